package server_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kommunebench/data"
)

// republishedHouse has two releases of the published facts, which differ in
// every table: the second lacks a course and a fact that the first has.
func republishedHouse(t *testing.T) *testServer {
	t.Helper()
	h := newTestServer(t)
	dir := filepath.Join(t.TempDir(), "published")
	if err := os.CopyFS(dir, data.Published()); err != nil {
		t.Fatal(err)
	}
	for file, changes := range map[string][]string{
		"competences.csv":     {"samtaleteknik,Samtaleteknik", "samtaleteknik,Ny teknik"},
		"courses.csv":         {"Incentos coachuddannelse,incento,20", "Incentos uddannelse,incento,30", "hedensted-hr-coaching,Hedensteds eget coachingforløb,hedensted-hr,10,,coaching,incento-case-hedensted,,,,,,,,,,,,,,\n", ""},
		"deregistrations.csv": {",70,JUST_OVER", ",60,JUST_OVER"},
		"figures.csv":         {"per employee,3,", "per employee,4,"},
		"initiatives.csv":     {"|coach,2,EXACT", "|coach,3,EXACT"},
		"job-profiles.csv":    {"jobkonsulent,Jobkonsulent", "jobkonsulent,Ny jobkonsulent"},
		"observations.csv":    {"766,2015,deregistration-3-months,70", "766,2016,deregistration-3-months,60"},
		"participations.csv": {
			"teamleder,3,EXACT", "teamleder,4,EXACT",
			"hedensted-hr-one-employee,hedensted-hr-coaching,766,,beskaeftigelsesmedarbejder,1,EXACT,false,,,incento-case-hedensted,,,,,,,,\n", "",
		},
		"peer-groups.csv":    {"Job7,410|", "Job seven,"},
		"providers.csv":      {"incento,Incento", "incento,Incento A/S"},
		"sources.csv":        {"Hedensted Coachuddannelse", "Hedensteds uddannelse"},
		"target-groups.csv":  {"all,Alle målgrupper", "all,Alle"},
		"test-answers.csv":   {"evidence-conversation-time,yes", "evidence-conversation-time,no"},
		"test-questions.csv": {"30 minutter til hver samtale", "20 minutter til hver samtale"},
	} {
		rewrite(t, filepath.Join(dir, file), changes)
	}
	if err := h.loadOwn(t.Context(), os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	return h
}

func rewrite(t *testing.T, path string, changes []string) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text := string(content)
	for n := 0; n < len(changes); n += 2 {
		if !strings.Contains(text, changes[n]) {
			t.Fatalf("%s does not hold %q", path, changes[n])
		}
		text = strings.Replace(text, changes[n], changes[n+1], 1)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// everything asks for all that a release says, with the type and the id of each
// thing, by the arguments of the fields.
const everything = `
	testResults%[1]s {publishedScore kommune {...K} targetGroup {...T} source {...S} answers {question {...Q} answer} counts {yes}}
	participations%[1]s {...P course {...C providers {...R} competences {...M} figures {...F parts {...F} partOf {...F} conflicts {...F}} source {...S} sources {...S}
		kommuner {...K} jobProfiles {...J} targetGroups {...T}}
		collaboration {...G source {...S}} jobProfiles {...J competences {...M} courses {...C} participations {...P}} kommuner {...K} source {...S} partOf {...P} parts {...P}}
	deregistrations%[1]s {...D kommune {...K} targetGroups {...T} source {...S} initiativeDetails {...I kommune {...K} targetGroups {...T} jobProfiles {...J} deregistrations {...D} figures {...F} source {...S}}}
	compare(%[2]s) {indicator {...N dataset {...X} targetGroups {...T} source {...S}} targetGroup {...T} release {...L} rows {kommune {...K}}}
	trend(%[2]s) {indicator {...N} targetGroup {...T} release {...L} series {kommune {...K}}}
	relation(%[3]s) {x {...N} y {...N} xTargetGroup {...T} yTargetGroup {...T}}
	checkClaim(input: {%[2]s, kommune: "766", stated: 70, kind: VALUE}) {comparison {indicator {...N} targetGroup {...T}}}
	profile(kommune: "766", indicators: %[4]s) {indicator {...N} targetGroup {...T} period}`

// ofProfiles asks for what hangs on the job profiles of a release.
const ofProfiles = `
	participations%[1]s {jobProfiles {...J questions {...Q jobProfiles {...J} competences {...M} answers {kommune {...K} answer}}
		coverage(kommuner: {codes: ["766"]}) {kommune {...K} participations {...P} participantsMin trainedCompetences {...M} unmetQuestions {question {...Q} answer}
			competences {competence {...M} participations {...P} openQuestions {question {...Q} answer} judgements {source {...S}}}}}}`

// ofCompetences asks for what is known of a competence, whose id ends with a release or
// not.
const ofCompetences = `
	competenceCoverage(kommuner: {codes: ["766", "615"]}, competences: ["published/samtaleteknik%[1]s"]) {rows {kommune {...K} competence {...M} participations {...P}
		openQuestions {question {...Q} answer} judgements {source {...S}}} totals {competence {...M}} jobProfilesWithoutCourses {...J}}
	competenceGaps(jobProfile: "published/jobkonsulent%[1]s") {competence {...M} kommuner {...K} questions {...Q} judgements {source {...S}}}
	links(of: "published/samtaleteknik%[1]s") {source {...S}}`

const eachThing = `
	fragment K on Kommune {__typename id name}
	fragment T on TargetGroup {__typename id title total}
	fragment S on Source {__typename id title publisher}
	fragment Q on TestQuestion {__typename id title kind}
	fragment P on Participation {__typename id participants qualifier}
	fragment C on Course {__typename id title ects}
	fragment R on Provider {__typename id name}
	fragment M on Competence {__typename id title}
	fragment F on Figure {__typename id title value}
	fragment G on PeerGroup {__typename id name members {__typename id name}}
	fragment J on JobProfile {__typename id title}
	fragment D on Deregistration {__typename id sharePct initiative}
	fragment I on Initiative {__typename id title staff}
	fragment N on Indicator {__typename id title periods}
	fragment X on Dataset {__typename id title licence indicators {__typename id title periods} latestRelease {__typename id}}
	fragment L on Release {__typename id rows dataset {__typename id title}}`

// withFragments adds those fragments of eachThing that a query uses.
func withFragments(query string) string {
	for line := range strings.Lines(eachThing) {
		if name, _, is := strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), "fragment "), " on "); is && strings.Contains(query, "..."+name) {
			query += line
		}
	}
	return query
}

