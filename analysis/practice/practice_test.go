package practice

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"kommunebench/kommune"
)

// world has two questions on one test, and a made-up dataset beside it.
func world(questions int) *kommune.Catalogue {
	day := time.Date(2020, 3, 1, 0, 0, 0, 0, time.UTC)
	vocabulary := kommune.Vocabulary{Sources: []kommune.Source{{ID: "d/2018", PublishedIn: "2018"}, {ID: "d/2020", Published: &day}, {ID: "d/undated"}}}
	for n := range questions {
		vocabulary.Questions = append(vocabulary.Questions, kommune.TestQuestion{ID: fmt.Sprintf("d/q%02d", n), Kind: kommune.Evidence, Position: int64(n)})
	}
	return kommune.NewCatalogue([]*kommune.Snapshot{{Dataset: kommune.Dataset{ID: "d"}, Vocabulary: vocabulary}, {Dataset: kommune.Dataset{ID: "demo", Synthetic: true}}})
}

func scopeOf(count int) []kommune.Kommune {
	scope := make([]kommune.Kommune, count)
	for n := range scope {
		scope[n] = kommune.Kommune{Code: kommune.Code(fmt.Sprint(101 + n))}
	}
	return scope
}

// given are the answers of kommune 101+place to the first questions, one letter each:
// y, p, n, and - where none is stated.
func given(place int, source, answers string) kommune.TestResult {
	result := kommune.TestResult{Kommune: kommune.Code(fmt.Sprint(101 + place)), Kind: kommune.Evidence, TargetGroupID: "d/all", SourceID: source}
	for n, letter := range answers {
		result.QuestionIDs = append(result.QuestionIDs, fmt.Sprintf("d/q%02d", n))
		result.Answers = append(result.Answers, string(map[rune]kommune.Answer{'y': kommune.Yes, 'p': kommune.Partly, 'n': kommune.No, '-': kommune.NotStated}[letter]))
		result.Inferred = append(result.Inferred, false)
	}
	return result
}

// Of five kommuner three say yes: 60 %, by Wilson's interval 23.07 to 88.24 %. The second
// question has four answers, and so no shares.
func TestSharesTakeFiveKommuner(t *testing.T) {
	results := []kommune.TestResult{given(0, "d/2020", "yy"), given(1, "d/2020", "yn"), given(2, "d/2020", "y-"), given(3, "d/2020", "pn"), given(4, "d/2020", "ny"), given(5, "demo/s", "yy"), given(9, "d/2020", "yy")}
	got := Benchmark(world(2), results, AnswersQuery{Kommuner: scopeOf(6), Confidence: 0.95})
	if len(got) != 2 {
		t.Fatalf("got %+v", got)
	}
	first, second := got[0], got[1]
	if first.Answered != 5 || first.Yes != 3 || first.Partly != 1 || first.No != 1 || first.YesShare == nil || len(first.Kommuner) != 5 {
		t.Fatalf("got %+v", first)
	}
	if s := first.YesShare; s.SharePct != 60 || math.Abs(s.Interval.Lower-23.07) > 0.01 || math.Abs(s.Interval.Upper-88.24) > 0.01 || first.NoShare.SharePct != 20 {
		t.Errorf("got %+v, %+v", s, s.Interval)
	}
	for n, want := range []kommune.Answer{kommune.Yes, kommune.Yes, kommune.Yes, kommune.Partly, kommune.No} {
		if first.Kommuner[n].Answer != want {
			t.Errorf("answer %d is %s, want %s", n, first.Kommuner[n].Answer, want)
		}
	}
	if second.Answered != 4 || second.Yes != 2 || second.No != 2 || second.YesShare != nil || second.PartlyShare != nil || second.NoShare != nil {
		t.Errorf("got %+v", second)
	}
}

// Kommune 101 answered in part; of the four others two say yes, one in part, one no.
func TestAKommuneStandsBesideTheOthers(t *testing.T) {
	scope := scopeOf(5)
	results := []kommune.TestResult{given(0, "d/2020", "p"), given(1, "d/2020", "y"), given(2, "d/2020", "y"), given(3, "d/2020", "p"), given(4, "d/2020", "n")}
	got := Benchmark(world(1), results, AnswersQuery{Kommuner: scope, Own: &scope[0], Confidence: 0.95})
	nearer, same, farther, ok := got[0].Compare()
	if !ok || nearer != 2 || same != 1 || farther != 1 || got[0].Answered != 4 || *got[0].OwnAnswer != kommune.Partly || got[0].YesShare != nil {
		t.Errorf("got %d, %d, %d, %v of %+v", nearer, same, farther, ok, got[0])
	}
	without := Benchmark(world(1), results[1:], AnswersQuery{Kommuner: scope[1:], Own: &scope[0], Confidence: 0.95})
	if _, _, _, ok := without[0].Compare(); ok || without[0].Answered != 4 {
		t.Errorf("its answer is not known: got %+v", without[0])
	}
}

