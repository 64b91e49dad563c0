package loaders_test

import (
	"context"
	"errors"
	"io/fs"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kommunebench/data"
	"kommunebench/engine/enginetest"
	"kommunebench/etl"
	"kommunebench/kommune"
	"kommunebench/loaders"
	"kommunebench/store"
	"kommunebench/store/load"
)

func TestMain(m *testing.M) { enginetest.Main(m) }

// openStore gives a store with what ships.
func openStore(t *testing.T) (*store.Store, *kommune.Catalogue) {
	t.Helper()
	running, database := enginetest.Engine(t), enginetest.Database(t)
	s, err := store.Open(store.Options{
		WriterDSN: running.Endpoint().WriterDSN(database), ReaderDSN: running.Endpoint().ReaderDSN(database), WaitReady: running.WaitReady,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	catalogue := kommune.NewCatalogue(nil)
	for _, files := range []fs.FS{data.Reference(), data.Published()} {
		pkg, err := etl.OpenFS(t.Context(), files, etl.Options{Catalogue: catalogue})
		if err != nil {
			t.Fatal(err)
		}
		l := load.Begin(t.Context(), s, pkg.Dataset(), pkg.Dataset().ID)
		if _, err := pkg.Read(t.Context(), l); err != nil {
			t.Fatal(err)
		}
		if _, err := l.Publish(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		if catalogue, err = s.CatalogueNow(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	return s, catalogue
}

func codes(catalogue *kommune.Catalogue) []kommune.Code {
	list := make([]kommune.Code, len(catalogue.Kommuner.All))
	for n, k := range catalogue.Kommuner.All {
		list[n] = k.Code
	}
	return list
}

// all loads the participations of all kommuner at once, each in a goroutine
// of its own, and gives their number.
func all(t *testing.T, l *loaders.Loaders) int {
	t.Helper()
	var group sync.WaitGroup
	var mu sync.Mutex
	found := 0
	for _, code := range codes(l.Catalogue) {
		group.Go(func() {
			facts, err := l.Participations.Load(t.Context(), code)
			if err != nil || facts == nil {
				t.Errorf("%s: %v, %v", code, facts, err)
			}
			mu.Lock()
			defer mu.Unlock()
			found += len(facts)
		})
	}
	group.Wait()
	return found
}

// Of 23 facts one names seven kommuner, and one four.
const participationsByKommune = 21 + 7 + 4

func TestTheFactsOfAllKommunerTakeTwoQueriesAtTheMost(t *testing.T) {
	s, catalogue := openStore(t)
	before := s.Queries()
	if found := all(t, loaders.New(t.Context(), catalogue, s)); found != participationsByKommune {
		t.Errorf("%d participations", found)
	}
	if sent := s.Queries() - before; sent > 2 {
		t.Errorf("%d queries", sent)
	}
}

func TestExpectedKommunerTakeOneQuery(t *testing.T) {
	s, catalogue := openStore(t)
	l := loaders.New(t.Context(), catalogue, s)
	l.ExpectKommuner(codes(catalogue)...)
	before := s.Queries()
	if found := all(t, l); found != participationsByKommune {
		t.Errorf("%d participations", found)
	}
	// Once more: all is at hand.
	if found := all(t, l); found != participationsByKommune {
		t.Errorf("%d participations", found)
	}
	if sent := s.Queries() - before; sent != 1 {
		t.Errorf("%d queries", sent)
	}
}

// One after the other, each key waits for the answer before it: the first
// reads its own, the second everything.
func TestKeysThatComeLateAreReadTogether(t *testing.T) {
	s, catalogue := openStore(t)
	l := loaders.New(t.Context(), catalogue, s)
	before := s.Queries()
	found := 0
	for n, code := range []kommune.Code{"766", "410", "630", "813", "741", "766"} {
		facts, err := l.Participations.Load(t.Context(), code)
		if err != nil {
			t.Fatal(err)
		}
		found += len(facts)
		if sent := s.Queries() - before; sent > int64(min(n+1, 2)) {
			t.Errorf("%d queries after %d keys", sent, n+1)
		}
	}
	if found != 4+1+1+1+0+4 {
		t.Errorf("%d participations", found)
	}
}

func TestOneKommunesFactsAreReadAlone(t *testing.T) {
	s, catalogue := openStore(t)
	l := loaders.New(t.Context(), catalogue, s)
	facts, err := l.Participations.Load(t.Context(), "410")
	if err != nil || len(facts) != 1 {
		t.Fatalf("%v, %v", facts, err)
	}
	want := []string{"410", "510", "530", "575", "607", "621", "630"}
	if diff := cmp.Diff(want, facts[0].Kommuner); diff != "" || *facts[0].Participants != 30 {
		t.Errorf("a shared fact is whole for each: %d participants (-want +got):\n%s", *facts[0].Participants, diff)
	}
	none, err := l.TestResults.Load(t.Context(), "410")
	if err != nil || none == nil || len(none) != 0 {
		t.Errorf("no tests are an empty list: %v, %v", none, err)
	}
}

func TestEveryLoaderFindsTheRowsOfItsKeys(t *testing.T) {
	s, catalogue := openStore(t)
	l := loaders.New(t.Context(), catalogue, s)
	results, err := l.TestResults.Load(t.Context(), "766")
	if err != nil || len(results) != 2 || results[0].Kind != kommune.Evidence {
		t.Errorf("tests: %v, %v", results, err)
	}
	left, err := l.Deregistrations.Load(t.Context(), "766")
	if err != nil || len(left) != 1 || left[0].Qualifier != kommune.JustOver {
		t.Errorf("deregistrations: %v, %v", left, err)
	}
	for _, id := range results[1].QuestionIDs {
		answers, err := l.QuestionAnswers.Load(t.Context(), id)
		if err != nil || len(answers) != 1 || answers[0].Kommune != "766" {
			t.Errorf("answers to %s: %v, %v", id, answers, err)
		}
	}
	for id, want := range map[string]int{"published/teamleder": 2, "published/leder": 2, "published/coach": 0, "published/visitator": 1, "nobody": 0} {
		facts, err := l.ProfileParticipation.Load(t.Context(), id)
		if err != nil || len(facts) != want {
			t.Errorf("participations of %s: %d, %v", id, len(facts), err)
		}
	}
	tests, err := l.AllTestResults()
	if err != nil || len(tests) != 2 {
		t.Errorf("all tests: %v, %v", tests, err)
	}
}

func TestLoadersReadTheReleasesOfTheirCatalogue(t *testing.T) {
	s, catalogue := openStore(t)
	l := loaders.New(t.Context(), catalogue, s)
	later := load.Begin(t.Context(), s, kommune.Dataset{ID: "later", Title: "L", Publisher: "L", DisclosureBy: kommune.DisclosureByPublisher}, "later")
	row := kommune.Participation{ID: "later/p", CourseID: "published/job7-joint-training", Kommuner: []string{"741"}, JobProfileIDs: []string{}, Qualifier: kommune.Exact, SourceID: "published/via-job7"}
	if err := later.WriteParticipations(t.Context(), []kommune.Participation{row}); err != nil {
		t.Fatal(err)
	}
	if _, err := later.Publish(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	newer, err := s.CatalogueNow(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		loaders *loaders.Loaders
		want    int
	}{"begun before": {l, 0}, "begun after": {loaders.New(t.Context(), newer, s), 1}} {
		facts, err := c.loaders.Participations.Load(t.Context(), "741")
		if err != nil || len(facts) != c.want {
			t.Errorf("%s: %v, %v", name, facts, err)
		}
	}
}

func TestAFaultReachesEveryKeyAndIsFinalForTheRequest(t *testing.T) {
	s, catalogue := openStore(t)
	l := loaders.New(t.Context(), catalogue, s)
	gone, cancel := context.WithDeadline(t.Context(), time.Now().Add(-time.Second))
	defer cancel()
	before := s.Queries()
	for _, code := range []kommune.Code{"766", "101", "766"} {
		facts, err := l.Participations.Load(gone, code)
		var coded *kommune.Error
		if !errors.As(err, &coded) || coded.Code != kommune.Timeout || len(facts) != 0 {
			t.Errorf("%s: %v, %v", code, facts, err)
		}
	}
	if sent := s.Queries() - before; sent != 0 { // its time was up before it was sent
		t.Errorf("%d queries", sent)
	}
	// Another table of the same request, and another request, are not touched.
	if results, err := l.TestResults.Load(t.Context(), "766"); err != nil || len(results) != 2 {
		t.Errorf("tests: %v, %v", results, err)
	}
	if facts, err := loaders.New(t.Context(), catalogue, s).Participations.Load(t.Context(), "766"); err != nil || len(facts) != 4 {
		t.Errorf("participations: %v, %v", facts, err)
	}
}

func TestAContextCarriesItsLoaders(t *testing.T) {
	_, catalogue := openStore(t)
	l := loaders.New(t.Context(), catalogue, nil)
	if got := loaders.From(loaders.With(t.Context(), l)); got != l {
		t.Errorf("got %p, want %p", got, l)
	}
	if got := loaders.From(t.Context()); got != nil {
		t.Errorf("outside a request: %p", got)
	}
}
