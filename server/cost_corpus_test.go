package server_test

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"kommunebench/graph/generated"
)

// asking is a request of the corpus.
type asking struct{ name, query string }

// times is one field many times over: # is a number from 0 on, % the same
// in two digits, ! one from 1 on, and "@" a month.
func times(n int, field string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "f%d: %s ", i, strings.NewReplacer("#", fmt.Sprint(i), "%", fmt.Sprintf("%02d", i), "!", fmt.Sprint(i+1), "\"@\"", fmt.Sprintf(`"%dM%02d"`, 2016+i/12, 1+i%12)).Replace(field))
	}
	return b.String()
}

// everyField selects every field of a type, and of what stands in it so many
// levels down, but for differences between releases, which are a question of
// their own.
func everyField(typeName string, levels int) string {
	return fieldsOf(generated.NewExecutableSchema(generated.Config{}).Schema(), typeName, levels)
}

func fieldsOf(types *ast.Schema, typeName string, levels int) string {
	var b strings.Builder
	for _, field := range types.Types[typeName].Fields {
		if strings.HasPrefix(field.Name, "__") || needsArguments(field) {
			continue
		}
		if of := types.Types[field.Type.Name()]; of.IsLeafType() {
			b.WriteString(field.Name + " ")
		} else if levels > 0 && of.Name != "ReleaseDiff" {
			b.WriteString(field.Name + " {" + fieldsOf(types, of.Name, levels-1) + "} ")
		}
	}
	return b.String()
}

func needsArguments(field *ast.FieldDefinition) bool {
	return slices.ContainsFunc(field.Arguments, func(a *ast.ArgumentDefinition) bool { return a.Type.NonNull && a.DefaultValue == nil })
}

const (
	ofCourse = `indicator: "demo/deregistered-3-months"`
	allSix   = `"demo/evidence-test.score", "demo/good-practice.score", "demo/course-participation", "demo/deregistered-3-months", "demo/deregistered-6-months", "demo/deregistered-12-months"`
	aboutOne = `kommune: "766", dataset: "demo"`
)

// fullComparison is a comparison with every field of its own, of its rows, of
// their kommuner and of what is told of those: the limit is ten of these.
func fullComparison() string {
	return `compare(` + ofCourse + `, release: "demo@1") {` + everyField("Comparison", 3) + `}`
}

