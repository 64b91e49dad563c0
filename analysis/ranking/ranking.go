// Package ranking puts kommuner in the order of a figure or of its change.
package ranking

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strconv"
	"time"

	"kommunebench/analysis"
	"kommunebench/analysis/phrase"
	"kommunebench/kommune"
)

// By is what kommuner are ranked by.
type By string

// What kommuner can be ranked by.
const (
	ByValue  By = "VALUE"
	ByChange By = "CHANGE"
)

// Order is the order of a ranking's rows.
type Order string

// The orders. Kommuner without what is ordered by come last.
const (
	OrderByRank      Order = "RANK"
	OrderBySize      Order = "SIZE_OF_CHANGE"
	OrderByChangePct Order = "CHANGE_PCT"
	OrderByCode      Order = "KOMMUNE"
)

// DefaultFirst is how many kommuner are ranked where nothing else is asked for: all.
const DefaultFirst = 98

// Query asks for kommuner in the order of a figure or of its change.
type Query struct {
	IndicatorID string
	Of          By
	// From and To are the periods compared; nil takes the period of compare for To
	// and the same one a year before for From, which ranks of values have none of.
	From, To    *kommune.Period
	TargetGroup *string
	Kommuner    *analysis.KommuneFilter
	Confidence  float64
	ReleaseID   *string
	// First is how many rows at most; 0 gives none.
	First   int
	OrderBy Order
}

// Ranking is kommuner in the order of a figure or of its change.
type Ranking struct {
	Indicator   analysis.Indicator
	TargetGroup *kommune.TargetGroup
	Release     kommune.Release
	// From is nil where values are ranked.
	From *kommune.Period
	To   kommune.Period
	// Rows are the first of all kommuner in scope, in the order asked for.
	Rows []Row
	// Total is how many kommuner are in scope, Ranked how many of them have a rank,
	// Tested how many the correction for many tests counts, and Judged for how many of
	// these the rounding of the source leaves the test a verdict.
	Total, Ranked, Tested, Judged int
	Query                         Query
	Computed                      time.Time
	// EmptyBecause is nil where a kommune has a rank.
	EmptyBecause *analysis.EmptyReason
	omitted      analysis.OmittedPeriods
	partlyKnown  []analysis.PartlyKnownGroup
	scope        []kommune.Kommune
	// all are the rows of every kommune in scope.
	all []Row
}

// Omitted are the periods that were passed over for To.
func (r *Ranking) Omitted() analysis.OmittedPeriods { return r.omitted }

// PartlyKnown is the group of the filter, if its members are known in part.
func (r *Ranking) PartlyKnown() []analysis.PartlyKnownGroup { return r.partlyKnown }

// Kommuner are those in scope, by code.
func (r *Ranking) Kommuner() []kommune.Kommune { return r.scope }

// Row is one kommune's place. Nil figures do not exist for it.
type Row struct {
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
	RankInterval *analysis.RankInterval
	// Verdict is of the change or, where values are ranked, of the difference from
	// the other kommuner together.
	analysis.Verdict
	in *Ranking
	// compared is the row of the comparison; nil where changes are ranked.
	compared *analysis.ComparisonRow
	isShared bool
}

// Ranking is the ranking that the row is of.
func (r *Row) Ranking() *Ranking { return r.in }

// Compared is the row of the comparison whose values are ranked; nil where changes are.
func (r *Row) Compared() *analysis.ComparisonRow { return r.compared }

// SharesRank reports whether another kommune has the row's rank.
func (r *Row) SharesRank() bool { return r.isShared }

// Read ranks kommuner. Periods that can't be compared are BAD_USER_INPUT: those
// of two kinds, and those with a break of the series between them.
func Read(ctx context.Context, a *analysis.Analyst, catalogue *kommune.Catalogue, query Query) (*Ranking, error) {
	plan, err := a.PlanComparison(ctx, catalogue, analysis.ComparisonQuery{
		IndicatorID: query.IndicatorID, Period: query.To, TargetGroup: query.TargetGroup, Kommuner: query.Kommuner, Confidence: query.Confidence, ReleaseID: query.ReleaseID,
		WithoutLikelyRanks: true,
	})
	if err != nil {
		return nil, kommune.RenameArgument(map[string]string{"period": "to"}, err)
	}
	if query.First < 0 {
		return nil, kommune.InvalidInput("first", strconv.Itoa(query.First), "a number of kommuner from 0")
	}
	if query.Of == ByValue {
		if query.OrderBy == OrderBySize || query.OrderBy == OrderByChangePct {
			return nil, kommune.InvalidInput("orderBy", string(query.OrderBy), "RANK or KOMMUNE, as values are ranked and not changes")
		}
		if query.From != nil {
			return nil, kommune.InvalidInput("from", string(*query.From), "nothing, as values of one period are ranked; of: CHANGE ranks by what changed since from")
		}
		return rankValues(ctx, a, plan, query)
	}
	return rankChanges(ctx, a, plan, query)
}

