package server_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	sdk "github.com/modelcontextprotocol/go-sdk/mcp"
)

const documentOfTools = "../docs/mcp.md"

// toolsInWords is the part of the document that lists tools and arguments.
func toolsInWords(t *testing.T, s *sdk.ClientSession) string {
	t.Helper()
	listed, err := s.ListTools(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for _, tool := range listed.Tools {
		var schema struct {
			Required   []string `json:"required"`
			Properties map[string]struct {
				Description string `json:"description"`
			} `json:"properties"`
		}
		raw, err := json.Marshal(tool.InputSchema)
		if err != nil || json.Unmarshal(raw, &schema) != nil {
			t.Fatalf("%s: %v", tool.Name, err)
		}
		names := slices.Clone(schema.Required)
		for name := range schema.Properties {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
		slices.Sort(names[len(schema.Required):])
		fmt.Fprintf(&text, "### `%s`\n%s\n\n| argument | |\n| --- | --- |\n", tool.Name, tool.Description)
		for n, name := range names {
			must := ""
			if n < len(schema.Required) {
				must = " (required)"
			}
			fmt.Fprintf(&text, "| `%s`%s | %s |\n", name, must, schema.Properties[name].Description)
		}
		text.WriteString("\n")
	}
	return text.String()
}

func TestTheDocumentOfToolsIsWhatTheyAre(t *testing.T) {
	h := readOnly(t)
	document, err := os.ReadFile(documentOfTools)
	if err != nil {
		t.Fatal(err)
	}
	const begins, ends = "<!-- tools -->\n", "<!-- /tools -->"
	before, rest, found := strings.Cut(string(document), begins)
	written, after, ended := strings.Cut(rest, ends)
	if !found || !ended {
		t.Fatalf("%s has no part between %q and %q", documentOfTools, begins, ends)
	}
	tools := toolsInWords(t, session(t, h.url))
	if *updating {
		if err := os.WriteFile(documentOfTools, []byte(before+begins+tools+ends+after), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(written, tools); diff != "" {
		t.Errorf("%s tells of other tools; run go test ./server -run DocumentOfTools -update (-document +tools):\n%s", documentOfTools, diff)
	}
}

// What the document says of connecting is done here: its configuration by the SDK's
// client, its request as it stands.
func TestAClientConnectsAsTheDocumentSays(t *testing.T) {
	h := readOnly(t)
	document, err := os.ReadFile(documentOfTools)
	if err != nil {
		t.Fatal(err)
	}
	const address = "http://127.0.0.1:8080"
	text := strings.ReplaceAll(string(document), address, h.url)
	var configuration struct {
		Servers map[string]struct {
			Type, URL string
			Headers   map[string]string
		} `json:"mcpServers"`
	}
	block := regexp.MustCompile("(?s)```json\n(.*?)```").FindStringSubmatch(text)
	if block == nil || json.Unmarshal([]byte(block[1]), &configuration) != nil {
		t.Fatal("no configuration in the document")
	}
	for name, of := range configuration.Servers {
		if name != "kommunebench" || of.Type != "http" || of.Headers["Authorization"] != "Bearer KEY" {
			t.Errorf("%s: %+v", name, of)
		}
		if a := call(t, session(t, strings.TrimSuffix(of.URL, "/mcp")), "search", map[string]any{"text": "aeroe"}); a.isError || !strings.Contains(a.text, "492: Ærø") {
			t.Errorf("%+v", a)
		}
	}
	request := regexp.MustCompile(`(?s)curl -s (\S+) .*?-H '(.*?): (.*?)' -H '(.*?): (.*?)' .*?-d '(.*?)'`).FindStringSubmatch(text)
	if request == nil || request[1] != h.url+"/mcp" {
		t.Fatal("no request in the document")
	}
	a := h.send(t, http.MethodPost, "/mcp", request[6], request[2], request[3], request[4], request[5])
	if a.status != http.StatusOK || !strings.Contains(a.body, `"id":"492"`) {
		t.Errorf("status %d: %s", a.status, a.body)
	}
}
