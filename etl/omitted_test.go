package etl

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"kommunebench/etl/input"
	"kommunebench/etl/source/sourcetest"
	"kommunebench/kommune"
)

// statbankPackage is a package of one StatBank answer with what was left out of it.
func statbankPackage(omitted string) string {
	return `{"name": "own", "title": "T", "kommunebench": {"publisher": "P", "disclosure": {"by": "publisher", "reason": "R"},
  "indicators": [{"id": "n", "title": {"da": "N"}, "kind": "COUNT", "unit": "antal", "polarity": "NEUTRAL", "decimals": 0}]},
 "resources": [{"name": "n", "path": "n.csv", "dialect": {"delimiter": ";"}, "kommunebench": {"layout": "statbank-csv",
  "columns": {"kommune": "OMRÅDE", "period": "TID", "target_group": "ALDER"}, "measures": [{"indicator": "n", "value": "INDHOLD"}],
  "target_groups": [{"id": "young", "title": {"da": "Unge"}, "match": ["1624"]}, {"id": "all", "title": {"da": "Alle"}, "total": true, "match": ["TOT"]}],
  "omitted": ` + omitted + `}}]}`
}

const leftOut = `{"value": "%s", "kommuner": ["000", "101", "766"], "periods": ["2024K1", "2024K2"], "target_groups": ["1624", "TOT"]}`

func TestCellsThatStatBankLeavesOutAreFilledIn(t *testing.T) {
	const answer = "OMRÅDE;ALDER;TID;INDHOLD\r\n000;1624;2024K1;9\r\n101;TOT;2024K2;-\r\n101;1624;2024K1;..\r\n766;TOT;2024K1;3\r\n"
	for value, want := range map[string]string{
		"0":  "9 PUBLISHED:1, 0 PUBLISHED:9, MISSING:1, 3 PUBLISHED:1",
		"-":  "9 PUBLISHED:1, 0 PUBLISHED:9, MISSING:1, 3 PUBLISHED:1",
		"..": "9 PUBLISHED:1, 0 PUBLISHED:1, MISSING:9, 3 PUBLISHED:1",
	} {
		p, err := OpenFS(t.Context(), fstest.MapFS{input.DescriptorName: {Data: []byte(statbankPackage(fmt.Sprintf(leftOut, value)))}, "n.csv": {Data: []byte(answer)}}, Options{Catalogue: smallCatalogue()})
		sink, report := mustRead(t, p, err)
		counts, keys := map[string]int{}, map[string]bool{}
		for _, o := range sink.observations {
			figure := string(o.Status)
			if o.Value != nil {
				figure = fmt.Sprint(*o.Value, " ", o.Status)
			}
			counts[figure]++
			keys[fmt.Sprint(o.Area, o.Period, o.TargetGroupID)] = true
		}
		var got []string
		for _, figure := range []string{"9 PUBLISHED", "0 PUBLISHED", "MISSING", "3 PUBLISHED"} {
			got = append(got, fmt.Sprintf("%s:%d", figure, counts[figure]))
		}
		if diff := cmp.Diff(want, strings.Join(got, ", ")); diff != "" || len(keys) != 12 || report.RowsLoaded != 12 {
			t.Errorf("value %q: %d keys, %d rows (-want +got):\n%s", value, len(keys), report.RowsLoaded, diff)
		}
	}
}

func TestListsOfWhatIsLeftOutThatDoNotFitAreRefused(t *testing.T) {
	report := refusedDescriptor(t, statbankPackage(`{"value": "", "kommuner": ["101", "101"], "periods": []}`))
	var columns []string
	for _, reject := range report.Rejects {
		columns = append(columns, strings.TrimPrefix(reject.Column, "resources[0].kommunebench."))
	}
	slices.Sort(columns)
	if diff := cmp.Diff([]string{"omitted.kommuner", "omitted.periods", "omitted.target_groups", "omitted.value"}, columns); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A sign of suppression comes to the same from a file of texts and of columns.
func TestASignOfSuppressionIsAStatus(t *testing.T) {
	descriptor := strings.Replace(fmt.Sprintf(columnsDescriptor, `[""]`, ""), `"layout": "observations"`, `"layout": "observations", "suppressedValues": ["*"]`, 1)
	if !strings.Contains(descriptor, "suppressedValues") {
		t.Fatal("the descriptor has another form now")
	}
	type row struct {
		Kommune   string `parquet:"kommune"`
		Period    string `parquet:"period"`
		Indicator string `parquet:"indicator"`
		Value     string `parquet:"value"`
	}
	inParquet := sourcetest.WriteParquet(t, []row{{"101", "2024", "mean", "*"}, {"766", "2024", "mean", "4"}, {"751", "2024", "mean", ""}})
	texts, columns := &recordingSink{}, &recordingSink{}
	for _, one := range []struct {
		file, content string
		sink          *recordingSink
	}{
		{"o.csv", "kommune,period,indicator,value\n101,2024,mean,*\n766,2024,mean,4\n751,2024,mean,\n", texts},
		{"o.parquet", inParquet, columns},
	} {
		files := fstest.MapFS{input.DescriptorName: {Data: []byte(strings.ReplaceAll(descriptor, "o.parquet", one.file))}, one.file: {Data: []byte(one.content)}}
		p, err := OpenFS(t.Context(), files, Options{Catalogue: smallCatalogue()})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.Read(t.Context(), one.sink); err != nil {
			t.Fatal(err)
		}
		got := map[kommune.Area]kommune.ValueStatus{}
		for _, o := range one.sink.observations {
			got[o.Area] = o.Status
		}
		want := map[kommune.Area]kommune.ValueStatus{"101": kommune.Suppressed, "766": kommune.Published, "751": kommune.Missing}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", one.file, diff)
		}
	}
}

