package analysistest

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const methodsFile = "docs/methods.md"

// Answer is a number of a worked question: as the code computes it, and as
// docs/methods.md writes it.
type Answer struct {
	name string
	got  float64
	want string
}

// Worked is what the code computes for a number of a worked question, and how
// docs/methods.md writes it.
func Worked(name string, got float64, want string) Answer { return Answer{name, got, want} }

// questionsOf splits the worked questions off docs/methods.md, by number.
func questionsOf(t *testing.T) map[string]string {
	t.Helper()
	var text []byte
	for up := "."; text == nil; up = filepath.Join(up, "..") {
		var err error
		if text, err = os.ReadFile(filepath.Join(up, methodsFile)); err != nil && isRoot(up) {
			t.Fatalf("reading the worked questions: %v", err)
		}
	}
	questions := map[string]string{}
	for _, section := range strings.Split(string(text), "\n### ")[1:] {
		if number, rest, found := strings.Cut(section, ". "); found {
			questions[number], _, _ = strings.Cut(rest, "\n## ")
		}
	}
	return questions
}

// WantAnswers holds the numbers against the code, digit by digit as the worked
// question writes them, and against the question's text.
func WantAnswers(t *testing.T, question string, answers ...Answer) {
	t.Helper()
	text, found := questionsOf(t)[question]
	if !found {
		t.Fatalf("%s has no question %s", methodsFile, question)
	}
	for _, a := range answers {
		_, decimals, _ := strings.Cut(a.want, ".")
		if got := fmt.Sprintf("%.*f", len(decimals), a.got); got != a.want {
			t.Errorf("%s = %s, want %s", a.name, got, a.want)
		}
		if !regexp.MustCompile(`(^|[^0-9.])` + regexp.QuoteMeta(a.want) + `($|[^0-9.]|\.[^0-9])`).MatchString(strings.ReplaceAll(text, "−", "-")) {
			t.Errorf("question %s of %s does not hold %s (%s)", question, methodsFile, a.want, a.name)
		}
	}
}

// isRoot reports whether a folder is that of the module.
func isRoot(folder string) bool {
	_, err := os.Stat(filepath.Join(folder, "go.mod"))
	return err == nil
}
