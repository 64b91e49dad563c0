package etl

import (
	"os"
	"strings"
	"testing"

	"kommunebench/etl/descriptor"
)

// The example that people copy must be one that is taken.
func TestTheExampleInTheDocsIsTaken(t *testing.T) {
	page, err := os.ReadFile("../docs/datapackage.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(page), "```json\n")
	example, _, found := strings.Cut(rest, "```")
	if !found {
		t.Fatal("there is no example")
	}
	parsed, err := descriptor.Parse([]byte(example))
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range descriptor.Check(parsed, allLayouts().rules()) {
		t.Errorf("line %d %s: %s", bad.Line, bad.Column, bad.Message)
	}
}
