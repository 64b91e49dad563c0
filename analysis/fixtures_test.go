package analysis

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"kommunebench/kommune"
)

// when is the moment at which everything in these tests is computed.
func when() time.Time { return time.Date(2024, time.November, 21, 12, 30, 0, 0, time.UTC) }

func pointer[T any](value T) *T { return &value }

// kommunerNamed makes one kommune per name, with the codes 101, 102, ...
func kommunerNamed(names ...string) []kommune.Kommune {
	kommuner := make([]kommune.Kommune, len(names))
	for n, name := range names {
		kommuner[n] = kommune.Kommune{Code: kommune.Code(fmt.Sprint(101 + n)), Name: name, LongName: name + " Kommune"}
	}
	return kommuner
}

// kommunerNumbered makes so many kommuner called K1, K2, ...
func kommunerNumbered(count int) []kommune.Kommune {
	names := make([]string, count)
	for n := range names {
		names[n] = fmt.Sprintf("K%d", n+1)
	}
	return kommunerNamed(names...)
}

// share is a proportion in per cent with one decimal.
func share(polarity kommune.Polarity) kommune.Indicator {
	return kommune.Indicator{
		ID: "test/share", TitleDA: "Andel i job", TitleEN: "Share in work",
		Kind: kommune.Proportion, Unit: "%", Polarity: polarity, Scale: 100, Decimals: 1,
	}
}

// rate is a rate per 100 with one decimal.
func rate(polarity kommune.Polarity) kommune.Indicator {
	return kommune.Indicator{
		ID: "test/rate", TitleDA: "Kurser pr. 100 ansatte", TitleEN: "Courses per 100 staff",
		Kind: kommune.Rate, Unit: "pr. 100", Polarity: polarity, Scale: 100, Decimals: 1,
	}
}

// score is a score with one decimal, without numerators and denominators.
func score(polarity kommune.Polarity) kommune.Indicator {
	return kommune.Indicator{
		ID: "test/score", TitleDA: "Score i test", TitleEN: "Test score",
		Kind: kommune.Score, Unit: "point", Polarity: polarity, Scale: 1, Decimals: 1,
	}
}

// count is a number of persons.
func count(polarity kommune.Polarity) kommune.Indicator {
	return kommune.Indicator{
		ID: "test/count", TitleDA: "Antal ledige", TitleEN: "Number of unemployed",
		Kind: kommune.Count, Unit: "personer", Polarity: polarity, Scale: 1, Decimals: 0,
	}
}

// cell is a figure of one area: what a row of a package says.
type cell struct {
	area      kommune.Area
	period    kommune.Period
	x, n      float64 // no numerator and denominator where n is NaN
	value     float64 // read where n is NaN; none where NaN too
	status    kommune.ValueStatus
	qualifier kommune.Qualifier
}

func ratio(area kommune.Area, x, n float64) cell {
	return cell{area: area, period: "2024", x: x, n: n, status: kommune.Published, qualifier: kommune.Exact}
}

func figure(area kommune.Area, value float64) cell {
	return cell{area: area, period: "2024", n: math.NaN(), value: value, status: kommune.Published, qualifier: kommune.Exact}
}

func none(area kommune.Area, status kommune.ValueStatus) cell {
	return cell{area: area, period: "2024", n: math.NaN(), value: math.NaN(), status: status, qualifier: kommune.Exact}
}

func (c cell) in(period kommune.Period) cell {
	c.period = period
	return c
}

func (c cell) hedged(qualifier kommune.Qualifier) cell {
	c.qualifier = qualifier
	return c
}

func (c cell) provisional() cell {
	c.status = kommune.Provisional
	return c
}

func (c cell) observation(indicator kommune.Indicator) kommune.Observation {
	o := kommune.Observation{IndicatorID: indicator.ID, Area: c.area, Period: c.period, Status: c.status, Qualifier: c.qualifier}
	switch {
	case !math.IsNaN(c.n):
		o.Numerator, o.Denominator = &c.x, &c.n
		if c.n > 0 {
			o.Value = pointer(indicator.Scale * c.x / c.n)
		}
	case !math.IsNaN(c.value):
		o.Value = &c.value
	}
	return o
}

func observationsOf(indicator kommune.Indicator, cells []cell) []kommune.Observation {
	observations := make([]kommune.Observation, len(cells))
	for n, c := range cells {
		observations[n] = c.observation(indicator)
	}
	return observations
}

