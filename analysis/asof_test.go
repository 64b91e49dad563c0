package analysis

import (
	"testing"

	"kommunebench/analysis/analysistest"
)

func TestATargetGroupNamesTheReleaseOfItsOwnDatasetOnly(t *testing.T) {
	text := analysistest.Pointer[string]
	for _, c := range []struct {
		indicator            string
		group, release, want *string
	}{
		{"a/x", text("a/g@3"), nil, text("a@3")},
		{"a/x", text("b/g@3"), nil, nil},
		{"a/x", text("a/g"), nil, nil},
		{"a/x", nil, nil, nil},
		{"a/x", text("a/g@3"), text("a@2"), text("a@2")},
		{"a/x@2", text("a/g@3"), nil, nil}, // the indicator's own comes first
	} {
		if got := AsOfTargetGroup(c.indicator, c.group, c.release); !equalOrNil(got, c.want) {
			t.Errorf("%s with %v and %v: %v, want %v", c.indicator, c.group, c.release, got, c.want)
		}
	}
}

func TestIndicatorsOfADatasetComeFromOneRelease(t *testing.T) {
	none := func(string) *string { return nil }
	if _, releases, err := SplitAllAsOf("indicators", []string{"a/x@2", "b/x", "a/y@2"}, nil, none); err != nil || *releases["a"] != "a@2" || releases["b"] != nil {
		t.Errorf("releases %v, %v", releases, err)
	}
	for _, ids := range [][]string{{"a/x@2", "a/y@3"}, {"a/x@2", "a/y"}, {"a/x", "a/y@2"}} {
		_, _, err := SplitAllAsOf("indicators", ids, nil, none)
		analysistest.WantRefused(t, err, "indicators")
	}
}
