package server_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// listCase is a file of a list, with the same asked by GraphQL: what its entries are
// called there, by the columns of the file. A path goes through objects; of a list
// the entries are joined by |.
type listCase struct {
	file, query, field string
	columns            map[string]string
	// entries is the path of a list in each entry whose own entries are the rows; where it
	// is empty the entry itself is one.
	entries string
}

func listCases() []listCase {
	source := map[string]string{"source_id": "source.id", "source_title": "source.title", "source_publisher": "source.publisher", "source_url": "source.url"}
	with := func(columns map[string]string) map[string]string {
		for name, path := range source {
			columns[name] = path
		}
		return columns
	}
	return []listCase{
		{
			"participations?kommuner=766,615", `participations(filter: {kommuner: {codes: ["766", "615"]}})
			{id course {id title days ects providers {name}} kommuner {code name} collaboration {id name} jobProfiles {id title} participants qualifier wholeJobcentre from to source {id title publisher url}}`,
			"participations",
			with(map[string]string{
				"participation_id": "id", "course_id": "course.id", "course_title": "course.title", "course_days": "course.days", "course_ects": "course.ects",
				"providers": "course.providers.name", "kommune_codes": "kommuner.code", "kommune_names": "kommuner.name", "collaboration_id": "collaboration.id",
				"collaboration_name": "collaboration.name", "job_profile_ids": "jobProfiles.id", "job_profile_titles": "jobProfiles.title",
				"participants": "participants", "qualifier": "qualifier", "whole_jobcentre": "wholeJobcentre", "first_day": "from", "last_day": "to",
			}),
			"",
		},
		{
			"deregistrations?lang=en", `deregistrations {id kommune {code name} initiativeDetails {id title(lang: EN)} targetGroups {id} cohort horizonMonths participants deregistered sharePct
			interval {lower upper level method} status qualifier source {id title publisher url}}`,
			"deregistrations",
			with(map[string]string{
				"deregistration_id": "id", "kommune_code": "kommune.code", "kommune_name": "kommune.name", "initiative_id": "initiativeDetails.id",
				"initiative_title": "initiativeDetails.title", "target_group_ids": "targetGroups.id", "cohort": "cohort", "horizon_months": "horizonMonths",
				"participants": "participants", "deregistered": "deregistered", "share_pct": "sharePct", "status": "status", "qualifier": "qualifier",
				"interval_lower": "interval.lower", "interval_upper": "interval.upper", "interval_level": "interval.level", "interval_method": "interval.method",
			}),
			"",
		},
		{
			"testAnswers?kind=EVIDENCE", `testResults(filter: {kind: EVIDENCE}) {kommune {code name} kind targetGroup {id title} publishedScore answers {question {id title} answer inferred} source {id title publisher url}}`,
			"testResults",
			with(map[string]string{
				"kommune_code": "kommune.code", "kommune_name": "kommune.name", "test": "kind", "target_group_id": "targetGroup.id", "target_group_title": "targetGroup.title",
				"published_score": "publishedScore", "question_id": "answers.question.id", "question_title": "answers.question.title", "answer": "answers.answer", "inferred": "answers.inferred",
			}),
			"answers",
		},
		{
			"outcomes?kind=WORK_OR_EDUCATION&lang=en", `outcomes(filter: {kind: WORK_OR_EDUCATION}) {id title(lang: EN) kind kommuner {code name} initiative {id title(lang: EN)} targetGroups {id title(lang: EN)} sharePct fraction {part whole}
			participants achieved interval {lower upper level method} qualifier hedge status horizonMonths horizonQualifier horizonText from to periodText note(lang: EN) sentence(lang: EN) source {id title publisher url}}`,
			"outcomes",
			with(map[string]string{
				"outcome_id": "id", "outcome_title": "title", "outcome_kind": "kind", "kommune_codes": "kommuner.code", "kommune_names": "kommuner.name", "initiative_id": "initiative.id",
				"initiative_title": "initiative.title", "target_group_ids": "targetGroups.id", "target_group_titles": "targetGroups.title", "share_pct": "sharePct",
				"fraction_part": "fraction.part", "fraction_whole": "fraction.whole", "participants": "participants", "achieved": "achieved",
				"interval_lower": "interval.lower", "interval_upper": "interval.upper", "interval_level": "interval.level", "interval_method": "interval.method",
				"qualifier": "qualifier", "hedge": "hedge", "fact_status": "status", "horizon_months": "horizonMonths", "horizon_qualifier": "horizonQualifier", "horizon_text": "horizonText",
				"first_day": "from", "last_day": "to", "period_text": "periodText", "note": "note", "sentence": "sentence",
			}),
			"",
		},
		{
			"competenceCoverage?kommuner=766,813,101,740,851&states=TRAINED,PARTLY,NOT_SEEN&lang=en", `competenceCoverage(kommuner: {codes: ["766", "813", "101", "740", "851"]}) {rows(states: [TRAINED, PARTLY, NOT_SEEN]) {
			kommune {code name} competence {id title(lang: EN)} state participantsMin participantsMax staffShare {staff {value qualifier} sharePctMin sharePctMax} participations {id} openQuestions {question {id title(lang: EN)} answer} restsOnJudgement sentence(lang: EN)}}`,
			"competenceCoverage.rows",
			map[string]string{
				"kommune_code": "kommune.code", "kommune_name": "kommune.name", "competence_id": "competence.id", "competence_title": "competence.title", "state": "state",
				"participants_min": "participantsMin", "participants_max": "participantsMax", "participation_ids": "participations.id",
				"staff": "staffShare.staff.value", "staff_qualifier": "staffShare.staff.qualifier", "staff_share_pct_min": "staffShare.sharePctMin", "staff_share_pct_max": "staffShare.sharePctMax", "open_question_ids": "openQuestions.question.id",
				"open_question_titles": "openQuestions.question.title", "open_answers": "openQuestions.answer", "rests_on_judgement": "restsOnJudgement", "sentence": "sentence",
			},
			"",
		},
		{
			"competenceGaps?region=region-midtjylland", `competenceGaps(kommuner: {region: "region-midtjylland"}) {place competence {id title} kommuner {code name} questions {id title} tested restsOnJudgement sentence}`, "competenceGaps",
			map[string]string{
				"place": "place", "competence_id": "competence.id", "competence_title": "competence.title", "kommune_codes": "kommuner.code", "kommune_names": "kommuner.name",
				"question_ids": "questions.id", "question_titles": "questions.title", "tested": "tested", "rests_on_judgement": "restsOnJudgement", "sentence": "sentence",
			},
			"",
		},
		{
			"examples?competence=published/samtaleteknik&kommune=630&on=jobindsats/unemployment-rate", `examples(competence: "published/samtaleteknik", kommune: "630", on: ["jobindsats/unemployment-rate"]) {kommune {code name} distance
			answers {question {id title} answer} trainings {course {id title days ects priceDkk forms providers {name}} competences {id title} participations {id} shared year participantsMin participantsMax} restsOnJudgement sentence}`, "examples",
			map[string]string{
				"kommune_code": "kommune.code", "kommune_name": "kommune.name", "distance": "distance", "question_ids": "answers.question.id", "question_titles": "answers.question.title", "answers": "answers.answer",
				"course_id": "trainings.course.id", "course_title": "trainings.course.title", "course_days": "trainings.course.days", "course_ects": "trainings.course.ects",
				"course_price_dkk": "trainings.course.priceDkk", "course_forms": "trainings.course.forms", "providers": "trainings.course.providers.name", "competence_ids": "trainings.competences.id",
				"competence_titles": "trainings.competences.title", "participation_ids": "trainings.participations.id", "shared": "trainings.shared", "course_year": "trainings.year",
				"participants_min": "trainings.participantsMin", "participants_max": "trainings.participantsMax", "rests_on_judgement": "restsOnJudgement", "sentence": "sentence",
			},
			"trainings",
		},
		{
			"plan?kommune=766&kind=EVIDENCE&lang=en", `plan(kommune: "766", kind: EVIDENCE) {question {id title(lang: EN) kind} answer competences {id title(lang: EN)} courses {course {id title days ects providers {name}} competences {id} kommuner {code name}}
			examples {kommune {code name}} restsOnJudgement sentence(lang: EN)}`, "plan",
			map[string]string{
				"question_id": "question.id", "question_title": "question.title", "test": "question.kind", "answer": "answer", "needed_competence_ids": "competences.id", "needed_competence_titles": "competences.title",
				"course_id": "courses.course.id", "course_title": "courses.course.title", "course_days": "courses.course.days", "course_ects": "courses.course.ects", "providers": "courses.course.providers.name",
				"competence_ids": "courses.competences.id", "course_kommune_codes": "courses.kommuner.code", "course_kommune_names": "courses.kommuner.name",
				"example_kommune_codes": "examples.kommune.code", "example_kommune_names": "examples.kommune.name", "rests_on_judgement": "restsOnJudgement", "sentence": "sentence",
			},
			"courses",
		},
		{
			"questionBenchmarks?kommune=766&lang=en&confidence=0.9", `questionBenchmarks(kommune: "766", confidence: 0.9) {` + benchmarkFields + `}`, "questionBenchmarks", benchmarkColumns(), "",
		},
		{
			"kommuner?region=region-syddanmark", `kommuner(filter: {region: "region-syddanmark"}) {nodes {code name region {id name} landsdel {id name}}}`, "kommuner.nodes",
			map[string]string{
				"kommune_code": "code", "kommune_name": "name", "region_id": "region.id", "region_name": "region.name", "landsdel_id": "landsdel.id", "landsdel_name": "landsdel.name",
			},
			"",
		},
		{
			"indicators?dataset=own", `indicators(filter: {dataset: "own"}) {nodes {id title definition kind unit polarity decimals targetGroups {id} dataset {id title publisher licence synthetic latestRelease {id}} source {id}}}`, "indicators.nodes",
			map[string]string{
				"indicator_id": "id", "indicator_title": "title", "definition": "definition", "kind": "kind", "unit": "unit", "polarity": "polarity", "decimals": "decimals",
				"target_group_ids": "targetGroups.id", "dataset_id": "dataset.id", "dataset_title": "dataset.title", "publisher": "dataset.publisher", "licence": "dataset.licence",
				"synthetic": "dataset.synthetic", "source_id": "source.id", "release_id": "dataset.latestRelease.id",
			},
			"",
		},
		{
			"releases?dataset=own", `releases(dataset: "own") {nodes {id dataset {id title} newest publishedAt rows contentHash note rulesVersion}}`, "releases.nodes",
			map[string]string{
				"release_id": "id", "dataset_id": "dataset.id", "dataset_title": "dataset.title", "newest": "newest", "published_at": "publishedAt",
				"observation_rows": "rows", "content_hash": "contentHash", "note": "note", "rules_version": "rulesVersion",
			},
			"",
		},
		{
			"relation?x=own/share&y=own/per-100&xPeriod=2024&yPeriod=2024", `relation(x: "own/share", y: "own/per-100", xPeriod: "2024", yPeriod: "2024") {points {kommune {code name region {id}} x y xStatus xQualifier yStatus yQualifier}}`, "relation.points",
			map[string]string{
				"kommune_code": "kommune.code", "kommune_name": "kommune.name", "region_id": "kommune.region.id", "x": "x", "y": "y",
				"x_status": "xStatus", "x_qualifier": "xQualifier", "y_status": "yStatus", "y_qualifier": "yQualifier",
			},
			"",
		},
	}
}

