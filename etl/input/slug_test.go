package input

import "testing"

func TestATitleBecomesAnID(t *testing.T) {
	for title, want := range map[string]string{
		"Andel udpendlere": "andel-udpendlere", "Ærø, Århus & Ødis (pct.)": "aeroe-aarhus-oedis-pct", "  A--B ": "a-b", "---": "",
	} {
		if got := Slug(title); got != want {
			t.Errorf("%q: got %q, want %q", title, got, want)
		}
	}
}
