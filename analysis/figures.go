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

// intervalOfObservation is nil for a figure that its source hedged: limits by
// its counts would be closer than the source itself is sure of. Where the
// denominator is known only within rounding it is the union over all that it may be.
func intervalOfObservation(indicator kommune.Indicator, observation *kommune.Observation, level float64) *Interval {
	if observation.Qualifier.IsHedged() {
		return nil
	}
	if share, isRounded := roundedShareOf(&indicator, observation); isRounded {
		return roundedInterval(&indicator, share, level)
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

func directionOf(polarity kommune.Polarity) stats.Direction {
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
		N: d.N, Mean: finite(d.Mean), Median: finite(d.Median), Q1: finite(d.Q1), Q3: finite(d.Q3),
		Min: finite(d.Min), Max: finite(d.Max), StandardDeviation: finite(d.StandardDeviation),
	}
}

func valueOrNaN(value *float64) float64 {
	if value == nil {
		return math.NaN()
	}
	return *value
}

func finite(value float64) *float64 { return finiteOrNil(&value) }

// finiteOrNil points at a figure where it is.
func finiteOrNil(value *float64) *float64 {
	if math.IsNaN(*value) || math.IsInf(*value, 0) {
		return nil
	}
	return value
}
