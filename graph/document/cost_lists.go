package document

import (
	"github.com/vektah/gqlparser/v2/ast"

	"kommunebench/kommune"
)

// listed is how many entries a list of the releases' own things has, as far as
// the releases tell: how many courses there are, or questions to a job profile.
func (w *costWalk) listed(field *ast.Field) (length int, isKnown bool) {
	if w.catalogue == nil || field.ObjectDefinition == nil {
		return 0, false
	}
	name := field.ObjectDefinition.Name + "." + field.Name
	length, isKnown = w.lists[name]
	if !isKnown {
		if length, isKnown = w.countListed(name); isKnown {
			w.lists[name] = length
		}
	}
	return length, isKnown
}

func (w *costWalk) countListed(name string) (length int, isKnown bool) {
	c := w.catalogue
	switch name {
	case "Query.datasets":
		return w.datasets(), true
	case "Query.peerGroups":
		return len(c.PeerGroups.All), true
	case "Query.courses":
		return len(c.Courses.All), true
	case "Query.initiatives":
		return len(c.Initiatives.All), true
	case "Query.figures":
		return len(c.Figures), true
	case "Query.jobProfiles":
		return len(c.JobProfiles.All), true
	case "Query.sources":
		return len(c.Sources.All), true
	case "Query.testResults":
		return w.facts("test_results"), true
	case "Query.participations", "JobProfile.participations":
		return w.facts("participations"), true
	case "Query.deregistrations", "Initiative.deregistrations":
		return w.facts("deregistrations"), true
	case "Kommune.testResults":
		return w.factsOfOne("test_results"), true
	case "Kommune.participations", "ProfileCoverage.participations":
		return w.factsOfOne("participations"), true
	case "Kommune.deregistrations":
		return w.factsOfOne("deregistrations"), true
	case "Kommune.initiatives":
		return 1 + len(c.Initiatives.All)/kommunerInDenmark, true
	case "Dataset.indicators":
		return typical(c.Snapshots, func(s *kommune.Snapshot) int { return len(s.Indicators) }), true
	}
	return w.countLinked(name)
}

// countLinked counts what things of the releases are linked to.
func (w *costWalk) countLinked(name string) (length int, isKnown bool) {
	c := w.catalogue
	switch name {
	case "Course.providers":
		return typical(c.Courses.All, func(x kommune.Course) int { return len(x.ProviderIDs) }), true
	case "Course.competences", "ProfileCoverage.trainedCompetences":
		return typical(c.Courses.All, func(x kommune.Course) int { return len(x.CompetenceIDs) }), true
	case "JobProfile.competences":
		return typical(c.JobProfiles.All, func(x kommune.JobProfile) int { return len(x.CompetenceIDs) }), true
	case "TestQuestion.competences":
		return typical(c.Questions.All, func(x kommune.TestQuestion) int { return len(x.CompetenceIDs) }), true
	case "TestQuestion.jobProfiles":
		return typical(c.Questions.All, func(x kommune.TestQuestion) int { return len(x.JobProfileIDs) }), true
	case "TestQuestion.answers":
		return w.facts("test_results"), true
	case "TestResult.answers":
		return typicalGroup(c.Questions.All, func(x kommune.TestQuestion) []string { return []string{string(x.Kind)} }), true
	case "JobProfile.questions":
		return w.questionsOfProfile(), true
	case "ProfileCoverage.unmetQuestions": // of kommuner that were tested
		return 1 + w.questionsOfProfile()*min(w.facts("test_results"), kommunerInDenmark)/kommunerInDenmark, true
	}
	return 0, false
}

func (w *costWalk) questionsOfProfile() int {
	return typicalGroup(w.catalogue.Questions.All, func(x kommune.TestQuestion) []string { return x.JobProfileIDs })
}

// typical is how long the lists of things are, as an entry that is come upon
// through another sees them: those that hold more are come upon more often.
func typical[T any](things []T, length func(T) int) int {
	sum, squares := 0, 0
	for _, thing := range things {
		n := length(thing)
		sum, squares = sum+n, squares+n*n
	}
	if sum == 0 {
		return 1
	}
	return (squares + sum - 1) / sum
}

// typicalGroup is the same of the groups that things say they belong to.
func typicalGroup[T any](things []T, groups func(T) []string) int {
	sizes := map[string]int{}
	for _, thing := range things {
		for _, group := range groups(thing) {
			sizes[group]++
		}
	}
	lengths := make([]int, 0, len(sizes))
	for _, size := range sizes {
		lengths = append(lengths, size)
	}
	return typical(lengths, func(n int) int { return n })
}

// facts is how many rows a table of facts has.
func (w *costWalk) facts(table string) int {
	rows := uint64(0)
	for _, snapshot := range w.catalogue.Snapshots {
		for n := range snapshot.Slices {
			if snapshot.Slices[n].Table == table {
				rows += snapshot.Slices[n].Rows
			}
		}
	}
	return int(min(rows, LongestPage))
}

// covered is of how many kommuner it is known what staff is trained in: those
// that were tested, and a few for each fact about who took part in a course.
func (w *costWalk) covered() int {
	const ofParticipation = 3
	if w.catalogue == nil {
		return kommunerInDenmark
	}
	return 1 + w.facts("test_results") + ofParticipation*w.facts("participations")
}

func (w *costWalk) factsOfOne(table string) int { return 1 + w.facts(table)/kommunerInDenmark }
