package server_test

import (
	"strings"
	"testing"
)

// What belongs to what names its source, and a judgement says that it is one, and whose.
func TestLinksSayWhatTheyRestOn(t *testing.T) {
	h := readOnly(t)
	h.expect(t, `{links(kind: COURSE_COMPETENCE, of: "published/frederikshavn-combined-coaching") {
		fromTitle toTitle(lang: EN) basis authorKind author match level weightPct sentence(lang: EN) danish: sentence source {id}}}`,
		`{"links": [
		{"fromTitle": "Kombinerede coachingkurser i Frederikshavn", "toTitle": "Citizens steering their own course", "basis": "STATED", "authorKind": null, "author": null, "match": null, "level": null, "weightPct": null,
		 "sentence": "The course \"Kombinerede coachingkurser i Frederikshavn\" trains \"Citizens steering their own course\". The source \"Nye kompetencer i jobcentrene\" (Personaleweb) says so.",
		 "danish": "Kurset »Kombinerede coachingkurser i Frederikshavn« træner »Borgerens styring af eget forløb«. Det står i kilden »Nye kompetencer i jobcentrene« (Personaleweb).", "source": {"id": "published/personaleweb-2016"}},
		{"fromTitle": "Kombinerede coachingkurser i Frederikshavn", "toTitle": "Coaching", "basis": "STATED", "authorKind": null, "author": null, "match": null, "level": null, "weightPct": null,
		 "sentence": "The course \"Kombinerede coachingkurser i Frederikshavn\" trains \"Coaching\". The source \"Nye kompetencer i jobcentrene\" (Personaleweb) says so.",
		 "danish": "Kurset »Kombinerede coachingkurser i Frederikshavn« træner »Coaching«. Det står i kilden »Nye kompetencer i jobcentrene« (Personaleweb).", "source": {"id": "published/personaleweb-2016"}},
		{"fromTitle": "Kombinerede coachingkurser i Frederikshavn", "toTitle": "Conversation technique", "basis": "JUDGEMENT", "authorKind": "DATA_AUTHOR", "author": "Kommunebench", "match": null, "level": null, "weightPct": null,
		 "sentence": "The course \"Kombinerede coachingkurser i Frederikshavn\" trains \"Conversation technique\". It is a judgement by those who made the dataset (Kommunebench) from \"Nye kompetencer i jobcentrene\" (Personaleweb).",
		 "danish": "Kurset »Kombinerede coachingkurser i Frederikshavn« træner »Samtaleteknik«. Det er en vurdering af dem, der har lavet datasættet (Kommunebench) ud fra »Nye kompetencer i jobcentrene« (Personaleweb).", "source": {"id": "published/personaleweb-2016"}}]}`)
	h.expect(t, `{links(kind: COMPETENCE_MATCH, basis: JUDGEMENT, of: "arbejdsmarkedskendskab") {fromId match sentence}}`, `{"links": [
		{"fromId": "published/basis-beskaeftigelse-socialfaglig", "match": "NARROWER", "sentence": "»Beskæftigelses- og socialfaglig viden« rummer det snævrere »Kendskab til arbejdsmarkedet«. Det er en vurdering af dem, der har lavet datasættet (Kommunebench) ud fra »Basiskompetencer« (vpt.dk (Fremfærd))."},
		{"fromId": "published/jobrettet-arbejdsmarkedsviden", "match": "CLOSE", "sentence": "»Viden om arbejdsmarkedet til vejledning« svarer omtrent til »Kendskab til arbejdsmarkedet«. Det er en vurdering af dem, der har lavet datasættet (Kommunebench) ud fra »Evalueringen af projekt jobrettet samtale 2 viser gode resultater« (Styrelsen for Arbejdsmarked og Rekruttering)."}]}`)
	if a := h.ask(t, `{links(of: "nothing") {fromId}}`); !strings.Contains(string(a.body), `"links":[]`) || !strings.Contains(string(a.body), "NO_MATCH") {
		t.Errorf("got %s", a.body)
	}
}

// Titles are one framework and profiles another; what is unknown of one is counted, and
// not made up.
func TestAFrameworkTellsItsEditionAndWhatIsUnknown(t *testing.T) {
	h := readOnly(t)
	h.expect(t, `{titles: frameworks(kind: JOB_TITLES) {id year version elements elementsKnown elementsUnknown derivedFrom {id} changes}
		profiles: frameworks(kind: COMPETENCES) {id year elementsKnown elementsUnknown jobProfiles {id}}
		jobProfile(id: "published/visitator") {framework {id} source {id}} other: jobProfile(id: "published/mentor") {framework {id} source {id}}}`,
		`{"titles": [{"id": "published/jobtitler-2016", "year": 2016, "version": null, "elements": null, "elementsKnown": 17, "elementsUnknown": null, "derivedFrom": null, "changes": null}],
		"profiles": [{"id": "published/fagligheder-2025", "year": 2025, "elementsKnown": 0, "elementsUnknown": 6, "jobProfiles": []}, {"id": "published/fagprofiler-2018", "year": 2018, "elementsKnown": 0, "elementsUnknown": 6, "jobProfiles": []},
			{"id": "published/fagprofiler-2019", "year": 2019, "elementsKnown": 3, "elementsUnknown": 1, "jobProfiles": []}, {"id": "published/koebenhavn-beskaeftigelsesfaglig-standard", "year": null, "elementsKnown": 0, "elementsUnknown": null, "jobProfiles": []}],
		"jobProfile": {"framework": {"id": "published/jobtitler-2016"}, "source": {"id": "published/ucviden-aabenraa"}}, "other": {"framework": null, "source": {"id": "published/vpt-viborg-2020"}}}`)
}

// Aabenraa's staff were observed, coached and learnt by doing; who provided it is not told.
func TestACourseTellsHowItIsTaught(t *testing.T) {
	h := readOnly(t)
	h.expect(t, `{courses(filter: {search: "Anerkendende dialog"}) {forms language priceDkk providers {id} competences {id}}
		participations(filter: {course: "aabenraa-appreciative-dialogue"}) {participants participantsHigh competenceProfiles {id} kommuner {name}}}`,
		`{"courses": [{"forms": ["OBSERVED_CONVERSATIONS", "COACHING_FEEDBACK", "ACTION_LEARNING"], "language": null, "priceDkk": null, "providers": [],
			"competences": [{"id": "published/anerkendende-kommunikation"}, {"id": "published/samtaleteknik"}, {"id": "published/coaching"}, {"id": "published/kollegial-laering"}]}],
		"participations": [{"participants": 35, "participantsHigh": null, "competenceProfiles": [], "kommuner": [{"name": "Aabenraa"}]}]}`)
}
