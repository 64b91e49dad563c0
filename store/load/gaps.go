package load

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"kommunebench/kommune"
	"kommunebench/store"
	"kommunebench/store/clickhouse"
)

// findGaps adds to the suppression, in words, where small counts could be derived
// though each table is protected by itself; docs/disclosure.md lists such gaps.
func (l *Load) findGaps(ctx context.Context, before *kommune.Snapshot, next *assembly) error {
	if l.dataset.DisclosureBy != kommune.DisclosureByKommunebench {
		return nil
	}
	shown, err := l.findShownCohorts(ctx)
	next.suppression.Gaps = append(next.suppression.Gaps, shown...)
	if err != nil || len(l.judged()) == 0 {
		return err
	}
	indicators, err := mergedFacts[kommune.Indicator](ctx, l, before)
	if err != nil {
		return err
	}
	for _, indicator := range indicators {
		if len(next.suppression.ByIndicator[indicator.ID]) == 0 {
			continue
		}
		if a, b, found := overlapping(periodsIn(next.slices, indicator.ID)); found {
			next.suppression.Gaps = append(next.suppression.Gaps, fmt.Sprintf(
				"%s has figures of %s and of %s, which count the same persons in part or in full: what is hidden in one period may be worked out from the other",
				indicator.ID, a, b))
		}
	}
	for _, find := range []func(context.Context, []kommune.Indicator, *assembly) ([]string, error){l.findBareRatios, l.findEqualCounts} {
		gaps, err := find(ctx, indicators, next)
		if err != nil {
			return err
		}
		next.suppression.Gaps = append(next.suppression.Gaps, gaps...)
	}
	return nil
}

// findShownCohorts finds older releases that show figures of cohorts that this load
// hides.
func (l *Load) findShownCohorts(ctx context.Context) ([]string, error) {
	if len(l.suppressedDeregistrations) == 0 {
		return nil, nil
	}
	type row struct {
		Release string `col:"release"`
		Shown   uint64 `col:"shown"`
	}
	rows, err := selectStaged[row](ctx, l, "list_shown_deregistrations", map[string]any{"dataset": l.dataset.ID, "ids": l.suppressedDeregistrations})
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	releases, most := make([]string, len(rows)), uint64(0)
	for n, found := range rows {
		releases[n] = found.Release
		most = max(most, found.Shown)
	}
	return []string{fmt.Sprintf(
		"deregistrations that are hidden now are shown by older releases that are still kept (%s, up to %d of them): delete those releases with \"release prune\" if nobody should see them",
		inShort(releases), most)}, nil
}

// findBareRatios finds shares, rates and means without numerator and
// denominator that stand beside counts: multiplied with the right one they give
// a count that was not checked, and a sum divided by its mean does too.
func (l *Load) findBareRatios(ctx context.Context, indicators []kommune.Indicator, next *assembly) ([]string, error) {
	var ratios, counts, sums []string
	isMean := map[string]bool{}
	for _, indicator := range indicators {
		isRatio := indicator.Kind == kommune.Proportion || indicator.Kind == kommune.Rate || indicator.Kind == kommune.Mean
		switch {
		case len(periodsIn(next.slices, indicator.ID)) == 0:
		case indicator.Kind == kommune.Count && indicator.CountsPersons:
			counts = append(counts, indicator.ID)
		case indicator.Kind == kommune.Count:
			sums = append(sums, indicator.ID)
		case indicator.DenominatorID != nil: // what follows from both is hidden
		case isRatio && indicator.CountsPersons:
			ratios = append(ratios, indicator.ID)
			isMean[indicator.ID] = indicator.Kind == kommune.Mean
		}
	}
	if len(ratios) == 0 || len(counts)+len(sums) == 0 {
		return nil, nil
	}
	type row struct {
		Indicator string `col:"indicator"`
	}
	bare, err := selectStaged[row](ctx, l, "list_bare_ratios", map[string]any{"indicators": ratios})
	var gaps []string
	for _, found := range bare {
		if len(counts) > 0 {
			gaps = append(gaps, fmt.Sprintf(
				"%s has figures without numerator and denominator beside the counts of %s: multiplied with its denominator they may give small counts that are not hidden; load it with numerator and denominator",
				found.Indicator, inShort(counts)))
		}
		if len(sums) > 0 && isMean[found.Indicator] {
			gaps = append(gaps, fmt.Sprintf(
				"%s has means without denominator beside the sums of %s: a sum divided by its mean may give a small number of persons that is not hidden; load it with numerator and denominator",
				found.Indicator, inShort(sums)))
		}
	}
	return gaps, err
}

