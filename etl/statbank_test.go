package etl

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kommunebench/etl/input"
	"kommunebench/kommune"
)

// Tables that Statistics Denmark does not have, in the forms that it gives.
const (
	areaDimension = `"OMRÅDE":{"label":"område","category":{"index":{"000":0,"082":1,"101":2,"766":3,"411":4},"label":{"000":"Hele landet","082":"Region Midtjylland","101":"København","766":"Hedensted","411":"Christiansø"}}}`
	timeDimension = `"Tid":{"label":"tid","category":{"index":["2024K1","2024K2"],"label":{"2024K1":"2024K1","2024K2":"2024K2"}}}`
	metric        = `"ContentsCode":{"label":"Indhold","category":{"index":{"CYK1":0},"label":{"CYK1":"Cykler"},"unit":{"CYK1":{"base":"Antal","decimals":0}}}}`
	ages          = `"ALDER":{"label":"alder","category":{"index":{"TOT":0,"1624":1},"label":{"TOT":"Alder i alt","1624":"16-24 år"}}}`
	aboutCYK1     = `"label":"Cykler efter område og tid","source":"Danmarks Statistik","updated":"2024-03-25T07:00:00Z","extension":{"px":{"tableid":"CYK1","decimals":0}}`
)

func oldForm(values string) string {
	return "\ufeff" + `{"dataset":{"dimension":{` + strings.Join([]string{areaDimension, metric, timeDimension}, ",") +
		`,"id":["OMRÅDE","ContentsCode","Tid"],"size":[5,1,2],"role":{"metric":["ContentsCode"],"time":["Tid"],"geo":["OMRÅDE"]}},` +
		aboutCYK1 + `,` + values + `}}`
}

// newForm has the values before the dimensions.
func newForm(values string) string {
	return `{"version":"2.0","class":"dataset",` + values + `,` + aboutCYK1 + `,"id":["OMRÅDE","ContentsCode","Tid"],"size":[5,1,2],` +
		`"role":{"metric":["ContentsCode"],"time":["Tid"]},` +
		`"dimension":{` + strings.Join([]string{timeDimension, metric, areaDimension}, ",") + `}}`
}

func TestAStatBankTableAsJSONStatLoadsWithNothingButItself(t *testing.T) {
	for name, content := range map[string]string{
		"old form, a list":        oldForm(`"value":[90,91,40,41,null,11,3,4,1,1],"status":{"4":"x","6":"*"}`),
		"old form, an object":     oldForm(`"value":{"9":1,"0":90,"1":91,"2":40,"3":41,"5":11,"6":3,"7":4,"8":1},"status":{"4":"x","6":"*"}`),
		"2.0, a list":             newForm(`"value":[90,91,40,41,null,11,3,4,1,1],"status":["","","","","x",null,"*","","",""]`),
		"2.0, an object":          newForm(`"status":{"4":"x","6":"*"},"value":{"0":90,"1":91,"2":40,"3":41,"5":11,"6":3,"7":4,"8":1,"9":1}`),
		"on many lines, 2.0":      strings.ReplaceAll(newForm(`"value":[90,91,40,41,null,11,3,4,1,1],"status":{"4":"x","6":"*"}`), ",", ",\n\t"),
		"with a figure as a word": oldForm(`"value":["90","91",40,41,"..",11,3,4,1,1],"status":{"4":"x","6":"*"}`),
	} {
		t.Run(name, func(t *testing.T) {
			p, err := openContent(t, "table.json", content)
			sink, report := mustRead(t, p, err)
			checkCYK1(t, p, sink, report)
		})
	}
}

