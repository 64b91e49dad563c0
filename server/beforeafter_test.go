package server_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"kommunebench/data"
)

const (
	documentBeforeAfter = "../docs/foer-og-efter.md"
	packageBeforeAfter  = "testdata/before-after"
)

// withOwnCourses is a server with the figures of jobcentres that ship, and the package of
// the document.
func withOwnCourses(t *testing.T) *testServer {
	t.Helper()
	h := newTestServer(t, packageBeforeAfter)
	if err := h.loadOwn(t.Context(), data.Jobindsats()); err != nil {
		t.Fatal(err)
	}
	return h
}

func TestBeforeAndAfter(t *testing.T) {
	h := withOwnCourses(t)
	t.Run("the document is walked", h.walksTheDocument)
	t.Run("it is the difference of the observations", h.comparesObservations)
	t.Run("it reads three times", h.readsThreeTimes)
	t.Run("what is wrong is refused", h.refusesWhatIsWrong)
	t.Run("real figures are compared", h.comparesRealFigures)
}

// walksTheDocument finds that it shows the files of the package as they are, and below
// each query what is answered.
func (h *testServer) walksTheDocument(t *testing.T) {
	document, err := os.ReadFile(documentBeforeAfter)
	if err != nil {
		t.Fatal(err)
	}
	shown := 0
	for _, found := range regexp.MustCompile("(?s)```(?:csv|json) ([a-z.]+)\n(.*?)```").FindAllStringSubmatch(string(document), -1) {
		file, err := os.ReadFile(filepath.Join(packageBeforeAfter, found[1]))
		if err != nil {
			t.Fatal(err)
		}
		if shown++; !bytes.HasPrefix(file, []byte(found[2])) || found[1] != "tal.csv" && len(file) != len(found[2]) {
			t.Errorf("%s is not as the document shows it", found[1])
		}
	}
	files, err := fs.ReadDir(os.DirFS(packageBeforeAfter), ".")
	if err != nil || len(files) != shown {
		t.Errorf("the document shows %d of %d files, %v", shown, len(files), err)
	}
	block := regexp.MustCompile("(?s)```graphql\n(.*?)```\n(?:\n```json\n.*?```\n)?")
	written := block.ReplaceAllStringFunc(string(document), func(whole string) string {
		query := block.FindStringSubmatch(whole)[1]
		answer := h.ask(t, query)
		if len(answer.Errors) > 0 {
			t.Fatalf("%s\n%+v", query, answer.Errors)
		}
		var told struct{ Data json.RawMessage }
		var figures bytes.Buffer
		if err := json.Unmarshal([]byte(answer.body), &told); err != nil {
			t.Fatal(err)
		}
		if err := json.Indent(&figures, told.Data, "", "  "); err != nil {
			t.Fatal(err)
		}
		return "```graphql\n" + query + "```\n\n```json\n" + figures.String() + "\n```\n"
	})
	if *updating {
		if err := os.WriteFile(documentBeforeAfter, []byte(written), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(document), written); diff != "" {
		t.Errorf("%s has other answers; look why, and run go test ./server -run BeforeAndAfter -update (-document +answers):\n%s", documentBeforeAfter, diff)
	}
}

// comparesObservations works the answer out again from the observations that the API
// gives: means of 12 months, and those of the six peers.
func (h *testServer) comparesObservations(t *testing.T) {
	const arguments = `participation: "hedensted-foraar", indicator: "samtaler/tilfredshed", on: ["samtaler/samtaler-pr-medarbejder"]`
	type place struct{ Code string }
	type answer struct {
		BeforeAfter struct {
			Verdict                                            string
			BeforePeriods, AfterPeriods                        []string
			Before, After, PeersBefore, PeersAfter, Difference float64
			Interval                                           struct{ Lower, Upper float64 }
			PValue                                             float64
			Place                                              int
			Peers, Placebos                                    []struct{ Kommune place }
			Trained, Incomplete                                []place
			Sentence                                           string
			Citation                                           struct{ URL string }
		}
	}
	got := into[answer](t, h, `{beforeAfter(`+arguments+`) {verdict beforePeriods afterPeriods before after peersBefore peersAfter difference interval {lower upper} pValue place
		peers {kommune {code}} placebos {kommune {code}} trained {code} incomplete {code} sentence(lang: EN) citation {url}}}`).BeforeAfter
	values := map[string]map[string]float64{}
	for _, o := range into[struct {
		Observations struct {
			Nodes []struct {
				KommuneCode, Period string
				Value               float64
			}
		}
	}](t, h, `{observations(indicators: ["samtaler/tilfredshed"], first: 5000) {nodes {kommuneCode period value}}}`).Observations.Nodes {
		if values[o.KommuneCode] == nil {
			values[o.KommuneCode] = map[string]float64{}
		}
		values[o.KommuneCode][o.Period] = o.Value
	}
	mean := func(of []place, periods []string) float64 {
		sum := 0.0
		for _, one := range of {
			for _, period := range periods {
				sum += values[one.Code][period] / float64(len(of)*len(periods))
			}
		}
		return sum
	}
	own, peers := []place{{"766"}}, []place{}
	for _, peer := range got.Peers {
		peers = append(peers, peer.Kommune)
	}
	before, after := mean(own, got.BeforePeriods), mean(own, got.AfterPeriods)
	peersBefore, peersAfter := mean(peers, got.BeforePeriods), mean(peers, got.AfterPeriods)
	for what, pair := range map[string][2]float64{
		"before": {got.Before, before}, "after": {got.After, after}, "peers before": {got.PeersBefore, peersBefore},
		"peers after": {got.PeersAfter, peersAfter}, "difference": {got.Difference, after - before - (peersAfter - peersBefore)},
	} {
		if math.Abs(pair[0]-pair[1]) > 1e-9 {
			t.Errorf("%s: got %v, want %v", what, pair[0], pair[1])
		}
	}
	// The figures were made with a rise of 0.25 from June 2024 on.
	if got.Verdict != "HIGHER" || got.Interval.Lower > 0.25 || got.Interval.Upper < 0.25 {
		t.Errorf("%s, %+v", got.Verdict, got.Interval)
	}
	if len(got.Trained) != 1 || got.Trained[0].Code != "756" || len(got.Placebos) != 96 || len(peers) != 6 {
		t.Errorf("trained %v, %d placebos, %d peers", got.Trained, len(got.Placebos), len(peers))
	}
	if !strings.HasPrefix(got.Sentence, "Synthetic figures: ") || !strings.Contains(got.Sentence, "does not show that the course is the cause") {
		t.Error(got.Sentence)
	}
	if !strings.Contains(got.Citation.URL, "samtaler%401") {
		t.Error(got.Citation.URL)
	}
}

// readsThreeTimes counts the statements: the facts, the indicator and the background.
func (h *testServer) readsThreeTimes(t *testing.T) {
	served, log := h.logging(t)
	const query = `beforeAfter(participation: "hedensted-foraar", indicator: "samtaler/tilfredshed", on: ["samtaler/samtaler-pr-medarbejder"]) {verdict placebos {difference}}`
	a := served.send(t, "POST", "/graphql", `{"query": `+quoted(query)+`}`, "Content-Type", "application/json", "X-Request-Id", "before-after")
	if strings.Contains(a.body, `"errors"`) {
		t.Fatal(a.body)
	}
	queries := any(nil)
	for _, line := range log.of(t, `"before-after"`) {
		if line["queries"] != nil {
			queries = line["queries"]
		}
	}
	if queries != 3.0 {
		t.Errorf("%v statements", queries)
	}
}

// refusesWhatIsWrong asks for what can't be asked, and is told what can.
func (h *testServer) refusesWhatIsWrong(t *testing.T) {
	for _, c := range []struct{ arguments, argument string }{
		{`participation: "nothing", indicator: "samtaler/tilfredshed", on: ["samtaler/tilfredshed"]`, "participation"},
		{`participation: "hedensted-foraar", indicator: "samtaler/nothing", on: ["samtaler/tilfredshed"]`, "indicator"},
		{`participation: "hedensted-foraar", indicator: "samtaler/tilfredshed", on: ["samtaler/nothing"]`, "on"},
		{`participation: "hedensted-foraar", indicator: "samtaler/tilfredshed", on: []`, "on"},
		{`participation: "hedensted-foraar", indicator: "samtaler/tilfredshed", on: ["samtaler/tilfredshed"], k: -1`, "k"},
		{`participation: "hedensted-foraar", indicator: "samtaler/tilfredshed", on: ["samtaler/tilfredshed"], periods: 13`, "periods"},
		{`participation: "hedensted-foraar", indicator: "samtaler/tilfredshed", on: ["samtaler/tilfredshed"], periods: -12`, "periods"},
		{`participation: "hedensted-foraar", indicator: "samtaler/tilfredshed", on: ["samtaler/tilfredshed"], kommune: "101"`, "kommune"},
		{`participation: "hedensted-foraar", indicator: "samtaler/tilfredshed", on: ["samtaler/tilfredshed"], confidence: 2`, "confidence"},
		{`participation: "published/job7-thirty", indicator: "jobindsats/unemployment-rate", on: ["jobindsats/long-term-unemployed"]`, "kommune"},
	} {
		answer := h.ask(t, fmt.Sprintf(`{beforeAfter(%s) {verdict}}`, c.arguments))
		if len(answer.Errors) != 1 || answer.code() != "BAD_USER_INPUT" || answer.Errors[0].Extensions["argument"] != c.argument {
			t.Errorf("%s: %s", c.arguments, answer.body)
		}
	}
	// Made-up facts are never held against real figures, nor real ones against made-up.
	got := into[struct {
		BeforeAfter struct{ Verdict, Reason string }
	}](t, h, `{beforeAfter(participation: "hedensted-foraar", indicator: "jobindsats/unemployment-rate", on: ["jobindsats/long-term-unemployed"]) {verdict reason(lang: EN)}}`)
	if got.BeforeAfter.Verdict != "NOT_TESTED" || !strings.Contains(got.BeforeAfter.Reason, "never mixed") {
		t.Errorf("%+v", got)
	}
}

// comparesRealFigures holds a course of a package of one's own against the figures that
// ship: what nobody is known to have taken is nothing to the country's other kommuner.
func (h *testServer) comparesRealFigures(t *testing.T) {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	if err := h.loadOwn(t.Context(), fstest.MapFS{
		"datapackage.json": file(`{"name": "eget", "title": "Eget kursus", "licenses": [{"name": "CC0-1.0"}], "kommunebench": {"publisher": "Ingen"}, "resources": [
			{"name": "sources", "path": "sources.csv", "kommunebench": {"layout": "sources"}}, {"name": "courses", "path": "courses.csv", "kommunebench": {"layout": "courses"}},
			{"name": "participations", "path": "participations.csv", "kommunebench": {"layout": "participations"}}]}`),
		"sources.csv":        file("id,title,publisher,published,retrieved,url,licence\nrapport,Rapport,Ingen,2025-08-01,2025-08-15,https://example.org/rapport,CC0-1.0\n"),
		"courses.csv":        file("id,title\nkursus,Kursus\n"),
		"participations.csv": file("id,course,kommuner,from,to,source\nfoerste,kursus,Hedensted,2023-09-01,2023-09-30,rapport\n"),
	}); err != nil {
		t.Fatal(err)
	}
	got := into[struct {
		BeforeAfter struct {
			Verdict                     string
			BeforePeriods, AfterPeriods []string
			PValue                      float64
			Placebos                    []struct{ Ratio float64 }
			Incomplete                  []struct{ Name string }
			Sentence                    string
		}
	}](t, h, `{beforeAfter(participation: "eget/foerste", indicator: "jobindsats/unemployment-rate", on: ["jobindsats/long-term-unemployed"]) {verdict beforePeriods afterPeriods pValue placebos {ratio} incomplete {name} sentence}}`).BeforeAfter
	if got.Verdict == "NOT_TESTED" || len(got.Placebos)+len(got.Incomplete) != 97 || len(got.Placebos) < 90 {
		t.Errorf("%s: %d placebos, %v incomplete", got.Verdict, len(got.Placebos), got.Incomplete)
	}
	if got.BeforePeriods[0] != "2022M09" || got.BeforePeriods[11] != "2023M08" || got.AfterPeriods[0] != "2023M10" || got.AfterPeriods[11] != "2024M09" {
		t.Errorf("%v, %v", got.BeforePeriods, got.AfterPeriods)
	}
	t.Log(got.Sentence)
}
