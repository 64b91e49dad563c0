package document

import (
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"kommunebench/analysis/ranking"
	"kommunebench/kommune"
)

const (
	// granule is how many rows of a table the database reads together.
	granule = 8192
	// A period of an indicator lies in one or two granules.
	costOfPeriodRead = granule * 3 / 2 / RowsOfWork
	// Whether an older release is kept still is asked before it is read, and after.
	statementsOfOlder = 2
	// What is computed of a comparison, of an indicator that kommuner are found
	// by, of a profile besides its comparisons, and of two releases.
	costOfComparison, costOfSimilar, costOfProfile, costOfDifference = 2600, 1400, 200, 25_000
	// For each kommune and period of a trend: the row that is read, its place in
	// sums, its rank, the point that is made of it, and the test.
	costOfTrendRow, costOfSum, costOfRank, costOfPoint, costOfTest = 5, 3, 1, 4, 4
	costOfRowOfPage                                                = 1
	// A pair of periods of a kommune and its peers, and a pair of kommuner that
	// answered a test.
	costOfPairedPeriods, costOfScorePair = 2, 1
	// A point of a control chart.
	costOfControl = 8
	// The periods of an indicator, listed twice.
	costOfSettings = 400
)

// matrix is the price of comparing on several indicators, which are read with one
// statement for each dataset.
func (w *costWalk) matrix(_ *part, arguments map[string]any) price {
	ids := listOf(arguments["indicators"])
	read := w.once("matrix"+keyOf(arguments, "indicators", "period"), datasetsOf(ids)*WorkOfStatement+len(ids)*costOfPeriodRead)
	return price{cost: len(ids)*costOfComparison*w.chosen(arguments["kommuner"])/kommunerInDenmark + w.similarIn(arguments), once: read}
}

// ranking is the price of one: of changes two periods are read, by one statement.
func (w *costWalk) ranking(_ *part, arguments map[string]any) price {
	own := w.comparison(arguments, "indicator", "from", "to", "targetGroup", "release")
	if arguments["of"] == string(ranking.ByChange) {
		own.once += costOfPeriodRead
	}
	own.cost += w.similarIn(arguments)
	return own
}

func (w *costWalk) claim(_ *part, arguments map[string]any) price {
	input, _ := arguments["input"].(map[string]any)
	own := w.comparison(input, "indicator", "period", "targetGroup", "release")
	own.cost += w.similarIn(input)
	if input["since"] != nil {
		earlier := w.comparison(input, "indicator", "since", "targetGroup", "release")
		own = price{cost: own.cost + earlier.cost, once: own.once + earlier.once}
	}
	return own
}

func (w *costWalk) similar(arguments map[string]any) int {
	on := listOf(arguments["on"])
	return w.once("similar"+keyOf(arguments, "on"), datasetsOf(on)*WorkOfStatement+len(on)*costOfPeriodRead) + len(on)*costOfSimilar
}

func (w *costWalk) profile(_ *part, arguments map[string]any) price {
	indicators, datasets := w.profiled(arguments)
	older := 0
	for _, release := range listOf(arguments["releases"]) {
		if w.older(map[string]any{"release": release}) {
			older += statementsOfOlder
		}
	}
	read := w.once("profile"+keyOf(arguments, "indicators", "dataset", "releases"), (datasets+older)*WorkOfStatement+indicators*costOfPeriodRead)
	compared := w.once("compared"+keyOf(arguments, "indicators", "dataset", "benchmark", "confidence", "releases"), indicators*costOfComparison+w.similarIn(arguments))
	return price{cost: costOfProfile, once: read + compared}
}

// profiled is how many indicators, of how many datasets, a profile compares.
func (w *costWalk) profiled(arguments map[string]any) (indicators, datasets int) {
	if arguments["indicators"] != nil {
		ids := listOf(arguments["indicators"])
		return len(ids), datasetsOf(ids)
	}
	if w.catalogue == nil {
		return usualList, 1
	}
	dataset := givenText(arguments["dataset"])
	for _, snapshot := range w.catalogue.Snapshots {
		if (dataset == "" && !snapshot.Dataset.Synthetic) || dataset == snapshot.Dataset.ID {
			if own := len(snapshot.Indicators); own > 0 {
				indicators, datasets = indicators+own, datasets+1
			}
		}
	}
	return indicators, datasets
}