// entities are things as a client keeps them: fields by type and id.
type entities map[string]map[string]any

// keep merges what an answer holds; a field that has another value than before
// is what the client would show wrongly.
func (e entities) keep(t *testing.T, value any) {
	t.Helper()
	switch held := value.(type) {
	case []any:
		for _, item := range held {
			e.keep(t, item)
		}
	case map[string]any:
		key := fmt.Sprint(held["__typename"], ":", held["id"])
		for name, item := range held {
			e.keep(t, item)
			if held["id"] == nil {
				continue
			}
			if e[key] == nil {
				e[key] = map[string]any{}
			}
			if before, kept := e[key][name]; kept {
				if diff := cmp.Diff(shape(before), shape(item)); diff != "" {
					t.Errorf("%s.%s is two things (-one +other):\n%s", key, name, diff)
				}
			}
			e[key][name] = item
		}
	}
}

// shape is a value with ids in place of the things that have one.
func shape(value any) any {
	switch held := value.(type) {
	case []any:
		shapes := make([]any, len(held))
		for n := range held {
			shapes[n] = shape(held[n])
		}
		return shapes
	case map[string]any:
		if id := held["id"]; id != nil {
			return fmt.Sprint(held["__typename"], ":", id)
		}
	}
	return value
}

func TestNothingOfAnOlderReleaseIsKeptUnderTheIDOfTheNewest(t *testing.T) {
	h := republishedHouse(t)
	kept := entities{}
	const indicator, old = `indicator: "published/deregistration-3-months"`, `release: "published@1"`
	for _, arguments := range [][]any{
		{``, indicator, `x: "published/evidence-test.score", y: "published/deregistration-3-months"`, `["published/evidence-test.score"]`, ``},
		{`(` + old + `)`, indicator + `, ` + old, `x: "published/evidence-test.score", y: "published/deregistration-3-months", ` + old, `["published/evidence-test.score@1"]`, `@1`},
		{`(release: "published@2")`, `indicator: "published/deregistration-3-months@2"`, `x: "published/evidence-test.score@2", y: "published/deregistration-3-months"`, `["published/evidence-test.score@2"]`, `@2`},
	} {
		kept.keep(t, h.data(t, `{`+fmt.Sprintf(everything, arguments[:4]...)+`}`+eachThing))
		kept.keep(t, h.data(t, withFragments(`{`+fmt.Sprintf(ofProfiles, arguments[0])+`}`)))
		kept.keep(t, h.data(t, withFragments(`{`+fmt.Sprintf(ofCompetences, arguments[4])+`}`)))
	}
	for key, field := range map[string]string{
		"Competence:published/samtaleteknik": "title", "Course:published/incento-coach-education": "ects", "Provider:published/incento": "name",
		"Deregistration:published/hedensted-job-coaching-2015": "sharePct", "Initiative:published/hedensted-job-coaching": "staff",
		"JobProfile:published/jobkonsulent": "title", "Indicator:published/deregistration-3-months": "periods",
		"Participation:published/hedensted-incento-team-leaders": "participants", "PeerGroup:published/job7": "members",
		"Source:published/incento-case-hedensted": "title", "TargetGroup:published/all": "title", "Figure:published/aabenraa-observed-conversations": "value",
		"TestQuestion:published/evidence-conversation-time": "title",
	} {
		newest, older := kept[key][field], kept[key+"@1"][field]
		if newest == nil || older == nil || reflect.DeepEqual(newest, older) {
			t.Errorf("%s.%s is %v in the newest release and %v in the older one", key, field, newest, older)
		}
		if kept[key+"@2"] != nil {
			t.Errorf("%s is also %s@2", key, key)
		}
	}
	h.checkFoundAgain(t, kept)
}

