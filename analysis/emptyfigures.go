package analysis

import (
	"context"
	"strings"
	"time"

	"kommunebench/analysis/phrase"
	"kommunebench/kommune"
)

// WhyNoValue says why no kommune of a comparison has a value; nil where one
// has. It asks one more question at most.
func (a *Analyst) WhyNoValue(ctx context.Context, catalogue *kommune.Catalogue, c *Comparison) (*EmptyReason, error) {
	if c.Distribution.N > 0 {
		return nil, nil
	}
	day := c.Period.End()
	if len(c.Rows) == 0 {
		return WhyNoKommune(catalogue, "kommuner", c.Query.Kommuner, day), nil
	}
	statuses := map[kommune.ValueStatus]int{}
	areas := make([]kommune.Area, len(c.Rows))
	for n, row := range c.Rows {
		statuses[row.Status]++
		areas[n] = row.Kommune.Code.Area()
	}
	return a.WhyNoFigures(ctx, catalogue, NoFigures{
		Indicator: c.Indicator, GroupID: GroupIDOf(c.TargetGroup), Areas: areas, Statuses: statuses,
		When: phrase.EmptyMessage("in %s", c.Period), Argument: "period", First: c.Period.Start(), Last: day,
	})
}

// NoFigures is what was asked for where no kommune has a value.
type NoFigures struct {
	Indicator Indicator
	GroupID   string
	Areas     []kommune.Area
	// Statuses counts what stands in the values' place; a row that is not there
	// counts as MISSING.
	Statuses map[kommune.ValueStatus]int
	// When says what was asked for, e.g. "in 2024".
	When kommune.Text
	// Argument is what bounds it, empty where nothing does.
	Argument string
	// First and Last are the days that the periods asked for begin and end on.
	First, Last time.Time
}

// WhyNoFigures says why no kommune has a value. It asks one question.
func (a *Analyst) WhyNoFigures(ctx context.Context, catalogue *kommune.Catalogue, f NoFigures) (*EmptyReason, error) {
	held, err := a.reader.ListAvailability(ctx, f.Indicator.Snapshot, kommune.ObservationQuery{
		IndicatorIDs: []string{f.Indicator.ID}, TargetGroupIDs: []string{f.GroupID}, Areas: f.Areas,
	})
	if err != nil {
		return nil, err
	}
	who := phrase.EmptyMessage("these kommuner (%s)", NamesOf(catalogue, f.Areas))
	if len(held) == 0 {
		return NewEmptyReason(KommuneNotInData, "kommuner", phrase.EmptyMessage("%s has no row of %s in any period; its source gives nothing of them", f.Indicator.ID, who)), nil
	}
	var periods []kommune.Period
	for _, h := range held {
		if h.Values > 0 {
			periods = append(periods, h.Period)
		}
	}
	code, total := NoValue, 0
	var counts kommune.Text
	for _, status := range kommune.ValueStatuses() {
		if n := f.Statuses[status]; n > 0 {
			total += n
			one := phrase.EmptyMessage("%d "+string(status), n)
			counts = kommune.Text{DA: counts.DA + ", " + one.DA, EN: counts.EN + ", " + one.EN}
		}
	}
	if f.Statuses[kommune.Suppressed] == total {
		code = AllSuppressed
	}
	reason := NewEmptyReason(code, f.Argument, phrase.EmptyMessage("none of %s has a value of %s %s: %s", who, f.Indicator.ID, f.When, kommune.Text{DA: strings.TrimPrefix(counts.DA, ", "), EN: strings.TrimPrefix(counts.EN, ", ")}))
	return reason.Around(periods, f.First, f.Last), nil
}
