package stats

// RankIntervalsOfProportionChanges is RankIntervalsOfProportions for the changes of
// proportions between two samples that share no units: values are what Rank ranks,
// e.g. later less earlier in per cent. The limits of a change are square-and-add of
// the Clopper-Pearson limits of its two proportions (R. G. Newcombe (1998),
// Statistics in Medicine 17:873-890, method 10), and two changes are told apart by
// square-and-add of those (G. Y. Zou and A. Donner (2008), Statistics in Medicine
// 27:1693-1702). Of proportions that are known within rounding the ends decide, as
// in RankIntervalsOfRoundedProportions. A unit of which one is not bounded is told
// apart from nobody.
func RankIntervalsOfProportionChanges(values []float64, earlier, later []RoundedProportion, level float64, direction Direction) (intervals []RankInterval, ok bool) {
	if len(values) != len(earlier) || len(values) != len(later) || !validLevel(level) {
		return nil, false
	}
	isUsable := func(i int) bool { return earlier[i].IsBounded() && later[i].IsBounded() }

	return rankIntervalsWithin(values, level, direction, isUsable, func(i int, level float64) (contender, bool) {
		before, beforeOK := earlier[i].contend(level)
		after, afterOK := later[i].contend(level)

		return changed(before, after), beforeOK && afterOK
	})
}

// RankIntervalsOfRateChanges is RankIntervalsOfProportionChanges for rates, with
// Byar's limits. ok is false where RankIntervalsOfRates would say so.
func RankIntervalsOfRateChanges(values, earlierCounts, earlierExposures, laterCounts, laterExposures []float64, level float64, direction Direction) (intervals []RankInterval, ok bool) {
	for _, figures := range [][]float64{earlierCounts, earlierExposures, laterCounts, laterExposures} {
		if len(figures) != len(values) {
			return nil, false
		}
	}
	if !validLevel(level) {
		return nil, false
	}
	isUsable := func(i int) bool {
		return isRate(earlierCounts[i], earlierExposures[i]) && isRate(laterCounts[i], laterExposures[i])
	}

	return rankIntervalsWithin(values, level, direction, isUsable, func(i int, level float64) (contender, bool) {
		before, beforeOK := contendRate(earlierCounts[i], earlierExposures[i], level)
		after, afterOK := contendRate(laterCounts[i], laterExposures[i], level)

		return changed(before, after), beforeOK && afterOK
	})
}

// changed is what the difference of two estimates may be: what is below the later
// one, and above the earlier one, is below their difference.
func changed(before, after contender) contender {
	return contender{
		least: after.least - before.greatest, greatest: after.greatest - before.least,
		squareBelow: after.squareBelow + before.squareAbove, squareAbove: after.squareAbove + before.squareBelow,
	}
}

func isRate(count, exposure float64) bool {
	return isFinite(count) && isFinite(exposure) && exposure > 0 && validRate(count, exposure)
}

func contendRate(count, exposure, level float64) (contender, bool) {
	interval, ok := byarRate(count, exposure, level)
	estimate := count / exposure

	return contender{least: estimate, greatest: estimate, squareBelow: square(estimate - interval.Lower), squareAbove: square(interval.Upper - estimate)}, ok
}
