package analysis

import (
	"context"

	"kommunebench/analysis/phrase"
	"kommunebench/kommune"
	"kommunebench/stats"
)

// CompareChange tests two periods of one kommune against each other by the
// two-sample test of docs/methods.md; not tested where periods overlap or lie at
// different times of the year, or counts are not published. The rows are of
// comparisons of one indicator.
func CompareChange(indicator kommune.Indicator, earlier, later ComparisonRow) *DifferenceTest {
	period := earlier.in.Period
	words := periodOpponent(period)
	test, why := testOfChange(indicator, period, later.in.Period, &earlier, &later)
	if !test.Tested() {
		return &DifferenceTest{notTested(why, false), words}
	}
	return &DifferenceTest{changeVerdict(indicator.Polarity, test), words}
}

// testOfChange tests a kommune's figures of two periods against each other, where
// these share no persons and no season tells them apart: they lie at the same time of
// the year, or are twelve-month windows, which hold every season. Where it is not
// tested it says why.
func testOfChange(indicator kommune.Indicator, before, after kommune.Period, earlier, later *ComparisonRow) (test stats.TestRange, why kommune.Text) {
	switch {
	case !before.End().Before(after.Start()):
		return stats.UntestedRange(), kommune.Text{DA: "Perioderne overlapper hinanden.", EN: "The periods overlap."}
	case before.Number() != after.Number() && before.Kind() != kommune.QuarterWindow:
		return stats.UntestedRange(), kommune.Text{
			DA: "Perioderne ligger på hver sin tid af året.", EN: "The periods lie at different times of the year.",
		}
	case !indicator.IsRatio():
		return stats.UntestedRange(), kommune.Text{
			DA: "Tallenes spredning er ikke offentliggjort.", EN: "The spread of the figures is not published.",
		}
	case earlier.IsRounded() && !earlier.rounded.IsBounded() || later.IsRounded() && !later.rounded.IsBounded():
		return stats.UntestedRange(), openDenominator()
	case !earlier.isCounted() && !earlier.IsRounded() || !later.isCounted() && !later.IsRounded():
		return stats.UntestedRange(), kommune.Text{
			DA: "Kilden offentliggør ikke for begge perioder de præcise tal, " + phrase.RatioInDanish(indicator.Kind) + " er beregnet af.",
			EN: "The source publishes no firm numerator and denominator in both periods.",
		}
	}
	tests := ratiosOf(indicator, []ComparisonRow{*later, *earlier}).testAgainstRest()
	if tests == nil || !tests[0].Tested() {
		return stats.UntestedRange(), kommune.Text{DA: "Tallene tillader ingen test.", EN: "The figures allow no test."}
	}
	return tests[0], kommune.Text{}
}

func periodOpponent(period kommune.Period) kommune.Text {
	return kommune.Text{DA: phrase.Period(period, kommune.Danish), EN: phrase.Period(period, kommune.English)}
}

// changeVerdict needs no correction: the change was claimed, not looked for.
func changeVerdict(polarity kommune.Polarity, test stats.TestRange) Verdict {
	plan := Plan{query: ComparisonQuery{Confidence: DefaultConfidence}}
	plan.Indicator.Polarity = polarity
	return plan.verdictsOf([]stats.TestRange{test}, nil)[0]
}

// CorrectedChange is the verdict on a kommune's change as one of the changes of all
// kommuner of two comparisons, corrected for them as a ranking by change is, and how many
// it is corrected for. The comparisons are of one indicator; both have all its kommuner.
func CorrectedChange(earlier, later *Comparison, code kommune.Code) (verdict Verdict, correctedOf int) {
	before := make(map[kommune.Code]*ComparisonRow, len(earlier.Rows))
	for n := range earlier.Rows {
		before[earlier.Rows[n].Kommune.Code] = &earlier.Rows[n]
	}
	plan := Plan{query: ComparisonQuery{Confidence: DefaultConfidence}, Indicator: later.Indicator}
	tests, own := make([]stats.TestRange, 0, len(later.Rows)), -1
	for n := range later.Rows {
		row := &later.Rows[n]
		if before[row.Kommune.Code] == nil {
			continue
		}
		test, _ := testOfChange(later.Indicator.Indicator, earlier.Period, later.Period, before[row.Kommune.Code], row)
		if row.Kommune.Code == code {
			own = len(tests)
		}
		tests = append(tests, test)
	}
	verdict = notTested(kommune.Text{}, false)
	for n, of := range plan.verdictsOf(tests, func(int) kommune.Text { return kommune.Text{} }) {
		if of.CountsAsTest() {
			correctedOf++
		}
		if n == own {
			verdict = of
		}
	}
	return verdict, correctedOf
}

