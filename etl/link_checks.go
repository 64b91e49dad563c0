package etl

import (
	"fmt"
	"regexp"
	"strings"

	"kommunebench/etl/input"
	"kommunebench/kommune"
)

// linkKey identifies a link: sources that say different things of the same two ends
// both stand.
type linkKey struct {
	kind             kommune.LinkKind
	from, to, source string
}

func linkKeyOf(l kommune.Link) linkKey { return linkKey{l.Kind, l.FromID, l.ToID, l.SourceID} }

// linkEnds are the layouts that define the two ends of a link.
func linkEnds(kind kommune.LinkKind) (from, to string) {
	const competences, titles, profiles = "competences", "job-profiles", "competence-profiles"
	ends := map[kommune.LinkKind][2]string{
		kommune.CourseCompetence: {"courses", competences}, kommune.QuestionCompetence: {"test-questions", competences},
		kommune.QuestionJobProfile: {"test-questions", titles}, kommune.ProfileCompetence: {profiles, competences},
		kommune.JobProfileCompetence: {titles, competences}, kommune.JobProfileProfile: {titles, profiles},
		kommune.CompetenceMatch: {competences, competences}, kommune.ProfileMatch: {profiles, profiles},
	}
	return ends[kind][0], ends[kind][1]
}

// checkLink also finds what its ends name.
func checkLink(l *loading, row *kommune.Link) *input.Fault {
	fromLayout, toLayout := linkEnds(row.Kind)
	for _, end := range []struct {
		column, layout string
		id             *string
	}{{"from", fromLayout, &row.FromID}, {"to", toLayout, &row.ToID}} {
		id, bad := l.Resolve(end.layout, *end.id)
		if bad != nil {
			bad.Column, bad.Value = end.column, *end.id
			return bad
		}
		*end.id = id
	}
	if l.dataset.Synthetic && l.isReal(row.FromID) && l.isReal(row.ToID) {
		return &input.Fault{Rule: "synthetic_mix", Column: "to", Value: row.ToID, Message: "is real, as is what the link comes from, and this dataset is synthetic: it may link what is its own", Whole: true}
	}
	for _, check := range []func(*kommune.Link) *input.Fault{checkMatch, checkAuthor, checkWeight} {
		if bad := check(row); bad != nil {
			return bad
		}
	}
	if earlier, seen := l.links[linkKeyOf(*row)]; seen && !sameLink(earlier, *row) {
		return &input.Fault{Rule: "conflicting_rows", Column: "to", Value: row.ToID, Message: "differs from an earlier row of the same kind, ends and source", Whole: true}
	}
	return nil
}

func checkMatch(row *kommune.Link) *input.Fault {
	switch {
	case row.Kind.IsMatch() && row.FromID == row.ToID:
		return &input.Fault{Rule: "links_to_itself", Column: "to", Value: row.ToID, Message: "is what the link comes from"}
	case row.Kind.IsMatch() && row.GivenMatch == "":
		return &input.Fault{Rule: "required", Column: "match", Message: "is empty: takes " + input.ListChoices(kommune.LinkMatches())}
	case !row.Kind.IsMatch() && row.GivenMatch != "":
		return &input.Fault{Rule: "conflicting_columns", Column: "match", Value: string(row.GivenMatch), Message: "is for COMPETENCE_MATCH and PROFILE_MATCH: leave it out"}
	}
	return nil
}

func checkAuthor(row *kommune.Link) *input.Fault {
	switch {
	case row.Basis == kommune.Judgement && row.GivenAuthorKind == "":
		return &input.Fault{Rule: "required", Column: "author_kind", Message: "is empty: say who judged so: " + input.ListChoices(kommune.AuthorKinds())}
	case row.Basis == kommune.Stated && row.GivenAuthorKind != "":
		return &input.Fault{Rule: "conflicting_columns", Column: "author_kind", Value: string(row.GivenAuthorKind), Message: "is of a judgement, and this link is STATED by its source: leave it out, or give the basis JUDGEMENT"}
	}
	return nil
}

