package document

// priceRules are those that @cost names.
func priceRules() map[string]priceRule {
	return map[string]priceRule{
		"comparison":        (*costWalk).compare,
		"claim":             (*costWalk).claim,
		"relation":          (*costWalk).relation,
		"profile":           (*costWalk).profile,
		"trend":             (*costWalk).trend,
		"pageOfRows":        (*costWalk).page,
		"changes":           (*costWalk).changes,
		"releaseDiff":       (*costWalk).releaseDiff,
		"previousRelease":   (*costWalk).previousRelease,
		"revisedComparison": (*costWalk).revisedComparison,
		"revisedTrend":      (*costWalk).revisedTrend,
		"settings":          (*costWalk).settings,
		"similar":           costing(func(w *costWalk, arguments map[string]any) int { return w.similar(arguments) }),
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

func (w *costWalk) compare(_ *part, arguments map[string]any) price {
	own := w.comparison(arguments, "indicator", "period", "targetGroup", "release")
	own.cost += w.similarIn(arguments)
	return own
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

func (w *costWalk) revisedTrend(*part, map[string]any) price {
	return w.revised(trendRead(w.within.periods))
}

func (w *costWalk) revised(read int) price {
	if !w.within.older {
		return price{cost: costOfField}
	}
	return price{cost: read}
}
