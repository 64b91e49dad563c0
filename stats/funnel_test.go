package stats_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"

	"kommunebench/stats"
)

func wantLimits(t *testing.T, funnel stats.Funnel, denominator, level, lower, upper, tolerance float64) {
	t.Helper()
	gotLower, gotUpper, ok := funnel.Limits(denominator, level)
	if !ok {
		t.Fatalf("no limits at %v", denominator)
	}
	what := fmt.Sprintf("limit at %v, level %v", denominator, level)
	wantClose(t, "lower "+what, gotLower, lower, tolerance)
	wantClose(t, "upper "+what, gotUpper, upper, tolerance)
}

func TestFitProportionFunnel(t *testing.T) {
	nan := math.NaN()
	// By hand: pooled 50 of 100. asin√0.5 = π/4, so z = (asin√p - π/4)·2√n: of 20
	// of 50 it is (0.684719-0.785398)·14.142136 = -1.423816, of 30 of 50 as much
	// above. Both squares are 2.027251; winsorising two values at 0.1 and 0.9 of
	// the way between them leaves ±0.8·1.423816, with mean square 0.64·2.027251.
	funnel, ok := stats.FitProportionFunnel([]float64{20, nan, 30, 0}, []float64{50, 10, 50, 0}, nan)
	if !ok || funnel.N != 2 {
		t.Fatalf("got %+v, %v", funnel, ok)
	}
	wantClose(t, "centre", funnel.Centre, 0.5, 0)
	wantClose(t, "dispersion", funnel.Dispersion, 1.297440, 5e-7)
	wantClose(t, "overdispersion", funnel.Overdispersion, 1.297440, 5e-7)
	// Of Bin(50, 0.5), 20 or fewer have probability 0.101319, the deviate of which
	// is -1.274064; over √1.297440 it is -1.118535.
	wantValues(t, "z", funnel.ZScores, []float64{-1.118535, nan, 1.118535, nan}, 1e-6)
	// The tail of 1.959964·√1.297440 = 2.232486 in Bin(25, 0.5), continuous in the
	// count (incomplete beta function, integrated numerically).
	wantLimits(t, funnel, 25, 0.95, 0.259763, 0.740237, 1e-6)
}

func TestFunnelLimitsWithoutOverdispersion(t *testing.T) {
	// All units at the centre: φ = 0 and not used. The tails of 0.025 and 0.001 in
	// Bin(25, 0.5), integrated numerically.
	funnel, ok := stats.FitProportionFunnel([]float64{5, 50, 10}, []float64{10, 100, 20}, math.NaN())
	if !ok {
		t.Fatal("no funnel")
	}
	wantClose(t, "dispersion", funnel.Dispersion, 0, 0)
	wantClose(t, "overdispersion", funnel.Overdispersion, 1, 0)
	wantLimits(t, funnel, 25, 0.95, 0.285870, 0.714130, 1e-6)
	wantLimits(t, funnel, 25, 0.998, 0.180200, 0.819800, 1e-6)
}

func TestFunnelLimitsOfFewEventsAreExact(t *testing.T) {
	low, ok := stats.FitProportionFunnel([]float64{2, 20}, []float64{100, 1000}, math.NaN())
	if !ok {
		t.Fatal("no funnel")
	}
	// Of three, 0 can't be too few at 2 %; the upper limit lies between 1 (0.0588)
	// and 2 (0.0012), integrated numerically.
	wantLimits(t, low, 3, 0.95, 0, 0.414022, 1e-6)
	high, _ := stats.FitProportionFunnel([]float64{98, 980}, []float64{100, 1000}, math.NaN())
	wantLimits(t, high, 3, 0.95, 1-0.414022, 1, 1e-6)
	// A Poisson count with mean 5: Garwood's interval of a count at the limit just
	// touches the mean.
	rates, _ := stats.FitRateFunnel([]float64{50, 500}, []float64{10, 100}, math.NaN())
	lower, upper, _ := rates.Limits(1, 0.95)
	below, _ := stats.PoissonInterval(lower, 0.95)
	above, _ := stats.PoissonInterval(upper, 0.95)
	if math.Abs(below.Upper-5) > 1e-6 || upper < 10 && math.Abs(above.Lower-5) > 1e-6 {
		t.Errorf("limits %v and %v, whose intervals end at %v and begin at %v", lower, upper, below.Upper, above.Lower)
	}
}

