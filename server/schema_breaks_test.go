package server_test

import (
	"encoding/json"
	"errors"
	"flag"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// publishing writes testdata/published.graphqls anew. A flag must be known
// before the tests' own main parses it, so it is a package variable.
var publishing = flag.Bool("publish", false, "make the served schema the published one, unless it breaks that")

// publishedSchema is the last schema that clients were told to rely on. It is
// no *.graphqls of schema/, from which code is made.
const publishedSchema = "testdata/published.graphqls"

type schemaChange struct{ Type, Description string }

type schemaChanges struct{ Breaking, Dangerous []schemaChange }

// compareSchemas tells what of a change breaks clients, by graphql-js.
func compareSchemas(t *testing.T, before, after string) schemaChanges {
	t.Helper()
	asked, err := json.Marshal(map[string]string{"before": before, "after": after})
	if err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), "node", "../clients/compare-schemas.mjs")
	command.Stdin = strings.NewReader(string(asked))
	output, err := command.Output()
	if err != nil {
		var failed *exec.ExitError
		if errors.As(err, &failed) {
			t.Fatalf("the schemas can't be compared; make engine fetches what it takes: %v: %s", err, failed.Stderr)
		}
		t.Fatalf("the schemas can't be compared without node: %v", err)
	}
	var found schemaChanges
	if err := json.Unmarshal(output, &found); err != nil {
		t.Fatalf("%v: %.500s", err, output)
	}
	return found
}

func servedSDL(t *testing.T) string {
	t.Helper()
	return readOnly(t).send(t, http.MethodGet, "/schema.graphql", "").body
}

// Additions pass. Whatever is to go is deprecated and stays: with -publish the
// schema that is served becomes the one that later ones are held to, and that
// is refused too where it breaks the one before.
func TestNothingOfThePublishedSchemaIsBroken(t *testing.T) {
	served := servedSDL(t)
	published, err := os.ReadFile(publishedSchema)
	if err != nil {
		t.Fatal(err)
	}
	found := compareSchemas(t, string(published), served)
	for _, change := range found.Breaking {
		t.Errorf("%s: %s Deprecate instead of removing or changing; a new field or type may stand beside the old one", change.Type, change.Description)
	}
	for _, change := range found.Dangerous {
		t.Logf("new since it was published: %s: %s", change.Type, change.Description)
	}
	if *publishing && len(found.Breaking) == 0 {
		if err := os.WriteFile(publishedSchema, []byte(served), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestNothingOfTheContractIsBroken(t *testing.T) {
	path, found := sharedFile(t, "contract/core.graphqls")
	if !found {
		return
	}
	contract, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, change := range compareSchemas(t, string(contract), servedSDL(t)).Breaking {
		t.Errorf("%s: %s", change.Type, change.Description)
	}
}

// The check can fail: each change is made to the published schema.
func TestAChangeThatBreaksClientsIsFound(t *testing.T) {
	bytes, err := os.ReadFile(publishedSchema)
	if err != nil {
		t.Fatal(err)
	}
	published := string(bytes)
	for name, c := range map[string]struct{ from, to, want string }{
		"a field removed":                  {"  rank: Int @immutable\n", "  place: Int @immutable\n", "FIELD_REMOVED"},
		"a type removed":                   {"Citation", "Reference", "TYPE_REMOVED"},
		"an argument removed":              {"    benchmark: BenchmarkInput\n", "    measure: BenchmarkInput\n", "ARG_REMOVED"},
		"a new argument that is required":  {"kommune(\n", "kommune(\n    \"New.\"\n    region: ID!\n", "REQUIRED_ARG_ADDED"},
		"an enum value removed":            {"  SUPPRESSED\n", "  HIDDEN\n", "VALUE_REMOVED_FROM_ENUM"},
		"a value that may be null now":     {"  kommuneName: String! @immutable\n", "  kommuneName: String @immutable\n", "FIELD_CHANGED_KIND"},
		"a type that is another":           {"  periodStart: Date! @immutable\n", "  periodStart: DateTime! @immutable\n", "FIELD_CHANGED_KIND"},
		"an input that is required now":    {"  landsdel: ID\n", "  landsdel: ID!\n", "FIELD_CHANGED_KIND"},
		"a default that is another":        {"first: Int = 1000", "first: Int = 500", "ARG_DEFAULT_VALUE_CHANGE"},
		"an input's default":               {"k: Int! = 6\n  \"\"\"\n  The ids", "k: Int! = 7\n  \"\"\"\n  The ids", "INPUT_FIELD_DEFAULT_VALUE_CHANGE"},
		"a thing that is no node any more": {"type Kommune implements Node", "type Kommune", "IMPLEMENTED_INTERFACE_REMOVED"},
	} {
		t.Run(name, func(t *testing.T) {
			changed := strings.ReplaceAll(published, c.from, c.to)
			if changed == published {
				t.Fatalf("%q does not stand in the published schema", c.from)
			}
			found := compareSchemas(t, published, changed).Breaking
			if !slices.ContainsFunc(found, func(change schemaChange) bool { return strings.HasPrefix(change.Type, c.want) }) {
				t.Errorf("found %+v", found)
			}
		})
	}
	added := strings.ReplaceAll(published, "type Citation {", "type Added {\n\tx: Int\n}\ntype Citation {\n\tadded(x: Int = 1): Added\n")
	if found := compareSchemas(t, published, added); len(found.Breaking) > 0 {
		t.Errorf("additions are taken for breaks: %+v", found.Breaking)
	}
}
