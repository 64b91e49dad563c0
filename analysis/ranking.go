package analysis

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"

	"kommunebench/kommune"
	"kommunebench/stats"
)

// RankingOf is what kommuner are ranked by.
type RankingOf string

// What kommuner can be ranked by.
const (
	RankByValue  RankingOf = "VALUE"
	RankByChange RankingOf = "CHANGE"
)

// RankingOrder is the order of a ranking's rows.
type RankingOrder string

// The orders. Kommuner without what is ordered by come last.
const (
	OrderByRank      RankingOrder = "RANK"
	OrderBySize      RankingOrder = "SIZE_OF_CHANGE"
	OrderByChangePct RankingOrder = "CHANGE_PCT"
	OrderByCode      RankingOrder = "KOMMUNE"
)

// RankingQuery asks for kommuner in the order of a figure or of its change.
type RankingQuery struct {
	IndicatorID string
	Of          RankingOf
	// From and To are the periods compared; nil takes the period of compare for To
	// and the same one a year before for From, which ranks of values have none of.
	From, To    *kommune.Period
	TargetGroup *string
	Kommuner    *KommuneFilter
	Confidence  float64
	ReleaseID   *string
	// First is how many rows at most; 0 gives none.
	First   int
	OrderBy RankingOrder
}

// Ranking is kommuner in the order of a figure or of its change.
type Ranking struct {
	Indicator   Indicator
	TargetGroup *kommune.TargetGroup
	Release     kommune.Release
	// From is nil where values are ranked.
	From *kommune.Period
	To   kommune.Period
	// Rows are the first of all kommuner in scope, in the order asked for.
	Rows []RankingRow
	// Total is how many kommuner are in scope, Ranked how many of them have a rank,
	// and Tested how many were tested.
	Total, Ranked, Tested int
	Query                 RankingQuery
	Computed              time.Time
	// EmptyBecause is nil where a kommune has a rank.
	EmptyBecause *EmptyReason
	omitted      OmittedPeriods
	scope        []kommune.Kommune
}

// Omitted are the periods that were passed over for To.
func (r *Ranking) Omitted() OmittedPeriods { return r.omitted }

// Kommuner are those in scope, by code.
func (r *Ranking) Kommuner() []kommune.Kommune { return r.scope }

// RankingRow is one kommune's place. Nil figures do not exist for it.
type RankingRow struct {
	Kommune kommune.Kommune
	// Value is of the later period, EarlierValue of the earlier one.
	Value, EarlierValue *float64
	Status              kommune.ValueStatus
	// EarlierStatus is nil where values are ranked.
	EarlierStatus *kommune.ValueStatus
	// Change is value less earlier value in the indicator's unit, ChangePct in per
	// cent of the earlier value.
	Change, ChangePct *float64
	// Rank is 1 for the best by polarity, the largest where it is neutral.
	Rank *int
	// RankInterval holds the true rank with at least the confidence asked for.
	RankInterval *RankInterval
	// Verdict is of the change or, where values are ranked, of the difference from
	// the other kommuner together.
	Verdict
}

// ReadRanking ranks kommuner. Periods that can't be compared are BAD_USER_INPUT: those
// of two kinds, and those with a break of the series between them.
func (a *Analyst) ReadRanking(ctx context.Context, catalogue *kommune.Catalogue, query RankingQuery) (*Ranking, error) {
	plan, err := a.planComparison(ctx, catalogue, ComparisonQuery{
		IndicatorID: query.IndicatorID, Period: query.To, TargetGroup: query.TargetGroup, Kommuner: query.Kommuner, Confidence: query.Confidence, ReleaseID: query.ReleaseID,
	})
	if err != nil {
		return nil, kommune.RenameArgument(map[string]string{"period": "to"}, err)
	}
	if query.First < 0 {
		return nil, kommune.InvalidInput("first", strconv.Itoa(query.First), "a number of kommuner from 0")
	}
	if query.Of == RankByValue {
		if query.OrderBy == OrderBySize || query.OrderBy == OrderByChangePct {
			return nil, kommune.InvalidInput("orderBy", string(query.OrderBy), "RANK or KOMMUNE, as values are ranked and not changes")
		}
		if query.From != nil {
			return nil, kommune.InvalidInput("from", string(*query.From), "nothing, as values of one period are ranked; of: CHANGE ranks by what changed since from")
		}
		return a.rankValues(ctx, plan, query)
	}
	return a.rankChanges(ctx, plan, query)
}

