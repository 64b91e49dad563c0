package loaders_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kommunebench/kommune"
	"kommunebench/loaders"
	"kommunebench/store"
	"kommunebench/store/load"
)

// publishParticipants publishes a release of the dataset "later" with one
// participation of so many.
func publishParticipants(t *testing.T, s *store.Store, participants int64) {
	t.Helper()
	later := load.Begin(t.Context(), s, kommune.Dataset{ID: "later", Title: "L", Publisher: "L", DisclosureBy: kommune.DisclosureByPublisher}, fmt.Sprint("input of ", participants))
	row := kommune.Participation{
		ID: "later/p", CourseID: "published/job7-joint-training", Kommuner: []string{"101"}, JobProfileIDs: []string{"later/profile"},
		Participants: &participants, Qualifier: kommune.Exact, SourceID: "published/via-job7",
	}
	profile := kommune.JobProfile{ID: "later/profile", CompetenceIDs: []string{}}
	err := errors.Join(
		later.WriteVocabulary(t.Context(), kommune.Vocabulary{JobProfiles: []kommune.JobProfile{profile}}),
		later.WriteParticipations(t.Context(), []kommune.Participation{row}),
	)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := later.Publish(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
}

func TestLoadersOfAnOlderReleaseReadItAndNameIt(t *testing.T) {
	s, _ := openStore(t)
	publishParticipants(t, s, 3)
	publishParticipants(t, s, 5)
	catalogue, err := s.CatalogueNow(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	first, err := s.Snapshot(t.Context(), "later@1")
	if err != nil {
		t.Fatal(err)
	}
	newest, _ := catalogue.Snapshot("later")
	l := loaders.New(t.Context(), catalogue, s)
	if before := l.Of("later/p@1"); before != l {
		t.Error("an older release that nobody asked for has loaders")
	}
	older := l.AsOf(t.Context(), first)
	if l.AsOf(t.Context(), first) != older || l.Of("later/p@1") != older {
		t.Error("the loaders of an older release are made more than once")
	}
	if l.AsOf(t.Context(), newest) != l || l.Of("later/p") != l || older == l {
		t.Error("the newest release has loaders of its own")
	}

	three := int64(3)
	want := []kommune.Participation{{
		ID: "later/p@1", CourseID: "published/job7-joint-training", Kommuner: []string{"101"}, JobProfileIDs: []string{"later/profile@1"},
		Participants: &three, Qualifier: kommune.Exact, SourceID: "published/via-job7", CompetenceProfileIDs: []string{},
	}}
	ofKommune, err := older.Participations.Load(t.Context(), "101")
	if diff := cmp.Diff(want, ofKommune); diff != "" || err != nil {
		t.Errorf("facts of a kommune (-want +got), %v:\n%s", err, diff)
	}
	ofProfile, err := older.ProfileParticipation.Load(t.Context(), "later/profile@1")
	if diff := cmp.Diff(want, ofProfile); diff != "" || err != nil {
		t.Errorf("facts of a job profile (-want +got), %v:\n%s", err, diff)
	}
	// Another release's job profile is none of this one.
	for _, id := range []string{"later/profile", "later/profile@2", "published/profile@1"} {
		found, err := older.Reader.ReadParticipations(t.Context(), []*kommune.Snapshot{first}, nil, []string{id})
		if err != nil || len(found) != 0 {
			t.Errorf("%s: %v, %v", id, found, err)
		}
	}
}

// failsOnce answers the first question with an error.
type failsOnce struct {
	loaders.Reader

	asked int
}

var errFirst = errors.New("the first question fails")

func (f *failsOnce) ReadParticipations(context.Context, []*kommune.Snapshot, []kommune.Code, []string) ([]kommune.Participation, error) {
	if f.asked++; f.asked == 1 {
		return nil, errFirst
	}
	return []kommune.Participation{}, nil
}

// One part of an answer must not say that there is nothing where another says
// that it could not be read.
func TestNothingIsReadAfterAFault(t *testing.T) {
	reader := &failsOnce{}
	l := loaders.New(t.Context(), kommune.NewCatalogue(nil), reader)
	for _, code := range []kommune.Code{"766", "101", "766"} {
		if _, err := l.Participations.Load(t.Context(), code); !errors.Is(err, errFirst) {
			t.Errorf("%s: %v", code, err)
		}
	}
	if reader.asked != 1 {
		t.Errorf("%d questions after the fault", reader.asked-1)
	}
}
