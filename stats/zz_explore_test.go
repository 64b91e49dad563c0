package stats

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat/distuv"
)

func sidak(m int, level float64) float64 { return math.Pow(level, 1/float64(m)) }

func cp(x, n, level float64) Interval {
	t := (1 - level) / 2
	lo, hi := 0.0, 1.0
	if x > 0 { lo = mathext.InvRegIncBeta(x, n-x+1, t) }
	if x < n { hi = mathext.InvRegIncBeta(x+1, n-x, 1-t) }
	return Interval{Lower: lo, Upper: hi}
}
func midp(x, n, level float64) Interval {
	// jeffreys-ish
	t := (1 - level) / 2
	lo, hi := 0.0, 1.0
	if x > 0 { lo = mathext.InvRegIncBeta(x+.5, n-x+.5, t) }
	if x < n { hi = mathext.InvRegIncBeta(x+.5, n-x+.5, 1-t) }
	return Interval{Lower: lo, Upper: hi}
}

func TestZZExplore(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	const units = 98
	level := .95
	pl := sidak(units-1, level)
	zc := -mathext.NormalQuantile((1 - pl) / 2)
	fmt.Println("crit", zc)
	ns := make([]float64, units)
	for i := range ns { ns[i] = math.Round(15 * math.Exp(5*float64(i)/97)) } // 15..2226
	for _, base := range []float64{.01, .05, .2, .5, .9} {
		for _, spread := range []float64{0, .3, 1} {
			ps := make([]float64, units)
			for i := range ps {
				l := math.Log(base/(1-base)) + spread*mathext.NormalQuantile((float64((i*37)%98)+.5)/98)
				ps[i] = 1 / (1 + math.Exp(-l))
			}
			names := []string{"scoreSidak", "scoreHolm", "wilson", "exact", "jeffreys", "wilsonHolm2"}
			cover := make([][]float64, len(names)); width := make([]float64, len(names))
			for k := range cover { cover[k] = make([]float64, units) }
			reps := 300
			for range reps {
				xs := make([]float64, units)
				for i := range xs { xs[i] = distuv.Binomial{N: ns[i], P: ps[i], Src: r}.Rand() }
				sig := make([]func(i, j int) bool, len(names))
				z := func(i, j int) float64 {
					p := (xs[i] + xs[j]) / (ns[i] + ns[j])
					if p == 0 || p == 1 { return 0 }
					return (xs[i]/ns[i] - xs[j]/ns[j]) / math.Sqrt(p*(1-p)*(1/ns[i]+1/ns[j]))
				}
				sig[0] = func(i, j int) bool { return z(i, j) > zc }
				hc := make([]float64, units)
				for i := range hc {
					m := 2 * (units - 1)
					R := 0
					for {
						c := -mathext.NormalQuantile(.05 / float64(m-R))
						k := 0
						for j := range hc { if j != i && math.Abs(z(i, j)) > c { k++ } }
						hc[i] = c
						if k == R { break }
						R = k
					}
				}
				for k, f := range []func(x, n, l float64) Interval{func(x, n, l float64) Interval { v, _ := WilsonInterval(x, n, l); return v }, cp, midp} {
					iv := make([]Interval, units)
					for i := range iv { iv[i] = f(xs[i], ns[i], pl) }
					sig[2+k] = func(i, j int) bool { // i > j
						pi, pj := xs[i]/ns[i], xs[j]/ns[j]
						d := pi - pj
						a, b := pi-iv[i].Lower, iv[j].Upper-pj
						return d > 0 && d*d > a*a+b*b
					}
				}
				for k := range names {
					for i := range units {
						better, worse, tb, tw := 0, 0, 0, 0
						for j := range units {
							if j == i { continue }
							if k == 1 {
								if z(j, i) > hc[i] { better++ }
								if z(i, j) > hc[i] { worse++ }
							} else if k == 5 { 
								if sig[2](j, i) || (sig[2] != nil && false) { better++ }
								if sig[2](i, j) { worse++ }
							} else {
								if sig[k](j, i) { better++ }
								if sig[k](i, j) { worse++ }
							}
							if ps[j] > ps[i] { tb++ } else if ps[j] < ps[i] { tw++ }
						}
						lo, hi := 1+better, units-worse
						if lo <= 1+tb && hi >= units-tw { cover[k][i]++ }
						width[k] += float64(hi - lo + 1)
					}
				}
			}
			fmt.Printf("base %v spread %v\n", base, spread)
			for k, n := range names[:5] {
				mean, mn, wi := 0.0, 2.0, 0
				for i, c := range cover[k] { mean += c / float64(reps) / units; if c/float64(reps) < mn { mn = c / float64(reps); wi = i } }
				fmt.Printf("   %-12s mean cover %.4f worst %.3f (n=%v p=%.3f) width %.1f\n", n, mean, mn, ns[wi], ps[wi], width[k]/float64(reps)/units)
			}
		}
	}
}