// heaviest are fields of each kind, made to take much and asked for as often as
// is allowed: # tells those apart that would be read or computed once.
func heaviest() []asking {
	const pages = `observations(indicators: [` + allSix + `], filter: {from: "200#"}`
	return []asking{
		{"full comparisons", strings.Replace(fullComparison(), ofCourse, ofCourse+`, confidence: 0.8%`, 1)},
		{"comparisons of other periods", `compare(` + ofCourse + `, release: "demo@1", period: "@") {` + everyField("Comparison", 2) + `}`},
		{"comparisons against similar ones", `compare(` + ofCourse + `, confidence: 0.8%, benchmark: {kind: SIMILAR, similar: {kommune: "766", on: [` + allSix + `]}}) {rows {sentence}}`},
		{"claims", `checkClaim(input: {` + ofCourse + `, kommune: "766", kind: CHANGE, stated: #, period: "@", since: "2015M01"}) {` + everyField("ClaimCheck", 2) + `}`},
		{"relations", `relation(x: "demo/course-participation", y: "demo/deregistered-3-months", yPeriod: "@") {` + everyField("Relation", 2) + `}`},
		{"profiles", `profile(` + aboutOne + `, confidence: 0.8%) {` + everyField("ProfileRow", 2) + `}`},
		{"similar kommuner", `similar(kommune: "766", k: 97, on: ["demo/course-participation", "demo/deregistered-3-months"]) {` + everyField("SimilarKommune", 1) + `}`},
		{"trends", `trend(` + ofCourse + `, confidence: 0.8%) {series {points {value} sentence}}`},
		{"trends of one", `trend(` + ofCourse + `, confidence: 0.8%, kommuner: {codes: ["766"]}) {series {sentence}}`},
		{"control charts", `trend(` + ofCourse + `, from: "201#") {series {control {points {centre signal}}}}`},
		{"signals", `signals(indicators: ["demo/deregistered-3-months"], first: !) {sentence signals {sentence}}`},
		{"before and after", `beforeAfter(participation: "published/aabenraa-thirty-five", indicator: "demo/deregistered-3-months", k: !, on: ["demo/course-participation"]) {` + everyField("BeforeAfter", 1) + `}`},
		{"orders by answers", `scoreSensitivity(kind: EVIDENCE) {pairs(first: !) {` + everyField("SensitivityPair", 1) + `}}`},
		{"signals of an older release", `signals(indicators: ["demo/deregistered-3-months@1"], first: !) {total indicators {citation {text} revised {changed}}}`},
		{"full trends", `trend(` + ofCourse + `, from: "202#") {` + everyField("Trend", 3) + `}`},
		{"older trends", `trend(` + ofCourse + `, release: "demo@1", confidence: 0.8%) {series {test {direction}} revised {changed}}`},
		{"pages of a few fields", pages + `, first: 20000) {nodes {kommuneCode period value}}`},
		{"one large page", pages + `, first: 60000) {nodes {kommuneCode period value}}`},
		{"pages of every field", pages + `, first: 10000) {nodes {` + everyField("Observation", 0) + `}}`},
		{"edges", pages + `, first: 10000) {edges {cursor node {value}}}`},
		{"aggregates by kommune and month", `aggregate(` + ofCourse + `, by: [KOMMUNE, PERIOD, TARGET_GROUP], first: 10000, confidence: 0.8%) {nodes {kommune {name} period value}}`},
		{"aggregates of every field", `aggregate(` + ofCourse + `, by: [KOMMUNE, YEAR], filter: {from: "201#"}) {totalCount nodes {` + everyField("Aggregate", 1) + `}}`},
		{"regions by year", `aggregate(` + ofCourse + `, by: [REGION, YEAR], confidence: 0.8%) {nodes {region {name} year value}}`},
		{"counts", pages + `, first: 1) {totalCount}`},
		{"pages of one kommune", `observations(indicators: ["demo/deregistered-3-months"], filter: {from: "201#", kommuner: {codes: ["766"]}}) {totalCount nodes {value}}`},
		{"figures of areas", `areaObservations(indicators: [` + allSix + `], first: 1!, filter: {from: "200#"}) {totalCount nodes {` + everyField("AreaObservation", 0) + `}}`},
		{"differences", `releaseDiff(dataset: "demo", from: "demo@1", to: "demo@2") {indicators {` + everyField("IndicatorDiff", 1) + `}}`},
		{"differences of releases", `releases(dataset: "demo") {nodes {diff {rowsNew}}}`},
		{"changes", `changes(dataset: "demo", from: "demo@1", first: 1!) {totalCount nodes {` + everyField("Change", 0) + `}}`},
		{"facts of kommuner", `kommuner(filter: {region: "region-syddanmark"}) {nodes {` + everyField("Kommune", 2) + `}}`},
		{"members of members", `kommuner(first: !) {nodes {region {members {region {members {name}}}}}}`},
		{"questions of profiles of questions", `jobProfiles {questions {jobProfiles {questions {jobProfiles {title}}}}}`},
		{"answers of questions of tests", `testResults {answers {question {answers {kommune {testResults {answers {question {title}}}}}}}}`},
		{"coverage", `jobProfiles {coverage {` + everyField("ProfileCoverage", 1) + `}}`},
		{"coverage of competences", `competenceCoverage {jobProfilesWithoutCourses {id}}`},
		{"gaps", `competenceGaps {tested kommuner {name}}`},
		{"links", `links {sentence}`},
		{"nodes", `nodes(ids: ["demo@1", "published/jobkonsulent", "demo/deregistered-3-months@1", "published/jobkonsulent@1"]) {id}`},
		{"periods of indicators", `indicators {nodes {` + everyField("Indicator", 2) + `}}`},
		{"the schema", `__schema {types {fields {name description args {name type {name ofType {name}}} type {name ofType {name ofType {name}}}}}}`},
	}
}

