package stats_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"

	"kommunebench/stats"
)

func TestShrinkMarshall(t *testing.T) {
	nan := math.NaN()
	// By hand: 5 in 10 and 15 in 10: m = 1, s² = (10·0.25+10·0.25)/20 = 0.25, a =
	// 0.25-1/10 = 0.15, weight 0.15/(0.15+0.1) = 0.6: 1-0.6·0.5 and 1+0.6·0.5.
	got, ok := stats.ShrinkMarshall([]float64{5, nan, 15, 0}, []float64{10, 10, 10, 0})
	if !ok {
		t.Fatal("no answer")
	}
	wantClose(t, "prior mean", got.PriorMean, 1, 0)
	wantClose(t, "prior variance", got.PriorVariance, 0.15, 1e-15)
	wantValues(t, "shrunk", got.Values, []float64{0.7, nan, 1.3, nan}, 1e-15)

	// By hand: 9 and 11 in 10 differ less than chance would make them: s² = 0.01.
	got, ok = stats.ShrinkMarshall([]float64{9, 11}, []float64{10, 10})
	if !ok {
		t.Fatal("no answer")
	}
	wantClose(t, "prior variance", got.PriorVariance, 0, 0)
	wantValues(t, "shrunk", got.Values, []float64{1, 1}, 0)

	got, ok = stats.ShrinkMarshall([]float64{0, 0}, []float64{10, 20})
	if !ok {
		t.Fatal("no answer without events")
	}
	wantValues(t, "shrunk", got.Values, []float64{0, 0}, 0)
}

func TestShrinkMarshallReproducesTheSharedVectors(t *testing.T) {
	v, found := readVectors(t)
	if !found {
		return
	}
	if len(v.Marshall.X) == 0 {
		t.Fatal("the file holds no shrunk values")
	}
	got, ok := stats.ShrinkMarshall(v.Marshall.X, v.Marshall.N)
	if !ok {
		t.Fatal("no answer")
	}
	wantClose(t, "prior mean", got.PriorMean, v.Marshall.PriorMean, 1e-9)
	wantClose(t, "a", got.PriorVariance, v.Marshall.A, 1e-9)
	wantValues(t, "shrunk", got.Values, v.Marshall.Shrunk, 1e-9)
}

func TestShrinkBetaBinomial(t *testing.T) {
	nan := math.NaN()
	// By hand: 2 and 8 of 10: m = 0.5, S = 2·10·0.09 = 1.8, k = 2, ρ =
	// (1.8-0.25·1)/(0.25·(20-10-1)) = 1.55/2.25 = 0.688889; weight 6.888889/7.2 =
	// 0.956790: 0.5 ∓ 0.3·0.956790.
	got, ok := stats.ShrinkBetaBinomial([]float64{2, nan, 8, 0}, []float64{10, 10, 10, 0})
	if !ok {
		t.Fatal("no answer")
	}
	wantClose(t, "prior mean", got.PriorMean, 0.5, 0)
	wantClose(t, "prior variance", got.PriorVariance, 0.688889*0.25, 5e-7)
	wantValues(t, "shrunk", got.Values, []float64{0.212963, nan, 0.787037, nan}, 5e-7)

	// The same formulas in NumPy, over denominators from 10 to 130.
	got, ok = stats.ShrinkBetaBinomial([]float64{2, 30, 1, 75, 30, 41}, []float64{40, 60, 10, 130, 35, 90})
	if !ok {
		t.Fatal("no answer")
	}
	wantClose(t, "prior mean", got.PriorMean, 0.4904109589041096, 1e-12)
	wantValues(t, "shrunk", got.Values, []float64{
		0.08953756134216972, 0.49940839715025115, 0.21044897604262736,
		0.5743749995516864, 0.8199929246819144, 0.4570192769441689,
	}, 1e-12)
}

func TestShrinkBetaBinomialOfUnitsThatTellNoSpread(t *testing.T) {
	for name, in := range map[string][2][]float64{
		"one unit":             {{3}, {10}},
		"denominators all one": {{0, 1, 1, 0}, {1, 1, 1, 1}},
		"no event":             {{0, 0}, {10, 20}},
		"nothing but events":   {{10, 20}, {10, 20}},
		"less than by chance":  {{5, 5, 5}, {10, 10, 10}},
	} {
		t.Run(name, func(t *testing.T) {
			got, ok := stats.ShrinkBetaBinomial(in[0], in[1])
			if !ok || got.PriorVariance != 0 {
				t.Fatalf("got %+v, %v", got, ok)
			}
			for _, value := range got.Values {
				wantClose(t, "shrunk", value, got.PriorMean, 0)
			}
		})
	}
}