// ReadWithEarlier reads the figures of a plan's kommuner in its period and in an
// earlier one, which choose gives once the plan's own is known. The rows are in step
// with the kommuner. It sends one statement; a second one where none was asked for and
// the latest period turns out to have no figures.
func (a *Analyst) ReadWithEarlier(ctx context.Context, plan *Plan, choose func() (kommune.Period, error)) (from kommune.Period, earlier, later []ComparisonRow, err error) {
	var before []kommune.Observation
	after, err := a.readAll(ctx, []*Plan{plan}, func(ctx context.Context, _ []*Plan) ([][]kommune.Observation, error) {
		var err error
		if from, err = choose(); err != nil {
			return nil, err
		}
		other := *plan
		other.Period = from
		both, err := a.readPlans(ctx, []*Plan{plan, &other})
		if err != nil {
			return nil, err
		}
		before = both[1]
		return both[:1], nil
	})
	if err != nil {
		return "", nil, nil, err
	}
	return from, plan.rowsOf(before), plan.rowsOf(after[0]), nil
}

// rowsOf are the rows of the scope, in its order.
func (p *Plan) rowsOf(observations []kommune.Observation) []ComparisonRow {
	byArea := make(areaIndex, len(observations))
	for n := range observations {
		byArea[observations[n].Area] = &observations[n]
	}
	rows := make([]ComparisonRow, len(p.Kommuner))
	for n, k := range p.Kommuner {
		rows[n] = p.row(k, byArea)
	}
	return rows
}

// ChangeVerdicts tests each kommune's change since a period, as CompareChange does,
// and corrects for all of them: one verdict for each row. The rows are in step with the
// kommuner.
func (p *Plan) ChangeVerdicts(from kommune.Period, earlier, later []ComparisonRow) []Verdict {
	tests, reasons := make([]stats.TestRange, len(later)), make([]kommune.Text, len(later))
	for n := range tests {
		tests[n], reasons[n] = testOfChange(p.Indicator.Indicator, from, p.Period, &earlier[n], &later[n])
	}
	return p.verdictsOf(tests, func(n int) kommune.Text { return reasons[n] })
}

// ChangeRankIntervals hold the true ranks of changes since a period, which are NaN
// where there is none; one for each change, at the plan's confidence. Method:
// docs/methods.md, Rankings. An interval is nil where the kind of figures, or periods that
// share persons, allow none.
func (p *Plan) ChangeRankIntervals(from kommune.Period, changes []float64, earlier, later []ComparisonRow) []*RankInterval {
	found := make([]*RankInterval, len(changes))
	if !from.End().Before(p.Period.Start()) {
		return found
	}
	level, direction := p.query.Confidence, DirectionOf(p.Indicator.Polarity)
	var intervals []stats.RankInterval
	switch p.Indicator.Kind {
	case kommune.Proportion:
		intervals, _ = stats.RankIntervalsOfProportionChanges(changes, sharesOf(earlier), sharesOf(later), level, direction)
	case kommune.Rate:
		before, after := ratiosOf(p.Indicator.Indicator, earlier), ratiosOf(p.Indicator.Indicator, later)
		intervals, _ = stats.RankIntervalsOfRateChanges(changes, before.xs, before.ns, after.xs, after.ns, level, direction)
	case kommune.Count, kommune.Mean, kommune.Score, kommune.Difference:
	}
	for n := range intervals {
		if intervals[n].Known() {
			found[n] = &RankInterval{Lower: intervals[n].Lower, Upper: intervals[n].Upper}
		}
	}
	return found
}

func sharesOf(rows []ComparisonRow) []stats.RoundedProportion {
	shares := make([]stats.RoundedProportion, len(rows))
	for n := range rows {
		shares[n] = rows[n].share()
	}
	return shares
}
