package kommune

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What a links table and the columns of other tables say is one thing: lists have what
// links name, and what only a list says is a judgement of the package's author.
func TestListsAndLinksSayTheSame(t *testing.T) {
	source := "d/s"
	snapshot := &Snapshot{Dataset: Dataset{ID: "d"}, Vocabulary: Vocabulary{
		Courses:            []Course{{ID: "d/c", CompetenceIDs: []string{"d/one", "d/two"}, SourceID: &source}, {ID: "d/c2"}},
		CompetenceProfiles: []CompetenceProfile{{ID: "d/p", JobProfileIDs: []string{"d/j"}, SourceID: source}},
		Links: []Link{
			{Kind: CourseCompetence, FromID: "d/c", ToID: "d/two", Basis: Stated, SourceID: "d/s2"},
			{Kind: CourseCompetence, FromID: "d/c", ToID: "d/three", Basis: Judgement, GivenAuthorKind: Researcher, SourceID: "d/s2"},
			{Kind: CourseCompetence, FromID: "d/c", ToID: "d/three", Basis: Stated, SourceID: "d/s3"},
			{Kind: JobProfileProfile, FromID: "d/j2", ToID: "d/p", Basis: Stated, SourceID: "d/s2"},
		},
	}}
	c := NewCatalogue([]*Snapshot{snapshot})
	course, _ := c.Courses.Find("d/c")
	if diff := cmp.Diff([]string{"d/one", "d/two", "d/three"}, course.CompetenceIDs); diff != "" {
		t.Errorf("the course's list (-want +got):\n%s", diff)
	}
	profile, _ := c.CompetenceProfiles.Find("d/p")
	if diff := cmp.Diff([]string{"d/j", "d/j2"}, profile.JobProfileIDs); diff != "" {
		t.Errorf("the profile's titles (-want +got):\n%s", diff)
	}
	if got := snapshot.Courses[0].CompetenceIDs; len(got) != 2 {
		t.Errorf("the snapshot, of which hashes are made, has changed: %v", got)
	}
	fromList := []Link{{Kind: CourseCompetence, FromID: "d/c", ToID: "d/one", Basis: Judgement, GivenAuthorKind: DataAuthor, SourceID: "d/s"}}
	if diff := cmp.Diff(append(snapshot.Links[:3:3], fromList...), c.Links.From(CourseCompetence, "d/c")); diff != "" {
		t.Errorf("links of the course (-want +got):\n%s", diff)
	}
	titles := []Link{snapshot.Links[3], {Kind: JobProfileProfile, FromID: "d/j", ToID: "d/p", Basis: Judgement, GivenAuthorKind: DataAuthor, SourceID: "d/s"}}
	if diff := cmp.Diff(titles, c.Links.To(JobProfileProfile, "d/p")); diff != "" {
		t.Errorf("links to the profile (-want +got):\n%s", diff)
	}
	if len(c.Links.All) != 6 || len(c.Links.From(CourseCompetence, "d/c2")) != 0 {
		t.Errorf("%d links", len(c.Links.All))
	}
}

func TestAnIntervalOfParticipantsIsItsRange(t *testing.T) {
	least, most := int64(20), int64(25)
	got := Participation{Participants: &least, ParticipantsHigh: &most, Qualifier: AtLeast}.ParticipantsRange()
	if *got.Least != 20 || *got.Most != 25 {
		t.Errorf("got %g to %g", *got.Least, *got.Most)
	}
}
