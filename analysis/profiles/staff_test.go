package profiles

import (
	"testing"
	"time"

	"kommunebench/kommune"
)

// staffed is a kommune's fact about talking, with these participants.
func staffed(id string, participants int64, qualifier kommune.Qualifier, kommuner ...string) kommune.Participation {
	return kommune.Participation{ID: id, CourseID: "d/talking", Kommuner: kommuner, Participants: &participants, Qualifier: qualifier, SourceID: "d/s"}
}

// Two courses may have been taken by the same people, what several kommuner are told
// together may be of none of them, and a hedged number of staff widens the limits.
func TestTheShareOfStaffHasLimits(t *testing.T) {
	jobcentre := func(id string, value float64, change func(*kommune.Figure)) kommune.Figure {
		figure := kommune.Figure{ID: id, Value: value, Qualifier: kommune.Exact, Kommuner: []string{"101"}, GivenCounts: kommune.JobcentreStaff, SourceID: "d/s"}
		if change != nil {
			change(&figure)
		}
		return figure
	}
	on := func(year int) *time.Time { return pointer(time.Date(year, 6, 1, 0, 0, 0, 0, time.UTC)) }
	whole := staffed("d/w", 0, kommune.Exact, "101")
	whole.Participants, whole.WholeJobcentre = nil, true
	some := whole
	some.WholeJobcentre = false
	elsewhere := staffed("d/e", 30, kommune.Exact, "101")
	elsewhere.Department = pointer("Ydelse")
	for name, c := range map[string]struct {
		facts    []kommune.Participation
		figures  []kommune.Figure
		least    float64
		most     float64
		hasShare bool
	}{
		"a count of exact staff":         {[]kommune.Participation{staffed("d/a", 10, kommune.Exact, "101")}, []kommune.Figure{jobcentre("d/1", 40, nil)}, 25, 25, true},
		"two courses":                    {[]kommune.Participation{staffed("d/a", 10, kommune.Exact, "101"), staffed("d/b", 6, kommune.Exact, "101")}, []kommune.Figure{jobcentre("d/1", 40, nil)}, 25, 40, true},
		"more seats than staff":          {[]kommune.Participation{staffed("d/a", 30, kommune.Exact, "101"), staffed("d/b", 30, kommune.Exact, "101")}, []kommune.Figure{jobcentre("d/1", 40, nil)}, 75, 100, true},
		"several kommuner together":      {[]kommune.Participation{staffed("d/a", 10, kommune.Exact, "101", "102")}, []kommune.Figure{jobcentre("d/1", 40, nil)}, 0, 25, true},
		"an interval of staff":           {[]kommune.Participation{staffed("d/a", 10, kommune.Exact, "101")}, []kommune.Figure{jobcentre("d/1", 20, func(f *kommune.Figure) { f.ValueHigh, f.Qualifier = pointer(50.0), kommune.AtLeast })}, 20, 50, true},
		"at least so many staff":         {[]kommune.Participation{staffed("d/a", 10, kommune.Exact, "101")}, []kommune.Figure{jobcentre("d/1", 40, func(f *kommune.Figure) { f.Qualifier = kommune.AtLeast })}, 0, 25, true},
		"of a department":                {[]kommune.Participation{elsewhere}, []kommune.Figure{jobcentre("d/1", 40, nil)}, 0, 75, true},
		"the whole jobcentre":            {[]kommune.Participation{whole}, []kommune.Figure{jobcentre("d/1", 40, nil)}, 100, 100, true},
		"some, and nobody says how many": {[]kommune.Participation{some}, []kommune.Figure{jobcentre("d/1", 40, nil)}, 0, 0, false},
		"nobody":                         {nil, []kommune.Figure{jobcentre("d/1", 40, nil)}, 0, 0, false},
		"no number of staff":             {[]kommune.Participation{staffed("d/a", 10, kommune.Exact, "101")}, nil, 0, 0, false},
		"a figure of something else":     {[]kommune.Participation{staffed("d/a", 10, kommune.Exact, "101")}, []kommune.Figure{jobcentre("d/1", 40, func(f *kommune.Figure) { f.GivenCounts = "" })}, 0, 0, false},
		"staff of another kommune":       {[]kommune.Participation{staffed("d/a", 10, kommune.Exact, "101")}, []kommune.Figure{jobcentre("d/1", 40, func(f *kommune.Figure) { f.Kommuner = []string{"102"} })}, 0, 0, false},
		"a goal":                         {[]kommune.Participation{staffed("d/a", 10, kommune.Exact, "101")}, []kommune.Figure{jobcentre("d/1", 40, func(f *kommune.Figure) { f.GivenStatus = kommune.Goal })}, 0, 0, false},
		"the latest of two": {[]kommune.Participation{staffed("d/a", 10, kommune.Exact, "101")}, []kommune.Figure{
			jobcentre("d/1", 40, func(f *kommune.Figure) { f.From = on(2015) }), jobcentre("d/2", 50, func(f *kommune.Figure) { f.To = on(2020) }),
		}, 20, 20, true},
		"two that differ": {[]kommune.Participation{staffed("d/a", 10, kommune.Exact, "101")}, []kommune.Figure{jobcentre("d/1", 40, nil), jobcentre("d/2", 50, nil)}, 0, 0, false},
	} {
		catalogue := world()
		catalogue.Figures = c.figures
		known := NewKnown(catalogue, c.facts, nil)
		talk, _ := catalogue.Competences.Find("d/talk")
		row := known.Cover([]kommune.Kommune{{Code: "101"}}, []kommune.Competence{talk}, "").Rows[0]
		switch {
		case (row.StaffShare != nil) != c.hasShare:
			t.Errorf("%s: got %+v", name, row.StaffShare)
		case c.hasShare && (row.StaffShare.SharePctMin != c.least || row.StaffShare.SharePctMax != c.most):
			t.Errorf("%s: %g to %g %%, want %g to %g", name, row.StaffShare.SharePctMin, row.StaffShare.SharePctMax, c.least, c.most)
		}
	}
}

// How many staff have a title is not known from how many there are.
func TestThereIsNoShareOfStaffWithATitle(t *testing.T) {
	catalogue := world()
	catalogue.Figures = []kommune.Figure{{ID: "d/1", Value: 40, Qualifier: kommune.Exact, Kommuner: []string{"101"}, GivenCounts: kommune.JobcentreStaff}}
	fact := staffed("d/a", 10, kommune.Exact, "101")
	fact.JobProfileIDs = []string{"d/adviser"}
	talk, _ := catalogue.Competences.Find("d/talk")
	row := NewKnown(catalogue, []kommune.Participation{fact}, nil).Cover([]kommune.Kommune{{Code: "101"}}, []kommune.Competence{talk}, "d/adviser").Rows[0]
	if row.State != Partly || row.StaffShare != nil {
		t.Errorf("%s, %+v", row.State, row.StaffShare)
	}
}
