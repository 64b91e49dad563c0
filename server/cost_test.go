package server_test

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestAnAnswerThatWouldBeHugeIsRefusedAtOnce(t *testing.T) {
	for _, c := range []struct{ name, query string }{
		{"members of groups of members", `{kommuner{nodes{peerGroups{members{peerGroups{members{name}}}}}}}`},
		{"the same through variables", `query($n:Int){kommuner(first:$n){nodes{peerGroups{members{peerGroups{members{name}}}}}}}`},
		{"a fragment that doubles twenty times", bomb(20)},
		{"questions of profiles of questions", `{jobProfiles{questions{jobProfiles{questions{jobProfiles{questions{jobProfiles{questions{title}}}}}}}}}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := readOnly(t)
			var a answer
			allocated := allocatedBy(func() { a = h.ask(t, c.query) })
			if a.code() != "TOO_COSTLY" {
				t.Errorf("answered %.300v", a)
			}
			if t.Logf("allocated %d KB", allocated>>10); allocated > 2<<20 {
				t.Errorf("allocated %d bytes to refuse", allocated)
			}
		})
	}
}

func TestWhatPeopleAskIsNotRefused(t *testing.T) {
	for _, query := range []string{
		`{kommuner{nodes{name testResults{answers{answer question{title jobProfiles{title}}}} participations{course{title}} deregistrations{sharePct}}}}`,
		`{peerGroups{name members{name region{name}}}}`,
		`{trend(indicator:"demo/deregistered-3-months"){series{kommune{name} points{period value numerator denominator interval{lower upper} change}}}}`,
		`{__schema{types{name fields{name args{name type{name ofType{name ofType{name ofType{name}}}}}}}}}`,
	} {
		readOnly(t).data(t, query)
	}
}

// bomb is a query of n fragments, each of which holds the next one twice.
func bomb(n int) string {
	var b strings.Builder
	b.WriteString(`{kommuner{nodes{...f0}}}`)
	for i := range n {
		b.WriteString(" fragment f" + letters(i) + " on Kommune {a:region{members{...f" + letters(i+1) + "}} b:region{members{...f" + letters(i+1) + "}}}")
	}
	b.WriteString(" fragment f" + letters(n) + " on Kommune {name}")
	return strings.ReplaceAll(b.String(), "...f0", "...f"+letters(0))
}

func letters(i int) string { return strings.Repeat("x", i+1) }

// What two releases differ in is priced by the rows of their own dataset, at
// every depth, not by those of the largest one.
func TestTheDifferencesOfASmallDatasetCostLittle(t *testing.T) {
	h := readOnly(t)
	cost := func(dataset, field string) int {
		a := h.ask(t, `{cost {used} `+strings.ReplaceAll(field, "DATASET", dataset)+`}`)
		var answered struct {
			Data struct{ Cost struct{ Used int } }
		}
		if err := json.Unmarshal([]byte(a.body), &answered); err != nil || answered.Data.Cost.Used == 0 {
			t.Fatalf("%v: %s", err, a.body)
		}
		return answered.Data.Cost.Used
	}
	for _, field := range []string{
		`releases(dataset: "DATASET", first: 1) {nodes {diff {rowsNew}}}`, `changes(dataset: "DATASET", from: "DATASET@1") {totalCount}`, `releaseDiff(dataset: "DATASET", from: "DATASET@1") {rowsNew}`,
	} {
		if own, demo := cost("own", field), cost("demo", field); demo-own < demoRows/2 {
			t.Errorf("%s costs %d of a few rows, and %d of %d", field, own, demo, demoRows)
		}
	}
}
