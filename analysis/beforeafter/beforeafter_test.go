package beforeafter

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"kommunebench/analysis"
	"kommunebench/analysis/analysistest"
	"kommunebench/kommune"
)

const seriesID = "test/score"

// world has 26 kommuner with figures of 25 months. Those of the first rise by 2 from
// 2024M02 on, those of its six nearest never move, and those of the others do a little.
func world(change func(of *kommune.Indicator, cells []analysistest.Cell) []analysistest.Cell) *analysistest.World {
	kommuner := analysistest.KommunerNumbered(26)
	score, size := analysistest.Score(kommune.HigherIsBetter), analysistest.WithID("test/size", analysistest.Score(kommune.Neutral))
	var figures, sizes []analysistest.Cell
	for k, of := range kommuner {
		sizes = append(sizes, analysistest.Figure(of.Code.Area(), float64(k)))
		for n, month := range analysistest.PeriodsFrom("2023M01", 25) {
			value := 10 + float64(k)
			switch {
			case k == 0 && n >= 13:
				value += 2 + 0.2*float64(n%2) // mean of 12 months: 2.1
			case k > 6:
				value += 0.3 * math.Sin(float64(n*k))
			}
			figures = append(figures, analysistest.Figure(of.Code.Area(), value).In(month))
		}
	}
	if change != nil {
		figures = change(&score, figures)
	}
	w := analysistest.NewWorld(kommuner, map[string][]analysistest.Cell{score.ID: figures, size.ID: sizes}, score, size)
	w.Snapshot.Courses = []kommune.Course{
		{ID: "test/talking", CompetenceIDs: []string{"test/talk"}}, {ID: "test/listening", CompetenceIDs: []string{"test/talk"}}, {ID: "test/leading"},
	}
	w.Snapshot.Competences = []kommune.Competence{{ID: "test/talk"}}
	return w
}

func day(text string) *time.Time {
	date, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return nil
	}
	return &date
}

// inJanuary is that the first kommune took the course in January 2024.
func inJanuary() Query {
	return Query{
		Participation: kommune.Participation{ID: "test/p", CourseID: "test/talking", Kommuner: []string{"101"}, From: day("2024-01-08"), To: day("2024-01-26")},
		IndicatorID:   seriesID, On: []string{"test/size"}, K: 6, Confidence: 0.95,
	}
}