// checkFoundAgain asks for everything by its id.
func (h *testServer) checkFoundAgain(t *testing.T, kept entities) {
	t.Helper()
	var ids []string
	var keys []string
	for key, fields := range kept {
		ids, keys = append(ids, fields["id"].(string)), append(keys, key)
	}
	for len(ids) > 0 {
		some := min(100, len(ids))
		for n, node := range into[struct {
			Nodes []*struct {
				Typename string `json:"__typename"`
				ID       string
			}
		}](t, h, `query($i: [ID!]!) {nodes(ids: $i) {__typename id}}`, map[string]any{"i": ids[:some]}).Nodes {
			if node == nil || node.Typename+":"+node.ID != keys[n] {
				t.Errorf("%s: found %+v", keys[n], node)
			}
		}
		ids, keys = ids[some:], keys[some:]
	}
	again := entities{}
	again.keep(t, h.data(t, `{nodes(ids: ["published/incento-coach-education@1", "published/hedensted-hr-coaching@1", "published/job7@1",
		"published/hedensted-incento-team-leaders@1", "published/jobkonsulent@1", "published/deregistration-3-months@1", "published/all"])
		{...K ...T ...S ...Q ...P ...C ...R ...M ...F ...G ...J ...D ...I ...N ...X ...L}}`+eachThing))
	for key, fields := range again {
		for name, value := range fields {
			if before, known := kept[key][name]; known {
				if diff := cmp.Diff(shape(before), shape(value)); diff != "" {
					t.Errorf("%s.%s (-as it was +found by its id):\n%s", key, name, diff)
				}
			}
		}
	}
}

