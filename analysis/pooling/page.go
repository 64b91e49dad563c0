package pooling

import (
	"context"
	"slices"
	"strconv"
	"time"

	"kommunebench/analysis"
	"kommunebench/analysis/flatrows"
	"kommunebench/kommune"
)

// AggregatePage is a page of groups.
type AggregatePage struct {
	Indicator analysis.Indicator
	Release   kommune.Release
	// TargetGroup is that of all figures; nil where groups are made by it, or the
	// figures are of everybody.
	TargetGroup *kommune.TargetGroup
	// Periods are those of the figures, oldest first.
	Periods []kommune.Period
	Groups  []AggregateGroup
	// Notes count what there is to say of the groups.
	Notes       Notes
	HasNext     bool
	HasPrevious bool
	Query       AggregateQuery
	Computed    time.Time
	omitted     analysis.OmittedPeriods
	catalogue   *kommune.Catalogue
	plan        *plan
	keys        []kommune.AggregateKey
	question    string
	// read is what the store was asked for, total how many groups it has of it.
	read  kommune.AggregateQuery
	total int
}

// Omitted are the periods that were not taken although the caller excluded none of
// them.
func (p *AggregatePage) Omitted() analysis.OmittedPeriods { return p.omitted }

// PartlyKnown are the group of the filter and those of the page's groups whose members
// are known in part.
func (p *AggregatePage) PartlyKnown() []analysis.PartlyKnownGroup {
	groups := slices.Clone(p.plan.partlyKnown)
	for n := range p.Groups {
		if of := p.Groups[n].PeerGroup; of != nil {
			for _, group := range analysis.PartlyKnown(p.catalogue, of.ID) {
				if !slices.Contains(groups, group) {
					groups = append(groups, group)
				}
			}
		}
	}
	return groups
}

// Kommuner are those that were added up, by code.
func (p *AggregatePage) Kommuner() []kommune.Kommune { return p.plan.places.scope }

// Cursor is the place of the n-th group, from 0, for the page after it.
func (p *AggregatePage) Cursor(n int) string {
	key := p.keys[n]
	value := strconv.FormatFloat(key.OrderValue, 'g', -1, 64)
	if key.OrderMissing {
		value = missingValue
	}
	number := func(n uint32) string { return strconv.FormatUint(uint64(n), 10) }
	return flatrows.Cursor{
		Key: [4]string{value, number(key.Place), number(key.TargetGroup), number(key.Time)}, Releases: []string{p.Release.ID}, Question: p.question,
	}.Encode()
}

// missingValue stands in a cursor for a figure that does not exist.
const missingValue = "-"

// keyOf reads a cursor's key; false where it is none of ours.
func keyOf(cursor flatrows.Cursor) (kommune.AggregateKey, bool) {
	key, valid := kommune.AggregateKey{OrderMissing: cursor.Key[0] == missingValue}, true
	if !key.OrderMissing {
		value, err := strconv.ParseFloat(cursor.Key[0], 64)
		key.OrderValue, valid = value, err == nil
	}
	for n, into := range []*uint32{&key.Place, &key.TargetGroup, &key.Time} {
		number, err := strconv.ParseUint(cursor.Key[n+1], 10, 32)
		*into, valid = uint32(number), valid && err == nil
	}
	return key, valid
}

// plan is a query with every default filled in.
type plan struct {
	indicator    analysis.Indicator
	targetGroups []kommune.TargetGroup // by number less 1; the zero group is of everybody
	periods      []kommune.Period
	times        []uint32 // in step with periods
	timePeriods  [][]int  // by time less 1: which of the periods
	places       *places
	omitted      analysis.OmittedPeriods
	partlyKnown  []analysis.PartlyKnownGroup // of the filter
}

