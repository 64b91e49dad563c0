package server_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/jsonschema-go/jsonschema"
	sdk "github.com/modelcontextprotocol/go-sdk/mcp"
)

// session is the SDK's own client, connected to a server.
func session(t *testing.T, url string) *sdk.ClientSession {
	t.Helper()
	client := sdk.NewClient(&sdk.Implementation{Name: "test", Version: "1"}, nil)
	connected, err := client.Connect(t.Context(), &sdk.StreamableClientTransport{Endpoint: url + "/mcp", HTTPClient: &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = connected.Close() })
	return connected
}

// toolAnswer is what a tool answered.
type toolAnswer struct {
	text    string
	figures map[string]any
	isError bool
}

// code is that of the first error.
func (a toolAnswer) code() any {
	errors, _ := a.figures["errors"].([]any)
	if len(errors) == 0 {
		return nil
	}
	return errors[0].(map[string]any)["extensions"].(map[string]any)["code"]
}

func call(t *testing.T, s *sdk.ClientSession, tool string, arguments any) toolAnswer {
	t.Helper()
	result, err := s.CallTool(t.Context(), &sdk.CallToolParams{Name: tool, Arguments: arguments})
	if err != nil {
		t.Fatalf("%s %v: %v", tool, arguments, err)
	}
	a := toolAnswer{isError: result.IsError}
	for n, part := range result.Content {
		if n == 0 {
			a.text = part.(*sdk.TextContent).Text
		}
	}
	raw, err := json.Marshal(result.StructuredContent)
	if err != nil || json.Unmarshal(raw, &a.figures) != nil {
		t.Fatalf("%s: %s", tool, raw)
	}
	return a
}