func (a *Analyst) rankValues(ctx context.Context, plan *comparisonPlan, query RankingQuery) (*Ranking, error) {
	observations, err := a.readAll(ctx, []*comparisonPlan{plan}, a.readPeriods)
	if err != nil {
		return nil, err
	}
	comparison := plan.compute(observations[0], a.now())
	ranking := a.newRanking(plan, query)
	for n := range comparison.Rows {
		row := &comparison.Rows[n]
		ranking.Rows = append(ranking.Rows, RankingRow{
			Kommune: row.Kommune, Value: row.Value, Status: row.Status, Rank: row.Rank, RankInterval: row.RankInterval, Verdict: row.Verdict,
		})
	}
	return ranking.finish(), nil
}

func (a *Analyst) newRanking(plan *comparisonPlan, query RankingQuery) *Ranking {
	return &Ranking{
		Indicator: plan.indicator, TargetGroup: plan.targetGroup, Release: plan.indicator.Snapshot.Release, To: plan.period,
		Query: query, Computed: a.now(), omitted: plan.omitted, scope: plan.scope, Rows: []RankingRow{},
	}
}

// rankChanges reads both periods with one statement; with a second one where none was
// asked for and the latest turns out to have no figures.
func (a *Analyst) rankChanges(ctx context.Context, plan *comparisonPlan, query RankingQuery) (*Ranking, error) {
	var earlier *comparisonPlan
	var before []kommune.Observation
	after, err := a.readAll(ctx, []*comparisonPlan{plan}, func(ctx context.Context, _ []*comparisonPlan) ([][]kommune.Observation, error) {
		var err error
		if earlier, err = plan.earlier(query.From); err != nil {
			return nil, err
		}
		both, err := a.readPlans(ctx, []*comparisonPlan{plan, earlier})
		if err != nil {
			return nil, err
		}
		before = both[1]
		return both[:1], nil
	})
	if err != nil {
		return nil, err
	}
	ranking := a.newRanking(plan, query)
	ranking.From = &earlier.period
	ranking.Rows = plan.rankChanges(earlier.period, before, after[0])
	return ranking.finish(), nil
}

// earlier is the plan of the period to compare with: the one asked for, else the same
// one of the year before.
func (p *comparisonPlan) earlier(asked *kommune.Period) (*comparisonPlan, error) {
	from := p.period.YearBefore()
	if asked != nil {
		from = *asked
	}
	if _, err := checkPeriod(p.indicator, p.indicator.Periods(), from); err != nil {
		return nil, kommune.RenameArgument(map[string]string{"period": "from"}, err)
	}
	switch {
	case from.Kind() != p.period.Kind():
		return nil, kommune.InvalidInput("from", string(from), "a period of the kind of "+string(p.period)+", e.g. "+string(p.period.Previous()))
	case kommune.ComparePeriods(from, p.period) >= 0:
		return nil, kommune.InvalidInput("from", string(from), "a period before "+string(p.period))
	}
	for _, b := range p.indicator.Breaks() {
		if b.Period.Start().After(from.Start()) && !b.Period.Start().After(p.period.End()) {
			return nil, kommune.InvalidInput("from", string(from), "a period from "+string(b.Period)+" on: the series breaks there, so that figures before and after can't be compared")
		}
	}
	earlier := *p
	earlier.period = from
	return &earlier, nil
}

// rankChanges ranks the kommuner in scope by their changes, tests each and corrects
// for all of them.
func (p *comparisonPlan) rankChanges(from kommune.Period, before, after []kommune.Observation) []RankingRow {
	earlier, later := p.rowsOf(before), p.rowsOf(after)
	rows, changes := make([]RankingRow, len(p.scope)), make([]float64, len(p.scope))
	tests, reasons := make([]stats.TestRange, len(p.scope)), make([]kommune.Text, len(p.scope))
	for n := range rows {
		rows[n] = RankingRow{
			Kommune: p.scope[n], Value: later[n].Value, Status: later[n].Status, EarlierValue: earlier[n].Value, EarlierStatus: &earlier[n].Status,
		}
		changes[n] = math.NaN()
		if change := changeOf(&earlier[n], &later[n], p.indicator.Decimals); change != nil {
			changes[n], rows[n].Change = *change, change
			if before := *earlier[n].Value; before != 0 {
				rows[n].ChangePct = finite(100 * *change / math.Abs(before))
			}
		}
		tests[n], reasons[n] = testOfChange(p.indicator.Indicator, from, p.period, &earlier[n], &later[n])
	}
	direction := directionOf(p.indicator.Polarity)
	standings, ranked := stats.Rank(changes, direction), stats.Summarise(changes).N
	intervals := p.changeRankIntervals(from, changes, earlier, later)
	verdicts := p.verdictsOf(tests, func(n int) kommune.Text { return reasons[n] })
	for n := range rows {
		rows[n].Verdict = verdicts[n]
		if standings[n].Ranked() && ranked > 1 {
			rows[n].Rank = &standings[n].Rank
		}
		if intervals != nil && intervals[n].Known() && rows[n].Rank != nil {
			rows[n].RankInterval = &RankInterval{Lower: intervals[n].Lower, Upper: intervals[n].Upper}
		}
	}
	return rows
}

