package server_test

import (
	"strings"
	"testing"
	"time"
)

func TestAnAnswerThatWouldBeHugeIsRefusedAtOnce(t *testing.T) {
	for _, c := range []struct{ name, query string }{
		{"members of groups of members", `{kommuner{nodes{peerGroups{members{peerGroups{members{name}}}}}}}`},
		{"the same through variables", `query($n:Int){kommuner(first:$n){nodes{peerGroups{members{peerGroups{members{name}}}}}}}`},
		{"a fragment that doubles twenty times", bomb(20)},
		{"questions of profiles of questions", `{jobProfiles{questions{jobProfiles{questions{jobProfiles{questions{jobProfiles{questions{title}}}}}}}}}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			started := time.Now()
			if answer := readOnly(t).ask(t, c.query); answer.code() != "TOO_COSTLY" {
				t.Errorf("answered %.300v", answer)
			}
			if took := time.Since(started); took > 2*time.Second {
				t.Errorf("took %s to refuse", took)
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
