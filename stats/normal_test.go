package stats

import (
	"math"
	"testing"
)

// The error function of the standard library tells how.
func TestTheNormalDistributionIsThatOfErfc(t *testing.T) {
	largest, before := 0.0, 0.0
	for n := range 140_001 {
		z := float64(n)/10_000 - 7
		got, want := normalCDF(z), math.Erfc(-z/math.Sqrt2)/2
		largest = max(largest, math.Abs(got-want))
		if got < before || got > 1 {
			t.Fatalf("at %v it is %v, after %v", z, got, before)
		}
		before = got
	}
	if largest > 1e-9 {
		t.Errorf("it differs by %v", largest)
	}
	for z, want := range map[float64]float64{math.Inf(-1): 0, 0: 0.5, math.Inf(1): 1} {
		if got := normalCDF(z); got != want {
			t.Errorf("at %v it is %v, want %v", z, got, want)
		}
	}
	if !math.IsNaN(normalCDF(math.NaN())) {
		t.Error("of no number it is one")
	}
}
