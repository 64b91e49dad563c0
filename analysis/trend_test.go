package analysis

import (
	"math"
	"testing"

	"kommunebench/kommune"
)

// yearly are figures of one kommune, a year each from first on.
func yearly(first kommune.Period, values ...float64) []cell {
	cells := make([]cell, len(values))
	for n, period := range periodsFrom(first, len(values)) {
		cells[n] = figure("101", values[n]).in(period)
	}
	return cells
}

// counted are shares of 1,000 persons of one kommune, a period each.
func counted(first kommune.Period, xs ...float64) []cell {
	cells := make([]cell, len(xs))
	for n, period := range periodsFrom(first, len(xs)) {
		cells[n] = ratio("101", xs[n], 1000).in(period)
	}
	return cells
}

// rising are so many shares of 1,000 that rise by so much each.
func rising(first kommune.Period, count int, by float64) []cell {
	xs := make([]float64, count)
	for n := range xs {
		xs[n] = 300 + by*float64(n)
	}
	return counted(first, xs...)
}

func without(cells []cell, n int) []cell {
	kept := append([]cell{}, cells[:n]...)
	return append(kept, cells[n+1:]...)
}

func with(cells []cell, n int, c cell) []cell {
	changed := append([]cell{}, cells...)
	changed[n] = c.in(cells[n].period)
	return changed
}

func brokenFrom(indicator kommune.Indicator, periods ...string) kommune.Indicator {
	indicator.BreakPeriods = periods
	return indicator
}