const benchmarkFields = `question {id title(lang: EN) kind} targetGroup {id title(lang: EN)} answered yes partly no yesShare {sharePct interval {lower upper level method}} partlyShare {sharePct interval {lower upper}}
	noShare {sharePct interval {lower upper}} answer nearerYes sameAnswer fartherFromYes sentence(lang: EN)`

func benchmarkColumns() map[string]string {
	return map[string]string{
		"question_id": "question.id", "question_title": "question.title", "test": "question.kind", "target_group_id": "targetGroup.id", "target_group_title": "targetGroup.title", "answered": "answered",
		"yes": "yes", "partly": "partly", "no": "no", "yes_share_pct": "yesShare.sharePct", "yes_share_interval_lower": "yesShare.interval.lower", "yes_share_interval_upper": "yesShare.interval.upper",
		"yes_share_interval_level": "yesShare.interval.level", "yes_share_interval_method": "yesShare.interval.method", "partly_share_pct": "partlyShare.sharePct",
		"partly_share_interval_lower": "partlyShare.interval.lower", "partly_share_interval_upper": "partlyShare.interval.upper", "no_share_pct": "noShare.sharePct",
		"no_share_interval_lower": "noShare.interval.lower", "no_share_interval_upper": "noShare.interval.upper", "answer": "answer", "nearer_yes": "nearerYes",
		"same_answer": "sameAnswer", "farther_from_yes": "fartherFromYes", "sentence": "sentence",
	}
}

