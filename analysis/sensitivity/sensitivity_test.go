package sensitivity

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"kommunebench/kommune"
)

// tests are of kommuner 101, 102, ... with answers to as many questions: Y, P, N, and - for
// none given.
func tests(answers ...string) (*kommune.Catalogue, []kommune.TestResult) {
	snapshot := &kommune.Snapshot{Dataset: kommune.Dataset{ID: "d"}, Vocabulary: kommune.Vocabulary{TargetGroups: []kommune.TargetGroup{{ID: "d/all"}, {ID: "d/some"}}}}
	var results []kommune.TestResult
	for n, letters := range answers {
		code := kommune.Code(fmt.Sprint(101 + n))
		snapshot.Kommuner = append(snapshot.Kommuner, kommune.Kommune{Code: code, Name: fmt.Sprintf("K%d", n+1)})
		result := kommune.TestResult{Kommune: code, Kind: kommune.Evidence, TargetGroupID: "d/all", SourceID: "d/s", Inferred: make([]bool, len(letters))}
		for q, letter := range letters {
			result.QuestionIDs = append(result.QuestionIDs, questionID(q))
			result.Answers = append(result.Answers, string(map[rune]kommune.Answer{'Y': kommune.Yes, 'P': kommune.Partly, 'N': kommune.No, '-': kommune.NotStated}[letter]))
		}
		results = append(results, result)
	}
	for q := range 20 {
		snapshot.Questions = append(snapshot.Questions, kommune.TestQuestion{ID: questionID(q)})
	}
	return kommune.NewCatalogue([]*kommune.Snapshot{snapshot}), results
}

func questionID(n int) string { return fmt.Sprintf("d/q%02d", n+1) }

