package store_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kommunebench/kommune"
	"kommunebench/kommune/kommunetest"
	"kommunebench/stats"
	"kommunebench/store"
	"kommunebench/store/load"
	"kommunebench/store/storetest"
)

// loadFigures publishes rows of one indicator of a dataset whose publisher hides
// small counts.
func loadFigures(t *testing.T, s *store.Store, indicator kommune.Indicator, rows ...kommune.Observation) *kommune.Snapshot {
	t.Helper()
	l := load.Begin(t.Context(), s, storetest.Unprotected("x"), "a")
	err := l.WriteVocabulary(t.Context(), kommune.Vocabulary{Indicators: []kommune.Indicator{indicator}})
	if err == nil {
		err = l.WriteObservations(t.Context(), kommunetest.Columns(rows))
	}
	storetest.Must(t, err)
	outcome, err := l.Publish(t.Context(), nil)
	storetest.Must(t, err)
	return snapshot(t, s, outcome.ReleaseID)
}

// hiddenShare is a row whose figure its publisher hides.
func hiddenShare(period kommune.Period, area kommune.Area) kommune.Observation {
	row := storetest.Share("x/share", period, area, 0, 0)
	row.Status, row.Numerator, row.Denominator = kommune.Suppressed, nil, nil
	return row
}

// twoPlaces adds up 101 and 147 as place 1, and 751 and 766 as place 2, by period.
func twoPlaces(indicator kommune.Indicator, periods ...kommune.Period) kommune.AggregateQuery {
	query := kommune.AggregateQuery{
		Indicator: indicator, TargetGroupIDs: []string{"x/all"}, TargetGroupNumbers: []uint32{1},
		Periods: periods, Eras: make([]uint32, len(periods)),
		Areas: []kommune.Area{"101", "147", "751", "766"}, Places: [][]uint32{{1}, {1}, {2}, {2}}, PlaceSizes: []uint32{2, 2}, Limit: 100,
	}
	for n := range periods {
		query.Times = append(query.Times, uint32(n+1))
	}
	return query
}

type sum struct {
	place, time   uint32
	state         kommune.AggregateState
	value, x, n   float64
	known, hidden uint32
}

func sumsOf(rows []kommune.AggregateRow) []sum {
	sums := make([]sum, len(rows))
	for n, row := range rows {
		sums[n] = sum{row.Place, row.Time, row.State, row.Value, row.Numerator, row.Denominator, row.Figures, row.Hidden}
	}
	return sums
}

// sameSums compares figures of which some do not exist.
func sameSums(t *testing.T, name string, rows []kommune.AggregateRow, want ...sum) {
	t.Helper()
	equal := cmp.Comparer(func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) })
	if diff := cmp.Diff(want, sumsOf(rows), cmp.AllowUnexported(sum{}), equal); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

func TestNumeratorsAndDenominatorsAreAddedUpInOneStatement(t *testing.T) {
	s := storetest.Open(t)
	share := storetest.Indicator("x/share")
	held := loadFigures(
		t, s, share,
		// 10 % of 10 and 50 % of 90 are 46 % of 100, and not 30 %.
		storetest.Share("x/share", "2024M01", "101", 1, 10), storetest.Share("x/share", "2024M01", "147", 45, 90),
		storetest.Share("x/share", "2024M01", "751", 20, 40), hiddenShare("2024M01", "766"),
		storetest.Share("x/share", "2024M02", "101", 10, 10), storetest.Share("x/share", "2024M02", "147", 44, 90),
		hiddenShare("2024M02", "751"), hiddenShare("2024M02", "766"),
	)
	none := math.NaN()
	// Of the newest release nothing is asked besides.
	_, err := s.CatalogueNow(t.Context())
	storetest.Must(t, err)
	var sent kommune.ReadStatistics
	ctx := kommune.WithReadStatistics(t.Context(), &sent)
	query := twoPlaces(share, "2024M01", "2024M02")
	rows, err := s.Aggregate(ctx, held, query)
	storetest.Must(t, err)
	if queries := sent.Queries(); queries != 1 {
		t.Errorf("%d statements were sent", queries)
	}
	sameSums(
		t, "by month", rows,
		sum{1, 1, kommune.AggregatePooled, 46, 46, 100, 2, 0}, sum{1, 2, kommune.AggregatePooled, 54, 54, 100, 2, 0},
		// One hidden figure: no sum. Where both are hidden there is none either.
		sum{2, 1, kommune.AggregateHidden, none, none, none, 1, 1}, sum{2, 2, kommune.AggregateNoFigures, none, none, none, 0, 2},
	)
	query.Times = []uint32{1, 1}
	rows, err = s.Aggregate(t.Context(), held, query)
	storetest.Must(t, err)
	sameSums(
		t, "both months", rows,
		sum{1, 1, kommune.AggregatePooled, 50, 100, 200, 4, 0}, sum{2, 1, kommune.AggregatePooled, 50, 20, 40, 1, 3},
	)
}

