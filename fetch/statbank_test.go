package fetch_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kommunebench/fetch"
	"kommunebench/kommune"
)

// descriptor is what these tests read of a datapackage.json.
type Descriptor struct {
	Name, Title  string
	Kommunebench struct {
		Publisher  string
		Indicators []struct {
			ID                string
			Title, Definition struct{ DA, EN string }
			Kind, Unit        string
			Decimals          int64
		}
	}
	Resources []struct {
		Name, Path string
		Schema     struct {
			Fields []struct{ Name, Type, DecimalChar string }
		}
		Kommunebench struct {
			Layout       string
			Columns      map[string]string
			Measures     []struct{ Indicator, Value string }
			TargetGroups []struct {
				ID    string
				Title struct{ DA, EN string }
				Total bool
				Match []string
			} `json:"target_groups"`
		}
	}
}

func (h *harness) descriptor() Descriptor {
	h.t.Helper()
	var d Descriptor
	if err := json.Unmarshal([]byte(h.files()["datapackage.json"]), &d); err != nil {
		h.t.Fatal(err)
	}
	return d
}

func years(from, to int) []string {
	var list []string
	for year := from; year <= to; year++ {
		for _, quarter := range []string{"K1", "K2", "K3", "K4"} {
			list = append(list, itoa(year)+quarter)
		}
	}
	return list
}

func itoa(n int) string {
	text, _ := json.Marshal(n)
	return string(text)
}

func TestStatbankFetchesKommunerAndTheTotalsOfWhatCanBeSummedOver(t *testing.T) {
	p := newPublisher(t, years(2024, 2025)...)
	h := p.harness("v1", "folk9")
	result := h.mustFetch()
	wantResult := fetch.Result{Dir: h.options.Dir, Dataset: "statbank-folk9", Fetched: 2, Rows: 48, Bytes: result.Bytes, Updated: "2026-01-15T08:00:00"}
	if diff := cmp.Diff(wantResult, result); diff != "" {
		t.Errorf("result (-want +got):\n%s", diff)
	}
	asked := p.dataAsked()
	want := `POST /v1/data {"table":"FOLK9","format":"BULK","lang":"da","valuePresentation":"Code","variables":[` +
		`{"code":"OMRÅDE","values":["000","084","101","147","751","766"]},{"code":"KØN","values":["TOT"]},{"code":"Tid","values":["2024K1","2024K2","2024K3","2024K4"]}]}`
	if len(asked) != 2 {
		t.Fatalf("asked %d times, want 2: %q", len(asked), asked)
	}
	if diff := cmp.Diff(want, asked[0]); diff != "" {
		t.Errorf("asked first (-want +got):\n%s", diff)
	}
	d := h.descriptor()
	if d.Name != "statbank-folk9" || d.Kommunebench.Publisher != "Danmarks Statistik" || len(d.Resources) != 2 || len(d.Kommunebench.Indicators) != 1 {
		t.Fatalf("described as %+v", d)
	}
	one := d.Kommunebench.Indicators[0]
	if one.ID != "folk9" || one.Title.DA != "Folketal" || one.Title.EN != "Population" || one.Kind != "COUNT" || one.Unit != "Antal" {
		t.Errorf("indicator %+v", one)
	}
	if want := "Table FOLK9 of StatBank Denmark. sex: Total."; one.Definition.EN != want {
		t.Errorf("defined as %q, want %q", one.Definition.EN, want)
	}
	r := d.Resources[0]
	if diff := cmp.Diff(map[string]string{"kommune": "OMRÅDE", "period": "TID"}, r.Kommunebench.Columns); diff != "" {
		t.Errorf("columns (-want +got):\n%s", diff)
	}
	if r.Kommunebench.Layout != "statbank-csv" || !strings.HasPrefix(h.files()[r.Path], "\xef\xbb\xbfOMRÅDE;KØN;TID;INDHOLD\r\n000;TOT;2024K1;") {
		t.Errorf("resource %+v", r)
	}
	if strings.Contains(h.files()["raw/table-da.json"], "Nescio") {
		t.Error("a person's name is kept")
	}
}

func TestStatbankSelectsValuesAsIndicatorsOrAsTargetGroups(t *testing.T) {
	p := newPublisher(t, "2024", "2025")
	h := p.harness("v1", "FOLK9")
	h.options.Select = []string{"køn=Mænd,K"}
	h.mustFetch()
	var titles []string
	for _, one := range h.descriptor().Kommunebench.Indicators {
		titles = append(titles, one.ID+" "+one.Title.DA+" / "+one.Title.EN)
	}
	if diff := cmp.Diff([]string{"folk9-m Folketal: Mænd / Population: Men", "folk9-k Folketal: Kvinder / Population: Women"}, titles); diff != "" {
		t.Errorf("titles (-want +got):\n%s", diff)
	}
	grouped := p.harness("v1", "FOLK9")
	grouped.options.TargetGroup = "KØN"
	grouped.mustFetch()
	d := grouped.descriptor()
	groups := d.Resources[0].Kommunebench.TargetGroups
	if len(d.Kommunebench.Indicators) != 1 || len(groups) != 3 || groups[0].ID != "tot" || !groups[0].Total || groups[2].Title.EN != "Women" || groups[1].Total {
		t.Errorf("target groups %+v", groups)
	}
	if column := d.Resources[0].Kommunebench.Columns["target_group"]; column != "KØN" {
		t.Errorf("target groups stand in %q", column)
	}
}