// trend is the price of the figures of a trend, which are read once, and of its
// points and tests, which equal trends share.
func (w *costWalk) trend(p *part, arguments map[string]any) price {
	periods := w.periods(arguments)
	read := w.once("trend"+keyOf(arguments, "indicator", "targetGroup", "from", "to", "release"), trendRead(periods))
	if w.older(arguments) {
		read += statementsOfOlder * WorkOfStatement
	}
	each, sum := costOfPoint, costOfSum
	if p.below.holds(TestedFields()) {
		each += costOfTest
	}
	if p.below.holds(RankedFields()) {
		sum += costOfRank
	}
	series := w.chosen(arguments["kommuner"])
	computed := w.once("points"+keyOf(arguments, "indicator", "targetGroup", "from", "to", "release", "kommuner", "confidence")+strconv.Itoa(each)+" "+strconv.Itoa(sum),
		periods*(kommunerInDenmark*sum+series*each)+w.similarIn(arguments))
	return price{once: read + computed}
}

// standardised is the price of a comparison of the total, of reading its parts, and
// of what is computed of each kommune.
func (w *costWalk) standardised(_ *part, arguments map[string]any) price {
	own := w.comparison(arguments, "indicator", "period", "release")
	own.cost += WorkOfStatement + costOfPeriodRead + costOfComparison + w.similarIn(arguments)
	return own
}

// beforeAfter is the price of a trend of all kommuner, of finding those that are
// similar, and of comparing each with its own.
func (w *costWalk) beforeAfter(_ *part, arguments map[string]any) price {
	periods := w.periods(map[string]any{"indicator": arguments["indicator"], "release": arguments["release"]})
	cost := trendRead(periods) + periods*kommunerInDenmark*(costOfSum+costOfPoint+costOfPairedPeriods) + w.similar(arguments)
	if w.older(arguments) {
		cost += statementsOfOlder * WorkOfStatement
	}
	return price{cost: cost}
}

// scoreSensitivity is the price of looking at every pair of tests.
func (w *costWalk) scoreSensitivity(_ *part, arguments map[string]any) price {
	return price{cost: w.pairsOfTests()*costOfScorePair + w.similarIn(arguments)}
}

// pairsOfTests is how many pairs the kommuner make that answered a test, at most.
func (w *costWalk) pairsOfTests() int {
	if w.catalogue == nil {
		return 0
	}
	tests := min(facts(w.catalogue, "test_results"), kommunerInDenmark)
	return tests * (tests - 1) / 2
}

// scorePairs is how many of them are listed.
func (w *costWalk) scorePairs(p *part) int {
	return min(wholeNumber(p.field.ArgumentMap(w.variables)["first"], DefaultPairs), w.pairsOfTests())
}

// signals is the price of a trend of each indicator, and of its charts.
func (w *costWalk) signals(_ *part, arguments map[string]any) price {
	series := w.chosen(arguments["kommuner"])
	cost := w.similarIn(arguments)
	for _, id := range w.signalIndicators(arguments) {
		periods := w.periods(map[string]any{"indicator": id, "to": arguments["period"], "release": arguments["release"]})
		cost += trendRead(periods) + periods*(kommunerInDenmark*costOfSum+series*(costOfPoint+costOfControl))
		if w.older(map[string]any{"indicator": id, "release": arguments["release"]}) {
			cost += statementsOfOlder * WorkOfStatement
		}
	}
	return price{cost: cost}
}

// signalIndicators are those asked for, else those of the dataset.
func (w *costWalk) signalIndicators(arguments map[string]any) []any {
	if arguments["indicators"] == nil {
		return w.indicatorsOf(givenText(arguments["dataset"]))
	}
	return listOf(arguments["indicators"])
}

// indicatorsOf are those of a dataset that have figures.
func (w *costWalk) indicatorsOf(dataset string) []any {
	if w.catalogue == nil {
		return make([]any, usualList)
	}
	var ids []any
	if snapshot, loaded := w.catalogue.Snapshot(dataset); loaded {
		for _, indicator := range snapshot.Indicators {
			if len(snapshot.IndicatorSlices(indicator.ID)) > 0 {
				ids = append(ids, indicator.ID)
			}
		}
	}
	return ids
}