func TestCountsGiveTheMeanOfThePeriodsSums(t *testing.T) {
	s := storetest.Open(t)
	count := storetest.Indicator("x/share")
	count.Kind, count.Scale = kommune.Count, 1
	persons := func(period kommune.Period, area kommune.Area, persons float64) kommune.Observation {
		row := storetest.Share("x/share", period, area, 0, 0)
		row.Value, row.Numerator, row.Denominator = &persons, nil, nil
		return row
	}
	held := loadFigures(
		t, s, count,
		persons("2024M01", "101", 100), persons("2024M01", "147", 20), persons("2024M02", "101", 110), persons("2024M02", "147", 30),
		persons("2024M01", "751", 7),
	)
	query := twoPlaces(count, "2024M01", "2024M02")
	query.Times = []uint32{1, 1}
	rows, err := s.Aggregate(t.Context(), held, query)
	storetest.Must(t, err)
	none := math.NaN()
	// 120 persons in January and 140 in February are 130 on average, and not 260.
	sameSums(t, "counts", rows, sum{1, 1, kommune.AggregatePooled, 130, none, none, 4, 0}, sum{2, 1, kommune.AggregatePooled, 7, none, none, 1, 0})
	if row := rows[0]; row.Lowest != 20 || row.FirstQuartile != 27.5 || row.Median != 65 || row.ThirdQuartile != 102.5 || row.Highest != 110 {
		t.Errorf("quartiles by linear interpolation are 27.5, 65 and 102.5 of 20 to 110: %+v", row)
	}
	score := count
	score.Kind = kommune.Score
	query.Indicator = score
	rows, err = s.Aggregate(t.Context(), held, query)
	storetest.Must(t, err)
	sameSums(t, "scores", rows, sum{1, 1, kommune.AggregateKind, none, none, none, 4, 0}, sum{2, 1, kommune.AggregateKind, none, none, none, 1, 0})
}

func TestGroupsAreOrderedLimitedAndPagedByTheDatabase(t *testing.T) {
	s := storetest.Open(t)
	share := storetest.Indicator("x/share")
	held := loadFigures(
		t, s, share,
		storetest.Share("x/share", "2024M01", "101", 1, 3), storetest.Share("x/share", "2024M01", "147", 1, 3),
		storetest.Share("x/share", "2024M01", "751", 2, 3), hiddenShare("2024M01", "766"),
	)
	query := twoPlaces(share, "2024M01")
	query.Places, query.PlaceSizes = [][]uint32{{1}, {2}, {3}, {4}}, []uint32{1, 1, 1, 1}
	query.OrderBy, query.Descending, query.Limit = kommune.AggregateByValue, true, 1
	var places []uint32
	for range 5 {
		rows, err := s.Aggregate(t.Context(), held, query)
		storetest.Must(t, err)
		if len(rows) == 0 {
			break
		}
		places, query.After = append(places, rows[0].Place), &rows[0].AggregateKey
	}
	// Equal values in the order of the groups, those without one last.
	if diff := cmp.Diff([]uint32{3, 1, 2, 4}, places); diff != "" {
		t.Errorf("pages by falling value (-want +got):\n%s", diff)
	}
	query.After, query.Limit = nil, 10
	for name, having := range map[string]kommune.AggregateLimits{
		"value from 50":         {ValueFrom: storetest.Number(50)},
		"denominator and value": {ValueFrom: storetest.Number(66.6), DenominatorFrom: storetest.Number(3)},
	} {
		query.Having = having
		rows, err := s.Aggregate(t.Context(), held, query)
		storetest.Must(t, err)
		if len(rows) != 1 || rows[0].Place != 3 || rows[0].State != kommune.AggregateOwn {
			t.Errorf("%s: %+v", name, rows)
		}
	}
}