func TestStatbankAsksInCSVWhereASumHasNoName(t *testing.T) {
	p := newPublisher(t, "2024", "2025")
	h := p.harness("v1", "NOTOT9")
	h.mustFetch()
	if asked := p.dataAsked(); len(asked) != 1 || !strings.Contains(asked[0], `"format":"CSV"`) || strings.Contains(asked[0], "KØN") {
		t.Errorf("asked %q", asked)
	}
	h.options.Format = "bulk"
	if _, err := h.fetch(); codeOf(err) != kommune.BadUserInput {
		t.Errorf("bulk without a total gave %v", err)
	}
}

func TestARefreshAsksOnlyForNewAndRevisablePeriods(t *testing.T) {
	p := newPublisher(t, years(2021, 2025)...)
	h := p.harness("v1", "FOLK9")
	h.mustFetch()
	before := h.filesWithoutTimes()
	if asked := p.dataAsked(); len(asked) != 5 {
		t.Fatalf("asked %d times", len(asked))
	}
	again := h.mustFetch()
	if asked := p.dataAsked(); len(asked) != 0 || !again.Unchanged || again.Fetched != 0 || again.Kept != 5 {
		t.Errorf("an unchanged table was asked for: %q, %+v", asked, again)
	}
	p.mu.Lock()
	p.updated, p.periods, p.revisions["2025K4"] = "2026-04-15T08:00:00", append(p.periods, "2026K1"), 1
	p.mu.Unlock()
	grown := h.mustFetch()
	asked := p.dataAsked()
	if len(asked) != 2 || !strings.Contains(asked[0], `"2025K4"`) || !strings.Contains(asked[1], `["2026K1"]`) || grown.Kept != 4 || grown.Unchanged {
		t.Errorf("a new period and two revisable ones led to %q, %+v", asked, grown)
	}
	after := h.filesWithoutTimes()
	kept, gone := 0, 0
	for name, content := range before {
		switch {
		case !strings.HasSuffix(name, ".csv"):
		case after[name] == content:
			kept++
		default:
			gone++
		}
	}
	if kept != 4 || gone != 1 {
		t.Errorf("%d answers kept and %d replaced, want 4 and 1", kept, gone)
	}
}

func TestEqualAnswersMakeEqualPackagesWhateverTheWay(t *testing.T) {
	p := newPublisher(t, years(2024, 2025)...)
	grown := p.harness("v1", "FOLK9")
	grown.mustFetch()
	p.mu.Lock()
	p.updated, p.periods = "2026-04-15T08:00:00", append(p.periods, "2026K1")
	p.mu.Unlock()
	grown.mustFetch()
	fresh := p.harness("v1", "FOLK9")
	fresh.mustFetch()
	if diff := cmp.Diff(fresh.filesWithoutTimes(), grown.filesWithoutTimes()); diff != "" {
		t.Error(diff)
	}
}

func TestPeriodsAreChosen(t *testing.T) {
	for name, test := range map[string]struct {
		periods, from string
		want          []string
		wrong         bool
	}{
		"the newest":                {periods: "latest:3", want: []string{"2025K2", "2025K3", "2025K4"}},
		"from a year on":            {periods: "all", from: "2025", want: []string{"2025K1", "2025K2", "2025K3", "2025K4"}},
		"from a quarter on":         {periods: "all", from: "2025Q4", want: []string{"2025K4"}},
		"none that the table has":   {periods: "all", from: "2030", wrong: true},
		"a number that is none":     {periods: "latest:x", wrong: true},
		"a beginning that is none":  {periods: "all", from: "yesterday", wrong: true},
		"a word that nobody knows":  {periods: "newest", wrong: true},
		"the newest none of a list": {periods: "latest:0", wrong: true},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPublisher(t, years(2024, 2025)...)
			h := p.harness("v1", "FOLK9")
			h.options.Periods, h.options.From = test.periods, test.from
			_, err := h.fetch()
			if test.wrong {
				if codeOf(err) != kommune.BadUserInput {
					t.Fatalf("gave %v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, one := range p.dataAsked() {
				_, values, _ := strings.Cut(one, `"Tid","values":[`)
				values, _, _ = strings.Cut(values, "]")
				got = append(got, strings.Split(strings.ReplaceAll(values, `"`, ""), ",")...)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("periods asked for (-want +got):\n%s", diff)
			}
		})
	}
}

func TestWrongChoicesNameWhatThereIs(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*fetch.Options)
		words  string
	}{
		"a variable that is none":     {func(o *fetch.Options) { o.Select = []string{"ALDER=1"} }, "KØN"},
		"a value that is none":        {func(o *fetch.Options) { o.Select = []string{"KØN=X"} }, "M (Mænd)"},
		"the area as a variable":      {func(o *fetch.Options) { o.Select = []string{"OMRÅDE=101"} }, "KØN"},
		"a selection without values":  {func(o *fetch.Options) { o.Select = []string{"KØN="} }, "VARIABLE=value"},
		"a target group that is none": {func(o *fetch.Options) { o.TargetGroup = "ALDER" }, "KØN"},
		"a table with a path":         {func(o *fetch.Options) { o.Table = "../x" }, "letters"},
		"a base URL with a password":  {func(o *fetch.Options) { o.BaseURL = "https://u:" + testKey + "@host/v1" }, "https://host"},
		"a base URL of a file":        {func(o *fetch.Options) { o.BaseURL = "file:///etc" }, "https://host"},
		"a kind that is none":         {func(o *fetch.Options) { o.Kind = "NICE" }, "COUNT"},
	} {
		t.Run(name, func(t *testing.T) {
			h := newPublisher(t, "2024").harness("v1", "FOLK9")
			test.change(&h.options)
			_, err := h.fetch()
			if codeOf(err) != kommune.BadUserInput || !strings.Contains(err.Error(), test.words) {
				t.Errorf("gave %v, want it to name %q", err, test.words)
			}
		})
	}
}
