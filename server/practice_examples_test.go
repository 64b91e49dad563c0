package server_test

import (
	"strings"
	"testing"
)

// Whom to call about coaching: who, which course, of whom, when and how much it takes.
func TestExamplesSayWhomToCallAndWhatItTakes(t *testing.T) {
	h := readOnly(t)
	h.expect(t, `{examples(competence: "coaching", kommuner: {codes: ["813", "820", "580", "741"]}) {kommune {code} answers {answer}
		trainings {course {id ects days providers {id}} competences {id} participations {id} shared year participantsMin participantsMax} restsOnJudgement judgements {fromId} sentence}}`,
		`{"examples": [
		{"kommune": {"code": "580"}, "answers": [], "trainings": [{"course": {"id": "published/aabenraa-appreciative-dialogue", "ects": null, "days": null, "providers": []}, "competences": [{"id": "published/coaching"}],
			"participations": [{"id": "published/aabenraa-thirty-five"}], "shared": false, "year": 2017, "participantsMin": 35, "participantsMax": 35}],
		 "restsOnJudgement": true, "judgements": [{"fromId": "published/aabenraa-appreciative-dialogue"}],
		 "sentence": "Aabenraa Kommune: 35 deltagere på »Anerkendende dialog med borgerne« (Aabenraa). Om kurset: senest i 2017. Hvad kurser og spørgsmål handler om, er her helt eller delvis en vurdering af dem, der har lavet datasættet."},
		{"kommune": {"code": "813"}, "answers": [], "trainings": [{"course": {"id": "published/frederikshavn-combined-coaching", "ects": null, "days": null, "providers": []}, "competences": [{"id": "published/coaching"}],
			"participations": [{"id": "published/frederikshavn-whole-jobcentre"}], "shared": false, "year": null, "participantsMin": 0, "participantsMax": null}],
		 "restsOnJudgement": false, "judgements": [], "sentence": "Frederikshavn Kommune: Alle medarbejdere på »Kombinerede coachingkurser i Frederikshavn« (Frederikshavn)."},
		{"kommune": {"code": "820"}, "answers": [], "trainings": [{"course": {"id": "published/incento-coach-education", "ects": 20, "days": null, "providers": [{"id": "published/incento"}]}, "competences": [{"id": "published/coaching"}],
			"participations": [{"id": "published/vesthimmerland-incento-coach"}], "shared": false, "year": null, "participantsMin": 0, "participantsMax": null}],
		 "restsOnJudgement": false, "judgements": [], "sentence": "Vesthimmerlands Kommune: Nogle medarbejdere på »Incentos coachuddannelse« (Vesthimmerlands). Om kurset: Incento, 20 ECTS-point."}]}`)
}

// Hedensted is the only kommune that was tested. Its own yes is an example to others, with
// what the sources don't say; that several kommuner took a course together is told of each.
func TestExamplesOfAQuestionNameWhoSaysYes(t *testing.T) {
	h := readOnly(t)
	h.expect(t, `{examples(question: "good-practice-trained-in-conversation", kommuner: {codes: ["766", "607"]}) {kommune {code} answers {answer question {id}} trainings {course {id} shared} sentence(lang: EN)}}`,
		`{"examples": [
		{"kommune": {"code": "607"}, "answers": [], "trainings": [{"course": {"id": "published/job7-joint-training"}, "shared": true}],
		 "sentence": "Fredericia Kommune: 30 participants on \"Job7: fælles kursus om dialog og beskæftigelse\" (7 kommuner together; fra august, året er ikke oplyst). That is about several kommuner together and need not be staff of this one. About the course: VIA University College, Rambøll Management, 3 days. What the kommune answers is not known. What courses and questions are about is here, in whole or in part, a judgement by those who made the dataset."},
		{"kommune": {"code": "766"}, "answers": [{"answer": "YES", "question": {"id": "published/good-practice-trained-in-conversation"}}],
		 "trainings": [{"course": {"id": "published/hedensted-basic-coaching"}, "shared": false}, {"course": {"id": "published/incento-coach-education"}, "shared": false}],
		 "sentence": "Hedensted Kommune answers yes to \"Training in conversations that give the citizen ownership\". Staff, whose number the source does not tell, on \"Grundlæggende coachuddannelse i Hedensted\" (Hedensted). About the course: last in 2012. Staff, whose number the source does not tell, on \"Incentos coachuddannelse\" (Hedensted). 3 participants on \"Incentos coachuddannelse\" (Hedensted). About the course: Incento, 20 ECTS points. Whether a course is why the kommune answers yes is not known. What courses and questions are about is here, in whole or in part, a judgement by those who made the dataset."}]}`)
}

// The order is that of similar, by the same figures, and the distances are its own.
func TestTheNearestExamplesComeFirst(t *testing.T) {
	h := readOnly(t)
	type peer struct {
		Kommune  struct{ Code string }
		Distance *float64
	}
	const on = `on: ["jobindsats/unemployment-rate", "population/population"]`
	got := into[struct{ Examples, Similar []peer }](t, h, `{examples(question: "good-practice-monthly-feedback", kommune: "766", `+on+`) {kommune {code} distance} similar(kommune: "766", k: 97, `+on+`) {kommune {code} distance}}`)
	at := 0
	for _, peer := range got.Similar {
		if at < len(got.Examples) && got.Examples[at].Kommune.Code == peer.Kommune.Code {
			if *got.Examples[at].Distance != *peer.Distance {
				t.Errorf("%s: got %v, similar has %v", peer.Kommune.Code, *got.Examples[at].Distance, *peer.Distance)
			}
			at++
		}
	}
	if at != len(got.Examples) || at < 5 {
		t.Errorf("%d of %d examples stand in the order of similar", at, len(got.Examples))
	}
}