func TestEveryToolIsReadOnlyAndExplained(t *testing.T) {
	listed, err := session(t, readOnly(t).url).ListTools(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, tool := range listed.Tools {
		names = append(names, tool.Name)
		if !tool.Annotations.ReadOnlyHint || *tool.Annotations.DestructiveHint || *tool.Annotations.OpenWorldHint {
			t.Errorf("%s: %+v", tool.Name, tool.Annotations)
		}
		for kind, schema := range map[string]any{"input": tool.InputSchema, "output": tool.OutputSchema} {
			properties := schema.(map[string]any)["properties"].(map[string]any)
			if len(properties) == 0 {
				t.Errorf("%s: the %s has no properties", tool.Name, kind)
			}
			for name, property := range properties {
				if description, _ := property.(map[string]any)["description"].(string); !strings.HasSuffix(description, ".") {
					t.Errorf("%s: %s of the %s is described by %q", tool.Name, name, kind, description)
				}
			}
		}
	}
	slices.Sort(names)
	if want := []string{"check_claim", "cite", "compare", "ranking", "search", "trend"}; !slices.Equal(names, want) {
		t.Errorf("tools %v, want %v", names, want)
	}
}

// Every answer has the form that the tool promises, a sentence, caveats, a source
// and a link that names a release and answers.
func TestEveryToolAnswersWithItsSentenceItsSourceAndAPinnedLink(t *testing.T) {
	h := readOnly(t)
	s := session(t, h.url)
	listed, err := s.ListTools(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	const indicator = "demo/deregistered-3-months"
	asked := map[string]map[string]any{
		"search":      {"text": "evidenstest"},
		"compare":     {"indicator": indicator, "kommune": "Hedensted", "first": 3},
		"ranking":     {"indicator": indicator, "end": "BOTTOM", "first": 3},
		"trend":       {"indicator": indicator, "kommune": "766"},
		"check_claim": {"indicator": indicator, "kommune": "hedensted", "kind": "VALUE", "comparator": "MORE_THAN", "stated": 1},
		"cite":        {"indicator": indicator, "kommune": "Aeroe"},
	}
	for _, tool := range listed.Tools {
		a := call(t, s, tool.Name, asked[tool.Name])
		if a.isError {
			t.Errorf("%s: %s", tool.Name, a.text)
			continue
		}
		checkForm(t, tool, a)
		sentence, _ := a.figures["sentence"].(string)
		if sentence == "" || !strings.Contains(a.text, sentence) {
			t.Errorf("%s: sentence %q, text %q", tool.Name, sentence, a.text)
		}
		if tool.Name == "search" {
			continue
		}
		link, _ := a.figures["link"].(string)
		if a.figures["synthetic"] != true || len(a.figures["caveats"].([]any)) == 0 || a.figures["source"].(map[string]any)["publisher"] == "" ||
			!strings.Contains(link, "demo%40") || a.figures["release"] == "" {
			t.Errorf("%s: %v", tool.Name, a.figures)
		}
		if again := h.send(t, http.MethodGet, strings.TrimPrefix(link, h.url), ""); again.status != http.StatusOK || strings.Contains(again.body, `"errors"`) {
			t.Errorf("%s: its link answers %d: %.200s", tool.Name, again.status, again.body)
		}
	}
}

func checkForm(t *testing.T, tool *sdk.Tool, a toolAnswer) {
	t.Helper()
	raw, err := json.Marshal(tool.OutputSchema)
	if err != nil {
		t.Fatal(err)
	}
	var schema jsonschema.Schema
	if err := json.Unmarshal(raw, &schema); err != nil {
		t.Fatal(err)
	}
	resolved, err := schema.Resolve(nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := resolved.Validate(a.figures); err != nil {
		t.Errorf("%s is not of its form: %v", tool.Name, err)
	}
}

// A tool is another door to the same figures.
func TestAToolSaysWhatGraphQLSays(t *testing.T) {
	h := readOnly(t)
	s := session(t, h.url)
	const query = `query($lang: Language!) { compare(indicator: "published/evidence-test.score") {
		period caveats(lang: $lang) citation(lang: $lang) { text url } rows { kommune { code } value rank sentence(lang: $lang) } } }`
	for lang, name := range map[string]string{"DA": "da", "EN": "en"} {
		compared := h.data(t, query, map[string]any{"lang": lang})["compare"].(map[string]any)
		rows := compared["rows"].([]any)
		first := rows[0].(map[string]any)
		code := first["kommune"].(map[string]any)["code"]
		a := call(t, s, "compare", map[string]any{"indicator": "published/evidence-test.score", "kommune": code, "first": 98, "language": name})
		citation := compared["citation"].(map[string]any)
		if a.figures["sentence"] != first["sentence"] || a.figures["link"] != citation["url"] || a.figures["citation"] != citation["text"] || a.figures["period"] != compared["period"] {
			t.Errorf("%s: %.600v\n%.600v", lang, a.text, compared["citation"])
		}
		told, _ := a.figures["rows"].([]any)
		if len(told) != len(rows) {
			t.Fatalf("%d rows, %d in GraphQL", len(told), len(rows))
		}
		for n := range rows {
			one, other := rows[n].(map[string]any), told[n].(map[string]any)
			if one["kommune"].(map[string]any)["code"] != other["code"] || one["value"] != other["value"] || one["rank"] != other["rank"] {
				t.Errorf("row %d: %v in GraphQL, %v", n, one, other)
			}
		}
	}
}

func TestAnAssistantThatIsWrongIsToldWhatToAsk(t *testing.T) {
	s := session(t, readOnly(t).url)
	const indicator = "published/evidence-test.score"
	for name, wrong := range map[string]struct {
		tool      string
		arguments any
		code      string
		says      []string
	}{
		"no indicator":          {"compare", map[string]any{}, "BAD_USER_INPUT", []string{"indicator"}},
		"an indicator by words": {"compare", map[string]any{"indicator": "evidenstst"}, "BAD_USER_INPUT", []string{"indicator", "published/evidence-test.score"}},
		"an unknown indicator":  {"trend", map[string]any{"indicator": "published/nope", "kommune": "766"}, "BAD_USER_INPUT", []string{"published/"}},
		"a misspelt kommune":    {"compare", map[string]any{"indicator": indicator, "kommune": "Hedenstad"}, "BAD_USER_INPUT", []string{"kommune", "766 (Hedensted)"}},
		"an unknown kommune":    {"compare", map[string]any{"indicator": indicator, "kommune": "999"}, "BAD_USER_INPUT", []string{"kommune"}},
		"a number for a text":   {"compare", map[string]any{"indicator": indicator, "kommune": 766}, "BAD_USER_INPUT", []string{"kommune", "a string"}},
		"a text for a number":   {"compare", map[string]any{"indicator": indicator, "first": "ten"}, "BAD_USER_INPUT", []string{"first", "a whole number"}},
		"an unknown argument":   {"compare", map[string]any{"indicator": indicator, "municipality": "766"}, "BAD_USER_INPUT", []string{"municipality", "kommune"}},
		"an unknown period":     {"compare", map[string]any{"indicator": indicator, "period": "1900"}, "BAD_USER_INPUT", []string{"period"}},
		"no period":             {"compare", map[string]any{"indicator": indicator, "period": "July"}, "BAD_USER_INPUT", []string{"July"}},
		"too many rows":         {"ranking", map[string]any{"indicator": indicator, "first": 99}, "BAD_USER_INPUT", []string{"first"}},
		"another language":      {"search", map[string]any{"text": "a", "language": "fr"}, "BAD_USER_INPUT", []string{"da or en"}},
		"an unknown kind":       {"check_claim", map[string]any{"indicator": indicator, "kommune": "766", "kind": "VIBES", "stated": 1}, "BAD_USER_INPUT", []string{"VIBES"}},
		"nothing stated":        {"check_claim", map[string]any{"indicator": indicator, "kommune": "766", "kind": "VALUE"}, "BAD_USER_INPUT", []string{"stated"}},
		"a huge text":           {"search", map[string]any{"text": strings.Repeat("a", 100_000)}, "BAD_USER_INPUT", []string{"text"}},
		"a huge name":           {"compare", map[string]any{"indicator": indicator, "kommune": strings.Repeat("a", 100_000)}, "BAD_USER_INPUT", []string{"kommune"}},
		"many kommuner":         {"compare", map[string]any{"indicator": indicator, "kommuner": slices.Repeat([]string{"766"}, 1000)}, "BAD_USER_INPUT", []string{"kommuner"}},
		"no object":             {"compare", []any{1}, "BAD_USER_INPUT", []string{"a JSON object"}},
		"an unknown release":    {"cite", map[string]any{"indicator": indicator, "release": "published@999"}, "NOT_FOUND", []string{"published@999"}},
	} {
		a := call(t, s, wrong.tool, wrong.arguments)
		if !a.isError || a.code() != wrong.code || len(a.text) > 2000 {
			t.Errorf("%s: %v, code %v: %.300s", name, a.isError, a.code(), a.text)
		}
		for _, part := range wrong.says {
			if !strings.Contains(a.text, part) {
				t.Errorf("%s: %q does not hold %q", name, a.text, part)
			}
		}
	}
	if _, err := s.CallTool(t.Context(), &sdk.CallToolParams{Name: "drop_tables"}); err == nil || !strings.Contains(err.Error(), "drop_tables") {
		t.Errorf("an unknown tool: %v", err)
	}
}

func TestAnAssistantRanksByChange(t *testing.T) {
	h := shippedFigures(t)
	s := session(t, h.url)
	arguments := map[string]any{"indicator": "jobindsats/unemployment-rate", "of": "CHANGE", "from": "2025M07", "to": "2026M07", "first": 2, "language": "en", "targetGroup": "all"}
	listed, err := s.ListTools(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, end := range []string{"TOP", "BOTTOM"} {
		arguments["end"] = end
		a := call(t, s, "ranking", arguments)
		if a.isError {
			t.Fatal(a.text)
		}
		checkForm(t, listed.Tools[slices.IndexFunc(listed.Tools, func(tool *sdk.Tool) bool { return tool.Name == "ranking" })], a)
		rows := h.data(t, `{ranking(indicator: "jobindsats/unemployment-rate", of: CHANGE, from: "2025M07", to: "2026M07", targetGroup: "all") {
			rows {kommune {code} change rank sentence(lang: EN)}}}`, nil)["ranking"].(map[string]any)["rows"].([]any)
		rows = slices.DeleteFunc(rows, func(row any) bool { return row.(map[string]any)["rank"] == nil })
		if end == "BOTTOM" {
			slices.Reverse(rows)
		}
		told := a.figures["changes"].([]any)
		if len(told) != 2 || a.figures["from"] != "2025M07" || a.figures["period"] != "2026M07" {
			t.Errorf("%s: %.600s", end, a.text)
		}
		for n, one := range told {
			row, want := one.(map[string]any), rows[n].(map[string]any)
			if row["code"] != want["kommune"].(map[string]any)["code"] || row["change"] != want["change"] || row["rank"] != want["rank"] || row["sentence"] != want["sentence"] {
				t.Errorf("%s %d: %v, and in GraphQL %v", end, n, row, want)
			}
		}
	}
	for _, wrong := range []map[string]any{{"of": "SIZE"}, {"from": "2025M07"}, {"to": "2026M07"}, {"of": "CHANGE", "period": "2026M07"}, {"of": "CHANGE", "from": "2026M08"}} {
		wrong["indicator"] = "jobindsats/unemployment-rate"
		if a := call(t, s, "ranking", wrong); a.code() != "BAD_USER_INPUT" {
			t.Errorf("%v: %.300s", wrong, a.text)
		}
	}
}