// at is what stands at a path of an answer, as a file has it.
func at(value any, path string) string {
	name, rest, _ := strings.Cut(path, ".")
	switch value := value.(type) {
	case nil:
		return ""
	case []any:
		var texts []string
		for _, entry := range value {
			texts = append(texts, at(entry, path))
		}
		if len(texts) == 0 {
			return ""
		}
		return plain(strings.Join(texts, "|"))
	case map[string]any:
		return at(value[name], rest)
	}
	return plain(value)
}

// rows are those of the field, by the columns of the file.
func (c listCase) rows(t *testing.T, h *testServer) []map[string]string {
	t.Helper()
	var list any = h.data(t, "{"+c.query+"}")
	for name := range strings.SplitSeq(c.field, ".") {
		list = list.(map[string]any)[name]
	}
	var rows []map[string]string
	add := func(entry map[string]any) {
		row := map[string]string{}
		for column, path := range c.columns {
			row[column] = at(entry, path)
		}
		rows = append(rows, row)
	}
	for _, entry := range list.([]any) {
		entry := entry.(map[string]any)
		inner, isList := entry[c.entries].([]any)
		if len(inner) == 0 {
			if isList {
				entry[c.entries] = nil
			}
			add(entry)
			continue
		}
		for _, one := range inner {
			entry[c.entries] = one
			add(entry)
		}
	}
	return rows
}

