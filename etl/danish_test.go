package etl

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/xuri/excelize/v2"

	"kommunebench/etl/danish"
	"kommunebench/etl/input"
	"kommunebench/kommune"
)

// messageOf is what an expression comes to, as far as the code tells: %s for the rest.
func messageOf(e ast.Expr) string {
	switch x := e.(type) {
	case *ast.BasicLit:
		text, _ := strconv.Unquote(x.Value)
		return text
	case *ast.BinaryExpr:
		return messageOf(x.X) + messageOf(x.Y)
	case *ast.CallExpr:
		if called, ok := x.Fun.(*ast.SelectorExpr); ok && called.Sel.Name == "Sprintf" {
			return messageOf(x.Args[0])
		}
	}
	return "%s"
}

// messageArguments says which argument of a function is a message.
var messageArguments = map[string]int{"add": 2, "fail": 1, "escapeFault": 1, "zipNameFault": 1, "TooLarge": 0}

func calledName(call *ast.CallExpr) string {
	switch f := call.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}

// messagesIn are the messages of faults in a file.
func messagesIn(t *testing.T, path string) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	ast.Inspect(file, func(n ast.Node) bool {
		switch x := n.(type) {
		case *ast.KeyValueExpr:
			if key, ok := x.Key.(*ast.Ident); ok && key.Name == "Message" {
				found = append(found, messageOf(x.Value))
			}
		case *ast.CallExpr:
			if at, gives := messageArguments[calledName(x)]; gives && at < len(x.Args) {
				found = append(found, messageOf(x.Args[at]))
			}
		}
		return true
	})
	return found
}

// inEnglishAlone are the files whose messages are for those who describe indicators or
// fetch a publisher's answers by a program. In all others each message has its Danish.
func inEnglishAlone(path string) bool {
	for _, part := range []string{"descriptor/published_check", "descriptor/words", "publisher/jobindsats/", "publisher/statbank/", "publisher/testpage/", "source/json", "source/ndjson", "source/parquet"} {
		if strings.HasPrefix(path, part) {
			return true
		}
	}
	return false
}

