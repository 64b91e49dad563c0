package server_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestHedenstedsTestsAreAsPublished(t *testing.T) {
	readOnly(t).expect(t, `{kommune(code: "0766") {
		code name region {id kind} landsdel {id}
		testResults {kind publishedScore targetGroup {id legalReference} counts {yes partly no notStated total} source {id publisher}}
	}}`, `{"kommune": {
		"code": "766", "name": "Hedensted", "region": {"id": "region-midtjylland", "kind": "REGION"}, "landsdel": {"id": "landsdel-oestjylland"},
		"testResults": [
			{"kind": "EVIDENCE", "publishedScore": 2.2, "targetGroup": {"id": "published/long-term-insured-unemployed", "legalReference": "§6.1"},
			 "counts": {"yes": 2, "partly": 2, "no": 3, "notStated": 0, "total": 7}, "source": {"id": "published/evidence-test-page-766", "publisher": "Jobcenter Hedensted"}},
			{"kind": "GOOD_PRACTICE", "publishedScore": 3.0, "targetGroup": {"id": "published/long-term-insured-unemployed", "legalReference": "§6.1"},
			 "counts": {"yes": 11, "partly": 2, "no": 3, "notStated": 0, "total": 16}, "source": {"id": "published/evidence-test-page-766", "publisher": "Jobcenter Hedensted"}}
		]}}`)
}

type testAnswer struct {
	Answer   string
	Inferred bool
	Question struct{ ID, Title string }
}