// 96 units with 50 of 1000 each and one with 0 of 50: so small a count has
// probability 0.077, and an arcsine limit would have it outside.
func TestACountThatIsLikelyByChanceIsNotOutsideTheFunnel(t *testing.T) {
	xs, ns := make([]float64, 97), make([]float64, 97)
	for i := range xs {
		xs[i], ns[i] = 50, 1000
	}
	xs[96], ns[96] = 0, 50
	for kind, fit := range map[string]func(xs, ns []float64, centre float64) (stats.Funnel, bool){
		"proportions": stats.FitProportionFunnel, "rates": stats.FitRateFunnel,
	} {
		funnel, _ := fit(xs, ns, math.NaN())
		lower, _, _ := funnel.Limits(50, 0.95)
		if z := funnel.ZScores[96]; z < -1.5 || z > -1.3 || lower != 0 || funnel.DispersionN != 96 {
			t.Errorf("%s: z %v, lower limit %v, %d units for φ", kind, z, lower, funnel.DispersionN)
		}
	}
}

func TestFitRateFunnel(t *testing.T) {
	funnel, ok := stats.FitRateFunnel([]float64{100, 400}, []float64{25, 100}, math.NaN())
	if !ok || funnel.N != 2 || funnel.Centre != 4 || funnel.Overdispersion != 1 {
		t.Fatalf("got %+v", funnel)
	}
	// By hand: from 1,000 expected events on, here 1,600 at 400, the limits are
	// (2 ± 1.959964/40)² = 3.806405 and 4.198398.
	wantLimits(t, funnel, 400, 0.95, 3.806405, 4.198398, 1e-6)
	// By hand: about the given centre 1, (2-1)·2·5 and (2-1)·2·10 on the square root
	// scale: winsorised to 11 and 19, mean square (121+361)/2 = 241.
	funnel, ok = stats.FitRateFunnel([]float64{100, 400}, []float64{25, 100}, 1)
	if !ok {
		t.Fatal("no funnel")
	}
	wantClose(t, "dispersion", funnel.Dispersion, 241, 1e-9)
}

func TestFunnelHasNoAnswerForImpossibleInput(t *testing.T) {
	nan := math.NaN()
	tests := []struct {
		name   string
		xs, ns []float64
		centre float64
	}{
		{"no units", nil, nil, nan},
		{"only missing units", []float64{nan, 1}, []float64{1, nan}, 0.5},
		{"no denominator", []float64{0}, []float64{0}, 0.5},
		{"lengths differ", []float64{1}, []float64{2, 3}, nan},
		{"a negative count", []float64{-1, 1}, []float64{2, 3}, nan},
		{"a negative centre", []float64{1, 1}, []float64{2, 3}, -0.1},
		{"an infinite centre", []float64{1, 1}, []float64{2, 3}, math.Inf(1)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for kind, fit := range map[string]func(xs, ns []float64, centre float64) (stats.Funnel, bool){
				"proportions": stats.FitProportionFunnel, "rates": stats.FitRateFunnel,
			} {
				if got, ok := fit(tt.xs, tt.ns, tt.centre); ok || got.ZScores != nil {
					t.Errorf("%s: %+v, %v", kind, got, ok)
				}
			}
		})
	}
	if got, ok := stats.FitProportionFunnel([]float64{3, 1}, []float64{2, 3}, nan); ok {
		t.Errorf("a count over its denominator: %+v", got)
	}
	if got, ok := stats.FitProportionFunnel([]float64{1, 1}, []float64{2, 3}, 50); ok {
		t.Errorf("a centre in per cent: %+v", got)
	}
	funnel, _ := stats.FitProportionFunnel([]float64{1, 1}, []float64{2, 3}, nan)
	var unfitted stats.Funnel
	for name, limits := range map[string]func() (float64, float64, bool){
		"no denominator":       func() (float64, float64, bool) { return funnel.Limits(0, 0.95) },
		"negative denominator": func() (float64, float64, bool) { return funnel.Limits(-1, 0.95) },
		"missing denominator":  func() (float64, float64, bool) { return funnel.Limits(nan, 0.95) },
		"level in per cent":    func() (float64, float64, bool) { return funnel.Limits(10, 95) },
		"not fitted":           func() (float64, float64, bool) { return unfitted.Limits(10, 0.95) },
	} {
		if lower, upper, ok := limits(); ok || lower != 0 || upper != 0 {
			t.Errorf("%s: %v to %v", name, lower, upper)
		}
	}
}

