// Package profiles answers which competences there are, who is trained in them, and
// what is still asked: links between profiles, competences, courses and practice
// questions, put beside facts about kommuner. Unknown is never untrained.
package profiles

import (
	"slices"

	"kommunebench/kommune"
)

// EndTitles are the titles of what a link goes from and to; the id stands for what the
// catalogue does not have.
func EndTitles(catalogue *kommune.Catalogue, link kommune.Link) (from, to kommune.Text) {
	switch link.Kind {
	case kommune.CourseCompetence:
		return titleIn(catalogue.Courses, link.FromID, courseTitle), titleIn(catalogue.Competences, link.ToID, competenceTitle)
	case kommune.QuestionCompetence:
		return titleIn(catalogue.Questions, link.FromID, questionTitle), titleIn(catalogue.Competences, link.ToID, competenceTitle)
	case kommune.QuestionJobProfile:
		return titleIn(catalogue.Questions, link.FromID, questionTitle), titleIn(catalogue.JobProfiles, link.ToID, jobTitle)
	case kommune.ProfileCompetence:
		return titleIn(catalogue.CompetenceProfiles, link.FromID, profileTitle), titleIn(catalogue.Competences, link.ToID, competenceTitle)
	case kommune.JobProfileCompetence:
		return titleIn(catalogue.JobProfiles, link.FromID, jobTitle), titleIn(catalogue.Competences, link.ToID, competenceTitle)
	case kommune.JobProfileProfile:
		return titleIn(catalogue.JobProfiles, link.FromID, jobTitle), titleIn(catalogue.CompetenceProfiles, link.ToID, profileTitle)
	case kommune.CompetenceMatch:
		return titleIn(catalogue.Competences, link.FromID, competenceTitle), titleIn(catalogue.Competences, link.ToID, competenceTitle)
	case kommune.ProfileMatch:
		return titleIn(catalogue.CompetenceProfiles, link.FromID, profileTitle), titleIn(catalogue.CompetenceProfiles, link.ToID, profileTitle)
	}
	return kommune.Text{DA: link.FromID}, kommune.Text{DA: link.ToID}
}

func titleIn[T any](index kommune.Index[T], id string, title func(T) kommune.Text) kommune.Text {
	found, known := index.Find(id)
	if !known {
		return kommune.Text{DA: id}
	}
	return title(found)
}

func courseTitle(c kommune.Course) kommune.Text { return kommune.Text{DA: c.Title} }
func competenceTitle(c kommune.Competence) kommune.Text {
	return kommune.Text{DA: c.TitleDA, EN: c.TitleEN}
}

func questionTitle(q kommune.TestQuestion) kommune.Text {
	return kommune.Text{DA: q.TitleDA, EN: q.TitleEN}
}

func jobTitle(p kommune.JobProfile) kommune.Text { return kommune.Text{DA: p.TitleDA, EN: p.TitleEN} }

func profileTitle(p kommune.CompetenceProfile) kommune.Text {
	return kommune.Text{DA: p.TitleDA, EN: p.TitleEN}
}

// TitlesOf are the titles that a framework lists.
func TitlesOf(catalogue *kommune.Catalogue, frameworkID string) []kommune.JobProfile {
	return slices.DeleteFunc(slices.Clone(catalogue.JobProfiles.All), func(p kommune.JobProfile) bool {
		return !isOf(catalogue, p.ID, p.FrameworkID, frameworkID)
	})
}

// ElementsKnown is how many profiles, fields or titles of a framework are known by
// name, whichever package names them.
func ElementsKnown(catalogue *kommune.Catalogue, frameworkID string) int {
	known := len(TitlesOf(catalogue, frameworkID))
	for _, profile := range catalogue.CompetenceProfiles.All {
		if isOf(catalogue, profile.ID, profile.FrameworkID, frameworkID) {
			known++
		}
	}
	return known
}

// ElementsUnknown is how many of the elements that a framework's source says it has
// are not known by name; nil where it does not say how many there are.
func ElementsUnknown(catalogue *kommune.Catalogue, framework kommune.Framework) *int {
	if framework.Elements == nil {
		return nil
	}
	unknown := max(0, int(*framework.Elements)-ElementsKnown(catalogue, framework.ID))
	return &unknown
}
