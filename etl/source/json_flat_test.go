package source

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"testing"

	"kommunebench/etl/input"
)

// FuzzFlatJSON holds our reader of flat records to encoding/json.
func FuzzFlatJSON(f *testing.F) {
	for _, seed := range []string{`{}`, `{"a":1}`, `{"a":"b\n","c":null,"d":true,"e":-1.5e3}`, `{"a":{}}`, `{"a":01}`, `{"a":1,}`, ` {"\ud83d\ude00" : "x"} `, `{"a":1}x`, `{"a":-}`, `{"a":"`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, record string) {
		var scan flatScan
		scan.begin(record)
		got := map[string]Cell{}
		bad := scan.object(func(key string, c Cell) *input.Fault {
			got[strings.Clone(key)] = c
			return nil
		})
		if bad != nil {
			return // stricter in what a value may be
		}
		var want map[string]any
		decoder := json.NewDecoder(strings.NewReader(record))
		decoder.UseNumber()
		if err := decoder.Decode(&want); err != nil {
			if strings.ToValidUTF8(record, "") == record {
				t.Fatalf("%q is taken, and encoding/json says %v", record, err)
			}
			return
		}
		if strings.ToValidUTF8(record, "") != record {
			return // the text was checked before
		}
		if len(got) != len(want) {
			t.Fatalf("%q: got %v, want %v", record, got, want)
		}
		for key, value := range want {
			c := got[key]
			switch value := value.(type) {
			case json.Number:
				number, err := value.Float64()
				if err != nil || !c.Typed || c.Number != number {
					t.Fatalf("%q: got %v, want %v", record, c, value)
				}
				if spelled, err := strconv.ParseFloat(c.Text, 64); err != nil || math.Abs(spelled) != math.Abs(number) {
					t.Fatalf("%q: spelled %q", record, c.Text)
				}
			case string:
				if c.Text != value {
					t.Fatalf("%q: got %q, want %q", record, c.Text, value)
				}
			}
		}
	})
}
