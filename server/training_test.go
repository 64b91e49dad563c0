package server_test

import (
	"fmt"
	"testing"
)

func TestThirtyPeopleOfJob7AreOneFactOverSevenKommuner(t *testing.T) {
	h := readOnly(t)
	const codes = `{"code": "410"}, {"code": "510"}, {"code": "530"}, {"code": "575"}, {"code": "607"}, {"code": "621"}, {"code": "630"}`
	fact := fmt.Sprintf(`{"id": "published/job7-thirty", "participants": 30, "qualifier": "EXACT", "wholeJobcentre": false, "kommuner": [%s],
		"collaboration": {"id": "published/job7", "kind": "COLLABORATION", "members": [%s]},
		"course": {"title": "Job7: fælles kursus om dialog og beskæftigelse", "days": 3, "ects": null, "providers": [{"name": "VIA University College"}, {"name": "Rambøll Management"}]},
		"jobProfiles": [{"id": "published/beskaeftigelsesmedarbejder"}, {"id": "published/leder"}]}`, codes, codes)
	const fields = `{id participants qualifier wholeJobcentre kommuner {code} collaboration {id kind members {code}}
		course {title days ects providers {name}} jobProfiles {id}}`
	h.expect(t, `{participations(filter: {course: "job7-joint-training"}) `+fields+`}`, `{"participations": [`+fact+`]}`)
	h.expect(t, `{participations(filter: {kommuner: {peerGroup: "published/job7"}, course: "job7-joint-training"}) `+fields+`}`, `{"participations": [`+fact+`]}`)
	for _, code := range []string{"410", "510", "530", "607", "621", "630"} { // Vejen's staff took part in more
		h.expect(t, `{kommune(code: "`+code+`") {participations `+fields+`}}`, `{"kommune": {"participations": [`+fact+`]}}`)
	}
	// Each of the seven shows the whole fact; none shows a share of the thirty.
	const own = `{"participations": [{"id": "published/job7-thirty"}]}`
	h.expect(t, `{kommuner(filter: {peerGroup: "job7"}) {totalCount nodes {participations {id}}}}`,
		`{"kommuner": {"totalCount": 7, "nodes": [`+repeated(own, 3)+`, {"participations": [{"id": "published/job7-thirty"}, {"id": "published/vejen-2019-autumn"},
			{"id": "published/vejen-2019-done"}, {"id": "published/vejen-2019-total"}]}, `+repeated(own, 3)+`]}}`)
}

func repeated(text string, n int) string {
	all := text
	for range n - 1 {
		all += "," + text
	}
	return all
}

func TestParticipationsAreChosenByEveryFilter(t *testing.T) {
	h := readOnly(t)
	for filter, want := range map[string]string{
		`{kommuner: {codes: ["580"]}}`:        `[{"participants": 35, "from": "2016-06-01", "to": "2017-06-30", "wholeJobcentre": false}]`,
		`{kommuner: {codes: ["813"]}}`:        `[{"participants": null, "from": null, "to": null, "wholeJobcentre": true}]`,
		`{jobProfile: "published/teamleder"}`: `[{"participants": 3, "from": null, "to": null, "wholeJobcentre": false}, {"participants": 36, "from": null, "to": null, "wholeJobcentre": false}]`,
		`{jobProfile: "teamleder"}`:           `[{"participants": 3, "from": null, "to": null, "wholeJobcentre": false}, {"participants": 36, "from": null, "to": null, "wholeJobcentre": false}]`,
		`{jobProfile: "coach"}`:               `[]`,
		`{course: "rebild-professional-conversation", kommuner: {codes: ["766"]}}`: `[]`,
		`{kommuner: {codes: []}}`: `[]`,
	} {
		h.expect(t, `{participations(filter: `+filter+`) {participants from to wholeJobcentre}}`, `{"participations": `+want+`}`)
	}
}