const (
	// leastEqual figures over 0 that are the same, and nine in ten of all, are no
	// coincidence.
	leastEqual     = 2
	equalOf10Least = 9
)

// equalCounts says of how many figures of a ratio and a count both are shown,
// and in how many the count is the ratio's denominator or numerator.
type equalCounts struct {
	Ratio        string `col:"ratio"`
	Counts       string `col:"counts"`
	Figures      uint64 `col:"figures"`
	Denominators uint64 `col:"denominators"`
	Numerators   uint64 `col:"numerators"`
}

// part names what of the ratio the count is; empty where it is nothing.
func (e equalCounts) part() string {
	most := max(e.Denominators, e.Numerators)
	switch {
	case most < leastEqual || 10*most < equalOf10Least*e.Figures:
		return ""
	case e.Denominators == most:
		return "denominators"
	}
	return "numerators"
}

// findEqualCounts finds counts that are the numerators or denominators of a
// ratio, where figures of either are hidden: each is protected by itself, so
// that one may show what the other hides. The newest period is looked at that the
// ratio shares with a count.
func (l *Load) findEqualCounts(ctx context.Context, indicators []kommune.Indicator, next *assembly) ([]string, error) {
	if len(next.suppression.ByIndicator) == 0 {
		return nil, nil
	}
	ratios, counts, ids := pairsToCompare(indicators, next.slices)
	if len(ratios) == 0 {
		return nil, nil
	}
	judgedTogether := map[string]string{}
	for _, indicator := range indicators {
		judgedTogether[indicator.ID] = textOf(indicator.NumeratorID)
	}
	carried := clickhouse.Tuples{}
	for _, slice := range next.slices {
		if slice.Table == store.ObservationsTable && slice.Run != l.run.Number() {
			carried = append(carried, clickhouse.Tuple(slice.IndicatorID, slice.Run))
		}
	}
	rows, err := selectStaged[equalCounts](ctx, l, "list_equal_counts", map[string]any{"ratios": ratios, "counts": counts, "indicators": ids, "carried": carried})
	var gaps []string
	for _, found := range rows {
		part := found.part()
		if judgedTogether[found.Ratio] == found.Counts || part == "" || len(next.suppression.ByIndicator[found.Ratio])+len(next.suppression.ByIndicator[found.Counts]) == 0 {
			continue
		}
		gaps = append(gaps, fmt.Sprintf(
			"the counts of %s are the %s of %s, and each of the two is protected by itself: what one hides may be worked out from the other; leave the counts out, as the %s are loaded with %s",
			found.Counts, part, found.Ratio, part, found.Ratio))
	}
	return gaps, err
}

// pairsToCompare are the ratios with their newest period that a count has too,
// the counts, and the ids of all.
func pairsToCompare(indicators []kommune.Indicator, list []kommune.Slice) (ratios clickhouse.Tuples, counts, ids []string) {
	counted := map[kommune.Period]bool{}
	for _, indicator := range indicators {
		if periods := periodsIn(list, indicator.ID); indicator.Kind == kommune.Count && len(periods) > 0 {
			counts = append(counts, indicator.ID)
			for _, period := range periods {
				counted[period] = true
			}
		}
	}
	ids = slices.Clone(counts)
	for _, indicator := range indicators {
		if !indicator.IsRatio() && indicator.Kind != kommune.Mean {
			continue
		}
		for _, period := range slices.Backward(periodsIn(list, indicator.ID)) {
			if counted[period] {
				ratios = append(ratios, clickhouse.Tuple(indicator.ID, string(period)))
				ids = append(ids, indicator.ID)
				break
			}
		}
	}
	return ratios, counts, ids
}

func inShort(ids []string) string {
	const shown = 3
	if len(ids) <= shown {
		return strings.Join(ids, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(ids[:shown], ", "), len(ids)-shown)
}

func periodsIn(list []kommune.Slice, indicatorID string) []kommune.Period {
	var periods []kommune.Period
	for _, slice := range list {
		if slice.Table == store.ObservationsTable && slice.IndicatorID == indicatorID {
			periods = append(periods, slice.Periods...)
		}
	}
	slices.SortFunc(periods, kommune.ComparePeriods)
	return periods
}

// overlapping finds two periods that share days: a year and its quarters, or the
// twelve months to its last quarter.
func overlapping(periods []kommune.Period) (a, b kommune.Period, found bool) {
	periods = slices.Clone(periods)
	slices.SortStableFunc(periods, func(a, b kommune.Period) int { return a.Start().Compare(b.Start()) })
	for n := 1; n < len(periods); n++ {
		if !periods[n].Start().After(periods[n-1].End()) {
			return periods[n-1], periods[n], true
		}
	}
	return "", "", false
}