// The periods that a descriptor calls provisional say so of figures, of those alone, and
// of rows that say nothing themselves. A share of two counts is read another way.
func TestFiguresOfProvisionalPeriodsAreProvisional(t *testing.T) {
	descriptor := strings.Replace(fmt.Sprintf(columnsDescriptor, `[""]`, ""), `"layout": "observations"`,
		`"layout": "observations", "suppressedValues": ["*"], "provisionalPeriods": ["2026M06", "2026m07"]`, 1)
	files := fstest.MapFS{
		input.DescriptorName: {Data: []byte(strings.ReplaceAll(descriptor, "o.parquet", "o.csv"))},
		"o.csv": {Data: []byte(`kommune,period,indicator,status,value,numerator,denominator
101,2026M05,count,,4,,
101,2026M06,count,,5,,
101,2026M07,count,,6,,
101,2026M06,share,,,1,4
101,2026M05,share,,,1,4
751,2026M06,count,,*,,
751,2026M07,count,,,,
766,2026M07,count,PUBLISHED,8,,
766,2026M06,mean,SUPPRESSED,,,
`)},
	}
	p, err := OpenFS(t.Context(), files, Options{Catalogue: smallCatalogue()})
	sink, _ := mustRead(t, p, err)
	got := map[string]kommune.ValueStatus{}
	for _, o := range sink.observations {
		got[fmt.Sprintf("%s %s %s", o.Area, o.Period, strings.TrimPrefix(o.IndicatorID, "bench/"))] = o.Status
	}
	want := map[string]kommune.ValueStatus{
		"101 2026M05 count": kommune.Published, "101 2026M06 count": kommune.Provisional, "101 2026M07 count": kommune.Provisional,
		"101 2026M06 share": kommune.Provisional, "101 2026M05 share": kommune.Published,
		"751 2026M06 count": kommune.Suppressed, "751 2026M07 count": kommune.Missing,
		"766 2026M07 count": kommune.Published, "766 2026M06 mean": kommune.Suppressed,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestProvisionalPeriodsThatAreNoneAreRefused(t *testing.T) {
	descriptor := strings.Replace(fmt.Sprintf(columnsDescriptor, `[""]`, ""), `"layout": "observations"`, `"layout": "observations", "provisionalPeriods": ["2026M06", "lately"]`, 1)
	report := refusedDescriptor(t, descriptor)
	if len(report.Rejects) != 1 || report.Rejects[0].Column != "resources[0].kommunebench.provisionalPeriods[1]" || report.Rejects[0].Value != "lately" {
		t.Errorf("refused with %+v", report.Rejects)
	}
}

// A row with figures of several indicators states one status for those that it
// has. A share without a denominator keeps its numerator beside its value.
func TestOfAProvisionalRowWhatIsSuppressedStaysSuppressed(t *testing.T) {
	descriptor := `{"name": "bench", "title": "Bench", "kommunebench": {"publisher": "Nobody", "indicators": [
  {"id": "count", "title": {"da": "Antal"}, "kind": "COUNT", "unit": "personer", "polarity": "NEUTRAL", "decimals": 0},
  {"id": "share", "title": {"da": "Andel"}, "kind": "PROPORTION", "unit": "%", "polarity": "NEUTRAL", "decimals": 1}]},
 "resources": [{"name": "o", "path": "o.csv", "kommunebench": {"layout": "observations", "suppressedValues": ["*"],
  "measures": [{"indicator": "count", "value": "persons"}, {"indicator": "share", "value": "pct", "numerator": "persons"}]}}]}`
	files := fstest.MapFS{
		input.DescriptorName: {Data: []byte(descriptor)},
		"o.csv":              {Data: []byte("kommune,period,status,persons,pct\n101,2024,PROVISIONAL,*,0.1\n766,2024,PROVISIONAL,12,0.3\n751,2024,,7,*\n")},
	}
	p, err := OpenFS(t.Context(), files, Options{Catalogue: smallCatalogue()})
	sink, _ := mustRead(t, p, err)
	var got []string
	for _, o := range sink.observations {
		text := fmt.Sprintf("%s %s %s", o.Area, o.IndicatorID, o.Status)
		for _, figure := range []*float64{o.Value, o.Numerator, o.Denominator} {
			if figure != nil {
				text += fmt.Sprintf(" %g", *figure)
			} else {
				text += " -"
			}
		}
		got = append(got, text)
	}
	want := []string{
		"101 bench/count SUPPRESSED - - -", "101 bench/share PROVISIONAL 0.1 - -", "766 bench/count PROVISIONAL 12 - -",
		"766 bench/share PROVISIONAL 0.3 12 -", "751 bench/count PUBLISHED 7 - -", "751 bench/share SUPPRESSED - 7 -",
	}
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
