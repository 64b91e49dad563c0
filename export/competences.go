package export

import (
	"context"
	"slices"

	"kommunebench/analysis"
	"kommunebench/analysis/phrase"
	"kommunebench/analysis/profiles"
	"kommunebench/analysis/words"
	"kommunebench/kommune"
)

func competenceCoverageExport() fieldExport {
	// The state is a key, so that JSON-stat, which holds numbers alone, tells it.
	keys := []string{"kommune_code", "competence_id", "state"}
	return listExport(competenceCoverageColumns, keys, func(ctx context.Context, _ *analysis.Analyst, request Request) (*listing[profiles.CompetenceCoverage], error) {
		a, lang, query := request.Arguments, request.Style.lang, request.Arguments.CompetencesQuery()
		states := a.CompetenceStates()
		if err := a.Err(); err != nil {
			return nil, err
		}
		coverage, err := request.Facts.CompetenceCoverage(ctx, query)
		if err != nil {
			return nil, err
		}
		found := &listing[profiles.CompetenceCoverage]{rows: coverage.Rows, empty: coverage.EmptyBecause}
		if states != nil {
			found.rows = slices.DeleteFunc(slices.Clone(coverage.Rows), func(row profiles.CompetenceCoverage) bool { return !slices.Contains(states, row.State) })
			if len(found.rows) == 0 && found.empty == nil {
				found.empty = analysis.NewEmptyReason(analysis.NoMatch, "states", phrase.EmptyMessage("none of the %d rows is in one of these states", len(coverage.Rows)))
			}
		}
		found.about.AddList("totals", "Sammentælling", "Totals", words.CoverageTotals(coverage, lang))
		found.about.AddList("caveats", "Forbehold", "Caveats", words.CoverageCaveats(coverage, lang))
		return found, found.restOn(ctx, request, func(r *profiles.CompetenceCoverage) []string { return append(r.SourceIDs(), r.Competence.ID) })
	})
}

func competenceGapsExport() fieldExport {
	return listExport(competenceGapColumns, []string{"competence_id"}, func(ctx context.Context, _ *analysis.Analyst, request Request) (*listing[profiles.CompetenceGap], error) {
		query := request.Arguments.CompetencesQuery()
		if err := request.Arguments.Err(); err != nil {
			return nil, err
		}
		gaps, empty, err := request.Facts.CompetenceGaps(ctx, query)
		if err != nil {
			return nil, err
		}
		found := &listing[profiles.CompetenceGap]{rows: gaps, empty: empty}
		return found, found.restOn(ctx, request, func(g *profiles.CompetenceGap) []string { return append(g.SourceIDs(), g.Competence.ID) })
	})
}

// nearBy adds the background indicators that nearness was measured by.
func (l *listing[T]) nearBy(ctx context.Context, analyst *analysis.Analyst, request Request, on []string) error {
	for _, id := range on {
		indicator, err := analyst.FindIndicator(ctx, request.Catalogue, "on", id, nil)
		if err != nil {
			return err
		}
		if snapshotOf(l.releases, indicator.ID).Dataset.ID == "" {
			l.releases = append(l.releases, indicator.Snapshot)
		}
		if indicator.SourceID != nil {
			l.sources = append(l.sources, indicator.FindSources([]string{*indicator.SourceID})...)
		}
	}
	return nil
}

// restOn sets the releases and sources of what rows rest on, by its ids. No parameters
// give the same rows for as long as these are kept: that nothing more is known of a
// kommune depends on every dataset.
func (l *listing[T]) restOn(ctx context.Context, request Request, ids func(*T) []string) error {
	var rest basis
	for n := range l.rows {
		for _, id := range ids(&l.rows[n]) {
			if _, err := rest.add(ctx, request, id); err != nil {
				return err
			}
		}
	}
	l.releases, l.sources = rest.releases, rest.sources
	return nil
}

