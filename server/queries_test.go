package server_test

import (
	"testing"

	"kommunebench/server"
)

// queriesOf counts the queries that an operation sends to ClickHouse.
func queriesOf(t *testing.T, h *testServer, query string) int64 {
	t.Helper()
	before := h.store.Queries()
	h.data(t, query)
	return h.store.Queries() - before
}

// One query a table where one list holds the kommuner, two where several lists
// come one after the other; and one that looks for a new release at most once a
// second.
func TestTheNumberOfQueriesDoesNotGrowWithTheAnswer(t *testing.T) {
	h := readOnly(t).served(t, func(o *server.Options) { o.CacheBytes = 0 })
	for name, c := range map[string]struct {
		query string
		most  int64
	}{
		"98 kommuner with all their facts": {`{kommuner(first: 98) {nodes {name region {name members {name}} peerGroups {id}
			testResults {publishedScore answers {answer question {title jobProfiles {title}}}} participations {participants course {title} kommuner {name}} deregistrations {sharePct}
			initiatives {deregistrations {sharePct}}}}}`, 3},
		"the members of all groups with all their facts": {`{peerGroups {members {testResults {publishedScore} participations {id} deregistrations {id}}}}`, 6},
		"questions with their answers":                   {`{testResults {answers {question {answers {kommune {name testResults {publishedScore}} answer}}}}}`, 5},
		"all job profiles with all that they are linked to": {`{jobProfiles {courses {title providers {name}} participations {participants kommuner {name}}
			questions {answers {answer}} coverage {kommune {name} unmetQuestions {answer question {answers {answer}}}}}}`, 4},
		"a comparison with facts of all kommuner":  {`{compare(indicator: "own/share") {rows {kommune {name testResults {publishedScore} participations {participants}}}}}`, 3},
		"a profile on all indicators of a dataset": {`{profile(kommune: "766", dataset: "demo") {indicator {title periods} row {rank}}}`, 1},
		"a trend of all kommuner":                  {`{trend(indicator: "own/monthly") {series {kommune {name region {name}} points {value}} benchmark {value}}}`, 1},
		"a standardised comparison":                {`{standardisedComparison(indicator: "demo/deregistered-3-months") {rows {ratio kommune {name}}}}`, 3},
		"control charts of all kommuner":           {`{trend(indicator: "own/monthly") {series {control {sentence points {signal}}}}}`, 1},
		"signals of two indicators":                {`{signals(indicators: ["demo/deregistered-3-months", "demo/deregistered-6-months"]) {sentence signals {sentence}}}`, 3},
		"a comparison":                             {`{compare(indicator: "own/share") {benchmark {value} rows {value kommune {name}} distribution {n} citation {url}}}`, 1},
		"rows with their number":                   {`{observations(indicators: ["own/share"]) {totalCount nodes {value}}}`, 2},
		"what every dataset offers":                {`{datasets {latestRelease {id} indicators {title periods targetGroups {title} source {title}}}}`, 0},
	} {
		t.Run(name, func(t *testing.T) {
			const lookForRelease = 1
			if got := queriesOf(t, h, c.query); got > c.most+lookForRelease {
				t.Errorf("%d queries, want at most %d", got, c.most+lookForRelease)
			}
		})
	}
}
