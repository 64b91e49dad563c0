package beforeafter

import (
	"math"
	"slices"

	"kommunebench/stats"
)

// figures are those of one kommune, without gaps, oldest first.
type figures struct{ before, after []float64 }

// contrast is a kommune's change against that of others.
type contrast struct {
	// difference is the difference in differences, in the indicator's unit.
	difference float64
	// noise is the standard deviation over the pairs of periods of how far each moved:
	// small kommuner have much of it.
	noise float64
}

// ratio is the difference in units of the noise, which makes large and small kommuner
// comparable.
func (c contrast) ratio() float64 { return c.difference / c.noise }

// contrastOf compares a kommune with the mean of its peers. Each period before is paired
// with the period after that stands at the same place, so at the same time of the year,
// and a season that only the kommune has does not count. The noise is never less than
// leastNoise, which rounding alone brings.
//
// Source: periods are reduced to one mean on either side, as M. Bertrand, E. Duflo and
// S. Mullainathan (2004), Quarterly Journal of Economics 119:249-275, recommend, so that
// figures that are like those before them need no model.
func contrastOf(own figures, peers []figures, leastNoise float64) contrast {
	before := distances(own.before, peers, func(f figures) []float64 { return f.before })
	after := distances(own.after, peers, func(f figures) []float64 { return f.after })
	moved := make([]float64, len(after))
	for n := range moved {
		moved[n] = after[n] - before[n]
	}
	return contrast{difference: mean(moved), noise: max(stats.Summarise(moved).StandardDeviation, leastNoise)}
}

// distances are how far figures lie above the mean of the peers', period by period.
func distances(own []float64, peers []figures, side func(figures) []float64) []float64 {
	from := slices.Clone(own)
	for n := range from {
		for _, peer := range peers {
			from[n] -= side(peer)[n] / float64(len(peers))
		}
	}
	return from
}

func mean(values []float64) float64 {
	sum := 0.0
	for _, value := range values {
		sum += value
	}
	return sum / float64(len(values))
}

// judgement is what the placebos say of a difference.
type judgement struct {
	pValue       float64
	lower, upper float64
	// place is 1 where no placebo has a greater ratio to either side.
	place int
}

// judge holds a contrast against those of kommuner to which nothing happened; ok is false
// where they are too few for the level. The interval holds every effect that, taken from
// the difference, would leave it among the usual ones.
//
// Source: placebos in space: A. Abadie, A. Diamond and J. Hainmueller (2010), Journal of
// the American Statistical Association 105:493-505; in units of their noise: E. Chung and
// J. P. Romano (2013), Annals of Statistics 41:484-507; p counts the kommune itself:
// B. Phipson and G. K. Smyth (2010), Statistical Applications in Genetics and Molecular
// Biology 9:39; the interval is the test's inversion: T. G. Conley and C. R. Taber (2011),
// Review of Economics and Statistics 93:113-125.
func judge(own contrast, placebos []contrast, level float64) (found judgement, ok bool) {
	at := placebosWithin(len(placebos), level)
	if at > len(placebos) {
		return judgement{}, false
	}
	sizes := make([]float64, len(placebos))
	atLeast := 0
	found.place = 1
	for n, placebo := range placebos {
		sizes[n] = math.Abs(placebo.ratio())
		if sizes[n] >= math.Abs(own.ratio()) {
			atLeast++
		}
		if sizes[n] > math.Abs(own.ratio()) {
			found.place++
		}
	}
	slices.Sort(sizes)
	margin := sizes[at-1] * own.noise
	found.lower, found.upper = own.difference-margin, own.difference+margin
	found.pValue = float64(1+atLeast) / float64(1+len(placebos))
	return found, true
}

// placebosWithin is how many of count placebos, the kommune itself counted among them,
// an interval of the level holds.
func placebosWithin(count int, level float64) int {
	const float = 1e-9 // 0.95 times 20 is not more than 19
	return int(math.Ceil(level*float64(count+1) - float))
}

// leastPlacebos are the fewest by which a level can be judged.
func leastPlacebos(level float64) int {
	count := 1
	for placebosWithin(count, level) > count {
		count++
	}
	return count
}