func checkWeight(row *kommune.Link) *input.Fault {
	hasWeight := row.Level != nil || row.WeightPct != nil
	switch row.Kind {
	case kommune.ProfileCompetence, kommune.JobProfileCompetence, kommune.JobProfileProfile:
		return nil
	case kommune.CourseCompetence, kommune.QuestionCompetence, kommune.QuestionJobProfile, kommune.CompetenceMatch, kommune.ProfileMatch:
	}
	if hasWeight {
		return &input.Fault{Rule: "conflicting_columns", Column: "level", Message: "and weight_pct are of what a profile or a title is made of: leave them out"}
	}
	return nil
}

func sameLink(a, b kommune.Link) bool {
	texts := a.Level == b.Level || a.Level != nil && b.Level != nil && *a.Level == *b.Level
	authors := a.Author == b.Author || a.Author != nil && b.Author != nil && *a.Author == *b.Author
	return texts && authors && equalFigures(a.WeightPct, b.WeightPct) && a.GivenMatch == b.GivenMatch && a.Basis == b.Basis &&
		a.GivenAuthorKind == b.GivenAuthorKind && a.NoteDA == b.NoteDA && a.NoteEN == b.NoteEN
}

// checkFramework also finds the framework that it is derived from.
func checkFramework(l *loading, row *kommune.Framework) *input.Fault {
	const earliest, latest = 1900, 2199
	if row.Year != nil && (*row.Year < earliest || *row.Year > latest) {
		return &input.Fault{Rule: "date", Column: "year", Value: fmt.Sprint(*row.Year), Message: "is no year as 2019"}
	}
	if row.DerivedFromID == nil {
		if row.ChangesDA != "" || row.ChangesEN != "" {
			return &input.Fault{Rule: "conflicting_columns", Column: "changes_da", Message: "tells what was changed of no framework: give derived_from"}
		}
		return nil
	}
	named := *row.DerivedFromID
	itself := &input.Fault{Rule: "derived_from_itself", Column: "derived_from", Value: named, Message: "is the framework itself, or is derived from it: give the one that was there before"}
	if own, bad := l.ownID(named); bad == nil && own == row.ID {
		return itself
	}
	id, bad := l.Resolve("frameworks", named)
	if bad != nil {
		bad.Column, bad.Value = "derived_from", named
		return bad
	}
	row.DerivedFromID = &id
	const longestChain = 100
	steps := 0
	for at := row.DerivedFromID; at != nil; at = l.derivedFrom(*at) {
		if steps++; *at == row.ID || steps > longestChain {
			return itself
		}
	}
	l.derived[row.ID] = row.DerivedFromID
	return nil
}

// derivedFrom is what a framework of the package, or of the catalogue, is derived from.
func (l *loading) derivedFrom(id string) *string {
	if l.IsDefined("frameworks", id) {
		return l.derived[id]
	}
	known, _ := l.catalogue.Frameworks.Find(id)
	return known.DerivedFromID
}

func checkCompetence(_ *loading, row *kommune.Competence) *input.Fault {
	const prefix = "http://data.europa.eu/esco/skill/"
	if row.ESCO != nil && (!strings.HasPrefix(*row.ESCO, prefix) || len(*row.ESCO) == len(prefix)) {
		return &input.Fault{Rule: "esco_uri", Column: "esco_uri", Value: *row.ESCO, Message: "is no address of a skill of ESCO: it begins with " + prefix}
	}
	return nil
}

var languageCode = regexp.MustCompile(`^[a-z]{2}$`)

func checkCourse(_ *loading, row *kommune.Course) *input.Fault {
	if row.Language != nil && !languageCode.MatchString(*row.Language) {
		return &input.Fault{Rule: "language", Column: "language", Value: *row.Language, Message: "is no code of a language as da or en"}
	}
	return checkDates(row.From, row.To)
}
