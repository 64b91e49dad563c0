package column

import "kommunebench/kommune"

// LinkEnds are the layouts that define the two ends of a link.
func LinkEnds(kind kommune.LinkKind) (from, to string) {
	const competences, titles, profiles = "competences", "job-profiles", "competence-profiles"
	ends := map[kommune.LinkKind][2]string{
		kommune.CourseCompetence: {"courses", competences}, kommune.QuestionCompetence: {"test-questions", competences},
		kommune.QuestionJobProfile: {"test-questions", titles}, kommune.ProfileCompetence: {profiles, competences},
		kommune.JobProfileCompetence: {titles, competences}, kommune.JobProfileProfile: {titles, profiles},
		kommune.CompetenceMatch: {competences, competences}, kommune.ProfileMatch: {profiles, profiles},
	}
	return ends[kind][0], ends[kind][1]
}
