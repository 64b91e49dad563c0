package data_test

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"kommunebench/data"
)

// Facts of the texts may be written down, their sentences may not.
func TestNoEightWordsInARowStandInASeedText(t *testing.T) {
	const run = 8
	texts := seedTexts(t)
	found := map[string]string{}
	for name, text := range texts {
		for _, phrase := range phrases(words(text), run) {
			found[phrase] = name
		}
	}
	for name, content := range shippedFiles(t) {
		for _, phrase := range phrases(words(content), run) {
			if seed, copied := found[phrase]; copied {
				t.Errorf("%s copies %q from %s", name, phrase, seed)
			}
		}
	}
}

func TestNoPersonOfTheSeedTextsIsNamed(t *testing.T) {
	for name, content := range shippedFiles(t) {
		for _, word := range words(content) {
			if slices.Contains(hashesOfNames(), hash(word)) {
				t.Errorf("%s names a person: %q", name, word)
			}
		}
	}
}

func TestEveryHashedNameIsOneOfTheSeedTexts(t *testing.T) {
	texts := seedTexts(t)
	if texts == nil {
		return
	}
	var named []string
	for _, text := range texts {
		for _, word := range words(text) {
			named = append(named, hash(word))
		}
	}
	for _, h := range hashesOfNames() {
		if !slices.Contains(named, h) {
			t.Errorf("%s is the hash of no word in the texts", h)
		}
	}
}

func TestEachAnswerOfThePageIsRecognisedAtEveryLevel(t *testing.T) {
	const inferredPrefix = "Færre end 7 ud af 10 "
	texts := seedTexts(t)
	if texts == nil {
		return
	}
	_, questions := readRows(t, data.Published(), "test-questions.csv")
	_, answers := readRows(t, data.Published(), "test-answers.csv")
	labels := map[string]string{"Ja: ": "yes", "Delvist: ": "partly", "Nej: ": "no", inferredPrefix: "no"}
	var kind string
	var read int
	for _, line := range strings.Split(texts["003_e2e46fb973fdfa75.txt"], "\n") {
		switch {
		case strings.HasPrefix(line, "Evidenstest vedr."):
			kind = "evidence"
		case strings.HasPrefix(line, "God praksis test vedr."):
			kind = "good-practice"
		}
		text, isItem := strings.CutPrefix(line, " • ")
		for label, answer := range labels {
			if kind == "" || !isItem || !strings.HasPrefix(text, label) {
				continue
			}
			if read >= len(answers) {
				t.Fatalf("the page has more answers than the %d of test-answers.csv", len(answers))
			}
			want := answers[read]
			read++
			if want["answer"] != answer || want["test"] != kind || (want["inferred"] == "true") != (label == inferredPrefix) {
				t.Errorf("the page says %s %s of %q, we say %v", kind, answer, text, want)
			}
			for _, wording := range atEveryLevel(text) {
				if got := recognise(questions, kind, wording); !slices.Equal(got, []string{want["question"]}) {
					t.Errorf("%q is recognised as %v, want %s", wording, got, want["question"])
				}
			}
		}
	}
	if read != 23 {
		t.Errorf("read %d answers, want 23", read)
	}
}

// atEveryLevel words an answer as the other answers to its question begin.
func atEveryLevel(text string) []string {
	wordings := []string{text, strings.Replace(text, "har en fast", "har ikke en fast", 1)}
	for _, from := range []string{"indst 9 ud af 10", "indst 7 ud af 10", "ærre end 7 ud af 10"} {
		for _, to := range []string{"indst 9 ud af 10", "indst 7 ud af 10", "ærre end 7 ud af 10"} {
			wordings = append(wordings, strings.Replace(text, from, to, 1))
		}
	}
	return wordings
}

func recognise(questions []row, kind, text string) []string {
	var ids []string
	for _, q := range questions {
		if q["kind"] == kind && matches(q["keywords"], text) {
			ids = append(ids, q["id"])
		}
	}
	return ids
}

// seedTexts are the five texts by file name; none where ../shared is missing.
func seedTexts(t *testing.T) map[string]string {
	t.Helper()
	folder, present := shared(t, "seeds")
	if !present {
		return nil
	}
	paths, err := filepath.Glob(filepath.Join(folder, "*.txt"))
	if err != nil || len(paths) != 5 {
		t.Fatalf("want five seed texts, got %v, %v", paths, err)
	}
	texts := map[string]string{}
	for _, path := range paths {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		texts[filepath.Base(path)] = string(content)
	}
	return texts
}

func shippedFiles(t *testing.T) map[string]string {
	t.Helper()
	contents := map[string]string{}
	packages := shippedPackages()
	packages["known"] = data.Known()
	for folder, pkg := range packages {
		err := fs.WalkDir(pkg, ".", func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			contents[folder+"/"+path] = string(readWhole(t, pkg, path))
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(contents) < 3 {
		t.Fatalf("only %d files shipped", len(contents))
	}
	return contents
}

func words(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

func phrases(words []string, length int) []string {
	var found []string
	for n := 0; n+length <= len(words); n++ {
		found = append(found, strings.Join(words[n:n+length], " "))
	}
	return found
}

func hash(word string) string {
	sum := sha256.Sum256([]byte(word))
	return hex.EncodeToString(sum[:8])
}

// The persons' first names and surnames, hashed so that the project does not
// hold them here either.
func hashesOfNames() []string {
	return []string{
		"d7df9e575d986b23", "34550715062af006", "1731ed7650355891", "eae8e3404182477f", "9ab60eca6ebd10d2",
		"44d9ffcaada9ceb6", "8e33767dbc2d4ff5", "0a5d17d3b19f82f8", "95bfc991cea76530", "f3fe5a51a2be8c6d",
		"7034127b9d2d0cbc", "74744f0df5ee1703", "9eec438f18ae602d", "9975df775a995cdc", "b6f8d434a847fb0f",
		"aab5d6cbbc73c27b", "e91b54bc27be5fef", "98631bb861c72bb7", "fc87572408c33905", "c87f42bd454c031b",
	}
}
