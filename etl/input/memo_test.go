package input

import (
	"strings"
	"testing"
)

// 54 KB of Parquet can be a thousand texts of 400 KB.
func TestOnlyNamesThatAreShortAreRemembered(t *testing.T) {
	for size, want := range map[int]struct{ finds, kept int }{1000: {1, 1}, 1001: {3, 0}} {
		finds := 0
		m := NewMemo(func(name string) (int, *Fault) { finds++; return len(name), nil })
		for range 3 {
			if got, bad := m.Get(strings.Repeat("x", size)); got != size || bad != nil {
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