// world is a catalogue of a few kommuner and indicators with their figures.
type world struct {
	catalogue *kommune.Catalogue
	snapshot  *kommune.Snapshot
	cells     map[string][]cell // by indicator
}

// newWorld describes one dataset, test, at release test@1, with the cells of each
// indicator by its id.
func newWorld(kommuner []kommune.Kommune, cells map[string][]cell, indicators ...kommune.Indicator) *world {
	snapshot := &kommune.Snapshot{
		Dataset: kommune.Dataset{ID: "test", Title: "Prøvedata", Publisher: "Prøvekontoret"},
		Release: kommune.Release{ID: "test@1", DatasetID: "test", Sequence: 1},
	}
	snapshot.Kommuner, snapshot.Indicators = kommuner, indicators
	w := &world{snapshot: snapshot, cells: cells}
	for _, indicator := range indicators {
		var periods []kommune.Period
		for _, c := range cells[indicator.ID] {
			periods = appendOnce(periods, c.period)
		}
		snapshot.Slices = append(snapshot.Slices, kommune.Slice{
			IndicatorID: indicator.ID, Year: 2024, Periods: periods, TargetGroupIDs: []string{""}, RulesVersion: kommune.RulesVersion,
		})
	}
	w.catalogue = kommune.NewCatalogue([]*kommune.Snapshot{snapshot})
	return w
}

func (w *world) indicator(n int) Indicator {
	return Indicator{Indicator: w.snapshot.Indicators[n], Snapshot: w.snapshot, Catalogue: w.catalogue}
}

// plan is a comparison of all kommuner of the world on its first indicator in
// 2024 at 95 per cent.
func (w *world) plan() *comparisonPlan {
	return &comparisonPlan{
		catalogue: w.catalogue, indicator: w.indicator(0), period: "2024", scope: w.catalogue.Kommuner.All,
		query: ComparisonQuery{IndicatorID: w.indicator(0).ID, Confidence: DefaultConfidence},
	}
}

// compareCells compares kommuner on made-up figures of 2024.
func compareCells(kommuner []kommune.Kommune, indicator kommune.Indicator, cells ...cell) *Comparison {
	w := newWorld(kommuner, map[string][]cell{indicator.ID: cells}, indicator)
	return w.plan().compute(observationsOf(indicator, cells), when())
}

// rowByName finds a row of a comparison.
func rowByName(t *testing.T, c *Comparison, name string) ComparisonRow {
	t.Helper()
	n := slices.IndexFunc(c.Rows, func(r ComparisonRow) bool { return r.Kommune.Name == name })
	if n < 0 {
		t.Fatalf("there is no row of %s", name)
	}
	return c.Rows[n]
}

// trendOf follows one kommune, and the country where there are figures of it,
// over all the periods of the cells.
func trendOf(indicator kommune.Indicator, cells ...cell) *Trend {
	w := newWorld(kommunerNamed("Prøve"), map[string][]cell{indicator.ID: cells}, indicator)
	trend := &Trend{
		Indicator: w.indicator(0), Release: w.snapshot.Release, Periods: w.indicator(0).Periods(),
		Query: TrendQuery{IndicatorID: indicator.ID, Confidence: DefaultConfidence}, Computed: when(),
	}
	trend.compute(w.catalogue, w.catalogue.Kommuner.All, observationsOf(indicator, cells))
	return trend
}

// periodsFrom lists so many periods of one kind in a row.
func periodsFrom(first kommune.Period, count int) []kommune.Period {
	periods := make([]kommune.Period, count)
	for n := range periods {
		periods[n] = first
		first = first.Next()
	}
	return periods
}

// memoryReader answers from figures held in memory. It stands in for nothing:
// Reader is this package's own interface, and what is tested with it is what
// analysis does above any reader. That the store fulfils it is tested there, on
// the real engine.
type memoryReader struct {
	worlds []*world
	reads  int
	counts int // by ListHeld
}

func (m *memoryReader) Snapshot(_ context.Context, releaseID string) (*kommune.Snapshot, error) {
	for _, w := range m.worlds {
		if w.snapshot.Release.ID == releaseID {
			return w.snapshot, nil
		}
	}
	return nil, &kommune.Error{Code: kommune.NotFound, Argument: "release", Value: releaseID}
}

