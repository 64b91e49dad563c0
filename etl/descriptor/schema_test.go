package descriptor

import (
	"fmt"
	"io/fs"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"kommunebench/etl/input"
	"kommunebench/kommune"
)

// schemaTree is the published schema.
func schemaTree(t *testing.T) *schemaCheck {
	t.Helper()
	tree, err := jsonschema.UnmarshalJSON(strings.NewReader(schemaText))
	if err != nil {
		t.Fatal(err)
	}
	return &schemaCheck{schema: tree}
}

func (c *schemaCheck) choices(t *testing.T, pointer string) []string {
	t.Helper()
	list, _ := c.schemaAt("#" + pointer)["enum"].([]any)
	var words []string
	for _, one := range list {
		words = append(words, fmt.Sprint(one))
	}
	if len(words) == 0 {
		t.Fatalf("%s has no choices", pointer)
	}
	return words
}

func TestTheSchemasChoicesAreThoseOfTheVocabulary(t *testing.T) {
	schema := schemaTree(t)
	for pointer, want := range map[string][]string{
		"/$defs/indicator/properties/kind":                        input.Names(kommune.IndicatorKinds()),
		"/$defs/indicator/properties/polarity":                    input.Names(kommune.Polarities()),
		"/$defs/package/properties/disclosure/properties/by":      {kommune.DisclosureByKommunebench, kommune.DisclosureByPublisher},
		"/$defs/indicator/if/anyOf/1/properties/kind":             kindsThatCountPersons(),
		"/$defs/resource/properties/dialect/properties/quoteChar": {`"`, ""},
	} {
		if diff := cmp.Diff(want, schema.choices(t, pointer)); diff != "" {
			t.Errorf("%s (-code +schema):\n%s", pointer, diff)
		}
	}
	encodings := schema.choices(t, "/$defs/resource/properties/encoding")
	for _, name := range encodings {
		if input.EncodingKind(name) == "" {
			t.Errorf("the schema takes the encoding %s, which is not read", name)
		}
	}
	for _, name := range input.EncodingNames() {
		if !slices.Contains(encodings, name) {
			t.Errorf("the schema lacks the encoding %s", name)
		}
	}
	if got := schema.schemaAt("#/$defs/indicator/then/properties/minCell")["minimum"]; fmt.Sprint(got) != fmt.Sprint(smallestMinCell) {
		t.Errorf("the smallest minCell is %v", got)
	}
	if got := schema.schemaAt("#/$defs/indicator/properties/minCell")["default"]; fmt.Sprint(got) != fmt.Sprint(defaultMinCell) {
		t.Errorf("the default minCell is %v", got)
	}
}

func kindsThatCountPersons() []string {
	return input.Names(slices.DeleteFunc(kommune.IndicatorKinds(), func(k kommune.IndicatorKind) bool { return !kindCountsPersons(k) }))
}

// The keys that are decoded and those that the schema takes must be the same.
func TestTheSchemaHasEveryKeyOfOurs(t *testing.T) {
	schema := schemaTree(t)
	for pointer, of := range map[string]any{
		"/$defs/package":     PackageProps{},
		"/$defs/indicator":   IndicatorProps{},
		"/$defs/reading":     ResourceProps{},
		"/$defs/measure":     MeasureProps{},
		"/$defs/targetGroup": TargetGroupProps{},
		"/$defs/text":        Bilingual{},
	} {
		var keys []string
		for _, f := range reflect.VisibleFields(reflect.TypeOf(of)) {
			if key, tagged := f.Tag.Lookup("json"); tagged {
				keys = append(keys, key)
			}
		}
		slices.Sort(keys)
		if diff := cmp.Diff(keys, schema.keysOf("#"+pointer)); diff != "" {
			t.Errorf("%s (-code +schema):\n%s", pointer, diff)
		}
		if closed := schema.schemaAt("#" + pointer)["additionalProperties"]; closed != false {
			t.Errorf("%s takes keys that nobody knows", pointer)
		}
	}
}

func TestEveryKeyOfTheSchemaIsDescribed(t *testing.T) {
	var walk func(path string, node any)
	walk = func(path string, node any) {
		object, _ := node.(map[string]any)
		properties, _ := object["properties"].(map[string]any)
		for key, part := range properties {
			detail, isObject := part.(map[string]any)
			_, refers := detail["$ref"]
			if isObject && detail["description"] == nil && !refers && !strings.Contains(path, "/if") && !strings.Contains(path, "/then") && path != "/$defs/title" {
				t.Errorf("%s/%s has no description", path, key)
			}
		}
		for key, part := range object {
			walk(path+"/"+key, part)
		}
	}
	walk("", schemaTree(t).schema)
}

// Descriptors that the schema refuses and the loader takes would mislead
// editors, so those at hand must pass it as they stand.
func TestDescriptorsAtHandPassTheSchema(t *testing.T) {
	found, err := fs.Glob(os.DirFS("../.."), "data/*/datapackage.json")
	more, err2 := fs.Glob(os.DirFS("../.."), "data/known/*/datapackage.json")
	found = append(append(found, more...), "etl/testdata/mini/datapackage.json")
	if err != nil || err2 != nil || len(found) < 4 {
		t.Fatalf("%v, %v, %v", found, err, err2)
	}
	var listed LayoutSet
	for _, name := range schemaTree(t).choices(t, "/$defs/reading/properties/layout") {
		listed = append(listed, LayoutRules{Name: name})
	}
	for _, name := range found {
		content, err := os.ReadFile("../../" + name)
		if err != nil {
			t.Fatal(err)
		}
		tree, faults := readTree(content)
		checked, err := checkSchema(tree, listed)
		if err != nil || len(faults) > 0 {
			t.Fatal(err, faults)
		}
		for _, bad := range checked.faults {
			t.Errorf("%s: %s: %s", name, bad.Column, bad.Message)
		}
	}
}

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