func TestThePeriodsAndTheKindOfFigureSettleTheTest(t *testing.T) {
	hedged := ratio("101", 300, 1000).hedged(kommune.About)
	for _, c := range []struct {
		name      string
		indicator kommune.Indicator
		cells     []cell
		method    string
		direction TrendDirection
		n         int
		reason    string
	}{
		{"shares a year that rise", share(kommune.Neutral), rising("2019", 4, 50), "CHI_SQUARE_FOR_TREND", Increasing, 4, ""},
		{"shares a year that fall", share(kommune.Neutral), rising("2019", 4, -50), "CHI_SQUARE_FOR_TREND", Decreasing, 4, ""},
		{"shares a year that stand still", share(kommune.Neutral), rising("2019", 4, 0), "CHI_SQUARE_FOR_TREND", NoTrend, 4, ""},
		{"shares a year of nobody", share(kommune.Neutral), counted("2019", 0, 0, 0, 0), "CHI_SQUARE_FOR_TREND", NoTrend, 4, ""},
		{"shares a year that jump about their line", share(kommune.Neutral), counted("2019", 300, 420, 280, 440, 290, 450), "CHI_SQUARE_FOR_TREND", NoTrend, 6, ""},
		{"shares a year without counts", share(kommune.Neutral), yearly("2019", 30, 31, 32, 33, 34), "MANN_KENDALL", Increasing, 5, ""},
		{"scores a year", score(kommune.Neutral), yearly("2019", 3, 2.8, 2.7, 2.5, 2.4), "MANN_KENDALL", Decreasing, 5, ""},
		{"scores a year that are all equal", score(kommune.Neutral), yearly("2019", 2, 2, 2, 2, 2), "MANN_KENDALL", NoTrend, 5, ""},
		{"rates a year", rate(kommune.Neutral), rising("2019", 5, 30), "MANN_KENDALL", Increasing, 5, ""},
		{"counts a year", count(kommune.Neutral), yearly("2019", 10, 11, 12, 13, 14), "MANN_KENDALL", Increasing, 5, ""},
		{"four scores, of which no order can show a trend", score(kommune.Neutral), yearly("2019", 1, 2, 3, 4), "MANN_KENDALL", NoTrend, 4, ""},
		{"months", share(kommune.Neutral), rising("2018M05", 72, 3), "SEASONAL_MANN_KENDALL", Increasing, 72, ""},
		{"quarters of scores", score(kommune.Neutral), yearly("2018Q2", rampOf(32)...), "SEASONAL_MANN_KENDALL", Increasing, 32, ""},
		{"half-years", share(kommune.Neutral), rising("2016H2", 14, 10), "SEASONAL_MANN_KENDALL", Increasing, 14, ""},
		{"weeks across a 53rd", share(kommune.Neutral), rising("2015W01", 320, 1), "SEASONAL_MANN_KENDALL", Increasing, 320, ""},
		{"two years of months, too short to show a trend", share(kommune.Neutral), rising("2018M01", 24, 3), "SEASONAL_MANN_KENDALL", NoTrend, 24, ""},
		{"windows", share(kommune.Neutral), rising("2018QMAT01", 20, 9), "NONE", TrendNotTested, 20, "The periods overlap, so the figures are not independent; a test would find too much."},
		{"three years", share(kommune.Neutral), rising("2019", 3, 50), "NONE", TrendNotTested, 3, "Comparable figures in the series: 3; a test needs 4 or more."},
		{"no figure at all", share(kommune.Neutral), []cell{none("101", kommune.Suppressed).in("2019")}, "NONE", TrendNotTested, 0, "Comparable figures in the series: 0; a test needs 4 or more."},
		{"a year hidden within", share(kommune.Neutral), with(rising("2019", 6, 50), 2, none("101", kommune.Suppressed)), "NONE", TrendNotTested, 5, "The series has gaps."},
		{"a year without a row", share(kommune.Neutral), without(rising("2019", 6, 50), 2), "NONE", TrendNotTested, 5, "The series has gaps."},
		{"years missing at both ends", share(kommune.Neutral), with(with(rising("2017", 8, 50), 0, none("101", kommune.Missing)), 7, none("101", kommune.Suppressed)), "CHI_SQUARE_FOR_TREND", Increasing, 6, ""},
		{"a hedged year", share(kommune.Neutral), with(rising("2019", 6, 50), 2, hedged), "NONE", TrendNotTested, 6, "The source itself hedged at least one of the figures."},
		{"a provisional year", share(kommune.Neutral), with(rising("2019", 6, 50), 5, ratio("101", 550, 1000).provisional()), "CHI_SQUARE_FOR_TREND", Increasing, 6, ""},
		{"twenty months", share(kommune.Neutral), rising("2018M05", 20, 3), "NONE", TrendNotTested, 20, "The series covers less than two full years, so the seasons can't be told from the trend."},
		{"a break at the first year breaks nothing", brokenFrom(share(kommune.Neutral), "2019"), rising("2019", 5, 50), "CHI_SQUARE_FOR_TREND", Increasing, 5, ""},
		{"years after a break", brokenFrom(share(kommune.Neutral), "2020"), rising("2019", 5, 50), "CHI_SQUARE_FOR_TREND", Increasing, 4, ""},
		{"years after the last of two breaks", brokenFrom(share(kommune.Neutral), "2014", "2017"), rising("2012", 10, 40), "CHI_SQUARE_FOR_TREND", Increasing, 5, ""},
		{"three years after a break", brokenFrom(share(kommune.Neutral), "2021"), rising("2019", 5, 50), "NONE", TrendNotTested, 3, "Comparable figures in the series: 3; a test needs 4 or more."},
		{"a year with a break in its midst counts to neither side", brokenFrom(share(kommune.Neutral), "2020M07"), rising("2019", 6, 50), "CHI_SQUARE_FOR_TREND", Increasing, 4, ""},
		{"a break after the last year", brokenFrom(share(kommune.Neutral), "2030"), rising("2019", 5, 50), "CHI_SQUARE_FOR_TREND", Increasing, 5, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			test := trendOf(c.indicator, c.cells...).Series[0].Test
			wantSame(t, "method", test.Method, c.method)
			wantSame(t, "direction", test.Direction, c.direction)
			wantSame(t, "n", test.N, c.n)
			if c.reason == "" {
				if test.Reason(kommune.English) != nil {
					t.Errorf("a reason is given though the series was tested: %s", *test.Reason(kommune.English))
				}
				if test.PValue == nil || test.Statistic == nil || test.Slope == nil || test.From == nil || test.To == nil {
					t.Errorf("a tested series without its figures: %+v", test)
				}
				return
			}
			wantText(t, *test.Reason(kommune.English), c.reason)
			if test.PValue != nil || test.Slope != nil || test.SlopeInterval != nil {
				t.Errorf("figures of a test that was not made: %+v", test)
			}
		})
	}
}

