package analysis

import (
	"context"
	"fmt"
	"strings"
	"time"

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
	return a.whyNoFigures(ctx, catalogue, noFigures{
		indicator: c.Indicator, groupID: groupIDOf(c.TargetGroup), areas: areas, statuses: statuses,
		when: "in " + string(c.Period), argument: "period", first: c.Period.Start(), last: day,
	})
}

// WhyNoValueOver is WhyNoValue of a trend.
func (a *Analyst) WhyNoValueOver(ctx context.Context, catalogue *kommune.Catalogue, t *Trend) (*EmptyReason, error) {
	first, last := t.Periods[0], t.Periods[len(t.Periods)-1]
	if len(t.Series) == 0 {
		return WhyNoKommune(catalogue, "kommuner", t.Query.Kommuner, last.End()), nil
	}
	statuses := map[kommune.ValueStatus]int{}
	areas := make([]kommune.Area, len(t.Series))
	for n, series := range t.Series {
		areas[n] = series.Kommune.Code.Area()
		for _, point := range series.Points {
			if point.Value != nil {
				return nil, nil
			}
			statuses[point.Status]++
		}
	}
	return a.whyNoFigures(ctx, catalogue, noFigures{
		indicator: t.Indicator, groupID: groupIDOf(t.TargetGroup), areas: areas, statuses: statuses,
		when: fmt.Sprintf("from %s to %s", first, last), argument: t.Query.limitName(), first: first.Start(), last: last.End(),
	})
}

// limitName is the argument that bounds the periods; empty where none does.
func (q TrendQuery) limitName() string {
	switch {
	case q.From != nil:
		return "from"
	case q.To != nil:
		return "to"
	}
	return ""
}

// noFigures is what was asked for where no kommune has a value.
type noFigures struct {
	indicator Indicator
	groupID   string
	areas     []kommune.Area
	// statuses counts what stands in the values' place; a row that is not there
	// counts as MISSING.
	statuses       map[kommune.ValueStatus]int
	when, argument string
	first, last    time.Time
}

func (a *Analyst) whyNoFigures(ctx context.Context, catalogue *kommune.Catalogue, f noFigures) (*EmptyReason, error) {
	held, err := a.reader.ListAvailability(ctx, f.indicator.Snapshot, kommune.ObservationQuery{
		IndicatorIDs: []string{f.indicator.ID}, TargetGroupIDs: []string{f.groupID}, Areas: f.areas,
	})
	if err != nil {
		return nil, err
	}
	who := "these kommuner (" + NamesOf(catalogue, f.areas) + ")"
	if len(held) == 0 {
		return NewEmptyReason(KommuneNotInData, "kommuner", f.indicator.ID+" has no row of "+who+" in any period; its source gives nothing of them"), nil
	}
	var periods []kommune.Period
	for _, h := range held {
		if h.Values > 0 {
			periods = append(periods, h.Period)
		}
	}
	code, total := NoValue, 0
	var counts []string
	for _, status := range kommune.ValueStatuses() {
		if n := f.statuses[status]; n > 0 {
			total += n
			counts = append(counts, fmt.Sprintf("%d %s", n, status))
		}
	}
	if f.statuses[kommune.Suppressed] == total {
		code = AllSuppressed
	}
	reason := NewEmptyReason(code, f.argument, fmt.Sprintf("none of %s has a value of %s %s: %s", who, f.indicator.ID, f.when, strings.Join(counts, ", ")))
	return reason.Around(periods, f.first, f.last), nil
}
