package etl

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"kommunebench/etl/input"
)

func TestTheSchemasPeriodsAreThoseThatAreRead(t *testing.T) {
	breaks, _ := schemaTree(t).schemaAt("#/$defs/indicator/properties/breaks/items/properties/period")["pattern"].(string)
	pattern := regexp.MustCompile(breaks)
	for _, year := range []string{"1899", "1900", "2024", "2199", "2200", "24", "20245"} {
		for _, rest := range []string{
			"", "H1", "h2", "H3", "H01", "Q1", "q4", "K3", "k0", "Q5", "M01", "m12", "M13", "M1", "-07", "-7", "-00", "W01", "u52", "W54", "W00",
			"QMAT01", "kmat04", "QMAT05", "QMAT1", "X1", "Q", "QMAT02 ", "/07",
		} {
			text := year + rest
			_, bad := input.ParsePeriod(text)
			if matches := pattern.MatchString(text); matches != (bad == nil) && strings.TrimSpace(text) == text {
				t.Errorf("%q: the schema takes it: %v, the loader: %v", text, matches, bad == nil)
			}
		}
	}
}

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
	parsed, err := parseDescriptor([]byte(example))
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range checkDescriptor(parsed, layoutsByName()) {
		t.Errorf("line %d %s: %s", bad.Line, bad.Column, bad.Message)
	}
}
