// Package beforeafter holds a kommune whose staff took a course against similar kommuner
// of which no such course is known: how an indicator moved in both from before to after,
// and how unusual that is among kommuner to which nothing happened. It names no cause.
package beforeafter

import (
	"context"
	"slices"
	"strings"
	"time"

	"kommunebench/analysis"
	"kommunebench/analysis/trend"
	"kommunebench/kommune"
)

// Query asks how an indicator moved around a participation.
type Query struct {
	Participation kommune.Participation
	// Facts are all participations that are known: the kommuner that took part in the
	// course, or in one that trains a competence of it, are none to compare with.
	Facts []kommune.Participation
	// Kommune is one of the participation's; nil is its only one.
	Kommune     *kommune.Code
	IndicatorID string
	// On are the background indicators by which kommuner are similar, and K how many of
	// those are compared with.
	On []string
	K  int
	// Periods is how many lie on each side; nil is a year, and at least four.
	Periods                *int
	TargetGroup, ReleaseID *string
	Confidence             float64
}

// Verdict is what the comparison with untrained kommuner shows.
type Verdict string

// The verdicts.
const (
	// Higher: the figure moved up against the similar kommuner, by more than chance
	// usually brings.
	Higher Verdict = "HIGHER"
	// Lower: it moved down against them by more than that.
	Lower Verdict = "LOWER"
	// WithinChance: untrained kommuner often differ as much.
	WithinChance Verdict = "WITHIN_CHANCE"
	// NotTested: a reason says why.
	NotTested Verdict = "NOT_TESTED"
)

// BeforeAfter is how an indicator moved around a participation. What could not be
// computed is nil; means are in the indicator's unit.
type BeforeAfter struct {
	Participation kommune.Participation
	Kommune       kommune.Kommune
	Indicator     analysis.Indicator
	TargetGroup   *kommune.TargetGroup
	Release       kommune.Release
	Verdict       Verdict
	// BeforePeriods and AfterPeriods are as many; empty where there are too few.
	BeforePeriods, AfterPeriods []kommune.Period
	Before, After               *float64
	PeersBefore, PeersAfter     *float64
	// Difference is the kommune's change less that of its peers.
	Difference *float64
	// Ratio is the difference in units of its noise.
	Ratio    *float64
	Interval *analysis.Interval
	PValue   *float64
	// Place is 1 where the difference, in units of the noise, is the most unusual of all.
	Place    *int
	Peers    []Peer
	Placebos []Placebo
	// Trained and Incomplete are kommuner that none are compared with: of which such a
	// course is known, and which lack a figure.
	Trained, Incomplete []kommune.Kommune
	// Provisional is how many of the kommune's figures are.
	Provisional int
	Query       Query
	Trend       *trend.Trend

	reason kommune.Text
}

// Peer is one of the most similar kommuner, the nearest first.
type Peer struct {
	Kommune       kommune.Kommune
	Distance      float64
	Before, After float64
}

// Placebo is the same comparison of a kommune to which nothing is known to have happened,
// with similar ones like it.
type Placebo struct {
	Kommune    kommune.Kommune
	Difference float64
	// Ratio is the difference in units of its noise, by which placebos are ordered.
	Ratio float64
}

// Reason says in a language why nothing was tested; nil where it was.
func (b *BeforeAfter) Reason(lang kommune.Language) *string {
	if b.Verdict != NotTested {
		return nil
	}
	reason := b.reason.In(lang)
	return &reason
}

// FindParticipation finds a fact by its id, with or without the dataset; the first of
// several datasets.
func FindParticipation(facts []kommune.Participation, id string) (kommune.Participation, error) {
	ids := make([]string, len(facts))
	for n, fact := range facts {
		if ids[n] = fact.ID; fact.ID == id || fact.ID == kommune.QualifyID(kommune.DatasetOf(fact.ID), id) {
			return fact, nil
		}
	}
	return kommune.Participation{}, kommune.UnknownChoice("participation", id, analysis.NearestIDs(id, ids))
}

// dates are when the participation began and ended, as its fact or else its course says;
// nil where neither does. Where no end is known it is the day of the beginning.
func (q Query) dates(catalogue *kommune.Catalogue) (from, to *time.Time) {
	from, to = q.Participation.From, q.Participation.To
	if from == nil && to == nil {
		course, _ := catalogue.Courses.Find(q.Participation.CourseID)
		from, to = course.From, course.To
	}
	if to == nil {
		to = from
	}
	return from, to
}

