package fetch

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"kommunebench/fetch/client"
	"kommunebench/kommune"
)

func TestPiecesCoverEveryCellOnceWithinTheLimit(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		names := func(prefix string, n int) []string {
			var list []string
			for k := range n {
				list = append(list, prefix+itoa(k))
			}
			return list
		}
		whole := cellSet{areas: names("a", rapid.IntRange(1, 40).Draw(r, "areas")), groups: names("g", rapid.IntRange(0, 40).Draw(r, "groups"))}
		for n := range rapid.IntRange(1, 30).Draw(r, "periods") {
			whole.periods = append(whole.periods, period{id: itoa(n)})
		}
		most := rapid.IntRange(1, 2_000).Draw(r, "most")
		cells := map[string]int{}
		for _, p := range splitCellSet(whole, most) {
			if p.count() > most {
				r.Fatalf("a piece has %d cells of at most %d", p.count(), most)
			}
			for _, one := range p.periods {
				for _, area := range p.areas {
					for _, group := range append(p.groups, "all")[:max(1, len(p.groups))] {
						cells[one.id+area+group]++
					}
				}
			}
		}
		for cell, times := range cells {
			if times != 1 {
				r.Fatalf("%s is asked for %d times", cell, times)
			}
		}
		if len(cells) != whole.count() {
			r.Fatalf("%d of %d cells are asked for", len(cells), whole.count())
		}
	})
}

func TestRequestsInCSVStayWithinTheLimitOfCells(t *testing.T) {
	t.Parallel()
	s := &statbank{run: fuzzRun(t), table: &statbankTable{Variables: []statbankVariable{{ID: "OMRÅDE"}, {ID: "ALDER"}, {ID: "Tid", Time: true}}}}
	s.area, s.group, s.time = &s.table.Variables[0], &s.table.Variables[1], &s.table.Variables[2]
	for n := range 105 {
		s.areas = append(s.areas, itoa(100+n))
	}
	for n := range 12_000 {
		s.groups = append(s.groups, itoa(n))
	}
	s.measures = []combination{{id: "t"}}
	list, err := parsePeriods([]string{"2024M01", "2024M02", "2024M03"}, "a table")
	if err != nil {
		t.Fatal(err)
	}
	parts, err := s.parts(list)
	if err != nil {
		t.Fatal(err)
	}
	names, cells := map[string]bool{}, 0
	for _, p := range parts {
		var query statbankQuery
		if err := json.Unmarshal([]byte(p.Body), &query); err != nil {
			t.Fatal(err)
		}
		asked := 1
		for _, v := range query.Variables {
			asked *= len(v.Values)
		}
		// The limit counts rows times columns: a variable each, and the figures.
		if rows, columns := asked, len(query.Variables)+1; rows*columns > maxCells {
			t.Errorf("%s asks for %d rows of %d columns", p.name, rows, columns)
		}
		cells += asked
		names[p.name] = true
	}
	// One month of all is 1.26 million rows of 4 columns, so each month takes eight
	// requests.
	if len(parts) != 24 || len(names) != 24 || cells != 105*12_000*3 {
		t.Errorf("%d requests of %d names ask for %d cells", len(parts), len(names), cells)
	}
}

