package kommune_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"kommunebench/kommune"
)

func TestWhatBinaryArithmeticLeavesIsTakenFromAFigure(t *testing.T) {
	for _, c := range []struct {
		value    float64
		decimals int64
		want     float64
	}{
		{7.6899999999999995, 2, 7.69},
		{-0.7699999999999996, 2, -0.77},
		{0.7700000000000031, 2, 0.77},
		{7.6899999999999995, 0, 7.69}, // more decimals than declared
		{12345.600000000002, 1, 12345.6},
		{-1e-17, 2, 0},
		{7.694, 2, 7.694}, // the source gives more, and they are kept
		{7.6899999, 2, 7.6899999},
		{100.0 / 3, 1, 100.0 / 3},
		{1e300, 2, 1e300},
		{123456789012345.6, 1, 123456789012345.6},
	} {
		if got := kommune.WithoutFloatError(c.value, c.decimals); got != c.want || math.Signbit(got) != math.Signbit(c.want) {
			t.Errorf("%v with %d decimals is %v, want %v", c.value, c.decimals, got, c.want)
		}
	}
}

func TestADifferenceOfDecimalFiguresIsOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		decimals := rapid.Int64Range(0, 4).Draw(t, "decimals")
		power := math.Pow10(int(decimals))
		a, b := rapid.Int64Range(-1e9, 1e9).Draw(t, "a"), rapid.Int64Range(-1e9, 1e9).Draw(t, "b")
		if got, want := kommune.Subtract(float64(a)/power, float64(b)/power, decimals), float64(a-b)/power; got != want {
			t.Fatalf("%v less %v is %v, want %v", float64(a)/power, float64(b)/power, got, want)
		}
	})
	if got := kommune.Subtract(100.0/3, 50.0/3, 1); math.Abs(got-50.0/3) > 1e-14 {
		t.Errorf("a difference of shares lost its digits: %v", got)
	}
}
