package pooling

import (
	"context"
	"slices"

	"kommunebench/analysis"
	"kommunebench/analysis/flatrows"
	"kommunebench/kommune"
)

// plan is a query with every default filled in.
type plan struct {
	indicator    analysis.Indicator
	targetGroups []kommune.TargetGroup // by number less 1; the zero group is of everybody
	periods      []kommune.Period
	times        []uint32 // in step with periods
	timePeriods  [][]int  // by time less 1: which of the periods
	places       *places
	omitted      analysis.OmittedPeriods
	partlyKnown  []analysis.PartlyKnownGroup
}

func planAggregate(ctx context.Context, a *analysis.Analyst, catalogue *kommune.Catalogue, query *AggregateQuery, cursor flatrows.Cursor) (*plan, error) {
	filter := query.filter()
	ids, releases, err := analysis.SplitAllAsOf("indicator", []string{query.IndicatorID}, filter.TargetGroup, func(id string) *string {
		return cursor.Release(query.ReleaseID, id)
	})
	if err != nil {
		return nil, err
	}
	p := &plan{}
	if p.indicator, err = a.FindIndicator(ctx, catalogue, "indicator", ids[0], releases[kommune.DatasetOf(ids[0])]); err != nil {
		return nil, err
	}
	if err := p.chooseTargetGroups(query); err != nil {
		return nil, err
	}
	if err := p.choosePeriods(ctx, a, query); err != nil {
		return nil, err
	}
	last := p.periods[len(p.periods)-1].End()
	scope, err := a.Scope(ctx, catalogue, filter.Kommuner, last)
	if err != nil {
		return nil, kommune.RenameArgument(map[string]string{"region": "filter.kommuner.region", "landsdel": "filter.kommuner.landsdel", "peerGroup": "filter.kommuner.peerGroup", "codes": "filter.kommuner.codes"}, err)
	}
	if p.places, err = planPlaces(catalogue, query, scope.Kommuner, p.periods); err != nil {
		return nil, err
	}
	p.partlyKnown = slices.Clone(scope.PartlyKnown)
	for _, place := range p.places.all {
		for _, group := range analysis.PartlyKnown(catalogue, place.peerGroup, last) {
			p.partlyKnown = analysis.AppendOnce(p.partlyKnown, group)
		}
	}
	return p, nil
}

// chooseTargetGroups takes the one asked for, else all where groups are made by
// them, else the one that compare takes. They overlap, so no two are added up.
func (p *plan) chooseTargetGroups(query *AggregateQuery) error {
	asked := query.filter().TargetGroup
	if query.has(ByTargetGroup) && asked == nil {
		for _, id := range p.indicator.Snapshot.TargetGroupIDs(p.indicator.ID) {
			group := kommune.TargetGroup{ID: id}
			for _, known := range p.indicator.TargetGroups() {
				if known.ID == id {
					group = known
				}
			}
			p.targetGroups = append(p.targetGroups, group)
		}
		return nil
	}
	group, id, err := analysis.ChooseTargetGroup(p.indicator, asked)
	if err != nil {
		return kommune.RenameArgument(map[string]string{"targetGroup": "filter.targetGroup"}, err)
	}
	if group == nil {
		group = &kommune.TargetGroup{ID: id}
	}
	p.targetGroups = []kommune.TargetGroup{*group}
	return nil
}

// choosePeriods takes the periods of one kind between from and to, and of all there
// are where groups are made by period or year; else the period that compare takes.
func (p *plan) choosePeriods(ctx context.Context, a *analysis.Analyst, query *AggregateQuery) error {
	filter, ids := query.filter(), make([]string, len(p.targetGroups))
	for n, group := range p.targetGroups {
		ids[n] = group.ID
	}
	var err error
	if query.has(ByPeriod, ByYear) || filter.From != nil || filter.To != nil {
		p.periods, p.omitted, err = a.PeriodsOfOneKind(ctx, p.indicator, ids, filter.From, filter.To)
	} else {
		var latest kommune.Period
		latest, p.omitted, err = a.LatestPeriodOf(ctx, p.indicator, ids)
		p.periods = []kommune.Period{latest}
	}
	if err != nil {
		return kommune.RenameArgument(map[string]string{"from": "filter.from", "to": "filter.to"}, err)
	}
	for n, period := range p.periods {
		isNew := n == 0 || query.has(ByPeriod) || query.has(ByYear) && period.Year() != p.periods[n-1].Year()
		if isNew {
			p.timePeriods = append(p.timePeriods, nil)
		}
		time := len(p.timePeriods)
		p.timePeriods[time-1] = append(p.timePeriods[time-1], n)
		p.times = append(p.times, uint32(time)) //nolint:gosec // a position among the periods of an indicator
	}
	return nil
}

// read is what the store is asked for, without page.
func (p *plan) read(query *AggregateQuery) kommune.AggregateQuery {
	read := kommune.AggregateQuery{
		Indicator: p.indicator.Indicator, Periods: p.periods, Times: p.times,
		Eras: p.places.eras, Areas: areasOf(p.places.scope), Places: p.places.members, PlaceSizes: p.places.sizes(),
		OrderBy: kommune.AggregateByGroup,
	}
	for n, group := range p.targetGroups {
		read.TargetGroupIDs = append(read.TargetGroupIDs, group.ID)
		read.TargetGroupNumbers = append(read.TargetGroupNumbers, uint32(n+1))
	}
	if query.OrderBy != nil {
		read.OrderBy, read.Descending = query.OrderBy.Field, query.OrderBy.Direction == Descending
	}
	if h := query.Having; h != nil {
		read.Having = kommune.AggregateLimits(*h)
	}
	return read
}
