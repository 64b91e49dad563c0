package flatrows

import (
	"context"
	"slices"
	"time"

	"kommunebench/analysis"
	"kommunebench/analysis/phrase"
	"kommunebench/kommune"
)

// WhyNone says why a page has no rows; nil where it has some. It asks nothing
// where the release's list of periods and groups tells, for one row where the
// page may be behind the last, and else one more question of each dataset.
func WhyNone(ctx context.Context, a *analysis.Analyst, page *ObservationPage) (*analysis.EmptyReason, error) {
	query := page.query
	switch {
	case len(page.Rows) > 0:
		return nil, nil
	case len(query.IndicatorIDs) == 0:
		return analysis.NewEmptyReason(analysis.NothingAsked, "indicators", phrase.EmptyMessage("the list of indicators is empty; the field indicators lists those that there are")), nil
	case query.First == 0:
		return analysis.PageOfNothing(), nil
	}
	return whyNoRows(ctx, a, page.catalogue, query, page.parts)
}

// WhyNone says why a stream has no rows; it must have none.
func (s *ObservationStream) WhyNone(ctx context.Context) (*analysis.EmptyReason, error) {
	return whyNoRows(ctx, s.analyst, s.catalogue, s.query, s.parts)
}

func whyNoRows(ctx context.Context, a *analysis.Analyst, catalogue *kommune.Catalogue, query ObservationsQuery, parts []observationPart) (*analysis.EmptyReason, error) {
	filter := ObservationFilter{}
	if query.Filter != nil {
		filter = *query.Filter
	}
	first, last := kommune.DateRange(filter.From, filter.To)
	if filter.From != nil && filter.To != nil && first.After(last) {
		return analysis.NewEmptyReason(analysis.FiltersContradict, "filter.from",
			phrase.EmptyMessage("from (%s) begins after to (%s) ends", *filter.From, *filter.To)), nil
	}
	if len(parts[0].query.Areas) == 0 && query.Areas != nil {
		return whyNoArea(*query.Areas), nil
	}
	if len(parts[0].query.Areas) == 0 {
		day := a.Today()
		if filter.To != nil {
			day = last
		}
		return analysis.WhyNoKommune(catalogue, "filter.kommuner", filter.Kommuner, day), nil
	}
	if reason := whyNoPeriod(parts, filter, first, last); reason != nil {
		return reason, nil
	}
	if query.After != nil {
		if some, err := hasRows(ctx, a, parts); err != nil || some {
			return analysis.PageBehindTheLast(), err
		}
	}
	held, err := heldBy(ctx, a, parts)
	if err != nil {
		return nil, err
	}
	return whyNotHeld(scopeInWords(catalogue, query, parts), parts, filter, held), nil
}

// whyNoPeriod tells what needs no question: that no period lies within the
// limits.
func whyNoPeriod(parts []observationPart, filter ObservationFilter, first, last time.Time) *analysis.EmptyReason {
	var all []kommune.Period
	for _, part := range parts {
		if len(part.query.Periods) > 0 {
			return nil
		}
		for _, id := range part.query.IndicatorIDs {
			all = append(all, part.snapshot.Periods(id)...)
		}
	}
	if len(all) == 0 {
		return analysis.NewEmptyReason(analysis.NoData, "indicators", phrase.EmptyMessage("%s has no figures in this release", idsOf(parts)))
	}
	return analysis.NewEmptyReason(analysis.NoPeriod, limitName(filter), phrase.EmptyMessage("%s has no period that lies wholly %s", idsOf(parts), limitsInWords(filter))).Around(all, first, last)
}

func limitName(filter ObservationFilter) string {
	if filter.From != nil {
		return "filter.from"
	}
	return "filter.to"
}

func limitsInWords(filter ObservationFilter) kommune.Text {
	switch {
	case filter.From != nil && filter.To != nil && *filter.From == *filter.To:
		return phrase.EmptyMessage("within %s", *filter.From)
	case filter.From != nil && filter.To != nil:
		return phrase.EmptyMessage("within %s to %s", *filter.From, *filter.To)
	case filter.From != nil:
		return phrase.EmptyMessage("in or after %s", *filter.From)
	case filter.To != nil:
		return phrase.EmptyMessage("in or before %s", *filter.To)
	}
	return phrase.EmptyMessage("in any period")
}

func idsOf(parts []observationPart) kommune.Text {
	var ids []string
	for _, part := range parts {
		ids = append(ids, part.query.IndicatorIDs...)
	}
	return phrase.FirstOf(ids)
}

// hasRows reports whether there is a first page.
func hasRows(ctx context.Context, a *analysis.Analyst, parts []observationPart) (bool, error) {
	for _, part := range parts {
		rows, err := readOn(ctx, a, part, nil, 1)
		if err != nil || len(rows) > 0 {
			return len(rows) > 0, err
		}
	}
	return false, nil
}

