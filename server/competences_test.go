package server_test

import (
	"strings"
	"testing"
)

// Job7's thirty appear once: 0 to 30 in each of the seven kommuner, 30 in all of them.
func TestJob7sThirtyAreNeverSplit(t *testing.T) {
	h := readOnly(t)
	type answer struct {
		CompetenceCoverage struct {
			Rows []struct {
				Kommune                          struct{ Code string }
				State                            string
				ParticipantsMin, ParticipantsMax int
				Participations                   []struct{ ID string }
				RestsOnJudgement                 bool
				Judgements                       []struct{ AuthorKind, FromID string }
			}
			Totals []struct{ Partly, ParticipantsMin, ParticipantsMax int }
		}
	}
	got := into[answer](t, h, `{competenceCoverage(kommuner: {peerGroup: "published/job7"}, competences: ["borgerens-styring"]) {
		rows {kommune {code} state participantsMin participantsMax participations {id} restsOnJudgement judgements {authorKind fromId}} totals {partly participantsMin participantsMax}}}`)
	rows, totals := got.CompetenceCoverage.Rows, got.CompetenceCoverage.Totals
	if len(rows) != 7 || len(totals) != 1 || totals[0].Partly != 7 || totals[0].ParticipantsMin != 30 || totals[0].ParticipantsMax != 30 {
		t.Fatalf("got %+v", got)
	}
	for _, row := range rows {
		if row.State != "PARTLY" || row.ParticipantsMin != 0 || row.ParticipantsMax != 30 || len(row.Participations) != 1 || row.Participations[0].ID != "published/job7-thirty" {
			t.Errorf("%+v", row)
		}
		if !row.RestsOnJudgement || len(row.Judgements) != 1 || row.Judgements[0].AuthorKind != "DATA_AUTHOR" {
			t.Errorf("the course is judged to train it: %+v", row)
		}
	}
}

// Hedensted's open questions by competence are its answers no and partly, each under
// every competence that its question takes.
func TestHedenstedsOpenQuestionsAreItsAnswersNoAndPartly(t *testing.T) {
	h := readOnly(t)
	type answer struct {
		Kommune struct {
			Coverage []struct {
				Competence    struct{ ID string }
				OpenQuestions []struct {
					Answer   string
					Question struct{ ID string }
				}
			}
			TestResults []struct {
				Answers []struct {
					Answer   string
					Question struct {
						ID          string
						Competences []struct{ ID string }
					}
				}
			}
		}
	}
	got := into[answer](t, h, `{kommune(code: "766") {coverage {competence {id} openQuestions {answer question {id}}} testResults {answers {answer question {id competences {id}}}}}}`)
	want := map[string]bool{}
	for _, result := range got.Kommune.TestResults {
		for _, a := range result.Answers {
			for _, c := range a.Question.Competences {
				if a.Answer == "NO" || a.Answer == "PARTLY" {
					want[c.ID+" "+a.Question.ID+" "+a.Answer] = true
				}
			}
		}
	}
	seen := 0
	for _, row := range got.Kommune.Coverage {
		for _, open := range row.OpenQuestions {
			if seen++; !want[row.Competence.ID+" "+open.Question.ID+" "+open.Answer] {
				t.Errorf("%s is asked for by %s %s", row.Competence.ID, open.Question.ID, open.Answer)
			}
		}
	}
	if seen != len(want) || seen < 10 {
		t.Errorf("%d open questions, want %d", seen, len(want))
	}
}

