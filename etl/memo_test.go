package etl

import (
	"strings"
	"testing"

	"kommunebench/etl/input"
)

// 54 KB of Parquet can be a thousand texts of 400 KB.
func TestOnlyNamesThatAreShortAreRemembered(t *testing.T) {
	for size, want := range map[int]struct{ finds, kept int }{1000: {1, 1}, 1001: {3, 0}} {
		finds := 0
		m := newMemo(func(name string) (int, *input.Fault) { finds++; return len(name), nil })
		for range 3 {
			if got, bad := m.get(strings.Repeat("x", size)); got != size || bad != nil {
				t.Errorf("%d bytes: got %d, %v", size, got, bad)
			}
		}
		kept := len(m.known)
		for _, recent := range m.recent {
			if recent != nil && len(m.known) == 0 {
				kept++
			}
		}
		if finds != want.finds || kept != want.kept {
			t.Errorf("%d bytes: looked up %d times and kept %d, want %+v", size, finds, kept, want)
		}
	}
}

func TestATextThatIsTooLongForANameIsNoKommune(t *testing.T) {
	_, _, err := readAs(t, "o.csv", "kommune,period,indicator,value\n"+strings.Repeat("x", 2000)+",2024,share,1\n", "", Options{})
	if got := firstReject(t, err); got.Rule != "unknown_kommune" || got.Column != "kommune" || len(got.Value) > 2*input.LongestValue {
		t.Errorf("got %s", got)
	}
}
