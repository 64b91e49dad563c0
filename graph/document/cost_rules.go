package document

import (
	"kommunebench/analysis"
	"kommunebench/analysis/practice"
	"kommunebench/kommune"
)

// priceRules are those that @cost names.
func priceRules() map[string]priceRule {
	return map[string]priceRule{
		"comparison":        (*costWalk).compare,
		"claim":             (*costWalk).claim,
		"coverage":          (*costWalk).coverage,
		"relation":          (*costWalk).relation,
		"profile":           (*costWalk).profile,
		"trend":             (*costWalk).trend,
		"signals":           (*costWalk).signals,
		"standardised":      (*costWalk).standardised,
		"pageOfRows":        (*costWalk).page,
		"aggregate":         (*costWalk).aggregate,
		"beforeAfter":       (*costWalk).beforeAfter,
		"scoreSensitivity":  (*costWalk).scoreSensitivity,
		"ranking":           (*costWalk).ranking,
		"matrix":            (*costWalk).matrix,
		"changes":           (*costWalk).changes,
		"releaseDiff":       (*costWalk).releaseDiff,
		"previousRelease":   (*costWalk).previousRelease,
		"revisedComparison": (*costWalk).revisedComparison,
		"revisedRanking":    (*costWalk).revisedRanking,
		"revisedTrend":      (*costWalk).revisedTrend,
		"revisedStandard":   (*costWalk).revisedStandard,
		"settings":          (*costWalk).settings,
		"control":           costing(func(w *costWalk, _ map[string]any) int { return w.within.periods * costOfControl }),
		"similar":           costing(func(w *costWalk, arguments map[string]any) int { return w.similar(arguments) }),
		"competences":       (*costWalk).competencesCovered,
		"nearest":           costing(func(w *costWalk, arguments map[string]any) int { return w.similar(arguments) + w.similarIn(arguments) }),
		"similarKommuner":   costing(func(w *costWalk, arguments map[string]any) int { return w.similarIn(arguments) }),
		"facts":             costing(func(w *costWalk, arguments map[string]any) int { return WorkOfStatement + w.similarIn(arguments) }),
		"lookup":            costing(func(w *costWalk, arguments map[string]any) int { return w.lookups([]any{arguments["id"]}) }),
		"lookups":           costing(func(w *costWalk, arguments map[string]any) int { return w.lookups(idsOf(arguments)) }),
		"diffOfRelease":     costing(func(w *costWalk, _ map[string]any) int { return w.difference(w.within.dataset) }),
		"countedRows":       costing(func(w *costWalk, _ map[string]any) int { return w.within.counted }),
		"countedChanges": costing(func(w *costWalk, _ map[string]any) int {
			return 2*WorkOfStatement + w.rowsOfDifference(w.within.dataset)
		}),
	}
}

// costing is the rule of a field that nothing is read once for.
func costing(cost func(*costWalk, map[string]any) int) priceRule {
	return func(w *costWalk, _ *part, arguments map[string]any) price { return price{cost: cost(w, arguments)} }
}

func (w *costWalk) relation(_ *part, arguments map[string]any) price {
	x, y := w.comparison(arguments, "x", "xPeriod", "targetGroup", "release"), w.comparison(arguments, "y", "yPeriod", "targetGroup", "release", "yRelease")
	return price{cost: x.cost + y.cost + w.similarIn(arguments), once: x.once + y.once}
}

func (*costWalk) settings(_ *part, arguments map[string]any) price {
	if arguments["indicator"] == nil {
		return price{}
	}
	return price{cost: costOfSettings}
}

func (w *costWalk) changes(_ *part, arguments map[string]any) price {
	return price{once: w.once("changes"+keyOf(arguments, "dataset", "from", "to", "after", "first"), w.changed(arguments))}
}

func (w *costWalk) releaseDiff(_ *part, arguments map[string]any) price {
	return price{once: w.once("releaseDiff"+keyOf(arguments, "dataset", "from", "to"), w.difference(givenText(arguments["dataset"])))}
}

// previousRelease is for the releases of each dataset, which are read once.
func (w *costWalk) previousRelease(*part, map[string]any) price {
	return price{once: w.once("Release.previous", w.within.datasets*WorkOfStatement)}
}

// revisedComparison is what it costs to say what later releases revised: to read
// the newest one, where an older one was asked for.
func (w *costWalk) revisedComparison(*part, map[string]any) price {
	return w.revised(WorkOfStatement + costOfPeriodRead)
}

