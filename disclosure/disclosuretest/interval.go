package disclosuretest

import (
	"fmt"
	"math/big"
)

// Interval is between which values a hidden figure must lie.
type Interval struct {
	Min *big.Rat
	// Max is nil where there is no upper bound.
	Max *big.Rat
}

// Whole is the interval of the whole numbers within.
func (i Interval) Whole() Interval {
	one := big.NewInt(1)
	ceil := new(big.Int).Add(i.Min.Num(), new(big.Int).Sub(i.Min.Denom(), one))
	whole := Interval{Min: new(big.Rat).SetInt(ceil.Div(ceil, i.Min.Denom()))}
	if i.Max != nil {
		whole.Max = new(big.Rat).SetInt(new(big.Int).Div(i.Max.Num(), i.Max.Denom()))
	}
	return whole
}

// AtLeast reports whether the interval is at least so wide.
func (i Interval) AtLeast(width float64) bool {
	return i.Max == nil || new(big.Rat).Sub(i.Max, i.Min).Cmp(new(big.Rat).SetFloat64(width)) >= 0
}

// IsPoint reports whether the figure is known exactly.
func (i Interval) IsPoint() bool { return i.Max != nil && i.Min.Cmp(i.Max) == 0 }

// String writes the interval as [min, max].
func (i Interval) String() string {
	if i.Max == nil {
		return fmt.Sprintf("[%s, ...)", i.Min.RatString())
	}
	return fmt.Sprintf("[%s, %s]", i.Min.RatString(), i.Max.RatString())
}