func TestTheStatesOfKommunerOnTheShippedFacts(t *testing.T) {
	h := readOnly(t)
	const of = `state participantsMin participantsMax restsOnJudgement sentence`
	h.expect(t, `{
		frederikshavn: kommune(code: "813") {coverage(competences: ["coaching", "published/ledelse"]) {competence {id} `+of+`}}
		rebild: kommune(code: "840") {coverage(competences: ["coaching"]) {`+of+`}}
		aabenraa: kommune(code: "580") {coverage(competences: ["anerkendende-kommunikation"]) {`+of+`}}
		samsoe: kommune(code: "741") {coverage(competences: ["coaching"]) {`+of+`}}
		visitators: jobProfile(id: "published/visitator") {coverage(kommuner: {codes: ["580"]}) {competences {competence {id} state sentence(lang: EN)}}}}`,
		`{"frederikshavn": {"coverage": [
			{"competence": {"id": "published/coaching"}, "state": "TRAINED", "participantsMin": 0, "participantsMax": null, "restsOnJudgement": false,
			 "sentence": "Frederikshavn Kommune: alle jobcentrets medarbejdere har været på kursus i »Coaching«."},
			{"competence": {"id": "published/ledelse"}, "state": "NOT_SEEN", "participantsMin": 0, "participantsMax": null, "restsOnJudgement": false,
			 "sentence": "Frederikshavn Kommune: der er oplysninger om kommunen, men ingen om medarbejdere på kursus i »Ledelse af praksis«."}]},
		"rebild": {"coverage": [{"state": "TRAINED", "participantsMin": 0, "participantsMax": null, "restsOnJudgement": false,
			 "sentence": "Rebild Kommune: alle jobcentrets medarbejdere har været på kursus i »Coaching«."}]},
		"aabenraa": {"coverage": [{"state": "PARTLY", "participantsMin": 35, "participantsMax": 35, "restsOnJudgement": false,
			 "sentence": "Aabenraa Kommune: nogle af medarbejderne har været på kursus i »Anerkendende kommunikation«. 35 deltagere."}]},
		"samsoe": {"coverage": [{"state": "UNKNOWN", "participantsMin": 0, "participantsMax": null, "restsOnJudgement": false,
			 "sentence": "Samsø Kommune: der er ingen oplysninger om kommunens kurser, test eller indsatser; det betyder ikke, at medarbejderne mangler »Coaching«."}]},
		"visitators": {"coverage": [{"competences": [
			{"competence": {"id": "published/visitation"}, "state": "NOT_SEEN", "sentence": "Aabenraa Kommune: there are facts about the kommune, and none about staff with the title \"Referral officer\" who took a course in \"Assessment and referral\"."},
			{"competence": {"id": "published/samtaleteknik"}, "state": "PARTLY", "sentence": "Aabenraa Kommune: some of the staff with the title \"Referral officer\" took a course in \"Conversation technique\". Between 0 and 35 participants. What courses and questions are about is here, in whole or in part, a judgement by those who made the dataset."},
			{"competence": {"id": "published/anerkendende-kommunikation"}, "state": "PARTLY", "sentence": "Aabenraa Kommune: some of the staff with the title \"Referral officer\" took a course in \"Appreciative communication\". Between 0 and 35 participants."}]}]}}`)
}