func TestCoursesHaveTheirPointsAndDays(t *testing.T) {
	h := readOnly(t)
	h.expect(t, `{courses {id ects days}}`, `{"courses": [
		{"id": "published/aabenraa-appreciative-dialogue", "ects": null, "days": null},
		{"id": "published/akademi-beskaeftigelse", "ects": null, "days": null},
		{"id": "published/cabi-kognitive-handicap", "ects": null, "days": null},
		{"id": "published/cabi-kompensation-til-flere", "ects": null, "days": 4},
		{"id": "published/diplom-socialformidling-beskaeftigelse", "ects": null, "days": null},
		{"id": "published/frederikshavn-combined-coaching", "ects": null, "days": null},
		{"id": "published/harbohus-anerkendende-metoder", "ects": null, "days": null},
		{"id": "published/hedensted-basic-coaching", "ects": null, "days": null},
		{"id": "published/hedensted-hr-coaching", "ects": 10, "days": null},
		{"id": "published/hjoerring-relationel-ledelse", "ects": null, "days": null},
		{"id": "published/incento-coach-education", "ects": 20, "days": null},
		{"id": "published/incento-systemisk-coaching-furesoe", "ects": null, "days": null},
		{"id": "published/ips-absalon-diplom", "ects": null, "days": null},
		{"id": "published/job7-joint-training", "ects": null, "days": 3},
		{"id": "published/jobrettet-samtale-2-course", "ects": null, "days": null},
		{"id": "published/klk-strategisk-kompetenceudvikling", "ects": null, "days": 2},
		{"id": "published/mening-mestring-uddannelsesdage", "ects": null, "days": 2},
		{"id": "published/metropol-beskaeftigelsesfaglig-kk", "ects": null, "days": null},
		{"id": "published/rebild-coaching-base", "ects": null, "days": null},
		{"id": "published/rebild-professional-conversation", "ects": null, "days": 6},
		{"id": "published/vejen-jobrettede-samtaler", "ects": null, "days": null},
		{"id": "published/vordingborg-coachende-rolle", "ects": null, "days": null}]}`)
	for filter, want := range map[string]string{
		`{provider: "published/via"}`:                 `[{"id": "published/job7-joint-training"}]`,
		`{provider: "incento"}`:                       `[{"id": "published/incento-coach-education"}, {"id": "published/incento-systemisk-coaching-furesoe"}, {"id": "published/rebild-professional-conversation"}]`,
		`{search: "AKADEMI"}`:                         `[{"id": "published/akademi-beskaeftigelse"}, {"id": "published/rebild-professional-conversation"}]`,
		`{search: "æøå %_' \\"}`:                      `[]`,
		`{jobProfile: "afdelingsleder"}`:              `[]`,
		`{jobProfile: "teamleder"}`:                   `[{"id": "published/incento-coach-education"}, {"id": "published/mening-mestring-uddannelsesdage"}]`,
		`{jobProfile: "visitator", search: "dialog"}`: `[{"id": "published/aabenraa-appreciative-dialogue"}]`,
	} {
		h.expect(t, `{courses(filter: `+filter+`) {id}}`, `{"courses": `+want+`}`)
	}
	h.expect(t, `{courses(filter: {provider: "via"}) {competences {title(lang: EN)} source {id title} figures {id}}}`, `{"courses": [{
		"competences": [{"title": "Conversation technique"}, {"title": "Citizens steering their own course"}, {"title": "Goals, agreements and follow-up"}],
		"source": {"id": "published/via-job7", "title": "Fælles kurser for Job7"}, "figures": []}]}`)
}

func TestJobProfilesAreLinkedBothWays(t *testing.T) {
	h := readOnly(t)
	type profile struct {
		ID             string
		Title          string
		Courses        []struct{ ID string }
		Questions      []struct{ ID string }
		Participations []struct {
			ID          string
			JobProfiles []struct{ ID string }
			Course      struct{ ID string }
		}
	}
	found := into[struct{ JobProfiles []profile }](t, h,
		`{jobProfiles {id title courses {id} questions {id} participations {id jobProfiles {id} course {id}}}}`)
	questions := into[struct {
		TestResults []struct {
			Answers []struct {
				Question struct {
					ID          string
					JobProfiles []struct{ ID string }
				}
			}
		}
	}](t, h, `{testResults {answers {question {id jobProfiles {id}}}}}`)
	if len(found.JobProfiles) != 25 {
		t.Errorf("%d job profiles", len(found.JobProfiles))
	}
	links := map[string]bool{}
	for _, p := range found.JobProfiles {
		taken := map[string]bool{}
		for _, course := range p.Courses {
			taken[course.ID] = true
		}
		for _, fact := range p.Participations {
			if !holds(fact.JobProfiles, p.ID) || !taken[fact.Course.ID] {
				t.Errorf("%s and %s do not know each other: %+v", p.ID, fact.ID, fact)
			}
		}
		for _, q := range p.Questions {
			links[q.ID+" "+p.ID] = true
		}
	}
	n := 0
	for _, result := range questions.TestResults {
		for _, answer := range result.Answers {
			for _, p := range answer.Question.JobProfiles {
				if n++; !links[answer.Question.ID+" "+p.ID] {
					t.Errorf("%s does not know its question %s", p.ID, answer.Question.ID)
				}
			}
		}
	}
	if n == 0 || n != len(links) {
		t.Errorf("%d links one way, %d the other", n, len(links))
	}
	h.expect(t, `{jobProfile(id: "published/leder") {title title2: title(lang: EN) participations {id}} none: jobProfile(id: "nobody") {id}}`,
		`{"jobProfile": {"title": "Leder på et jobcenter", "title2": "Jobcentre leader", "participations": [{"id": "published/job7-thirty"}, {"id": "published/taarnby-klk-strategisk"}]}, "none": null}`)
}