// The plan's open questions are the answers no and partly, no first. As no other kommune
// was tested, no course is named, and the sentence says what there is instead.
func TestThePlanOfHedensted(t *testing.T) {
	h := readOnly(t)
	h.expect(t, `{plan(kommune: "766", kind: EVIDENCE) {question {id} answer competences {id} courses {course {id}} examples {kommune {code}} restsOnJudgement sentence}}`,
		`{"plan": [
		{"question": {"id": "published/evidence-fortnightly-conversations"}, "answer": "NO", "competences": [{"id": "published/opfoelgning"}], "courses": [], "restsOnJudgement": true,
		 "examples": [{"kommune": {"code": "410"}}, {"kommune": {"code": "510"}}, {"kommune": {"code": "530"}}, {"kommune": {"code": "575"}}, {"kommune": {"code": "607"}}, {"kommune": {"code": "621"}}, {"kommune": {"code": "630"}}],
		 "sentence": "Hedensted Kommune svarer nej på »Samtale hver anden uge«. Ingen af de andre kommuner vides at svare ja. Oplysninger om kurser i det, spørgsmålet kræver, er der fra Middelfart, Haderslev, Billund, Vejen, Fredericia og 2 til. Hvad kurser og spørgsmål handler om, er her helt eller delvis en vurdering af dem, der har lavet datasættet."},
		{"question": {"id": "published/evidence-expectations-agreed"}, "answer": "NO", "competences": [{"id": "published/virksomhedssamarbejde"}, {"id": "published/opfoelgning"}], "courses": [], "restsOnJudgement": true,
		 "examples": [{"kommune": {"code": "410"}}, {"kommune": {"code": "510"}}, {"kommune": {"code": "530"}}, {"kommune": {"code": "575"}}, {"kommune": {"code": "607"}}, {"kommune": {"code": "621"}}, {"kommune": {"code": "630"}}],
		 "sentence": "Hedensted Kommune svarer nej på »Forventninger afstemt før løntilskud og praktik«. Ingen af de andre kommuner vides at svare ja. Oplysninger om kurser i det, spørgsmålet kræver, er der fra Middelfart, Haderslev, Billund, Vejen, Fredericia og 2 til. Hvad kurser og spørgsmål handler om, er her helt eller delvis en vurdering af dem, der har lavet datasættet."},
		{"question": {"id": "published/evidence-follow-up-in-time"}, "answer": "NO", "competences": [{"id": "published/opfoelgning"}, {"id": "published/virksomhedssamarbejde"}], "courses": [], "restsOnJudgement": true,
		 "examples": [{"kommune": {"code": "410"}}, {"kommune": {"code": "510"}}, {"kommune": {"code": "530"}}, {"kommune": {"code": "575"}}, {"kommune": {"code": "607"}}, {"kommune": {"code": "621"}}, {"kommune": {"code": "630"}}],
		 "sentence": "Hedensted Kommune svarer nej på »Rettidig opfølgning på mål og ordinær ansættelse«. Ingen af de andre kommuner vides at svare ja. Oplysninger om kurser i det, spørgsmålet kræver, er der fra Middelfart, Haderslev, Billund, Vejen, Fredericia og 2 til. Hvad kurser og spørgsmål handler om, er her helt eller delvis en vurdering af dem, der har lavet datasættet."},
		{"question": {"id": "published/evidence-preparation-time"}, "answer": "PARTLY", "competences": [{"id": "published/samtaleforberedelse"}], "courses": [], "restsOnJudgement": false, "examples": [],
		 "sentence": "Hedensted Kommune svarer delvist på »15 minutters forberedelse før samtalen«. Ingen af de andre kommuner vides at svare ja eller at have haft medarbejdere på kursus i det, spørgsmålet kræver."},
		{"question": {"id": "published/evidence-private-placement"}, "answer": "PARTLY", "competences": [{"id": "published/virksomhedssamarbejde"}], "courses": [], "restsOnJudgement": false, "examples": [],
		 "sentence": "Hedensted Kommune svarer delvist på »Indsats i privat virksomhed efter 26 ugers ledighed«. Ingen af de andre kommuner vides at svare ja eller at have haft medarbejdere på kursus i det, spørgsmålet kræver."}]}`)
}

func TestExamplesAndPlansSayWhyThereAreNone(t *testing.T) {
	h := readOnly(t)
	for question, says := range map[string]string{
		`{plan(kommune: "101") {answer}}`:                                                                       "no practice test of this kommune is loaded",
		`{examples(competence: "tvaerfagligt-samarbejde") {distance}}`:                                          "no other kommune asked about is known",
		`{examples {distance}}`:                                                                                 "one of the two is needed",
		`{examples(competence: "coaching", question: "good-practice-same-consultant") {distance}}`:              "one by one",
		`{examples(competence: "flyvning") {distance}}`:                                                         `"argument":"competence"`,
		`{examples(question: "flyvning") {distance}}`:                                                           `"argument":"question"`,
		`{examples(competence: "coaching", on: ["population/population"]) {distance}}`:                          "together with the argument kommune",
		`{examples(competence: "coaching", kommune: "999") {distance}}`:                                         "one of the 98 kommuner",
		`{examples(competence: "coaching", kommune: "766", on: ["demo/good-practice.score"]) {year: distance}}`: "made up",
		`{plan(kommune: "766", on: []) {answer}}`:                                                               "1 to 50 background indicators",
	} {
		if a := h.ask(t, question); !strings.Contains(string(a.body), says) {
			t.Errorf("%s: got %s", question, a.body)
		}
	}
}
