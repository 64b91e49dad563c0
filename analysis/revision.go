package analysis

import (
	"context"
	"fmt"

	"kommunebench/kommune"
)

// Revision says what has become of figures in releases after the one that
// they were read from.
type Revision struct {
	Newest kommune.Release
	// Changed counts the kommuner of the comparison whose figure or status
	// differs in the newest release.
	Changed int
	// Gone says that the newest release has no figures for the period at all.
	Gone bool
}

// Revised compares with the newest release of the dataset; nil where the
// comparison is of that release.
func (a *Analyst) Revised(ctx context.Context, catalogue *kommune.Catalogue, c *Comparison) (*Revision, error) {
	newest, loaded := catalogue.Snapshot(c.Indicator.DatasetID())
	if !loaded || newest.Release.ID == c.Release.ID || newest.Release.Sequence < c.Release.Sequence {
		return nil, nil
	}
	groupID := ""
	if c.TargetGroup != nil {
		groupID = c.TargetGroup.ID
	}
	revision := &Revision{Newest: newest.Release}
	indicator, known := newest.Indicator(c.Indicator.ID)
	if !known {
		revision.Gone, revision.Changed = true, len(c.Rows)
		return revision, nil
	}
	observations, err := a.reader.ReadPeriod(ctx, newest, indicator, groupID, c.Period)
	if err != nil {
		return nil, err
	}
	revision.Gone = len(observations) == 0
	now := map[kommune.Area]kommune.Observation{}
	for _, observation := range observations {
		now[observation.Area] = observation
	}
	for _, row := range c.Rows {
		observation, found := now[row.Kommune.Code.Area()]
		if !found {
			observation.Status = kommune.Missing
		}
		if observation.Status != row.Status || !sameFigure(observation.Value, row.Value) {
			revision.Changed++
		}
	}
	return revision, nil
}

func sameFigure(a, b *float64) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	return *a == *b
}

// Sentence says it in a language.
func (r Revision) Sentence(lang kommune.Language) string {
	switch {
	case r.Gone:
		return fmt.Sprintf(kommune.Text{
			DA: "Den nyeste udgave, %s, har ikke længere tal for perioden.",
			EN: "The newest release, %s, no longer has figures for the period.",
		}.In(lang), r.Newest.ID)
	case r.Changed == 0:
		return fmt.Sprintf(kommune.Text{
			DA: "Tallene er de samme i den nyeste udgave, %s.",
			EN: "The figures are the same in the newest release, %s.",
		}.In(lang), r.Newest.ID)
	}
	return fmt.Sprintf(kommune.Text{
		DA: "Tal, der er ændret i den nyeste udgave, %s: %d.",
		EN: "Figures that differ in the newest release, %s: %d.",
	}.In(lang), r.Newest.ID, r.Changed)
}
