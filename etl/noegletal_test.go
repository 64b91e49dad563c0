package etl

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"

	"kommunebench/etl/input"
	"kommunebench/etl/input/inputtest"
	"kommunebench/etl/source/sourcetest"
	"kommunebench/kommune"
)

// madeUpExport has the form of the ministry's export with figures that nobody
// published.
const madeUpExport = `Kommunernes Tal;;;;
;;;;
;Kom.nr;2021;2022;2023
;;;;
Andel cyklister;;;;
Hedensted Kommune;766;12,5;13,0;M
Aarhus Kommune;751;M;40,25;41,0
Hele landet;;20,0;20,5;21,0
;;;;
Udgifter til bænke pr. indbygger (kr.);;;;
Hedensted Kommune;766;1.234;-5;F
Aarhus Kommune;751;2.000,5;M;3
;;;;
Tegnforklaring:;;;;
M  Tallet mangler for året.;;;;
F  Tallet er udeladt af hensyn til diskretion.;;;;
;;;;
Ministeriet for Bænke d. 3. marts 2024;;;;
`

func latin1(t testing.TB, text string) string {
	t.Helper()
	encoded, err := charmap.ISO8859_1.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	return encoded
}

func openContent(t testing.TB, name, content string) (*Package, error) {
	t.Helper()
	return Open(t.Context(), writeFile(t, name, content), Options{Catalogue: smallCatalogue()})
}

type figureKey struct {
	indicator string
	area      kommune.Area
	period    kommune.Period
}

func figures(t *testing.T, rows []placedObservation) map[figureKey]placedObservation {
	t.Helper()
	found := map[figureKey]placedObservation{}
	for _, row := range rows {
		key := figureKey{row.IndicatorID, row.Area, row.Period}
		if _, twice := found[key]; twice {
			t.Errorf("%v stands there twice", key)
		}
		found[key] = row
	}
	return found
}

func wantFigure(t *testing.T, found map[figureKey]placedObservation, key figureKey, value float64) {
	t.Helper()
	if row, there := found[key]; !there || row.Value == nil || *row.Value != value || row.Status != kommune.Published {
		t.Errorf("%v: got %+v, want %g", key, row, value)
	}
}

func TestTheKeyFigureExportLoadsWithNothingButItself(t *testing.T) {
	for name, content := range map[string]string{
		"in Latin-1":      latin1(t, madeUpExport),
		"in UTF-8":        madeUpExport,
		"with a mark":     "\ufeff" + madeUpExport,
		"with CRLF":       latin1(t, strings.ReplaceAll(madeUpExport, "\n", "\r\n")),
		"compressed":      inputtest.Gzipped(latin1(t, madeUpExport)),
		"without its end": strings.TrimSuffix(madeUpExport, "\n"),
	} {
		t.Run(name, func(t *testing.T) {
			p, err := openContent(t, "export.csv", content)
			sink, report := mustRead(t, p, err)
			checkMadeUpExport(t, p, sink, report)
		})
	}
}

