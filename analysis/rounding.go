package analysis

import (
	"math"

	"kommunebench/kommune"
	"kommunebench/stats"
)

// DenominatorInterval is what a denominator may be that its source does not publish,
// given that it publishes a share and a count, both rounded. Upper is nil where
// nothing limits it, as the share or the count was rounded to 0.
type DenominatorInterval struct {
	Lower float64
	Upper *float64
}

// halfCount is by how much a count may differ from the whole number it was rounded
// to.
const halfCount = 0.5

// RoundedCounts is what several counts may be together, each rounded to a whole number,
// and a share of them that lies between two limits in the indicator's unit.
func RoundedCounts(indicator kommune.Indicator, sum float64, rounded int, least, most float64) stats.RoundedProportion {
	half := halfCount * float64(rounded)
	return stats.RoundedProportion{CountLow: sum - half, CountHigh: sum + half, ShareLow: least / indicator.Scale, ShareHigh: most / indicator.Scale}
}

// RoundedShare is a share that was published with its count and without a
// denominator; ok is false for every other figure, and for one that its source
// hedged.
func RoundedShare(indicator *kommune.Indicator, value, numerator, denominator *float64, qualifier kommune.Qualifier) (share stats.RoundedProportion, ok bool) {
	if indicator.Kind != kommune.Proportion || value == nil || numerator == nil || denominator != nil || qualifier.IsHedged() {
		return stats.UnknownProportion(), false
	}
	return stats.RoundProportion(*numerator, halfCount, *value/indicator.Scale, indicator.HalfUnit()/indicator.Scale), true
}

func roundedShareOf(indicator *kommune.Indicator, o *kommune.Observation) (stats.RoundedProportion, bool) {
	return RoundedShare(indicator, o.Value, o.Numerator, o.Denominator, o.Qualifier)
}

// IntervalWithinRounding is the union of the confidence intervals over all that a share
// within rounding may be, in the indicator's unit.
func IntervalWithinRounding(indicator *kommune.Indicator, share stats.RoundedProportion, level float64) *Interval {
	interval, ok := share.Interval(level)
	if !ok {
		return nil
	}
	return ScaledInterval(interval, indicator.Scale)
}

// denominatorInterval is written outward in whole numbers.
func denominatorInterval(share stats.RoundedProportion) *DenominatorInterval {
	least, most := share.Denominators()
	interval := DenominatorInterval{Lower: math.Floor(least)}
	if !math.IsInf(most, 1) && !math.IsNaN(most) {
		most = math.Ceil(most)
		interval.Upper = &most
	}
	return &interval
}

// share is what a row's proportion may be: exact where numerator and denominator are
// published, within rounding where only the count is beside the share. It is
// UnknownProportion where neither is so.
func (r *ComparisonRow) share() stats.RoundedProportion {
	switch {
	case r.rounded != nil:
		return *r.rounded
	case r.isCounted() && *r.Denominator > 0:
		return stats.ExactProportion(*r.Numerator, *r.Denominator)
	}
	return stats.UnknownProportion()
}

// IsRounded reports whether the row's denominator is known only within the rounding
// of its share and count.
func (r *ComparisonRow) IsRounded() bool { return r.rounded != nil }

// areRounded reports whether the denominator of any row is known only within
// rounding.
func areRounded(rows []ComparisonRow) bool {
	for n := range rows {
		if rows[n].IsRounded() {
			return true
		}
	}
	return false
}

// Judged counts, in a comparison with denominators that are known only within
// rounding, how many of the kommuner with such a figure were found different from
// the others or not; both are 0 where there are none.
func (c *Comparison) Judged() (judged, rounded int) {
	for n := range c.Rows {
		row := &c.Rows[n]
		if !row.IsRounded() {
			continue
		}
		rounded++
		if row.Significance != NotTested {
			judged++
		}
	}
	return judged, rounded
}

// The reasons of rows whose tests the rounding leaves open.
func openDenominator() kommune.Text {
	return kommune.Text{
		DA: "Tallet eller andelen er så lille, at den kan være afrundet til 0, så nævneren har ingen øvre grænse, og forskellen kan ikke testes.",
		EN: "The count or the share may have been rounded to 0, so nothing limits the denominator from above and the difference can't be tested.",
	}
}

func openVerdict() kommune.Text {
	return kommune.Text{
		DA: "Kilden afrunder andelen og oplyser ikke nævneren. Inden for afrundingen kan testen falde ud til begge sider, så der er ingen konklusion.",
		EN: "The source rounds the share and does not publish the denominator. Within the rounding the test may go either way, so there is no verdict.",
	}
}

func smallWithinRounding() kommune.Text {
	return kommune.Text{
		DA: "Tallene er for små til en test, når nævneren kun kendes inden for afrundingen.",
		EN: "The counts are too small for a test where the denominator is known only within the rounding.",
	}
}