func checkCYK1(t *testing.T, p *Package, sink *recordingSink, report *Report) {
	t.Helper()
	if d := p.Dataset(); d.ID != "statbank-cyk1" || d.Title != "Cykler efter område og tid" || d.Publisher != "Danmarks Statistik" || d.DisclosureBy != kommune.DisclosureByPublisher {
		t.Errorf("got %+v", d)
	}
	if report.RowsLoaded != 8 || report.Skipped != 2 || report.Lines != 10 {
		t.Errorf("got %+v", report)
	}
	indicator := sink.vocabulary.Indicators[0]
	if len(sink.vocabulary.Indicators) != 1 || indicator.ID != "statbank-cyk1/cyk1" || indicator.TitleDA != "Cykler" || indicator.Kind != kommune.Count || indicator.Unit != "Antal" || indicator.Decimals != 0 {
		t.Errorf("got %+v", indicator)
	}
	source := sink.vocabulary.Sources[0]
	if source.Published == nil || source.Published.Format(time.DateOnly) != "2024-03-25" || *source.URL != "https://www.statistikbanken.dk/cyk1" {
		t.Errorf("got %+v", source)
	}
	found := figures(t, sink.observations)
	wantFigure(t, found, figureKey{indicator.ID, kommune.Country, "2024Q1"}, 90)
	wantFigure(t, found, figureKey{indicator.ID, kommune.Country, "2024Q2"}, 91)
	wantFigure(t, found, figureKey{indicator.ID, "region-midtjylland", "2024Q2"}, 41)
	wantFigure(t, found, figureKey{indicator.ID, "101", "2024Q2"}, 11)
	wantFigure(t, found, figureKey{indicator.ID, "766", "2024Q2"}, 4)
	hidden := found[figureKey{indicator.ID, "101", "2024Q1"}]
	if hidden.Value != nil || hidden.Status != kommune.Suppressed {
		t.Errorf("got %+v", hidden)
	}
	if early := found[figureKey{indicator.ID, "766", "2024Q1"}]; early.Value == nil || *early.Value != 3 || early.Status != kommune.Provisional || early.Place.Line != 7 {
		t.Errorf("got %+v", early)
	}
}

// withAges has a further dimension.
func withAges(areas string) string {
	return `{"dataset":{"dimension":{` + strings.Join([]string{areas, ages, metric, timeDimension}, ",") +
		`,"id":["OMRÅDE","ALDER","ContentsCode","Tid"],"size":[5,2,1,2],"role":{"metric":["ContentsCode"],"time":["Tid"]}},` +
		aboutCYK1 + `,"value":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20]}}`
}

func TestAFurtherDimensionOfATableBecomesItsTargetGroups(t *testing.T) {
	p, err := openContent(t, "table.json", withAges(areaDimension))
	sink, report := mustRead(t, p, err)
	if groups := sink.vocabulary.TargetGroups; len(groups) != 2 || groups[0].ID != "statbank-cyk1/tot" || !groups[0].Total || groups[1].ID != "statbank-cyk1/1624" || groups[1].TitleDA != "16-24 år" || groups[1].Total {
		t.Fatalf("got %+v", groups)
	}
	if report.RowsLoaded != 16 || report.Skipped != 4 {
		t.Errorf("got %+v", report)
	}
	for _, row := range sink.observations {
		if row.Area == "766" && row.Period == "2024Q2" && row.TargetGroupID == "statbank-cyk1/1624" && *row.Value != 16 {
			t.Errorf("got %+v", row)
		}
	}
}

