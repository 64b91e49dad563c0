package etl

import (
	"strings"
	"testing"
	"testing/fstest"

	"kommunebench/etl/input"
)

// Files as old, careless or hostile programs write them: one fault each, with
// words that say what to do, or the right figures.
func TestOddFilesAreReadRightOrRefusedOnce(t *testing.T) {
	const header = "kommune,period,indicator,value\n"
	for name, c := range map[string]struct {
		file, content string
		rows          int64
		words         string
	}{
		"carriage returns alone":       {"o.csv", "kommune,period,indicator,value\r766,2024,n,5\r751,2024,n,6\r", 0, "carriage return alone"},
		"one of them within":           {"o.csv", "kommune,period,indicator,value\r\n766,2024,n,5\n751,2024,n,6\r101,2024,n,7\r\n", 0, "end every line with LF or CRLF"},
		"both line ends":               {"o.csv", "kommune,period,indicator,value\r\n766,2024,n,5\n751,2024,n,6\r\n", 2, ""},
		"a header of two lines":        {"o.csv", "kommune,period,indicator,\"value\"\r\n766,2024,n,5\r\n", 1, ""},
		"Excel's separator line":       {"o.csv", "sep=,\r\n" + header + "766,2024,n,5\n", 1, ""},
		"two marks of the byte order":  {"o.csv", "\ufeff\ufeff" + header + "766,2024,n,5\n", 0, `did you mean "kommune"?`},
		"a NUL":                        {"o.csv", header + "766,2024,n,5\x00\n", 0, "binary"},
		"200,000 columns":              {"o.csv", "kommune,period,indicator,value" + strings.Repeat(",x", 200_000) + "\n", 0, "at most 1000 are read"},
		"rows twice":                   {"o.json", `{"rows":[{"kommune":"766","period":"2024","indicator":"n","value":5}],"rows":[{"kommune":"751","period":"2024","indicator":"n","value":5}]}`, 0, `"rows" again after its rows`},
		"columns after the rows":       {"o.json", `{"columns":["kommune","period","indicator","value"],"rows":[["766","2024","n",5]],"columns":["a"]}`, 0, `"columns" again`},
		"rows as a word, after others": {"o.json", `{"rows":[{"kommune":"766","period":"2024","indicator":"n","value":5}],"note":"rows","more":{"rows":[1]}}`, 1, ""},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := OpenFS(t.Context(), fstest.MapFS{
				c.file: {Data: []byte(c.content)},
				input.DescriptorName: {Data: []byte(`{"name": "odd", "title": "Odd", "licenses": [{"name": "CC0-1.0"}], "kommunebench": {"publisher": "Nobody", "indicators": [
					{"id": "n", "title": {"da": "N"}, "kind": "COUNT", "unit": "x", "polarity": "NEUTRAL"}]}, "resources": [{"name": "o", "path": "` + c.file + `", "kommunebench": {"layout": "observations"}}]}`)},
			}, Options{Catalogue: smallCatalogue()})
			if err != nil {
				t.Fatal(err)
			}
			report, err := p.Read(t.Context(), &recordingSink{})
			if c.words == "" {
				if err != nil || report.RowsLoaded != c.rows {
					t.Errorf("%+v, %v", report, err)
				}
				return
			}
			if got := firstReject(t, err); !strings.Contains(got.Message, c.words) || report.Rejected != 1 {
				t.Errorf("%d problems, the first: %s", report.Rejected, got)
			}
		})
	}
}
