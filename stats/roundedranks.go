package stats

import "math"

// RankIntervalsOfRoundedProportions is RankIntervalsOfProportions for proportions
// that are known within rounding: two units are told apart where all that they may
// be is. With the counts fixed, the square of their difference less those of
// square-and-add grows as the upper share rises and as the lower falls, wherever the
// difference is beyond each of the two distances: its derivative in the upper share
// is 2(difference - distance) + 2·distance·(rise of the limit), and a limit rises
// with the share. So the ends of the shares that lie next to each other decide, with
// the smallest counts, whose limits lie farthest off. A unit that is not bounded is
// told apart from nobody.
func RankIntervalsOfRoundedProportions(values []float64, parts []RoundedProportion, level float64, direction Direction) (intervals []RankInterval, ok bool) {
	if len(values) != len(parts) || !validLevel(level) {
		return nil, false
	}
	isUsable := func(i int) bool { return parts[i].IsBounded() }

	return rankIntervalsWithin(values, level, direction, isUsable, func(i int, level float64) (contender, bool) {
		return parts[i].contend(level)
	})
}

// contend gives the limits of a bounded proportion: the lower one of ClopperPearsonInterval
// where the share is least, the upper one where it is greatest.
func (r RoundedProportion) contend(level float64) (contender, bool) {
	most, least, tail := r.denominator(r.CountLow, r.ShareLow), r.denominator(r.CountLow, r.ShareHigh), upperTail(level)
	if !validProportion(r.CountLow, most) || !validProportion(r.CountLow, least) {
		return contender{}, false
	}
	lower, upper := min(exactLower(r.CountLow, most, tail), r.ShareLow), max(exactUpper(r.CountLow, least, tail), r.ShareHigh)

	return contender{
		least: r.ShareLow, greatest: r.ShareHigh,
		squareBelow: square(r.ShareLow - lower), squareAbove: square(upper - r.ShareHigh),
	}, true
}

// LikelyRankIntervalsOfRoundedProportions is LikelyRankIntervalsOfProportions for
// proportions that are known within rounding: the model is fitted where all shares
// are the least that they may be, and where all are the greatest, and each unit's
// interval runs from its best rank to its worst over its own end and those of the
// others. A unit that is not bounded may stand anywhere.
func LikelyRankIntervalsOfRoundedProportions(values []float64, parts []RoundedProportion, level float64, direction Direction) (intervals []RankInterval, ok bool) {
	if len(values) != len(parts) || !validLevel(level) {
		return nil, false
	}
	least, leastOK := endPosteriors(values, parts, func(r RoundedProportion) float64 { return r.ShareLow })
	greatest, greatestOK := endPosteriors(values, parts, func(r RoundedProportion) float64 { return r.ShareHigh })
	if !leastOK || !greatestOK {
		return make([]RankInterval, len(values)), true
	}

	return likelyRanks(values, least, greatest, level, direction), true
}

func endPosteriors(values []float64, parts []RoundedProportion, share func(RoundedProportion) float64) ([]posterior, bool) {
	xs, ns := countsAt(values, parts, share)
	prior, ok := ShrinkBetaBinomial(xs, ns)
	if !ok {
		return nil, false
	}

	return arcsinePosteriors(prior, ns), true
}

// countsAt are the smallest counts with the denominators of one end of the shares;
// NaN for units that are not bounded or have no value.
func countsAt(values []float64, parts []RoundedProportion, share func(RoundedProportion) float64) (xs, ns []float64) {
	xs, ns = make([]float64, len(parts)), make([]float64, len(parts))
	for i, part := range parts {
		xs[i], ns[i] = math.NaN(), math.NaN()
		if part.IsBounded() && isFinite(values[i]) {
			xs[i], ns[i] = part.CountLow, part.denominator(part.CountLow, share(part))
		}
	}

	return xs, ns
}