func ask(t *testing.T, w *analysistest.World, query Query) *BeforeAfter {
	t.Helper()
	got, err := read(t, w, query)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func read(t *testing.T, w *analysistest.World, query Query) (*BeforeAfter, error) {
	reader, catalogue := analysistest.Open(w)
	return Read(t.Context(), analysis.NewAnalyst(reader, analysistest.When), catalogue, query)
}

// K1 goes from 10 to 12.1, and K2 to K7 stay at 11 to 16, in the mean 13.5: the difference
// is 2.1. Of 25 placebos none is as unusual, so p is 1/26.
func TestAKommuneAgainstItsUntrainedPeers(t *testing.T) {
	got := ask(t, world(nil), inJanuary())
	if got.Verdict != Higher || got.Reason(kommune.Danish) != nil {
		t.Fatalf("got %s: %v", got.Verdict, got.reason)
	}
	for what, c := range map[string]struct {
		got  *float64
		want float64
	}{
		"before": {got.Before, 10}, "after": {got.After, 12.1}, "peers before": {got.PeersBefore, 13.5}, "peers after": {got.PeersAfter, 13.5},
		"difference": {got.Difference, 2.1}, "p": {got.PValue, 1.0 / 26},
	} {
		analysistest.WantNear(t, what, c.got, c.want, 1e-9)
	}
	if len(got.Peers) != 6 || got.Peers[0].Kommune.Code != "102" || got.Peers[5].Kommune.Code != "107" || *got.Place != 1 || len(got.Placebos) != 25 {
		t.Errorf("peers %v, place %d, %d placebos", got.Peers, *got.Place, len(got.Placebos))
	}
	if first, last := got.BeforePeriods[0], got.AfterPeriods[11]; first != "2023M01" || last != "2025M01" || got.AfterPeriods[0] != "2024M02" {
		t.Errorf("%s to %s", first, last)
	}
	if got.Interval.Lower <= 0 || got.Interval.Upper <= got.Interval.Lower || got.Interval.Level != 0.95 {
		t.Errorf("interval %+v", got.Interval)
	}
}

// Nobody is compared with a kommune that took the course, or another on the same
// competence, whenever that was; a course on something else is no matter.
func TestTrainedKommunerAreNoneToCompareWith(t *testing.T) {
	query := inJanuary()
	query.Facts = []kommune.Participation{
		query.Participation,
		{ID: "test/p2", CourseID: "test/listening", Kommuner: []string{"102"}},
		{ID: "test/p3", CourseID: "test/leading", Kommuner: []string{"103"}},
		{ID: "test/p4", CourseID: "test/talking", Kommuner: []string{"104", "105"}, FactNotes: kommune.FactNotes{GivenStatus: kommune.Planned}},
	}
	got := ask(t, world(nil), query)
	if len(got.Trained) != 3 || got.Peers[0].Kommune.Code != "103" || got.Peers[1].Kommune.Code != "106" || len(got.Placebos) != 22 {
		t.Errorf("trained %v, peers %v, %d placebos", got.Trained, got.Peers, len(got.Placebos))
	}
	for _, placebo := range got.Placebos {
		if placebo.Kommune.Code == "101" || placebo.Kommune.Code == "102" {
			t.Errorf("%s is a placebo", placebo.Kommune.Name)
		}
	}
}

// A course that takes a month and a half leaves seasons shifted: each period is paired
// with the one at its own time of the year all the same.
func TestPeriodsArePairedBySeason(t *testing.T) {
	got := sides{before: []int{0, 1, 2, 3}, after: []int{5, 6, 7, 8}}
	w := world(func(*kommune.Indicator, []analysistest.Cell) []analysistest.Cell {
		var cells []analysistest.Cell
		for _, of := range analysistest.KommunerNumbered(26) {
			for _, quarter := range analysistest.PeriodsFrom("2022Q1", 9) {
				cells = append(cells, analysistest.Figure(of.Code.Area(), 0).In(quarter))
			}
		}
		return cells
	})
	query := inJanuary()
	query.Participation.From, query.Participation.To = day("2023-01-01"), day("2023-03-31")
	trend := ask(t, w, query).Trend
	if paired := got.paired(trend); paired[0] != 8 || paired[1] != 5 || paired[2] != 6 || paired[3] != 7 {
		t.Errorf("paired %v", paired)
	}
}

func TestWhatIsNotTestedSaysWhy(t *testing.T) {
	without := func(code kommune.Area, cells []analysistest.Cell) []analysistest.Cell {
		var kept []analysistest.Cell
		for _, c := range cells {
			if c.Area != code || c.Period != "2023M05" {
				kept = append(kept, c)
			}
		}
		return kept
	}
	for name, c := range map[string]struct {
		query func(*Query)
		world func(*kommune.Indicator, []analysistest.Cell) []analysistest.Cell
		want  string
	}{
		"the course lies before the figures": {
			query: func(q *Query) { q.Participation.From, q.Participation.To = day("2018-05-01"), nil },
			want:  "Tallene går fra januar 2023 til januar 2025: 0 måneder ligger før kurset og 25 måneder efter, og der skal være 12 måneder på hver side.",
		},
		"too few after": {
			query: func(q *Query) { q.Participation.To = day("2024-02-01") },
			want:  "12 måneder ligger før kurset og 11 måneder efter",
		},
		"no date":    {query: func(q *Query) { q.Participation.From = nil }, want: "hvornår"},
		"planned":    {query: func(q *Query) { q.Participation.GivenStatus = kommune.Planned }, want: "planlagt"},
		"in part":    {query: func(q *Query) { q.Participation.GivenStatus = kommune.PartlyPlanned }, want: "planlagt"},
		"two years":  {query: func(q *Query) { q.Periods = analysistest.Pointer(24) }, want: "24 måneder på hver side"},
		"high level": {query: func(q *Query) { q.Confidence = 0.99 }, want: "25 kommuner uden kendt kursus med alle tal, og der skal være mindst 99"},
		"many peers": {query: func(q *Query) { q.K = 25 }, want: "mindst 26"},
		"a break": {world: func(of *kommune.Indicator, cells []analysistest.Cell) []analysistest.Cell {
			*of = analysistest.BrokenFrom(*of, "2023M07")
			return cells
		}, want: "databrud i juli 2023"},
		"a break within the course": {world: func(of *kommune.Indicator, cells []analysistest.Cell) []analysistest.Cell {
			*of = analysistest.BrokenFrom(*of, "2024M01")
			return cells
		}, want: "databrud i januar 2024"},
		"a count": {world: func(of *kommune.Indicator, cells []analysistest.Cell) []analysistest.Cell {
			of.Kind = kommune.Count
			return cells
		}, want: "et antal"},
		"undated": {world: func(of *kommune.Indicator, cells []analysistest.Cell) []analysistest.Cell {
			of.UndatedUnder = []string{"2023M01"}
			return cells
		}, want: "daterer ikke"},
		"a figure is missing": {world: func(_ *kommune.Indicator, cells []analysistest.Cell) []analysistest.Cell {
			return without("101", cells)
		}, want: "K1 Kommune mangler et tal"},
	} {
		t.Run(name, func(t *testing.T) {
			query := inJanuary()
			if c.query != nil {
				c.query(&query)
			}
			got := ask(t, world(c.world), query)
			reason := got.Reason(kommune.Danish)
			if got.Verdict != NotTested || reason == nil || !strings.Contains(*reason, c.want) {
				t.Errorf("got %s, %v", got.Verdict, got.reason)
			}
			if got.Difference != nil || got.Interval != nil || got.PValue != nil || got.Place != nil || len(got.Placebos) > 0 {
				t.Errorf("something was computed: %+v", got)
			}
		})
	}
	// A kommune that lacks a figure is none to compare with, and no more than that.
	got := ask(t, world(func(_ *kommune.Indicator, cells []analysistest.Cell) []analysistest.Cell {
		return without("102", cells)
	}), inJanuary())
	if got.Verdict != Higher || len(got.Incomplete) != 1 || got.Peers[0].Kommune.Code != "103" {
		t.Errorf("got %s, incomplete %v", got.Verdict, got.Incomplete)
	}
}

func TestWrongArgumentsAreRefused(t *testing.T) {
	for argument, change := range map[string]func(*Query){
		"kommune":   func(q *Query) { q.Kommune = analysistest.Pointer(kommune.Code("102")) },
		"k":         func(q *Query) { q.K = 0 },
		"on":        func(q *Query) { q.On = nil },
		"periods":   func(q *Query) { q.Periods = analysistest.Pointer(18) },
		"indicator": func(q *Query) { q.IndicatorID = "test/none" },
	} {
		query := inJanuary()
		change(&query)
		_, err := read(t, world(nil), query)
		analysistest.WantRefused(t, err, argument)
	}
	query := inJanuary()
	query.Participation.Kommuner = []string{"101", "102"}
	_, err := read(t, world(nil), query)
	var refused *kommune.Error
	if !errors.As(err, &refused) || refused.Argument != "kommune" || !strings.Contains(refused.Message, "101, 102") {
		t.Errorf("a participation of two kommuner: %v", err)
	}
	query.Kommune = analysistest.Pointer(kommune.Code("101"))
	if got := ask(t, world(nil), query); got.Verdict != Higher || len(got.Trained) != 1 {
		t.Errorf("one of two: %s, trained %v", got.Verdict, got.Trained)
	}
}
