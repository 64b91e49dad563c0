package words

import (
	"context"
	"testing"

	"kommunebench/analysis/analysistest"
	"kommunebench/analysis/factcheck"
	"kommunebench/kommune"
)

func TestAChangeAcrossABreakCanNotBeTold(t *testing.T) {
	check := claimed(t, analysistest.ClaimWorld(analysistest.BrokenFrom(analysistest.Share(kommune.Neutral), "2022")), factcheck.ClaimQuery{
		Indicator: "test/share", Kommune: "101", Kind: factcheck.ClaimChange, Comparator: factcheck.MoreThan, Stated: analysistest.Pointer[float64](5), Since: analysistest.Pointer(kommune.Period("2020")),
	})
	analysistest.WantSame(t, "verdict", check.Verdict, factcheck.ClaimCannotTell)
	if check.Actual != nil || check.Before == nil || check.After == nil {
		t.Errorf("before %v, after %v and a change of %v across a break", check.Before, check.After, check.Actual)
	}
	analysistest.WantText(t, ClaimSentence(check, kommune.Danish),
		"I K1 Kommune var »Andel i job« 30,0 % i 2020 og 60,0 % i 2024; serien har et databrud derimellem, så tallene kan ikke sammenlignes.")
}

func TestTheSentenceOfAClaimStandsByItself(t *testing.T) {
	since := analysistest.Pointer(kommune.Period("2020"))
	for _, c := range []struct {
		name   string
		query  factcheck.ClaimQuery
		da, en string
	}{
		{
			"a change clear of chance",
			factcheck.ClaimQuery{Kommune: "101", Kind: factcheck.ClaimChange, Stated: analysistest.Pointer[float64](99), Since: since},
			"I K1 Kommune var »Andel i job« 30,0 % i 2020 og 60,0 % i 2024; ændringen er større, end tilfældige udsving normalt forklarer.",
			"In K1 Kommune, “Share in work” was 30.0% in 2020 and 60.0% in 2024; the change is larger than chance usually explains.",
		},
		{
			"a change within chance",
			factcheck.ClaimQuery{Kommune: "102", Kind: factcheck.ClaimChangePct, Stated: analysistest.Pointer[float64](99), Since: since},
			"I K2 Kommune var »Andel i job« 40,0 % i 2020 og 41,0 % i 2024; ændringen kan skyldes tilfældige udsving.",
			"In K2 Kommune, “Share in work” was 40.0% in 2020 and 41.0% in 2024; the change may be chance.",
		},
		{
			"a hedge stays with its figure",
			factcheck.ClaimQuery{Kommune: "105", Kind: factcheck.ClaimChange, Stated: analysistest.Pointer[float64](99), Since: since},
			"I K5 Kommune var »Andel i job« knap 40,0 % i 2020 og 60,0 % i 2024; det er ikke testet, om ændringen kan skyldes tilfældige udsving.",
			"In K5 Kommune, “Share in work” was just under 40.0% in 2020 and 60.0% in 2024; whether the change is chance was not tested.",
		},
		{
			"no figure to change to",
			factcheck.ClaimQuery{Kommune: "103", Kind: factcheck.ClaimChange, Stated: analysistest.Pointer[float64](99), Since: since},
			"K3 Kommune har intet tal for »Andel i job« i 2024: det er skjult af hensyn til enkeltpersoner.",
			"K3 Kommune has no figure for “Share in work” in 2024: it is hidden to protect individuals.",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.query.Indicator = "test/share"
			check := claimed(t, analysistest.ClaimWorld(analysistest.Share(kommune.Neutral)), c.query)
			analysistest.WantText(t, ClaimSentence(check, kommune.Danish), c.da)
			analysistest.WantText(t, ClaimSentence(check, kommune.English), c.en)
			analysistest.WantSame(t, "the row's own hedge", check.Row.Qualifier, kommune.Exact)
		})
	}
}

// No rank is claimed where the figures of all others are hidden, and the reason
// is told.
func TestARankAmongHiddenFiguresCanNotBeTold(t *testing.T) {
	w := analysistest.NewWorld(analysistest.KommunerNumbered(3), map[string][]analysistest.Cell{"test/share": {
		analysistest.Ratio("101", 20, 100), analysistest.None("102", kommune.Suppressed), analysistest.None("103", kommune.Suppressed),
	}}, analysistest.Share(kommune.LowerIsBetter))
	analyst, catalogue := analystOn(w)
	check, err := factcheck.CheckClaim(context.Background(), analyst, catalogue, factcheck.ClaimQuery{Indicator: "test/share", Kommune: "101", Kind: factcheck.ClaimRank, Comparator: factcheck.Equals, Stated: analysistest.Pointer[float64](1)})
	if err != nil {
		t.Fatal(err)
	}
	analysistest.WantText(t, check.Explanation(kommune.English), "There is no rank, as the figures of the other kommuner are hidden to protect individuals.")
	analysistest.WantText(t, ClaimSentence(check, kommune.English),
		"In K1 Kommune, “Share in work” was 20.0% in 2024; no other kommune has a figure to compare with that is not hidden to protect individuals.")
	if check.Verdict != factcheck.ClaimCannotTell {
		t.Errorf("the verdict is %s, want CANNOT_TELL", check.Verdict)
	}
}
