package etl

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kommunebench/etl/input"
	"kommunebench/kommune"
)

func openPageFile(t testing.TB, content string) (*Package, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "page.txt")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return Open(t.Context(), path, Options{Catalogue: smallCatalogue(), Known: os.DirFS("testdata/known")})
}

func readFixture(t testing.TB, name string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func TestATestPageIsReadTheSameAsTextAndAsHTML(t *testing.T) {
	for _, name := range []string{"page.txt", "page.html"} {
		t.Run(name, func(t *testing.T) {
			p, err := openPageFile(t, readFixture(t, name))
			sink, report := mustRead(t, p, err)
			one, two := 1.5, 2.0
			lamp := sink.results[1].QuestionIDs[2]
			want := []kommune.TestResult{
				{
					Kommune: "766", Kind: kommune.Evidence, TargetGroupID: "published/young-unemployed", PublishedScore: &one,
					QuestionIDs: []string{"published/coffee", "published/time", "published/full-stop"},
					Answers:     []string{"YES", "PARTLY", "NO"}, Inferred: []bool{false, false, false}, SourceID: "published/evidence-test-page-766",
				},
				{
					Kommune: "766", Kind: kommune.GoodPractice, TargetGroupID: "published/young-unemployed", PublishedScore: &two,
					QuestionIDs: []string{"published/window", "published/language", lamp},
					Answers:     []string{"YES", "NOT_STATED", "NO"}, Inferred: []bool{true, false, true}, SourceID: "published/evidence-test-page-766",
				},
			}
			if diff := cmp.Diff(want, sink.results); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			if report.RowsLoaded != 6 || p.Dataset().ID != kommune.PublishedDataset {
				t.Errorf("%d answers into %s", report.RowsLoaded, p.Dataset().ID)
			}
			checkNewOnPage(t, sink, lamp)
		})
	}
}

// checkNewOnPage looks at what the page itself brings: its source, and the
// question that nobody knew.
func checkNewOnPage(t *testing.T, sink *recordingSink, lamp string) {
	t.Helper()
	source := kommune.Source{ID: "published/evidence-test-page-766", Title: "Evidenstest og god praksis test, Hedensted", Publisher: "Jobcenter Hedensted"}
	if diff := cmp.Diff([]kommune.Source{source}, sink.vocabulary.Sources); diff != "" {
		t.Errorf("sources: -want +got:\n%s", diff)
	}
	group := "published/young-unemployed"
	question := kommune.TestQuestion{
		ID: lamp, TitleDA: "Færre end 7 ud af 10 cykler har en lygte", Kind: kommune.GoodPractice, TargetGroupID: &group, Position: 3,
		JobProfileIDs: []string{}, CompetenceIDs: []string{}, Keywords: []string{},
	}
	if diff := cmp.Diff([]kommune.TestQuestion{question}, sink.vocabulary.Questions); diff != "" {
		t.Errorf("questions: -want +got:\n%s", diff)
	}
	if !strings.HasPrefix(lamp, "published/question-") {
		t.Errorf("the new question is called %s", lamp)
	}
}

func TestANewQuestionIsFoundAgainAtAnotherLevelOfAnswer(t *testing.T) {
	page := readFixture(t, "page.txt")
	p, err := openPageFile(t, page)
	first, _ := mustRead(t, p, err)
	p, err = openPageFile(t, strings.Replace(page, "• Færre end 7 ud af 10 cykler", "• Ja: Mindst 9 ud af 10 cykler", 1))
	second, _ := mustRead(t, p, err)
	if was, is := first.results[1].QuestionIDs[2], second.results[1].QuestionIDs[2]; was != is {
		t.Errorf("was %s, is %s", was, is)
	}
}

func TestATestPageCutAnywhereIsRefused(t *testing.T) {
	for _, name := range []string{"page.txt", "page.html"} {
		whole := strings.TrimSpace(readFixture(t, name))
		for length := 0; length < len(whole); length += 7 {
			p, err := openPageFile(t, whole[:length])
			if err == nil {
				_, err = p.Read(t.Context(), &recordingSink{})
			}
			if err == nil {
				t.Errorf("the first %d of %d bytes of %s were taken for a page", length, len(whole), name)
			}
		}
	}
}

func TestEachFaultOfATestPageIsNamedWithItsLineAndRule(t *testing.T) {
	for _, c := range []struct {
		name          string
		before, after string
		line          int64
		rule          string
	}{
		{"a kommune that nobody knows", "Hedensted", "Ingensteder", 1, "unknown_kommune"},
		{"a score that the page contradicts", "1,5\nEvidenstest\n\nEvidenstest vedr", "1,6\nEvidenstest\n\nEvidenstest vedr", 15, "score"},
		{"a test without a score", "2,0\nGod", "God", 27, "score"},
		{"a target group that nobody knows", "God praksis test vedr. unge ledige", "God praksis test vedr. andre", 28, "unknown_target_group"},
		{"an answer that fits two questions", "borgere får kaffe", "møder har tid til kaffe", 20, "ambiguous_question"},
		{"a question that is answered twice", "• Delvist: I mindst 7 ud af 10 møder er der sat god tid af", "• Delvist: Mindst 7 ud af 10 får kaffe", 21, "duplicate_id"},
		{"an answer without label or sense", "Mindst 9 ud af 10 rum", "Mange rum", 30, "answer_label"},
		{"an answer with nothing but a label", "Ja: Mindst 9 ud af 10 borgere får kaffe ved ankomsten", "Ja:", 20, "answer_label"},
		{"an end without its mark", "cykler har en lygte\nSe færre svar", "cykler har en lygte", 33, "cut_page"},
		{"a test that is missing", "God praksis test vedr.", "Noget om", 34, "cut_page"},
		{"a test that comes twice", "God praksis test vedr.", "Evidenstest vedr.", 34, "cut_page"},
	} {
		t.Run(c.name, func(t *testing.T) {
			page := readFixture(t, "page.txt")
			if !strings.Contains(page, c.before) {
				t.Fatalf("the page has no %q", c.before)
			}
			p, err := openPageFile(t, strings.Replace(page, c.before, c.after, 1))
			if err == nil {
				_, err = p.Read(t.Context(), &recordingSink{})
			}
			found := false
			var refused *RejectedError
			if asRejected(err, &refused) {
				for _, r := range refused.Report.Rejects {
					found = found || r.Rule == c.rule && r.Line == c.line
				}
			}
			if !found {
				t.Errorf("line %d, rule %s is not in %v", c.line, c.rule, err)
			}
		})
	}
}

func TestATestPageNeedsThePublishedQuestions(t *testing.T) {
	path := filepath.Join("testdata", "page.txt")
	_, err := Open(t.Context(), path, Options{})
	if got := firstReject(t, err); got.Rule != "unknown_reference" || got.Value != kommune.PublishedDataset {
		t.Errorf("got %s", got)
	}
}

func FuzzPage(f *testing.F) {
	for _, name := range []string{"page.txt", "page.html"} {
		f.Add(readFixture(f, name))
	}
	f.Add("<li>Evidenstest vedr. x<ul><li>Ja:")
	options := Options{Catalogue: smallCatalogue()}.withDefaults()
	f.Fuzz(func(t *testing.T, content string) {
		p, err := openSelfDescribed(input.SingleFile{Dir: filepath.Dir(writeFile(t, "page", content)), Name: "page"}, "evidence-test-page", kommune.PublishedDataset, options)
		checkRefusal(t, p, err)
	})
}