func rampOf(count int) []float64 {
	values := make([]float64, count)
	for n := range values {
		values[n] = float64(n) / 10
	}
	return values
}

func TestTheSlopeIsPerYearWhateverThePeriod(t *testing.T) {
	for _, c := range []struct {
		name  string
		cells []cell
		want  float64
	}{
		{"years", yearly("2015", rampOf(8)...), 0.1},
		{"half-years", yearly("2015H1", rampOf(16)...), 0.2},
		{"quarters", yearly("2015Q1", rampOf(32)...), 0.4},
		{"months", yearly("2015M01", rampOf(96)...), 1.2},
		{"weeks", yearly("2016W01", rampOf(208)...), 5.2},
	} {
		t.Run(c.name, func(t *testing.T) {
			test := trendOf(score(kommune.Neutral), c.cells...).Series[0].Test
			wantNear(t, "slope", test.Slope, c.want, 1e-9)
		})
	}
}

func TestWeeksKeepTheirSeasonAcrossA53rd(t *testing.T) {
	// Every week is as it is every year, so nothing moves, whatever the 53rd
	// weeks of 2015 and 2020 hold.
	var cells []cell
	for _, period := range periodsFrom("2014W01", 420) {
		cells = append(cells, figure("101", float64(period.Number()*period.Number()%53)).in(period))
	}
	test := trendOf(score(kommune.Neutral), cells...).Series[0].Test
	wantNear(t, "S", test.Statistic, 0, 0)
	wantNear(t, "p", test.PValue, 1, 0)
	wantNear(t, "slope", test.Slope, 0, 0)
}

func TestYearsThatLieOffTheirLineWidenTheTestOfShares(t *testing.T) {
	// 0.30, 0.33, 0.36, 0.39 of 1,000 lie on their line, and p is chi-square's;
	// 20,000 persons each with a point up and down between them do not.
	steady := trendOf(share(kommune.Neutral), counted("2019", 300, 330, 360, 390)...).Series[0].Test
	wantNear(t, "p", steady.PValue, math.Erfc(math.Sqrt(*steady.Statistic/2)), 1e-12)
	cells := make([]cell, 6)
	for n, x := range []float64{8000, 8400, 8050, 8450, 8100, 8500} {
		cells[n] = ratio("101", x, 20000).in(periodsFrom("2019", 6)[n])
	}
	jumping := trendOf(share(kommune.Neutral), cells...).Series[0].Test
	if chance := math.Erfc(math.Sqrt(*jumping.Statistic / 2)); *jumping.PValue < 0.05 || chance > 0.001 {
		t.Errorf("p = %v where chi-square alone gives %v", *jumping.PValue, chance)
	}
	if i := jumping.SlopeInterval; i == nil || i.Lower > 0 || i.Upper < 0 {
		t.Errorf("no trend, but the interval of the slope is %+v", i)
	}
}