func rankValues(ctx context.Context, a *analysis.Analyst, plan *analysis.Plan, query Query) (*Ranking, error) {
	comparison, err := a.ComparePlan(ctx, plan)
	if err != nil {
		return nil, err
	}
	ranking := newRanking(a, plan, query)
	ranking.Rows = make([]Row, len(comparison.Rows))
	for n := range comparison.Rows {
		row := &comparison.Rows[n]
		ranking.Rows[n] = Row{
			Kommune: row.Kommune, Value: row.Value, Status: row.Status, Rank: row.Rank, RankInterval: row.RankInterval, Verdict: row.Verdict, compared: row,
		}
	}
	return ranking.finish(), nil
}

func newRanking(a *analysis.Analyst, plan *analysis.Plan, query Query) *Ranking {
	return &Ranking{
		Indicator: plan.Indicator, TargetGroup: plan.TargetGroup, Release: plan.Indicator.Snapshot.Release, To: plan.Period,
		Query: query, Computed: a.Now(), omitted: plan.Omitted, partlyKnown: plan.PartlyKnown(), scope: plan.Kommuner, Rows: []Row{},
	}
}

// finish counts the rows, puts them in order and keeps the first.
func (r *Ranking) finish() *Ranking {
	r.Total = len(r.Rows)
	holders := map[int]int{}
	for n := range r.Rows {
		r.Rows[n].in = r
		if r.Rows[n].Rank != nil {
			r.Ranked++
			holders[*r.Rows[n].Rank]++
		}
		if r.Rows[n].CountsAsTest() {
			r.Tested++
			if r.Rows[n].Significance != analysis.NotTested {
				r.Judged++
			}
		}
	}
	for n := range r.Rows {
		r.Rows[n].isShared = r.Rows[n].Rank != nil && holders[*r.Rows[n].Rank] > 1
	}
	r.all = r.Rows
	r.Rows = firstInOrder(r.all, r.Query.OrderBy.key(), r.Query.First)
	return r
}

// firstInOrder are the first rows by a key, equal ones by code. A row is large: each is
// moved once, when its place is known.
func firstInOrder(rows []Row, key func(*Row) float64, first int) []Row {
	order, keys := make([]int, len(rows)), make([]float64, len(rows))
	for n := range rows {
		order[n], keys[n] = n, key(&rows[n])
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(compareKnown(keys[a], keys[b]), cmp.Compare(rows[a].Kommune.Code, rows[b].Kommune.Code))
	})
	sorted := make([]Row, min(first, len(rows)))
	for n := range sorted {
		sorted[n] = rows[order[n]]
	}
	return sorted
}

// key is what rows are ordered by, the least first; NaN where a row has none.
func (o Order) key() func(*Row) float64 {
	largestFirst := func(figure *float64) float64 { return -math.Abs(analysis.ValueOrNaN(figure)) }
	switch o {
	case OrderBySize:
		return func(row *Row) float64 { return largestFirst(row.Change) }
	case OrderByChangePct:
		return func(row *Row) float64 { return largestFirst(row.ChangePct) }
	case OrderByCode:
		return func(*Row) float64 { return 0 }
	case OrderByRank:
	}
	return func(row *Row) float64 {
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
func WhyNoRank(catalogue *kommune.Catalogue, r *Ranking) *analysis.EmptyReason {
	switch {
	case r.Ranked > 0:
		return nil
	case r.Total == 0:
		return analysis.WhyNoKommune(catalogue, "kommuner", r.Query.Kommuner, r.To.End())
	case r.From != nil:
		return analysis.NewEmptyReason(analysis.NoValue, "", phrase.EmptyMessage("fewer than two of these kommuner have an exact figure of %s both in %s and in %s, so no change has a rank", r.Indicator.ID, *r.From, r.To))
	}
	return analysis.NewEmptyReason(analysis.NoValue, "", phrase.EmptyMessage("fewer than two of these kommuner have a figure of %s in %s, so none has a rank", r.Indicator.ID, r.To))
}
