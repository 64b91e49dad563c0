package analysis

import (
	"cmp"
	"context"
	"math"
	"slices"
	"sort"
	"sync"
	"time"

	"kommunebench/kommune"
	"kommunebench/stats"
)

// ComparisonQuery asks how kommuner compare on one indicator in one period.
// Nil and empty fields take their defaults: the latest period with figures, of the
// kind in which most kommuner have some; the total of the target groups, all
// kommuner, the country (or else the median) as benchmark, the newest release.
type ComparisonQuery struct {
	IndicatorID string
	Period      *kommune.Period
	TargetGroup *string
	Kommuner    *KommuneFilter
	Benchmark   *BenchmarkQuery
	Confidence  float64
	// SecondConfidence is the level of a second interval of each row; nil asks for none.
	SecondConfidence *float64
	ReleaseID        *string
	// Since, where no period is asked for, limits the choice to periods of its kind
	// after it, if there are any.
	Since *kommune.Period
	// WithoutLikelyRanks leaves LikelyRankInterval out, which takes half of the time.
	WithoutLikelyRanks bool
}

// Comparison is one indicator in one period across kommuner.
type Comparison struct {
	Indicator    Indicator
	Period       kommune.Period
	TargetGroup  *kommune.TargetGroup
	Release      kommune.Release
	Benchmark    Benchmark
	Distribution Distribution
	// Rows holds every kommune in scope: by rank, then those without a value
	// by code.
	Rows []ComparisonRow
	// Funnel is nil for figures that are no ratios.
	Funnel   *Funnel
	Query    ComparisonQuery
	Computed time.Time
	// EmptyBecause is nil until it is asked why there is nothing; see Analyst.WhyNoValue.
	EmptyBecause   *EmptyReason
	syntheticPeers bool
	// omitted is empty where a period was asked for.
	omitted     OmittedPeriods
	partlyKnown []PartlyKnownGroup
	// shared is what the rows have in common: in Danish, in English.
	shared *[2]sharedOnce
}

// ComparisonRow is one kommune's place. Nil figures do not exist for it.
type ComparisonRow struct {
	Kommune     kommune.Kommune
	Value       *float64
	Numerator   *float64
	Denominator *float64
	// DenominatorInterval is what the denominator may be where a share and a count
	// are published, both rounded, and no denominator; nil otherwise.
	DenominatorInterval *DenominatorInterval
	Status              kommune.ValueStatus
	Qualifier           kommune.Qualifier
	// SourceID is where the figure comes from: the row's own source, else the
	// indicator's.
	SourceID *string
	// Gone is true where the newest delivery of the indicator lacks the row.
	Gone     bool
	Interval *Interval
	// SecondInterval is at the second level asked for; nil where none is.
	SecondInterval *Interval
	Rank           *int
	// PercentileRank is the share of kommuner with a worse value, half of the
	// ties included, 0 to 100.
	PercentileRank *float64
	Quartile       *int
	// Difference is value less benchmark, in the indicator's unit; nil where the
	// kommune alone would be its own benchmark.
	Difference *float64
	// DifferenceTest is of Difference; nil where there is none.
	DifferenceTest *DifferenceTest
	// RankInterval holds the true rank with at least the confidence asked for,
	// whatever the truth is.
	RankInterval *RankInterval
	// LikelyRankInterval holds it with that confidence on average over the
	// kommuner, by an empirical-Bayes model; it is narrower. It is nil where the query
	// leaves it out.
	LikelyRankInterval *RankInterval
	// ShrunkValue is the value drawn toward the pooled one, in the indicator's
	// unit: what to expect of a kommune whose small number moves it far.
	ShrunkValue *float64
	Verdict
	in *Comparison
	// rounded is what the share may be where DenominatorInterval is given.
	rounded *stats.RoundedProportion
}

// Comparison is the comparison that the row is of.
func (r *ComparisonRow) Comparison() *Comparison { return r.in }

