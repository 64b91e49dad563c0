package pooling

import (
	"context"
	"strconv"
	"time"

	"kommunebench/analysis"
	"kommunebench/analysis/flatrows"
	"kommunebench/analysis/phrase"
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

// PartlyKnown are the group of the filter and those that the groups of all pages are
// of, where not all members are known.
func (p *AggregatePage) PartlyKnown() []analysis.PartlyKnownGroup {
	return p.plan.partlyKnown
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
		Query: query, Computed: a.Now(), omitted: plan.omitted, plan: plan, Groups: []AggregateGroup{},
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
		return analysis.NewEmptyReason(analysis.NoMatch, "by", phrase.EmptyMessage("these kommuner belong to none of the groups that by asks for in these periods"))
	case p.Query.After != nil:
		return analysis.PageBehindTheLast()
	case p.Query.Having != nil:
		return analysis.NewEmptyReason(analysis.NoMatch, "having", phrase.EmptyMessage("no group meets having; leave it out for all of them"))
	}
	return analysis.NewEmptyReason(analysis.KommuneNotInData, "", phrase.EmptyMessage("%s has no row of these kommuner in these periods: %s", p.Indicator.ID, analysis.NamesOf(catalogue, areasOf(p.plan.places.scope))))
}