func TestShrinkageHasNoAnswerForImpossibleInput(t *testing.T) {
	nan := math.NaN()
	for name, in := range map[string][2][]float64{
		"no units": {nil, nil}, "only missing units": {{nan, 1}, {1, nan}}, "no denominator": {{0}, {0}},
		"lengths differ": {{1}, {2, 3}}, "a negative count": {{-1, 1}, {2, 3}}, "a negative denominator": {{1, 1}, {2, -3}},
	} {
		t.Run(name, func(t *testing.T) {
			if got, ok := stats.ShrinkMarshall(in[0], in[1]); ok || got.Values != nil {
				t.Errorf("Marshall: %+v, %v", got, ok)
			}
			if got, ok := stats.ShrinkBetaBinomial(in[0], in[1]); ok || got.Values != nil {
				t.Errorf("beta-binomial: %+v, %v", got, ok)
			}
		})
	}
	if got, ok := stats.ShrinkBetaBinomial([]float64{3, 1}, []float64{2, 3}); ok {
		t.Errorf("a count over its denominator: %+v", got)
	}
}

func TestShrunkValuesLieBetweenTheirOwnAndTheMean(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		xs, ns := drawCounts(t, rapid.IntRange(1, 60).Draw(t, "units"), 1000)
		for name, shrink := range map[string]func(xs, ns []float64) (stats.Shrinkage, bool){
			"Marshall": stats.ShrinkMarshall, "beta-binomial": stats.ShrinkBetaBinomial,
		} {
			got, ok := shrink(xs, ns)
			if !ok {
				t.Fatalf("%s: no answer", name)
			}
			for i, value := range got.Values {
				own := xs[i] / ns[i]
				if value < min(own, got.PriorMean)-1e-12 || value > max(own, got.PriorMean)+1e-12 {
					t.Fatalf("%s: unit %d: %v outside %v and %v", name, i, value, own, got.PriorMean)
				}
			}
			turned, _ := shrink(backward(xs), backward(ns))
			for i, value := range backward(turned.Values) {
				if math.Abs(value-got.Values[i]) > 1e-9 {
					t.Fatalf("%s: unit %d: %v when turned round, %v before", name, i, value, got.Values[i])
				}
			}
		}
	})
}

func backward(values []float64) []float64 {
	turned := make([]float64, len(values))
	for i, v := range values {
		turned[len(values)-1-i] = v
	}

	return turned
}

// What shrinkage is for: nearer the truth than the raw proportions over all
// units; and the reason for the beta-binomial: about 70 % Marshall's Poisson
// variance hides most of the spread.
func TestShrinkageIsNearerTheTruth(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 3))
	const units, draws = 98, 200
	var raw, beta, marshall, spread float64
	xs, ns, truth := make([]float64, units), make([]float64, units), make([]float64, units)
	for range draws {
		for i := range xs {
			// Beta(28, 12) has mean 0.7 and variance 0.7·0.3/41.
			truth[i] = distuv.Beta{Alpha: 28, Beta: 12, Src: random}.Rand()
			ns[i] = math.Round(10 * math.Exp(3*float64(i)/units))
			xs[i] = distuv.Binomial{N: ns[i], P: truth[i], Src: random}.Rand()
		}
		byBeta, okBeta := stats.ShrinkBetaBinomial(xs, ns)
		byMarshall, okMarshall := stats.ShrinkMarshall(xs, ns)
		if !okBeta || !okMarshall {
			t.Fatal("no answer")
		}
		spread += byBeta.PriorVariance / draws
		for i := range xs {
			raw += squared(xs[i]/ns[i] - truth[i])
			beta += squared(byBeta.Values[i] - truth[i])
			marshall += squared(byMarshall.Values[i] - truth[i])
		}
	}
	wantClose(t, "between-unit variance", spread, 0.7*0.3/41, 0.0005)
	if beta > 0.6*raw || beta > 0.9*marshall {
		t.Errorf("squared errors: raw %.1f, Marshall %.1f, beta-binomial %.1f", raw, marshall, beta)
	}
}

func squared(x float64) float64 {
	return x * x
}