// RowNotCompared is the row of a kommune that is not among those compared: it has no
// figure and no rank, and its sentence says why.
func (c *Comparison) RowNotCompared(k kommune.Kommune) ComparisonRow {
	return ComparisonRow{Kommune: k, Status: kommune.NotApplicable, Qualifier: kommune.Exact, in: c, Verdict: notTested(kommune.Text{
		DA: "Kommunen hører ikke til dem, der sammenlignes i perioden.", EN: "The kommune is not among those compared in the period.",
	}, false)}
}

// SharesRank reports whether another kommune has the row's rank; false where the row
// has none.
func (r *ComparisonRow) SharesRank() bool {
	if r.Rank == nil {
		return false
	}
	// Ranked rows come first, by rank.
	rows, rank := r.in.Rows, *r.Rank
	first := sort.Search(len(rows), func(n int) bool { return rows[n].Rank == nil || *rows[n].Rank >= rank })
	return first+1 < len(rows) && rows[first+1].Rank != nil && *rows[first+1].Rank == rank
}

// HasSyntheticPeers reports whether kommuner were chosen by synthetic figures.
func (c *Comparison) HasSyntheticPeers() bool { return c.syntheticPeers }

type sharedOnce struct {
	once sync.Once
	made any
}

// Shared gives what compute makes of the comparison for a language; it is made once,
// for all rows that need it. It is safe for concurrent use.
func (c *Comparison) Shared(lang kommune.Language, compute func(*Comparison, kommune.Language) any) any {
	shared := &c.shared[0]
	if lang == kommune.English {
		shared = &c.shared[1]
	}
	shared.once.Do(func() { shared.made = compute(c, lang) })
	return shared.made
}

// Compare compares kommuner. The catalogue is the one that the request sees.
func (a *Analyst) Compare(ctx context.Context, catalogue *kommune.Catalogue, query ComparisonQuery) (*Comparison, error) {
	plan, err := a.PlanComparison(ctx, catalogue, query)
	if err != nil {
		return nil, err
	}
	return a.ComparePlan(ctx, plan)
}

// ComparePlan reads the figures that a plan is of, and compares.
func (a *Analyst) ComparePlan(ctx context.Context, plan *Plan) (*Comparison, error) {
	observations, err := a.readAll(ctx, []*Plan{plan}, a.readPeriods)
	if err != nil {
		return nil, err
	}
	return plan.compute(observations[0], a.now()), nil
}

// readPeriods reads the observations of plans one by one.
func (a *Analyst) readPeriods(ctx context.Context, plans []*Plan) ([][]kommune.Observation, error) {
	observations := make([][]kommune.Observation, len(plans))
	for n, plan := range plans {
		var err error
		observations[n], err = a.reader.ReadPeriod(ctx, plan.Indicator.Snapshot, plan.Indicator.Indicator, plan.targetGroupID, plan.Period)
		if err != nil {
			return nil, err
		}
	}
	return observations, nil
}

// areaIndex finds the observation of an area; nil where there is none.
type areaIndex map[kommune.Area]*kommune.Observation

func (p *Plan) compute(observations []kommune.Observation, now time.Time) *Comparison {
	byArea := make(areaIndex, len(observations))
	for n := range observations {
		byArea[observations[n].Area] = &observations[n]
	}
	rows := make([]ComparisonRow, len(p.Kommuner))
	values := make([]float64, len(p.Kommuner))
	for n, k := range p.Kommuner {
		rows[n] = p.row(k, byArea)
		values[n] = ValueOrNaN(rows[n].Value)
	}
	benchmark := p.benchmark.compute(p, byArea, rows)
	distribution := distributionOf(values, p.Indicator.Decimals)
	p.place(values, distribution.N, benchmark, rows)
	r := ratiosOf(p.Indicator.Indicator, rows)
	p.testRows(r, rows)
	p.testDifferences(&benchmark, rows)
	comparison := &Comparison{
		Indicator: p.Indicator, Period: p.Period, TargetGroup: p.TargetGroup, Release: p.Indicator.Snapshot.Release,
		Benchmark: benchmark, Distribution: distribution, Rows: inOrder(rows), Funnel: r.funnel(rows), Query: p.query, Computed: now,
		syntheticPeers: p.hasSyntheticPeers(), omitted: p.Omitted, partlyKnown: p.PartlyKnown(), shared: &[2]sharedOnce{},
	}
	for n := range comparison.Rows {
		comparison.Rows[n].in = comparison
	}
	return comparison
}

