package disclosure

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// That joined patterns protect what a search did not, the attack on fetched figures in
// package server shows; here it is how two are put together.
func TestPatternsAreJoinedWhereTheyMoveTheSame(t *testing.T) {
	c := change{{1, 1}, {2, -1}}
	for name, test := range map[string]struct {
		pattern change
		want    change
	}{
		"as it is":                         {change{{2, -1}, {3, 1}}, change{{1, 1}, {2, -1}, {3, 1}}},
		"turned round":                     {change{{2, 1}, {3, 1}}, change{{1, 1}, {2, -1}, {3, -1}}},
		"with another that moves the same": {change{{2, -1}, {1, 1}, {3, 1}}, change{{1, 1}, {2, -1}, {3, 1}}},
		"with one that moves otherwise":    {change{{2, -1}, {1, -1}}, nil},
		"without the term":                 {change{{3, 1}, {4, -1}}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, join(c, test.pattern, c[1]), cmp.AllowUnexported(term{})); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	if diff := cmp.Diff(change{{1, 1}, {2, -1}}, c, cmp.AllowUnexported(term{})); diff != "" {
		t.Errorf("the change itself was changed: %s", diff)
	}
}
