package etl

import (
	"fmt"
	"reflect"
	"regexp"
	"strings"

	"kommunebench/etl/column"
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

// checkLink also finds what its ends name.
func checkLink(l *loading, row *kommune.Link) *input.Fault {
	fromLayout, toLayout := column.LinkEnds(row.Kind)
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
	if earlier, seen := l.links[linkKeyOf(*row)]; seen && !reflect.DeepEqual(earlier, *row) {
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
	id, bad := l.ownID(named)
	if bad != nil || id != row.ID { // itself is not known yet, and checkDerivations refuses it
		id, bad = l.Resolve("frameworks", named)
	}
	if bad != nil {
		bad.Column, bad.Value = "derived_from", named
		return bad
	}
	row.DerivedFromID = &id
	l.derivations[row.ID] = derivation{named: named, at: l.reading, order: len(l.derivations)}
	return nil
}

// derivation is where a framework of the package is said to be derived from another.
type derivation struct {
	named string // as the file has it
	at    kommune.Place
	order int
}

// checkDerivations refuses frameworks that are derived from themselves, by way of others
// of the package or of the newest release. It looks once all are read, as their order in
// the file tells nothing.
func (l *loading) checkDerivations() {
	from := map[string]*string{}
	for _, framework := range l.vocabulary.Frameworks {
		from[framework.ID] = framework.DerivedFromID
	}
	derivedFrom := func(id string) *string {
		if own, isOwn := from[id]; isOwn {
			return own
		}
		known, _ := l.catalogue.Frameworks.Find(id)
		return known.DerivedFromID
	}
	walked := map[string]int{} // from which framework each was first come to
	for n := range l.vocabulary.Frameworks {
		at := &l.vocabulary.Frameworks[n].ID
		for at != nil && walked[*at] == 0 {
			walked[*at] = n + 1
			at = derivedFrom(*at)
		}
		if at != nil && walked[*at] == n+1 {
			l.rejectCircle(*at, derivedFrom)
		}
	}
}

// rejectCircle names the row of a circle that was read last.
func (l *loading) rejectCircle(id string, derivedFrom func(string) *string) {
	last := l.derivations[id]
	for at := *derivedFrom(id); at != id; at = *derivedFrom(at) {
		if own, isOwn := l.derivations[at]; isOwn && (last.named == "" || own.order > last.order) {
			last = own
		}
	}
	if last.named == "" {
		return // all of it is of the newest release
	}
	l.Reject(last.at.Resource, last.at.Line, "", &input.Fault{
		Rule: "derived_from_itself", Column: "derived_from", Value: last.named, Whole: true,
		Message: "is the framework itself, or is derived from it: give the one that was there before",
	})
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
	return checkDates("to", row.From, row.To)
}
