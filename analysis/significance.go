package analysis

import "kommunebench/kommune"

// Significance is how a kommune differs from the rest.
type Significance string

// NotTested is the only verdict until tests are computed.
const NotTested Significance = "NOT_TESTED"

// RankInterval is the best and the worst rank that the data allow.
type RankInterval struct{ Lower, Upper int }

// Funnel is control limits by denominator, in the unit of the value.
type Funnel struct {
	Centre, Overdispersion float64
	Points                 []FunnelPoint
}

// FunnelPoint is the control limits at one denominator.
type FunnelPoint struct {
	Denominator, Lower95, Upper95, Lower998, Upper998 float64
}

// Significance is the verdict on the row.
func (ComparisonRow) Significance() Significance { return NotTested }

// SignificanceReason says in a language why the row was not tested.
func (ComparisonRow) SignificanceReason(lang kommune.Language) *string {
	reason := NotTestedReason(lang)
	return &reason
}