// Read compares before and after. It reads the indicator with one statement, and the
// background indicators with one for each dataset.
func Read(ctx context.Context, a *analysis.Analyst, catalogue *kommune.Catalogue, query Query) (*BeforeAfter, error) {
	of, err := query.kommuneAsked(catalogue)
	if err != nil {
		return nil, err
	}
	t, err := trend.Read(ctx, a, catalogue, trend.Query{
		IndicatorID: query.IndicatorID, TargetGroup: query.TargetGroup, Confidence: query.Confidence, ReleaseID: query.ReleaseID, Untested: true,
	})
	if err != nil {
		return nil, err
	}
	result := &BeforeAfter{
		Participation: query.Participation, Kommune: of, Indicator: t.Indicator, TargetGroup: t.TargetGroup, Release: t.Release,
		Verdict: NotTested, Query: query, Trend: t,
	}
	if err := query.checkPeriods(t); err != nil {
		return nil, err
	}
	likeness, err := a.ReadLikeness(ctx, catalogue, query.On)
	if err != nil {
		return nil, err
	}
	if _, err := likeness.Nearest(of.Code, query.K, func(kommune.Kommune) bool { return true }); err != nil {
		return nil, err
	}
	result.compute(catalogue, likeness)
	return result, nil
}

// kommuneAsked is the kommune that is looked at.
func (q Query) kommuneAsked(catalogue *kommune.Catalogue) (kommune.Kommune, error) {
	codes, code := q.Participation.Kommuner, ""
	switch {
	case q.Kommune != nil:
		code = string(*q.Kommune)
	case len(codes) == 1:
		code = codes[0]
	}
	if !slices.Contains(codes, code) {
		return kommune.Kommune{}, kommune.InvalidInput("kommune", code, "one of the kommuner that the participation covers: "+strings.Join(codes, ", "))
	}
	found, known := catalogue.Kommuner.Find(code)
	if !known {
		return found, kommune.InvalidInput("kommune", code, "the code of one of the 98 kommuner")
	}
	return found, nil
}

// compute finds what can be tested, and tests it.
func (b *BeforeAfter) compute(catalogue *kommune.Catalogue, likeness *analysis.Likeness) {
	sides, why := b.sides(catalogue)
	if why != nil {
		b.reason = *why
		return
	}
	b.BeforePeriods, b.AfterPeriods = sides.periods(b.Trend)
	own, complete := sides.figuresOf(b.Trend, b.points())
	if !complete {
		b.reason = whyIncomplete(b.Kommune, b.Query.periods(b.Trend))
		return
	}
	b.Before, b.After = b.meanOf(own.before), b.meanOf(own.after)
	b.Provisional = sides.provisional(b.points())
	b.test(own, b.candidates(catalogue, likeness, sides), likeness)
}

// points are those of the kommune.
func (b *BeforeAfter) points() []trend.Point {
	at := slices.IndexFunc(b.Trend.Series, func(s trend.Series) bool { return s.Kommune.Code == b.Kommune.Code })
	return b.Trend.Series[at].Points // a series for each kommune of the catalogue
}

// candidates are the kommuner that may be compared with, with their figures.
func (b *BeforeAfter) candidates(catalogue *kommune.Catalogue, likeness *analysis.Likeness, s sides) map[kommune.Code]figures {
	trained := trainedLike(catalogue, b.Query)
	found := map[kommune.Code]figures{}
	for _, series := range b.Trend.Series {
		code := series.Kommune.Code
		if code == b.Kommune.Code {
			continue
		}
		if trained[string(code)] {
			b.Trained = append(b.Trained, series.Kommune)
			continue
		}
		own, complete := s.figuresOf(b.Trend, series.Points)
		if !complete || !likeness.Has(code) {
			b.Incomplete = append(b.Incomplete, series.Kommune)
			continue
		}
		found[code] = own
	}
	return found
}

// trainedLike are the codes of the kommuner of which a fact tells that they took part,
// or were to, in the course or one that trains a competence of it.
func trainedLike(catalogue *kommune.Catalogue, query Query) map[string]bool {
	courses := map[string]bool{query.Participation.CourseID: true}
	for _, trains := range catalogue.Links.From(kommune.CourseCompetence, query.Participation.CourseID) {
		for _, other := range catalogue.Links.To(kommune.CourseCompetence, trains.ToID) {
			courses[other.FromID] = true
		}
	}
	codes := map[string]bool{}
	add := func(some []string) {
		for _, code := range some {
			codes[code] = true
		}
	}
	add(query.Participation.Kommuner)
	for _, fact := range query.Facts {
		if courses[fact.CourseID] && catalogue.IsSynthetic(fact.ID) == catalogue.IsSynthetic(query.Participation.ID) {
			add(fact.Kommuner)
		}
	}
	for _, course := range catalogue.Courses.All {
		if courses[course.ID] && catalogue.IsSynthetic(course.ID) == catalogue.IsSynthetic(query.Participation.ID) {
			add(course.Kommuner)
		}
	}
	return codes
}
