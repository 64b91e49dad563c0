package factcheck

import (
	"fmt"
	"math"

	"kommunebench/kommune"
)

// Under this number zeros at the end of a stated whole number are digits like
// any others; a per cent is never rounded to tens.
const (
	exactCounts   = 100
	exactPerCents = 1000
)

// readStated reads the stated figure.
func (q ClaimQuery) readStated(indicator kommune.Indicator) (statedNumber, error) {
	isPerCent := q.Kind == ClaimChangePct || indicator.Unit == "%"
	exactBelow, unit := float64(exactCounts), indicator.Unit
	if isPerCent {
		exactBelow = exactPerCents
	}
	switch {
	case q.StatedText == nil && q.Stated == nil:
		return statedNumber{}, kommune.InvalidInput("stated", "", "the stated figure, here or as it was written in statedText")
	case q.Stated != nil && (math.IsNaN(*q.Stated) || math.IsInf(*q.Stated, 0)):
		return statedNumber{}, kommune.InvalidInput("stated", fmt.Sprint(*q.Stated), "a number")
	case q.StatedText == nil:
		return statedFloat(*q.Stated, exactBelow), nil
	}
	number, ok := parseStated(*q.StatedText, unit, indicator.Kind == kommune.Proportion && q.Kind != ClaimChangePct, exactBelow)
	if q.Stated != nil && (!ok || !sameNumber(number.value, *q.Stated)) {
		// A lone separator before three digits may be a decimal one after all.
		number, ok = parseStated(*q.StatedText, unit, true, exactBelow)
		if ok && !sameNumber(number.value, *q.Stated) {
			return number, kommune.InvalidInput("stated", fmt.Sprint(*q.Stated), fmt.Sprintf("the number that statedText has, %q, or nothing beside it", *q.StatedText))
		}
	}
	if !ok {
		return number, kommune.InvalidInput("statedText", *q.StatedText, `a number as it was written, in Danish or English, e.g. "70,0", "12.300" or "-17.1 %"`)
	}
	return number, nil
}

func sameNumber(a, b float64) bool { return math.Abs(a-b) <= floatTolerance(a) }