var publishedID = regexp.MustCompile(`published/[a-z0-9-]+(@[0-9]+)?`)

// What is known of competences, titles and frameworks is read from the release that an id
// names: in the first one three team leaders of Hedensted took the course, in the second
// four, and a question that was answered with yes is answered with no.
func TestCoverageAndGapsAreOfTheReleaseThatAnIDNames(t *testing.T) {
	h := republishedHouse(t)
	const of = ` {competence {id} participations {id participants} openQuestions {question {id}}}`
	for _, c := range []struct {
		release, shown string
		leaders        float64
		isOpen         bool
	}{{"", "", 4, true}, {"@2", "", 4, true}, {"@1", "@1", 3, false}} {
		got := h.data(t, strings.ReplaceAll(`{kommune(code: "766") {coverage(competences: ["published/samtaleteknik@", "coaching"])`+of+`
			titled: coverage(jobProfile: "published/teamleder@")`+of+` framed: coverage(framework: "published/fagprofiler-2019@")`+of+`}
			competenceCoverage(kommuner: {codes: ["766"]}, competences: ["published/samtaleforberedelse@"]) {rows`+of+`}
			competenceGaps(competences: ["published/opfoelgning@"]) {competence {id} questions {id}}
			examples(competence: "published/samtaleteknik@", kommuner: {codes: ["766"]}) {trainings {course {id} participations {id}} sentence}
			links(of: "published/incento-coach-education@") {fromId toId}}`, `@"`, c.release+`"`))
		for path, value := range map[string]any{
			"coverage": dig(t, got, "kommune", "coverage"), "titled": dig(t, got, "kommune", "titled"), "framed": dig(t, got, "kommune", "framed"),
			"competenceCoverage": dig(t, got, "competenceCoverage", "rows"), "competenceGaps": dig(t, got, "competenceGaps"), "examples": dig(t, got, "examples"), "links": dig(t, got, "links"),
		} {
			ids := publishedID.FindAllString(fmt.Sprint(value), -1)
			isOther := func(id string) bool {
				_, release, _ := strings.Cut(id, "@")
				return "@"+release != c.shown && release+c.shown != ""
			}
			if len(ids) == 0 || slices.ContainsFunc(ids, isOther) {
				t.Errorf("%s of %q: %v", path, c.release, value)
			}
		}
		coverage, _ := dig(t, got, "kommune", "coverage").([]any)
		leaders := fmt.Sprintf("map[id:published/hedensted-incento-team-leaders%s participants:%v]", c.shown, c.leaders)
		if len(coverage) != 2 || !strings.Contains(fmt.Sprint(coverage), leaders) {
			t.Errorf("%q: who took part: %v", c.release, coverage)
		}
		open := fmt.Sprint(dig(t, got, "competenceCoverage", "rows", 0, "openQuestions"))
		if strings.Contains(open, "published/evidence-conversation-time"+c.shown) != c.isOpen {
			t.Errorf("%q: what is open: %s", c.release, open)
		}
	}
}

