package stats_test

import (
	"fmt"
	"math"
	"testing"

	"kommunebench/stats"
)

func TestPoissonInterval(t *testing.T) {
	tests := []struct {
		name         string
		count, level float64
		lower, upper float64
		method       stats.Method
		tolerance    float64
	}{
		// By hand: no event has probability exp(-m), so upper = -ln(0.025).
		{"no events by hand", 0, 0.95, 0, 3.688879, stats.MethodPoissonExact, 5e-7},
		// By hand: at least one event has probability 1-exp(-m), so lower = -ln(0.975);
		// upper solves (1+m)·exp(-m) = 0.025, which 5.571643 does.
		{"one event by hand", 1, 0.95, 0.025318, 5.571643, stats.MethodPoissonExact, 5e-7},
		// By hand: lower = 10(1 - 1/90 - 1.959964/(3·3.162278))³ = 10·0.782289³,
		// upper = 11(1 - 1/99 + 1.959964/(3·3.316625))³ = 11·1.186884³.
		{"Byar from ten events by hand", 10, 0.95, 4.78745, 18.39146, stats.MethodByar, 5e-5},
		// By hand: z = 1 and 100: 100(1-1/900-1/30)³ = 100·0.965556³;
		// 101(1-1/909+1/(3·10.049876))³ = 101·1.032068³.
		{"Byar at one standard error by hand", 100, 0.682689492137086, 90.0185, 111.0315, stats.MethodByar, 5e-4},
		// SciPy, the same figures as in the shared vectors.
		{"five events", 5, 0.95, 1.6234863901184207, 11.66833207932267, stats.MethodPoissonExact, 1e-9},
		{"nine events, the last exact count", 9, 0.95, 4.115373097378334, 17.084803451419166, stats.MethodPoissonExact, 1e-9},
		{"1234 events", 1234, 0.95, 1166.1012539623116, 1304.8207747690428, stats.MethodByar, 1e-9},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := stats.PoissonInterval(tt.count, tt.level)
			want := stats.Interval{Lower: tt.lower, Upper: tt.upper, Level: tt.level, Method: tt.method}
			wantInterval(t, got, ok, want, tt.tolerance)
		})
	}
}

func TestPoissonIntervalReproducesTheSharedVectors(t *testing.T) {
	v, found := readVectors(t)
	if !found {
		return
	}
	check := func(method stats.Method, cases []intervalVector) {
		if len(cases) == 0 {
			t.Fatalf("the file holds no vectors for %s", method)
		}
		for _, w := range cases {
			t.Run(fmt.Sprintf("%s of %v at %v", method, w.X, w.Level), func(t *testing.T) {
				got, ok := stats.PoissonInterval(w.X, w.Level)
				want := stats.Interval{Lower: w.Lower, Upper: w.Upper, Level: w.Level, Method: method}
				wantInterval(t, got, ok, want, 1e-9)
			})
		}
	}
	check(stats.MethodPoissonExact, v.PoissonExact)
	check(stats.MethodByar, v.Byar)
}

// The exact limits are defined by the two tails of the Poisson distribution,
// summed here term by term without any gamma function.
func TestExactPoissonLimitsCutTheTailsTheyPromise(t *testing.T) {
	for count := range 10 {
		for _, level := range []float64{0.8, 0.95, 0.998} {
			got, ok := stats.PoissonInterval(float64(count), level)
			if !ok {
				t.Fatalf("no interval for %d at %v", count, level)
			}
			tail := (1 - level) / 2
			wantClose(t, fmt.Sprintf("P(X <= %d) at upper, level %v", count, level), poissonCDF(count, got.Upper), tail, 1e-12)
			if count > 0 {
				wantClose(t, fmt.Sprintf("P(X >= %d) at lower, level %v", count, level), 1-poissonCDF(count-1, got.Lower), tail, 1e-12)
			}
		}
	}
}

func poissonCDF(k int, mean float64) float64 {
	term, sum := math.Exp(-mean), 0.0
	for i := range k + 1 {
		if i > 0 {
			term *= mean / float64(i)
		}
		sum += term
	}

	return sum
}

func TestPoissonIntervalTakesFractionalCounts(t *testing.T) {
	five, _ := stats.PoissonInterval(5, 0.95)
	half, ok := stats.PoissonInterval(5.5, 0.95)
	six, _ := stats.PoissonInterval(6, 0.95)
	if !ok || half.Lower <= five.Lower || half.Lower >= six.Lower || half.Upper <= five.Upper || half.Upper >= six.Upper {
		t.Errorf("5.5 gives %+v, want it between %+v and %+v", half, five, six)
	}
}

// A denormal count once sent gonum's inverse of the gamma integral into an
// endless loop.
func TestPoissonIntervalEndsForTheSmallestCounts(t *testing.T) {
	for _, count := range []float64{math.SmallestNonzeroFloat64, 1e-310, 1e-300, 1e-9, 0.00999} {
		for _, level := range []float64{math.SmallestNonzeroFloat64, 1e-19, 0.95, math.Nextafter(1, 0)} {
			got, ok := stats.PoissonInterval(count, level)
			none, _ := stats.PoissonInterval(0, level)
			if !ok || got.Lower != 0 || got.Upper < none.Upper {
				t.Errorf("%v at %v: %+v, %v, want from 0 to at least %v", count, level, got, ok, none.Upper)
			}
		}
	}
}

// gonum's inverse of the gamma integral does not converge for this one.
func TestPoissonIntervalCoversWhereTheLowerLimitIsNotFound(t *testing.T) {
	got, ok := stats.PoissonInterval(2.7892, math.Nextafter(1, 0))
	if !ok || got.Lower != 0 || got.Upper < 40 {
		t.Errorf("got %+v, %v, want from 0 to over 40", got, ok)
	}
}

func TestRateInterval(t *testing.T) {
	// By hand: 5 events over 250 persons, limits 1.623486/250 and 11.668332/250.
	got, ok := stats.RateInterval(5, 250, 0.95)
	want := stats.Interval{Lower: 0.00649395, Upper: 0.04667333, Level: 0.95, Method: stats.MethodPoissonExact}
	wantInterval(t, got, ok, want, 5e-9)

	// By hand: 20 participations per 0.5 hundred staff, Byar's limits doubled.
	got, ok = stats.RateInterval(20, 0.5, 0.95)
	want = stats.Interval{Lower: 24.42285766975187, Upper: 61.77976073839412, Level: 0.95, Method: stats.MethodByar}
	wantInterval(t, got, ok, want, 1e-9)
}

func TestCountIntervalsHaveNoAnswerForImpossibleInput(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	tests := []struct {
		name                   string
		count, exposure, level float64
		countAlone             bool
	}{
		{"negative count", -1, 10, 0.95, true},
		{"missing count", nan, 10, 0.95, true},
		{"infinite count", inf, 10, 0.95, true},
		{"level zero", 3, 10, 0, true},
		{"level one", 3, 10, 1, true},
		{"level in per cent", 3, 10, 95, true},
		{"missing level", 3, 10, nan, true},
		{"no exposure", 3, 0, 0.95, false},
		{"negative exposure", 3, -10, 0.95, false},
		{"missing exposure", 3, nan, 0.95, false},
		{"infinite exposure", 3, inf, 0.95, false},
		{"rate overflows", 3, math.SmallestNonzeroFloat64, 0.95, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rate, ok := stats.RateInterval(tt.count, tt.exposure, tt.level)
			wantNone(t, rate, ok)
			if tt.countAlone {
				count, ok := stats.PoissonInterval(tt.count, tt.level)
				wantNone(t, count, ok)
			}
		})
	}
}
