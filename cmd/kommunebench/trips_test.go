package main

import (
	"strings"
	"testing"
	"time"

	"kommunebench/engine/enginetest"
)

// roundTrip is that of a line over which what is sent side by side is sure to be sent
// before the first answer comes, on a busy machine too.
const roundTrip = 100 * time.Millisecond

// tripsOf counts the round trips of what is done, one after the other.
func tripsOf(line *enginetest.Line, do func()) (trips int, sent string) {
	line.Sent()
	before := line.Trips()
	do()
	return line.Trips() - before, line.Sent()
}

func TestAServerFarAwayIsAskedInFewRoundTrips(t *testing.T) {
	t.Parallel()
	_, server := startServer(t, t.TempDir())
	madeUp, _ := jobindsatsFiles(t)
	both := server.Writer + "," + server.WriterHTTP
	mustRun(t, "load", "--clickhouse", both, writeFile(t, "first.csv", madeUp))
	serve(t, "--clickhouse", both).kill() // all that ships is there from here on

	line := enginetest.NewLine(t, roundTrip)
	far := []string{"--clickhouse", line.Through(server.Writer) + "," + line.Through(server.WriterHTTP), "--clickhouse-reader", line.Through(server.Reader)}
	check := func(what string, most int, do func()) {
		t.Helper()
		trips, sent := tripsOf(line, do)
		t.Logf("%s: %d round trips", what, trips)
		if trips > most || trips == 0 {
			t.Errorf("%s: %d round trips, want %d at the most:\n%s", what, trips, most, sent)
		}
	}
	var p *program
	check("a start", 10, func() {
		p = start(t, append([]string{"serve", "--listen", "127.0.0.1:0", "--rate-public", "0"}, far...)...)
		enginetest.Eventually(t, "serve is ready", func() bool { return servesOn.MatchString(p.out.String()) || p.hasEnded() })
	})
	url := servesOn.FindStringSubmatch(p.out.String())[1]
	for name, query := range map[string]string{
		"a comparison":      `{ compare(indicator: "jobindsats-y30r21/actual-count", confidence: CONFIDENCE) { rows { value interval { lower } } } }`,
		"a page with count": `{ observations(indicators: ["jobindsats-y30r21/actual-count"], first: FIRST) { totalCount nodes { value } } }`,
		"a trend":           `{ trend(indicator: "jobindsats/unemployed", confidence: CONFIDENCE) { series { points { value } } } }`,
	} {
		leastTrips(t, line, name, url, query)
	}
}

func TestALoadOverALongLineTakesFewRoundTrips(t *testing.T) {
	t.Parallel()
	_, server := startServer(t, t.TempDir())
	madeUp, _ := jobindsatsFiles(t)
	mustRun(t, "load", "--clickhouse", server.Writer+","+server.WriterHTTP, writeFile(t, "first.csv", madeUp))
	line := enginetest.NewLine(t, roundTrip)
	far := line.Through(server.Writer) + "," + line.Through(server.WriterHTTP)
	for _, test := range []struct {
		name, content string
		most          int
	}{
		// The start of the program is in all of them.
		{"the same figures", madeUp, 10 + 5},
		{"figures that carry others on", partOf(madeUp), 10 + 20},
	} {
		trips, sent := tripsOf(line, func() { mustRun(t, "load", "--clickhouse", far, writeFile(t, "next.csv", test.content)) })
		t.Logf("%s: %d round trips", test.name, trips)
		if trips > test.most || trips == 0 {
			t.Errorf("%s: %d round trips, want %d at the most:\n%s", test.name, trips, test.most, sent)
		}
	}
}

// leastTrips asks five times what was not asked before, after pauses in which the list
// of releases has grown old: each must be answered with one round trip, unless the list
// is read at the same time.
func leastTrips(t *testing.T, line *enginetest.Line, name, url, query string) {
	t.Helper()
	const times = 5
	alone := 0
	for n := range times {
		number := string(rune('1' + n))
		time.Sleep(1700 * time.Millisecond / times)
		trips, sent := tripsOf(line, func() {
			ask[any](t, url, strings.NewReplacer("CONFIDENCE", "0.9"+number, "FIRST", "1"+number).Replace(query))
		})
		if trips == 1 {
			alone++
		}
		if trips > 2 || trips == 0 {
			t.Errorf("%s: %d round trips:\n%s", name, trips, sent)
		}
	}
	t.Logf("%s: %d of %d with one round trip", name, alone, times)
	if alone < 2 {
		t.Errorf("%s: only %d of %d with one round trip", name, alone, times)
	}
}