// Every argument that takes an id takes it with a release.
func TestAnIDWithAReleaseIsTakenWhereOneWithoutIs(t *testing.T) {
	h := republishedHouse(t)
	h.expect(t, `{
		compare(indicator: "published/deregistration-3-months@1", targetGroup: "published/all@1") {period release {id} indicator {id}}
		byGroup: compare(indicator: "published/deregistration-3-months", targetGroup: "published/all@1") {release {id}}
		among: compare(indicator: "published/deregistration-3-months", kommuner: {peerGroup: "published/job7@1"}) {release {id} rows {kommune {code}}}
		trend(indicator: "published/deregistration-3-months@1") {release {id} periods}
		relation(x: "published/evidence-test.score@1", y: "published/deregistration-3-months@1") {x {id} y {id}}
		observations(indicators: ["published/deregistration-3-months@1"], filter: {targetGroup: "published/all@1"}) {nodes {indicatorId targetGroupId period releaseId}}
		checkClaim(input: {indicator: "published/deregistration-3-months@1", kommune: "766", kind: VALUE, stated: 70}) {comparison {release {id}}}
		settings(indicator: "published/deregistration-3-months@1") {indicator {indicator {id} latestPeriod}}
		indicator(id: "published/deregistration-3-months@1") {id periods}
		newest: indicator(id: "published/deregistration-3-months@2") {id periods}
		peerGroup(id: "published/job7@1") {id members {code}}
		jobProfile(id: "published/jobkonsulent@1") {id title}
		testResults(filter: {targetGroup: "published/long-term-insured-unemployed@1"}) {targetGroup {id}}
		deregistrations(filter: {targetGroup: "published/all@1"}) {id}
		participations(filter: {course: "published/hedensted-hr-coaching@1"}) {id course {id title}}
		courses(filter: {provider: "published/hedensted-hr@1", jobProfile: "published/beskaeftigelsesmedarbejder@1"}) {id}
	}`, `{
		"compare": {"period": "2015", "release": {"id": "published@1"}, "indicator": {"id": "published/deregistration-3-months@1"}},
		"byGroup": {"release": {"id": "published@1"}},
		"among": {"release": {"id": "published@2"}, "rows": [{"kommune": {"code": "410"}}, {"kommune": {"code": "510"}}, {"kommune": {"code": "530"}},
			{"kommune": {"code": "575"}}, {"kommune": {"code": "607"}}, {"kommune": {"code": "621"}}, {"kommune": {"code": "630"}}]},
		"trend": {"release": {"id": "published@1"}, "periods": ["2015"]},
		"relation": {"x": {"id": "published/evidence-test.score@1"}, "y": {"id": "published/deregistration-3-months@1"}},
		"observations": {"nodes": [{"indicatorId": "published/deregistration-3-months", "targetGroupId": "published/all", "period": "2015", "releaseId": "published@1"}]},
		"checkClaim": {"comparison": {"release": {"id": "published@1"}}},
		"settings": {"indicator": {"indicator": {"id": "published/deregistration-3-months@1"}, "latestPeriod": "2015"}},
		"indicator": {"id": "published/deregistration-3-months@1", "periods": ["2015"]},
		"newest": {"id": "published/deregistration-3-months", "periods": ["2015", "2016"]},
		"peerGroup": {"id": "published/job7@1", "members": [{"code": "410"}, {"code": "510"}, {"code": "530"}, {"code": "575"}, {"code": "607"}, {"code": "621"}, {"code": "630"}]},
		"jobProfile": {"id": "published/jobkonsulent@1", "title": "Jobkonsulent"},
		"testResults": [{"targetGroup": {"id": "published/long-term-insured-unemployed@1"}}, {"targetGroup": {"id": "published/long-term-insured-unemployed@1"}}],
		"deregistrations": [{"id": "published/hedensted-job-coaching-2015@1"}],
		"participations": [{"id": "published/hedensted-hr-one-employee@1", "course": {"id": "published/hedensted-hr-coaching@1", "title": "Hedensteds eget coachingforløb"}}],
		"courses": [{"id": "published/hedensted-hr-coaching@1"}]}`)
	file := h.send(t, http.MethodGet, "/export/compare?comment=false&indicator=published/deregistration-3-months@1&targetGroup=published/all@1", "")
	if release := file.header.Get("X-Release"); release != "published@1" || !strings.Contains(file.body, "published/deregistration-3-months,") {
		t.Errorf("the file is of %q: status %d %.300s", release, file.status, file.body)
	}
}

