package server_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// answersOfTwelve is a package of a user's own: twelve kommuner answer two questions of
// the published test.
func answersOfTwelve(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	rows := "kommune,test,target_group,published_score,question,answer,inferred,source\n"
	row := func(code, question, answer, source string) {
		rows += fmt.Sprintf("%s,evidence,published/long-term-insured-unemployed,,published/evidence-%s,%s,false,%s\n", code, question, answer, source)
	}
	for n, code := range strings.Fields("101 147 151 153 155 157 159 161 163 165 167 169") {
		first, second := "yes", "yes"
		if n >= 6 {
			first, second = "no", "partly"
		}
		row(code, "fortnightly-conversations", first, "survey-2024")
		row(code, "preparation-time", second, "survey-2024")
	}
	for file, text := range map[string]string{
		"datapackage.json": `{"name": "answers", "title": "Answers", "profile": "tabular-data-package", "contributors": [{"title": "KL", "role": "publisher"}], "kommunebench": {"publisher": "KL"}, "resources": [
			{"name": "sources", "path": "sources.csv", "kommunebench": {"layout": "sources"}}, {"name": "test-answers", "path": "test-answers.csv", "kommunebench": {"layout": "test-answers"}}]}`,
		"sources.csv":      "id,title,publisher,published\nsurvey-2024,Survey,KL,2024-05-01\n",
		"test-answers.csv": rows,
	} {
		if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// Six of twelve say yes, six no, and Hedensted no: half of them by Wilson's interval
// (25.4 to 74.6 %), in the year of their source. Hedensted is not counted.
func TestQuestionsAreBenchmarkedFromFiveKommunerOn(t *testing.T) {
	h := newTestServer(t, answersOfTwelve(t))
	type benchmark struct {
		Question          struct{ ID string }
		TargetGroup       struct{ ID string }
		Answered, Yes, No int
		YesShare          *struct {
			SharePct float64
			Interval struct {
				Lower, Upper float64
				Method       string
			}
		}
		Kommuner                              []struct{ Answer string }
		Years                                 []struct{ Year, Answered, Yes int }
		Answer, Sentence, English             string
		NearerYes, SameAnswer, FartherFromYes int
	}
	got := into[struct{ QuestionBenchmarks []benchmark }](t, h, `{questionBenchmarks(kommune: "766", kind: EVIDENCE) {question {id} targetGroup {id} answered yes no yesShare {sharePct interval {lower upper method}}
		kommuner {answer} years {year answered yes} answer nearerYes sameAnswer fartherFromYes sentence english: sentence(lang: EN)}}`)
	if len(got.QuestionBenchmarks) != 7 {
		t.Fatalf("got %+v", got)
	}
	alone, b := got.QuestionBenchmarks[0], got.QuestionBenchmarks[4]
	if alone.Answered != 0 || alone.YesShare != nil || alone.Answer != "YES" || alone.Sentence != "»30 minutter til hver samtale«: ingen andre kommuner har svaret. Hedensted Kommune svarer ja." {
		t.Errorf("got %+v", alone)
	}
	if b.Question.ID != "published/evidence-fortnightly-conversations" || b.TargetGroup.ID != "published/long-term-insured-unemployed" || b.Answered != 12 || b.Yes != 6 || b.No != 6 || len(b.Kommuner) != 12 {
		t.Errorf("got %+v", b)
	}
	if s := b.YesShare; s == nil || s.SharePct != 50 || int(s.Interval.Lower) != 25 || int(s.Interval.Upper) != 74 || s.Interval.Method != "WILSON" {
		t.Errorf("got %+v", s)
	}
	if len(b.Years) != 1 || b.Years[0].Year != 2024 || b.Years[0].Answered != 12 || b.Answer != "NO" || b.NearerYes != 6 || b.SameAnswer != 6 || b.FartherFromYes != 0 {
		t.Errorf("got %+v", b)
	}
	if want := "»Samtale hver anden uge«: af 12 andre kommuner, der har svaret, siger 50 % (95 %-interval 25 til 75 %) ja, 0 % (95 %-interval 0 til 24 %) delvist og 50 % (95 %-interval 25 til 75 %) nej. Hedensted Kommune svarer nej; af de andre svarer 6 tættere på ja, 6 det samme og 0 længere fra ja."; b.Sentence != want {
		t.Errorf("got %s", b.Sentence)
	}
	if want := `"A conversation every second week": of the 12 other kommuner that answered, 50% (95% interval 25 to 75%) say yes, 0% (95% interval 0 to 24%) in part and 50% (95% interval 25 to 75%) no. Hedensted Kommune answers no; of the others 6 answer nearer to yes, 6 the same and 0 farther from yes.`; b.English != want {
		t.Errorf("got %s", b.English)
	}
}

// Thirteen kommuner answered both, Hedensted neither with yes: P is twice 1/1716. Whoever
// says yes is named in Hedensted's plan.
func TestPairsOfQuestionsAndThePlanOfAUsersOwnAnswers(t *testing.T) {
	h := newTestServer(t, answersOfTwelve(t))
	h.expect(t, `{questionPairs(kind: EVIDENCE) {first {id} second {id} targetGroup {id} kommuner bothYes firstYes secondYes neitherYes phi relation sentence english: sentence(lang: EN)}}`,
		`{"questionPairs": [{"first": {"id": "published/evidence-preparation-time"}, "second": {"id": "published/evidence-fortnightly-conversations"}, "targetGroup": {"id": "published/long-term-insured-unemployed"},
		"kommuner": 13, "bothYes": 6, "firstYes": 0, "secondYes": 0, "neitherYes": 7, "phi": 1, "relation": "TOGETHER",
		"sentence": "Af 13 kommuner, der har svaret på både »15 minutters forberedelse før samtalen« og »Samtale hver anden uge«, siger 6 ja til begge, 0 kun til det første, 0 kun til det andet og 7 til ingen af dem. De to følges ad, mere end tilfældigheder normalt forklarer.",
		"english": "Of 13 kommuner that answered both \"15 minutes of preparation before the conversation\" and \"A conversation every second week\", 6 say yes to both, 0 to the first only, 0 to the second only and 7 to neither. The two go together, more than chance usually explains."}]}`)
	a := h.ask(t, `{questionPairs(kind: EVIDENCE) {pValue qValue} plan(kommune: "766", kind: EVIDENCE) {sentence}}`)
	for _, says := range []string{`"pValue":0.00116550116`, "Kommuner, der svarer ja og kan spørges: København, Frederiksberg, Ballerup, Brøndby, Dragør og 1 til."} {
		if !strings.Contains(string(a.body), says) {
			t.Errorf("%s is not in %s", says, a.body)
		}
	}
}

func TestAnswersThatAreNotThereAreExplained(t *testing.T) {
	h := readOnly(t)
	for question, says := range map[string]string{
		`{questionBenchmarks(kommuner: {codes: ["851"]}) {answered}}`: "no answers of these kommuner",
		`{questionPairs {phi}}`:                                                       "answered by 5 of these kommuner",
		`{questionBenchmarks(targetGroup: "nobody") {answered}}`:                      `"argument":"targetGroup"`,
		`{questionBenchmarks(confidence: 2) {answered}}`:                              "0.8 to 0.999",
		`{questionBenchmarks(kommune: "999") {answered}}`:                             "one of the 98 kommuner",
		`{questionBenchmarks(kommuner: {codes: ["766"]}, kind: EVIDENCE) {sentence}}`: "»Samtale hver anden uge«: 1 kommune har svaret: ja 0, delvist 0, nej 1. Andele kræver svar fra mindst 5 kommuner.",
	} {
		if a := h.ask(t, question); !strings.Contains(string(a.body), says) {
			t.Errorf("%s: got %s", question, a.body)
		}
	}
}