func TestFunnelLimitsHoldTheCentreAndCloseWithSize(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		xs, ns := drawCounts(t, rapid.IntRange(1, 40).Draw(t, "units"), 1000)
		level := anyLevel().Draw(t, "level")
		wider := rapid.Float64Range(level, 0.99999).Draw(t, "wider level")
		n := rapid.Float64Range(0.5, 1e6).Draw(t, "n")
		larger := n * rapid.Float64Range(1, 100).Draw(t, "times")
		for kind, fit := range map[string]func(xs, ns []float64, centre float64) (stats.Funnel, bool){
			"proportions": stats.FitProportionFunnel, "rates": stats.FitRateFunnel,
		} {
			funnel, ok := fit(xs, ns, math.NaN())
			if !ok || funnel.N != len(xs) || funnel.Overdispersion < 1 || funnel.Overdispersion < funnel.Dispersion || math.IsNaN(funnel.Dispersion) != (funnel.DispersionN == 0) {
				t.Fatalf("%s: %+v, %v", kind, funnel, ok)
			}
			lower, upper, okLimits := funnel.Limits(n, level)
			if !okLimits || lower < 0 || lower > funnel.Centre || upper < funnel.Centre || kind == "proportions" && upper > 1 {
				t.Fatalf("%s: limits %v to %v about %v", kind, lower, upper, funnel.Centre)
			}
			// Exact limits are roots, found to 1e-11 in the deviate.
			if l, u, _ := funnel.Limits(n, wider); l > lower+1e-6 || u < upper-1e-6 {
				t.Fatalf("%s: %v to %v at %v, %v to %v at %v", kind, l, u, wider, lower, upper, level)
			}
			if l, u, _ := funnel.Limits(larger, level); l < lower-1e-12 || u > upper+1e-12 {
				t.Fatalf("%s: %v to %v for %v, %v to %v for %v", kind, l, u, larger, lower, upper, n)
			}
		}
	})
}

// A unit's z score and its place against the limits at its own size are one
// statement.
func TestFunnelZScoresAgreeWithTheLimits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		xs, ns := drawCounts(t, rapid.IntRange(1, 40).Draw(t, "units"), 1000)
		funnel, _ := stats.FitProportionFunnel(xs, ns, math.NaN())
		for i, z := range funnel.ZScores {
			if least := ns[i] * min(funnel.Centre, 1-funnel.Centre); least > 900 && least < 1100 || funnel.Overdispersion > 300 {
				continue // where the exact limits end
			}
			lower, upper, _ := funnel.Limits(ns[i], 0.95)
			const edge, rounding = 1.959963984540054, 1e-6
			p := xs[i] / ns[i]
			if z > edge+rounding && p < upper || z < -edge-rounding && p > lower || math.Abs(z) < edge-rounding && (p < lower || p > upper) {
				t.Fatalf("unit %d: %v of %v has z %v, limits %v to %v", i, xs[i], ns[i], z, lower, upper)
			}
		}
	})
}