func TestReleasesThatContradictAreRefused(t *testing.T) {
	h := republishedHouse(t)
	for query, argument := range map[string]string{
		`compare(indicator: "published/deregistration-3-months@1", release: "published@2") {period}`:                              "release",
		`trend(indicator: "published/deregistration-3-months@2", release: "published@1") {periods}`:                               "release",
		`compare(indicator: "published/deregistration-3-months@1", targetGroup: "published/all@2") {period}`:                      "targetGroup",
		`observations(indicators: ["published/deregistration-3-months@1", "published/evidence-test.score"]) {totalCount}`:         "indicators",
		`observations(indicators: ["published/deregistration-3-months@1"], release: "published@2") {totalCount}`:                  "release",
		`participations(filter: {course: "published/incento-coach-education@1"}, release: "published@2") {id}`:                    "course",
		`participations(filter: {course: "published/incento-coach-education@1", jobProfile: "published/jobkonsulent@2"}) {id}`:    "jobProfile",
		`relation(x: "published/evidence-test.score@1", y: "published/deregistration-3-months@1", release: "published@2") {n}`:    "release",
		`relation(x: "published/evidence-test.score", y: "published/deregistration-3-months@2", yRelease: "published@1") {n}`:     "yRelease",
		`competenceCoverage(competences: ["published/coaching@1", "published/ledelse@2"]) {caveats}`:                              "competences",
		`competenceGaps(competences: ["published/coaching@1"], jobProfile: "published/jobkonsulent@2") {place}`:                   "competences",
		`kommune(code: "766") {coverage(framework: "published/fagprofiler-2019@1", jobProfile: "published/visitator@2") {state}}`: "jobProfile",
	} {
		a := h.ask(t, `{`+query+`}`)
		if a.code() != "BAD_USER_INPUT" || a.Errors[0].Extensions["argument"] != argument || !strings.Contains(a.Errors[0].Message, "published") {
			t.Errorf("%s: %.400s", query, a.body)
		}
	}
	for _, query := range []string{
		`compare(indicator: "published/deregistration-3-months@9") {period}`, `competenceCoverage(competences: ["published/coaching@9"]) {caveats}`,
		`competenceCoverage(jobProfile: "published/visitator@9") {caveats}`, `competenceCoverage(framework: "published/fagprofiler-2019@9") {caveats}`,
		`competenceGaps(competences: ["published/coaching@9"]) {place}`, `links(of: "published/coaching@9") {fromId}`,
		`kommune(code: "766") {coverage(competences: ["published/coaching@9"]) {state}}`,
	} {
		if a := h.ask(t, `{`+query+`}`); a.code() != "NOT_FOUND" {
			t.Errorf("a release that never was: %s: %.300s", query, a.body)
		}
	}
	h.expect(t, `{node(id: "published/all@9") {id} indicator(id: "published/all@0") {id} other: node(id: "region-syddanmark@1") {id}}`, `{"node": null, "indicator": null, "other": null}`)
}

// The id of what the newest release says names no release until there is a newer
// one, so an answer with it can't be kept for ever before that.
func TestAnswersWithIDsLastOnceTheirReleaseIsNotTheNewest(t *testing.T) {
	h := revisedHouse(t)
	for query, want := range map[string]string{
		`{compare(indicator: "own/share", release: "own@1") {period indicator {id title dataset {id}}}}`: "immutable",
		`{compare(indicator: "own/share", release: "own@2") {period indicator {id title dataset {id}}}}`: "no-cache",
		`{compare(indicator: "own/share", release: "own@2") {period indicator {title}}}`:                 "immutable",
		`{deregistrations(release: "own@1") {id sharePct}}`:                                              "immutable",
		`{deregistrations(release: "own@2") {id sharePct}}`:                                              "no-cache",
	} {
		if got := h.send(t, http.MethodGet, escaped(query), "").header.Get("Cache-Control"); !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
}