// corpus are requests, cheap and heavy.
func corpus() []asking {
	all := append(comparing(), overTime()...)
	all = append(all, listing()...)
	return append(all, betweenReleases()...)
}

func comparing() []asking {
	const similar = `benchmark: {kind: SIMILAR, similar: {kommune: "766", on: [` + allSix + `]}}`
	return []asking{
		{"a full comparison", `{` + fullComparison() + `}`},
		{"the same of the newest release", `{compare(` + ofCourse + `) {` + everyField("Comparison", 3) + `}}`},
		{"a comparison without facts of kommuner", `{compare(` + ofCourse + `) {` + everyField("Comparison", 2) + `}}`},
		{"values compared", `{compare(` + ofCourse + `) {rows {kommune {name} value rank}}}`},
		{"an older comparison", `{compare(` + ofCourse + `, release: "demo@1") {rows {value rank interval {lower upper}}}}`},
		{"a region compared", `{compare(` + ofCourse + `, kommuner: {region: "region-syddanmark"}) {rows {kommune {name} value}}}`},
		{"what was revised", `{compare(` + ofCourse + `, release: "demo@1") {revised {changed}}}`},
		{"nine comparisons", `{` + times(9, `compare(`+ofCourse+`, period: "2023M0!") {rows {value}}`) + `}`},
		{"against a region", `{compare(` + ofCourse + `, benchmark: {kind: PEER_GROUP, peerGroup: "region-syddanmark"}) {benchmark {label value} rows {difference sentence}}}`},
		{"against similar ones", `{compare(` + ofCourse + `, ` + similar + `) {benchmark {value} rows {difference}}}`},
		{"one profile", `{profile(` + aboutOne + `) {indicator {title} period row {value rank quartile} distribution {median}}}`},
		{"a full profile", `{profile(` + aboutOne + `) {` + everyField("ProfileRow", 2) + `}}`},
		{"five profiles", `{` + times(5, `profile(`+aboutOne+`) {row {value rank}}`) + `}`},
		{"49 profiles", `{` + times(49, `profile(`+aboutOne+`) {period}`) + `}`},
		{"49 profiles at other levels", `{` + times(49, `profile(`+aboutOne+`, confidence: 0.9%) {period}`) + `}`},
		{"a profile against similar ones", `{profile(` + aboutOne + `, ` + similar + `) {row {difference}}}`},
		{"similar kommuner", `{similar(kommune: "766", on: ["demo/course-participation"]) {kommune {name} distance}}`},
		{"similar on six", `{similar(kommune: "766", on: [` + allSix + `]) {kommune {name} distance values}}`},
		{"a claim", `{checkClaim(input: {` + ofCourse + `, kommune: "766", kind: VALUE, stated: 50}) {verdict explanation sentence}}`},
		{"a claim on a rank", `{checkClaim(input: {` + ofCourse + `, kommune: "766", kind: RANK, comparator: AT_MOST, stated: 10}) {verdict explanation}}`},
		{"a claim on a change", `{checkClaim(input: {` + ofCourse + `, kommune: "766", kind: CHANGE, stated: 5, period: "2024M10", since: "2023M10"}) {verdict explanation}}`},
		{"ten claims", `{` + times(10, `checkClaim(input: {`+ofCourse+`, kommune: "766", kind: VALUE, stated: 5#}) {verdict}`) + `}`},
		{"a relation", `{relation(x: "demo/course-participation", y: "demo/deregistered-3-months") {n spearman {coefficient pValue} points {kommune {name} x y}}}`},
	}
}