// place adds ranks and differences. A kommune that alone has a figure has no
// rank.
func (p *Plan) place(values []float64, withValue int, benchmark Benchmark, rows []ComparisonRow) {
	standings := stats.Rank(values, DirectionOf(p.Indicator.Polarity))
	differences := make([]float64, len(rows))
	for n := range standings {
		standing, row := &standings[n], &rows[n]
		if !standing.Ranked() {
			continue
		}
		if withValue > 1 {
			row.Rank, row.PercentileRank, row.Quartile = &standing.Rank, &standing.PercentileRank, &standing.Quartile
		}
		if benchmark.Value != nil && !benchmark.isOnly(row.Kommune.Code) {
			differences[n] = kommune.Subtract(values[n], *benchmark.Value, p.Indicator.Decimals)
			row.Difference = &differences[n]
		}
	}
}

// row describes a kommune; one that the source has no row for is MISSING.
func (p *Plan) row(k kommune.Kommune, byArea areaIndex) ComparisonRow {
	observation := byArea[k.Code.Area()]
	if observation == nil {
		return ComparisonRow{Kommune: k, Status: kommune.Missing, Qualifier: kommune.Exact}
	}
	row := ComparisonRow{
		Kommune: k, Value: observation.Value, Numerator: observation.Numerator, Denominator: observation.Denominator,
		Status: observation.Status, Qualifier: observation.Qualifier, Gone: observation.Gone,
		SourceID: p.Indicator.SourceOf(observation.SourceID),
		Interval: IntervalOfObservation(p.Indicator.Indicator, observation, p.query.Confidence),
	}
	if p.query.SecondConfidence != nil {
		row.SecondInterval = IntervalOfObservation(p.Indicator.Indicator, observation, *p.query.SecondConfidence)
	}
	if share, isRounded := roundedShareOf(&p.Indicator.Indicator, observation); isRounded {
		row.rounded, row.DenominatorInterval = &share, denominatorInterval(share)
	}
	return row
}

// inOrder are rows in the order of Comparison.Rows. A row is large: each is
// moved once, when its place is known.
func inOrder(rows []ComparisonRow) []ComparisonRow {
	order := make([]int, len(rows))
	for n := range order {
		order[n] = n
	}
	slices.SortFunc(order, func(a, b int) int { return compareRows(&rows[a], &rows[b]) })
	sorted := make([]ComparisonRow, len(rows))
	for n, place := range order {
		sorted[n] = rows[place]
	}
	return sorted
}

// Ranked rows come first by rank, then one with a value alone, then the others;
// each by code.
func compareRows(a, b *ComparisonRow) int {
	rank := func(r *ComparisonRow) int {
		switch {
		case r.Rank != nil:
			return *r.Rank
		case r.Value != nil:
			return 1
		}
		return math.MaxInt
	}
	if c := cmp.Compare(rank(a), rank(b)); c != 0 {
		return c
	}
	return cmp.Compare(a.Kommune.Code, b.Kommune.Code)
}

// Row is a kommune's row; nil where the kommune is not among those compared. An
// unknown code is refused.
func (c *Comparison) Row(catalogue *kommune.Catalogue, code kommune.Code) (*ComparisonRow, error) {
	if _, known := catalogue.Kommuner.Find(string(code)); !known {
		return nil, kommune.InvalidInput("kommune", string(code), "the code of one of the 98 kommuner")
	}
	for n := range c.Rows {
		if c.Rows[n].Kommune.Code == code {
			return &c.Rows[n], nil
		}
	}
	return nil, nil //nolint:nilnil // no row is an answer: the kommune is outside the filter
}
