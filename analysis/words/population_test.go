package words

import (
	"strings"
	"testing"

	"kommunebench/analysis"
	"kommunebench/analysis/analysistest"
	"kommunebench/analysis/factcheck"
	"kommunebench/kommune"
)

// ofHedensted is a package like the published one: the participants of one
// initiative, and a score that stands under a year that its source does not say.
func ofHedensted(t *testing.T, indicator kommune.Indicator, cells ...analysistest.Cell) *analysis.Comparison {
	t.Helper()
	for n := range cells {
		cells[n].SourceID = "test/page"
	}
	kommuner := []kommune.Kommune{{Code: "766", Name: "Hedensted", LongName: "Hedensted Kommune"}}
	w := analysistest.NewWorld(kommuner, map[string][]analysistest.Cell{indicator.ID: cells}, indicator)
	url, licence := "https://example.org/test", "CC BY 4.0"
	w.Snapshot.Sources = []kommune.Source{
		{ID: "test/page", Title: "Evidenstest, Hedensted", Publisher: "Jobcenter Hedensted", URL: &url},
		{ID: "test/free", Title: "Fri side", Publisher: "Jobcenter Vejle", Licence: &licence},
	}
	w.Snapshot.Initiatives = []kommune.Initiative{{ID: "test/coaching", TitleDA: "Jobrettet coaching", TitleEN: "Job-oriented coaching"}}
	licenceOfData := "Apache-2.0"
	w.Snapshot.Dataset.Licence = &licenceOfData
	return comparedAs(t, w, nil)
}

func TestAFigureOfParticipantsIsNotSaidOfTheKommune(t *testing.T) {
	indicator := analysistest.Share(kommune.HigherIsBetter)
	indicator.Decimals, indicator.InitiativeID = 0, analysistest.Pointer("test/coaching")
	c := ofHedensted(t, indicator, analysistest.Figure("766", 70).Hedged(kommune.JustOver))
	analysistest.WantText(t, RowSentence(&c.Rows[0], kommune.Danish),
		"Hedensted Kommune: »Andel i job« var godt 70 % af deltagerne i jobrettet coaching i 2024; ingen anden kommune har et tal at sammenligne med.")
	analysistest.WantText(t, RowSentence(&c.Rows[0], kommune.English),
		"Hedensted Kommune: “Share in work” was just over 70% of the participants in job-oriented coaching in 2024; no other kommune has a figure to compare with.")
	if caveats := strings.Join(ComparisonCaveats(c, kommune.Danish), " "); !strings.Contains(caveats, "Tallene gælder deltagerne i jobrettet coaching, ikke alle kommunens borgere i målgruppen.") {
		t.Errorf("the caveats are %s", caveats)
	}
	analysistest.WantText(t, whereInWords(c.Indicator, "Hedensted Kommune", kommune.English), "among the participants in job-oriented coaching (Hedensted Kommune)")
}

func TestAnUndatedFigureSaysThatItIs(t *testing.T) {
	indicator := analysistest.Score(kommune.HigherIsBetter)
	indicator.UndatedUnder = []string{"2024"}
	c := ofHedensted(t, indicator, analysistest.Figure("766", 2.2))
	analysistest.WantText(t, RowSentence(&c.Rows[0], kommune.Danish),
		"I Hedensted Kommune var »Score i test« 2,2 point (udateret); ingen anden kommune har et tal at sammenligne med.")
	if caveats := strings.Join(ComparisonCaveats(c, kommune.English), " "); !strings.Contains(caveats, "Undated: the source does not say when the figure is from. It stands under 2024") {
		t.Errorf("the caveats are %s", caveats)
	}
	analysistest.WantText(t, CitedPeriod(c.Indicator, "2024", kommune.Danish), "udateret (står under 2024)")
	analysistest.WantText(t, CitedPeriod(c.Indicator, "2023", kommune.Danish), "2023")
}

func TestAChangeFromAnUndatedFigureCanNotBeTold(t *testing.T) {
	indicator := analysistest.Score(kommune.HigherIsBetter)
	indicator.UndatedUnder = []string{"2020"}
	cells := []analysistest.Cell{analysistest.Figure("101", 2).In("2020"), analysistest.Figure("101", 3)}
	check := claimed(t, analysistest.NewWorld(analysistest.KommunerNumbered(1), map[string][]analysistest.Cell{indicator.ID: cells}, indicator), factcheck.ClaimQuery{
		Indicator: indicator.ID, Kommune: "101", Kind: factcheck.ClaimChange, Comparator: factcheck.Equals, Stated: analysistest.Pointer(1.0), Since: analysistest.Pointer(kommune.Period("2020")),
	})
	analysistest.WantSame(t, "verdict", check.Verdict, factcheck.ClaimCannotTell)
	analysistest.WantText(t, check.Explanation(kommune.Danish), "Mindst ét af tallene er udateret, så der kan ikke siges noget om udviklingen.")
}

func TestACitationNamesTheFiguresOwnSourceAndLicence(t *testing.T) {
	indicator := analysistest.Share(kommune.HigherIsBetter)
	indicator.InitiativeID = analysistest.Pointer("test/coaching")
	c := ofHedensted(t, indicator, analysistest.Figure("766", 70))
	analysistest.WantText(t, Cite(kommune.Danish, c.Indicator, c.SourceIDs(), "2024", "", analysistest.When()).Text,
		"Jobcenter Hedensted: Andel i job af deltagerne i jobrettet coaching, 2024. Evidenstest, Hedensted, Jobcenter Hedensted, https://example.org/test, licens ikke oplyst. Prøvedata (test), udgivelse test@1. Læst i Kommunebench 2024-11-21.")
	analysistest.WantText(t, LicenceInWords(c.Indicator, c.Indicator.Snapshot.Sources[1], kommune.English), "CC BY 4.0")
	analysistest.WantText(t, LicenceInWords(c.Indicator, kommune.Source{Publisher: "Prøvekontoret"}, kommune.Danish), "Apache-2.0")
	analysistest.WantText(t, *c.Rows[0].SourceID, "test/page")
}

func TestTheLargestCountIsNotTheBest(t *testing.T) {
	c := compared(t, analysistest.KommunerNumbered(2), analysistest.Count(kommune.Neutral), analysistest.Figure("101", 70), analysistest.Figure("102", 900))
	row := rowNamed(t, c, "K1")
	sentence := RowSentence(row, kommune.Danish)
	if !strings.Contains(sentence, "hvor 1 er størst") || strings.Contains(sentence, "bedst") {
		t.Error(sentence)
	}
}
