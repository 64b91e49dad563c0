package data_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kommunebench/data"
	"kommunebench/kommune"
)

func TestEveryReferenceInPublishedResolves(t *testing.T) {
	_, kommuner := readRows(t, data.Reference(), "kommuner.csv")
	known := map[string][]string{"kommune": column(kommuner, "code")}
	for _, layout := range []string{
		"sources", "peer-groups", "target-groups", "competences", "job-profiles",
		"providers", "courses", "initiatives", "test-questions", "participations", "deregistrations", "figures", "outcomes", "frameworks", "competence-profiles",
	} {
		_, rows := readRows(t, data.Published(), layout+".csv")
		known[layout] = column(rows, "id")
		if len(slices.Compact(slices.Sorted(slices.Values(known[layout])))) != len(rows) {
			t.Errorf("%s: ids are not unique", layout)
		}
	}
	d := readDescriptor(t, data.Published(), "datapackage.json")
	for _, indicator := range d.Kommunebench.Indicators {
		known["indicators"] = append(known["indicators"], indicator.ID)
	}
	refersTo := map[string]string{
		"source": "sources", "more_sources": "sources", "framework": "frameworks", "conflicts_with": "figures", "collaboration": "peer-groups", "target_group": "target-groups", "target_groups": "target-groups",
		"competences": "competences", "job_profiles": "job-profiles", "providers": "providers", "course": "courses",
		"initiative": "initiatives", "question": "test-questions", "kommune": "kommune", "kommuner": "kommune",
		"members": "kommune", "indicator": "indicators",
	}
	for _, resource := range d.Resources {
		header, rows := readRows(t, data.Published(), resource.Path)
		for n, r := range rows {
			for _, name := range header {
				for _, id := range r.list(name) {
					if name == "providers" && id == kommune.UnknownWord {
						continue
					}
					if target, refers := refersTo[name]; refers && !slices.Contains(known[target], id) {
						t.Errorf("%s line %d: %s %q is none of %s", resource.Path, n+2, name, id, target)
					}
				}
			}
		}
	}
}

func TestEveryPublishedFactNamesItsSource(t *testing.T) {
	for _, layout := range []string{
		"peer-groups", "courses", "participations", "deregistrations", "initiatives", "figures", "observations", "test-answers", "outcomes", "frameworks", "competence-profiles", "links",
	} {
		_, rows := readRows(t, data.Published(), layout+".csv")
		for n, r := range rows {
			if r["source"] == "" {
				t.Errorf("%s.csv line %d names no source", layout, n+2)
			}
		}
	}
}

func TestHedenstedsTestsAreThoseOfThePage(t *testing.T) {
	_, answers := readRows(t, data.Published(), "test-answers.csv")
	_, questions := readRows(t, data.Published(), "test-questions.csv")
	_, observations := readRows(t, data.Published(), "observations.csv")
	tests := map[string]struct {
		indicator, score string
		counts           map[string]int
	}{
		"evidence":      {"evidence-test.score", "2.2", map[string]int{"yes": 2, "partly": 2, "no": 3}},
		"good-practice": {"good-practice.score", "3.0", map[string]int{"yes": 11, "partly": 2, "no": 3}},
	}
	for test, want := range tests {
		t.Run(test, func(t *testing.T) {
			counts := map[string]int{}
			var asked, answered []string
			for _, a := range answers {
				if a["test"] != test {
					continue
				}
				counts[a["answer"]]++
				answered = append(answered, a["question"])
				if a["published_score"] != want.score || a["kommune"] != "766" {
					t.Errorf("got %v, want Hedensted with score %s", a, want.score)
				}
			}
			for _, q := range questions {
				if q["kind"] == test {
					asked = append(asked, q["id"])
				}
			}
			if diff := cmp.Diff(want.counts, counts); diff != "" {
				t.Errorf("answers want (-), got (+):\n%s", diff)
			}
			if diff := cmp.Diff(asked, answered); diff != "" {
				t.Errorf("questions (-) and answers (+) are not in step:\n%s", diff)
			}
			n := slices.Index(column(observations, "indicator"), want.indicator)
			if n < 0 || observations[n]["value"] != want.score || observations[n]["kommune"] != "766" {
				t.Errorf("no observation of %s is %s: %v", want.indicator, want.score, observations)
			}
		})
	}
	var inferred []string
	for _, a := range answers {
		if a["inferred"] == "true" {
			inferred = append(inferred, a["question"]+" "+a["answer"])
		}
	}
	if diff := cmp.Diff([]string{"good-practice-workplace-contact no"}, inferred); diff != "" {
		t.Errorf("inferred want (-), got (+):\n%s", diff)
	}
}

func TestNoQuestionsKeywordsHoldAnothersOfItsTest(t *testing.T) {
	_, questions := readRows(t, data.Published(), "test-questions.csv")
	for _, q := range questions {
		for _, other := range questions {
			if q["id"] == other["id"] || q["kind"] != other["kind"] {
				continue
			}
			if matches(other["keywords"], strings.Join(q.list("keywords"), " ")) {
				t.Errorf("a text of %s would also be one of %s", q["id"], other["id"])
			}
		}
	}
}

