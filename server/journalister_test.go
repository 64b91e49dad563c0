package server_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kommunebench/data"
	"kommunebench/kommune"
)

const documentForJournalists = "../docs/journalister.md"

// withShippedFigures is a server with what a fresh one has, and nothing else.
func withShippedFigures(t *testing.T) *testServer {
	t.Helper()
	h := newTestServer(t)
	for _, name := range slices.Sorted(maps.Keys(data.Figures())) {
		if err := h.loadOwn(t.Context(), data.Figures()[name]); err != nil {
			t.Fatal(err)
		}
	}
	return h
}

// questionProse is what stands between a question and its query.
var questionProse = regexp.MustCompile("(?s)\n## [0-9]+\\. ([^\n]*\n.*?)```graphql")

// questionBlock is a question's query with what was answered before, if anything was.
var questionBlock = regexp.MustCompile("(?s)```graphql\n(.*?)```\n(?:\n<!-- svar -->\n.*?<!-- /svar -->\n)?")

// Every question of the document is asked, and what stands below it is the answer:
// what may be printed first, and then all that was said.
func TestTheTenQuestionsOfANewsroomAreAnsweredAsTheDocumentSays(t *testing.T) {
	h := withShippedFigures(t)
	document, err := os.ReadFile(documentForJournalists)
	if err != nil {
		t.Fatal(err)
	}
	// No figure of the document is made up.
	for _, found := range regexp.MustCompile(`indicator: "([^"]+)"`).FindAllStringSubmatch(string(document), -1) {
		if dataset := kommune.DatasetOf(found[1]); dataset == "demo" || dataset == "own" {
			t.Errorf("%s is no real indicator", found[1])
		}
	}
	prose := questionProse.FindAllStringSubmatch(string(document), -1)
	asked := 0
	written := questionBlock.ReplaceAllStringFunc(string(document), func(block string) string {
		asked++
		query := questionBlock.FindStringSubmatch(block)[1]
		answer := h.ask(t, query)
		if len(answer.Errors) > 0 {
			t.Fatalf("%s\n%+v", query, answer.Errors)
		}
		var whole struct {
			Data json.RawMessage `json:"data"`
		}
		var figures bytes.Buffer
		if err := json.Unmarshal([]byte(answer.body), &whole); err != nil {
			t.Fatal(err)
		}
		if err := json.Indent(&figures, whole.Data, "", "  "); err != nil {
			t.Fatal(err)
		}
		checkNumbersOfProse(t, prose[asked-1][1], figures.String())
		sentences := sentencesOf(t, whole.Data)
		if len(sentences) == 0 {
			t.Errorf("%s\nnothing may be printed", query)
		}
		return "```graphql\n" + query + "```\n\n<!-- svar -->\nDet kan trykkes:\n\n> " + strings.Join(sentences, "\n>\n> ") +
			"\n\nSvaret:\n\n```json\n" + figures.String() + "\n```\n<!-- /svar -->\n"
	})
	if asked != 10 {
		t.Errorf("the document asks %d questions", asked)
	}
	if strings.Contains(written, "http://127.0.0.1") {
		t.Error("an answer holds the address of the test server, which changes")
	}
	if *updating {
		if err := os.WriteFile(documentForJournalists, []byte(written), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(document), written); diff != "" {
		t.Errorf("%s has other answers; look why, and run go test ./server -run Newsroom -update (-document +answers):\n%s", documentForJournalists, diff)
	}
}

// checkNumbersOfProse finds every number that is written by hand in the answer.
func checkNumbersOfProse(t *testing.T, prose, answer string) {
	t.Helper()
	number := regexp.MustCompile(`[0-9][0-9.,]*[0-9]|[0-9]`)
	answered := number.FindAllString(answer, -1)
	for _, written := range number.FindAllString(prose, -1) {
		if !slices.Contains(answered, written) {
			t.Errorf("the answer has no %s, of which is written:\n%s", written, prose)
		}
	}
}

// sentencesOf are the sentences of an answer, in its order, each once.
func sentencesOf(t *testing.T, data []byte) []string {
	t.Helper()
	var sentences []string
	decoder := json.NewDecoder(bytes.NewReader(data))
	isSentence := false
	for {
		token, err := decoder.Token()
		if err != nil {
			return sentences
		}
		text, isText := token.(string)
		if isSentence && isText && !slices.Contains(sentences, text) {
			sentences = append(sentences, text)
		}
		isSentence = isText && !isSentence && text == "sentence"
	}
}