func TestGroupsOfTwoTablesShareAnIDOnlyIfTheyAreTheSame(t *testing.T) {
	dir := t.TempDir()
	other := strings.NewReplacer("16-24 år", "Med cykelhjelm", `"tableid":"CYK1"`, `"tableid":"CYK2"`, `"CYK1":`, `"CYK2":`).Replace(withAges(areaDimension))
	for name, content := range map[string]string{
		"a.json": withAges(areaDimension), "b.json": other,
		input.DescriptorName: `{"name": "cykler", "title": "Cykler", "kommunebench": {"publisher": "Danmarks Statistik"}, "resources": [
			{"name": "a", "path": "a.json", "kommunebench": {"layout": "statbank-jsonstat"}},
			{"name": "b", "path": "b.json", "kommunebench": {"layout": "statbank-jsonstat"}}]}`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	p, err := Open(t.Context(), dir, Options{Catalogue: smallCatalogue()})
	sink, report := mustRead(t, p, err)
	var groups []string
	for _, group := range sink.vocabulary.TargetGroups {
		groups = append(groups, group.ID+" "+group.TitleDA)
	}
	want := "cykler/tot Alder i alt, cykler/1624 16-24 år, cykler/1624-2 Med cykelhjelm"
	if got := strings.Join(groups, ", "); got != want || report.RowsLoaded != 32 || len(sink.vocabulary.Sources) != 2 {
		t.Errorf("got %s; %+v; %+v", got, report, sink.vocabulary.Sources)
	}
}

func TestAStatusMayStandForAllCells(t *testing.T) {
	for _, status := range []string{`"*"`, `["*"]`} {
		p, err := openContent(t, "table.json", oldForm(`"value":[90,91,40,41,10,11,3,4,1,1],"status":`+status))
		sink, _ := mustRead(t, p, err)
		for _, row := range sink.observations {
			if row.Status != kommune.Provisional {
				t.Errorf("got %+v", row)
			}
		}
	}
}

func TestAJSONStatTableThatIsNotRightIsRefused(t *testing.T) {
	dense := `"value":[90,91,40,41,null,11,3,4,1,1]`
	good := oldForm(dense)
	swap := func(before, after string) string {
		if !strings.Contains(good, before) {
			t.Fatalf("the table has no %s", before)
		}
		return strings.Replace(good, before, after, 1)
	}
	more := strings.Replace(strings.Replace(withAges(areaDimension), `"ContentsCode":{`, `"KØN":{"category":{"index":["M","K"]}},"ContentsCode":{`, 1), `"ALDER","ContentsCode"`, `"ALDER","KØN","ContentsCode"`, 1)
	more = strings.Replace(strings.Replace(more, `[5,2,1,2]`, `[5,2,2,1,2]`, 1), `"value":[`, `"value":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,`, 1)
	for _, c := range []struct{ name, content, rule, words string }{
		{"cut in its values", good[:len(good)-12], "cut_line", "cut"},
		{"cut before its last brackets", good[:len(good)-1], "cut_line", "cut"},
		{"with a value too few", swap(dense, `"value":[1,2,3]`), "publisher_shape", "3 values"},
		{"with a value of no cell", swap(dense, `"value":{"10":1}`), "publisher_shape", "11 values"},
		{"with a value at no number", swap(dense, `"value":{"x":1}`), "json", "no cell"},
		{"with a list for a value", swap(dense, `"value":[[1]]`), "json", "no number"},
		{"without values", swap(dense, `"x":1`), "publisher_shape", "no values"},
		{"with sizes that are not so", swap("[5,1,2]", "[6,1,2]"), "publisher_shape", "6 categories"},
		{"without a dimension", swap(`"size":[5,1,2],`, ``), "publisher_shape", "0 sizes"},
		{"with two tables' brackets", good + "{}", "json", "after its end"},
		{"without a comma", swap(`,"size"`, `"size"`), "json", "no JSON"},
		{"with kommuner swapped", swap(`"766":"Hedensted"`, `"766":"Aarhus"`), "code_and_name", "not of one kommune"},
		{"without kommuner", swap(areaDimension, `"OMRÅDE":{"category":{"index":["A","B","C","D","E"]}}`), "no_kommuner", "OMRÅDE (5 values)"},
		{"without a name", swap(`"tableid":"CYK1"`, `"x":1`), "publisher_shape", "does not name its table"},
		{"with a dimension twice", swap(areaDimension, areaDimension+","+areaDimension), "json", "twice"},
		{"without time", strings.ReplaceAll(strings.ReplaceAll(good, `"Tid"`, `"PERIOD"`), `"time"`, `"x"`), "publisher_shape", "no dimension of time"},
		{"with two further dimensions", more, "publisher_shape", "ALDER (2 values), KØN (2 values)"},
		{"nested too deep", `{"dataset":{"x":` + strings.Repeat("[", 80) + strings.Repeat("]", 80) + `,"value":[]}}`, "json", "nested"},
		{"with an endless word", `{"dataset":{"label":"` + strings.Repeat("x", 9<<20) + `"}}`, "line_too_long", "longer than"},
		{"with a figure without end", swap(dense, `"value":[1e999,1,1,1,1,1,1,1,1,1]`), "json", "too large"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := openContent(t, "table.json", c.content)
			if got := firstReject(t, err); got.Rule != c.rule || !strings.Contains(got.Message, c.words) || got.File != "table.json" {
				t.Errorf("got %s", got)
			}
		})
	}
}