func TestChangesAreOfThePeriodBeforeAndTheYearBefore(t *testing.T) {
	type changes struct{ change, pct, year, yearPct float64 }
	none := math.NaN()
	for _, c := range []struct {
		name      string
		indicator kommune.Indicator
		cells     []cell
		n         int
		want      changes
	}{
		{"the first period has none", score(kommune.Neutral), yearly("2019", 2, 3), 0, changes{none, none, none, none}},
		{"for years both are the same", score(kommune.Neutral), yearly("2019", 2, 3), 1, changes{1, 50, 1, 50}},
		{"a fall", score(kommune.Neutral), yearly("2019", 4, 3), 1, changes{-1, -25, -1, -25}},
		{"from zero there is no per cent", score(kommune.Neutral), yearly("2019", 0, 3), 1, changes{3, none, 3, none}},
		{"from below zero per cent is of its size", score(kommune.Neutral), yearly("2019", -4, -3), 1, changes{1, 25, 1, 25}},
		{"to zero", score(kommune.Neutral), yearly("2019", 4, 0), 1, changes{-4, -100, -4, -100}},
		{"quarters", score(kommune.Neutral), yearly("2019Q3", 4, 5, 6, 7, 8), 4, changes{1, 100.0 / 7, 4, 100}},
		{"months over new year", score(kommune.Neutral), yearly("2019M12", rampOf(14)...), 13, changes{0.1, 100.0 / 12, 1.2, 1200}},
		{"windows", score(kommune.Neutral), yearly("2019QMAT03", 4, 5, 6, 7, 8), 4, changes{1, 100.0 / 7, 4, 100}},
		{"after a gap the year before may still be there", score(kommune.Neutral), without(yearly("2019Q3", 4, 5, 6, 7, 8), 3), 3, changes{none, none, 4, 100}},
		{"a 53rd week has no year before", score(kommune.Neutral), yearly("2020W52", 4, 5), 1, changes{1, 25, none, none}},
		{"across a break", brokenFrom(score(kommune.Neutral), "2020"), yearly("2019", 2, 3), 1, changes{none, none, none, none}},
		{"within a year across a break", brokenFrom(score(kommune.Neutral), "2020Q1"), yearly("2019Q3", 4, 5, 6, 7, 8), 4, changes{1, 100.0 / 7, none, none}},
		{"from a window that holds a break", brokenFrom(score(kommune.Neutral), "2019Q4"), yearly("2020QMAT01", 4, 5), 1, changes{none, none, none, none}},
		{"to the first window after a break", brokenFrom(score(kommune.Neutral), "2019Q4"), yearly("2020QMAT03", 4, 5, 6), 2, changes{1, 20, none, none}},
		{"from a figure that is missing", score(kommune.Neutral), with(yearly("2019", 2, 3), 0, figure("101", math.NaN())), 1, changes{none, none, none, none}},
		{"from a hedged figure", score(kommune.Neutral), with(yearly("2019", 2, 3), 0, figure("101", 2).hedged(kommune.JustOver)), 1, changes{none, none, none, none}},
		{"to a hedged figure", score(kommune.Neutral), with(yearly("2019", 2, 3), 1, figure("101", 3).hedged(kommune.About)), 1, changes{none, none, none, none}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := trendOf(c.indicator, c.cells...).Series[0].Points[c.n]
			for _, figure := range []struct {
				name string
				got  *float64
				want float64
			}{
				{"change", p.Change, c.want.change},
				{"change in per cent", p.ChangePct, c.want.pct},
				{"change since last year", p.ChangeYear, c.want.year},
				{"that in per cent", p.ChangeYearPct, c.want.yearPct},
			} {
				if math.IsNaN(figure.want) {
					if figure.got != nil {
						t.Errorf("%s is %v, want none", figure.name, *figure.got)
					}
					continue
				}
				wantNear(t, figure.name, figure.got, figure.want, 1e-9)
			}
		})
	}
}

func TestTheBenchmarkOfATrendIsPublishedOrPooled(t *testing.T) {
	national := ratio(kommune.Country, 45, 100)
	cells := append(rising("2019", 3, 50), national.in("2019"))
	benchmark := trendOf(share(kommune.Neutral), cells...).Benchmark
	wantNear(t, "published", benchmark[0].Value, 45, 1e-9)
	wantNear(t, "pooled", benchmark[1].Value, 35, 1e-9)
	wantSame(t, "points", len(benchmark), 3)
	if scores := trendOf(score(kommune.Neutral), yearly("2019", 2, 3)...).Benchmark; scores[0].Value != nil {
		t.Errorf("scores were pooled to %v", *scores[0].Value)
	}
}

