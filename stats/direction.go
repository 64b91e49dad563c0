package stats

// Direction says which end of a scale is best and so gets rank 1.
type Direction int

const (
	// HigherIsBetter gives rank 1 to the largest value. It is the zero value and
	// also the order for neutral scales, where the largest comes first without
	// being better.
	HigherIsBetter Direction = iota
	// LowerIsBetter gives rank 1 to the smallest value.
	LowerIsBetter
)
