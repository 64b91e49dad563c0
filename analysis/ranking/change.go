package ranking

import (
	"context"
	"math"

	"kommunebench/analysis"
	"kommunebench/kommune"
	"kommunebench/stats"
)

func rankChanges(ctx context.Context, a *analysis.Analyst, plan *analysis.Plan, query Query) (*Ranking, error) {
	from, earlier, later, err := a.ReadWithEarlier(ctx, plan, func() (kommune.Period, error) { return earlierPeriod(plan, query.From) })
	if err != nil {
		return nil, err
	}
	ranking := newRanking(a, plan, query)
	ranking.From = &from
	ranking.Rows = rankedChanges(plan, from, earlier, later)
	return ranking.finish(), nil
}

// earlierPeriod is the one to compare with: the one asked for, else the same one of the
// year before.
func earlierPeriod(p *analysis.Plan, asked *kommune.Period) (kommune.Period, error) {
	from := p.Period.YearBefore()
	if asked != nil {
		from = *asked
	}
	if _, err := analysis.CheckPeriod(p.Indicator, p.Indicator.Periods(), from); err != nil {
		return "", kommune.RenameArgument(map[string]string{"period": "from"}, err)
	}
	switch {
	case from.Kind() != p.Period.Kind():
		return "", kommune.InvalidInput("from", string(from), "a period of the kind of "+string(p.Period)+", e.g. "+string(p.Period.Previous()))
	case kommune.ComparePeriods(from, p.Period) >= 0:
		return "", kommune.InvalidInput("from", string(from), "a period before "+string(p.Period))
	}
	for _, b := range p.Indicator.Breaks() {
		if b.Period.Start().After(from.Start()) && !b.Period.Start().After(p.Period.End()) {
			return "", kommune.InvalidInput("from", string(from), "a period from "+string(b.Period)+" on: the series breaks there, so that figures before and after can't be compared")
		}
	}
	return from, nil
}

// rankedChanges ranks kommuner by their changes, tests each and corrects for all of
// them. The rows given are in step.
func rankedChanges(p *analysis.Plan, from kommune.Period, earlier, later []analysis.ComparisonRow) []Row {
	rows, changes := make([]Row, len(later)), make([]float64, len(later))
	for n := range rows {
		rows[n] = Row{
			Kommune: later[n].Kommune, Value: later[n].Value, Status: later[n].Status, EarlierValue: earlier[n].Value, EarlierStatus: &earlier[n].Status,
		}
		changes[n] = math.NaN()
		if change := changeOf(&earlier[n], &later[n], p.Indicator.Decimals); change != nil {
			changes[n], rows[n].Change = *change, change
			if before := *earlier[n].Value; before != 0 {
				rows[n].ChangePct = analysis.Finite(100 * *change / math.Abs(before))
			}
		}
	}
	standings, ranked := stats.Rank(changes, analysis.DirectionOf(p.Indicator.Polarity)), stats.Summarise(changes).N
	intervals := p.ChangeRankIntervals(from, changes, earlier, later)
	verdicts := p.ChangeVerdicts(from, earlier, later)
	for n := range rows {
		rows[n].Verdict = verdicts[n]
		if standings[n].Ranked() && ranked > 1 {
			rows[n].Rank, rows[n].RankInterval = &standings[n].Rank, intervals[n]
		}
	}
	return rows
}

// changeOf is nil where either figure is missing, hidden or not exact.
func changeOf(earlier, later *analysis.ComparisonRow, decimals int64) *float64 {
	if earlier.Value == nil || later.Value == nil || earlier.Qualifier.IsHedged() || later.Qualifier.IsHedged() {
		return nil
	}
	return analysis.Finite(kommune.Subtract(*later.Value, *earlier.Value, decimals))
}