func TestPublishedFactsAreThoseOfTheTexts(t *testing.T) {
	tests := map[string]struct {
		layout, id string
		want       row
	}{
		"just over 70 % left the register within three months in 2015": {
			"deregistrations", "hedensted-job-coaching-2015",
			row{"kommune": "766", "share_pct": "70", "qualifier": "JUST_OVER", "cohort": "2015", "horizon_months": "3", "participants": ""},
		},
		"two advisers spend about 20 % of their time": {
			"initiatives", "hedensted-job-coaching",
			row{"staff": "2", "staff_qualifier": "EXACT", "staff_time_pct": "20", "staff_time_qualifier": "ABOUT"},
		},
		"Incento's course gives 20 ECTS":    {"courses", "incento-coach-education", row{"ects": "20", "providers": "incento"}},
		"Hedensted's own gave 10":           {"courses", "hedensted-hr-coaching", row{"ects": "10"}},
		"three team leaders took part":      {"participations", "hedensted-incento-team-leaders", row{"participants": "3", "job_profiles": "teamleder"}},
		"Rebild's course takes six days":    {"courses", "rebild-professional-conversation", row{"days": "6"}},
		"Job7's takes three, two providers": {"courses", "job7-joint-training", row{"days": "3", "providers": "via|ramboll"}},
		"thirty people over the seven of Job7, in a year not stated": {
			"participations", "job7-thirty",
			row{"participants": "30", "kommuner": "410|510|530|575|607|621|630", "collaboration": "job7", "from": "", "to": ""},
		},
		"Job7 is the same seven": {"peer-groups", "job7", row{"members": "410|510|530|575|607|621|630", "kind": "COLLABORATION"}},
		"Aabenraa's 35 over thirteen months": {
			"participations", "aabenraa-thirty-five",
			row{"kommuner": "580", "participants": "35", "job_profiles": "visitator|sagsbehandler", "from": "2016-06-01", "to": "2017-06-30"},
		},
		"each observed in three conversations": {"figures", "aabenraa-observed-conversations", row{"value": "3", "kommuner": "580"}},
		"with eight weeks' training":           {"figures", "aabenraa-training-weeks", row{"value": "8", "unit": "uger"}},
		"150 million kroner for skills":        {"figures", "competence-funds", row{"value": "150", "unit": "mio. kr.", "kommuner": ""}},
		"Frederikshavn's whole jobcentre":      {"participations", "frederikshavn-whole-jobcentre", row{"kommuner": "813", "whole_jobcentre": "true"}},
		"all of Rebild's staff":                {"participations", "rebild-base-all-staff", row{"kommuner": "840", "whole_jobcentre": "true"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, rows := readRows(t, data.Published(), test.layout+".csv")
			n := slices.Index(column(rows, "id"), test.id)
			if n < 0 {
				t.Fatalf("%s has no %s", test.layout, test.id)
			}
			for field, want := range test.want {
				if got := rows[n][field]; got != want {
					t.Errorf("%s: got %q, want %q", field, got, want)
				}
			}
		})
	}
}

// matches reports whether every keyword of a list occurs in a text.
func matches(keywords, text string) bool {
	for _, keyword := range strings.Split(keywords, "|") {
		if !strings.Contains(strings.ToLower(text), keyword) {
			return false
		}
	}
	return true
}

// Whatever a column says belongs to something else has a link that says what it rests
// on, and a judgement is never shown as what a source states.
func TestEveryLinkOfPublishedSaysWhatItRestsOn(t *testing.T) {
	columns := []struct{ layout, column, kind string }{
		{"courses", "competences", "COURSE_COMPETENCE"},
		{"test-questions", "competences", "QUESTION_COMPETENCE"},
		{"test-questions", "job_profiles", "QUESTION_JOB_PROFILE"},
		{"job-profiles", "competences", "JOB_PROFILE_COMPETENCE"},
		{"competence-profiles", "competences", "PROFILE_COMPETENCE"},
	}
	_, links := readRows(t, data.Published(), "links.csv")
	said := map[[3]string]row{}
	for _, link := range links {
		said[[3]string{link["kind"], link["from"], link["to"]}] = link
	}
	if len(said) != len(links) {
		t.Errorf("%d links of %d ends", len(links), len(said))
	}
	inColumns := 0
	for _, c := range columns {
		_, rows := readRows(t, data.Published(), c.layout+".csv")
		for _, one := range rows {
			for _, other := range one.list(c.column) {
				if inColumns++; said[[3]string{c.kind, one["id"], other}] == nil {
					t.Errorf("%s %s: no link says what %s rests on", c.layout, one["id"], other)
				}
			}
		}
	}
	for ends, basis := range map[[3]string]string{
		{"COURSE_COMPETENCE", "frederikshavn-combined-coaching", "coaching"}:            "STATED",
		{"COURSE_COMPETENCE", "frederikshavn-combined-coaching", "samtaleteknik"}:       "JUDGEMENT",
		{"QUESTION_JOB_PROFILE", "evidence-follow-up-in-time", "virksomhedskonsulent"}:  "STATED",
		{"QUESTION_JOB_PROFILE", "evidence-private-placement", "virksomhedskonsulent"}:  "JUDGEMENT",
		{"QUESTION_COMPETENCE", "good-practice-monthly-feedback", "kollegial-laering"}:  "JUDGEMENT",
		{"PROFILE_COMPETENCE", "fagprofil-helhed", "basis-organisation"}:                "STATED",
		{"COMPETENCE_MATCH", "jobrettet-arbejdsmarkedsviden", "arbejdsmarkedskendskab"}: "JUDGEMENT",
	} {
		if link := said[ends]; link["basis"] != basis || (link["author_kind"] == "DATA_AUTHOR") != (basis == "JUDGEMENT") {
			t.Errorf("%v is %v, want %s", ends, link, basis)
		}
	}
	if inColumns < 150 {
		t.Errorf("only %d in columns", inColumns)
	}
}