func holds(list []struct{ ID string }, id string) bool {
	for _, item := range list {
		if item.ID == id {
			return true
		}
	}
	return false
}

func TestCoverageGivesLimitsWhereAFactIsShared(t *testing.T) {
	h := readOnly(t)
	h.expect(t, `{jobProfile(id: "published/beskaeftigelsesmedarbejder") {coverage(kommuner: {codes: ["101", "630", "766", "813"]}) {
		kommune {name} participantsMin participantsMax participations {id} trainedCompetences {id} unmetQuestions {answer}}}}`,
		`{"jobProfile": {"coverage": [
			{"kommune": {"name": "København"}, "participantsMin": 950, "participantsMax": 1050, "participations": [{"id": "published/kk-metropol-all-staff"}],
			 "trainedCompetences": [], "unmetQuestions": []},
			{"kommune": {"name": "Vejle"}, "participantsMin": 0, "participantsMax": 30, "participations": [{"id": "published/job7-thirty"}],
			 "trainedCompetences": [{"id": "published/samtaleteknik"}, {"id": "published/borgerens-styring"}, {"id": "published/opfoelgning"}], "unmetQuestions": []},
			{"kommune": {"name": "Hedensted"}, "participantsMin": 1, "participantsMax": null,
			 "participations": [{"id": "published/hedensted-hr-one-employee"}, {"id": "published/hedensted-incento-staff"}],
			 "trainedCompetences": [{"id": "published/coaching"}, {"id": "published/samtaleteknik"}, {"id": "published/borgerens-styring"}], "unmetQuestions": []},
			{"kommune": {"name": "Frederikshavn"}, "participantsMin": 0, "participantsMax": null, "participations": [{"id": "published/frederikshavn-whole-jobcentre"}],
			 "trainedCompetences": [{"id": "published/coaching"}, {"id": "published/samtaleteknik"}, {"id": "published/borgerens-styring"}], "unmetQuestions": []}
		]}}`)
	h.expect(t, `{jobProfile(id: "published/virksomhedskonsulent") {coverage {kommune {code} participantsMin participantsMax trainedCompetences {id}
		unmetQuestions {answer inferred question {id}}}}}`,
		`{"jobProfile": {"coverage": [{"kommune": {"code": "766"}, "participantsMin": 0, "participantsMax": 0, "trainedCompetences": [], "unmetQuestions": [
			{"answer": "PARTLY", "inferred": false, "question": {"id": "published/evidence-private-placement"}},
			{"answer": "NO", "inferred": false, "question": {"id": "published/evidence-expectations-agreed"}},
			{"answer": "NO", "inferred": false, "question": {"id": "published/evidence-follow-up-in-time"}},
			{"answer": "PARTLY", "inferred": false, "question": {"id": "published/good-practice-market-tools-for-employers"}},
			{"answer": "NO", "inferred": true, "question": {"id": "published/good-practice-workplace-contact"}}]}]}}`)
}

