package store_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kommunebench/engine/enginetest"
	"kommunebench/kommune"
	"kommunebench/kommune/kommunetest"
	"kommunebench/store"
	"kommunebench/store/load"
	"kommunebench/store/storetest"
)

func TestMain(m *testing.M) { enginetest.Main(m) }

// publish loads rows of x/share into dataset x.
func publish(t *testing.T, s *store.Store, inputHash string, rows ...kommune.Observation) load.Outcome {
	t.Helper()
	outcome, err := tryPublish(t.Context(), s, storetest.Indicator("x/share"), inputHash, rows...)
	if err != nil {
		t.Fatal(err)
	}
	return outcome
}

func tryPublish(ctx context.Context, s *store.Store, of kommune.Indicator, inputHash string, rows ...kommune.Observation) (load.Outcome, error) {
	l := load.Begin(ctx, s, storetest.Dataset("x"), inputHash)
	defer func() { _ = l.Abandon(ctx) }()
	if err := l.WriteVocabulary(ctx, kommune.Vocabulary{Indicators: []kommune.Indicator{of}}); err != nil {
		return load.Outcome{}, err
	}
	if err := l.WriteObservations(ctx, kommunetest.Columns(rows)); err != nil {
		return load.Outcome{}, err
	}
	if _, _, err := l.Duplicates(ctx, 10); err != nil {
		return load.Outcome{}, err
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
		s := storetest.Connect(t, database)
		wait.Go(func() {
			if err := s.Migrate(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	s := storetest.Connect(t, database)
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	migrated, err := s.Migrated(t.Context())
	if err != nil || !migrated {
		t.Fatalf("got migrated %t, error %v", migrated, err)
	}
}

func TestMigrateMakesTheDatabaseWhenItIsMissing(t *testing.T) {
	s := storetest.Connect(t, enginetest.Database(t)+"_new")
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestADatabaseThatANewerProgramMigratedIsRefusedWithWhatToDo(t *testing.T) {
	s := storetest.Open(t)
	storetest.Exec(t, s, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, 1)")
	err := s.Migrate(t.Context())
	if storetest.CodeOf(err) != kommune.BadUserInput || !strings.Contains(err.Error(), "newer version of Kommunebench") || !strings.Contains(err.Error(), "restore the backup") {
		t.Errorf("got %v", err)
	}
}

func TestNothingIsSeenBeforePublication(t *testing.T) {
	s := storetest.Open(t)
	l := load.Begin(t.Context(), s, storetest.Dataset("x"), "a")
	if err := l.WriteObservations(t.Context(), kommunetest.Columns([]kommune.Observation{storetest.Share("x/share", "2024M01", "101", 1, 4)})); err != nil {
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
	s := storetest.Open(t)
	first := publish(t, s, "a", storetest.Share("x/share", "2023M01", "101", 1, 4), storetest.Share("x/share", "2024M01", "101", 1, 2), storetest.Share("x/share", "2024M01", "147", 3, 4))
	second := publish(t, s, "b", storetest.Share("x/share", "2024M01", "147", 1, 4), storetest.Share("x/share", "2024M02", "147", 1, 5))
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
	if diff := cmp.Diff([]kommune.Indicator{storetest.Indicator("x/share")}, snapshot.Indicators); diff != "" {
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
	s := storetest.Open(t)
	old, kept, revised := storetest.Share("x/share", "2023M01", "101", 1, 4), storetest.Share("x/share", "2024M01", "101", 1, 2), storetest.Share("x/share", "2024M01", "147", 3, 4)
	publish(t, s, "a", old, kept, revised)
	if diff := cmp.Diff(map[string]bool{"2023M01 101": false, "2024M01 101": false, "2024M01 147": false}, gone(t, s, "x@1")); diff != "" {
		t.Errorf("release 1 (-want +got):\n%s", diff)
	}
	publish(t, s, "b", storetest.Share("x/share", "2024M01", "147", 1, 4), storetest.Share("x/share", "2024M02", "147", 1, 5))
	want := map[string]bool{"2023M01 101": true, "2024M01 101": true, "2024M01 147": false, "2024M02 147": false}
	if diff := cmp.Diff(want, gone(t, s, "x@2")); diff != "" {
		t.Errorf("release 2 (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]bool{"2023M01 101": false, "2024M01 101": false, "2024M01 147": false}, gone(t, s, "x@1")); diff != "" {
		t.Errorf("release 1 changed (-want +got):\n%s", diff)
	}
	back := publish(t, s, "c", old, kept)
	want = map[string]bool{"2023M01 101": false, "2024M01 101": false, "2024M01 147": true, "2024M02 147": true}
	if diff := cmp.Diff(want, gone(t, s, back.ReleaseID)); diff != "" {
		t.Errorf("release 3 (-want +got):\n%s", diff)
	}
}

func TestAPackageThatReplacesKeepsNothingElse(t *testing.T) {
	s := storetest.Open(t)
	publish(t, s, "a", storetest.Share("x/share", "2023M01", "101", 1, 4), storetest.Share("x/share", "2024M01", "101", 1, 2), storetest.Share("x/share", "2024M01", "147", 3, 4))
	l := load.Begin(t.Context(), s, storetest.Dataset("x"), "b")
	l.ReplaceAll()
	if err := l.WriteVocabulary(t.Context(), kommune.Vocabulary{Indicators: []kommune.Indicator{storetest.Indicator("x/share")}}); err != nil {
		t.Fatal(err)
	}
	if err := l.WriteObservations(t.Context(), kommunetest.Columns([]kommune.Observation{storetest.Share("x/share", "2024M01", "101", 1, 5)})); err != nil {
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
	s := storetest.Open(t)
	rows := []kommune.Observation{storetest.Share("x/share", "2023M01", "101", 1, 4), storetest.Share("x/share", "2024M01", "147", 3, 4)}
	publish(t, s, "a", rows...)
	again := publish(t, s, "other bytes, same rows", rows...)
	if !again.Unchanged || again.ReleaseID != "x@1" {
		t.Fatalf("got %+v", again)
	}
	if id, loaded, err := s.AlreadyLoaded(t.Context(), "x", "a"); err != nil || !loaded || id != "x@1" {
		t.Fatalf("got %s, %t, %v", id, loaded, err)
	}
	part := publish(t, s, "part", rows[1])
	if again := publish(t, s, "part again", rows[1]); part.Unchanged || !again.Unchanged || again.ReleaseID != part.ReleaseID {
		t.Fatalf("the same part twice: %+v, then %+v", part, again)
	}
	if diff := cmp.Diff(map[string]float64{"2023M01 101": 25, "2024M01 147": 75}, read(t, s, "x@1")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestTwoLoadsOfOneDatasetAtOnceBothLand(t *testing.T) {
	s := storetest.Open(t)
	publish(t, s, "start", storetest.Share("x/share", "2024M01", "101", 1, 2))
	const loaders = 6
	var wait sync.WaitGroup
	for n := range loaders {
		wait.Go(func() {
			area := kommune.Area(fmt.Sprint(201 + n))
			for {
				_, err := tryPublish(t.Context(), s, storetest.Indicator("x/share"), fmt.Sprint("load ", n), storetest.Share("x/share", "2024M01", area, 1, 4))
				if err == nil {
					return
				}
				// Past its attempts a load fails with these clear words.
				if coded := storetest.ErrorOf(err); coded == nil || coded.Code != kommune.Unavailable {
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
	s := storetest.Open(t)
	l := load.Begin(t.Context(), s, storetest.Dataset("x"), "a")
	equal := storetest.Share("x/share", "2024M01", "101", 1, 2)
	other := storetest.Share("x/share", "2024M01", "147", 1, 2)
	differs := storetest.Share("x/share", "2024M01", "147", 1, 3)
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
	if outcome := publish(t, s, "b", equal, equal); outcome.Rows != 2 { // the observation and its indicator
		t.Errorf("got %d rows", outcome.Rows)
	}
}

func TestFactsOfAllKindsComeBackAsTheyWereWritten(t *testing.T) {
	s := storetest.Open(t)
	day := time.Date(2016, 6, 1, 0, 0, 0, 0, time.UTC)
	source, group := "x/s", "x/g"
	participants, score, word := int64(35), 2.2, "knap"
	notes := kommune.FactNotes{GivenStatus: kommune.Planned, PeriodText: &word, NoteDA: "æ", NoteEN: "e"}
	v := kommune.Vocabulary{
		Kommuner: []kommune.Kommune{{Code: "766", Name: "Hedensted", Aliases: []string{"H"}}},
		PeerGroups: []kommune.PeerGroup{{
			ID: "region-x", Kind: kommune.Region, Name: "X", ValidFrom: &day, SourceID: &source,
			DescriptionDA: "d", StatedMembers: &participants, SharesJobcentre: true, PeriodText: &word, MoreSourceIDs: []string{"x/s2"},
		}},
		Memberships: []kommune.Membership{{PeerGroupID: "region-x", Kommune: "766", ValidFrom: &day}},
		Sources:     []kommune.Source{{ID: source, Title: "S", Publisher: "P", Published: &day}},
		Courses: []kommune.Course{{
			ID: "x/c", Title: "C", ProviderIDs: []string{"x/p"}, ECTS: &score, CompetenceIDs: []string{},
			Kommuner: []string{"766"}, JobProfileIDs: []string{"x/j"}, TargetGroupIDs: []string{group}, Form: &word, From: &day, To: &day, MoreSourceIDs: []string{source}, FactNotes: notes,
			Forms: []string{string(kommune.Classroom)}, Language: &word, PriceDKK: &score,
		}},
		Competences: []kommune.Competence{{ID: "x/k", TitleDA: "K", DescriptionDA: "d", FrameworkID: &group, SourceID: &source, ESCO: &word}},
		JobProfiles: []kommune.JobProfile{{ID: "x/j", TitleDA: "J", CompetenceIDs: []string{}, FrameworkID: &group, SourceID: &source}},
		Links: []kommune.Link{{
			Kind: kommune.CompetenceMatch, FromID: "x/k", ToID: "x/k2", GivenMatch: kommune.CloseMatch, Level: &word, WeightPct: &score, Basis: kommune.Judgement,
			GivenAuthorKind: kommune.Researcher, Author: &word, SourceID: source, NoteDA: "æ", NoteEN: "e",
		}},
		Figures: []kommune.Figure{{
			ID: "x/f", Value: 1, Qualifier: kommune.AtLeast, Kommuner: []string{}, SourceID: source, ValueHigh: &score, Denominator: &score, Hedge: &word,
			From: &day, To: &day, Department: &word, PartOfID: &group, ConflictIDs: []string{"x/f2"}, FactNotes: notes,
		}},
		Outcomes: []kommune.Outcome{{
			ID: "x/o", TitleDA: "O", Kind: kommune.PermanentWork, Kommuner: []string{"630", "766"}, InitiativeID: &group, TargetGroupIDs: []string{group},
			Participants: &participants, Achieved: &participants, SharePct: &score, FractionPart: &score, FractionWhole: &score, Qualifier: kommune.Exact, Hedge: &word,
			HorizonMonths: &participants, HorizonQualifier: kommune.JustUnder, HorizonText: &word, From: &day, To: &day, SourceID: source, FactNotes: notes,
		}},
		Frameworks: []kommune.Framework{{
			ID: "x/w", TitleDA: "W", Kind: kommune.Method, Publisher: &word, Kommuner: []string{"766"}, Elements: &participants, ElementsUnit: "e",
			LevelsByJobFunction: true, KnownSince: &day, From: &day, IntendedYears: &participants, SourceID: source, MoreSourceIDs: []string{source}, FactNotes: notes,
			Year: &participants, Version: &word, DerivedFromID: &group, ChangesDA: "æ", ChangesEN: "e",
		}},
		CompetenceProfiles: []kommune.CompetenceProfile{{
			ID: "x/p", TitleDA: "P", DescriptionEN: "d", FrameworkID: &group, Kommuner: []string{"766"}, JobProfileIDs: []string{"x/j"},
			CompetenceIDs: []string{"x/k"}, SourceID: source, FactNotes: notes,
		}},
		Initiatives: []kommune.Initiative{{
			ID: "x/i", Kommune: "766", TargetGroupIDs: []string{group}, JobProfileIDs: []string{}, Staff: &participants, StaffQualifier: kommune.Exact, StaffTimeQualifier: kommune.About, SourceID: source,
			Kommuner: []string{"766", "630"}, CollaborationID: &group, To: &day, GivenExtent: kommune.Some, StaffHedge: &word, Department: &word, FactNotes: notes,
		}},
	}
	results := []kommune.TestResult{{
		Kommune: "766", Kind: kommune.Evidence, TargetGroupID: group, PublishedScore: &score,
		QuestionIDs: []string{"x/q1", "x/q2"}, Answers: []string{"YES", "NO"}, Inferred: []bool{false, true}, SourceID: source,
	}}
	participations := []kommune.Participation{{
		ID: "x/t", CourseID: "x/c", Kommuner: []string{"630", "766"}, JobProfileIDs: []string{"x/j"},
		Participants: &participants, Qualifier: kommune.AtLeast, From: &day, SourceID: source,
		GivenExtent: kommune.All, Hedge: &word, Department: &word, PartOfID: &group, FactNotes: notes,
		ParticipantsHigh: &participants, CompetenceProfileIDs: []string{"x/p"},
	}}
	l := load.Begin(t.Context(), s, storetest.Dataset("x"), "a")
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
	v.Questions = []kommune.TestQuestion{}
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