func TestASeriesIsPutIntoASentenceThatSaysNoMoreThanItsTest(t *testing.T) {
	for _, c := range []struct {
		name   string
		trend  *Trend
		da, en string
	}{
		{
			"a rise", trendOf(share(kommune.Neutral), rising("2019", 5, 20)...),
			"Fra 2019 til 2023 er »Andel i job« i Prøve Kommune steget med omkring 2,00 procentpoint om året; udviklingen er større, end tilfældige udsving normalt forklarer.",
			"From 2019 to 2023, “Share in work” in Prøve Kommune rose by about 2.00 percentage points a year; the movement is larger than chance usually explains.",
		},
		{
			"a fall of scores", trendOf(score(kommune.HigherIsBetter), yearly("2018H1", 3, 2.9, 2.8, 2.7, 2.6, 2.5, 2.4, 2.3, 2.2, 2.1, 2, 1.9, 1.8)...),
			"Fra 1. halvår 2018 til 1. halvår 2024 er »Score i test« i Prøve Kommune faldet med omkring 0,20 point om året; udviklingen er større, end tilfældige udsving normalt forklarer.",
			"From half-year 1 of 2018 to half-year 1 of 2024, “Test score” in Prøve Kommune fell by about 0.20 point a year; the movement is larger than chance usually explains.",
		},
		{
			"a rise too small to be written", trendOf(score(kommune.HigherIsBetter), yearly("2018", 3, 3.001, 3.002, 3.003, 3.004)...),
			"Fra 2018 til 2022 er »Score i test« i Prøve Kommune steget; udviklingen er større, end tilfældige udsving normalt forklarer.",
			"From 2018 to 2022, “Test score” in Prøve Kommune rose; the movement is larger than chance usually explains.",
		},
		{
			"no movement", trendOf(share(kommune.Neutral), counted("2019", 300, 310, 295, 305)...),
			"Fra 2019 til 2022 viser »Andel i job« i Prøve Kommune ingen udvikling, der er større, end tilfældige udsving normalt forklarer.",
			"From 2019 to 2022, “Share in work” in Prøve Kommune shows no movement larger than chance usually explains.",
		},
		{
			"a series too short to show a movement", trendOf(score(kommune.Neutral), yearly("2019", 1, 2, 3, 4)...),
			"Fra 2019 til 2022 viser »Score i test« i Prøve Kommune ingen udvikling, der er større, end tilfældige udsving normalt forklarer; en så kort serie kan ikke vise en.",
			"From 2019 to 2022, “Test score” in Prøve Kommune shows no movement larger than chance usually explains; a series as short as this can't show one.",
		},
		{
			"since the last break only", trendOf(brokenFrom(share(kommune.Neutral), "2021"), rising("2019", 6, 20)...),
			"Fra 2021 til 2024 er »Andel i job« i Prøve Kommune steget med omkring 2,00 procentpoint om året; udviklingen er større, end tilfældige udsving normalt forklarer.",
			"From 2021 to 2024, “Share in work” in Prøve Kommune rose by about 2.00 percentage points a year; the movement is larger than chance usually explains.",
		},
		{
			"windows", trendOf(share(kommune.Neutral), rising("2020QMAT02", 3, 20)...),
			"Om »Andel i job« i Prøve Kommune har udviklet sig fra de tolv måneder til og med 2. kvartal 2020 til de tolv måneder til og med 4. kvartal 2020, er ikke testet: Perioderne overlapper hinanden, så tallene ikke er uafhængige; en test ville finde for meget.",
			"Whether “Share in work” in Prøve Kommune moved from the twelve months to the end of quarter 2 of 2020 to the twelve months to the end of quarter 4 of 2020 was not tested: The periods overlap, so the figures are not independent; a test would find too much.",
		},
		{
			"one year", trendOf(share(kommune.Neutral), rising("2020", 1, 20)...),
			"Om »Andel i job« i Prøve Kommune har udviklet sig, er ikke testet: Serien har 1 tal, der kan sammenlignes; en test kræver mindst 4.",
			"Whether “Share in work” in Prøve Kommune moved was not tested: Comparable figures in the series: 1; a test needs 4 or more.",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			wantText(t, c.trend.Series[0].Sentence(kommune.Danish), c.da)
			wantText(t, c.trend.Series[0].Sentence(kommune.English), c.en)
		})
	}
}

