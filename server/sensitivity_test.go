package server_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
)

// madeUpTests has four kommuner's answers to three questions: yes to all, two that each
// have a higher answer than the other, and one answer that is not known.
func madeUpTests() fstest.MapFS {
	const descriptor = `{"name": "svar", "title": "Opdigtede svar", "licenses": [{"name": "CC0-1.0"}],
		"kommunebench": {"publisher": "Ingen", "synthetic": true},
		"resources": [
			{"name": "sources", "path": "sources.csv", "kommunebench": {"layout": "sources"}},
			{"name": "target-groups", "path": "target-groups.csv", "kommunebench": {"layout": "target-groups"}},
			{"name": "test-questions", "path": "test-questions.csv", "kommunebench": {"layout": "test-questions"}},
			{"name": "test-answers", "path": "test-answers.csv", "kommunebench": {"layout": "test-answers"}}]}`
	var answers strings.Builder
	answers.WriteString("kommune,test,target_group,published_score,question,answer,source\n")
	for _, of := range []struct{ name, score, answers string }{
		{"Aalborg", "2.0", "ja ja ja"}, {"Odense", "2.5", "ja delvist nej"}, {"Randers", "1.0", "nej delvist ja"}, {"Vejle", "", "nej nej ikke-oplyst"},
	} {
		for n, answer := range strings.Fields(of.answers) {
			fmt.Fprintf(&answers, "%s,evidenstest,unge,%s,q%d,%s,rapport\n", of.name, of.score, n+1, strings.ReplaceAll(answer, "-", " "))
		}
	}
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	return fstest.MapFS{
		"datapackage.json":   file(descriptor),
		"sources.csv":        file("id,title,publisher,published,retrieved,url,licence\nrapport,Opdigtet rapport,Ingen,2025-08-01,2025-08-15,https://example.org/rapport,CC0-1.0\n"),
		"target-groups.csv":  file("id,title_da\nunge,Unge\n"),
		"test-questions.csv": file("id,title_da,kind\nq1,Tid til samtaler,EVIDENCE\nq2,Mål for samtaler,EVIDENCE\nq3,Opfølgning,EVIDENCE\n"),
		"test-answers.csv":   file(answers.String()),
	}
}

