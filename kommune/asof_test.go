package kommune

import "testing"

func TestAnIDIsPartedFromItsRelease(t *testing.T) {
	for id, want := range map[string][2]string{
		"d/n@3":            {"d/n", "d@3"},
		"d/n":              {"d/n", ""},
		"d@3":              {"d@3", ""}, // a release itself
		"d/n@0":            {"d/n@0", ""},
		"d/n@03":           {"d/n@03", ""},
		"d/n@":             {"d/n@", ""},
		"d/n@+3":           {"d/n@+3", ""},
		"d/n@4294967296":   {"d/n@4294967296", ""},
		"d/n@x":            {"d/n@x", ""},
		"region-x@1":       {"region-x@1", ""}, // has no dataset
		IDAsOf("d/n.m", 7): {"d/n.m", "d@7"},
	} {
		if bare, release := SplitAsOf(id); bare != want[0] || release != want[1] {
			t.Errorf("%s: %q and %q, want %q", id, bare, release, want)
		}
	}
}

func TestAReleaseNamesItsDataset(t *testing.T) {
	for id, want := range map[string]string{"d@3": "d", "d": "d", "": "", "a-b@12": "a-b"} {
		if got := DatasetOfRelease(id); got != want {
			t.Errorf("%q: got %q, want %q", id, got, want)
		}
	}
}