// Each kommune counts once a year, and its latest answer is the one of today.
func TestAnswersByTheYearOfTheirSource(t *testing.T) {
	results := []kommune.TestResult{given(0, "d/2020", "y"), given(0, "d/2018", "n"), given(1, "d/2018", "p"), given(2, "d/undated", "y"), given(1, "d/undated", "y")}
	got := Benchmark(world(1), results, AnswersQuery{Kommuner: scopeOf(3), Confidence: 0.95})[0]
	if got.Yes != 2 || got.Partly != 1 || got.No != 0 || len(got.Years) != 2 {
		t.Fatalf("got %+v", got)
	}
	if y := got.Years[0]; y.Year != 2018 || y.Answered != 2 || y.No != 1 || y.Partly != 1 {
		t.Errorf("got %+v", y)
	}
	if y := got.Years[1]; y.Year != 2020 || y.Answered != 1 || y.Yes != 1 {
		t.Errorf("got %+v", y)
	}
}

// Of twelve kommuner five say yes to both, five to neither, one to each alone: by hand
// phi is 24/36, and P twice 37/924.
func TestPairsWorkedByHand(t *testing.T) {
	var results []kommune.TestResult
	for n, answers := range []string{"yyy", "yyy", "yyy", "yyy", "yyy", "yny", "nyy", "npy", "nny", "pny", "nny", "nny"} {
		results = append(results, given(n, "d/2020", answers))
	}
	got := Pairs(world(3), results, AnswersQuery{Kommuner: scopeOf(12)})
	if len(got) != 1 {
		t.Fatalf("to the third question all say yes, so it is in no pair: got %+v", got)
	}
	pair := got[0]
	if pair.Kommuner != 12 || pair.BothYes != 5 || pair.FirstYes != 1 || pair.SecondYes != 1 || pair.NeitherYes != 5 {
		t.Errorf("got %+v", pair)
	}
	if math.Abs(pair.Phi-24.0/36) > 1e-12 || math.Abs(pair.PValue-74.0/924) > 1e-9 || pair.QValue != pair.PValue || pair.Relation != NotShown {
		t.Errorf("got %+v", pair)
	}
	if got := Pairs(world(2), results[8:], AnswersQuery{Kommuner: scopeOf(12)}); len(got) != 0 {
		t.Errorf("four kommuner are too few: got %+v", got)
	}
}

// Six say yes to both and six to neither: P is twice 1/924. The other way round the two
// are opposite.
func TestQuestionsThatGoTogetherOrOpposite(t *testing.T) {
	for second, want := range map[string]PairRelation{"yn": Together, "ny": Opposite} {
		var results []kommune.TestResult
		for n := range 12 {
			results = append(results, given(n, "d/2020", "yn"[n%2:n%2+1]+second[n%2:n%2+1]))
		}
		got := Pairs(world(2), results, AnswersQuery{Kommuner: scopeOf(12)})
		if len(got) != 1 || got[0].Relation != want || math.Abs(got[0].PValue-2.0/924) > 1e-9 || math.Abs(math.Abs(got[0].Phi)-1) > 1e-12 {
			t.Errorf("got %+v, want %s", got, want)
		}
	}
}

// Where ten questions have nothing to do with each other, any pair is said to go together
// in at most 5 % of all cases.
func TestPairsOfChanceAreSeldomSaidToGoTogether(t *testing.T) {
	const runs, questions, kommuner = 400, 10, 40
	random, catalogue, scope := rand.New(rand.NewPCG(7, 8)), world(questions), scopeOf(kommuner)
	claims := 0
	for range runs {
		results := make([]kommune.TestResult, kommuner)
		for n := range results {
			answers := make([]byte, questions)
			for m := range answers {
				answers[m] = "yypnn"[random.IntN(5)]
			}
			results[n] = given(n, "d/2020", string(answers))
		}
		if pairs := Pairs(catalogue, results, AnswersQuery{Kommuner: scope}); len(pairs) > 0 && pairs[0].Relation != NotShown {
			claims++
		}
	}
	if share := float64(claims) / runs; share > 0.05 {
		t.Errorf("a pair is said to go together in %.1f %% of all cases", 100*share)
	}
}