// Each group's shares and counts are rounded as a source rounds them, and its
// denominators forgotten: what they were lies within the bounds, and these are those of
// stats.SumProportions.
func TestSharesWithoutDenominatorsArePooledWithinTheirRounding(t *testing.T) {
	s, random := storetest.Open(t), rand.New(rand.NewPCG(12, 1))
	share := storetest.Indicator("x/share")
	share.Decimals = 1
	areas := make([]kommune.Area, 40)
	for n := range areas {
		areas[n] = kommune.Area(strconv.Itoa(101 + n))
	}
	query := kommune.AggregateQuery{
		Indicator: share, TargetGroupIDs: []string{"x/all"}, TargetGroupNumbers: []uint32{1}, Areas: areas, PlaceSizes: []uint32{40}, Limit: 100,
	}
	for range areas {
		query.Places = append(query.Places, []uint32{1})
	}
	var rows []kommune.Observation
	var truth []float64
	var bounds []stats.RoundedProportion
	for month := 1; month <= 12; month++ {
		period := kommune.Period(fmt.Sprintf("2024M%02d", month))
		query.Periods, query.Times, query.Eras = append(query.Periods, period), append(query.Times, uint32(month)), append(query.Eras, 0)
		var persons, of float64
		var parts []stats.RoundedProportion
		for n, area := range areas {
			size := 200 * math.Exp(7*random.Float64())
			exact := size * (0.02 + 0.1*random.Float64())
			row := storetest.Share("x/share", period, area, math.Round(exact), math.Round(size))
			part := stats.ExactProportion(math.Round(exact), math.Round(size))
			// Some kommuner's denominators are published.
			if n%8 != 0 {
				value := math.Round(1000*exact/size) / 10
				row.Value, row.Denominator = &value, nil
				part = stats.RoundProportion(math.Round(exact), 0.5, value/100, 0.0005)
			} else {
				exact, size = math.Round(exact), math.Round(size)
			}
			rows, parts = append(rows, row), append(parts, part)
			persons, of = persons+exact, of+size
		}
		truth, bounds = append(truth, 100*persons/of), append(bounds, stats.SumProportions(parts))
	}
	held := loadFigures(t, s, share, rows...)
	groups, err := s.Aggregate(t.Context(), held, query)
	storetest.Must(t, err)
	if len(groups) != len(truth) {
		t.Fatalf("%d groups", len(groups))
	}
	for n, group := range groups {
		if group.Rounded != 35 || group.Added != 40 || group.State != kommune.AggregatePooled || !math.IsNaN(group.Denominator) {
			t.Errorf("month %d: %+v", n+1, group)
		}
		if math.Abs(group.Least-100*bounds[n].ShareLow) > 1e-9 || math.Abs(group.Greatest-100*bounds[n].ShareHigh) > 1e-9 {
			t.Errorf("month %d: %v to %v, want %v to %v", n+1, group.Least, group.Greatest, 100*bounds[n].ShareLow, 100*bounds[n].ShareHigh)
		}
		if truth[n] < group.Least || truth[n] > group.Greatest || group.Value < group.Least || group.Value > group.Greatest {
			t.Errorf("month %d: it was %v, and is told as %v, within %v and %v", n+1, truth[n], group.Value, group.Least, group.Greatest)
		}
		// Shares are known within 0.1; counts of small kommuner add a little.
		if width := group.Greatest - group.Least; width > 0.2 {
			t.Errorf("month %d: within %v", n+1, width)
		}
	}
}

// 300 persons are 4.0 %, and 100 persons 2.0 %: 400 of 300/0.04 + 100/0.02 = 12,500
// are 3.2 %. With each share 0.05 less 400 of 300/0.0395 + 100/0.0195 = 12,723.1 are
// 3.1439 %; the counts pull it down most where the larger share's is smallest and the
// smaller one's largest: 299.5 + 100.5 of 299.5/0.0395 + 100.5/0.0195 = 12,736.1, so
// 3.1407 %. The other way round 300.5 + 99.5 of 300.5/0.0405 + 99.5/0.0205 = 12,273.4
// are 3.2591 %. A share that may have been rounded to 0 is no part of them.
func TestTwoRoundedSharesByHand(t *testing.T) {
	s := storetest.Open(t)
	share := storetest.Indicator("x/share")
	share.Decimals = 1
	without := func(period kommune.Period, area kommune.Area, value, count float64) kommune.Observation {
		row := storetest.Share("x/share", period, area, count, 1)
		row.Value, row.Denominator = &value, nil
		return row
	}
	held := loadFigures(
		t, s, share,
		without("2024M01", "101", 4, 300), without("2024M01", "147", 2, 100), without("2024M01", "751", 0, 2), without("2024M01", "766", 0, 0),
	)
	query := twoPlaces(share, "2024M01")
	groups, err := s.Aggregate(t.Context(), held, query)
	storetest.Must(t, err)
	none := math.NaN()
	sameSums(t, "a pair of shares", groups, sum{1, 1, kommune.AggregatePooled, 3.2, 400, none, 2, 0}, sum{2, 1, kommune.AggregateNoCounts, none, none, none, 2, 0})
	if math.Abs(groups[0].Least-3.1407) > 5e-5 || math.Abs(groups[0].Greatest-3.2591) > 5e-5 {
		t.Errorf("from %v to %v", groups[0].Least, groups[0].Greatest)
	}
}