func TestInitiativesAndFiguresKeepTheirHedges(t *testing.T) {
	h := readOnly(t)
	h.expect(t, `{initiatives(kommuner: {codes: ["746"]}) {id title title2: title(lang: EN) staff staffQualifier staffTimePct staffTimeQualifier kommune {name} targetGroups {id} jobProfiles {id} figures {id} deregistrations {id}}}`,
		`{"initiatives": [
			{"id": "published/skanderborg-business-mentors", "title": "Korps af mentorer fra det lokale erhvervsliv", "title2": "Corps of mentors from local business",
			 "staff": null, "staffQualifier": "EXACT", "staffTimePct": null, "staffTimeQualifier": "EXACT", "kommune": {"name": "Skanderborg"},
			 "targetGroups": [{"id": "published/young-unemployed"}], "jobProfiles": [{"id": "published/erhvervsmentor"}], "figures": [], "deregistrations": []},
			{"id": "published/skanderborg-digital-forms", "title": "Forsøg med digitale blanketter hos virksomheden", "title2": "Pilot of digital forms at the employer",
			 "staff": null, "staffQualifier": "EXACT", "staffTimePct": null, "staffTimeQualifier": "EXACT", "kommune": {"name": "Skanderborg"},
			 "targetGroups": [], "jobProfiles": [{"id": "published/virksomhedskonsulent"}], "figures": [], "deregistrations": []}]}`)
	h.expect(t, `{kommune(code: "580") {participations {participants course {figures {id value unit qualifier title(lang: EN) kommuner {code} initiative {id} source {id}}}}}}`,
		`{"kommune": {"participations": [{"participants": 35, "course": {"figures": [
			{"id": "published/aabenraa-observed-conversations", "value": 3, "unit": "samtaler", "qualifier": "EXACT", "title": "Observed citizen conversations per employee", "kommuner": [{"code": "580"}], "initiative": null, "source": {"id": "published/ucviden-aabenraa"}},
			{"id": "published/aabenraa-training-weeks", "value": 8, "unit": "uger", "qualifier": "EXACT", "title": "Training between the second and third conversation", "kommuner": [{"code": "580"}], "initiative": null, "source": {"id": "published/ucviden-aabenraa"}}]}}]}}`)
	h.expect(t, `{kommune(code: "766") {initiatives {id}}}`, `{"kommune": {"initiatives": [{"id": "published/hedensted-job-coaching"}, {"id": "published/hedensted-ud-af-kontoret"}]}}`)
	figures := into[struct {
		Figures []struct {
			ID, Qualifier string
			Value         float64
			Course        *struct{ ID string }
		}
	}](t, h, `{figures {id qualifier value course {id}}}`).Figures
	if len(figures) != 84 || figures[18].ID != "published/competence-funds" || figures[18].Value != 150 {
		t.Errorf("got %+v", figures)
	}
}

func TestSourcesAndDatasetsSayWhereFiguresComeFrom(t *testing.T) {
	h := readOnly(t)
	type dataset struct {
		ID, Publisher, DisclosureBy string
		Synthetic                   bool
		LatestRelease               struct{ ID string }
		Indicators                  []struct{ ID string }
	}
	got := into[struct{ Datasets []dataset }](t, h, `{datasets {id publisher disclosureBy synthetic latestRelease {id} indicators {id}}}`).Datasets
	synthetic := map[string]bool{}
	for _, d := range got {
		synthetic[d.ID] = d.Synthetic
		for _, i := range d.Indicators {
			h.expect(t, `{indicator(id: "`+i.ID+`") {id dataset {id synthetic}}}`,
				fmt.Sprintf(`{"indicator": {"id": %q, "dataset": {"id": %q, "synthetic": %t}}}`, i.ID, d.ID, d.Synthetic))
		}
	}
	for id, want := range map[string]bool{"demo": true, "own": false, "jobindsats-y30r21": false, "published": false, "reference": false} {
		if found, known := synthetic[id]; !known || found != want {
			t.Errorf("dataset %s: synthetic %t, known %t", id, found, known)
		}
	}
	h.expect(t, `{indicator(id: "own/share") {source {id title publisher published retrieved url licence} dataset {title licence disclosureBy disclosureReason}}}`,
		`{"indicator": {"source": {"id": "own/report", "title": "Made-up report", "publisher": "Nobody", "published": "2026-01-31", "retrieved": "2026-02-01",
			"url": "https://example.org/report", "licence": "CC0-1.0"},
			"dataset": {"title": "Made-up figures to work out by hand", "licence": "CC0-1.0", "disclosureBy": "publisher", "disclosureReason": "The persons counted do not exist."}}}`)
	sources := into[struct{ Sources []struct{ ID string } }](t, h, `{sources {id}}`).Sources
	for _, id := range []string{
		"own/report", "published/via-job7", "published/personaleweb-2016", "published/incento-case-hedensted", "published/ucviden-aabenraa",
		"published/evidence-test-page-766", "demo/generator", "dst-nuts-2007",
	} {
		if !holds(sources, id) {
			t.Errorf("source %s is not listed", id)
		}
	}
}