func trendRead(periods int) int {
	return WorkOfStatement + granule/RowsOfWork + periods*kommunerInDenmark*costOfTrendRow
}

// coverage is the price of counting an indicator's figures, whose rows are read and
// not transferred.
func (w *costWalk) coverage(_ *part, arguments map[string]any) price {
	read := WorkOfStatement + (2*granule+w.periods(arguments)*kommunerInDenmark)/RowsOfWork
	if w.older(arguments) {
		read += statementsOfOlder * WorkOfStatement
	}
	return price{once: w.once("coverage"+keyOf(arguments, "indicator", "targetGroup", "release"), read)}
}

// page is what the rows of a page of observations cost, without what is shown
// of them. Rows of some of the kommuner or years, and of larger areas, lie
// scattered among all: they are looked for in steps, and the ends are read twice.
func (w *costWalk) page(p *part, arguments map[string]any) price {
	length := w.pageSize(p)
	statements, rows := w.question(arguments), 2*granule+length
	if chosen, all := w.rowsOfIndicators(arguments, w.places(p.field, arguments)); chosen < all {
		statements, rows = 2*statements, 2*(granule+min(all, length*all/max(chosen, 1)))
	}
	return price{cost: statements + rows/RowsOfWork + length*costOfRowOfPage + w.similarIn(arguments)}
}

// question is the statements that ask for observations.
func (w *costWalk) question(arguments map[string]any) int {
	statements := datasetsOf(listOf(arguments["indicators"]))
	if w.older(arguments) {
		statements += statementsOfOlder
	}
	return statements * WorkOfStatement
}

// counted is what it costs to count all rows of a page's question.
func (w *costWalk) counted(field *ast.Field, arguments map[string]any) int {
	chosen, all := w.rowsOfIndicators(arguments, w.places(field, arguments))
	if chosen < all {
		all *= 2
	}
	return w.question(arguments) + (all+granule)/RowsOfWork
}

// difference is what it costs to compare two releases of a dataset, changed to
// list what differs. Only what differs is read, which is all at the most.
func (w *costWalk) difference(dataset string) int {
	return w.changed(map[string]any{"dataset": dataset}) + costOfDifference
}

func (w *costWalk) changed(arguments map[string]any) int {
	return 3*WorkOfStatement + w.rowsOfDifference(givenText(arguments["dataset"]))
}

// rowsOfDifference is the price of the rows that two releases of a dataset hold.
func (w *costWalk) rowsOfDifference(dataset string) int {
	return 2 * w.rowsOfDataset(dataset) / RowsOfWork
}

// lookups is what finding things by their ids costs: facts are looked for in
// the tables of the dataset that an id names, releases among those of theirs.
func (w *costWalk) lookups(ids []any) int {
	cost := 0
	for _, id := range ids {
		bare, release := kommune.SplitAsOf(givenText(id))
		dataset, _, _ := strings.Cut(bare, "@")
		switch {
		case release != "":
			cost += w.once("facts of "+release, 3*WorkOfStatement)
		case dataset != bare:
			cost += w.once("releases of "+dataset, WorkOfStatement)
		case kommune.DatasetOf(bare) != "":
			cost += w.once("facts of "+kommune.DatasetOf(bare), w.factTables(kommune.DatasetOf(bare))*WorkOfStatement)
		case len(bare) > 20: // TYPE:ID
			cost += w.once("facts of "+bare, 2*WorkOfStatement)
		}
	}
	return cost
}

// factTables is in how many tables facts of a dataset are looked for.
func (w *costWalk) factTables(dataset string) int {
	tables := map[string]bool{}
	if w.catalogue != nil {
		if snapshot, loaded := w.catalogue.Snapshot(dataset); loaded {
			for _, slice := range snapshot.Slices {
				if slice.Table == "participations" || slice.Table == "deregistrations" {
					tables[slice.Table] = true
				}
			}
		}
	}
	return len(tables)
}