func TestFunnelIgnoresTheOrderOfItsUnits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		xs, ns := drawCounts(t, rapid.IntRange(1, 40).Draw(t, "units"), 1000)
		before, _ := stats.FitProportionFunnel(xs, ns, math.NaN())
		turnedXs, turnedNs := make([]float64, len(xs)), make([]float64, len(xs))
		for i := range xs {
			turnedXs[i], turnedNs[i] = xs[len(xs)-1-i], ns[len(xs)-1-i]
		}
		after, _ := stats.FitProportionFunnel(turnedXs, turnedNs, math.NaN())
		if math.Abs(after.Dispersion-before.Dispersion) > 1e-9*before.Dispersion+1e-12 {
			t.Fatalf("%v after turning, %v before", after.Dispersion, before.Dispersion)
		}
		for i, z := range before.ZScores {
			if math.Abs(after.ZScores[len(xs)-1-i]-z) > 1e-9 {
				t.Fatalf("z %v after turning, %v before", after.ZScores[len(xs)-1-i], z)
			}
		}
	})
}

// What the doc says of φ: about 0.68 without overdispersion, so that the limits
// flag what they promise, and near the truth when there is much.
func TestFunnelFindsOverdispersionInSimulatedUnits(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 7))
	const units, draws = 98, 400
	for _, tt := range []struct {
		name          string
		spread        float64
		factor, flags [2]float64
	}{
		{"equal truths", 0, [2]float64{0.64, 0.72}, [2]float64{0.03, 0.065}},
		// Truths vary by 0.05 on the arcsine scale, units of 400 by 0.025 by chance:
		// the variance is 1+0.05²/0.025² = 5 times that of chance, of which
		// winsorising keeps 0.68.
		{"truths that vary", 0.05, [2]float64{3.1, 3.7}, [2]float64{0.09, 0.16}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var factor, flags float64
			xs, ns := make([]float64, units), make([]float64, units)
			for range draws {
				for i := range xs {
					y := math.Asin(math.Sqrt(0.4)) + tt.spread*random.NormFloat64()
					ns[i] = 400
					xs[i] = distuv.Binomial{N: ns[i], P: math.Sin(y) * math.Sin(y), Src: random}.Rand()
				}
				funnel, ok := stats.FitProportionFunnel(xs, ns, math.NaN())
				if !ok {
					t.Fatal("no funnel")
				}
				factor += funnel.Dispersion / draws
				for _, z := range funnel.ZScores {
					if math.Abs(z) > 1.959963984540054 {
						flags += 1.0 / draws / units
					}
				}
			}
			if factor < tt.factor[0] || factor > tt.factor[1] {
				t.Errorf("mean dispersion %.3f, want %v", factor, tt.factor)
			}
			if flags < tt.flags[0] || flags > tt.flags[1] {
				t.Errorf("%.4f of the units flagged, want %v", flags, tt.flags)
			}
		})
	}
}

// Chance alone leaves 0.68 of the mean square, give or take its own chance,
// which many units make small: then 1.05 is what it must exceed.
func TestFunnelsAreOverdispersedBeyondWhatChanceLeaves(t *testing.T) {
	for _, c := range []struct {
		dispersion float64
		units      int
		want       bool
	}{
		{1.05, 98, false}, {1.06, 98, true}, {0.9, 98, false}, // 0.68·(1 + 2·√(2/98)) is 0.874
		{1.28, 10, false}, {1.29, 10, true}, // 0.68·(1 + 2·√(2/10)) is 1.288
		{5, 0, false}, {math.NaN(), 0, false},
	} {
		funnel := stats.Funnel{Dispersion: c.dispersion, DispersionN: c.units}
		if got := funnel.IsOverdispersed(); got != c.want {
			t.Errorf("%v of %d units: %v, want %v", c.dispersion, c.units, got, c.want)
		}
	}
}
