package analysis

import (
	"context"
	"testing"

	"kommunebench/kommune"
)

func TestARevisionCountsTheFiguresThatANewerReleaseHasOtherwise(t *testing.T) {
	first := []cell{ratio("101", 30, 100), ratio("102", 40, 100), none("103", kommune.Suppressed)}
	for _, c := range []struct {
		name    string
		now     []cell
		changed int
		gone    bool
		da, en  string
	}{
		{
			"nothing", first, 0, false,
			"Tallene er de samme i den nyeste udgivelse, test@2.", "The figures are the same in the newest release, test@2.",
		},
		{
			"a figure, and a hidden one that is shown",
			[]cell{ratio("101", 31, 100), ratio("102", 40, 100), ratio("103", 9, 90)},
			2, false,
			"Tal, der er ændret i den nyeste udgivelse, test@2: 2.", "Figures that differ in the newest release, test@2: 2.",
		},
		{
			"a row that is gone", first[1:], 1, false,
			"Tal, der er ændret i den nyeste udgivelse, test@2: 1.", "Figures that differ in the newest release, test@2: 1.",
		},
		{
			"the whole period",
			[]cell{ratio("101", 30, 100).in("2025")},
			3, true,
			"Den nyeste udgivelse, test@2, har ikke længere tal for perioden.", "The newest release, test@2, no longer has figures for the period.",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			before := newWorld(kommunerNumbered(3), map[string][]cell{"test/share": first}, share(kommune.Neutral))
			after := newWorld(kommunerNumbered(3), map[string][]cell{"test/share": c.now}, share(kommune.Neutral))
			after.snapshot.Release.ID, after.snapshot.Release.Sequence = "test@2", 2
			analyst := NewAnalyst(&memoryReader{worlds: []*world{before, after}}, when)
			comparison := planOf(before).compute(observationsOf(share(kommune.Neutral), first), when())
			revision, err := analyst.Revised(context.Background(), after.catalogue, comparison)
			if err != nil {
				t.Fatal(err)
			}
			wantSame(t, "changed", revision.Changed, c.changed)
			wantSame(t, "gone", revision.Gone, c.gone)
			wantText(t, revision.Sentence(kommune.Danish), c.da)
			wantText(t, revision.Sentence(kommune.English), c.en)
		})
	}
}

func TestTheNewestReleaseHasNoRevision(t *testing.T) {
	w := newWorld(kommunerNumbered(1), map[string][]cell{"test/share": {ratio("101", 1, 2)}}, share(kommune.Neutral))
	analyst, catalogue := analystOf(w)
	comparison := planOf(w).compute(nil, when())
	if revision, err := analyst.Revised(context.Background(), catalogue, comparison); revision != nil || err != nil {
		t.Errorf("revision %+v, error %v", revision, err)
	}
}
