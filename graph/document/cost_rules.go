package document

import (
	"kommunebench/analysis"
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
