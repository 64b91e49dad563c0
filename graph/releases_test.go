package graph

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kommunebench/graph/condition"
	"kommunebench/graph/document"
	"kommunebench/kommune"
)

// keptReleases are those of an archive that holds nothing else.
type keptReleases struct {
	Archive

	list []kommune.Release
}

func (k keptReleases) Releases(context.Context, string) ([]kommune.Release, error) {
	return k.list, nil
}

func TestThePreviousReleaseIsTheOneJustBeforeThatIsKept(t *testing.T) {
	list := []kommune.Release{{ID: "d@7", Sequence: 7}, {ID: "d@5", Sequence: 5}, {ID: "d@2", Sequence: 2}, {ID: "d@4", Sequence: 4}}
	r := &Resolver{Archive: keptReleases{list: list}}
	for sequence, want := range map[uint32]string{7: "d@5", 6: "d@5", 5: "d@4", 4: "d@2", 2: ""} {
		previous, err := r.previousOf(t.Context(), &kommune.Release{DatasetID: "d", Sequence: sequence})
		if err != nil || (previous == nil) != (want == "") || (previous != nil && previous.ID != want) {
			t.Errorf("before %d is %v, %v, want %q", sequence, previous, err, want)
		}
	}
}

func TestThePeriodsOfADifferenceAreTheFirstOfAKind(t *testing.T) {
	diff := &kommune.IndicatorDiff{Periods: []kommune.PeriodDiff{
		{Period: "2021", Change: kommune.ChangeRevised}, {Period: "2022", Change: kommune.ChangeNew}, {Period: "2023", Change: kommune.ChangeRevised},
	}}
	for _, c := range []struct {
		change *kommune.PeriodChange
		first  *int
		want   []kommune.Period
	}{
		{nil, nil, []kommune.Period{"2021", "2022", "2023"}},
		{nil, pointer(2), []kommune.Period{"2021", "2022"}},
		{nil, pointer(0), nil},
		{pointer(kommune.ChangeRevised), pointer(2), []kommune.Period{"2021", "2023"}},
		{pointer(kommune.ChangeRemoved), nil, nil},
	} {
		found, err := periodsOf(diff, c.change, c.first)
		var got []kommune.Period
		for _, period := range found {
			got = append(got, period.Period)
		}
		if diff := cmp.Diff(c.want, got); diff != "" || err != nil || found == nil {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
	}
	for _, size := range []int{-1, document.MaxListPage + 1} {
		var coded *kommune.Error
		if _, err := periodsOf(diff, nil, &size); !errors.As(err, &coded) || coded.Argument != "first" {
			t.Errorf("%d periods: %v", size, err)
		}
	}
}

// A filter that chooses no kommune chooses nothing; no filter chooses all.
func TestAFilterOfNoKommuneIsACondition(t *testing.T) {
	named := func(codes []string) []string { return codes }
	entries := [][]string{{"101"}, {"147", "766"}}
	for _, c := range []struct {
		codes []kommune.Code
		want  int
	}{{nil, 2}, {[]kommune.Code{}, 0}, {[]kommune.Code{"766"}, 1}, {[]kommune.Code{"101", "147"}, 2}} {
		met := 0
		for _, entry := range entries {
			if condition.MeetsAll(condition.OfKommuner("kommuner", c.codes, named), entry) {
				met++
			}
		}
		if met != c.want {
			t.Errorf("%v: %d entries, want %d", c.codes, met, c.want)
		}
	}
}

func TestACursorOfAnotherQuestionIsRefused(t *testing.T) {
	page, err := paginate([]string{"a", "b", "c"}, itself, "all", pointer(1), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := paginate([]string{"a", "b", "c"}, itself, "some", pointer(1), page.info.EndCursor); err == nil {
		t.Error("a cursor of another question is taken")
	}
	if next, err := paginate([]string{"a", "b", "c"}, itself, "all", pointer(2), page.info.EndCursor); err != nil || len(next.items) != 2 || next.items[0] != "b" {
		t.Errorf("the next page is %+v, %v", next, err)
	}
}
