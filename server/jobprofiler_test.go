package server_test

import (
	"bytes"
	"encoding/json"
	"os"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const documentOnJobProfiles = "../docs/jobprofiler.md"

// askedBlock is a query with the answer below it, if there is one yet.
var askedBlock = regexp.MustCompile("(?s)```graphql\n(.*?)```\n(?:\n```json\n.*?\n```\n)?")

// Every question of the document is asked of what ships, and the answer stands below it.
func TestTheQuestionsOnJobProfilesAreAnsweredAsTheDocumentSays(t *testing.T) {
	h := withShippedFigures(t)
	document, err := os.ReadFile(documentOnJobProfiles)
	if err != nil {
		t.Fatal(err)
	}
	asked := 0
	written := askedBlock.ReplaceAllStringFunc(string(document), func(block string) string {
		asked++
		query := askedBlock.FindStringSubmatch(block)[1]
		answer := h.ask(t, query)
		if len(answer.Errors) > 0 {
			t.Errorf("%s\n%+v", query, answer.Errors)
			return block
		}
		var whole struct {
			Data json.RawMessage `json:"data"`
		}
		var said bytes.Buffer
		if err := json.Unmarshal([]byte(answer.body), &whole); err != nil {
			t.Fatal(err)
		}
		if err := json.Indent(&said, whole.Data, "", "  "); err != nil {
			t.Fatal(err)
		}
		return "```graphql\n" + query + "```\n\n```json\n" + said.String() + "\n```\n"
	})
	if asked != 15 {
		t.Errorf("the document asks %d questions", asked)
	}
	if *updating {
		if err := os.WriteFile(documentOnJobProfiles, []byte(written), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(document), written); diff != "" {
		t.Errorf("%s has other answers; look why, and run go test ./server -run QuestionsOnJobProfiles -update (-document +answers):\n%s", documentOnJobProfiles, diff)
	}
}
