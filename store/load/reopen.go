package load

import (
	"context"
	"maps"
	"slices"

	"kommunebench/kommune"
	"kommunebench/store"
	"kommunebench/store/clickhouse"
)

// findReopened lists the slices that the load does not touch but whose small
// counts must be judged again: together with figures that it touches, or since the
// rules for them changed: those of the program, who protects the dataset, what an
// indicator counts and how few it may show, or which target groups stand for
// everybody.
func (l *Load) findReopened(ctx context.Context, before *kommune.Snapshot) ([]stagedSlice, error) {
	if l.dataset.DisclosureBy != kommune.DisclosureByKommunebench || l.replaces || len(before.Slices) == 0 {
		return nil, nil
	}
	indicators, err := mergedFacts[kommune.Indicator](ctx, l, before)
	if err != nil {
		return nil, err
	}
	changed, err := l.changedRules(ctx, before, indicators)
	if err != nil {
		return nil, err
	}
	touched, together := map[kommune.SliceKey]bool{}, map[kommune.SliceKey]bool{}
	links := linked(indicators)
	for _, slice := range l.touched {
		touched[figuresKey(slice.Indicator, int(slice.Year))] = true
		for _, id := range links[slice.Indicator] {
			together[figuresKey(id, int(slice.Year))] = true
		}
	}
	for id := range changed {
		for _, other := range links[id] {
			changed[other] = changed[other] || changed[id]
		}
	}
	var reopened []stagedSlice
	for _, slice := range before.Slices {
		if slice.Table == store.ObservationsTable && (changed[slice.IndicatorID] || together[slice.Key()]) && !touched[slice.Key()] {
			reopened = append(reopened, stagedSlice{Indicator: slice.IndicatorID, Year: uint16(slice.Year)}) //nolint:gosec // years were read as UInt16
		}
	}
	return reopened, nil
}

// changedRules finds the indicators whose small counts are hidden by other rules
// than before, by their ids.
func (l *Load) changedRules(ctx context.Context, before *kommune.Snapshot, indicators []kommune.Indicator) (map[string]bool, error) {
	oldIndicators, err := store.ReadFacts[kommune.Indicator](ctx, l.store, before)
	if err != nil {
		return nil, err
	}
	oldGroups, err := store.ReadFacts[kommune.TargetGroup](ctx, l.store, before)
	if err != nil {
		return nil, err
	}
	groups, err := mergedFacts[kommune.TargetGroup](ctx, l, before)
	if err != nil {
		return nil, err
	}
	type rules struct {
		kind          kommune.IndicatorKind
		minCell       int64
		countsPersons bool
		scale         float64
		// numerator and denominator are the ids of linked indicators.
		numerator, denominator string
	}
	rulesOf := func(i kommune.Indicator) rules {
		return rules{i.Kind, i.MinCell, i.CountsPersons, i.Scale, textOf(i.NumeratorID), textOf(i.DenominatorID)}
	}
	old := map[string]rules{}
	for _, indicator := range oldIndicators {
		old[indicator.ID] = rulesOf(indicator)
	}
	all := precedesRules(before.Slices) || before.Dataset.DisclosureBy != l.dataset.DisclosureBy || !slices.Equal(totalIDs(oldGroups), totalIDs(groups))
	changed := map[string]bool{}
	for _, indicator := range indicators {
		changed[indicator.ID] = all || old[indicator.ID] != rulesOf(indicator)
	}
	return changed, nil
}

// textOf is the text, empty for nil.
func textOf(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}

// precedesRules reports whether all of a release was loaded under earlier rules
// than today's: no load has published under them since.
func precedesRules(list []kommune.Slice) bool {
	return len(list) > 0 && !slices.ContainsFunc(list, func(s kommune.Slice) bool { return s.RulesVersion >= kommune.RulesVersion })
}

func totalIDs(groups []kommune.TargetGroup) []string {
	var ids []string
	for _, group := range groups {
		if group.Total {
			ids = append(ids, group.ID)
		}
	}
	slices.Sort(ids)
	return ids
}

// isReopened reports whether the load judges a slice again that it does not touch.
func (l *Load) isReopened(known kommune.Slice) bool {
	return slices.ContainsFunc(l.reopened, func(s stagedSlice) bool { return s.Indicator == known.IndicatorID && int(s.Year) == known.Year })
}

// reopen copies the reopened slices into the assembled table.
func (l *Load) reopen(ctx context.Context, old map[kommune.SliceKey]kommune.Slice) error {
	byIndicator := map[string]clickhouse.Tuples{}
	for _, slice := range l.reopened {
		known := old[figuresKey(slice.Indicator, int(slice.Year))]
		byIndicator[slice.Indicator] = append(byIndicator[slice.Indicator], clickhouse.Tuple(known.Run, slice.Year))
	}
	for _, indicator := range slices.Sorted(maps.Keys(byIndicator)) {
		err := l.exec(ctx, "copy_slices", map[string]any{"run": l.run.Number(), "indicator": indicator, "slices": byIndicator[indicator]})
		if err != nil {
			return err
		}
	}
	return nil
}

// judged are the slices whose small counts this load decides on.
func (l *Load) judged() []stagedSlice { return slices.Concat(l.touched, l.reopened) }