// Profiles without courses are counted from the data and come last, in words; what is
// unknown and what is judged come before.
func TestTheCaveatsOfCoverageEndWithTheTitlesWithoutCourses(t *testing.T) {
	h := readOnly(t)
	h.expect(t, `{competenceCoverage(framework: "fagprofiler-2019", kommuner: {codes: ["741", "766"]}) {totals {competence {id} unknown notSeen} jobProfilesWithoutCourses {id} caveats}
		few: competenceCoverage(kommuner: {codes: ["741", "813"]}, competences: ["coaching"]) {rows(states: [TRAINED]) {kommune {code}}}}`,
		`{"competenceCoverage": {"totals": [
			{"competence": {"id": "published/arbejdsmarkedskendskab"}, "unknown": 1, "notSeen": 1}, {"competence": {"id": "published/basis-beskaeftigelse-socialfaglig"}, "unknown": 1, "notSeen": 1},
			{"competence": {"id": "published/basis-organisation"}, "unknown": 1, "notSeen": 1}, {"competence": {"id": "published/basis-undersoege-dokumentere-vurdere"}, "unknown": 1, "notSeen": 1},
			{"competence": {"id": "published/tvaerfagligt-samarbejde"}, "unknown": 1, "notSeen": 1}, {"competence": {"id": "published/virksomhedssamarbejde"}, "unknown": 1, "notSeen": 1}],
		"jobProfilesWithoutCourses": [{"id": "published/afdelingsleder"}, {"id": "published/arbejdsmarkedschef"}, {"id": "published/beskaeftigelseschef"}, {"id": "published/beskaeftigelsesfaglig-medarbejder"}, {"id": "published/coach"},
			{"id": "published/erhvervsmentor"}, {"id": "published/faglig-koordinator"}, {"id": "published/faglig-ressourceperson"}, {"id": "published/jobcenterchef"}, {"id": "published/mentor"}, {"id": "published/myndighedsperson"}, {"id": "published/psykolog"}, {"id": "published/socialraadgiver"}],
		"caveats": ["Ukendt betyder, at ingen kilde her omtaler kommunens kurser, test eller indsatser; det betyder ikke, at medarbejderne er uden uddannelse.",
			"Hvilke kompetencer et kursus eller et spørgsmål handler om, er mange steder en vurdering af dem, der har lavet datasættet, ikke noget, kilden skriver.",
			"Ingen kursusoplysning i de data, der er indlæst, nævner 13 jobtitler: Afdelingsleder, Arbejdsmarkedschef, Beskæftigelseschef, Beskæftigelsesfaglig medarbejder, Coach, Erhvervsmentor, Faglig koordinator, Faglig ressourceperson, Jobcenterchef, Mentor, Myndighedsperson, Psykolog, Socialrådgiver."]},
		"few": {"rows": [{"kommune": {"code": "813"}}]}}`)
	for question, names := range map[string]string{
		`{competenceCoverage(competences: ["flyvning"]) {caveats}}`:      "competences",
		`{competenceCoverage(framework: "2020") {caveats}}`:              "framework",
		`{kommune(code: "766") {coverage(jobProfile: "pilot") {state}}}`: "jobProfile",
		`{competenceCoverage(kommuner: {region: "Skåne"}) {caveats}}`:    "region",
	} {
		if a := h.ask(t, question); a.code() != "BAD_USER_INPUT" || !strings.Contains(string(a.body), names) {
			t.Errorf("%s: got %s", question, a.body)
		}
	}
}

// One kommune was tested, so each gap rests on one, and says so.
func TestGapsSayHowManyKommunerTheyRestOn(t *testing.T) {
	h := readOnly(t)
	h.expect(t, `{competenceGaps(competences: ["virksomhedssamarbejde", "opfoelgning", "samtaleteknik", "kollegial-laering", "coaching"]) {
		place tested competence {id} kommuner {code} questions {id} restsOnJudgement sentence english: sentence(lang: EN)} none: competenceGaps(kommuner: {codes: ["741"]}) {place}}`,
		`{"competenceGaps": [
		{"place": 1, "tested": 1, "competence": {"id": "published/kollegial-laering"}, "kommuner": [{"code": "766"}], "questions": [{"id": "published/good-practice-monthly-feedback"}], "restsOnJudgement": true,
		 "sentence": "»Kollegial læring og feedback«: den eneste kommune, der har svaret på spørgsmål om det, svarer nej eller delvist, og ingen kilde viser, at medarbejdere har været på kursus i det. Hvad spørgsmålene handler om, er helt eller delvis en vurdering af dem, der har lavet datasættet.",
		 "english": "\"Peer learning and feedback\": the only kommune that answered questions on it answers no or in part, and no source shows that its staff took a course in it. What the questions are about is, in whole or in part, a judgement by those who made the dataset."},
		{"place": 1, "tested": 1, "competence": {"id": "published/opfoelgning"}, "kommuner": [{"code": "766"}],
		 "questions": [{"id": "published/evidence-expectations-agreed"}, {"id": "published/evidence-follow-up-in-time"}, {"id": "published/evidence-fortnightly-conversations"}, {"id": "published/good-practice-same-consultant"}], "restsOnJudgement": true,
		 "sentence": "»Mål, aftaler og opfølgning«: den eneste kommune, der har svaret på spørgsmål om det, svarer nej eller delvist, og ingen kilde viser, at medarbejdere har været på kursus i det. Hvad spørgsmålene handler om, er helt eller delvis en vurdering af dem, der har lavet datasættet.",
		 "english": "\"Goals, agreements and follow-up\": the only kommune that answered questions on it answers no or in part, and no source shows that its staff took a course in it. What the questions are about is, in whole or in part, a judgement by those who made the dataset."},
		{"place": 1, "tested": 1, "competence": {"id": "published/virksomhedssamarbejde"}, "kommuner": [{"code": "766"}],
		 "questions": [{"id": "published/evidence-expectations-agreed"}, {"id": "published/evidence-follow-up-in-time"}, {"id": "published/evidence-private-placement"}, {"id": "published/good-practice-market-tools-for-employers"}, {"id": "published/good-practice-workplace-contact"}], "restsOnJudgement": true,
		 "sentence": "»Samarbejde med virksomheder«: den eneste kommune, der har svaret på spørgsmål om det, svarer nej eller delvist, og ingen kilde viser, at medarbejdere har været på kursus i det. Hvad spørgsmålene handler om, er helt eller delvis en vurdering af dem, der har lavet datasættet.",
		 "english": "\"Working with employers\": the only kommune that answered questions on it answers no or in part, and no source shows that its staff took a course in it. What the questions are about is, in whole or in part, a judgement by those who made the dataset."}],
		"none": []}`)
}