// What may be wrong with a table of facts or figures, in a CSV, a spreadsheet or a zip, is
// said in Danish. A file that is new is among those that are looked through.
func TestEveryMessageAboutATableIsInDanish(t *testing.T) {
	count := 0
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		path = filepath.ToSlash(path)
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || inEnglishAlone(path) {
			return err
		}
		for _, message := range messagesIn(t, path) {
			if strings.Trim(message, "%s") == "" || message == "has a type that can't be read" {
				continue // made elsewhere; a type that no cell has
			}
			count++
			switch message {
			case "is missing%s": // of a key, with a near one
				message = "is missing: is it what %q is meant to be?"
			case "unknown key; %s": // with the known ones
				message = "unknown key; takes %s"
			}
			example := strings.NewReplacer("%s%s line", followUp+"x line", "%s", "x", "%.*f", "7", "%d", "7", "%g", "7", "%q", `"x"`, "%%", "%").Replace(message)
			if said, known := danish.Message(example); !known {
				t.Errorf("%s: %s", path, said)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if count < 120 {
		t.Errorf("only %d messages were found", count)
	}
}

// rejectsOf loads a table of participations.
func danishRejects(t *testing.T, path string, content []byte, props string) []string {
	t.Helper()
	p, err := OpenFS(t.Context(), fstest.MapFS{
		path:          {Data: content},
		"sources.csv": {Data: []byte("id,title,publisher\ns,S,Nobody\n")},
		"courses.csv": {Data: []byte("id,title\nc,C\n")},
		input.DescriptorName: {Data: []byte(`{"name": "d", "title": "D", "kommunebench": {"publisher": "Nobody"}, "resources": [
			{"name": "s", "path": "sources.csv", "kommunebench": {"layout": "sources"}}, {"name": "c", "path": "courses.csv", "kommunebench": {"layout": "courses"}},
			{"name": "p", "path": "` + path + `", "kommunebench": {"layout": "participations"` + props + `}}]}`)},
	}, Options{Catalogue: smallCatalogue()})
	if err != nil {
		t.Fatal(err)
	}
	report, err := p.Read(t.Context(), &recordingSink{})
	if err == nil {
		t.Fatal("nothing was wrong")
	}
	var said []string
	for _, reject := range report.Rejects {
		said = append(said, reject.In(kommune.Danish).In(kommune.Danish).String())
	}
	return said
}

func TestAFaultNamesItsCellWhatThatHoldsAndWhatItTakes(t *testing.T) {
	rows := [][]any{
		{"Id", "Kursus", "Kommuner", "Antal", "source", "Omfang", "Fra", "Til"},
		{"a", "c", "Hedenstad", "tredive", "s", "", "", ""},
		{"b", "x", "Hedensted", -3, "s", "måske", "", ""},
		{"b", "c", "Hedensted", 3, "", "alle", "2024-05-01", "2024-04-01"},
		{"c", "c", "Hedensted", 3, "s", "alle", "", ""},
		{"d", "c", "Hedensted", 3, "s", "", "2024-05-01", "2024-04-01"},
	}
	book := excelize.NewFile()
	for n, row := range rows {
		if err := book.SetSheetRow("Sheet1", "A"+strconv.Itoa(n+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	content, err := book.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	const columns = `, "columns": {"id": "Id", "course": "Kursus", "kommuner": "Kommuner", "participants": "Antal", "extent": "Omfang", "from": "Fra", "to": "Til"}`
	got := danishRejects(t, "p.xlsx", content.Bytes(), columns)
	for _, want := range []string{
		"p.xlsx, linje 2, celle C2, kolonnen »Kommuner«: »Hedenstad« er hverken navn eller kode på en kommune; mente du Hedensted?; kolonnen tager liste af kommuner, ved navn eller kode (regel unknown_kommune)",
		"p.xlsx, linje 2, celle D2, kolonnen »Antal«: »tredive« er ikke et tal; kolonnen tager helt tal (regel number)",
		"p.xlsx, linje 3, celle B3, kolonnen »Kursus«: »x« er et ukendt id: skriv et kendt, eller tilføj det i tabellen »courses«; kolonnen tager id på et kursus (regel unknown_reference)",
		"p.xlsx, linje 3, celle D3, kolonnen »Antal«: »-3« er under nul; kolonnen tager helt tal (regel negative_count)",
		"p.xlsx, linje 3, celle F3, kolonnen »Omfang«: »måske« er ikke et af de ord, kolonnen tager; kolonnen tager »alle« eller »nogle«, hvis kilden ikke giver et tal: alle, nogle (regel enum)",
		"p.xlsx, linje 4, celle E4, kolonnen »source«: cellen er tom og skal udfyldes; kolonnen tager id på en kilde (regel required)",
		"p.xlsx, linje 5, celle F5, kolonnen »Omfang«: »ALL« står ved siden af et antal: kolonnen er til kilder uden antal; kolonnen tager »alle« eller »nogle«, hvis kilden ikke giver et tal: alle, nogle (regel conflicting_columns)",
		"p.xlsx, linje 6, celle H6, kolonnen »Til«: »2024-04-01« ligger før begyndelsen, 2024-05-01; kolonnen tager dag (regel date_order)",
	} {
		if !slices.Contains(got, want) {
			t.Errorf("nobody says %s", want)
		}
	}
	if t.Failed() {
		t.Log(strings.Join(got, "\n"))
	}
}

func TestEveryReasonWhyATextIsNoNumberIsInDanish(t *testing.T) {
	for _, text := range []string{"tredive", "", "1,5", "1.2.3", "1.2345.678", "5.", "5e", "1e999", "--3", "3-", "1 2", "١"} {
		format := input.PlainFormat()
		_, reason := format.ParseNumber(text)
		if reason == "" {
			continue
		}
		if said, known := danish.Message(format.Explain(text, reason)); !known {
			t.Errorf("%q: %s", text, said)
		}
		danishFormat := input.NumberFormat{Decimal: ',', Group: '.', Declared: true}
		if _, reason := danishFormat.ParseNumber(text); reason != "" {
			if said, known := danish.Message(reason); !known {
				t.Errorf("%q: %s", text, said)
			}
		}
	}
}

func TestAHeaderIsToldInDanish(t *testing.T) {
	got := danishRejects(t, "p.csv", []byte("id,kursus,source\na,c,s\n"), `, "columns": {"course": "Kursus"}`)
	if len(got) != 1 || got[0] != "p.csv, linje 1, kolonnen »kursus«: Kolonnen »kursus« er ukendt; mente du »Kursus«? (regel header)" {
		t.Errorf("got %q", got)
	}
}

func TestAFieldOfADescriptorIsToldInDanish(t *testing.T) {
	_, err := OpenFS(t.Context(), fstest.MapFS{input.DescriptorName: {Data: []byte(`{"name": "d", "title": "D", "kommunebench": {"publishr": "Nobody"}, "resources": [
		{"name": "p", "path": "../p.csv", "kommunebench": {"layout": "participations"}}]}`)}}, Options{Catalogue: smallCatalogue()})
	var rejected *RejectedError
	if !errors.As(err, &rejected) {
		t.Fatal(err)
	}
	var said []string
	for _, reject := range rejected.Report.Rejects {
		said = append(said, reject.In(kommune.Danish).String())
	}
	for _, want := range []string{
		"»../p.csv« fører ud af pakken: læg filen i mappen (regel path_escape)",
		"feltet »kommunebench.publisher«: Feltet mangler; er det det, der er skrevet som »publishr«? (regel descriptor)",
	} {
		if !strings.Contains(strings.Join(said, "\n"), want) {
			t.Errorf("nobody says %s in:\n%s", want, strings.Join(said, "\n"))
		}
	}
}

// Figures and files are refused in Danish by what people see of them.
func TestWhatIsWrongWithFiguresIsSaidInDanish(t *testing.T) {
	for english, want := range map[string]string{
		"is below zero, but is a count: correct it":                                                                      "»x« er under nul, men er et antal: ret tallet",
		`has the code "101" and the name "Aarhus", which are not of one kommune`:                                         "Rækken har koden »101« og navnet »Aarhus«, som ikke hører til samme kommune",
		"UTF-8 breaks off at byte 9, against its declared encoding: correct encoding in the descriptor, or leave it out": "Byte »9« passer ikke med det tegnsæt, der er angivet: ret encoding i datapackage.json, eller tag den ud",
		"is not 12.5, which is 100 times 1 over 8":                                                                       "»x« er ikke 12.5, som er 100 gange 1 delt med 8",
	} {
		if said := (danish.Problem{Value: "x", Message: english}).String(); said != want {
			t.Errorf("%s:\n%s, not\n%s", english, said, want)
		}
	}
}

// A descriptor's faults name the field, and say what can stand there.
func TestWhatIsWrongWithADescriptorIsSaidInDanish(t *testing.T) {
	for _, one := range []struct {
		reject Reject
		want   string
	}{
		{Reject{File: "datapackage.json", Line: 2, Column: "resources[1].kommunebench.indicator", Rule: "descriptor", Message: "unknown key; takes columns, layout"}, "datapackage.json, linje 2, feltet »resources[1].kommunebench.indicator«: Feltet er ukendt: her kan stå columns, layout (regel descriptor)"},
		{Reject{File: "datapackage.json", Column: "kommunebench.publishr", Rule: "descriptor", Message: `unknown key; did you mean "publisher"?`}, "datapackage.json, feltet »kommunebench.publishr«: Feltet er ukendt; mente du »publisher«? (regel descriptor)"},
		{Reject{File: "datapackage.json", Column: "kommunebench.synthetic", Value: "no", Rule: "descriptor", Message: "takes true or false, got a text"}, "datapackage.json, feltet »kommunebench.synthetic«: Her skal stå true eller false (regel descriptor)"},
		{Reject{File: "datapackage.json", Column: "resources[0].dialect.delimiter", Value: ";;", Rule: "descriptor", Message: "takes one character"}, "datapackage.json, feltet »resources[0].dialect.delimiter«: Her skal stå ét tegn (regel descriptor)"},
		{Reject{File: "datapackage.json", Column: "kommunebench.indicators[0].kind", Value: "SUM", Rule: "descriptor", Message: "takes COUNT, RATE"}, "datapackage.json, feltet »kommunebench.indicators[0].kind«: »SUM« kan ikke stå her: skriv et af COUNT, RATE (regel descriptor)"},
	} {
		if said := one.reject.In(kommune.Danish).String(); said != one.want {
			t.Errorf("%s\nnot\n%s", said, one.want)
		}
	}
}