func TestExactlyOneAnswerOfHedenstedIsInferred(t *testing.T) {
	found := into[struct {
		TestResults []struct{ Answers []testAnswer }
	}](t, readOnly(t),
		`{testResults(filter: {kommuner: {codes: ["766"]}}) {answers {answer inferred question {id title(lang: EN)}}}}`)
	var inferred []testAnswer
	for _, result := range found.TestResults {
		for _, answer := range result.Answers {
			if answer.Inferred {
				inferred = append(inferred, answer)
			}
		}
	}
	want := []testAnswer{{"NO", true, struct{ ID, Title string }{"published/good-practice-workplace-contact", "A fixed contact person at the workplace"}}}
	if diff := cmp.Diff(want, inferred); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestTestResultsAreChosenByEveryFilter(t *testing.T) {
	h := readOnly(t)
	for name, c := range map[string]struct{ filter, want string }{
		"none":                                {``, `[{"kind":"EVIDENCE"},{"kind":"GOOD_PRACTICE"}]`},
		"a kind":                              {`(filter: {kind: EVIDENCE})`, `[{"kind":"EVIDENCE"}]`},
		"a kommune with tests":                {`(filter: {kommuner: {codes: ["0766"]}, kind: GOOD_PRACTICE})`, `[{"kind":"GOOD_PRACTICE"}]`},
		"a kommune without tests":             {`(filter: {kommuner: {codes: ["101"]}})`, `[]`},
		"no kommune":                          {`(filter: {kommuner: {codes: []}})`, `[]`},
		"a landsdel by its name":              {`(filter: {kommuner: {landsdel: "landsdel østjylland"}, kind: EVIDENCE})`, `[{"kind":"EVIDENCE"}]`},
		"a target group, its dataset named":   {`(filter: {targetGroup: "published/long-term-insured-unemployed", kind: EVIDENCE})`, `[{"kind":"EVIDENCE"}]`},
		"a target group, dataset left out":    {`(filter: {targetGroup: "long-term-insured-unemployed", kind: EVIDENCE})`, `[{"kind":"EVIDENCE"}]`},
		"a target group that none is about":   {`(filter: {targetGroup: "published/young-unemployed"})`, `[]`},
		"a release that has them":             {`(release: "published@1", filter: {kind: EVIDENCE})`, `[{"kind":"EVIDENCE"}]`},
		"a release of a dataset without them": {`(release: "reference@1")`, `[]`},
		"a filter that is null":               {`(filter: null, release: null)`, `[{"kind":"EVIDENCE"},{"kind":"GOOD_PRACTICE"}]`},
	} {
		t.Run(name, func(t *testing.T) {
			h.expect(t, `{testResults`+c.filter+` {kind}}`, `{"testResults": `+c.want+`}`)
		})
	}
	h.expect(t, `{kommune(code: "766") {testResults(kind: EVIDENCE) {kind}}}`, `{"kommune": {"testResults": [{"kind": "EVIDENCE"}]}}`)
}

func TestQuestionsTellHowEveryTestedKommuneAnswered(t *testing.T) {
	readOnly(t).expect(t, `{testResults(filter: {kind: EVIDENCE}) {answers {question {id answers {kommune {name} answer} competences {id} jobProfiles {id}}}}}`,
		`{"testResults": [{"answers": [
			{"question": {"id": "published/evidence-conversation-time", "answers": [{"kommune": {"name": "Hedensted"}, "answer": "YES"}],
			 "competences": [{"id": "published/samtaleforberedelse"}], "jobProfiles": [{"id": "published/jobkonsulent"}, {"id": "published/beskaeftigelsesraadgiver"}]}},
			{"question": {"id": "published/evidence-offers-with-goals", "answers": [{"kommune": {"name": "Hedensted"}, "answer": "YES"}],
			 "competences": [{"id": "published/opfoelgning"}, {"id": "published/virksomhedssamarbejde"}], "jobProfiles": [{"id": "published/jobkonsulent"}, {"id": "published/virksomhedskonsulent"}]}},
			{"question": {"id": "published/evidence-preparation-time", "answers": [{"kommune": {"name": "Hedensted"}, "answer": "PARTLY"}],
			 "competences": [{"id": "published/samtaleforberedelse"}], "jobProfiles": [{"id": "published/jobkonsulent"}, {"id": "published/beskaeftigelsesraadgiver"}]}},
			{"question": {"id": "published/evidence-private-placement", "answers": [{"kommune": {"name": "Hedensted"}, "answer": "PARTLY"}],
			 "competences": [{"id": "published/virksomhedssamarbejde"}], "jobProfiles": [{"id": "published/jobkonsulent"}, {"id": "published/virksomhedskonsulent"}]}},
			{"question": {"id": "published/evidence-fortnightly-conversations", "answers": [{"kommune": {"name": "Hedensted"}, "answer": "NO"}],
			 "competences": [{"id": "published/opfoelgning"}], "jobProfiles": [{"id": "published/jobkonsulent"}, {"id": "published/beskaeftigelsesraadgiver"}]}},
			{"question": {"id": "published/evidence-expectations-agreed", "answers": [{"kommune": {"name": "Hedensted"}, "answer": "NO"}],
			 "competences": [{"id": "published/virksomhedssamarbejde"}, {"id": "published/opfoelgning"}], "jobProfiles": [{"id": "published/jobkonsulent"}, {"id": "published/virksomhedskonsulent"}]}},
			{"question": {"id": "published/evidence-follow-up-in-time", "answers": [{"kommune": {"name": "Hedensted"}, "answer": "NO"}],
			 "competences": [{"id": "published/opfoelgning"}, {"id": "published/virksomhedssamarbejde"}], "jobProfiles": [{"id": "published/jobkonsulent"}, {"id": "published/virksomhedskonsulent"}]}}
		]}]}`)
}

func TestThePublishedShareDeregisteredIsHedgedAndHasNoInterval(t *testing.T) {
	h := readOnly(t)
	h.expect(t, `{deregistrations(filter: {kommuner: {codes: ["766"]}}) {
		id kommune {code} initiative cohort horizonMonths participants deregistered sharePct qualifier status interval {lower upper}
		targetGroups {id} source {id}
		initiativeDetails {title(lang: EN) staff staffQualifier staffTimePct staffTimeQualifier from jobProfiles {title} deregistrations {sharePct} kommune {name}}
	}}`, `{"deregistrations": [{
		"id": "published/hedensted-job-coaching-2015", "kommune": {"code": "766"}, "initiative": "Jobrettet coaching", "cohort": "2015", "horizonMonths": 3,
		"participants": null, "deregistered": null, "sharePct": 70, "qualifier": "JUST_OVER", "status": "PUBLISHED", "interval": null,
		"targetGroups": [{"id": "published/all"}, {"id": "published/unemployed"}, {"id": "published/insured-unemployed"}, {"id": "published/long-term-unemployed"}],
		"source": {"id": "published/evidence-test-page-766"},
		"initiativeDetails": {"title": "Job-oriented coaching", "staff": 2, "staffQualifier": "EXACT", "staffTimePct": 20, "staffTimeQualifier": "ABOUT", "from": null,
			"jobProfiles": [{"title": "Beskæftigelsesrådgiver"}, {"title": "Coach"}], "deregistrations": [{"sharePct": 70}], "kommune": {"name": "Hedensted"}}
	}]}`)
	for filter, want := range map[string]string{
		`{horizonMonths: 3}`:                     `[{"sharePct": 70}]`,
		`{horizonMonths: 6}`:                     `[{"sharePct": 80}]`,
		`{horizonMonths: -3}`:                    `[]`,
		`{targetGroup: "all"}`:                   `[{"sharePct": 70}]`,
		`{targetGroup: "young-unemployed"}`:      `[]`,
		`{kommuner: {search: "hedensted"}}`:      `[{"sharePct": 70}]`,
		`{horizonMonths: 6, targetGroup: "old"}`: `[]`,
		`{kommuner: {peerGroup: "job7"}}`:        `[]`,
		`{kommuner: {region: "region-fyn"}}`:     ``,
	} {
		query := `{deregistrations(filter: ` + filter + `) {sharePct}}`
		if want == "" {
			if a := h.ask(t, query); a.code() != "BAD_USER_INPUT" {
				t.Errorf("%s: got %+v", filter, a.Errors)
			}
			continue
		}
		h.expect(t, query, `{"deregistrations": `+want+`}`)
	}
}

// Eight of ten is 80 per cent, with Wilson's interval.
func TestAShareDeregisteredHasAnIntervalWhereTheCountsArePublished(t *testing.T) {
	readOnly(t).expect(t, `{kommune(code: "751") {deregistrations {id initiative initiativeDetails {id} participants deregistered sharePct status interval {lower upper level method} targetGroups {title}}}}`,
		`{"kommune": {"deregistrations": [{"id": "own/counted", "initiative": null, "initiativeDetails": null, "participants": 10, "deregistered": 8, "sharePct": 80, "status": "PUBLISHED",
			"interval": {"lower": 49.016247153664, "upper": 94.331784854562, "level": 0.95, "method": "WILSON"}, "targetGroups": [{"title": "Unge"}]}]}}`)
}

func TestKommunerAreListedByCodeAndFoundByNameOrCode(t *testing.T) {
	h := readOnly(t)
	for name, c := range map[string]struct{ filter, want string }{
		"part of a name":                    {`{search: "hede"}`, `[{"name": "Hedensted"}]`},
		"a code":                            {`{search: "766"}`, `[{"name": "Hedensted"}]`},
		"a name in another case":            {`{search: "  HEDENSTED "}`, `[{"name": "Hedensted"}]`},
		"an English name":                   {`{search: "Copenhagen"}`, `[{"name": "København"}]`},
		"Å where the name is written Aa":    {`{search: "ÅRHUS"}`, `[{"name": "Aarhus"}]`},
		"Aa where the name is written with": {`{search: "taarnby"}`, `[{"name": "Tårnby"}]`},
		"a text that no name holds":         {`{search: "🦆"}`, `[]`},
		"several codes, in any order":       {`{codes: ["0766", "101", "766"]}`, `[{"name": "København"}, {"name": "Hedensted"}]`},
		"both conditions":                   {`{codes: ["101", "766"], region: "region-midtjylland"}`, `[{"name": "Hedensted"}]`},
		"conditions that exclude":           {`{landsdel: "landsdel-fyn", region: "region-midtjylland"}`, `[]`},
		"the collaboration":                 {`{peerGroup: "Job7", search: "vej"}`, `[{"name": "Vejen"}, {"name": "Vejle"}]`},
	} {
		t.Run(name, func(t *testing.T) {
			h.expect(t, `{kommuner(filter: `+c.filter+`) {nodes {name}}}`, `{"kommuner": {"nodes": `+c.want+`}}`)
		})
	}
}

func TestKommunerComeInPages(t *testing.T) {
	h := readOnly(t)
	type page struct {
		Kommuner struct {
			Nodes    []struct{ Code string }
			Edges    []struct{ Cursor string }
			PageInfo struct {
				HasNextPage, HasPreviousPage bool
				StartCursor, EndCursor       *string
			}
			TotalCount int
		}
	}
	var after any
	var codes []string
	for pages := 1; ; pages++ {
		got := into[page](t, h, `query($after: String) {kommuner(first: 40, after: $after) {
			nodes {code} edges {cursor} totalCount pageInfo {hasNextPage hasPreviousPage startCursor endCursor}}}`, map[string]any{"after": after}).Kommuner
		for _, k := range got.Nodes {
			codes = append(codes, k.Code)
		}
		last := got.Edges[len(got.Edges)-1].Cursor
		if got.TotalCount != 98 || got.PageInfo.HasPreviousPage != (pages > 1) || *got.PageInfo.StartCursor != got.Edges[0].Cursor || *got.PageInfo.EndCursor != last {
			t.Errorf("page %d: %+v", pages, got)
		}
		if !got.PageInfo.HasNextPage {
			break
		}
		after = last
	}
	if len(codes) != 98 || codes[0] != "101" || codes[97] != "860" {
		t.Errorf("got %d kommuner: %v", len(codes), codes)
	}
	h.expect(t, `{kommuner(first: 0) {totalCount nodes {code} pageInfo {hasNextPage hasPreviousPage startCursor endCursor}}}`,
		`{"kommuner": {"totalCount": 98, "nodes": [], "pageInfo": {"hasNextPage": true, "hasPreviousPage": false, "startCursor": null, "endCursor": null}}}`)
}
