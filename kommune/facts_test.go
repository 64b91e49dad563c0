package kommune_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"kommunebench/kommune"
)

// Tables of facts are hashed as JSON: rows that say no more than they could before
// there were notes keep their hash, and so their releases.
func TestFactsWithoutNotesAreWrittenAsBeforeThereWereAny(t *testing.T) {
	for name, c := range map[string]struct {
		row  any
		keys string
	}{
		"source":        {kommune.Source{}, "ID Licence Published Publisher Retrieved Title URL"},
		"course":        {kommune.Course{Kommuner: []string{}, JobProfileIDs: []string{}, TargetGroupIDs: []string{}, MoreSourceIDs: []string{}}, "CompetenceIDs Days ECTS ID ProviderIDs SourceID Title"},
		"participation": {kommune.Participation{}, "CollaborationID CourseID From ID JobProfileIDs Kommuner Participants Qualifier SourceID To WholeJobcentre"},
		"initiative":    {kommune.Initiative{Kommuner: []string{}}, "From ID JobProfileIDs Kommune SourceID Staff StaffQualifier StaffTimePct StaffTimeQualifier TargetGroupIDs TitleDA TitleEN"},
		"figure":        {kommune.Figure{ConflictIDs: []string{}}, "CourseID ID InitiativeID Kommuner Qualifier SourceID TitleDA TitleEN Unit Value"},
	} {
		t.Run(name, func(t *testing.T) {
			written, err := json.Marshal(c.row)
			if err != nil {
				t.Fatal(err)
			}
			var keys map[string]any
			if err := json.Unmarshal(written, &keys); err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(slices.Sorted(maps.Keys(keys)), " "); got != c.keys {
				t.Errorf("got %s, want %s", got, c.keys)
			}
		})
	}
}

func TestANoteIsToldInTheLanguageThatItHas(t *testing.T) {
	for name, c := range map[string]struct {
		notes        kommune.FactNotes
		danish, more string
	}{
		"both":         {kommune.FactNotes{NoteDA: "på dansk", NoteEN: "in English"}, "på dansk", "in English"},
		"Danish only":  {kommune.FactNotes{NoteDA: "på dansk"}, "på dansk", "på dansk"},
		"English only": {kommune.FactNotes{NoteEN: "in English"}, "in English", "in English"},
	} {
		if da, en := c.notes.Note(kommune.Danish), c.notes.Note(kommune.English); *da != c.danish || *en != c.more {
			t.Errorf("%s: got %q and %q", name, *da, *en)
		}
	}
	if got := (kommune.FactNotes{}).Note(kommune.Danish); got != nil {
		t.Errorf("nothing is told as %q", *got)
	}
	if got := (kommune.FactNotes{}).Status(); got != kommune.Actual {
		t.Errorf("a fact without a status is %s", got)
	}
}