// revisedRanking is of two periods, which are read together.
func (w *costWalk) revisedRanking(*part, map[string]any) price {
	return w.revised(WorkOfStatement + 2*costOfPeriodRead)
}

func (w *costWalk) revisedTrend(*part, map[string]any) price {
	return w.revised(trendRead(w.within.periods))
}

// revisedStandard is of every target group, which are read together.
func (w *costWalk) revisedStandard(*part, map[string]any) price {
	return w.revised(WorkOfStatement + costOfPeriodRead + costOfComparison)
}

func (w *costWalk) revised(read int) price {
	if !w.within.older {
		return price{cost: costOfField}
	}
	return price{cost: read}
}

// lengthRules are what @cost(lengthOf:) may name.
func lengthRules() map[string]lengthRule {
	rules := map[string]lengthRule{
		// As many as the question is about.
		"kommuner":   (*costWalk).kommunerAsked,
		"periods":    func(w *costWalk, _ *part) (int, bool) { return w.within.periods, true },
		"ids":        byArguments(func(_ *costWalk, arguments map[string]any) int { return len(idsOf(arguments)) }),
		comparedRows: byArguments((*costWalk).rowsCompared),
		"k": byArguments(func(_ *costWalk, arguments map[string]any) int {
			return wholeNumber(arguments["k"], analysis.DefaultSimilar)
		}),
		"scorePairs":         ofReleases((*costWalk).scorePairs),
		"searched":           byArguments(func(_ *costWalk, arguments map[string]any) int { return wholeNumber(arguments["first"], DefaultHits) }),
		"profiledIndicators": byArguments(func(w *costWalk, arguments map[string]any) int { n, _ := w.profiled(arguments); return n }),
		"coveredKommuner": byArguments(func(w *costWalk, arguments map[string]any) int {
			return min(w.chosen(arguments["kommuner"]), w.covered())
		}),
		"coveredCompetences": ofReleases(func(w *costWalk, p *part) int { return w.competences(p.field.ArgumentMap(w.variables)) }),
		"competenceRows":     (*costWalk).competenceRows,
		"competences":        func(w *costWalk, _ *part) (int, bool) { return w.within.competences, true },
		// As many as the releases have, of those that the arguments choose.
		"chosenKommuner": ofReleases(func(w *costWalk, p *part) int { return w.chosen(p.field.ArgumentMap(w.variables)["filter"]) }),
		"peerGroups":     ofReleases((*costWalk).groupsAsked),
		"rows":           ofReleases((*costWalk).rowsAsked),
		"releases":       ofReleases((*costWalk).releasesAsked),
		"links":          ofReleases((*costWalk).linksAsked),
		"testedKommuner": ofReleases(func(w *costWalk, _ *part) int {
			return max(min(w.within.kommuner, facts(w.catalogue, "test_results")), 1)
		}),
		"matrixIndicators": func(w *costWalk, _ *part) (int, bool) { return w.within.indicators, true },
		"signalIndicators": func(w *costWalk, _ *part) (int, bool) { return w.within.indicators, true },
		// As many groups as there can be.
		"aggregateGroups": ofReleases((*costWalk).aggregateGroups),
	}
	for name, count := range catalogueCounts() {
		rules[name] = func(w *costWalk, _ *part) (int, bool) { return w.countOnce(name, count) }
	}
	return rules
}

// ofReleases is a length that is known where the releases are.
func ofReleases(length func(*costWalk, *part) int) lengthRule {
	return func(w *costWalk, p *part) (int, bool) {
		if w.catalogue == nil {
			return 0, false
		}
		return length(w, p), true
	}
}

func (w *costWalk) rowsAsked(p *part) int {
	arguments := p.field.ArgumentMap(w.variables)
	rows, _ := w.rowsOfIndicators(arguments, w.places(p.field, arguments))
	return rows
}

// groupsAsked is how many peer groups there are of the kind asked for.
func (w *costWalk) groupsAsked(p *part) int {
	kind, groups := givenText(p.field.ArgumentMap(w.variables)["kind"]), 0
	for _, group := range w.catalogue.PeerGroups.All {
		if kind == "" || kind == string(group.Kind) {
			groups++
		}
	}
	return groups
}

func (w *costWalk) releasesAsked(p *part) int {
	dataset, releases := givenText(p.field.ArgumentMap(w.variables)["dataset"]), 0
	for _, snapshot := range w.catalogue.Snapshots {
		if snapshot.Dataset.ID == dataset {
			releases = int(snapshot.Release.Sequence)
		}
	}
	return releases
}

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