func TestAFileOfAListHoldsWhatItsFieldAnswers(t *testing.T) {
	h := readOnly(t)
	for _, c := range listCases() {
		h.checkList(t, c)
	}
}

// The files of answers, where thirteen kommuner answered.
func TestFilesOfAnswersHoldWhatTheirFieldsAnswer(t *testing.T) {
	h := newTestServer(t, answersOfTwelve(t))
	h.checkList(t, listCase{"questionBenchmarks?kommune=766&lang=en&confidence=0.9", `questionBenchmarks(kommune: "766", confidence: 0.9) {` + benchmarkFields + `}`, "questionBenchmarks", benchmarkColumns(), ""})
	h.checkList(t, listCase{
		"questionPairs?kind=EVIDENCE", `questionPairs(kind: EVIDENCE) {first {id title} second {id title} targetGroup {id title} kommuner bothYes firstYes secondYes neitherYes phi pValue qValue relation sentence}`, "questionPairs",
		map[string]string{
			"first_question_id": "first.id", "first_question_title": "first.title", "second_question_id": "second.id", "second_question_title": "second.title", "target_group_id": "targetGroup.id",
			"target_group_title": "targetGroup.title", "kommuner": "kommuner", "both_yes": "bothYes", "first_yes": "firstYes", "second_yes": "secondYes", "neither_yes": "neitherYes",
			"phi": "phi", "p_value": "pValue", "q_value": "qValue", "relation": "relation", "sentence": "sentence",
		},
		"",
	})
	a := h.export(t, "questionBenchmarks?kommune=766&kind=EVIDENCE")
	row := readCSV(t, []byte(a.body)).rows[4]
	if row["yes_kommune_codes"] != "101|147|151|153|155|157" || row["no_kommune_codes"] != "159|161|163|165|167|169" || row["partly_kommune_codes"] != "" ||
		row["kommune_code"] != "766" || row["source_ids"] != "answers/survey-2024|published/evidence-test-page-766" || a.header.Get("X-Release") != "published@1, answers@1" {
		t.Errorf("of %s: %v", a.header.Get("X-Release"), row)
	}
}

