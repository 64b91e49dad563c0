package document

import (
	"kommunebench/analysis/practice"
	"kommunebench/kommune"
)

// countOf counts what the releases have of something.
type countOf func(c *kommune.Catalogue) int

// countOnce is a count, which is made once for an operation.
func (w *costWalk) countOnce(name string, count countOf) (length int, isKnown bool) {
	if w.catalogue == nil {
		return 0, false
	}
	if length, isKnown = w.lists[name]; !isKnown {
		length = count(w.catalogue)
		w.lists[name] = length
	}
	return length, true
}

func catalogueCounts() map[string]countOf { //nolint:revive // a table of what @cost may name
	return map[string]countOf{
		"datasets":           func(c *kommune.Catalogue) int { return len(c.Snapshots) },
		"indicators":         func(c *kommune.Catalogue) int { return len(c.Indicators.All) },
		"courses":            func(c *kommune.Catalogue) int { return len(c.Courses.All) },
		"initiatives":        func(c *kommune.Catalogue) int { return len(c.Initiatives.All) },
		"figures":            func(c *kommune.Catalogue) int { return len(c.Figures) },
		"outcomes":           func(c *kommune.Catalogue) int { return len(c.Outcomes.All) },
		"frameworks":         func(c *kommune.Catalogue) int { return len(c.Frameworks.All) },
		"competenceProfiles": func(c *kommune.Catalogue) int { return len(c.CompetenceProfiles.All) },
		"jobProfiles":        func(c *kommune.Catalogue) int { return len(c.JobProfiles.All) },
		"sources":            func(c *kommune.Catalogue) int { return len(c.Sources.All) },
		"testQuestions":      func(c *kommune.Catalogue) int { return len(c.Questions.All) },
		"questionPairs":      func(c *kommune.Catalogue) int { return pairsOf(c) },
		"testResults":        func(c *kommune.Catalogue) int { return facts(c, "test_results") },
		"participations":     func(c *kommune.Catalogue) int { return facts(c, "participations") },
		"deregistrations":    func(c *kommune.Catalogue) int { return facts(c, "deregistrations") },

		"testResultsOfKommune":     func(c *kommune.Catalogue) int { return 1 + facts(c, "test_results")/kommunerInDenmark },
		"participationsOfKommune":  func(c *kommune.Catalogue) int { return 1 + facts(c, "participations")/kommunerInDenmark },
		"deregistrationsOfKommune": func(c *kommune.Catalogue) int { return 1 + facts(c, "deregistrations")/kommunerInDenmark },
		"initiativesOfKommune":     func(c *kommune.Catalogue) int { return 1 + len(c.Initiatives.All)/kommunerInDenmark },
		"outcomesOfKommune":        func(c *kommune.Catalogue) int { return 1 + len(c.Outcomes.All)/kommunerInDenmark },
		"figuresOfKommune":         func(c *kommune.Catalogue) int { return 1 + len(c.Figures)/kommunerInDenmark },
		"indicatorsOfDataset": func(c *kommune.Catalogue) int {
			return typical(c.Snapshots, func(s *kommune.Snapshot) int { return len(s.Indicators) })
		},
		"providersOfCourse": func(c *kommune.Catalogue) int {
			return typical(c.Courses.All, func(x kommune.Course) int { return len(x.ProviderIDs) })
		},
		"competencesOfCourse": func(c *kommune.Catalogue) int {
			return typical(c.Courses.All, func(x kommune.Course) int { return len(x.CompetenceIDs) })
		},
		"competencesOfJobProfile": func(c *kommune.Catalogue) int {
			return typical(c.JobProfiles.All, func(x kommune.JobProfile) int { return len(x.CompetenceIDs) })
		},
		"competencesOfQuestion": func(c *kommune.Catalogue) int {
			return typical(c.Questions.All, func(x kommune.TestQuestion) int { return len(x.CompetenceIDs) })
		},
		"jobProfilesOfQuestion": func(c *kommune.Catalogue) int {
			return typical(c.Questions.All, func(x kommune.TestQuestion) int { return len(x.JobProfileIDs) })
		},
		"questionsOfTest": func(c *kommune.Catalogue) int {
			return typicalGroup(c.Questions.All, func(x kommune.TestQuestion) []string { return []string{string(x.Kind)} })
		},
		"questionsOfJobProfile": questionsOfProfile,
		"unmetQuestions": func(c *kommune.Catalogue) int { // of kommuner that were tested
			return 1 + questionsOfProfile(c)*min(facts(c, "test_results"), kommunerInDenmark)/kommunerInDenmark
		},
	}
}

// pairsOf is how many pairs of questions there are about one target group; none can be
// tested before enough kommuner were.
func pairsOf(c *kommune.Catalogue) int {
	if facts(c, "test_results") < practice.LeastKommuner {
		return 0
	}
	questions := map[string]int{}
	for _, question := range c.Questions.All {
		group := ""
		if question.TargetGroupID != nil {
			group = *question.TargetGroupID
		}
		questions[group]++
	}
	pairs := 0
	for _, count := range questions {
		pairs += count * (count - 1) / 2
	}
	return min(pairs, LongestPage)
}

func questionsOfProfile(c *kommune.Catalogue) int {
	return typicalGroup(c.Questions.All, func(x kommune.TestQuestion) []string { return x.JobProfileIDs })
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
func facts(c *kommune.Catalogue, table string) int {
	rows := uint64(0)
	for _, snapshot := range c.Snapshots {
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
	return 1 + facts(w.catalogue, "test_results") + ofParticipation*facts(w.catalogue, "participations")
}