// rowsOf are the rows of the scope, in its order.
func (p *comparisonPlan) rowsOf(observations []kommune.Observation) []ComparisonRow {
	byArea := make(areaIndex, len(observations))
	for n := range observations {
		byArea[observations[n].Area] = &observations[n]
	}
	rows := make([]ComparisonRow, len(p.scope))
	for n, k := range p.scope {
		rows[n] = p.row(k, byArea)
	}
	return rows
}

// changeOf is nil where either figure is missing, hidden or not exact.
func changeOf(earlier, later *ComparisonRow, decimals int64) *float64 {
	if earlier.Value == nil || later.Value == nil || earlier.Qualifier.IsHedged() || later.Qualifier.IsHedged() {
		return nil
	}
	return finite(kommune.Subtract(*later.Value, *earlier.Value, decimals))
}

// changeRankIntervals is nil where the kind of figures, or periods that share
// persons, allow none.
func (p *comparisonPlan) changeRankIntervals(from kommune.Period, changes []float64, earlier, later []ComparisonRow) []stats.RankInterval {
	if !from.End().Before(p.period.Start()) {
		return nil
	}
	level, direction := p.query.Confidence, directionOf(p.indicator.Polarity)
	var intervals []stats.RankInterval
	switch p.indicator.Kind {
	case kommune.Proportion:
		intervals, _ = stats.RankIntervalsOfProportionChanges(changes, sharesOf(earlier), sharesOf(later), level, direction)
	case kommune.Rate:
		before, after := ratiosOf(p.indicator.Indicator, earlier), ratiosOf(p.indicator.Indicator, later)
		intervals, _ = stats.RankIntervalsOfRateChanges(changes, before.xs, before.ns, after.xs, after.ns, level, direction)
	case kommune.Count, kommune.Mean, kommune.Score, kommune.Difference:
	}
	return intervals
}

func sharesOf(rows []ComparisonRow) []stats.RoundedProportion {
	shares := make([]stats.RoundedProportion, len(rows))
	for n := range rows {
		shares[n] = rows[n].share()
	}
	return shares
}

// finish counts the rows, puts them in order and keeps the first.
func (r *Ranking) finish() *Ranking {
	r.Total = len(r.Rows)
	for n := range r.Rows {
		if r.Rows[n].Rank != nil {
			r.Ranked++
		}
		if r.Rows[n].CountsAsTest() {
			r.Tested++
		}
	}
	key := r.Query.OrderBy.key()
	slices.SortStableFunc(r.Rows, func(a, b RankingRow) int {
		return cmp.Or(compareKnown(key(&a), key(&b)), cmp.Compare(a.Kommune.Code, b.Kommune.Code))
	})
	r.Rows = r.Rows[:min(r.Query.First, len(r.Rows))]
	return r
}

// key is what rows are ordered by, the least first; NaN where a row has none.
func (o RankingOrder) key() func(*RankingRow) float64 {
	largestFirst := func(figure *float64) float64 { return -math.Abs(valueOrNaN(figure)) }
	switch o {
	case OrderBySize:
		return func(row *RankingRow) float64 { return largestFirst(row.Change) }
	case OrderByChangePct:
		return func(row *RankingRow) float64 { return largestFirst(row.ChangePct) }
	case OrderByCode:
		return func(*RankingRow) float64 { return 0 }
	case OrderByRank:
	}
	return func(row *RankingRow) float64 {
		if row.Rank == nil {
			return math.NaN()
		}
		return float64(*row.Rank)
	}
}

// compareKnown puts what is not known last.
func compareKnown(a, b float64) int {
	if math.IsNaN(a) || math.IsNaN(b) {
		switch {
		case math.IsNaN(a) && math.IsNaN(b):
			return 0
		case math.IsNaN(a):
			return 1
		}
		return -1
	}
	return cmp.Compare(a, b)
}

// WhyNoRank says why no kommune of a ranking has a rank; nil where one has.
func WhyNoRank(catalogue *kommune.Catalogue, r *Ranking) *EmptyReason {
	switch {
	case r.Ranked > 0:
		return nil
	case r.Total == 0:
		return WhyNoKommune(catalogue, "kommuner", r.Query.Kommuner, r.To.End())
	case r.From != nil:
		return NewEmptyReason(NoValue, "", fmt.Sprintf("fewer than two of these kommuner have an exact figure of %s both in %s and in %s, so no change has a rank", r.Indicator.ID, *r.From, r.To))
	}
	return NewEmptyReason(NoValue, "", fmt.Sprintf("fewer than two of these kommuner have a figure of %s in %s, so none has a rank", r.Indicator.ID, r.To))
}