// ReadAggregatePage reads a page of groups, with one statement. Groups of which the
// source has no row are not among them.
func ReadAggregatePage(ctx context.Context, a *analysis.Analyst, catalogue *kommune.Catalogue, query AggregateQuery) (*AggregatePage, error) {
	if err := query.check(); err != nil {
		return nil, err
	}
	cursor, err := flatrows.DecodeCursor(query.After)
	if err != nil {
		return nil, err
	}
	plan, err := planAggregate(ctx, a, catalogue, &query, cursor)
	if err != nil {
		return nil, err
	}
	page := &AggregatePage{
		Indicator: plan.indicator, Release: plan.indicator.Snapshot.Release, Periods: plan.periods, HasPrevious: query.After != nil,
		Query: query, Computed: a.Now(), omitted: plan.omitted, catalogue: catalogue, plan: plan, Groups: []AggregateGroup{},
	}
	if group := &plan.targetGroups[0]; !query.has(ByTargetGroup) && group.ID != "" {
		page.TargetGroup = group
	}
	read := plan.read(&query)
	page.question = flatrows.QuestionDigest([]any{"aggregate", page.Release.ID, read, query.By})
	if err := cursor.Check(query.After, page.question, []string{page.Release.ID}); err != nil {
		return nil, err
	}
	if query.After != nil {
		key, valid := keyOf(cursor)
		if !valid {
			return nil, flatrows.AnotherQuestion(*query.After)
		}
		read.After = &key
	}
	read.Limit = query.First + 1
	page.read = read
	return page, page.fetch(ctx, a)
}

// fetch reads the groups of the page.
func (p *AggregatePage) fetch(ctx context.Context, a *analysis.Analyst) error {
	rows, err := a.Reader().Aggregate(ctx, p.Indicator.Snapshot, p.read)
	if err != nil {
		return err
	}
	if len(rows) > 0 {
		p.total = int(rows[0].Groups)
	}
	if p.HasNext = len(rows) > p.Query.First; p.HasNext {
		rows = rows[:p.Query.First]
	}
	p.add(rows)
	return nil
}

// next is the page after this one, of the same plan.
func (p *AggregatePage) next(ctx context.Context, a *analysis.Analyst) (*AggregatePage, error) {
	next := *p
	next.read.After, next.HasPrevious, next.Notes = &p.keys[len(p.keys)-1], true, Notes{}
	return &next, next.fetch(ctx, a)
}

// CountAggregates counts the groups of all pages. It asks nothing more but where the
// page is behind the last one.
func CountAggregates(ctx context.Context, a *analysis.Analyst, page *AggregatePage) (int, error) {
	if page.total > 0 || page.Query.After == nil {
		return page.total, nil
	}
	read := page.read
	read.After, read.Limit = nil, 1
	rows, err := a.Reader().Aggregate(ctx, page.Indicator.Snapshot, read)
	if err != nil || len(rows) == 0 {
		return 0, err
	}
	return int(rows[0].Groups), nil
}

func (p *AggregatePage) add(rows []kommune.AggregateRow) {
	p.Groups, p.keys = make([]AggregateGroup, len(rows)), make([]kommune.AggregateKey, len(rows))
	sizes := map[uint32][]placeSize{}
	for n := range rows {
		key := rows[n].AggregateKey
		if sizes[key.Time] == nil {
			sizes[key.Time] = p.plan.places.sizesIn(p.plan.timePeriods[key.Time-1])
		}
		p.keys[n] = key
		p.Groups[n] = p.group(&rows[n], sizes[key.Time][key.Place-1])
		p.Notes.add(&p.Groups[n])
	}
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
	p.partlyKnown = scope.PartlyKnown
	p.places, err = planPlaces(catalogue, query, scope.Kommuner, p.periods)
	return p, err
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

// WhyNone says why a page has no groups; nil where it has some.
func (p *AggregatePage) WhyNone(catalogue *kommune.Catalogue) *analysis.EmptyReason {
	filter := p.Query.filter()
	switch {
	case len(p.Groups) > 0:
		return nil
	case p.Query.First == 0:
		return analysis.PageOfNothing()
	case len(p.plan.places.scope) == 0:
		return analysis.WhyNoKommune(catalogue, "filter.kommuner", filter.Kommuner, p.Periods[len(p.Periods)-1].End())
	case len(p.plan.places.all) == 0:
		return analysis.NewEmptyReason(analysis.NoMatch, "by", "these kommuner belong to none of the groups that by asks for in these periods")
	case p.Query.After != nil:
		return analysis.PageBehindTheLast()
	case p.Query.Having != nil:
		return analysis.NewEmptyReason(analysis.NoMatch, "having", "no group meets having; leave it out for all of them")
	}
	return analysis.NewEmptyReason(analysis.KommuneNotInData, "", p.Indicator.ID+" has no row of these kommuner in these periods: "+analysis.NamesOf(catalogue, areasOf(p.plan.places.scope)))
}
