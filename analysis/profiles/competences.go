package profiles

import (
	"slices"

	"kommunebench/kommune"
)

// RealCompetences are those of datasets that are not synthetic.
func RealCompetences(catalogue *kommune.Catalogue) []kommune.Competence {
	return slices.DeleteFunc(slices.Clone(catalogue.Competences.All), func(c kommune.Competence) bool { return catalogue.IsSynthetic(c.ID) })
}

// CompetencesOfFramework are the ids of those that a framework names or that its
// profiles require.
func CompetencesOfFramework(catalogue *kommune.Catalogue, frameworkID string) []string {
	var ids []string
	for _, competence := range catalogue.Competences.All {
		if competence.FrameworkID != nil && *competence.FrameworkID == frameworkID {
			ids = append(ids, competence.ID)
		}
	}
	for _, profile := range catalogue.CompetenceProfiles.All {
		if profile.FrameworkID != nil && *profile.FrameworkID == frameworkID {
			ids = append(ids, profile.CompetenceIDs...)
		}
	}
	return ids
}

// CompetencesOfTitle are the ids of those that a title requires, by itself and by the
// profiles that it is a mix of.
func CompetencesOfTitle(catalogue *kommune.Catalogue, jobProfileID string) []string {
	title, _ := catalogue.JobProfiles.Find(jobProfileID)
	ids := slices.Clone(title.CompetenceIDs)
	for _, link := range catalogue.Links.From(kommune.JobProfileProfile, jobProfileID) {
		profile, _ := catalogue.CompetenceProfiles.Find(link.ToID)
		for _, id := range profile.CompetenceIDs {
			if !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	return ids
}
