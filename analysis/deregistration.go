package analysis

import "kommunebench/kommune"

// DeregistrationInterval is Wilson's interval of the share in per cent; nil
// where the counts are not published.
func DeregistrationInterval(d kommune.Deregistration) *Interval {
	if d.Participants == nil || d.Deregistered == nil {
		return nil
	}
	participants, deregistered := float64(*d.Participants), float64(*d.Deregistered)
	return IntervalOf(kommune.Indicator{Kind: kommune.Proportion, Scale: 100}, &deregistered, &participants, DefaultConfidence)
}
