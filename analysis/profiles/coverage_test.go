package profiles

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"kommunebench/kommune"
)

// world has two competences of a course each, and four kommuner.
func world(links ...kommune.Link) *kommune.Catalogue {
	return kommune.NewCatalogue([]*kommune.Snapshot{
		{Dataset: kommune.Dataset{ID: "d"}, Vocabulary: kommune.Vocabulary{
			Competences: []kommune.Competence{{ID: "d/talk"}, {ID: "d/lead"}, {ID: "d/listen"}},
			Courses:     []kommune.Course{{ID: "d/talking", CompetenceIDs: []string{"d/talk"}}, {ID: "d/leading", CompetenceIDs: []string{"d/lead"}}},
			JobProfiles: []kommune.JobProfile{{ID: "d/adviser"}, {ID: "d/leader"}},
			Questions:   []kommune.TestQuestion{{ID: "d/time", CompetenceIDs: []string{"d/talk"}, JobProfileIDs: []string{"d/adviser"}}, {ID: "d/aim", CompetenceIDs: []string{"d/talk", "d/lead"}}},
			PeerGroups:  []kommune.PeerGroup{{ID: "d/shared", SharesJobcentre: true}, {ID: "d/loose"}},
			Links:       links,
		}},
		{Dataset: kommune.Dataset{ID: "demo", Synthetic: true}},
	})
}

func scopeOf(codes ...kommune.Code) []kommune.Kommune {
	scope := make([]kommune.Kommune, len(codes))
	for n, code := range codes {
		scope[n] = kommune.Kommune{Code: code}
	}
	return scope
}

func pointer[T any](value T) *T { return &value }

// stateOf is the state of kommune 101 and the competence of talking.
func stateOf(facts []kommune.Participation, results []kommune.TestResult, title string) CompetenceState {
	c := world()
	return NewKnown(c, facts, results).Cover(scopeOf("101"), c.Competences.All[:1], title).Rows[0].State
}

func TestTheStateOfAKommuneAndACompetence(t *testing.T) {
	fact := func(change func(*kommune.Participation)) []kommune.Participation {
		p := kommune.Participation{ID: "d/p", CourseID: "d/talking", Kommuner: []string{"101"}, JobProfileIDs: []string{"d/adviser"}}
		change(&p)
		return []kommune.Participation{p}
	}
	both := func(p *kommune.Participation) { p.WholeJobcentre, p.Kommuner = true, []string{"101", "102"} }
	for name, c := range map[string]struct {
		facts   []kommune.Participation
		results []kommune.TestResult
		title   string
		want    CompetenceState
	}{
		"nobody wrote about it":                     {want: Unknown},
		"a fact about another kommune":              {facts: fact(func(p *kommune.Participation) { p.Kommuner = []string{"102"} }), want: Unknown},
		"a fact of made-up data":                    {facts: fact(func(p *kommune.Participation) { p.ID = "demo/p" }), want: Unknown},
		"a test, and no course":                     {results: []kommune.TestResult{{Kommune: "101", SourceID: "d/s"}}, want: NotSeen},
		"another course":                            {facts: fact(func(p *kommune.Participation) { p.CourseID = "d/leading" }), want: NotSeen},
		"a course that was planned":                 {facts: fact(func(p *kommune.Participation) { p.GivenStatus = kommune.Planned }), want: NotSeen},
		"a goal":                                    {facts: fact(func(p *kommune.Participation) { p.GivenStatus = kommune.Goal }), want: NotSeen},
		"nobody took part":                          {facts: fact(func(p *kommune.Participation) { p.Participants, p.Qualifier = pointer[int64](0), kommune.Exact }), want: NotSeen},
		"some of the staff":                         {facts: fact(func(*kommune.Participation) {}), want: Partly},
		"one of several kommuner":                   {facts: fact(func(p *kommune.Participation) { p.Kommuner = []string{"101", "102"} }), want: Partly},
		"the whole jobcentre":                       {facts: fact(func(p *kommune.Participation) { p.WholeJobcentre = true }), want: Trained},
		"the whole jobcentre, in part planned":      {facts: fact(func(p *kommune.Participation) { p.WholeJobcentre, p.GivenStatus = true, kommune.PartlyPlanned }), want: Partly},
		"the whole of a department":                 {facts: fact(func(p *kommune.Participation) { p.WholeJobcentre, p.Department = true, pointer("x") }), want: Partly},
		"all of several kommuner":                   {facts: fact(both), want: Partly},
		"all of several kommuner in a loose group":  {facts: fact(func(p *kommune.Participation) { both(p); p.CollaborationID = pointer("d/loose") }), want: Partly},
		"all of two kommuner with one jobcentre":    {facts: fact(func(p *kommune.Participation) { both(p); p.CollaborationID = pointer("d/shared") }), want: Trained},
		"all of a title, asked of all staff":        {facts: fact(func(p *kommune.Participation) { p.GivenExtent = kommune.All }), want: Partly},
		"all of the title":                          {facts: fact(func(p *kommune.Participation) { p.GivenExtent = kommune.All }), title: "d/adviser", want: Trained},
		"some of the title":                         {facts: fact(func(*kommune.Participation) {}), title: "d/adviser", want: Partly},
		"all of another title":                      {facts: fact(func(p *kommune.Participation) { p.GivenExtent = kommune.All }), title: "d/leader", want: NotSeen},
		"the whole jobcentre, and so those of each": {facts: fact(func(p *kommune.Participation) { p.WholeJobcentre = true }), title: "d/leader", want: Trained},
	} {
		if got := stateOf(c.facts, c.results, c.title); got != c.want {
			t.Errorf("%s: got %s, want %s", name, got, c.want)
		}
	}
}