// checkList compares a file of a list with its field, in every format.
func (h *testServer) checkList(t *testing.T, c listCase) {
	t.Helper()
	want := c.rows(t, h)
	if len(want) == 0 {
		t.Fatalf("%s: no rows to compare", c.file)
	}
	for _, format := range rowFormats() {
		a := h.export(t, c.file+"&format="+format)
		got := readExport(t, format, []byte(a.body))
		if len(got.rows) != len(want) || a.header.Get("X-Rows") != fmt.Sprint(len(want)) {
			t.Fatalf("%s as %s: %d rows, want %d", c.file, format, len(got.rows), len(want))
		}
		for n := range want {
			for column, value := range want[n] {
				if got.rows[n][column] != value {
					t.Fatalf("%s as %s: row %d: %s is %q, want %q", c.file, format, n, column, got.rows[n][column], value)
				}
			}
		}
		again := h.send(t, http.MethodGet, "/export/"+c.file+"&format="+format, "", "If-None-Match", a.header.Get("Etag"))
		if again.status != http.StatusNotModified {
			t.Errorf("%s as %s: asked again with its tag: status %d", c.file, format, again.status)
		}
	}
	var stat struct {
		ID     []string
		Size   []int
		Value  map[string]float64
		Status map[string]string
	}
	if err := json.Unmarshal([]byte(h.export(t, c.file+"&format=jsonstat").body), &stat); err != nil || len(stat.ID) != len(stat.Size) || slices.Contains(stat.Size[:1], 0) {
		t.Errorf("%s as jsonstat: %+v, %v", c.file, stat, err)
	}
}

// The thirty of Job7 are of seven kommuner together: each may have sent all of them or
// none, and they are thirty in all.
func TestAFileOfCompetencesCountsSharedParticipantsOnce(t *testing.T) {
	h := readOnly(t)
	a := readCSV(t, []byte(h.export(t, "competenceCoverage?kommuner=410,510,530,575,607,621,630&competences=published/opfoelgning&lang=en").body))
	for _, row := range a.rows {
		if row["state"] != "partly" || row["participants_min"] != "0" || row["participants_max"] != "30" {
			t.Errorf("%s: %s, %s to %s", row["kommune_name"], row["state"], row["participants_min"], row["participants_max"])
		}
	}
	if want := "partly trained in 7, not seen in 0 and unknown in 0 kommuner. Participants in all: 30."; len(a.rows) != 7 || !strings.Contains(a.about, want) {
		t.Errorf("%d rows, the head says %s", len(a.rows), a.about)
	}
}

// Whom to call rests on facts, and on the figures that nearness is measured by.
func TestAFileOfExamplesNamesAllThatItRestsOn(t *testing.T) {
	h := readOnly(t)
	near := h.export(t, "examples?competence=published/samtaleteknik&kommune=630&on=jobindsats/unemployment-rate")
	plain := h.export(t, "examples?competence=published/samtaleteknik")
	if near.header.Get("X-Release") != "published@1, jobindsats@1" || plain.header.Get("X-Release") != "published@1" {
		t.Errorf("releases %q, without nearness %q", near.header.Get("X-Release"), plain.header.Get("X-Release"))
	}
	about := readCSV(t, []byte(near.body)).about
	for _, source := range []string{"VIA University College", "jobindsats.dk"} {
		if !strings.Contains(about, source) {
			t.Errorf("%s is not named: %s", source, about)
		}
	}
}

// A release that is named in an id is the one that the file is of: in the first one
// three team leaders of Hedensted took the course, in the second four.
func TestAFileOfCompetencesIsOfTheReleaseThatAnIDNames(t *testing.T) {
	h := republishedHouse(t)
	for id, want := range map[string][2]string{"coaching@1": {"published@1", "4"}, "coaching@2": {"published@2", "5"}, "coaching": {"published@2", "5"}} {
		for _, path := range []string{"competenceCoverage?kommuner=766&competences=published/" + id, "examples?kommuner=766&competence=published/" + id} {
			a := h.export(t, path)
			rows := readCSV(t, []byte(a.body)).rows
			least := 0
			for _, row := range rows {
				n, _ := strconv.Atoi(row["participants_min"])
				least += n
			}
			if a.header.Get("X-Release") != want[0] || fmt.Sprint(least) != want[1] || strings.Contains(a.body[strings.Index(a.body, "kommune_code"):], "@") {
				t.Errorf("%s: of %s, at least %d participants, want %v: %s", path, a.header.Get("X-Release"), least, want, a.body)
			}
		}
	}
}

