package profiles

import (
	"slices"

	"kommunebench/kommune"
)

// RealCompetences are those of datasets that are not synthetic.
func RealCompetences(catalogue *kommune.Catalogue) []kommune.Competence {
	return slices.DeleteFunc(slices.Clone(catalogue.Competences.All), func(c kommune.Competence) bool { return catalogue.IsSynthetic(c.ID) })
}

// CompetencesNamedBy are those that a framework names itself.
func CompetencesNamedBy(catalogue *kommune.Catalogue, frameworkID string) []kommune.Competence {
	return slices.DeleteFunc(slices.Clone(catalogue.Competences.All), func(c kommune.Competence) bool {
		return !isOf(catalogue, c.ID, c.FrameworkID, frameworkID)
	})
}

// CompetencesOfFramework are the ids of those that a framework names or that its
// profiles require.
func CompetencesOfFramework(catalogue *kommune.Catalogue, frameworkID string) []string {
	var ids []string
	for _, competence := range CompetencesNamedBy(catalogue, frameworkID) {
		ids = append(ids, competence.ID)
	}
	for _, profile := range catalogue.CompetenceProfiles.All {
		if isOf(catalogue, profile.ID, profile.FrameworkID, frameworkID) {
			ids = append(ids, profile.CompetenceIDs...)
		}
	}
	return ids
}

// isOf reports whether something names a framework as its own.
func isOf(catalogue *kommune.Catalogue, id string, named *string, frameworkID string) bool {
	return named != nil && *named == frameworkID && catalogue.MayDescribe(id, frameworkID)
}

// CompetencesOfTitle are the ids of those that a title requires, by itself and by the
// profiles that it is a mix of.
func CompetencesOfTitle(catalogue *kommune.Catalogue, jobProfileID string) []string {
	title, _ := catalogue.JobProfiles.Find(jobProfileID)
	ids := slices.Clone(title.CompetenceIDs)
	for _, link := range catalogue.Links.From(kommune.JobProfileProfile, jobProfileID) {
		profile, _ := catalogue.CompetenceProfiles.Find(link.ToID)
		if !catalogue.MayDescribe(profile.ID, jobProfileID) {
			continue
		}
		for _, id := range profile.CompetenceIDs {
			if !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	return ids
}