// Thirty of seven kommuner together are 0 to 30 of each and 30 of them all, but not of
// six of them.
func TestAFactOfSeveralKommunerIsNeverSplit(t *testing.T) {
	c := world()
	known := NewKnown(c, []kommune.Participation{{ID: "d/p", CourseID: "d/talking", Kommuner: []string{"101", "102"}, Participants: pointer[int64](30), Qualifier: kommune.Exact}}, nil)
	type limits struct {
		Least int64
		Most  *int64
	}
	for _, want := range []struct {
		scope []kommune.Code
		rows  []limits
		total limits
	}{
		{[]kommune.Code{"101", "102"}, []limits{{0, pointer[int64](30)}, {0, pointer[int64](30)}}, limits{30, pointer[int64](30)}},
		{[]kommune.Code{"103", "102"}, []limits{{0, pointer[int64](30)}, {0, nil}}, limits{0, pointer[int64](30)}},
	} {
		coverage := known.Cover(scopeOf(want.scope...), c.Competences.All[:2], "")
		got := []limits{{coverage.Rows[0].ParticipantsMin, coverage.Rows[0].ParticipantsMax}, {coverage.Rows[2].ParticipantsMin, coverage.Rows[2].ParticipantsMax}}
		if diff := cmp.Diff(want.rows, got); diff != "" || !coverage.Rows[0].IsShared {
			t.Errorf("%v: rows (-want +got):\n%s", want.scope, diff)
		}
		total := coverage.Totals[0]
		if diff := cmp.Diff(want.total, limits{total.ParticipantsMin, total.ParticipantsMax}); diff != "" || total.Partly+total.Unknown != 2 {
			t.Errorf("%v: total %+v (-want +got):\n%s", want.scope, total, diff)
		}
	}
}

