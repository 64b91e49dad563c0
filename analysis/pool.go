package analysis

import (
	"math"
	"slices"

	"kommunebench/kommune"
	"kommunebench/stats"
)

// CanPool reports whether several kommuner have one figure together: a sum of
// numerators over a sum of denominators.
func CanPool(indicator kommune.Indicator) bool {
	return indicator.IsRatio() || indicator.Kind == kommune.Mean
}

// hasCountsOfValue reports whether a numerator and a denominator give the value
// beside them, as far as it is rounded.
func hasCountsOfValue(indicator kommune.Indicator, o *kommune.Observation) bool {
	return *o.Denominator > 0 && math.Abs(indicator.Scale**o.Numerator / *o.Denominator - *o.Value) <= indicator.Rounding()
}

// pooled sums numerators and denominators. It has no value for figures that
// have no numerator and denominator, and none for a single kommune where all are meant.
func (b benchmarkPlan) pooled(p *Plan, kind BenchmarkKind, codes []kommune.Code, byArea areaIndex) Benchmark {
	sum := poolOf(p.Indicator.Indicator, codes, byArea)
	benchmark := Benchmark{Kind: kind, Status: &sum.status, Suppressed: sum.suppressed, Qualifier: sum.qualifier, label: b.poolLabel(p, kind, sum)}
	benchmark.labelIsName = kind == BenchmarkCountry && len(sum.counted) == len(codes) || b.isOfOneNamed()
	isOfOne := len(sum.counted) == 1 && (kind == BenchmarkCountry || kind == BenchmarkPooled)
	if sum.denominator <= 0 || !CanPool(p.Indicator.Indicator) || isOfOne {
		benchmark.Qualifier = kommune.Exact
		sum.status = b.statusWithoutPool(p, kind, sum, byArea)
		return benchmark
	}
	benchmark.pool = &sum
	benchmark.Value = sum.value(p.Indicator.Indicator)
	switch {
	case sum.rounded > 0 && !sum.qualifier.IsHedged():
		benchmark.Interval = IntervalWithinRounding(&p.Indicator.Indicator, sum.share(), p.query.Confidence)
		if len(sum.counted) > 1 {
			benchmark.Qualifier = kommune.About
		}
	case !sum.qualifier.IsHedged():
		benchmark.Interval = IntervalOf(p.Indicator.Indicator, &sum.numerator, &sum.denominator, p.query.Confidence)
	}
	return benchmark
}

// pool is several kommuner taken together.
type pool struct {
	numerator, denominator float64
	// shares are what the proportion of each of counted may be, or that of the whole
	// where it was published. Where a denominator is known only within rounding, the
	// sum of denominators is an estimate, which is shown to nobody.
	shares []stats.RoundedProportion
	// rests are what the others may be without each of shares; made once, when first
	// asked for.
	rests []stats.RoundedProportion
	// rounded counts the denominators that are known only within rounding.
	rounded int
	// codes are the kommuner that are meant, counted those that have figures.
	codes, counted []kommune.Code
	// suppressed counts the kommuner whose figures are hidden.
	suppressed int
	status     kommune.ValueStatus
	qualifier  kommune.Qualifier
	// national says that the counts are the publisher's of the whole country, so
	// that every kommune is part of them.
	national bool
}

// value is the kommuner's figure together; nil where it overflows.
func (s *pool) value(indicator kommune.Indicator) *float64 {
	return Finite(kommune.WithoutFloatError(indicator.Scale*s.numerator/s.denominator, indicator.Decimals))
}

// contains reports whether a kommune's own figures are part of the sums.
func (s *pool) contains(code kommune.Code) bool {
	return s.national || slices.Contains(s.counted, code)
}

// poolOf adds up numerators and denominators of the kommuner that have both.
// A mean may stand beside counts of something else, which are left out.
func poolOf(indicator kommune.Indicator, codes []kommune.Code, byArea areaIndex) pool {
	sum := pool{status: kommune.Published, qualifier: kommune.Exact, codes: codes, counted: make([]kommune.Code, 0, len(codes))}
	for _, code := range codes {
		observation := byArea[code.Area()]
		if observation != nil && observation.Status == kommune.Suppressed {
			sum.suppressed++
		}
		if observation == nil || observation.Value == nil || !sum.add(indicator, code, observation) {
			continue
		}
		if observation.Status == kommune.Provisional {
			sum.status = kommune.Provisional
		}
		if observation.Qualifier.IsHedged() {
			sum.qualifier = kommune.About
		}
	}
	return sum
}

// add adds a kommune's numerator and denominator; false where it has none, and where
// its denominator is known only within rounding and has no upper limit.
func (s *pool) add(indicator kommune.Indicator, code kommune.Code, o *kommune.Observation) bool {
	share, isRounded := roundedShareOf(&indicator, o)
	switch {
	case isRounded && share.IsBounded():
		s.numerator, s.denominator = s.numerator+*o.Numerator, s.denominator + *o.Numerator*indicator.Scale / *o.Value
		s.rounded++
	case o.Numerator == nil || o.Denominator == nil, indicator.Kind == kommune.Mean && !hasCountsOfValue(indicator, o):
		return false
	default:
		s.numerator, s.denominator = s.numerator+*o.Numerator, s.denominator+*o.Denominator
		share = stats.ExactProportion(*o.Numerator, *o.Denominator)
	}
	if share.IsBounded() {
		s.shares = append(s.shares, share)
	}
	s.counted = append(s.counted, code)
	return true
}

// share is what the proportion of the kommuner together may be.
func (s *pool) share() stats.RoundedProportion { return stats.SumProportions(s.shares) }

// shareWithout is that of the others, where a row is part of the pool.
func (s *pool) shareWithout(row *ComparisonRow) stats.RoundedProportion {
	if s.national || len(s.shares) != len(s.counted) {
		return s.share().Without(row.share())
	}
	if s.rests == nil {
		s.rests = stats.SumsWithoutEach(s.shares)
	}
	return s.rests[slices.Index(s.counted, row.Kommune.Code)]
}

// PoolCountry is the figure of kommuner together in a period, as that of the country
// where its publisher gives none, and the number of kommuner that it is computed from:
// 0 where there is none. A single kommune would be its own benchmark.
func PoolCountry(indicator kommune.Indicator, period kommune.Period, kommuner []kommune.Kommune, byArea map[kommune.Area]*kommune.Observation) (pooled kommune.Observation, from int) {
	sum := poolOf(indicator, codesOf(kommuner), byArea)
	if sum.denominator <= 0 || len(sum.counted) <= 1 || !CanPool(indicator) {
		return kommune.Observation{}, 0
	}
	value := sum.value(indicator)
	if value == nil {
		return kommune.Observation{}, 0
	}
	pooled = kommune.Observation{Period: period, Area: kommune.Country, Value: value, Status: sum.status, Qualifier: sum.qualifier}
	if sum.rounded > 0 {
		pooled.Qualifier = kommune.About // its denominator is an estimate
	} else {
		pooled.Numerator, pooled.Denominator = &sum.numerator, &sum.denominator
	}
	return pooled, len(sum.counted)
}