func find(t testing.TB, answers ...string) *Sensitivity {
	t.Helper()
	catalogue, results := tests(answers...)
	found, err := Find(catalogue, Query{Kind: kommune.Evidence}, results)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func list(t interface{ Fatal(...any) }, s *Sensitivity, query PairQuery) []Pair {
	pairs, err := s.ListPairs(query)
	if err != nil {
		t.Fatal(err)
	}
	return pairs
}

// K1 has yes to all and is above all others; K4 has no to all and is below them. K2 and K3
// each have a higher answer than the other.
func TestAPartialOrderByHand(t *testing.T) {
	s := find(t, "YYY", "YPN", "NYP", "NNN")
	if s.PairCount != 6 || s.Always != 5 || s.DependsOnWeights != 1 || s.Equal != 0 || s.NotKnown != 0 {
		t.Errorf("got %+v", s)
	}
	var got []string
	for _, row := range s.Rows {
		got = append(got, fmt.Sprintf("%s %d-%d, %d above, %d below, %d open", row.Kommune.Name, row.PlaceAtBest, row.PlaceAtWorst, len(row.Above), len(row.Below), row.Open))
	}
	want := []string{
		"K1 1-1, 0 above, 3 below, 0 open", "K2 2-3, 1 above, 1 below, 1 open",
		"K3 2-3, 1 above, 1 below, 1 open", "K4 4-4, 3 above, 0 below, 0 open",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
}

// Each pair is worked by hand: fully better answers over all that are, or can be, worse.
func TestPairsByHand(t *testing.T) {
	for _, c := range []struct {
		a, b  string
		upper string
		order Order
		ratio float64 // 0 is none
	}{
		{"YYNN", "YYNN", "K1", Equal, 0},
		{"YPNN", "YNNN", "K1", AlwaysAbove, 0},
		{"YNNN", "YPNN", "K2", AlwaysAbove, 0},
		// Three answers yes against no, and one against: it takes a question that counts more
		// than three times as much as another.
		{"YYYN", "NNNY", "K1", DependsOnWeights, 3},
		{"NNNY", "YYYN", "K2", DependsOnWeights, 3},
		{"YYNN", "NNYY", "K1", DependsOnWeights, 1},
		{"YYYNN", "NNNPY", "K1", DependsOnWeights, 1.5},
		// Partly may count as no: nothing then speaks for the first.
		{"PN", "NP", "K1", DependsOnWeights, 0},
		{"YP", "PY", "K1", DependsOnWeights, 0},
		// Whatever the answer not given is, each has a higher one elsewhere.
		{"YN-", "NYY", "K2", DependsOnWeights, 1},
		{"YYN-", "NNYN", "K1", DependsOnWeights, 2},
		// The answer not given decides.
		{"Y-", "NY", "K1", NotKnown, 1},
		{"YY", "Y-", "K1", NotKnown, 0},
		{"N-", "YN", "K2", NotKnown, 1},
		// Not asked is not answered.
		{"YY", "Y", "K1", NotKnown, 0},
		{"YN", "N", "K1", NotKnown, 1},
	} {
		t.Run(c.a+" "+c.b, func(t *testing.T) {
			pairs := list(t, find(t, c.a, c.b), PairQuery{First: 10})
			if len(pairs) != 1 {
				t.Fatalf("%d pairs", len(pairs))
			}
			pair, ratio := pairs[0], 0.0
			if pair.WeightRatio != nil {
				ratio = *pair.WeightRatio
			}
			if pair.Kommune.Name != c.upper || pair.Order != c.order || ratio != c.ratio {
				t.Errorf("got %s, %s, ratio %v", pair.Kommune.Name, pair.Order, ratio)
			}
		})
	}
}

func TestAPairTellsOnWhichQuestions(t *testing.T) {
	pair := list(t, find(t, "YPN-", "NPPY"), PairQuery{First: 1})[0]
	ids := func(questions []kommune.TestQuestion) (ids []string) {
		for _, q := range questions {
			ids = append(ids, q.ID)
		}
		return ids
	}
	if diff := cmp.Diff([][]string{{"d/q01"}, {"d/q03"}, {"d/q04"}}, [][]string{ids(pair.BetterOn), ids(pair.WorseOn), ids(pair.NotAnswered)}); diff != "" {
		t.Errorf("%s first (-want +got):\n%s", pair.Kommune.Name, diff)
	}
}

func TestPublishedScoresThatNoWeightingGivesAreCounted(t *testing.T) {
	catalogue, results := tests("YY", "YN", "NY")
	for n, score := range []float64{2, 3, 1} {
		results[n].PublishedScore = &score
	}
	found, err := Find(catalogue, Query{Kind: kommune.Evidence}, results)
	if err != nil || found.AgainstPublished != 1 {
		t.Fatalf("%d, %v", found.AgainstPublished, err)
	}
	order := AlwaysAbove
	for _, pair := range list(t, found, PairQuery{Order: &order, First: 9}) {
		if pair.AgainstPublished != (pair.Other.Name == "K2") {
			t.Errorf("%s and %s: %v", pair.Kommune.Name, pair.Other.Name, pair.AgainstPublished)
		}
	}
}

func TestWhichTestsAreOrdered(t *testing.T) {
	catalogue, results := tests("YY", "YN", "NY", "--")
	results[2].TargetGroupID = "d/some"
	results = append(results, kommune.TestResult{Kommune: "101", Kind: kommune.Evidence, TargetGroupID: "d/all", SourceID: "d/t", QuestionIDs: []string{"d/q01"}, Answers: []string{"NO"}, Inferred: []bool{false}})
	found, err := Find(catalogue, Query{Kind: kommune.Evidence}, results)
	if err != nil || len(found.Rows) != 2 || found.TargetGroup.ID != "d/all" || found.OtherTargetGroups != 1 || found.RepeatedTests != 1 || found.Always != 1 {
		t.Errorf("got %+v, %v", found, err)
	}
	// A later source counts instead.
	later, day := *catalogue.Snapshots[0], time.Date(2024, time.March, 1, 0, 0, 0, 0, time.UTC)
	later.Sources = []kommune.Source{{ID: "d/s"}, {ID: "d/t", Published: &day}}
	if found, err := Find(kommune.NewCatalogue([]*kommune.Snapshot{&later}), Query{Kind: kommune.Evidence}, results); err != nil || found.Always != 0 || found.NotKnown != 1 {
		t.Errorf("got %+v, %v", found, err)
	}
	some, none := "some", "nobody"
	if found, err := Find(catalogue, Query{Kind: kommune.Evidence, TargetGroup: &some}, results); err != nil || len(found.Rows) != 1 || found.PairCount != 0 {
		t.Errorf("got %+v, %v", found, err)
	}
	if _, err := Find(catalogue, Query{Kind: kommune.Evidence, TargetGroup: &none}, results); err == nil {
		t.Error("an unknown target group is taken")
	}
	if _, err := Find(catalogue, Query{Kind: kommune.Evidence, DatasetID: &none}, results); err == nil {
		t.Error("an unknown dataset is taken")
	}
	if found, err := Find(catalogue, Query{Kind: kommune.GoodPractice}, results); err != nil || len(found.Rows) != 0 {
		t.Errorf("got %+v, %v", found, err)
	}
}

// scoreOf is the score of answers under a weighting: points of yes, and the part of them
// for partly.
func scoreOf(answers []answer, yes, partly []float64) float64 {
	sum := 0.0
	for n, one := range answers {
		switch one.least {
		case 2:
			sum += yes[n]
		case 1:
			sum += yes[n] * partly[n]
		}
	}
	return sum
}

// Under weightings drawn at random no pair that always holds turns, nor any within its
// ratio; and of what depends on the weights each way is shown by a question that counts
// alone, or more than the ratio.
func TestNoWeightingTurnsWhatIsSaidToHold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		answers := rapid.SliceOfN(rapid.StringMatching(`[YPN]{5}`), 2, 6).Draw(t, "answers")
		catalogue, results := tests(answers...)
		s, err := Find(catalogue, Query{Kind: kommune.Evidence}, results)
		if err != nil {
			t.Fatal(err)
		}
		of := map[kommune.Code][]answer{}
		for n, row := range s.Rows {
			of[row.Kommune.Code] = s.answers[n]
		}
		yes, partly := make([]float64, 5), make([]float64, 5)
		for n := range yes {
			yes[n] = rapid.Float64Range(1, 4).Draw(t, "yes")
			partly[n] = rapid.Float64Range(0, 1).Draw(t, "partly")
		}
		spread := slices.Max(yes) / slices.Min(yes)
		for _, pair := range list(t, s, PairQuery{First: 99}) {
			lead := scoreOf(of[pair.Kommune.Code], yes, partly) - scoreOf(of[pair.Other.Code], yes, partly)
			holds := pair.Order == AlwaysAbove || pair.WeightRatio != nil && spread <= *pair.WeightRatio
			if holds && lead < -1e-9 || pair.Order == Equal && lead != 0 {
				t.Errorf("%+v turns by %v under %v, %v", pair, lead, yes, partly)
			}
			if isOpen := pair.Order == DependsOnWeights; isOpen != (len(pair.BetterOn) > 0 && len(pair.WorseOn) > 0) {
				t.Errorf("%+v", pair)
			}
		}
	})
}