// What a source states is no judgement; what only a column says is one, and what means
// the same counts by the link that says so.
func TestARowTellsTheJudgementsThatItRestsOn(t *testing.T) {
	stated := kommune.Link{Kind: kommune.CourseCompetence, FromID: "d/talking", ToID: "d/talk", Basis: kommune.Stated, SourceID: "d/s"}
	again := stated
	again.Basis, again.GivenAuthorKind, again.SourceID = kommune.Judgement, kommune.Researcher, "d/s2"
	same := kommune.Link{Kind: kommune.CompetenceMatch, FromID: "d/listen", ToID: "d/talk", GivenMatch: kommune.ExactMatch, Basis: kommune.Judgement, GivenAuthorKind: kommune.KommuneAuthor}
	near := same
	near.GivenMatch = kommune.CloseMatch
	detour := again
	detour.ToID = "d/listen" // the course is judged to train what means the same
	madeUp, sameMadeUp := stated, same
	madeUp.ToID, sameMadeUp.ToID = "demo/chat", "demo/chat" // from listening to what is made up
	facts := []kommune.Participation{{ID: "d/p", CourseID: "d/talking", Kommuner: []string{"101"}}}
	results := []kommune.TestResult{{Kommune: "101", SourceID: "d/s", QuestionIDs: []string{"d/time", "d/aim"}, Answers: []string{"NO", "YES"}, Inferred: []bool{false, false}}}
	for name, c := range map[string]struct {
		links   []kommune.Link
		results []kommune.TestResult
		of      int
		state   CompetenceState
		authors []kommune.AuthorKind
		open    int
	}{
		"stated":                         {links: []kommune.Link{stated}, state: Partly},
		"stated, and judged by another":  {links: []kommune.Link{stated, again}, state: Partly},
		"in a column only":               {state: Partly, authors: []kommune.AuthorKind{kommune.DataAuthor}},
		"a question of a column":         {links: []kommune.Link{stated}, results: results, state: Partly, authors: []kommune.AuthorKind{kommune.DataAuthor}, open: 1},
		"what means the same":            {links: []kommune.Link{stated, same}, of: 2, state: Partly, authors: []kommune.AuthorKind{kommune.KommuneAuthor}},
		"what means nearly the same":     {links: []kommune.Link{stated, near}, of: 2, state: NotSeen},
		"stated, and by a detour judged": {links: []kommune.Link{detour, same, stated}, state: Partly},
		"judged, and by a detour too":    {links: []kommune.Link{again, same, detour}, state: Partly, authors: []kommune.AuthorKind{kommune.Researcher}},
		"a made-up competence between":   {links: []kommune.Link{madeUp, sameMadeUp}, of: 2, state: NotSeen},
		"an open question on both of it": {links: []kommune.Link{stated, same}, results: results, of: 2, state: Partly, authors: []kommune.AuthorKind{kommune.KommuneAuthor, kommune.DataAuthor}, open: 1},
	} {
		catalogue := world(c.links...)
		row := NewKnown(catalogue, facts, c.results).Cover(scopeOf("101"), catalogue.Competences.All[c.of:c.of+1], "").Rows[0]
		var authors []kommune.AuthorKind
		for _, link := range row.Judgements {
			authors = append(authors, link.GivenAuthorKind)
		}
		if row.State != c.state || !slices.Equal(authors, c.authors) || len(row.OpenQuestions) != c.open {
			t.Errorf("%s: %s, %v, %d open", name, row.State, authors, len(row.OpenQuestions))
		}
	}
}

// A course that was held for a kommune's staff, of which no fact tells who took part, has
// trained some of them; how many, nobody knows.
func TestACourseThatWasHeldHasTrainedSome(t *testing.T) {
	c := world()
	c.Courses.All[0].Kommuner = []string{"101"}
	coverage := NewKnown(c, nil, nil).Cover(scopeOf("101"), c.Competences.All[:1], "")
	if row := coverage.Rows[0]; row.State != Partly || row.ParticipantsMin != 0 || row.ParticipantsMax != nil || coverage.Totals[0].ParticipantsMax != nil {
		t.Errorf("got %+v, %+v", row, coverage.Totals[0])
	}
	planned := []kommune.Participation{{ID: "d/p", CourseID: "d/talking", Kommuner: []string{"101"}, FactNotes: kommune.FactNotes{GivenStatus: kommune.Planned}}}
	if row := NewKnown(c, planned, nil).Cover(scopeOf("101"), c.Competences.All[:1], "").Rows[0]; row.State != Partly || row.IsShared || row.ParticipantsMax != nil {
		t.Errorf("held, and planned once more: got %+v", row)
	}
	c.Courses.All[0].Kommuner = []string{"101", "102"}
	if row := NewKnown(c, nil, nil).Cover(scopeOf("101"), c.Competences.All[:1], "").Rows[0]; row.State != Partly || !row.IsShared {
		t.Errorf("of two kommuner: got %+v", row)
	}
	c.Courses.All[0].GivenStatus = kommune.Planned
	if row := NewKnown(c, nil, nil).Cover(scopeOf("101"), c.Competences.All[:1], "").Rows[0]; row.State != NotSeen {
		t.Errorf("planned: got %s", row.State)
	}
}