func overTime() []asking {
	return []asking{
		{"the trend of one", `{trend(` + ofCourse + `, kommuner: {codes: ["766"]}) {series {points {period value} test {direction pValue} sentence}}}`},
		{"the trends of a region", `{trend(` + ofCourse + `, kommuner: {region: "region-syddanmark"}) {series {kommune {name} points {value} test {direction}}}}`},
		{"the trend of who is searched for", `{trend(` + ofCourse + `, kommuner: {search: "hedensted"}) {series {points {value change} test {direction}}}}`},
		{"periods of a trend", `{trend(` + ofCourse + `) {periods}}`},
		{"trends of all", `{trend(` + ofCourse + `) {series {kommune {name} points {period value}}}}`},
		{"a full trend", `{trend(` + ofCourse + `, from: "2020M01") {` + everyField("Trend", 3) + `}}`},
		{"control charts of all", `{trend(` + ofCourse + `) {series {control {points {period value lower upper rules}}}}}`},
		{"the control chart of one", `{trend(` + ofCourse + `, kommuner: {codes: ["766"]}) {series {control {sentence points {value signal}}}}}`},
		{"signals", `{signals(indicators: [` + allSix[:strings.IndexByte(allSix, ',')] + `, "demo/deregistered-3-months"]) {sentence signals {sentence}}}`},
		{"an older standardised comparison", `{standardisedComparison(` + ofCourse + `, release: "demo@1") {citation {text} revised {changed} rows {ratio}}}`},
		{"before and after", `{beforeAfter(participation: "published/aabenraa-thirty-five", indicator: "demo/deregistered-3-months", on: ["demo/course-participation"]) {` + everyField("BeforeAfter", 1) + `}}`},
		{"orders by answers", `{scoreSensitivity(kind: EVIDENCE) {` + everyField("ScoreSensitivity", 2) + `}}`},
		{"signals of an older release", `{signals(indicators: ["demo/deregistered-3-months@1"]) {total indicators {citation {text} revised {changed}}}}`},
		{"a standardised comparison", `{standardisedComparison(` + ofCourse + `) {rows {kommune {name} ratio ratioInterval {lower upper} sentence}}}`},
		{"trends since 2024", `{trend(` + ofCourse + `, from: "2024M01") {series {points {value} test {direction}}}}`},
		{"an older ranking of changes", `{ranking(` + ofCourse + `, of: CHANGE, release: "demo@1") {rows {rank} revised {changed}}}`},
		{"an older matrix", `{matrix(indicators: ["demo/course-participation@1", "demo/deregistered-3-months@1"]) {columns {revised {changed}} rows {cells {value}}}}`},
		{"an older trend", `{trend(` + ofCourse + `, release: "demo@1") {series {test {direction}} revised {changed}}}`},
		{"ten periods of trends", `{` + times(10, `trend(`+ofCourse+`) {periods}`) + `}`},
		{"five trends at other levels", `{` + times(5, `trend(`+ofCourse+`, confidence: 0.9%) {periods}`) + `}`},
	}
}

