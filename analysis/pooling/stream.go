package pooling

import (
	"context"

	"kommunebench/analysis"
	"kommunebench/kommune"
)

// Notes count groups by what there is to say of them.
type Notes struct {
	// Groups is how many were counted.
	Groups int
	// WithHidden and WithMissing have figures that are hidden or that the source
	// lacks, Provisional have a provisional figure.
	WithHidden, WithMissing, Provisional int
	// Means are counts over several periods, Ratios shares over several.
	Means, Ratios int
	// Rounded are made of shares whose denominators are known only within rounding,
	// WithoutCounts have shares with no counts to pool, which are left out.
	Rounded, WithoutCounts int
}

func (n *Notes) add(group *AggregateGroup) {
	n.Groups++
	for _, counted := range []struct {
		is    bool
		count *int
	}{
		{group.FiguresHidden > 0, &n.WithHidden},
		{group.FiguresMissing > 0, &n.WithMissing},
		{group.Method == MethodMean, &n.Means},
		{group.Method == MethodRatio && group.PeriodsWithFigures > 1, &n.Ratios},
		{group.Status == kommune.Provisional, &n.Provisional},
		{group.WithinRounding != nil, &n.Rounded},
		{group.FiguresWithoutCounts > 0, &n.WithoutCounts},
	} {
		if counted.is {
			*counted.count++
		}
	}
}

// AggregateStream is groups that are read MaxPage at a time, of one release.
type AggregateStream struct {
	// Page has the first groups, and the notes of all.
	Page *AggregatePage
	// Groups is how many there are.
	Groups  int
	analyst *analysis.Analyst
	isPage  bool
	// kept are the first pages, which were read for the notes.
	kept []*AggregatePage
}

// mostKept is how many pages a stream keeps in memory, of some megabytes each. Those
// behind them are read once for the notes and once for the rows.
const mostKept = 3

// PlanAggregateStream plans all groups of a query, whose First and After are not
// read. It reads all of them, so that the page's notes are of all.
func PlanAggregateStream(ctx context.Context, a *analysis.Analyst, catalogue *kommune.Catalogue, query AggregateQuery) (*AggregateStream, error) {
	query.First, query.After = MaxPage, nil
	page, err := ReadAggregatePage(ctx, a, catalogue, query)
	if err != nil {
		return nil, err
	}
	stream := &AggregateStream{Page: page, Groups: page.total, analyst: a, kept: []*AggregatePage{page}}
	notes, kept := Notes{}, []*AggregatePage(nil)
	err = stream.eachPage(ctx, func(one *AggregatePage) error {
		for n := range one.Groups {
			notes.add(&one.Groups[n])
		}
		if len(kept) < mostKept {
			kept = append(kept, one)
		}
		return nil
	})
	stream.kept = kept
	page.Notes = notes
	return stream, err
}

// PlanAggregatePage is one page as a stream.
func PlanAggregatePage(ctx context.Context, a *analysis.Analyst, catalogue *kommune.Catalogue, query AggregateQuery) (*AggregateStream, error) {
	page, err := ReadAggregatePage(ctx, a, catalogue, query)
	if err != nil {
		return nil, err
	}
	return &AggregateStream{Page: page, Groups: len(page.Groups), analyst: a, isPage: true, kept: []*AggregatePage{page}}, nil
}

// Read calls do with the groups in their order, some at a time. It may be called
// again.
func (s *AggregateStream) Read(ctx context.Context, do func([]AggregateGroup) error) error {
	return s.eachPage(ctx, func(page *AggregatePage) error { return do(page.Groups) })
}

func (s *AggregateStream) eachPage(ctx context.Context, do func(*AggregatePage) error) error {
	var page *AggregatePage
	for n := 0; ; n++ {
		var err error
		if n < len(s.kept) {
			page = s.kept[n]
		} else if page, err = page.next(ctx, s.analyst); err != nil {
			return err
		}
		if err := do(page); err != nil || s.isPage || !page.HasNext {
			return err
		}
	}
}
