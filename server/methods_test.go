package server_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	language "github.com/vektah/gqlparser/v2/ast"

	"kommunebench/graph/generated"
)

// constantsOf are the texts of the constants of a package whose type or name is the
// one that is asked for.
func constantsOf(t *testing.T, folder, typeName string, name *regexp.Regexp) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var values []string
	for _, path := range files {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(node ast.Node) bool {
			spec, isSpec := node.(*ast.ValueSpec)
			if !isSpec || len(spec.Values) != len(spec.Names) {
				return true
			}
			of, _ := spec.Type.(*ast.Ident)
			for n, value := range spec.Values {
				literal, isLiteral := value.(*ast.BasicLit)
				if isLiteral && literal.Kind == token.STRING && (of != nil && of.Name == typeName || name.MatchString(spec.Names[n].Name)) {
					text, _ := strconv.Unquote(literal.Value)
					values = append(values, text)
				}
			}
			return true
		})
	}
	if len(values) == 0 {
		t.Fatalf("%s has no constants of %s or %v", folder, typeName, name)
	}
	return values
}

var nothing = regexp.MustCompile(`^$`)

// closedStrings are the fields of type String that have some values only, with these
// as the program has them.
func closedStrings(t *testing.T) map[string][]string {
	t.Helper()
	tables, err := os.ReadFile("../store/tables.go")
	if err != nil {
		t.Fatal(err)
	}
	var facts []string
	for _, found := range regexp.MustCompile(`tableOf\[[a-zA-Z.]+\]\("([a-z_]+)"`).FindAllStringSubmatch(string(tables), -1) {
		facts = append(facts, found[1])
	}
	charts := constantsOf(t, "../analysis/control", "", regexp.MustCompile(`^method`))
	for _, chart := range slices.Clone(charts) {
		charts = append(charts, constantsOf(t, "../analysis/control", "", regexp.MustCompile(`^forecastPrefix$`))[0]+chart)
	}
	content, err := os.ReadFile("../analysis/trend/columns.go")
	if err != nil {
		t.Fatal(err)
	}
	letters := map[string][]string{}
	for _, found := range regexp.MustCompile(`kommune\.([A-Z][A-Za-z]+): '([A-Z])'`).FindAllStringSubmatch(string(content), -1) {
		of := "qualifier"
		if slices.Contains([]string{"Published", "Provisional", "Suppressed", "Missing", "NotApplicable"}, found[1]) {
			of = "status"
		}
		letters[of] = append(letters[of], found[2])
	}
	return map[string][]string{
		"TrendColumn.status": letters["status"], "TrendColumn.qualifier": letters["qualifier"],
		// The exact binomial interval is a step of rank intervals, and in no answer.
		"Interval.method":      slices.DeleteFunc(constantsOf(t, "../stats", "Method", nothing), func(method string) bool { return method == "CLOPPER_PEARSON" }),
		"TrendTest.method":     constantsOf(t, "../analysis/trend", "", regexp.MustCompile(`^method`)),
		"ControlPart.method":   append(charts, constantsOf(t, "../analysis/control", "", regexp.MustCompile(`^MethodNone$`))...),
		"Dataset.disclosureBy": constantsOf(t, "../kommune", "", regexp.MustCompile(`^DisclosureBy`)),
		"FactsDiff.table":      facts,
	}
}

// openStrings are the names of fields that hold names, titles, sentences and other
// texts, which no list could hold.
var openStrings = regexp.MustCompile(`(?i)(title|name|text|url|sentence|message|note|reason|definition|description|unit|cursor|hedge|publisher|licence)$|` +
	`^(after|afterChange|afterChangeOne|afterOne|against|argument|author|before|caveats|changes|choices|contentHash|department|escoUri|explanation|form|initiative|label|language|legalReference|level|precedesRules|signal|version)$`)

// The schema lists what a free string can be: a client has nothing else to go by.
func TestTheValuesOfFreeStringsAreListed(t *testing.T) {
	schema, closed := generated.NewExecutableSchema(generated.Config{}).Schema(), closedStrings(t)
	for path, values := range closed {
		of, name, _ := strings.Cut(path, ".")
		if len(values) == 0 {
			t.Fatalf("%s has no values", path)
		}
		field := schema.Types[of].Fields.ForName(name)
		if field == nil || field.Type.Name() != "String" {
			t.Fatalf("%s is no free string", path)
		}
		listed := regexp.MustCompile(`[A-Za-z0-9_]+`).FindAllString(field.Description, -1)
		for _, value := range values {
			if !slices.Contains(listed, value) {
				t.Errorf("%s does not list %s: %s", path, value, field.Description)
			}
		}
	}
	for name, definition := range schema.Types {
		if definition.Kind == language.InputObject {
			continue
		}
		for _, field := range definition.Fields {
			path := name + "." + field.Name
			if strings.HasPrefix(name, "__") || field.Type.Name() != "String" || closed[path] != nil || openStrings.MatchString(field.Name) {
				continue
			}
			t.Errorf("%s: %q is a String that may have some values only; add it to closedStrings, or its name to openStrings", path, field.Description)
		}
	}
}
