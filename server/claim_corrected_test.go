package server_test

import (
	"fmt"
	"strings"
	"testing"

	"kommunebench/analysis"
	"kommunebench/analysis/factcheck"
	"kommunebench/kommune"
)

const (
	changesFrom, changesTo = "2025M07", "2026M07"
	ofChanges              = "jobindsats/unemployment-rate"
)

// A claim on one change and the ranking of all of them test the same figures; only the
// ranking corrects for many tests, and the claim says so where that makes a difference.
func TestAClaimOfAChangeSaysWhatTheRankingFinds(t *testing.T) {
	h := readOnly(t)
	ranking := into[struct {
		Ranking struct {
			Tested int
			Rows   []struct {
				Kommune                     struct{ Code string }
				SignificanceAfterCorrection string
				QValue                      *float64
			}
		}
	}](t, h, fmt.Sprintf(`{ranking(indicator: %q, of: CHANGE, from: %q, to: %q) {tested rows {kommune {code} significanceAfterCorrection qValue}}}`, ofChanges, changesFrom, changesTo)).Ranking
	compared := func(period kommune.Period) *analysis.Comparison {
		catalogue, err := h.store.CatalogueNow(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		comparison, err := analysis.NewAnalyst(h.store, today).Compare(t.Context(), catalogue, analysis.ComparisonQuery{IndicatorID: ofChanges, Period: &period, Confidence: 0.95, WithoutLikelyRanks: true})
		if err != nil {
			t.Fatal(err)
		}
		return comparison
	}
	earlier, later := compared(changesFrom), compared(changesTo)
	for _, row := range ranking.Rows {
		got, tested := analysis.CorrectedChange(earlier, later, kommune.Code(row.Kommune.Code))
		if string(got.SignificanceAfterCorrection) != row.SignificanceAfterCorrection || (got.QValue == nil) != (row.QValue == nil) || got.QValue != nil && *got.QValue != *row.QValue || tested != ranking.Tested {
			t.Errorf("%s is %s of %d, in the ranking %s", row.Kommune.Code, got.SignificanceAfterCorrection, tested, row.SignificanceAfterCorrection)
		}
	}
	if len(ranking.Rows) != 98 {
		t.Errorf("%d rows", len(ranking.Rows))
	}
}

// Hedensted is number 11 and may be number 5 to 22: it may be among the first ten.
func TestARankThatMayBeRightIsNotFalse(t *testing.T) {
	h := readOnly(t)
	for stated, want := range map[string]string{"4": "FALSE", "5": "HALF_TRUE", "10": "HALF_TRUE", "21": "HALF_TRUE", "22": "TRUE"} {
		got := dig(t, h.data(t, `{checkClaim(input: {indicator: "`+ofChanges+`", kommune: "766", kind: RANK, comparator: AT_MOST, stated: `+stated+`, period: "`+changesTo+`"}) {verdict}}`), "checkClaim", "verdict")
		if got != want {
			t.Errorf("at most number %s: %v, want %s", stated, got, want)
		}
	}
}

func TestAChangeThatWasChosenBeforehandIsToldFromOneOfMany(t *testing.T) {
	h := readOnly(t)
	claim := func(code string) map[string]any {
		query := fmt.Sprintf(`{checkClaim(input: {indicator: %q, kommune: %q, kind: CHANGE, comparator: LESS_THAN, stated: 0, period: %q, since: %q}) {verdict beyondChance caveats en: caveats(lang: EN)}}`, ofChanges, code, changesTo, changesFrom)
		check, _ := dig(t, h.data(t, query), "checkClaim").(map[string]any)
		return check
	}
	const alone = "Testen gælder denne ene kommunes ændring, som om den var valgt, før tallene var set."
	dragoer := claim("155")
	danish, english := fmt.Sprint(dragoer["caveats"]), fmt.Sprint(dragoer["en"])
	if dragoer["beyondChance"] != true || !strings.Contains(danish, alone+" Ses den blandt de ") || !strings.Contains(danish, "Nævn den ikke som en af dem, der skiller sig ud.") ||
		!strings.Contains(english, "corrected for so many tests, ") {
		t.Errorf("Dragør: %v", dragoer)
	}
	other := claim("329")
	if other["beyondChance"] != false || !strings.Contains(fmt.Sprint(other["caveats"]), alone) || strings.Contains(fmt.Sprint(other["caveats"]), "Ses den blandt") {
		t.Errorf("Ringsted: %v", other)
	}

	catalogue, err := h.store.CatalogueNow(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var sent kommune.ReadStatistics
	since, period, stated := kommune.Period(changesFrom), kommune.Period(changesTo), 0.0
	check, err := factcheck.CheckClaim(kommune.WithReadStatistics(t.Context(), &sent), analysis.NewAnalyst(h.store, today), catalogue, factcheck.ClaimQuery{
		Indicator: ofChanges, Kommune: "155", Kind: factcheck.ClaimChange, Comparator: factcheck.LessThan, Stated: &stated, Since: &since, Period: &period,
	})
	if err != nil || check.Corrected() == nil || sent.Queries() != 2 {
		t.Errorf("%d statements, %v", sent.Queries(), err)
	}
}