func TestTitlesWithoutCoursesAreCountedFromTheData(t *testing.T) {
	c := world()
	facts := []kommune.Participation{{ID: "d/p", CourseID: "d/talking", Kommuner: []string{"101"}, JobProfileIDs: []string{"d/adviser"}}}
	if got := NewKnown(c, facts, nil).Cover(nil, nil, "").WithoutCourses(); len(got) != 1 || got[0].ID != "d/leader" {
		t.Errorf("got %v", got)
	}
}

func someFacts(t *rapid.T) []kommune.Participation {
	texts := func(from ...string) *rapid.Generator[[]string] {
		return rapid.SliceOfNDistinct(rapid.SampledFrom(from), 0, 3, rapid.ID[string])
	}
	one := rapid.Custom(func(t *rapid.T) kommune.Participation {
		p := kommune.Participation{
			CourseID:       rapid.SampledFrom([]string{"d/talking", "d/leading"}).Draw(t, "course"),
			Kommuner:       texts("101", "102", "103").Draw(t, "kommuner"),
			JobProfileIDs:  texts("d/adviser", "d/leader").Draw(t, "titles"),
			WholeJobcentre: rapid.Bool().Draw(t, "whole"),
			Qualifier:      rapid.SampledFrom(kommune.Qualifiers()).Draw(t, "qualifier"),
			GivenExtent:    rapid.SampledFrom([]kommune.Extent{"", kommune.All, kommune.Some}).Draw(t, "extent"),
		}
		p.GivenStatus = rapid.SampledFrom(kommune.FactStatuses()).Draw(t, "status")
		if rapid.Bool().Draw(t, "counted") {
			p.Participants = pointer(rapid.Int64Range(0, 40).Draw(t, "participants"))
		}
		if rapid.Bool().Draw(t, "together") {
			p.CollaborationID = pointer(rapid.SampledFrom([]string{"d/shared", "d/loose"}).Draw(t, "group"))
		}
		return p
	})
	facts := rapid.SliceOfN(one, 1, 6).Draw(t, "facts")
	for n := range facts {
		facts[n].ID = "d/" + string(rune('a'+n))
	}
	return facts
}

// A fact more never lowers what is known, and neither the order of the facts nor the
// loads that they came in change anything.
func TestAFactMoreNeverLowersAState(t *testing.T) {
	c := world()
	c.Courses.All[0].Kommuner = []string{"101", "102"} // held for their staff
	scope := scopeOf("101", "102", "103", "104")
	rapid.Check(t, func(t *rapid.T) {
		facts := someFacts(t)
		title := rapid.SampledFrom([]string{"", "d/adviser", "d/leader"}).Draw(t, "title")
		before := NewKnown(c, facts[1:], nil).Cover(scope, c.Competences.All, title)
		after := NewKnown(c, facts, nil).Cover(scope, c.Competences.All, title)
		states := CompetenceStates()
		for n, row := range after.Rows {
			if slices.Index(states, row.State) < slices.Index(states, before.Rows[n].State) {
				t.Fatalf("%s and %s: %s with a fact more, %s before", row.Kommune.Code, row.Competence.ID, row.State, before.Rows[n].State)
			}
			if row.ParticipantsMin < before.Rows[n].ParticipantsMin {
				t.Fatalf("%s and %s: at least %d with a fact more, %d before", row.Kommune.Code, row.Competence.ID, row.ParticipantsMin, before.Rows[n].ParticipantsMin)
			}
		}
		turned := NewKnown(c, rapid.Permutation(facts).Draw(t, "order"), nil).Cover(scope, c.Competences.All, title)
		ignored := cmp.Options{
			cmpopts.IgnoreUnexported(CompetenceCoverage{}, Coverage{}),
			cmpopts.SortSlices(func(a, b kommune.Participation) bool { return a.ID < b.ID }),
			cmpopts.SortSlices(func(a, b kommune.Link) bool { return a.FromID < b.FromID }),
		}
		if diff := cmp.Diff(after, turned, ignored); diff != "" {
			t.Fatalf("another order (-want +got):\n%s", diff)
		}
	})
}
