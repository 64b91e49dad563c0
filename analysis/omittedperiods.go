package analysis

import "kommunebench/kommune"

// OmittedPeriods were not taken although the caller excluded none of them.
type OmittedPeriods struct {
	// OfOtherKinds are, for example, the months beside the years taken: those in
	// which a kommune has a figure.
	OfOtherKinds []kommune.Period
	// Newer are of the same kind as the period taken and later; no kommune has a
	// figure in them.
	Newer []kommune.Period
}

// Omitted is empty where a period was asked for.
func (c *Comparison) Omitted() OmittedPeriods { return c.omitted }

// ByKind divides OfOtherKinds by kind: all months, all quarters and so on, each in
// the order of OfOtherKinds.
func (o OmittedPeriods) ByKind() [][]kommune.Period {
	var kinds [][]kommune.Period
	for left := o.OfOtherKinds; len(left) > 0; {
		var ofKind []kommune.Period
		ofKind, left = splitByKind(left, left[0].Kind())
		kinds = append(kinds, ofKind)
	}
	return kinds
}
