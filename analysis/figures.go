package analysis

import (
	"math"

	"kommunebench/kommune"
	"kommunebench/stats"
)

// Distribution describes the values of the kommuner that have one; nil
// figures need more values than there are.
type Distribution struct {
	N                                                 int
	Mean, Median, Q1, Q3, Min, Max, StandardDeviation *float64
}

// IntervalOfObservation is IntervalOf for an observation, in the indicator's unit; nil
// where there is none, and for a figure that its source hedged: limits by
// its counts would be closer than the source itself is sure of. Where the
// denominator is known only within rounding it is the union over all that it may be.
func IntervalOfObservation(indicator kommune.Indicator, observation *kommune.Observation, level float64) *Interval {
	if observation.Qualifier.IsHedged() {
		return nil
	}
	if share, isRounded := roundedShareOf(&indicator, observation); isRounded {
		return IntervalWithinRounding(&indicator, share, level)
	}
	return IntervalOf(indicator, observation.Numerator, observation.Denominator, level)
}

// IntervalOf is the confidence interval of a ratio in the indicator's unit:
// Wilson for a proportion, Byar (exact below ten) for a rate. It is nil where
// there is no numerator and denominator, and for every other kind: their
// spread is not published.
func IntervalOf(indicator kommune.Indicator, numerator, denominator *float64, level float64) *Interval {
	if numerator == nil || denominator == nil {
		return nil
	}
	var interval stats.Interval
	var ok bool
	switch indicator.Kind {
	case kommune.Proportion:
		interval, ok = stats.WilsonInterval(*numerator, *denominator, level)
	case kommune.Rate:
		interval, ok = stats.RateInterval(*numerator, *denominator, level)
	case kommune.Count, kommune.Mean, kommune.Score, kommune.Difference:
	}
	if !ok {
		return nil
	}
	return &Interval{
		Lower: interval.Lower * indicator.Scale, Upper: interval.Upper * indicator.Scale,
		Level: interval.Level, Method: string(interval.Method),
	}
}

// DirectionOf is the end of a ranking that is best; the highest where neither is.
func DirectionOf(polarity kommune.Polarity) stats.Direction {
	if polarity == kommune.LowerIsBetter {
		return stats.LowerIsBetter
	}
	return stats.HigherIsBetter
}

func distributionOf(values []float64, decimals int64) Distribution {
	d := stats.Summarise(values)
	for _, figure := range []*float64{&d.Mean, &d.Q1, &d.Median, &d.Q3} {
		*figure = kommune.WithoutFloatError(*figure, decimals)
	}
	return Distribution{
		N: d.N, Mean: Finite(d.Mean), Median: Finite(d.Median), Q1: Finite(d.Q1), Q3: Finite(d.Q3),
		Min: Finite(d.Min), Max: Finite(d.Max), StandardDeviation: Finite(d.StandardDeviation),
	}
}

// ValueOrNaN is the value, NaN where it is nil: a figure as stats takes it.
func ValueOrNaN(value *float64) float64 {
	if value == nil {
		return math.NaN()
	}
	return *value
}

// Finite points at a figure; nil where it is NaN or infinite.
func Finite(value float64) *float64 { return finiteOrNil(&value) }

// finiteOrNil points at a figure where it is.
func finiteOrNil(value *float64) *float64 {
	if math.IsNaN(*value) || math.IsInf(*value, 0) {
		return nil
	}
	return value
}

// ScaledInterval is an interval in another unit; nil where a limit is not determined.
func ScaledInterval(interval stats.Interval, scale float64) *Interval {
	lower, upper := interval.Lower*scale, interval.Upper*scale
	if math.IsNaN(lower) || math.IsNaN(upper) {
		return nil
	}
	return &Interval{Lower: lower, Upper: upper, Level: interval.Level, Method: string(interval.Method)}
}