// The ratio is the most: a little beyond it there is a weighting that turns the pair. It
// gives the questions that speak against the first so much, and all others one.
func TestALittleBeyondTheRatioTheOrderTurns(t *testing.T) {
	random := rand.New(rand.NewPCG(14, 7))
	seen := 0
	for range 300 {
		texts := make([]string, 2)
		for n := range texts {
			for range 8 {
				texts[n] += string("YPN"[random.IntN(3)])
			}
		}
		s := find(t, texts...)
		pair := list(t, s, PairQuery{First: 1})[0]
		if pair.WeightRatio == nil {
			continue
		}
		seen++
		first := slices.IndexFunc(s.Rows, func(r Row) bool { return r.Kommune.Code == pair.Kommune.Code })
		own, other := s.answers[first], s.answers[1-first]
		yes, partly := make([]float64, 8), make([]float64, 8)
		for n := range own {
			yes[n] = 1
			if own[n].least < other[n].least {
				yes[n] = *pair.WeightRatio * 1.01
			}
			isAgainst := own[n].least == 0 && other[n].least == 1 || own[n].least == 2 && other[n].least == 1
			if isAgainst {
				partly[n] = 1
			}
		}
		if lead := scoreOf(own, yes, partly) - scoreOf(other, yes, partly); lead >= 0 {
			t.Errorf("%v: the order holds by %v beyond %v", texts, lead, *pair.WeightRatio)
		}
	}
	if seen < 30 {
		t.Errorf("%d pairs have a ratio", seen)
	}
}