func listing() []asking {
	const course = `observations(indicators: ["demo/deregistered-3-months"]`
	every := everyField("Observation", 0)
	return []asking{
		{"typename", `{__typename}`},
		{"the schema", `{__schema {types {name fields {name type {name kind ofType {name kind}}}}}}`},
		{"settings", `{settings(` + ofCourse + `) {limits {kind most} indicator {latestPeriod periodCount}} cost {used}}`},
		{"datasets", `{datasets {id title publisher latestRelease {id}}}`},
		{"kommuner by name", `{kommuner {nodes {code name}}}`},
		{"kommuner searched for", `{kommuner(filter: {search: "hed"}) {totalCount nodes {code name}}}`},
		{"kommuner with groups", `{kommuner {nodes {code name region {id name} landsdel {id name} peerGroups {id name}}}}`},
		{"kommuner with facts", `{kommuner {nodes {name testResults {publishedScore} participations {id} deregistrations {sharePct}}}}`},
		{"one kommune", `{kommune(code: "766") {name testResults {publishedScore answers {answer question {title}}} participations {course {title}} initiatives {title staff}}}`},
		{"regions", `{peerGroups(kind: REGION) {name members {name}}}`},
		{"indicators", `{indicators {nodes {id title definition unit}}}`},
		{"indicators with periods", `{indicators {nodes {id periods targetGroups {id title}}}}`},
		{"one indicator", `{indicator(id: "demo/deregistered-3-months") {title periods}}`},
		{"a page of observations", `{` + course + `) {nodes {kommuneName period value}}}`},
		{"a page of one kommune", `{` + course + `, filter: {kommuner: {codes: ["766"]}, from: "2024M01"}) {nodes {period value}}}`},
		{"a page with every field", `{` + course + `) {nodes {` + every + `}}}`},
		{"a page and how many there are", `{` + course + `) {totalCount pageInfo {endCursor hasNextPage} nodes {kommuneName period value}}}`},
		{"ten thousand observations", `{` + course + `, first: 10000) {nodes {kommuneName period value}}}`},
		{"ten thousand with all fields", `{` + course + `, first: 10000) {nodes {` + every + `}}}`},
		{"ten thousand counted", `{` + course + `, first: 10000) {totalCount nodes {value}}}`},
		{"forty thousand observations", `{observations(indicators: [` + allSix + `], first: 40000) {nodes {kommuneCode period value}}}`},
		{"edges of observations", `{` + course + `, first: 5000) {edges {cursor node {value}}}}`},
		{"how many observations", `{observations(indicators: [` + allSix + `], first: 1) {totalCount}}`},
		{"regions by year", `{aggregate(` + ofCourse + `, by: [REGION, YEAR]) {nodes {region {name} year value}}}`},
		{"landsdele in one month", `{aggregate(` + ofCourse + `, by: [LANDSDEL]) {nodes {landsdel {name} value interval {lower upper}}}}`},
		{"kommuner by month", `{aggregate(` + ofCourse + `, by: [KOMMUNE, PERIOD], first: 10000) {nodes {kommune {name} period value}}}`},
		{"kommuner by year with every field", `{aggregate(` + ofCourse + `, by: [KOMMUNE, YEAR]) {totalCount nodes {` + everyField("Aggregate", 1) + `}}}`},
		{"a matrix", `{matrix(indicators: [` + allSix + `]) {columns {indicator {title} period} rows {kommune {name} cells {value rank significanceAfterCorrection}}}}`},
		{"a ranking", `{ranking(` + ofCourse + `) {rows {kommune {name} value rank}}}`},
		{"a ranking of changes", `{ranking(` + ofCourse + `, of: CHANGE) {` + everyField("Ranking", 1) + `}}`},
		{"one kommune by year", `{aggregate(` + ofCourse + `, by: [YEAR], filter: {kommuner: {codes: ["766"]}}) {nodes {year value}}}`},
		{"figures of areas", `{areaObservations(indicators: ["demo/deregistered-3-months"]) {totalCount nodes {areaName period value}}}`},
		{"the country's figures", `{areaObservations(indicators: ["demo/deregistered-3-months"], filter: {areas: ["country"]}) {nodes {` + everyField("AreaObservation", 0) + `}}}`},
		{"test results", `{testResults {kommune {name} publishedScore answers {answer question {title}}}}`},
		{"participations", `{participations {course {title} participants kommuner {name} jobProfiles {title}}}`},
		{"courses", `{courses {title ects providers {name} competences {title}}}`},
		{"initiatives", `{initiatives {title staff kommune {name} jobProfiles {title} figures {title value}}}`},
		{"job profiles", `{jobProfiles {title competences {title} courses {title} questions {title}}}`},
		{"coverage of a profile", `{jobProfile(id: "published/jobkonsulent") {coverage {kommune {name} participantsMin unmetQuestions {question {title}}}}}`},
		{"coverage in one kommune", `{jobProfile(id: "published/jobkonsulent") {coverage(kommuner: {codes: ["766"]}) {kommune {name} participantsMin}}}`},
		{"coverage of competences", `{competenceCoverage {rows(states: [PARTLY]) {kommune {name} competence {title} state}}}`},
		{"coverage of competences in words", `{competenceCoverage {rows {kommune {name} competence {title} state sentence} totals {trained}}}`},
		{"coverage of one competence", `{competenceCoverage(competences: ["published/coaching"]) {rows {kommune {name} state participantsMin sentence} caveats}}`},
		{"coverage of one kommune", `{kommune(code: "766") {coverage {competence {title} state openQuestions {answer} sentence}}}`},
		{"coverage of every kommune", `{kommuner {nodes {coverage(competences: ["published/coaching"]) {state}}}}`},
		{"coverage of a profile's competences", `{jobProfile(id: "published/jobkonsulent") {coverage {competences {state}}}}`},
		{"six coverages", `{` + times(6, `competenceCoverage {jobProfilesWithoutCourses {id}}`) + `}`},
		{"gaps", `{competenceGaps {place competence {title} kommuner {name} questions {title} tested sentence}}`},
		{"five gaps", `{` + times(5, `competenceGaps {tested}`) + `}`},
		{"links", `{links {fromTitle toTitle basis sentence source {title}}}`},
		{"ten lists of links", `{` + times(10, `links {sentence}`) + `}`},
		{"links of one", `{links(of: "published/coaching") {fromId toId sentence}}`},
		{"who is left out of a relation", `{relation(x: "demo/course-participation", y: "demo/deregistered-3-months") {incomplete {kommune {name} xStatus yStatus}}}`},
		{"examples of a competence", `{examples(competence: "published/coaching") {kommune {name} trainings {course {title ects} year} sentence}}`},
		{"the nearest examples", `{examples(question: "published/good-practice-monthly-feedback", kommune: "766", on: ["published/evidence-test.score"]) {` + everyField("PracticeExample", 1) + `}}`},
		{"how questions are answered", `{questionBenchmarks(kommune: "766") {question {title} answered yes yesShare {sharePct} answer sentence kommuner {kommune {name} answer}}}`},
		{"how questions are answered, with every field", `{questionBenchmarks {` + everyField("QuestionBenchmark", 1) + `}}`},
		{"a plan", `{plan(kommune: "766") {question {title} answer courses {course {title} kommuner {name}} examples {kommune {name}} sentence}}`},
		{"a plan with every field", `{plan(kommune: "766") {` + everyField("PlanStep", 1) + `}}`},
		{"a node", `{node(id: "demo/deregistered-3-months") {id}}`},
		{"nodes", `{nodes(ids: ["demo", "demo@1", "published/jobkonsulent", "demo/deregistered-3-months", "published/hedensted-incento-staff"]) {id}}`},
	}
}

func betweenReleases() []asking {
	const since = `(dataset: "demo", from: "demo@1"`
	return []asking{
		{"releases", `{releases {nodes {id rows publishedAt previous {id}}}}`},
		{"releases of one dataset", `{releases(dataset: "demo") {nodes {id rows publishedAt}}}`},
		{"differences of a release", `{releaseDiff` + since + `) {rowsNew rowsRevised rowsGone}}`},
		{"differences by period", `{releaseDiff` + since + `) {indicators {indicatorId rowsNew periods {period change rowsRevised}}}}`},
		{"three differences", `{` + times(3, `releaseDiff`+since+`) {rowsNew}`) + `}`},
		{"a page of changes", `{changes` + since + `) {nodes {kommuneCode period before after}}}`},
		{"a thousand changes", `{changes` + since + `, first: 1000) {nodes {` + everyField("Change", 0) + `}}}`},
		{"changes and how many", `{changes` + since + `) {totalCount nodes {before after}}}`},
	}
}
