package store_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kommunebench/engine/enginetest"
	"kommunebench/kommune"
	"kommunebench/kommune/kommunetest"
	"kommunebench/store"
)

func TestMain(m *testing.M) { enginetest.Main(m) }

// openStore gives a migrated store on a database of its own.
func openStore(t *testing.T) *store.Store {
	t.Helper()
	s := connect(t, enginetest.Database(t))
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

func connect(t *testing.T, database string) *store.Store {
	t.Helper()
	e := enginetest.Engine(t)
	s, err := store.Open(store.Options{
		WriterDSN: e.Endpoint().WriterDSN(database), ReaderDSN: e.Endpoint().ReaderDSN(database), BulkDSN: e.Endpoint().WriterHTTPDSN(database), WaitReady: e.WaitReady,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func number(v float64) *float64 { return &v }

func dataset(id string) kommune.Dataset {
	return kommune.Dataset{ID: id, Title: "Test", Publisher: "Tests", DisclosureBy: kommune.DisclosureByKommunebench}
}

func indicator(id string) kommune.Indicator {
	return kommune.Indicator{
		ID: id, TitleDA: "Andel", DefinitionDA: "En andel", Kind: kommune.Proportion, Unit: "%",
		Polarity: kommune.HigherIsBetter, Scale: 100, Decimals: 1, MinCell: 5,
		BreakPeriods: []string{"2019M01"}, BreakNotesDA: []string{"ny opgørelse"}, BreakNotesEN: []string{"new method"}, UndatedUnder: []string{},
	}
}

func share(indicatorID string, period kommune.Period, area kommune.Area, numerator, denominator float64) kommune.Observation {
	return kommune.Observation{
		IndicatorID: indicatorID, TargetGroupID: "x/all", Period: period, Area: area,
		Numerator: number(numerator), Denominator: number(denominator),
		Status: kommune.Published, Qualifier: kommune.Exact, SourceID: "x/source",
	}
}

func load(t *testing.T, s *store.Store, inputHash string, rows ...kommune.Observation) store.Outcome {
	t.Helper()
	outcome, err := tryLoad(t.Context(), s, inputHash, rows...)
	if err != nil {
		t.Fatal(err)
	}
	return outcome
}

func tryLoad(ctx context.Context, s *store.Store, inputHash string, rows ...kommune.Observation) (store.Outcome, error) {
	l, err := s.BeginLoad(ctx, dataset("x"), inputHash)
	if err != nil {
		return store.Outcome{}, err
	}
	defer func() { _ = l.Abandon(ctx) }()
	if err := l.WriteVocabulary(ctx, kommune.Vocabulary{Indicators: []kommune.Indicator{indicator("x/share")}}); err != nil {
		return store.Outcome{}, err
	}
	if err := l.WriteObservations(ctx, kommunetest.Columns(rows)); err != nil {
		return store.Outcome{}, err
	}
	if _, _, err := l.Duplicates(ctx, 10); err != nil {
		return store.Outcome{}, err
	}
	return l.Publish(ctx, nil)
}

func read(t *testing.T, s *store.Store, releaseID string) map[string]float64 {
	t.Helper()
	snapshot, err := s.Snapshot(t.Context(), releaseID)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := s.ReadObservations(t.Context(), snapshot, kommune.ObservationQuery{IndicatorIDs: []string{"x/share"}})
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]float64{}
	for _, row := range rows {
		key := fmt.Sprintf("%s %s", row.Period, row.Area)
		if _, twice := values[key]; twice {
			t.Fatalf("%s is read twice from %s", key, releaseID)
		}
		if row.Value == nil {
			t.Fatalf("%s of %s has no value", key, releaseID)
		}
		values[key] = *row.Value
	}
	return values
}

func TestMigrateCanRunAgainAndByTwoProgramsAtOnce(t *testing.T) {
	database := enginetest.Database(t)
	var wait sync.WaitGroup
	for range 2 {
		s := connect(t, database)
		wait.Go(func() {
			if err := s.Migrate(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	s := connect(t, database)
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	migrated, err := s.Migrated(t.Context())
	if err != nil || !migrated {
		t.Fatalf("got migrated %t, error %v", migrated, err)
	}
}

func TestMigrateMakesTheDatabaseWhenItIsMissing(t *testing.T) {
	s := connect(t, enginetest.Database(t)+"_new")
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestNothingIsSeenBeforePublication(t *testing.T) {
	s := openStore(t)
	l, err := s.BeginLoad(t.Context(), dataset("x"), "a")
	if err != nil {
		t.Fatal(err)
	}
	if err := l.WriteObservations(t.Context(), kommunetest.Columns([]kommune.Observation{share("x/share", "2024M01", "101", 1, 4)})); err != nil {
		t.Fatal(err)
	}
	catalogue, err := s.CatalogueNow(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, seen := catalogue.Snapshot("x"); seen {
		t.Fatal("the dataset is seen before it is published")
	}
	if err := l.Abandon(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestALoadRewritesOnlyTheKeysItHasAndOldReleasesStay(t *testing.T) {
	s := openStore(t)
	first := load(t, s, "a", share("x/share", "2023M01", "101", 1, 4), share("x/share", "2024M01", "101", 1, 2), share("x/share", "2024M01", "147", 3, 4))
	second := load(t, s, "b", share("x/share", "2024M01", "147", 1, 4), share("x/share", "2024M02", "147", 1, 5))
	if first.ReleaseID != "x@1" || second.ReleaseID != "x@2" || second.SlicesChanged != 2 {
		t.Fatalf("got %+v and %+v", first, second)
	}
	want1 := map[string]float64{"2023M01 101": 25, "2024M01 101": 50, "2024M01 147": 75}
	want2 := map[string]float64{"2023M01 101": 25, "2024M01 101": 50, "2024M01 147": 25, "2024M02 147": 20}
	if diff := cmp.Diff(want1, read(t, s, "x@1")); diff != "" {
		t.Errorf("release 1 changed (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want2, read(t, s, "x@2")); diff != "" {
		t.Errorf("release 2 (-want +got):\n%s", diff)
	}
	snapshot, err := s.Snapshot(t.Context(), "x@2")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]kommune.Period{"2023M01", "2024M01", "2024M02"}, snapshot.Periods("x/share")); diff != "" {
		t.Errorf("periods (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]kommune.Indicator{indicator("x/share")}, snapshot.Indicators); diff != "" {
		t.Errorf("indicators (-want +got):\n%s", diff)
	}
}

// gone reads which rows of a release are marked as gone from the source.
func gone(t *testing.T, s *store.Store, releaseID string) map[string]bool {
	t.Helper()
	snapshot, err := s.Snapshot(t.Context(), releaseID)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := s.ReadObservations(t.Context(), snapshot, kommune.ObservationQuery{IndicatorIDs: []string{"x/share"}})
	if err != nil {
		t.Fatal(err)
	}
	marks := map[string]bool{}
	for _, row := range rows {
		marks[fmt.Sprintf("%s %s", row.Period, row.Area)] = row.Gone
	}
	return marks
}

func TestWhatTheNewestDeliveryLacksIsKeptAndMarked(t *testing.T) {
	s := openStore(t)
	old, kept, revised := share("x/share", "2023M01", "101", 1, 4), share("x/share", "2024M01", "101", 1, 2), share("x/share", "2024M01", "147", 3, 4)
	load(t, s, "a", old, kept, revised)
	if diff := cmp.Diff(map[string]bool{"2023M01 101": false, "2024M01 101": false, "2024M01 147": false}, gone(t, s, "x@1")); diff != "" {
		t.Errorf("release 1 (-want +got):\n%s", diff)
	}
	load(t, s, "b", share("x/share", "2024M01", "147", 1, 4), share("x/share", "2024M02", "147", 1, 5))
	want := map[string]bool{"2023M01 101": true, "2024M01 101": true, "2024M01 147": false, "2024M02 147": false}
	if diff := cmp.Diff(want, gone(t, s, "x@2")); diff != "" {
		t.Errorf("release 2 (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]bool{"2023M01 101": false, "2024M01 101": false, "2024M01 147": false}, gone(t, s, "x@1")); diff != "" {
		t.Errorf("release 1 changed (-want +got):\n%s", diff)
	}
	back := load(t, s, "c", old, kept)
	want = map[string]bool{"2023M01 101": false, "2024M01 101": false, "2024M01 147": true, "2024M02 147": true}
	if diff := cmp.Diff(want, gone(t, s, back.ReleaseID)); diff != "" {
		t.Errorf("release 3 (-want +got):\n%s", diff)
	}
}

func TestAPackageThatReplacesKeepsNothingElse(t *testing.T) {
	s := openStore(t)
	load(t, s, "a", share("x/share", "2023M01", "101", 1, 4), share("x/share", "2024M01", "101", 1, 2), share("x/share", "2024M01", "147", 3, 4))
	l, err := s.BeginLoad(t.Context(), dataset("x"), "b")
	if err != nil {
		t.Fatal(err)
	}
	l.ReplaceAll()
	if err := l.WriteVocabulary(t.Context(), kommune.Vocabulary{Indicators: []kommune.Indicator{indicator("x/share")}}); err != nil {
		t.Fatal(err)
	}
	if err := l.WriteObservations(t.Context(), kommunetest.Columns([]kommune.Observation{share("x/share", "2024M01", "101", 1, 5)})); err != nil {
		t.Fatal(err)
	}
	outcome, err := l.Publish(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]float64{"2024M01 101": 20}, read(t, s, outcome.ReleaseID)); diff != "" || outcome.Rows != 2 {
		t.Errorf("got %+v (-want +got):\n%s", outcome, diff)
	}
	if diff := cmp.Diff(map[string]float64{"2023M01 101": 25, "2024M01 101": 50, "2024M01 147": 75}, read(t, s, "x@1")); diff != "" {
		t.Errorf("release 1 changed (-want +got):\n%s", diff)
	}
}

func TestTheSameRowsAgainMakeNoRelease(t *testing.T) {
	s := openStore(t)
	rows := []kommune.Observation{share("x/share", "2023M01", "101", 1, 4), share("x/share", "2024M01", "147", 3, 4)}
	load(t, s, "a", rows...)
	again := load(t, s, "other bytes, same rows", rows...)
	if !again.Unchanged || again.ReleaseID != "x@1" {
		t.Fatalf("got %+v", again)
	}
	if id, loaded, err := s.AlreadyLoaded(t.Context(), "x", "a"); err != nil || !loaded || id != "x@1" {
		t.Fatalf("got %s, %t, %v", id, loaded, err)
	}
	part := load(t, s, "part", rows[1])
	if again := load(t, s, "part again", rows[1]); part.Unchanged || !again.Unchanged || again.ReleaseID != part.ReleaseID {
		t.Fatalf("the same part twice: %+v, then %+v", part, again)
	}
	if diff := cmp.Diff(map[string]float64{"2023M01 101": 25, "2024M01 147": 75}, read(t, s, "x@1")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestTwoLoadsOfOneDatasetAtOnceBothLand(t *testing.T) {
	s := openStore(t)
	load(t, s, "start", share("x/share", "2024M01", "101", 1, 2))
	const loaders = 6
	var wait sync.WaitGroup
	for n := range loaders {
		wait.Go(func() {
			area := kommune.Area(fmt.Sprint(201 + n))
			for {
				_, err := tryLoad(t.Context(), s, fmt.Sprint("load ", n), share("x/share", "2024M01", area, 1, 4))
				if err == nil {
					return
				}
				// Past its attempts a load fails with these clear words.
				if coded := asError(err); coded == nil || coded.Code != kommune.Unavailable {
					t.Error(err)
					return
				}
			}
		})
	}
	wait.Wait()
	releases, err := s.Releases(t.Context(), "x")
	if err != nil {
		t.Fatal(err)
	}
	if len(releases) != loaders+1 {
		t.Errorf("got %d releases, want %d", len(releases), loaders+1)
	}
	want := map[string]float64{"2024M01 101": 50}
	for n := range loaders {
		want[fmt.Sprint("2024M01 ", 201+n)] = 25
	}
	if diff := cmp.Diff(want, read(t, s, releases[0].ID)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestEqualDuplicatesAreDroppedAndConflictsNamed(t *testing.T) {
	s := openStore(t)
	l, err := s.BeginLoad(t.Context(), dataset("x"), "a")
	if err != nil {
		t.Fatal(err)
	}
	equal := share("x/share", "2024M01", "101", 1, 2)
	other := share("x/share", "2024M01", "147", 1, 2)
	differs := share("x/share", "2024M01", "147", 1, 3)
	if err := l.WriteObservations(t.Context(), kommunetest.Columns([]kommune.Observation{equal, equal, other, differs})); err != nil {
		t.Fatal(err)
	}
	dropped, conflicts, err := l.Duplicates(t.Context(), 10)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]kommune.ObservationKey{other.Key()}, conflicts); dropped != 0 || diff != "" {
		t.Errorf("dropped %d (-want +got):\n%s", dropped, diff)
	}
	if err := l.Abandon(t.Context()); err != nil {
		t.Fatal(err)
	}
	if outcome := load(t, s, "b", equal, equal); outcome.Rows != 2 { // the observation and its indicator
		t.Errorf("got %d rows", outcome.Rows)
	}
}

func TestFactsOfAllKindsComeBackAsTheyWereWritten(t *testing.T) {
	s := openStore(t)
	day := time.Date(2016, 6, 1, 0, 0, 0, 0, time.UTC)
	source, group := "x/s", "x/g"
	participants, score := int64(35), 2.2
	v := kommune.Vocabulary{
		Kommuner:    []kommune.Kommune{{Code: "766", Name: "Hedensted", Aliases: []string{"H"}}},
		PeerGroups:  []kommune.PeerGroup{{ID: "region-x", Kind: kommune.Region, Name: "X", ValidFrom: &day, SourceID: &source}},
		Memberships: []kommune.Membership{{PeerGroupID: "region-x", Kommune: "766", ValidFrom: &day}},
		Sources:     []kommune.Source{{ID: source, Title: "S", Publisher: "P", Published: &day}},
		Courses:     []kommune.Course{{ID: "x/c", Title: "C", ProviderIDs: []string{"x/p"}, ECTS: &score, CompetenceIDs: []string{}}},
		Initiatives: []kommune.Initiative{{ID: "x/i", Kommune: "766", TargetGroupIDs: []string{group}, JobProfileIDs: []string{}, Staff: &participants, StaffQualifier: kommune.Exact, StaffTimeQualifier: kommune.About, SourceID: source}},
	}
	results := []kommune.TestResult{{
		Kommune: "766", Kind: kommune.Evidence, TargetGroupID: group, PublishedScore: &score,
		QuestionIDs: []string{"x/q1", "x/q2"}, Answers: []string{"YES", "NO"}, Inferred: []bool{false, true}, SourceID: source,
	}}
	participations := []kommune.Participation{{
		ID: "x/t", CourseID: "x/c", Kommuner: []string{"630", "766"}, JobProfileIDs: []string{"x/j"},
		Participants: &participants, Qualifier: kommune.AtLeast, From: &day, SourceID: source,
	}}
	l, err := s.BeginLoad(t.Context(), dataset("x"), "a")
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{
		l.WriteVocabulary(t.Context(), v), l.WriteTestResults(t.Context(), results), l.WriteParticipations(t.Context(), participations),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, err := l.Publish(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	catalogue, err := s.CatalogueNow(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	snapshot, _ := catalogue.Snapshot("x")
	v.Indicators, v.TargetGroups, v.Providers = []kommune.Indicator{}, []kommune.TargetGroup{}, []kommune.Provider{}
	v.Competences, v.JobProfiles, v.Questions, v.Figures = []kommune.Competence{}, []kommune.JobProfile{}, []kommune.TestQuestion{}, []kommune.Figure{}
	if diff := cmp.Diff(v, snapshot.Vocabulary); diff != "" {
		t.Errorf("vocabulary (-want +got):\n%s", diff)
	}
	gotResults, err := s.ReadTestResults(t.Context(), catalogue.Snapshots, []kommune.Code{"766"}, kommune.Evidence, "")
	if diff := cmp.Diff(results, gotResults); err != nil || diff != "" {
		t.Errorf("test results, error %v (-want +got):\n%s", err, diff)
	}
	gotParticipations, err := s.ReadParticipations(t.Context(), catalogue.Snapshots, []kommune.Code{"766"}, []string{"x/j"})
	if diff := cmp.Diff(participations, gotParticipations); err != nil || diff != "" {
		t.Errorf("participations, error %v (-want +got):\n%s", err, diff)
	}
	answers, err := s.ReadQuestionAnswers(t.Context(), catalogue.Snapshots, []string{"x/q2"})
	if diff := cmp.Diff([]kommune.QuestionAnswer{{QuestionID: "x/q2", Kommune: "766", Answer: kommune.No}}, answers); err != nil || diff != "" {
		t.Errorf("answers, error %v (-want +got):\n%s", err, diff)
	}
}