func TestOneColumnIsOfKommunerEvenWhereFiguresLookLikeCodes(t *testing.T) {
	t.Parallel()
	j := &jobindsats{run: fuzzRun(t), table: &jobindsatsTable{}, hierarchies: map[string]string{}}
	found, err := j.inspectJSON(nil, strings.NewReader(`{"rows":[["101","2024M01","København",101]],"columns":[{"name":"Nr."},{"name":"Når"},{"name":"Hvor"},{"name":"Antal"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	roles, err := j.roles(found.columns)
	if err != nil {
		t.Fatal(err)
	}
	want := columnRoles{kommune: 2, period: 1, group: -1, measures: []int{0, 3}}
	if diff := cmp.Diff(want, roles, cmp.AllowUnexported(columnRoles{})); diff != "" {
		t.Errorf("roles (-want +got):\n%s", diff)
	}
}

func TestWhatIsKeptOfAHostileAnswerIsBounded(t *testing.T) {
	t.Parallel()
	j := &jobindsats{run: fuzzRun(t), table: &jobindsatsTable{}}
	var text strings.Builder
	text.WriteString(`{"rows":[`)
	for row := range 3_000 {
		if row > 0 {
			text.WriteString(",")
		}
		text.WriteString("[")
		for cell := range 20 {
			fmt.Fprintf(&text, `"%s%d-%d",`, strings.Repeat("x", 200), row, cell)
		}
		text.WriteString("1]")
	}
	text.WriteString(`],"columns":[`)
	for cell := range 20 {
		fmt.Fprintf(&text, `"c%d",`, cell)
	}
	text.WriteString(`"n"]}`)
	found, err := j.inspectJSON(nil, strings.NewReader(text.String()))
	if err != nil {
		t.Fatal(err)
	}
	kept := 0
	for _, c := range found.columns {
		for _, value := range c.values {
			kept += len(value)
		}
	}
	if kept > maxColumnBytes {
		t.Errorf("%d bytes of cells are kept", kept)
	}
}

func TestKindsAreWhatTitlesUnitsAndValuesSay(t *testing.T) {
	t.Parallel()
	values := func(low, high float64) *column { return &column{numbers: 2, min: low, max: high} }
	for name, test := range map[string]struct {
		title, unit string
		values      *column
		want        kommune.IndicatorKind
	}{
		"a count":                              {"Folketal", "Antal", values(0, 5e6), kommune.Count},
		"a count with values below zero":       {"Flytninger", "Antal", values(-3, 50), kommune.Difference},
		"growth":                               {"Folketilvækst", "Antal", values(3, 50), kommune.Difference},
		"a share":                              {"Andel af befolkningen (pct.)", "%", values(0, 99), kommune.Proportion},
		"a share of all":                       {"Andel af befolkningen (pct.)", "%", values(0, 100), kommune.Proportion},
		"a share that is none":                 {"Andel af målet (pct.)", "%", values(0, 140), kommune.Rate},
		"a rate":                               {"Anmeldelser", "Pr. 1.000 indbyggere", values(0, 140), kommune.Rate},
		"an average":                           {"Gennemsnitlig varighed (uger)", "uger", values(1, 9), kommune.Mean},
		"per cent of nothing that is told":     {"Indeks", "Pct.", values(1, 9), kommune.Mean},
		"crowns":                               {"Disponibel indkomst", "Kr.", values(1, 9e6), kommune.Mean},
		"a difference of shares":               {"Forskel mellem andele (pct. point)", "procentpoint", values(-1, 1), kommune.Difference},
		"an average number":                    {"Fuldtidspersoner", "Antal", &column{numbers: 2, max: 9, decimals: 1}, kommune.Mean},
		"guests from abroad":                   {"Udveksling Exchange students", "Antal", values(0, 9), kommune.Count},
		"a count of which no value came":       {"Antal personer", "", nil, kommune.Count},
		"full-time persons by their own title": {"Antal fuldtidspersoner", "fuldtidspersoner", values(0, 9), kommune.Count},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := figureKind(test.title, test.unit, test.values); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestFiguresAreReadAsDanesAndMachinesWriteThem(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]number{
		"1.234,5": {1234.5, 1, true, false}, "1.234": {value: 1234}, "12.345.678": {value: 12345678}, "1234.5": {1234.5, 1, false, true},
		"0.125": {0.125, 3, false, true}, "-1.234": {value: -1234}, "42955,60": {42955.6, 2, true, false}, "7": {value: 7},
	} {
		if got, ok := parseDanish(text); !ok || got != want {
			t.Errorf("%s was read as %+v, want %+v", text, got, want)
		}
	}
	for _, text := range []string{"NaN", "0x10", "1_000", "tolv", "1,2,3", "Inf"} {
		if got, ok := parseDanish(text); ok {
			t.Errorf("%s was read as %+v", text, got)
		}
	}
}

// A table comes in several answers, and one of them may have no decimals.
func TestAColumnOfSeveralAnswersKeepsTheNotationOfEach(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ first, second, decimal string }{
		{"12", "1234.5", "."}, {"1234.5", "12", "."}, {"12", "1,5", ","}, {"1234.5", "1,5", ","}, {"12", "13", ","},
	} {
		first, second := newColumn("", nil), newColumn("", nil)
		first.add(c.first)
		second.add(c.second)
		first.merge(second)
		if got := first.decimalChar(); got != c.decimal || first.numbers != 2 {
			t.Errorf("%s and then %s: decimal sign %q, %d numbers", c.first, c.second, got, first.numbers)
		}
	}
}

func TestAnAnswerIsATable(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ answer, want string }{
		"a table":                  {`{"columns":["a","b"],"rows":[[1,2],[3,4]]}`, ""},
		"two columns of one name":  {`{"columns":["a","a"],"rows":[[1,2],[3,4]]}`, "different names"},
		"a column without a name":  {`{"columns":["a",""],"rows":[[1,2],[3,4]]}`, "different names"},
		"a row that is narrower":   {`{"columns":["a","b"],"rows":[[1,2],[3]]}`, "row 2 has another width"},
		"a row that is wider":      {`{"columns":["a","b"],"rows":[[1,2],[3,4,5]]}`, "row 2 is wider"},
		"rows of other width":      {`{"columns":["a","b"],"rows":[[1],[3]]}`, "2 columns and rows of 1 cells"},
		"a cell that is a list":    {`{"columns":["a","b"],"rows":[[1,[2]]]}`, "neither text nor number"},
		"no rows":                  {`{"columns":["a","b"],"rows":[]}`, "no rows"},
		"one end and then another": {`{"columns":["a"],"rows":[[1]]}{}`, "follows after"},
		"half of an answer":        {`{"columns":["a"],"rows":[[1]`, "ends before"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			j := &jobindsats{run: fuzzRun(t), table: &jobindsatsTable{}, hierarchies: map[string]string{}}
			found, err := j.inspectJSON(nil, strings.NewReader(c.answer))
			switch {
			case c.want == "" && (err != nil || found.rows != 2 || len(found.columns) != 2):
				t.Errorf("got %+v, %v", found, err)
			case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func TestTheKeyIsFoundAcrossWrites(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		text := rapid.StringMatching(`[ab]{0,20}`).Draw(r, "before") + "abcab" + rapid.StringMatching(`[ab]{0,20}`).Draw(r, "after")
		echo := &keyDetector{key: []byte("abcab")}
		for rest := text; rest != ""; {
			n := rapid.IntRange(1, len(rest)).Draw(r, "written")
			if _, err := echo.Write([]byte(rest[:n])); err != nil {
				r.Fatal(err)
			}
			rest = rest[n:]
		}
		if !echo.found {
			r.Fatalf("not found in %q", text)
		}
	})
}

func TestBlocksKeepTheirBoundsWhenPeriodsArrive(t *testing.T) {
	t.Parallel()
	list, err := parsePeriods([]string{"2019", "2020", "2021M12", "2022M01", "2004U27", "2020QMAT02"}, "a table")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, b := range blocksOf(list) {
		names = append(names, b.name+": "+strings.Join(ids(b.periods), " "))
	}
	want := []string{"2004: 2004U27", "2010-2019: 2019", "2020: 2020QMAT02", "2020-2029: 2020", "2021: 2021M12", "2022: 2022M01"}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Error(diff)
	}
	if _, err := parsePeriods([]string{"2023:2024"}, "a table"); err == nil || !strings.Contains(err.Error(), "2023:2024") {
		t.Errorf("a range of years gave %v", err)
	}
}

func fuzzRun(t testing.TB) *run {
	base, err := url.Parse("https://host.example/v1")
	if err != nil {
		t.Fatal(err)
	}
	kommuner := []kommune.Kommune{{Code: "101", Name: "København"}}
	r := &run{options: Options{Table: "T", Kommuner: kommuner}, logger: slog.New(slog.DiscardHandler), base: base, register: kommune.NewRegister(kommuner, nil), tables: map[string]tableDescription{}}
	r.client = client.New(base, "key", client.Limits{}.WithDefaults(), nil)
	return r
}

func FuzzStatbankAnswers(f *testing.F) {
	for _, seed := range []string{"\ufeffOMRÅDE;TID;INDHOLD\r\n101;2024;1,5\r\n", "OMRÅDE;TID;INDHOLD\n\"1;01\";2024;..\n", "<html>", `{"errorTypeCode":"X","message":"y"}`, ""} {
		f.Add([]byte(seed))
	}
	s := &statbank{run: fuzzRun(f)}
	s.table = &statbankTable{Variables: []statbankVariable{{ID: "OMRÅDE"}, {ID: "Tid", Time: true}}}
	s.area, s.time = &s.table.Variables[0], &s.table.Variables[1]
	s.measures = []combination{{id: "t"}}
	f.Fuzz(func(t *testing.T, content []byte) {
		found, err := s.inspectCSV(&part{}, bytes.NewReader(content))
		if err == nil && (found.rows == 0 || len(found.columns) != 3) {
			t.Errorf("%q was taken for %d rows", content, found.rows)
		}
	})
}

func FuzzJobindsatsAnswers(f *testing.F) {
	for _, seed := range []string{
		`{"columns":["Periode","Område","Antal"],"rows":[["2024M01","København",1.5]]}`, "\ufeff" + `{"rows":[["a",null]],"columns":["x","y"],"z":{"a":[1]}}`,
		`{"Forkert nøgle":""}`, `{"columns":["a"],"rows":[["x"]`, `{"code":422,"cause":"Unknown period type: M"}`, "<html>", "",
	} {
		f.Add([]byte(seed))
	}
	j := &jobindsats{run: fuzzRun(f), table: &jobindsatsTable{}, hierarchies: map[string]string{}}
	f.Fuzz(func(t *testing.T, content []byte) {
		found, err := j.inspectJSON(nil, bytes.NewReader(content))
		if err != nil {
			return
		}
		if found.rows == 0 {
			t.Errorf("%q was taken for data without rows", content)
		}
		_, _ = j.descriptor([]*fetchedPart{{&part{name: "data"}, "raw/data.json", found}})
	})
}

func FuzzTableDescriptions(f *testing.F) {
	f.Add([]byte(`{"id":"T","variables":[{"id":"OMRÅDE","values":[{"id":"101","text":"København"}]},{"id":"Tid","time":true,"values":[{"id":"2024","text":"2024"}]}]}`))
	f.Add([]byte(`{"table_id":"t","dimensions":[{"hierarchies":[{"hierarchy_id":"_nykom"}]}],"periods":[{"periodtype_id":"M","values":[{"period_id":"2024M01"}]}]}`))
	f.Fuzz(func(t *testing.T, content []byte) {
		s := &statbank{run: fuzzRun(t), table: &statbankTable{}, english: &statbankTable{}}
		if _, err := s.client.ReadJSON(http.StatusOK, bytes.NewReader(content), "a table", s.table); err == nil {
			if periods, err := s.plan(); err == nil {
				if _, err := s.parts(periods); err != nil {
					t.Error(err)
				}
			}
		}
		j := &jobindsats{run: fuzzRun(t), table: &jobindsatsTable{}, hierarchies: map[string]string{}}
		if _, err := j.client.ReadJSON(http.StatusOK, bytes.NewReader(content), "a table", j.table); err == nil {
			if parts, err := j.plan(); err == nil && len(parts) == 0 {
				t.Error("a plan without parts")
			}
		}
	})
}
