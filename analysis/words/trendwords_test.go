package words

import (
	"testing"

	"kommunebench/analysis/analysistest"
	"kommunebench/analysis/trend"
	"kommunebench/kommune"
)

func TestASeriesIsPutIntoASentenceThatSaysNoMoreThanItsTest(t *testing.T) {
	for _, c := range []struct {
		name   string
		trend  *trend.Trend
		da, en string
	}{
		{
			"a rise", followed(t, analysistest.Share(kommune.Neutral), analysistest.Rising("2019", 7, 20)...),
			"Fra 2019 til 2025 er »Andel i job« i Prøve Kommune steget med omkring 2,00 procentpoint om året; udviklingen er større, end tilfældige udsving normalt forklarer.",
			"From 2019 to 2025, “Share in work” in Prøve Kommune rose by about 2.00 percentage points a year; the movement is larger than chance usually explains.",
		},
		{
			"a fall of scores", followed(t, analysistest.Score(kommune.HigherIsBetter), analysistest.Yearly("2018H1", 3, 2.9, 2.8, 2.7, 2.6, 2.5, 2.4, 2.3, 2.2, 2.1, 2, 1.9, 1.8)...),
			"Fra 1. halvår 2018 til 1. halvår 2024 er »Score i test« i Prøve Kommune faldet med omkring 0,20 point om året; udviklingen er større, end tilfældige udsving normalt forklarer.",
			"From half-year 1 of 2018 to half-year 1 of 2024, “Test score” in Prøve Kommune fell by about 0.20 points a year; the movement is larger than chance usually explains.",
		},
		{
			"a rise too small to be written", followed(t, analysistest.Score(kommune.HigherIsBetter), analysistest.Yearly("2018", 3, 3.001, 3.002, 3.003, 3.004)...),
			"Fra 2018 til 2022 er »Score i test« i Prøve Kommune steget; udviklingen er større, end tilfældige udsving normalt forklarer.",
			"From 2018 to 2022, “Test score” in Prøve Kommune rose; the movement is larger than chance usually explains.",
		},
		{
			"no movement", followed(t, analysistest.Share(kommune.Neutral), analysistest.Counted("2019", 300, 310, 295, 305)...),
			"Fra 2019 til 2022 viser »Andel i job« i Prøve Kommune ingen udvikling, der er større, end tilfældige udsving normalt forklarer.",
			"From 2019 to 2022, “Share in work” in Prøve Kommune shows no movement larger than chance usually explains.",
		},
		{
			"a series too short to show a movement", followed(t, analysistest.Score(kommune.Neutral), analysistest.Yearly("2019Q1", analysistest.RampOf(8)...)...),
			"Fra 1. kvartal 2019 til 4. kvartal 2020 viser »Score i test« i Prøve Kommune ingen udvikling, der er større, end tilfældige udsving normalt forklarer; en så kort serie kan ikke vise en.",
			"From quarter 1 of 2019 to quarter 4 of 2020, “Test score” in Prøve Kommune shows no movement larger than chance usually explains; a series as short as this can't show one.",
		},
		{
			"since the last break only", followed(t, analysistest.BrokenFrom(analysistest.Share(kommune.Neutral), "2021"), analysistest.Rising("2019", 9, 20)...),
			"Fra 2021 til 2027 er »Andel i job« i Prøve Kommune steget med omkring 2,00 procentpoint om året; udviklingen er større, end tilfældige udsving normalt forklarer.",
			"From 2021 to 2027, “Share in work” in Prøve Kommune rose by about 2.00 percentage points a year; the movement is larger than chance usually explains.",
		},
		{
			"windows", followed(t, analysistest.Share(kommune.Neutral), analysistest.Rising("2020QMAT02", 3, 20)...),
			"»Andel i job« i Prøve Kommune var 30,0 % i de tolv måneder til og med 2. kvartal 2020 og 34,0 % i de tolv måneder til og med 4. kvartal 2020, en ændring på 4,0 procentpoint; det er ikke testet, om forskellen kan skyldes tilfældige udsving: Perioderne overlapper hinanden, så tallene ikke er uafhængige; en test ville for ofte finde en udvikling, der ikke er der.",
			"“Share in work” in Prøve Kommune was 30.0% in the twelve months to the end of quarter 2 of 2020 and 34.0% in the twelve months to the end of quarter 4 of 2020, a change of 4.0 percentage points; whether that may be chance was not tested: The periods overlap, so the figures are not independent; a test would too often find a movement that is not there.",
		},
		{
			"three years, the last hedged", followed(t, analysistest.Share(kommune.Neutral), analysistest.With(analysistest.Rising("2020", 3, -20), 2, analysistest.Ratio("101", 260, 1000).Hedged(kommune.JustOver))...),
			"»Andel i job« i Prøve Kommune var 30,0 % i 2020 og godt 26,0 % i 2022; det er ikke testet, om forskellen kan skyldes tilfældige udsving: Serien har 2 tal, der kan sammenlignes; en test kræver mindst 4.",
			"“Share in work” in Prøve Kommune was 30.0% in 2020 and just over 26.0% in 2022; whether that may be chance was not tested: Comparable figures in the series: 2; a test needs 4 or more.",
		},
		{
			"no figure of before a break", followed(t, analysistest.BrokenFrom(analysistest.Share(kommune.Neutral), "2021"), analysistest.Rising("2020", 3, -20)...),
			"»Andel i job« i Prøve Kommune var 28,0 % i 2021 og 26,0 % i 2022, en ændring på −2,0 procentpoint; det er ikke testet, om forskellen kan skyldes tilfældige udsving: Serien har 2 tal, der kan sammenlignes; en test kræver mindst 4.",
			"“Share in work” in Prøve Kommune was 28.0% in 2021 and 26.0% in 2022, a change of −2.0 percentage points; whether that may be chance was not tested: Comparable figures in the series: 2; a test needs 4 or more.",
		},
		{
			"a rise in spite of gaps", followed(t, analysistest.Share(kommune.Neutral), analysistest.With(analysistest.With(analysistest.Without(analysistest.Rising("2009", 15, 20), 2), 5, analysistest.None("101", kommune.Suppressed)), 8, analysistest.Ratio("101", 480, 1000).Hedged(kommune.About))...),
			"Fra 2009 til 2023 er »Andel i job« i Prøve Kommune steget med omkring 2,00 procentpoint om året; udviklingen er større, end tilfældige udsving normalt forklarer; 3 af 15 perioder indgår ikke, fordi tallet mangler, er skjult eller kun er omtrentligt.",
			"From 2009 to 2023, “Share in work” in Prøve Kommune rose by about 2.00 percentage points a year; the movement is larger than chance usually explains; periods left out, because the figure is missing, is hidden or is hedged: 3 of 15.",
		},
		{
			"one year", followed(t, analysistest.Share(kommune.Neutral), analysistest.Rising("2020", 1, 20)...),
			"Om »Andel i job« i Prøve Kommune har udviklet sig, er ikke testet: Serien har 1 tal, der kan sammenlignes; en test kræver mindst 4.",
			"Whether “Share in work” in Prøve Kommune moved was not tested: Comparable figures in the series: 1; a test needs 4 or more.",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			analysistest.WantText(t, SeriesSentence(&c.trend.Series[0], kommune.Danish), c.da)
			analysistest.WantText(t, SeriesSentence(&c.trend.Series[0], kommune.English), c.en)
		})
	}
}