func TestAFileOfChangesHoldsEachOfThem(t *testing.T) {
	h := revisedHouse(t)
	data := h.data(t, `{changes(dataset: "own", from: "own@1", first: 1000) {totalCount nodes {indicatorId kommuneCode period targetGroupId before beforeStatus after afterStatus}}}`)["changes"].(map[string]any)
	var want []map[string]string
	for _, node := range data["nodes"].([]any) {
		row := map[string]string{"from_release_id": "own@1", "to_release_id": "own@2"}
		flattened("", node, row)
		want = append(want, row)
	}
	for _, format := range rowFormats() {
		got := readExport(t, format, []byte(h.export(t, "changes?dataset=own&from=own@1&format="+format).body))
		if len(got.rows) != len(want) || len(want) == 0 {
			t.Fatalf("%s: %d rows, want %d", format, len(got.rows), len(want))
		}
		for n := range want {
			for column, value := range want[n] {
				if got.rows[n][column] != value {
					t.Errorf("%s: row %d: %s is %q, want %q", format, n, column, got.rows[n][column], value)
				}
			}
			if got.rows[n]["indicator_title"] == "" || got.rows[n]["region_id"] == "" {
				t.Errorf("%s: row %d has no titles: %v", format, n, got.rows[n])
			}
		}
	}
}

func TestAPermalinkOfFactsNamesTheReleaseAndEachKommune(t *testing.T) {
	h := readOnly(t)
	a := h.export(t, "participations?region=region-syddanmark")
	link := a.permalink(t)
	if !strings.Contains(link, "release=published%401") || !strings.Contains(link, "kommuner=") || strings.Contains(link, "region=") {
		t.Errorf("the permalink is %s", link)
	}
	_, path, _ := strings.Cut(link, "/export/")
	if again := h.export(t, path); readCSV(t, []byte(again.body)).rows[0]["participation_id"] == "" || again.header.Get("X-Rows") != a.header.Get("X-Rows") {
		t.Errorf("%s gives %s rows, want %s", path, again.header.Get("X-Rows"), a.header.Get("X-Rows"))
	}
}

// manyIDs are ids of indicators that there are none of.
func manyIDs(count int) []string {
	ids := make([]string, count)
	for n := range ids {
		ids[n] = fmt.Sprint("own/none-", n)
	}
	return ids
}

func TestWrongParametersOfFilesOfListsAreRefused(t *testing.T) {
	h := readOnly(t)
	for path, want := range map[string]string{
		"relation?x=own/share":                                `y: got \"\", takes an indicator's id`,
		"relation?x=own/share&y=own/none":                     `own/none`,
		"changes?dataset=own":                                 `from: got \"\"`,
		"changes?dataset=none&from=none@1":                    `dataset`,
		"participations?course=published/none":                `course`,
		"participations?months=3":                             `unknown parameter \"months\"`,
		"deregistrations?horizonMonths=x":                     `a whole number`,
		"testAnswers?kind=evidence":                           `one of EVIDENCE, GOOD_PRACTICE`,
		"indicators?kind=SHARE":                               `one of PROPORTION`,
		"indicators?dataset=none":                             `dataset`,
		"releases?dataset=none":                               `dataset`,
		"kommuner?region=nowhere":                             `region`,
		"deregistrations?targetGroup=published/none":          `targetGroup`,
		"participations?release=published@99":                 `published@99`,
		"participations?release=published@1&release=x@1":      `one value`,
		"aggregate?by=REGION":                                 `indicator: got \"\", takes an indicator's id`,
		"aggregate?indicator=own/share&by=region":             `some of KOMMUNE, LANDSDEL`,
		"aggregate?indicator=own/share&by=YEAR,YEAR":          `each of them once`,
		"aggregate?indicator=own/share&from=x":                `from: got \"x\"`,
		"aggregate?indicator=own/share&region=nowhere":        `region: got \"nowhere\"`,
		"aggregate?indicator=own/share&peerGroups=x":          `peerGroups: got`,
		"aggregate?indicator=own/share&valueFrom=NaN":         `valueFrom: got \"NaN\", takes a number`,
		"aggregate?indicator=own/share&valueFrom=2&valueTo=1": `valueFrom: got \"2\"`,
		"aggregate?indicator=own/share&first=10001":           `0 to 10000`,
		"aggregate?indicator=own/share&after=x":               `after`,
		"aggregate?indicator=own/share&kommunerFrom=-1":       `kommunerFrom: got \"-1\"`,
		"aggregate?indicator=own/share&direction=down":        `one of ASC, DESC`,
		"ranking?indicator=own/share&of=BOTH":                 `one of VALUE, CHANGE`,
		"ranking?indicator=own/share&from=2026":               `from: got \"2026\"`,
		"ranking?indicator=own/share&first=-1":                `from 0`,
		"matrix?indicators=own/none":                          `own/none`,
		"matrix?indicators=" + strings.Repeat("own/share,", 50) + strings.Join(manyIDs(51), ","): `up to 50 ids`,
		"coverage": `indicator: got`,
		"coverage?indicator=own/share&period=2024":      `unknown parameter`,
		"outcomes?kind=JOB":                             `one of WORK`,
		"control?indicator=own/share&baselineFrom=1999": `baselineFrom: got \"1999\"`,
		"control?indicator=own/share&model=XMR":         `one of FORECAST, TEXTBOOK`,
		"signals":                                       `indicators: got`,
		"signals?dataset=own&indicators=own/share":      `either of the two`,
		"signals?dataset=own&first=0":                   `1 to 1000`,
		"competenceCoverage?competences=published/none": `published/none`,
		"competenceCoverage?states=trained":             `some of UNKNOWN, NOT_SEEN, PARTLY, TRAINED`,
		"competenceCoverage?jobProfile=published/none":  `jobProfile`,
		"competenceGaps?framework=published/none":       `framework`,
		"competenceGaps?states=PARTLY":                  `unknown parameter \"states\"`,
		"examples":                                      `question: got \"\"`,
		"examples?question=published/evidence-preparation-time&competence=published/coaching": `one by one`,
		"examples?competence=published/coaching&on=jobindsats/unemployment-rate":              `together with the argument kommune`,
		"plan":                            `kommune: got \"\"`,
		"plan?kommune=999":                `kommune`,
		"questionBenchmarks?kommune=999":  `98 kommuner`,
		"questionBenchmarks?confidence=2": `0.8 to 0.999`,
		"questionPairs?targetGroup=none":  `targetGroup`,
		"questionPairs?kommune=766":       `unknown parameter \"kommune\"`,
		"plan?kommune=766&question=published/evidence-preparation-time": `unknown parameter \"question\"`,
		"standardisedComparison?indicator=own/score":                    `indicator`,
		"standardisedComparison?indicator=own/share&dimension=AGE":      `one of TARGET_GROUP`,
	} {
		a := h.send(t, http.MethodGet, "/export/"+path, "")
		if (a.status != http.StatusBadRequest && a.status != http.StatusNotFound) || !strings.Contains(a.body, want) {
			t.Errorf("%s: status %d: %s", path, a.status, a.body)
		}
	}
}

