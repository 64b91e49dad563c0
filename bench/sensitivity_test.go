package bench

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"kommunebench/analysis/sensitivity"
	"kommunebench/kommune"
)

// answersOf are the tests of so many kommuner with as many questions, answered at random.
func answersOf(kommuner, questions int) (*kommune.Catalogue, []kommune.TestResult) {
	random := rand.New(rand.NewPCG(98, 20))
	snapshot := &kommune.Snapshot{Dataset: kommune.Dataset{ID: "d"}}
	choices := []kommune.Answer{kommune.Yes, kommune.Partly, kommune.No, kommune.NotStated}
	var results []kommune.TestResult
	for k := range kommuner {
		code := kommune.Code(fmt.Sprint(101 + k))
		snapshot.Kommuner = append(snapshot.Kommuner, kommune.Kommune{Code: code})
		result := kommune.TestResult{Kommune: code, Kind: kommune.Evidence, TargetGroupID: "d/all", SourceID: "d/s", Inferred: make([]bool, questions)}
		for q := range questions {
			result.QuestionIDs = append(result.QuestionIDs, fmt.Sprintf("d/q%02d", q))
			result.Answers = append(result.Answers, string(choices[random.IntN(len(choices))]))
		}
		results = append(results, result)
	}
	return kommune.NewCatalogue([]*kommune.Snapshot{snapshot}), results
}

// BenchmarkSensitivity orders 98 kommuner by 20 answers each, and lists every pair. A
// second is what was asked.
func BenchmarkSensitivity(b *testing.B) {
	catalogue, results := answersOf(98, 20)
	started := processorTime(b)
	for b.Loop() {
		found, err := sensitivity.Find(catalogue, sensitivity.Query{Kind: kommune.Evidence}, results)
		must(b, err)
		pairs, err := found.ListPairs(sensitivity.PairQuery{First: sensitivity.MostPairs})
		must(b, err)
		if len(pairs) != 98*97/2 {
			b.Fatalf("%d pairs", len(pairs))
		}
	}
	b.ReportMetric(float64((processorTime(b)-started).Microseconds())/1000/float64(b.N), "cpu-ms/op")
}