func checkMadeUpExport(t *testing.T, p *Package, sink *recordingSink, report *Report) {
	t.Helper()
	if d := p.Dataset(); d.ID != "noegletal" || d.Title != "Kommunernes Tal" || d.Publisher != "Ministeriet for Bænke" || d.DisclosureBy != kommune.DisclosureByPublisher || d.DisclosureReason == nil {
		t.Errorf("got %+v", d)
	}
	if report.RowsLoaded != 15 {
		t.Errorf("got %+v", report)
	}
	share, benches := sink.vocabulary.Indicators[0], sink.vocabulary.Indicators[1]
	if share.ID != "noegletal/andel-cyklister" || share.TitleDA != "Andel cyklister" || share.Kind != kommune.Proportion || share.Unit != "%" || share.Decimals != 2 || share.Polarity != kommune.Neutral {
		t.Errorf("got %+v", share)
	}
	if benches.ID != "noegletal/udgifter-til-baenke-pr-indbygger-kr" || benches.Kind != kommune.Mean || benches.Unit != "kr." || benches.CountsPersons {
		t.Errorf("got %+v", benches)
	}
	source := sink.vocabulary.Sources[0]
	if len(sink.vocabulary.Sources) != 1 || source.Published == nil || !source.Published.Equal(time.Date(2024, 3, 3, 0, 0, 0, 0, time.UTC)) || *share.SourceID != source.ID {
		t.Errorf("got %+v", sink.vocabulary.Sources)
	}
	found := figures(t, sink.observations)
	wantFigure(t, found, figureKey{share.ID, "766", "2021"}, 12.5)
	wantFigure(t, found, figureKey{share.ID, "751", "2022"}, 40.25)
	wantFigure(t, found, figureKey{share.ID, kommune.Country, "2023"}, 21)
	wantFigure(t, found, figureKey{benches.ID, "766", "2021"}, 1234)
	wantFigure(t, found, figureKey{benches.ID, "766", "2022"}, -5)
	wantFigure(t, found, figureKey{benches.ID, "751", "2021"}, 2000.5)
	for key, status := range map[figureKey]kommune.ValueStatus{
		{share.ID, "766", "2023"}: kommune.Missing, {benches.ID, "766", "2023"}: kommune.Suppressed,
	} {
		if row := found[key]; row.Value != nil || row.Status != status {
			t.Errorf("%v: got %+v", key, row)
		}
	}
	if place := found[figureKey{benches.ID, "751", "2021"}].Place; place.Line != 12 {
		t.Errorf("stands on line %d", place.Line)
	}
}

func TestAKeyFigureExportThatIsNotRightIsRefused(t *testing.T) {
	replaced := func(before, after string) string {
		if !strings.Contains(madeUpExport, before) {
			t.Fatalf("the export has no %q", before)
		}
		return strings.Replace(madeUpExport, before, after, 1)
	}
	for _, c := range []struct {
		name, content string
		line          int64
		rule          string
	}{
		{"cut in a line", madeUpExport[:strings.Index(madeUpExport, "41,0")], 7, "cut_line"},
		{"cut before its legend", madeUpExport[:strings.Index(madeUpExport, "Tegn")], 13, "cut_line"},
		{"a name and a number of two kommuner", replaced("Aarhus Kommune;751", "Aarhus Kommune;766"), 7, "code_and_name"},
		{"a kommune's name with a number of none", replaced("Aarhus Kommune;751", "Aarhus Kommune;998"), 7, "code_and_name"},
		{"a number of a kommune with the country's name", replaced("Hele landet;;", "Hele landet;751;"), 8, "code_and_name"},
		{"a kommune that there is not", replaced("Aarhus Kommune;751", "Kjøbinghavn;998"), 7, "unknown_kommune"},
		{"a sign that the legend does not have", replaced("13,0;M", "13,0;X"), 6, "number"},
		{"figures in another notation", replaced("12,5", "12.5"), 6, "number"},
		{"a line with a field too many", replaced("40,25;41,0", "40,25;41,0;1"), 7, "cut_line"},
		{"figures under no title", replaced("Andel cyklister;;;;\n", ""), 5, "publisher_shape"},
		{"a header that is no year", replaced("2021;2022", "2021;20x2"), 3, "period"},
		{"two figures for one key", replaced("Udgifter til bænke pr. indbygger (kr.)", "Andel cyklister"), 11, "conflicting_rows"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, err := openContent(t, "export.csv", c.content)
			if err == nil {
				_, err = p.Read(t.Context(), &recordingSink{})
			}
			if got := firstReject(t, err); got.Rule != c.rule || got.Line != c.line || got.File != "export.csv" {
				t.Errorf("got %s", got)
			}
		})
	}
}

