package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"kommunebench/kommune"
)

// findGaps says of a load's state what may tell small counts though each table
// is protected by itself; docs/disclosure.md lists such gaps.
func (l *Load) findGaps(ctx context.Context, before *kommune.Snapshot, next *assembly) error {
	if l.dataset.DisclosureBy != kommune.DisclosureByKommunebench || len(l.judged()) == 0 {
		return nil
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
	bare, err := l.findBareRatios(ctx, indicators, next.slices)
	next.suppression.Gaps = append(next.suppression.Gaps, bare...)
	return err
}

// findBareRatios tells of shares, rates and means without numerator and
// denominator that stand beside counts: multiplied with the right one they give
// a count that nobody has judged.
func (l *Load) findBareRatios(ctx context.Context, indicators []kommune.Indicator, list []kommune.Slice) ([]string, error) {
	var ratios, counts []string
	for _, indicator := range indicators {
		switch {
		case !indicator.CountsPersons, len(periodsIn(list, indicator.ID)) == 0:
		case indicator.Kind == kommune.Count:
			counts = append(counts, indicator.ID)
		case indicator.Kind == kommune.Proportion, indicator.Kind == kommune.Rate, indicator.Kind == kommune.Mean:
			ratios = append(ratios, indicator.ID)
		}
	}
	if len(ratios) == 0 || len(counts) == 0 {
		return nil, nil
	}
	type row struct {
		Indicator string `col:"indicator"`
	}
	bare, err := selectStaged[row](ctx, l, "list_bare_ratios", map[string]any{"indicators": ratios})
	var gaps []string
	for _, found := range bare {
		gaps = append(gaps, fmt.Sprintf(
			"%s has figures without numerator and denominator beside the counts of %s: multiplied with its denominator they may give small counts that are not hidden; load it with numerator and denominator",
			found.Indicator, inShort(counts)))
	}
	return gaps, err
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
		if slice.Table == observationsTable && slice.IndicatorID == indicatorID {
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