func TestAnEmptyFileOfAListSaysWhy(t *testing.T) {
	h := readOnly(t)
	for path, code := range map[string]string{
		"participations?kommuner=741":                                                "KOMMUNE_NOT_IN_DATA",
		"deregistrations?horizonMonths=99":                                           "NO_MATCH",
		"indicators?search=nothing+has+this":                                         "NO_MATCH",
		"outcomes?kommuner=741":                                                      "KOMMUNE_NOT_IN_DATA",
		"competenceCoverage?search=nothing":                                          "NO_KOMMUNE",
		"competenceCoverage?kommuner=741&states=TRAINED":                             "NO_MATCH",
		"competenceGaps?kommuner=741":                                                "KOMMUNE_NOT_IN_DATA",
		"examples?competence=published/samtaleteknik&kommuner=741":                   "NO_MATCH",
		"plan?kommune=741":                                                           "KOMMUNE_NOT_IN_DATA",
		"questionBenchmarks?kommuner=741":                                            "NO_MATCH",
		"questionPairs":                                                              "NO_MATCH",
		"matrix":                                                                     "NOTHING_ASKED",
		"aggregate?indicator=own/share&by=REGION&valueFrom=1000":                     "NO_MATCH",
		"aggregate?indicator=own/share&first=0":                                      "NOTHING_ASKED",
		"aggregate?indicator=own/share&search=nothing":                               "NO_KOMMUNE",
		"ranking?indicator=own/share&search=nothing":                                 "NO_KOMMUNE",
		"control?indicator=own/share&search=nothing":                                 "NO_KOMMUNE",
		"signals?indicators=own/share":                                               "NO_VALUE",
		"standardisedComparison?indicator=demo/deregistered-3-months&search=nothing": "NO_KOMMUNE",
	} {
		a := h.export(t, path)
		if a.header.Get("X-Rows") != "0" || !strings.HasPrefix(a.header.Get("X-Empty-Because"), code+";") {
			t.Errorf("%s: %s rows, because %q", path, a.header.Get("X-Rows"), a.header.Get("X-Empty-Because"))
		}
	}
}