func competenceCoverageColumns(lang kommune.Language) []columnReader[profiles.CompetenceCoverage] {
	type row = profiles.CompetenceCoverage
	columns := append(kommuneColumnsOf(func(r *row) kommune.Kommune { return r.Kommune }), competenceColumns(lang, func(r *row) (kommune.Competence, *kommune.JobProfile) { return r.Competence, r.Title })...)
	columns = append(columns, []columnReader[row]{
		{"state", labelCell, func(r *row) cell { return textValue(r.State) }},
		{"participants_min", integerCell, func(r *row) cell { return numberValue(float64(r.ParticipantsMin)) }},
		{"participants_max", integerCell, func(r *row) cell { return optionalWhole(r.ParticipantsMax) }},
		{"staff", numberCell, func(r *row) cell {
			return optionalNumber(staffOf(r, func(s *profiles.StaffShare) float64 { return s.Staff.Value }))
		}},
		{"staff_qualifier", labelCell, func(r *row) cell {
			return optionalText(staffOf(r, func(s *profiles.StaffShare) kommune.Qualifier { return s.Staff.Qualifier }))
		}},
		{"staff_share_pct_min", numberCell, func(r *row) cell {
			return optionalNumber(staffOf(r, func(s *profiles.StaffShare) float64 { return s.SharePctMin }))
		}},
		{"staff_share_pct_max", numberCell, func(r *row) cell {
			return optionalNumber(staffOf(r, func(s *profiles.StaffShare) float64 { return s.SharePctMax }))
		}},
		{"participation_ids", textCell, func(r *row) cell {
			return joinedOf(r.Participations, func(p kommune.Participation) string { return bareID(p.ID) })
		}},
		{"course_ids", textCell, func(r *row) cell { return joined(bareIDs(r.CourseIDs())) }},
	}...)
	columns = append(columns, answerColumns(lang, "open_", func(r *row) []testedAnswer { return r.OpenQuestions })...)
	return append(columns, judgedColumns(func(r *row) judged {
		return judged{r.Judgements, r.SourceIDs(), words.CoverageSentence(*r, lang)}
	})...)
}

// staffOf is nil where no share of staff is known.
func staffOf[T any](row *profiles.CompetenceCoverage, of func(*profiles.StaffShare) T) *T {
	if row.StaffShare == nil {
		return nil
	}
	value := of(row.StaffShare)
	return &value
}

func competenceGapColumns(lang kommune.Language) []columnReader[profiles.CompetenceGap] {
	type row = profiles.CompetenceGap
	columns := append([]columnReader[row]{{"place", integerCell, func(r *row) cell { return numberValue(float64(r.Place)) }}},
		competenceColumns(lang, func(r *row) (kommune.Competence, *kommune.JobProfile) { return r.Competence, r.Title })...)
	columns = append(columns, []columnReader[row]{
		{"kommuner", integerCell, func(r *row) cell { return numberValue(float64(len(r.Kommuner))) }},
		{"tested", integerCell, func(r *row) cell { return numberValue(float64(r.Tested)) }},
		{"kommune_codes", textCell, func(r *row) cell { return joinedOf(r.Kommuner, codeOf) }},
		{"kommune_names", textCell, func(r *row) cell { return joinedOf(r.Kommuner, nameOf) }},
		{"question_ids", textCell, func(r *row) cell {
			return joinedOf(r.Questions, func(q kommune.TestQuestion) string { return bareID(q.ID) })
		}},
		{"question_titles", textCell, func(r *row) cell {
			return joinedOf(r.Questions, func(q kommune.TestQuestion) string { return q.Title(lang) })
		}},
	}...)
	return append(columns, judgedColumns(func(r *row) judged { return judged{r.Judgements, r.SourceIDs(), words.GapSentence(*r, lang)} })...)
}

// competenceColumns are a competence and, where it is asked about staff with one title,
// that.
func competenceColumns[T any](lang kommune.Language, of func(*T) (kommune.Competence, *kommune.JobProfile)) []columnReader[T] {
	title := func(r *T) kommune.JobProfile {
		if _, title := of(r); title != nil {
			return *title
		}
		return kommune.JobProfile{}
	}
	return []columnReader[T]{
		{"competence_id", labelCell, func(r *T) cell { c, _ := of(r); return textValue(bareID(c.ID)) }},
		{"competence_title", labelCell, func(r *T) cell { c, _ := of(r); return textValue(c.Title(lang)) }},
		{"job_profile_id", labelCell, func(r *T) cell { return orNoText(bareID(title(r).ID)) }},
		{"job_profile_title", labelCell, func(r *T) cell { return orNoText(title(r).Title(lang)) }},
	}
}

// judged is what a row says in words, and what that rests on.
type judged struct {
	judgements []kommune.Link
	sourceIDs  []string
	sentence   string
}

func judgedColumns[T any](of func(*T) judged) []columnReader[T] {
	authors := func(r *T) (kinds []string) {
		for _, link := range of(r).judgements {
			kinds = analysis.AppendOnce(kinds, string(link.GivenAuthorKind))
		}
		return kinds
	}
	return []columnReader[T]{
		{"rests_on_judgement", boolCell, func(r *T) cell { return boolValue(len(of(r).judgements) > 0) }},
		{"judged_by", labelCell, func(r *T) cell { return joined(authors(r)) }},
		{"sentence", textCell, func(r *T) cell { return textValue(of(r).sentence) }},
		{"source_ids", labelCell, func(r *T) cell { return joined(bareIDs(of(r).sourceIDs)) }},
	}
}
