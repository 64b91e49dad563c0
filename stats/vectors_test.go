package stats_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"math"
	"os"
	"testing"

	"kommunebench/stats"
)

const vectorFile = "../../shared/vectors/stats.json"

type intervalVector struct {
	X, N, Level, Lower, Upper float64
}

type scoreVector struct {
	X1, N1, X2, N2, Z, P float64
}

// vectors holds what the file has of the functions that there are.
type vectors struct {
	Wilson       []intervalVector `json:"wilson"`
	PoissonExact []intervalVector `json:"poisson_exact"`
	Byar         []intervalVector `json:"byar"`
	Quantile     struct {
		Xs []float64          `json:"xs"`
		Q  map[string]float64 `json:"q"`
	} `json:"quantile_type7"`
	Rank struct {
		Xs   []float64 `json:"xs"`
		Rank []int     `json:"rank"`
	} `json:"rank_min_ties_higher_is_better"`
	PercentileRank struct {
		Xs         []float64 `json:"xs"`
		Percentile []float64 `json:"percentile"`
	} `json:"percentile_rank_higher_is_better"`
	BenjaminiHochberg struct {
		P, Q []float64
	} `json:"benjamini_hochberg"`
	ScoreTest   []scoreVector `json:"score_test_two_proportions"`
	Correlation struct {
		X, Y            []float64
		Spearman        float64
		SpearmanP       float64 `json:"spearman_p"`
		Pearson         float64
		PearsonP        float64    `json:"pearson_p"`
		PearsonInterval [2]float64 `json:"pearson_interval_95"`
	} `json:"correlation"`
	Marshall struct {
		X, N      []float64
		PriorMean float64 `json:"prior_mean"`
		A         float64
		Shrunk    []float64
	} `json:"marshall_1991"`
}

// readVectors reads the shared vectors. Where the folder is missing it says so
// by the test's name and returns false, except under CI=true, where it fails.
func readVectors(t *testing.T) (vectors, bool) {
	t.Helper()
	var v vectors
	raw, err := os.ReadFile(vectorFile)
	if errors.Is(err, fs.ErrNotExist) && os.Getenv("CI") != "true" {
		t.Logf("%s: LEFT OUT, because %s is missing; its numbers in short stand in the other tests", t.Name(), vectorFile)

		return v, false
	}
	if err != nil {
		t.Fatalf("reading the shared vectors: %v", err)
	}
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatalf("decoding %s: %v", vectorFile, err)
	}

	return v, true
}

func wantClose(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if math.IsNaN(got) || math.Abs(got-want) > tolerance {
		t.Errorf("%s = %.12g, want %.12g within %g", what, got, want, tolerance)
	}
}

func wantMissing(t *testing.T, what string, got float64) {
	t.Helper()
	if !math.IsNaN(got) {
		t.Errorf("%s = %v, want NaN", what, got)
	}
}

// hasLimits reports whether the data determine both limits of an interval.
func hasLimits(interval stats.Interval) bool {
	return interval.Level > 0 && !math.IsNaN(interval.Lower) && !math.IsNaN(interval.Upper)
}

func wantNone(t *testing.T, interval stats.Interval, ok bool) {
	t.Helper()
	if ok || interval != (stats.Interval{}) {
		t.Errorf("got %+v, %v, want no answer", interval, ok)
	}
}

func wantInterval(t *testing.T, got stats.Interval, ok bool, want stats.Interval, tolerance float64) {
	t.Helper()
	if !ok {
		t.Fatalf("no answer, want %+v", want)
	}
	wantClose(t, "lower", got.Lower, want.Lower, tolerance)
	wantClose(t, "upper", got.Upper, want.Upper, tolerance)
	if got.Level != want.Level || got.Method != want.Method {
		t.Errorf("level %v by %s, want level %v by %s", got.Level, got.Method, want.Level, want.Method)
	}
}
