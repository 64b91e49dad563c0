package phrase

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"kommunebench/kommune"
)

// TestEveryMessageOfAnEmptyAnswerHasDanish reads the source: each format that is written
// anywhere stands in the table, and the table has no other.
func TestEveryMessageOfAnEmptyAnswerHasDanish(t *testing.T) {
	// Which argument of a function is a format, or the name of what a list is of.
	formats := map[string]int{"EmptyMessage": 0, "noData": 0, "orNoData": 2, "orUnknown": 3, "WhyNone": 1, "whyNoFacts": 2}
	written := map[string]bool{}
	err := filepath.WalkDir(filepath.Join("..", ".."), func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && slices.Contains([]string{"node_modules", "generated", ".git", "var"}, entry.Name()) {
			return filepath.SkipDir
		}
		if entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(node ast.Node) bool {
			for _, format := range formatsIn(node, formats) {
				written[format] = true
				if _, known := emptyInDanish[format]; !known {
					t.Errorf("%s: %q has no Danish", path, format)
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, status := range kommune.ValueStatuses() {
		written["%d "+string(status)] = true
	}
	for format := range emptyInDanish {
		if !written[format] {
			t.Errorf("nobody says %q", format)
		}
	}
}

// formatsIn are the literals that a call gives as a format; of a function that a literal
// comes back from, that.
func formatsIn(node ast.Node, formats map[string]int) []string {
	literal := func(expression ast.Expr) []string {
		basic, isBasic := expression.(*ast.BasicLit)
		if !isBasic || basic.Kind != token.STRING {
			return nil
		}
		text, err := strconv.Unquote(basic.Value)
		if err != nil {
			return nil
		}
		return []string{text}
	}
	switch node := node.(type) {
	case *ast.CallExpr:
		name := ""
		switch function := node.Fun.(type) {
		case *ast.Ident:
			name = function.Name
		case *ast.SelectorExpr:
			name = function.Sel.Name
		}
		if at, is := formats[name]; is && at < len(node.Args) {
			return literal(node.Args[at])
		}
	case *ast.FuncDecl:
		var found []string
		if node.Name.Name == "whyNoSuchKommune" {
			ast.Inspect(node.Body, func(inner ast.Node) bool {
				if returned, is := inner.(*ast.ReturnStmt); is {
					found = append(found, literal(returned.Results[0])...)
				}
				return true
			})
		}
		return found
	}
	return nil
}

func TestMessagesOfEmptyAnswersTakeTheSameArguments(t *testing.T) {
	verb := regexp.MustCompile(`%(?:\[\d\])?([a-z])`)
	verbs := func(format string) []string {
		var all []string
		for _, match := range verb.FindAllStringSubmatch(format, -1) {
			all = append(all, match[1])
		}
		slices.Sort(all)
		return all
	}
	for english, danish := range emptyInDanish {
		if !slices.Equal(verbs(english), verbs(danish)) {
			t.Errorf("%q is %q in Danish", english, danish)
		}
		if danish == english && !strings.HasPrefix(english, "%s ") {
			t.Errorf("%q is the same in Danish", english)
		}
	}
	got := EmptyMessage("%s has no row of %s in any period; its source gives nothing of them", "a/b", EmptyMessage("these kommuner (%s)", FirstOf([]string{"A", "B", "C", "D", "E"})))
	want := kommune.Text{
		DA: "a/b har ingen række for disse kommuner (A, B, C og 2 til) i nogen periode; kilden giver intet om dem",
		EN: "a/b has no row of these kommuner (A, B, C, 2 more) in any period; its source gives nothing of them",
	}
	if got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}
