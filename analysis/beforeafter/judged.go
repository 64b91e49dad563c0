package beforeafter

import (
	"cmp"
	"math"
	"slices"

	"kommunebench/analysis"
	"kommunebench/kommune"
)

// method names how the interval is computed.
const method = "PLACEBO"

// test compares the kommune with its most similar candidates, and each candidate with its
// own.
func (b *BeforeAfter) test(own figures, candidates map[kommune.Code]figures, likeness *analysis.Likeness) {
	if least := max(leastPlacebos(b.Query.Confidence), b.Query.K+1); len(candidates) < least {
		b.reason = whyFewKommuner(len(candidates), least)
		return
	}
	leastNoise := math.Pow10(-int(b.Indicator.Decimals)) / math.Sqrt(12) // the standard deviation of a rounding
	nearest := b.nearest(b.Kommune.Code, candidates, likeness)
	compared := contrastOf(own, figuresOf(nearest, candidates), leastNoise)
	var placebos []contrast
	for _, series := range b.Trend.Series {
		figures, isCandidate := candidates[series.Kommune.Code]
		if !isCandidate {
			continue
		}
		placebo := contrastOf(figures, figuresOf(b.nearest(series.Kommune.Code, candidates, likeness), candidates), leastNoise)
		placebos = append(placebos, placebo)
		b.Placebos = append(b.Placebos, Placebo{Kommune: series.Kommune, Difference: *b.rounded(placebo.difference), Ratio: placebo.ratio()})
	}
	found, ok := judge(compared, placebos, b.Query.Confidence)
	if !ok {
		b.reason = whyFewKommuner(len(candidates), leastPlacebos(b.Query.Confidence))
		return
	}
	slices.SortStableFunc(b.Placebos, func(x, y Placebo) int { return cmp.Compare(x.Ratio, y.Ratio) })
	b.describe(nearest, candidates)
	ratio := compared.ratio()
	b.Difference, b.Ratio, b.PValue, b.Place = b.rounded(compared.difference), &ratio, &found.pValue, &found.place
	b.Interval = &analysis.Interval{Lower: found.lower, Upper: found.upper, Level: b.Query.Confidence, Method: method}
	switch {
	case found.lower > 0:
		b.Verdict = Higher
	case found.upper < 0:
		b.Verdict = Lower
	default:
		b.Verdict = WithinChance
	}
}

// nearest are the candidates most like a kommune.
func (b *BeforeAfter) nearest(code kommune.Code, candidates map[kommune.Code]figures, likeness *analysis.Likeness) []analysis.SimilarKommune {
	nearest, err := likeness.Nearest(code, b.Query.K, func(k kommune.Kommune) bool {
		_, isCandidate := candidates[k.Code]
		return isCandidate
	})
	if err != nil {
		return nil // never: candidates and the kommune have every background figure
	}
	return nearest
}

func figuresOf(nearest []analysis.SimilarKommune, candidates map[kommune.Code]figures) []figures {
	of := make([]figures, len(nearest))
	for n := range nearest {
		of[n] = candidates[nearest[n].Kommune.Code]
	}
	return of
}

// describe tells who the peers are, and how their figures moved.
func (b *BeforeAfter) describe(nearest []analysis.SimilarKommune, candidates map[kommune.Code]figures) {
	var before, after float64
	for _, one := range nearest {
		own := candidates[one.Kommune.Code]
		b.Peers = append(b.Peers, Peer{Kommune: one.Kommune, Distance: one.Distance, Before: *b.meanOf(own.before), After: *b.meanOf(own.after)})
		before += mean(own.before) / float64(len(nearest))
		after += mean(own.after) / float64(len(nearest))
	}
	b.PeersBefore, b.PeersAfter = b.rounded(before), b.rounded(after)
}

func (b *BeforeAfter) meanOf(values []float64) *float64 { return b.rounded(mean(values)) }

// rounded is a figure without the errors of binary arithmetic.
func (b *BeforeAfter) rounded(value float64) *float64 {
	value = kommune.WithoutFloatError(value, b.Indicator.Decimals)
	return &value
}