func inPackage(t testing.TB, layout, name, content string, replace ...string) (*Package, error) {
	t.Helper()
	dir := t.TempDir()
	descriptor := strings.NewReplacer(replace...).Replace(readFixture(t, "publishers/"+layout+".json"))
	for file, content := range map[string]string{name: content, input.DescriptorName: descriptor} {
		if err := os.WriteFile(filepath.Join(dir, file), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return Open(t.Context(), dir, Options{Catalogue: smallCatalogue()})
}

// cyk2 has five dimensions besides the figures: a descriptor says what they
// are. Its values are the cells' numbers.
func cyk2() string {
	values := make([]string, 2*2*2*2*2*2)
	for n := range values {
		values[n] = fmt.Sprint(n)
	}
	return `{"class":"dataset","id":["OMRÅDE","ALDER","KØN","FORM","ENHED","Tid"],"size":[2,2,2,2,2,2],"dimension":{` +
		`"OMRÅDE":{"category":{"index":["101","766"]}},"ALDER":{"category":{"index":["TOT","1624"],"label":{"TOT":"I alt","1624":"16-24 år"}}},` +
		`"KØN":{"category":{"index":["TOT","K"],"label":{"TOT":"I alt","K":"Kvinder"}}},"FORM":{"label":"form","category":{"index":["LAD","TOT"]}},` +
		`"ENHED":{"category":{"index":["ANT","PCT"]}},` + timeDimension + `},"extension":{"px":{"tableid":"cyk2"}},"value":[` + strings.Join(values, ",") + `]}`
}

func TestADescriptorSaysWhatATablesDimensionsAre(t *testing.T) {
	p, err := inPackage(t, "statbank-jsonstat", "cyk2.json", cyk2())
	sink, report := mustRead(t, p, err)
	if report.RowsLoaded != 32 || len(sink.vocabulary.Indicators) != 2 || len(sink.vocabulary.TargetGroups) != 4 {
		t.Fatalf("got %+v, %+v, %+v", report, sink.vocabulary.Indicators, sink.vocabulary.TargetGroups)
	}
	want := map[string]float64{ // kommune 766, 2024Q2, FORM = TOT
		"statbank-cyk2/bicycles statbank-cyk2/all":      32 + 0 + 0 + 4 + 0 + 1,
		"statbank-cyk2/share statbank-cyk2/all":         32 + 0 + 0 + 4 + 2 + 1,
		"statbank-cyk2/bicycles statbank-cyk2/tot-k":    32 + 0 + 8 + 4 + 0 + 1,
		"statbank-cyk2/bicycles statbank-cyk2/1624-tot": 32 + 16 + 0 + 4 + 0 + 1,
		"statbank-cyk2/bicycles statbank-cyk2/1624-k":   32 + 16 + 8 + 4 + 0 + 1,
		"statbank-cyk2/share statbank-cyk2/1624-k":      32 + 16 + 8 + 4 + 2 + 1,
	}
	for _, row := range sink.observations {
		value, asked := want[row.IndicatorID+" "+row.TargetGroupID]
		if asked && row.Area == "766" && row.Period == "2024Q2" && *row.Value != value {
			t.Errorf("got %g, want %g: %+v", *row.Value, value, row)
		}
	}
	if group := sink.vocabulary.TargetGroups[3]; group.TitleDA != "16-24 år, Kvinder" {
		t.Errorf("got %+v", group)
	}
}

func TestADescriptorsWordsForATableAreChecked(t *testing.T) {
	for _, c := range []struct{ name, before, after, rule string }{
		{"a dimension that there is not", `"FORM"`, `"FARVE"`, "header"},
		{"a value that there is not", `"TOT"}`, `"XXX"}`, "header"},
		{"a dimension without a use", `"FORM": "TOT"`, ``, "publisher_shape"},
		{"measures for a table that names its figures", `"where":`, `"measures": [{"indicator": "share", "value": "x"}], "where":`, "descriptor"},
		{"one word for two indicators", `"PCT"`, `"ANT"`, "descriptor"},
		{"a day that is none", `"2024-04-01"`, `"April"`, "date"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := inPackage(t, "statbank-jsonstat", "cyk2.json", cyk2(), c.before, c.after)
			if got := firstReject(t, err); got.Rule != c.rule {
				t.Errorf("got %s", got)
			}
		})
	}
}

const cyk1CSV = "\ufeffOMRÅDE;ALDER;KØN;TID;INDHOLD\r\n" +
	"000;TOT;TOT;2024K1;90\r\n" +
	"101 København;TOT;TOT;2024K1;11,5\r\n" +
	"101;1624;TOT;2024K1;..\r\n" +
	"101;1624;M;2024K1;7\r\n" +
	"Hedensted;1624;TOT;2024M07;2\r\n" +
	"082;TOT;TOT;2004U27;3\r\n"

func TestAStatBankTableAsCSVLoadsWithItsDescriptor(t *testing.T) {
	for name, content := range map[string]string{
		"as it is given": cyk1CSV,
		"with tabs":      strings.ReplaceAll(cyk1CSV, ";", "\t"),
		"in English":     strings.ReplaceAll(strings.ReplaceAll(cyk1CSV, "11,5", "11.5"), "000;", "All Denmark;"),
	} {
		t.Run(name, func(t *testing.T) {
			p, err := inPackage(t, "statbank-csv", "cyk1.csv", content)
			sink, report := mustRead(t, p, err)
			if report.RowsLoaded != 5 {
				t.Fatalf("got %+v", report)
			}
			found := figures(t, sink.observations[:2])
			wantFigure(t, found, figureKey{"statbank-cyk1/cyk1", kommune.Country, "2024Q1"}, 90)
			wantFigure(t, found, figureKey{"statbank-cyk1/cyk1", "101", "2024Q1"}, 11.5)
			if row := sink.observations[2]; row.Value != nil || row.Status != kommune.Missing || row.TargetGroupID != "statbank-cyk1/1624" || row.Place.Line != 4 {
				t.Errorf("got %+v", row)
			}
			if row := sink.observations[3]; row.Area != "766" || row.Period != "2024M07" || row.Place.Line != 6 {
				t.Errorf("got %+v", row)
			}
			if row := sink.observations[4]; row.Area != "region-midtjylland" || row.Period != "2004W27" {
				t.Errorf("got %+v", row)
			}
		})
	}
}

func TestAStatBankCSVThatIsNotRightIsRefused(t *testing.T) {
	for _, c := range []struct {
		name, before, after, rule string
		line                      int64
	}{
		{"a code with another kommune's name", "101 København", "101 Hedensted", "code_and_name", 3},
		{"decimals in two notations", "\r\n101;1624;TOT;2024K1;..", "\r\n101;1624;TOT;2024K1;1.5", "number", 4},
		{"a word for a number", "2024K1;90", "2024K1;many", "number", 2},
		{"an age that the descriptor does not have", "101;1624;TOT;2024K1;..", "101;7099;TOT;2024K1;..", "unknown_target_group", 4},
		{"a period that is none", "2004U27", "2004U54", "period", 7},
		{"a column that is not told of", "ALDER;KØN", "ALDER;FARVE", "header", 1},
		{"no kommuner", "OMRÅDE", "HERKOMST", "header", 1},
		{"a line cut", "2004U27;3\r\n", "2004U", "cut_line", 7},
		{"an error answer", cyk1CSV, `{"errorTypeCode":"EXTRACT-NOTFOUND","message":"Tabellen findes ikke"}`, "error_answer", 1},
		{"a web page", cyk1CSV, "<!DOCTYPE html><html><title>503 Service\nUnavailable</title></html>", "error_answer", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, err := inPackage(t, "statbank-csv", "cyk1.csv", strings.Replace(cyk1CSV, c.before, c.after, 1))
			if err == nil {
				_, err = p.Read(t.Context(), &recordingSink{})
			}
			if got := firstReject(t, err); got.Rule != c.rule || got.Line != c.line {
				t.Errorf("got %s", got)
			}
		})
	}
}

