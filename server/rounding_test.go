package server_test

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"testing"

	"kommunebench/data"
)

// figures is the one test server of all tests that only read the figures that ship.
// It is a package variable because loading them takes seconds.
var figures struct {
	once       sync.Once
	testServer *testServer
	err        error
}

// shippedFigures gives a test server with the figures of jobindsats that ship.
func shippedFigures(t *testing.T) *testServer {
	t.Helper()
	figures.once.Do(func() { figures.testServer, figures.err = seedFigures(t) })
	if figures.err != nil || figures.testServer == nil {
		t.Fatalf("the shipped figures are not loaded, see the first test that failed: %v", figures.err)
	}
	return figures.testServer
}

func seedFigures(t *testing.T) (*testServer, error) {
	t.Helper()
	ctx := context.Background()
	h, err := openHouse(t, "figures")
	if err != nil {
		return nil, err
	}
	if err := h.loadShipped(ctx); err != nil {
		return nil, err
	}
	for _, files := range []fs.FS{data.Jobindsats(), data.JobindsatsY30R21()} {
		if err := h.loadOwn(ctx, files); err != nil {
			return nil, err
		}
	}
	_, h.url = h.serve(nil)
	return h, nil
}

type roundedRow struct {
	Kommune             struct{ Code, Name string }
	Value               *float64
	Numerator           *float64
	Denominator         *float64
	DenominatorInterval *struct{ Lower, Upper *float64 }
	Interval            *struct {
		Lower, Upper float64
		Method       string
	}
	Rank                        *int
	RankInterval                *struct{ Lower, Upper int }
	LikelyRankInterval          *struct{ Lower, Upper int }
	Significance                string
	SignificanceAfterCorrection string
	SignificanceReason          *string
	PValue, QValue              *float64
	ShrunkValue                 *float64
	Sentence                    string
	DifferenceTest              *struct{ Significance, Against string }
}

type roundedComparison struct {
	Compare struct {
		Benchmark struct {
			Value    float64
			Interval struct {
				Lower, Upper float64
				Method       string
			}
		}
		Funnel struct {
			Centre, Overdispersion float64
			Points                 []struct{ Denominator, Lower998, Upper998 float64 }
			Outside                []struct{ Name string }
		}
		Caveats []string
		Rows    []roundedRow
	}
}

const askRounded = `query($g: ID, $c: Float) {compare(indicator: "jobindsats/unemployment-rate", period: "2026M07", targetGroup: $g, confidence: $c) {
	benchmark {value interval {lower upper method}} funnel {centre overdispersion points {denominator lower998 upper998} outside {name}} caveats(lang: EN)
	rows {kommune {code name} value numerator denominator denominatorInterval {lower upper} interval {lower upper method} rank rankInterval {lower upper} likelyRankInterval {lower upper}
		significance significanceAfterCorrection significanceReason(lang: EN) pValue qValue shrunkValue sentence(lang: EN) differenceTest {significance against(lang: EN)}}}}`