// Aalborg is above all, though its published score is below Odense's. Odense and Randers
// each have a higher answer than the other. What Vejle did not answer can lift it above
// Odense, which has no there, and not above Randers, which has yes.
func TestOrdersByAnswersAreToldAsTheyAre(t *testing.T) {
	h := newTestServer(t)
	if err := h.loadOwn(t.Context(), madeUpTests()); err != nil {
		t.Fatal(err)
	}
	h.expect(t, `{scoreSensitivity(kind: EVIDENCE, dataset: "svar") {
		targetGroup {id} pairCount always equal dependsOnWeights notKnown againstPublished sources {id}
		rows {kommune {name} publishedScore placeAtBest placeAtWorst open above {name} below {name} counts {yes partly no notStated total}}}}`,
		`{"scoreSensitivity": {
		"targetGroup": {"id": "svar/unge"}, "pairCount": 6, "always": 4, "equal": 0, "dependsOnWeights": 1, "notKnown": 1, "againstPublished": 1, "sources": [{"id": "svar/rapport"}],
		"rows": [
			{"kommune": {"name": "Aalborg"}, "publishedScore": 2, "placeAtBest": 1, "placeAtWorst": 1, "open": 0, "above": [], "below": [{"name": "Odense"}, {"name": "Vejle"}, {"name": "Randers"}], "counts": {"yes": 3, "partly": 0, "no": 0, "notStated": 0, "total": 3}},
			{"kommune": {"name": "Randers"}, "publishedScore": 1, "placeAtBest": 2, "placeAtWorst": 3, "open": 1, "above": [{"name": "Aalborg"}], "below": [{"name": "Vejle"}], "counts": {"yes": 1, "partly": 1, "no": 1, "notStated": 0, "total": 3}},
			{"kommune": {"name": "Odense"}, "publishedScore": 2.5, "placeAtBest": 2, "placeAtWorst": 4, "open": 2, "above": [{"name": "Aalborg"}], "below": [], "counts": {"yes": 1, "partly": 1, "no": 1, "notStated": 0, "total": 3}},
			{"kommune": {"name": "Vejle"}, "publishedScore": null, "placeAtBest": 3, "placeAtWorst": 4, "open": 1, "above": [{"name": "Randers"}, {"name": "Aalborg"}], "below": [], "counts": {"yes": 0, "partly": 0, "no": 2, "notStated": 1, "total": 3}}
		]}}`)
	h.expect(t, `{scoreSensitivity(kind: EVIDENCE, dataset: "svar") {
		turned: pairs(order: DEPENDS_ON_WEIGHTS) {kommune {name} other {name} weightRatio betterOn {id} worseOn {id}}
		ofVejle: pairs(kommune: "630", order: NOT_KNOWN) {kommune {name} weightRatio notAnswered {id}}
		first: pairs(order: ALWAYS_ABOVE, first: 2) {other {name} weightRatio againstPublished}
		none: pairs(first: 0) {order}}}`,
		`{"scoreSensitivity": {
		"turned": [{"kommune": {"name": "Randers"}, "other": {"name": "Odense"}, "weightRatio": 1, "betterOn": [{"id": "svar/q3"}], "worseOn": [{"id": "svar/q1"}]}],
		"ofVejle": [{"kommune": {"name": "Odense"}, "weightRatio": 1, "notAnswered": [{"id": "svar/q3"}]}],
		"first": [{"other": {"name": "Randers"}, "weightRatio": null, "againstPublished": false}, {"other": {"name": "Odense"}, "weightRatio": null, "againstPublished": true}],
		"none": []}}`)
	h.expect(t, `{scoreSensitivity(kind: EVIDENCE, dataset: "svar") {sentence caveats}}`, `{"scoreSensitivity": {
		"sentence": "Syntetiske tal: 4 kommuner har svaret, og de danner 6 par. I 4 par ligger den ene aldrig under den anden, hvordan spørgsmålene end vægtes, når ja tæller mindst lige så meget som delvist, og delvist mindst lige så meget som nej. I 0 par er alle svar ens, i 1 afhænger rækkefølgen af vægtene, og i 1 af svar, der ikke er givet.",
		"caveats": [
			"Tallene er syntetiske: de er opfundet til demonstration og siger intet om rigtige kommuner.",
			"Formlen bag den offentliggjorte score er ikke kendt. Kommunerne har svaret for sig selv, og et højere svar siger ikke, at indsatsen virker bedre.",
			"I 1 par har den kommune, der aldrig kan ligge under den anden, den laveste offentliggjorte score. Så kan formlen ikke alene være point for svar, hvor ja tæller mest."
		]}}`)
	// Made-up tests are none unless they are asked for. Of the real ones there is one.
	h.expect(t, `{scoreSensitivity(kind: EVIDENCE) {rows {kommune {name} placeAtBest} pairCount pairs {order} sentence(lang: EN)}}`, `{"scoreSensitivity": {
		"rows": [{"kommune": {"name": "Hedensted"}, "placeAtBest": 1}], "pairCount": 0, "pairs": [],
		"sentence": "An order takes two kommuner that answered the same test, and there are 1."}}`)
	for arguments, argument := range map[string]string{
		`(kind: EVIDENCE, targetGroup: "nobody") {always}`:    "targetGroup",
		`(kind: EVIDENCE, dataset: "nothing") {always}`:       "dataset",
		`(kind: EVIDENCE) {pairs(first: -1) {order}}`:         "first",
		`(kind: EVIDENCE) {pairs(first: 5001) {order}}`:       "first",
		`(kind: EVIDENCE, kommuner: {codes: ["1"]}) {always}`: "kommuner.codes",
	} {
		answer := h.ask(t, `{scoreSensitivity`+arguments+`}`)
		if answer.code() != "BAD_USER_INPUT" || !strings.Contains(fmt.Sprint(answer.Errors[0].Extensions["argument"]), argument) {
			t.Errorf("%s: %s", arguments, answer.body)
		}
	}
}