func TestAStatBankCSVAloneIsToldWhatToDo(t *testing.T) {
	_, err := openContent(t, "table.csv", cyk1CSV)
	if got := firstReject(t, err); got.Rule != "unknown_layout" || !strings.Contains(got.Message, "fetch statbank") || !strings.Contains(got.Message, "statbank-csv") {
		t.Errorf("got %s", got)
	}
}

func TestTheRealStatBankAnswersAreRefusedSinceTheyHaveNoKommuner(t *testing.T) {
	for name, rule := range map[string]string{"data_straf42_all.json": "no_kommuner", "data_straf42_json.json": "no_kommuner", "data_straf42_csv.csv": "unknown_layout"} {
		path, found := sharedFile(t, "data/statbank_api/"+name)
		if !found {
			return
		}
		_, err := Open(t.Context(), path, Options{Catalogue: shippedCatalogue(t), Known: os.DirFS("../data/known")})
		if got := firstReject(t, err); got.Rule != rule {
			t.Errorf("%s: got %s", name, got)
		}
	}
}

func FuzzJSONStat(f *testing.F) {
	f.Add([]byte(oldForm(`"value":[90,91,40,41,null,11,3,4,1,1],"status":{"4":"x"}`)))
	f.Add([]byte(newForm(`"status":["x"],"value":{"0":90,"9":1}`)))
	f.Add([]byte(withAges(areaDimension)))
	f.Add([]byte(cyk2()))
	fuzzSingle(f, "cyk2.json", "statbank-jsonstat")
}

func FuzzStatbankCSV(f *testing.F) {
	f.Add([]byte(cyk1CSV))
	f.Add([]byte(`{"errorTypeCode":"X","message":"y"}`))
	fuzzSingle(f, "cyk1.csv", "statbank-csv")
}
