package kommune

import "math"

// BreaksBefore tells for each period of a series, in order, whether the series
// breaks between the period before it and itself: whether the former holds days
// before a break and the latter days after it. A period that holds both, as a year
// does when its series breaks in July, can be compared with neither side.
func (i Indicator) BreaksBefore(periods []Period) []bool {
	breaks := make([]bool, len(periods))
	for _, b := range i.Breaks() {
		for n := 1; n < len(periods); n++ {
			if b.Period.Start().After(periods[n-1].Start()) && !b.Period.Start().After(periods[n].End()) {
				breaks[n] = true
			}
		}
	}
	return breaks
}

// Change is after less before, in the indicator's unit, and that difference in per
// cent of |before|, so that both have the same sign. Both are nil where either figure
// is nil; the per cent also where before is 0.
func (i Indicator) Change(before, after *float64) (difference, pct *float64) {
	if before == nil || after == nil {
		return nil, nil
	}
	d := Subtract(*after, *before, i.Decimals)
	if *before == 0 {
		return &d, nil
	}
	p := WithoutFloatError(100*d/math.Abs(*before), i.Decimals)
	return &d, &p
}