func TestTrendCaveats(t *testing.T) {
	indicator := brokenFrom(share(kommune.Neutral), "2020M07")
	indicator.BreakNotesDA, indicator.BreakNotesEN = []string{"Flere måder at tælle på."}, []string{"More ways to count."}
	cells := rising("2018", 8, 20)
	cells[1] = none("101", kommune.Suppressed).in("2019")
	cells[2] = none("101", kommune.Missing).in("2020")
	cells[6] = cells[6].hedged(kommune.About)
	cells[7] = cells[7].provisional()
	trend := trendOf(indicator, cells...)
	wantLines(t, trend.Caveats(kommune.Danish),
		"Databrud fra juli 2020: Flere måder at tælle på. Tal før og efter kan ikke sammenlignes.",
		"Tal, som kilden ikke har: 1 af 8.",
		"Tal, der er skjult af hensyn til enkeltpersoner: 1 af 8.",
		"Foreløbige tal: 1 af 8.",
		"Tal, som kilden selv har taget forbehold for: 1 af 8.",
	)
	wantLines(t, trend.Caveats(kommune.English),
		"Break of the series from July 2020: More ways to count. Figures before and after can't be compared.",
		"Figures that the source lacks: 1 of 8.",
		"Figures hidden to protect individuals: 1 of 8.",
		"Provisional figures: 1 of 8.",
		"Figures that the source itself hedged: 1 of 8.",
	)
	wantLines(t, trendOf(share(kommune.Neutral), rising("2020QMAT01", 2, 0)...).Caveats(kommune.Danish),
		"Perioderne overlapper hinanden: hver dækker tolv måneder.")
	wantLines(t, trendOf(score(kommune.Neutral), with(yearly("2000M01", rampOf(1200)...), 7, none("101", kommune.Missing))...).Caveats(kommune.Danish),
		"Tal, som kilden ikke har: 1 af 1.200.")
	wantLines(t, trendOf(brokenFrom(share(kommune.Neutral), "2018", "2030"), rising("2018", 2, 0)...).Caveats(kommune.Danish))
}

func TestManySeriesAndAPartialCountryAreCaveats(t *testing.T) {
	kommuner, indicator := kommunerNumbered(20), share(kommune.Neutral)
	var cells []cell
	for n, k := range kommuner {
		for _, c := range rising("2019", 4, 1) {
			c.area = k.Code.Area()
			if n == 0 && c.period == "2020" {
				continue
			}
			cells = append(cells, c)
		}
	}
	w := newWorld(kommuner, map[string][]cell{indicator.ID: cells}, indicator)
	trend := &Trend{Indicator: w.indicator(0), Periods: w.indicator(0).Periods(), Query: TrendQuery{Confidence: DefaultConfidence}}
	trend.compute(w.catalogue, kommuner, observationsOf(indicator, cells))
	wantLines(t, trend.Caveats(kommune.Danish),
		"Tal, som kilden ikke har: 1 af 80.",
		"Landstallet er lagt sammen af de kommuner, der har tal: i nogle perioder kun 19 af 20.",
		"19 serier er testet hver for sig: selv uden nogen udvikling ville færre end 1 se ud til at have en ved et tilfælde.")
}

func wantLines(t *testing.T, got []string, want ...string) {
	t.Helper()
	for n := range max(len(got), len(want)) {
		switch {
		case n >= len(got):
			t.Errorf("missing: %s", want[n])
		case n >= len(want):
			t.Errorf("too much: %s", got[n])
		default:
			wantText(t, got[n], want[n])
		}
	}
}