// scopeInWords says whom a query asks for, and by which argument.
func scopeInWords(catalogue *kommune.Catalogue, query ObservationsQuery, parts []observationPart) heldScope {
	areas := parts[0].query.Areas
	if query.Areas != nil {
		return heldScope{phrase.EmptyMessage("these areas (%s)", analysis.NamesOf(catalogue, areas)), "filter.areas", analysis.AreaNotInData, query.Areas.Areas != nil || query.Areas.Kind != nil}
	}
	return heldScope{phrase.EmptyMessage("these kommuner (%s)", analysis.NamesOf(catalogue, areas)), "filter.kommuner", analysis.KommuneNotInData, query.Filter != nil && query.Filter.Kommuner != nil}
}

// heldScope is whom rows are asked for.
type heldScope struct {
	who       kommune.Text
	argument  string
	notInData analysis.EmptyCode
	isChosen  bool
}

// heldBy says what rows the areas of parts have at all, in any period and
// group.
func heldBy(ctx context.Context, a *analysis.Analyst, parts []observationPart) ([]kommune.Availability, error) {
	var all []kommune.Availability
	byRelease := map[*kommune.Snapshot][]string{}
	for _, part := range parts {
		byRelease[part.snapshot] = append(byRelease[part.snapshot], part.query.IndicatorIDs...)
	}
	for snapshot, ids := range byRelease {
		held, err := a.Reader().ListAvailability(ctx, snapshot, kommune.ObservationQuery{IndicatorIDs: ids, Areas: parts[0].query.Areas})
		if err != nil {
			return nil, err
		}
		all = append(all, held...)
	}
	return all, nil
}

// whyNotHeld tells it by what rows there are: those of other periods, those of
// other groups, or none; nil where there are those asked for after all.
func whyNotHeld(scope heldScope, parts []observationPart, filter ObservationFilter, held []kommune.Availability) *analysis.EmptyReason {
	var groups []string
	var periods []kommune.Period // with figures
	inOtherPeriods := false
	for _, h := range held {
		for _, part := range parts {
			if !slices.Contains(part.query.IndicatorIDs, h.IndicatorID) {
				continue
			}
			inPeriods := slices.Contains(part.query.Periods, h.Period)
			inGroups := part.query.TargetGroupIDs == nil || slices.Contains(part.query.TargetGroupIDs, h.TargetGroupID)
			switch {
			case inPeriods && inGroups:
				return nil
			case inGroups:
				inOtherPeriods = true
				if h.Values > 0 {
					periods = append(periods, h.Period)
				}
			case inPeriods:
				groups = append(groups, h.TargetGroupID)
			}
		}
	}
	who, argument := scope.who, scope.argument
	if !scope.isChosen {
		argument = ""
	}
	switch {
	case len(held) == 0:
		return analysis.NewEmptyReason(scope.notInData, argument, phrase.EmptyMessage("%s has no row of %s in any period; its source gives nothing of them", idsOf(parts), who))
	case inOtherPeriods:
		first, last := kommune.DateRange(filter.From, filter.To)
		return analysis.NewEmptyReason(analysis.NoPeriod, limitName(filter), phrase.EmptyMessage("%s has rows of %s, but none %s", idsOf(parts), who, limitsInWords(filter))).Around(periods, first, last)
	}
	slices.Sort(groups)
	return analysis.NewEmptyReason(analysis.NoTargetGroup, "filter.targetGroup", phrase.EmptyMessage("%s has no rows of %s for this target group", idsOf(parts), who), slices.Compact(groups)...)
}

// WhyNoChanges says why a page has no changes; nil where it has some.
func WhyNoChanges(ctx context.Context, a *analysis.Analyst, page *ChangesPage) (*analysis.EmptyReason, error) {
	if len(page.Changes) > 0 {
		return nil, nil
	}
	if page.query.First == 0 {
		return analysis.PageOfNothing(), nil
	}
	if page.query.After != nil {
		some, err := a.Reader().ReadChanges(ctx, page.from, page.to, nil, 1)
		if err != nil {
			return nil, err
		}
		if len(some) > 0 {
			return analysis.PageBehindTheLast(), nil
		}
	}
	from, to := page.from.Release.ID, page.to.Release.ID
	if from == to {
		return analysis.NewEmptyReason(analysis.NoChanges, "to", phrase.EmptyMessage("from and to are the same release, %s", from)), nil
	}
	return analysis.NewEmptyReason(analysis.NoChanges, "", phrase.EmptyMessage("no figure of a kommune differs between %s and %s; releaseDiff tells what else does", from, to)), nil
}
