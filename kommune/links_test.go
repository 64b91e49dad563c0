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

// What made-up data say of two real things changes nothing that is said of them, in the
// newest release and in another; what they say of their own things stands.
func TestMadeUpDataLinkNoRealThings(t *testing.T) {
	shipped := &Snapshot{Dataset: Dataset{ID: "d"}, Release: Release{Sequence: 2}, Vocabulary: Vocabulary{Courses: []Course{{ID: "d/c"}}, Competences: []Competence{{ID: "d/one"}}}}
	madeUp := &Snapshot{Dataset: Dataset{ID: "demo", Synthetic: true}, Vocabulary: Vocabulary{
		Courses: []Course{{ID: "demo/c"}},
		Links: []Link{
			{Kind: CourseCompetence, FromID: "d/c", ToID: "d/one", Basis: Stated, SourceID: "demo/s"},
			{Kind: CourseCompetence, FromID: "demo/c", ToID: "d/one", Basis: Stated, SourceID: "demo/s"},
			{Kind: CourseCompetence, FromID: "d/c", ToID: "demo/one", Basis: Stated, SourceID: "demo/s"},
		},
	}}
	newest := NewCatalogue([]*Snapshot{shipped, madeUp})
	for name, c := range map[string]*Catalogue{"newest": newest, "as of a release": newest.AsOf(shipped)} {
		course, _ := c.Courses.Find("d/c")
		own, _ := c.Courses.Find("demo/c")
		if len(course.CompetenceIDs) != 0 || len(c.Links.From(CourseCompetence, "d/c")) != 1 || len(own.CompetenceIDs) != 1 {
			t.Errorf("%s: the real course has %v, the made-up one %v", name, course.CompetenceIDs, own.CompetenceIDs)
		}
		if !c.IsSynthetic("demo/c") || c.IsSynthetic("d/c") || c.IsSynthetic("101") {
			t.Errorf("%s: what is made up is told wrongly", name)
		}
	}
}

func TestAnIntervalOfParticipantsIsItsRange(t *testing.T) {
	least, most := int64(20), int64(25)
	got := Participation{Participants: &least, ParticipantsHigh: &most, Qualifier: AtLeast}.ParticipantsRange()
	if *got.Least != 20 || *got.Most != 25 {
		t.Errorf("got %g to %g", *got.Least, *got.Most)
	}
}