// realExport reads the export by splitting its lines, independently of the
// program's reader.
func realExport(t *testing.T, content []byte) map[figureKey]string {
	t.Helper()
	text, err := charmap.ISO8859_1.NewDecoder().String(string(content))
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]string{"Andel udpendlere": "noegletal/andel-udpendlere", "Andel indpendlere": "noegletal/andel-indpendlere"}
	cells := map[figureKey]string{}
	var years []string
	indicator := ""
	for line := range strings.SplitSeq(text, "\n") {
		fields := strings.Split(strings.TrimRight(line, "\r"), ";")
		if id, isTitle := ids[fields[0]]; isTitle {
			indicator = id
		}
		if len(fields) < 3 || fields[1] == "" {
			continue
		}
		if fields[1] == "Kom.nr" {
			years = fields[2:]
			continue
		}
		for n, figure := range fields[2:] {
			cells[figureKey{indicator, kommune.Area(fields[1]), kommune.Period(years[n])}] = figure
		}
	}
	return cells
}

func TestTheRealKeyFigureExportsValuesComeBackExactly(t *testing.T) {
	path, found := sharedFile(t, "data/nwRap-10Sep2024-101803.csv")
	if !found {
		return
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want := realExport(t, content)
	p, err := Open(t.Context(), path, Options{Catalogue: shippedCatalogue(t), Known: os.DirFS("../data/known")})
	sink, _ := mustRead(t, p, err)
	got := figures(t, sink.observations)
	if len(want) != 2*8*18 || len(got) != len(want) {
		t.Fatalf("%d figures stand there, %d were read", len(want), len(got))
	}
	for key, cell := range want {
		row, there := got[key]
		value, err := strconv.ParseFloat(strings.Replace(cell, ",", ".", 1), 64)
		switch {
		case !there:
			t.Errorf("%v was not read", key)
		case cell == "M" && (row.Value != nil || row.Status != kommune.Missing):
			t.Errorf("%v is missing, got %+v", key, row)
		case cell != "M" && (err != nil || row.Value == nil || *row.Value != value):
			t.Errorf("%v is %s, got %+v", key, cell, row)
		}
	}
	source := sink.vocabulary.Sources[0]
	if source.Published == nil || source.Published.Format(time.DateOnly) != "2024-09-10" || p.Dataset().Publisher != "Indenrigs- og Sundhedsministeriet" {
		t.Errorf("got %+v of %+v", source, p.Dataset())
	}
}

func TestADescriptorNamesKeyFiguresByTheirTitles(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{"export.csv": latin1(t, madeUpExport), input.DescriptorName: readFixture(t, "publishers/noegletal.json")} {
		if err := os.WriteFile(dir+"/"+name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	p, err := Open(t.Context(), dir, Options{Catalogue: smallCatalogue()})
	sink, report := mustRead(t, p, err)
	if report.RowsLoaded != 15 || p.Dataset().ID != "baenke" || len(sink.vocabulary.Indicators) != 2 {
		t.Fatalf("got %+v of %+v", sink.vocabulary.Indicators, report)
	}
	benches, share := sink.vocabulary.Indicators[0], sink.vocabulary.Indicators[1]
	if benches.ID != "baenke/benches" || benches.Polarity != kommune.HigherIsBetter || share.ID != "baenke/andel-cyklister" {
		t.Errorf("got %+v and %+v", benches, share)
	}
	wantFigure(t, figures(t, sink.observations), figureKey{"baenke/benches", "766", "2021"}, 1234)
	if source := sink.vocabulary.Sources[0]; source.Title != "Bænkenes tal" || source.Published == nil {
		t.Errorf("got %+v", source)
	}
}

func TestAKeyFigureExportMayStandInASpreadsheet(t *testing.T) {
	content := sourcetest.WriteSpreadsheet(t, func(file *excelize.File) {
		row := 0
		for line := range strings.SplitSeq(strings.TrimSpace(madeUpExport), "\n") {
			row++
			for column, field := range strings.Split(line, ";") {
				if field == "" {
					continue
				}
				at, err := excelize.CoordinatesToCellName(column+1, row)
				if err != nil {
					t.Fatal(err)
				}
				var value any = field
				if figure, err := strconv.ParseFloat(strings.NewReplacer(".", "", ",", ".").Replace(field), 64); err == nil {
					value = figure
				}
				if err := file.SetCellValue("Sheet1", at, value); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
	p, err := inPackage(t, "noegletal", "export.xlsx", content, "export.csv", "export.xlsx")
	sink, report := mustRead(t, p, err)
	if report.RowsLoaded != 15 {
		t.Errorf("got %+v", report)
	}
	found := figures(t, sink.observations)
	wantFigure(t, found, figureKey{"baenke/andel-cyklister", "751", "2022"}, 40.25)
	wantFigure(t, found, figureKey{"baenke/benches", "751", "2021"}, 2000.5)
	if row := found[figureKey{"baenke/benches", "766", "2023"}]; row.Status != kommune.Suppressed {
		t.Errorf("got %+v", row)
	}
}

func TestALegendsSignsMeanWhatItSays(t *testing.T) {
	export := strings.NewReplacer(
		"M  Tallet", "-  Nul\n0  Mindre end en halv\nAndel af alle\nM  Tallet", "13,0;M", "-;0", "40,25;41,0", ";", "Hele landet;;20,0;20,5;21,0", "Hele landet;;;;",
		"Andel cyklister", "Andel cyklister som brøk", "12,5", "0,125").Replace(madeUpExport)
	p, err := openContent(t, "export.csv", export)
	sink, _ := mustRead(t, p, err)
	found := figures(t, sink.observations)
	id := "noegletal/andel-cyklister-som-broek"
	wantFigure(t, found, figureKey{id, "766", "2022"}, 0)
	wantFigure(t, found, figureKey{id, "766", "2023"}, 0)
	for _, blank := range []figureKey{{id, "751", "2022"}, {id, kommune.Country, "2021"}} {
		if row, there := found[blank]; !there || row.Value != nil || row.Status != kommune.Missing {
			t.Errorf("%v: got %+v", blank, row)
		}
	}
	if indicator := sink.vocabulary.Indicators[0]; indicator.Kind != kommune.Mean || indicator.Unit != "" {
		t.Errorf("got %+v", indicator)
	}
}

func TestAPublishersFilesNameDoesNotChangeItsHash(t *testing.T) {
	var sums []string
	for _, name := range []string{"a.csv", "b.csv"} {
		p, err := openContent(t, name, madeUpExport)
		if err != nil {
			t.Fatal(err)
		}
		sum, err := p.InputHash(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		sums = append(sums, sum)
	}
	if sums[0] != sums[1] {
		t.Errorf("got %v", sums)
	}
}

func FuzzNoegletal(f *testing.F) {
	f.Add([]byte(madeUpExport))
	f.Add([]byte(latin1(f, madeUpExport)))
	f.Add([]byte(";Kom.nr;2021\nx;;\n766;766;1\nA d. 1. maj 2024;;\n"))
	fuzzSingle(f, "export.csv", "noegletal")
}

// fuzzSingle reads content as a file of a layout, alone and in a package:
// whatever is wrong with it must be a refusal.
func fuzzSingle(f *testing.F, name, layout string) {
	f.Helper()
	dir := f.TempDir()
	options := knownOptions()
	descriptor := []byte(readFixture(f, "publishers/"+layout+".json"))
	f.Fuzz(func(t *testing.T, content []byte) {
		files := fstest.MapFS{name: {Data: content}, input.DescriptorName: {Data: descriptor}}
		p, err := OpenFS(t.Context(), files, options)
		checkRefusal(t, p, err)
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
		p, err = openSelfDescribed(input.SingleFile{Dir: dir, Name: name}, layout, "", options.withDefaults())
		checkRefusal(t, p, err)
	})
}

func checkRefusal(t *testing.T, p *Package, err error) {
	t.Helper()
	if err == nil {
		_, err = p.Read(t.Context(), &recordingSink{})
	}
	var refused *RejectedError
	if err != nil && !asRejected(err, &refused) {
		t.Errorf("bad content is no fault of the machine: %v", err)
	}
}