func TestTrendCaveats(t *testing.T) {
	indicator := analysistest.BrokenFrom(analysistest.Share(kommune.Neutral), "2020M07")
	indicator.BreakNotesDA, indicator.BreakNotesEN = []string{"Flere måder at tælle på."}, []string{"More ways to count."}
	cells := analysistest.Rising("2018", 8, 20)
	cells[1] = analysistest.None("101", kommune.Suppressed).In("2019")
	cells[2] = analysistest.None("101", kommune.Missing).In("2020")
	cells[6] = cells[6].Hedged(kommune.About)
	cells[7] = cells[7].Provisional()
	trend := followed(t, indicator, cells...)
	analysistest.WantLines(t, TrendCaveats(trend, kommune.Danish),
		"Databrud fra juli 2020: Flere måder at tælle på. Tal før og efter kan ikke sammenlignes.",
		"Kilden mangler 1 af 8 tal.",
		"1 af 8 tal er skjult af hensyn til enkeltpersoner.",
		"1 af 8 tal er foreløbigt.",
		"1 af 8 tal er et cirkatal.",
		"Serier, der er testet, selv om tal mangler eller er skjult undervejs: 1 af 1.",
	)
	analysistest.WantLines(t, TrendCaveats(trend, kommune.English),
		"Break of the series from July 2020: More ways to count. Figures before and after can't be compared.",
		"The source lacks 1 of 8 figures.",
		"1 of 8 figures is hidden to protect individuals.",
		"1 of 8 figures is provisional.",
		"1 of 8 figures is approximate, as its source says.",
		"Series tested although figures are missing or hidden within: 1 of 1.",
	)
	analysistest.WantLines(t, TrendCaveats(followed(t, analysistest.Share(kommune.Neutral), analysistest.Rising("2020QMAT01", 2, 0)...), kommune.Danish),
		"Perioderne overlapper hinanden: hver dækker tolv måneder.")
	analysistest.WantLines(t, TrendCaveats(followed(t, analysistest.Score(kommune.Neutral), analysistest.With(analysistest.Yearly("2000M01", analysistest.RampOf(1200)...), 7, analysistest.None("101", kommune.Missing))...), kommune.Danish),
		"Kilden mangler 1 af 1.200 tal.",
		"Serier, der er testet, selv om tal mangler eller er skjult undervejs: 1 af 1.")
	analysistest.WantLines(t, TrendCaveats(followed(t, analysistest.BrokenFrom(analysistest.Share(kommune.Neutral), "2018", "2030"), analysistest.Rising("2018", 2, 0)...), kommune.Danish))
}

func TestManySeriesAndAPartialCountryAreCaveats(t *testing.T) {
	kommuner, indicator := analysistest.KommunerNumbered(20), analysistest.Share(kommune.Neutral)
	var cells []analysistest.Cell
	for n, k := range kommuner {
		for _, c := range analysistest.Rising("2019", 4, 1) {
			c.Area = k.Code.Area()
			if n == 0 && c.Period == "2020" {
				continue
			}
			cells = append(cells, c)
		}
	}
	w := analysistest.NewWorld(kommuner, map[string][]analysistest.Cell{indicator.ID: cells}, indicator)
	trend := followedIn(t, w)
	analysistest.WantLines(t, TrendCaveats(trend, kommune.Danish),
		"Kilden mangler 1 af 80 tal.",
		"Landstallet er lagt sammen af de kommuner, der har tal: i nogle perioder kun 19 af 20; de øvriges tal mangler eller er skjult.",
		"19 serier er testet hver for sig: selv uden nogen udvikling ville i snit færre end én se ud til at have en, flere hvis udsving varer usædvanligt længe.")
}