// Hedensted shows training in conversation technique, but of no jobkonsulenter: a gap of
// these says that it is theirs. Of Job7's kommuner, staff of one or more took part.
func TestWhatIsSaidOfSomeStaffNamesThem(t *testing.T) {
	h := readOnly(t)
	h.expect(t, `{of: competenceGaps(jobProfile: "jobkonsulent", competences: ["samtaleteknik"]) {tested kommuner {code} sentence} all: competenceGaps(competences: ["samtaleteknik"]) {tested}
		kommune(code: "621") {coverage(competences: ["borgerens-styring"]) {sentence} participations {sentence}}}`,
		`{"of": [{"tested": 1, "kommuner": [{"code": "766"}], "sentence": "»Samtaleteknik«: den eneste kommune, der har svaret på spørgsmål om det og om medarbejdere med titlen »Jobkonsulent«, svarer nej eller delvist, og ingen kilde viser, at medarbejdere med titlen »Jobkonsulent« har været på kursus i det. Hvad spørgsmålene handler om, er helt eller delvis en vurdering af dem, der har lavet datasættet."}], "all": [], "kommune": {"coverage": [
			{"sentence": "Kolding Kommune: medarbejdere fra en eller flere af de kommuner, som oplysningerne gælder under ét, har været på kursus i »Borgerens styring af eget forløb«. Mellem 0 og 30 deltagere; et af tallene gælder flere kommuner tilsammen. Hvad kurser og spørgsmål handler om, er her helt eller delvis en vurdering af dem, der har lavet datasættet."}],
			"participations": [{"sentence": "30 deltagere på »Job7: fælles kursus om dialog og beskæftigelse« (7 kommuner under ét; fra august, året er ikke oplyst)."}]}}`)
}

// All kommuner and competences are read at once.
func TestCoverageOfAllIsReadAtOnce(t *testing.T) {
	const lookForRelease = 1
	h := readOnly(t)
	for _, question := range []string{
		`{competenceCoverage {rows {kommune {name} competence {title} state openQuestions {answer} sentence} totals {trained}}}`,
		`{kommuner {nodes {name coverage(competences: ["coaching"]) {state}}}}`,
		`{jobProfiles {coverage {competences {state}}}}`,
		`{competenceGaps {competence {title} kommuner {name} questions {title}}}`,
		`{examples(competence: "coaching") {kommune {name} answers {answer} trainings {course {title} participations {sentence}} sentence}}`,
		`{plan(kommune: "766") {courses {course {title}} examples {sentence} sentence} examples(competence: "ledelse") {sentence}}`,
	} {
		before := h.store.Queries()
		h.data(t, question)
		if got := h.store.Queries() - before; got > 3+lookForRelease { // one more for the participations by title
			t.Errorf("%s: %d statements", question, got)
		}
	}
}