func (m *memoryReader) ReadObservations(_ context.Context, snapshot *kommune.Snapshot, query kommune.ObservationQuery) ([]kommune.Observation, error) {
	m.reads++
	var found []kommune.Observation
	for _, w := range m.worlds {
		if w.snapshot != snapshot {
			continue
		}
		for _, indicator := range w.snapshot.Indicators {
			if !slices.Contains(query.IndicatorIDs, indicator.ID) {
				continue
			}
			for _, o := range observationsOf(indicator, w.cells[indicator.ID]) {
				if slices.Contains(query.Periods, o.Period) {
					found = append(found, o)
				}
			}
		}
	}
	slices.SortStableFunc(found, func(a, b kommune.Observation) int {
		return strings.Compare(fmt.Sprint(a.Key()), fmt.Sprint(b.Key()))
	})
	return found, nil
}

func (m *memoryReader) ReadPeriod(ctx context.Context, snapshot *kommune.Snapshot, indicator kommune.Indicator, _ string, period kommune.Period) ([]kommune.Observation, error) {
	return m.ReadObservations(ctx, snapshot, kommune.ObservationQuery{IndicatorIDs: []string{indicator.ID}, Periods: []kommune.Period{period}})
}

func (m *memoryReader) CountObservations(ctx context.Context, snapshot *kommune.Snapshot, query kommune.ObservationQuery) (uint64, error) {
	found, err := m.ReadObservations(ctx, snapshot, query)
	return uint64(len(found)), err
}

func (m *memoryReader) ListHeld(_ context.Context, snapshot *kommune.Snapshot, query kommune.ObservationQuery) ([]kommune.Held, error) {
	m.counts++
	type cell struct {
		indicator string
		period    kommune.Period
	}
	byCell := map[cell]kommune.Held{}
	for _, w := range m.worlds {
		for _, id := range query.IndicatorIDs {
			indicator, known := w.snapshot.Indicator(id)
			if w.snapshot != snapshot || !known {
				continue
			}
			for _, o := range observationsOf(indicator, w.cells[id]) {
				if slices.Contains(query.Areas, o.Area) {
					held := byCell[cell{id, o.Period}]
					held.IndicatorID, held.Period, held.Rows = id, o.Period, held.Rows+1
					if o.Value != nil {
						held.Values++
					}
					byCell[cell{id, o.Period}] = held
				}
			}
		}
	}
	return slices.Collect(maps.Values(byCell)), nil
}

func (*memoryReader) ListSources(context.Context, *kommune.Snapshot, kommune.ObservationQuery) ([]kommune.FigureSource, error) {
	return nil, errors.New("no test of this package lists sources: server does, on the real store")
}

func (*memoryReader) CountChanges(context.Context, *kommune.Snapshot, *kommune.Snapshot) (uint64, error) {
	return 0, nil
}

func (*memoryReader) ReadChanges(context.Context, *kommune.Snapshot, *kommune.Snapshot, *kommune.ObservationKey, int) ([]kommune.ObservationChange, error) {
	return []kommune.ObservationChange{}, nil
}

func (*memoryReader) DiffReleases(context.Context, *kommune.Snapshot, *kommune.Snapshot) ([]kommune.IndicatorDiff, error) {
	return nil, errors.New("no test of this package compares releases: server does, on the real store")
}

// analystOf answers on the figures of some worlds.
func analystOf(worlds ...*world) (*Analyst, *kommune.Catalogue) {
	snapshots := make([]*kommune.Snapshot, len(worlds))
	for n, w := range worlds {
		snapshots[n] = w.snapshot
	}
	return NewAnalyst(&memoryReader{worlds: worlds}, when), kommune.NewCatalogue(snapshots)
}

func wantNear(t *testing.T, what string, got *float64, want, tolerance float64) {
	t.Helper()
	switch {
	case got == nil:
		t.Errorf("%s is nil, want %v", what, want)
	case math.IsNaN(*got) || math.Abs(*got-want) > tolerance:
		t.Errorf("%s = %.10g, want %.10g within %g", what, *got, want, tolerance)
	}
}

func wantText(t *testing.T, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func wantSame[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s = %v, want %v", what, got, want)
	}
}

// wantRefused fails unless an argument was refused.
func wantRefused(t *testing.T, err error, argument string) {
	t.Helper()
	var coded *kommune.Error
	if !errors.As(err, &coded) || coded.Argument != argument || coded.Code != kommune.BadUserInput {
		t.Errorf("refused with %v, want argument %s", err, argument)
	}
}