func TestUnemploymentOf98KommunerIsComparedAsFarAsItsRoundingCarries(t *testing.T) {
	h := shippedFigures(t)
	c := into[roundedComparison](t, h, askRounded).Compare
	if len(c.Rows) != 98 || c.Benchmark.Value != 3 || c.Benchmark.Interval.Method != "WILSON_WITHIN_ROUNDING" || c.Benchmark.Interval.Lower > 2.95 || c.Benchmark.Interval.Upper < 3.05 {
		t.Fatalf("%d rows against %+v", len(c.Rows), c.Benchmark)
	}
	judged := 0
	for _, row := range c.Rows {
		if row.Significance != "NOT_TESTED" {
			judged++
		}
		if row.Denominator != nil || row.ShrunkValue != nil || (row.PValue == nil) != (row.Significance == "NOT_TESTED") {
			t.Errorf("%s: a denominator of %v, drawn to %v, p %v and %s", row.Kommune.Name, row.Denominator, row.ShrunkValue, row.PValue, row.Significance)
		}
		if row.Interval == nil || row.Interval.Lower > *row.Value-0.05 || row.Interval.Upper < *row.Value+0.05 {
			t.Errorf("%s: %v has the interval %v, which is no wider than its rounding", row.Kommune.Name, *row.Value, row.Interval)
		}
		if row.RankInterval == nil || *row.Rank < row.LikelyRankInterval.Lower || *row.Rank > row.LikelyRankInterval.Upper {
			t.Errorf("%s: number %d within %v", row.Kommune.Name, *row.Rank, row.LikelyRankInterval)
		}
		if row.Significance == "NOT_TESTED" && (row.SignificanceReason == nil || !strings.Contains(*row.SignificanceReason, "rounds the share")) {
			t.Errorf("%s is not tested because %v", row.Kommune.Name, row.SignificanceReason)
		}
	}
	told := fmt.Sprintf("can be judged for %d of 98 kommuner.", judged)
	if judged < 49 || judged == 98 || !slices.ContainsFunc(c.Caveats, func(caveat string) bool { return strings.HasSuffix(caveat, told) }) {
		t.Errorf("%d were judged, and the caveats are %q", judged, c.Caveats)
	}
	// Aabenraa: 548 persons of 2.0 %, of 27,000 or so.
	row := c.Rows[slices.IndexFunc(c.Rows, func(r roundedRow) bool { return r.Kommune.Name == "Aabenraa" })]
	if *row.DenominatorInterval.Lower != 26707 || *row.DenominatorInterval.Upper != 28129 || row.SignificanceAfterCorrection != "BETTER" || row.DifferenceTest.Against != "the rest of the country" {
		t.Errorf("%+v of %+v", row, row.DenominatorInterval)
	}
	points := c.Funnel.Points
	if len(points) < 10 || points[0].Denominator > 2000 || points[len(points)-1].Denominator < 350_000 || c.Funnel.Centre < 2.9 || c.Funnel.Centre > 3.1 {
		t.Errorf("the funnel is %+v", c.Funnel)
	}
	for n, point := range points {
		if point.Lower998 > c.Funnel.Centre || point.Upper998 < c.Funnel.Centre || n > 0 && point.Denominator <= points[n-1].Denominator {
			t.Errorf("limits %+v", point)
		}
	}
	t.Logf("%d judged; %d outside the funnel, overdispersion %.1f; %s; %s", judged, len(c.Funnel.Outside), c.Funnel.Overdispersion, row.Sentence, c.Caveats)
}

func TestRowsWithinRoundingAreWrittenStraightInTheBytesOfGqlgen(t *testing.T) {
	w := newWays(shippedFigures(t))
	w.same(t.Context(), t, `{compare(indicator: "jobindsats/unemployment-rate", targetGroup: "kontanthjaelp") {rows {kommune {name} value denominator denominatorInterval {lower upper __typename} significanceReason sentence}}}`, nil)
	if got := w.straight.Load(); got != 1 {
		t.Errorf("%d lists were written straight", got)
	}
}

func TestClaimsGoByBothEndsOfTheRounding(t *testing.T) {
	h := shippedFigures(t)
	check := func(kommune, kind, comparator string, stated float64, more string) (verdict, explanation string) {
		found := into[struct {
			CheckClaim struct{ Verdict, Explanation string }
		}](t, h, fmt.Sprintf(
			`{checkClaim(input: {indicator: "jobindsats/unemployment-rate", kommune: %q, kind: %s, comparator: %s, stated: %g, period: "2026M07" %s}) {verdict explanation(lang: EN)}}`,
			kommune, kind, comparator, stated, more)).CheckClaim
		return found.Verdict, found.Explanation
	}
	// Aabenraa has 2.0 % and the country 3.0: more than chance at both ends.
	if verdict, why := check("580", "DIFFERENCE", "LESS_THAN", 0, ""); verdict != "TRUE" {
		t.Errorf("Aabenraa below the country: %s, %s", verdict, why)
	}
	// A kommune whose ends disagree differs by what was published, and no test says
	// whether that is chance.
	c := into[roundedComparison](t, h, askRounded).Compare
	for _, row := range c.Rows {
		if row.DifferenceTest.Significance != "NOT_TESTED" || *row.Value == c.Benchmark.Value {
			continue
		}
		comparator := "MORE_THAN"
		if *row.Value < c.Benchmark.Value {
			comparator = "LESS_THAN"
		}
		verdict, why := check(row.Kommune.Code, "DIFFERENCE", comparator, 0, "")
		if verdict != "HALF_TRUE" || !strings.Contains(why, "Within the rounding the test may go either way") {
			t.Errorf("%s: %s, %s", row.Kommune.Name, verdict, why)
		}
		return
	}
	t.Error("every kommune was judged")
}
