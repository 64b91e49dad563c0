package trend

import (
	"fmt"
	"math"
	"testing"

	"kommunebench/analysis/analysistest"
	"kommunebench/kommune"
)

func TestThePeriodsSettleTheTest(t *testing.T) {
	hedged, hidden := analysistest.Ratio("101", 300, 1000).Hedged(kommune.About), analysistest.None("101", kommune.Suppressed)
	for _, c := range []struct {
		name      string
		indicator kommune.Indicator
		cells     []analysistest.Cell
		method    string
		direction Direction
		n         int
		missing   int
		reason    string
	}{
		{"shares a year that rise", analysistest.Share(kommune.Neutral), analysistest.Rising("2019", 6, 50), "AR1_TREND", Increasing, 6, 0, ""},
		{"shares a year that fall", analysistest.Share(kommune.Neutral), analysistest.Rising("2019", 6, -50), "AR1_TREND", Decreasing, 6, 0, ""},
		{"shares a year that stand still", analysistest.Share(kommune.Neutral), analysistest.Rising("2019", 4, 0), "AR1_TREND", NoTrend, 4, 0, ""},
		{"shares a year of nobody", analysistest.Share(kommune.Neutral), analysistest.Counted("2019", 0, 0, 0, 0), "AR1_TREND", NoTrend, 4, 0, ""},
		{"shares a year of everybody", analysistest.Share(kommune.Neutral), analysistest.Counted("2019", 1000, 1000, 1000, 1000), "AR1_TREND", NoTrend, 4, 0, ""},
		{"shares a year that rise by less than who was counted", analysistest.Share(kommune.Neutral), analysistest.Rising("2019", 6, 10), "AR1_TREND", NoTrend, 6, 0, ""},
		{"shares a year that jump about their line", analysistest.Share(kommune.Neutral), analysistest.Counted("2019", 300, 420, 280, 440, 290, 450), "AR1_TREND", NoTrend, 6, 0, ""},
		{"shares a year without counts", analysistest.Share(kommune.Neutral), analysistest.Yearly("2019", 30, 31, 32, 33, 34), "AR1_TREND", Increasing, 5, 0, ""},
		{"scores a year", analysistest.Score(kommune.Neutral), analysistest.Yearly("2019", 3, 2.8, 2.7, 2.5, 2.4), "AR1_TREND", Decreasing, 5, 0, ""},
		{"scores a year that are all equal", analysistest.Score(kommune.Neutral), analysistest.Yearly("2019", 2, 2, 2, 2, 2), "AR1_TREND", NoTrend, 5, 0, ""},
		{"scores a year that move by less than their rounding", analysistest.Score(kommune.Neutral), analysistest.Yearly("2019", 2, 2, 2, 2.1, 2.1, 2.1), "AR1_TREND", NoTrend, 6, 0, ""},
		{"rates a year", analysistest.Rate(kommune.Neutral), analysistest.Rising("2019", 8, 60), "AR1_TREND", Increasing, 8, 0, ""},
		{"rates a year that rise by less than how many there were", analysistest.Rate(kommune.Neutral), analysistest.Rising("2019", 6, 10), "AR1_TREND", NoTrend, 6, 0, ""},
		{"counts a year", analysistest.Count(kommune.Neutral), analysistest.Yearly("2019", 10, 20, 30, 40, 50), "AR1_TREND", Increasing, 5, 0, ""},
		{"months", analysistest.Share(kommune.Neutral), analysistest.Rising("2018M05", 72, 3), "SEASONAL_MANN_KENDALL", Increasing, 72, 0, ""},
		{"quarters of scores", analysistest.Score(kommune.Neutral), analysistest.Yearly("2018Q2", analysistest.RampOf(32)...), "SEASONAL_MANN_KENDALL", Increasing, 32, 0, ""},
		{"half-years", analysistest.Share(kommune.Neutral), analysistest.Rising("2016H2", 14, 10), "SEASONAL_MANN_KENDALL", Increasing, 14, 0, ""},
		{"weeks across a 53rd, which has no season", analysistest.Share(kommune.Neutral), analysistest.Rising("2015W01", 320, 1), "SEASONAL_MANN_KENDALL", Increasing, 318, 0, ""},
		{"two years of months, too short to show a trend", analysistest.Share(kommune.Neutral), analysistest.Rising("2018M01", 24, 3), "SEASONAL_MANN_KENDALL", NoTrend, 24, 0, ""},
		{"windows", analysistest.Share(kommune.Neutral), analysistest.Rising("2018QMAT01", 20, 9), "NONE", NotTested, 20, 0, "The periods overlap, so the figures are not independent; a test would too often find a movement that is not there."},
		{"windows twice a year", analysistest.Share(kommune.Neutral), analysistest.EveryOther(analysistest.Rising("2018QMAT02", 20, 9), 2), "NONE", NotTested, 10, 0, "The periods overlap, so the figures are not independent; a test would too often find a movement that is not there."},
		{"windows once a year share nothing", analysistest.Share(kommune.Neutral), analysistest.EveryOther(analysistest.Rising("2012QMAT04", 32, 15), 4), "AR1_TREND", Increasing, 8, 0, ""},
		{"a figure every January", analysistest.Share(kommune.Neutral), analysistest.EveryOther(analysistest.Rising("2012M01", 96, 5), 12), "AR1_TREND", Increasing, 8, 0, ""},
		{"three years", analysistest.Share(kommune.Neutral), analysistest.Rising("2019", 3, 50), "NONE", NotTested, 3, 0, "Comparable figures in the series: 3; a test needs 4 or more."},
		{"no figure at all", analysistest.Share(kommune.Neutral), []analysistest.Cell{analysistest.None("101", kommune.Suppressed).In("2019")}, "NONE", NotTested, 0, 0, "Comparable figures in the series: 0; a test needs 4 or more."},
		{"a year hidden within", analysistest.Share(kommune.Neutral), analysistest.With(analysistest.Rising("2019", 6, 50), 2, hidden), "AR1_TREND", Increasing, 5, 1, ""},
		{"a year without a row", analysistest.Share(kommune.Neutral), analysistest.Without(analysistest.Rising("2019", 6, 50), 2), "AR1_TREND", Increasing, 5, 1, ""},
		{"two years in a row hidden", analysistest.Share(kommune.Neutral), analysistest.With(analysistest.With(analysistest.Rising("2012", 12, 50), 4, hidden), 5, hidden), "NONE", NotTested, 10, 2, "The series has a gap of more than a year."},
		{"two of seven years hidden", analysistest.Share(kommune.Neutral), analysistest.With(analysistest.With(analysistest.Rising("2019", 7, 50), 2, hidden), 4, hidden), "NONE", NotTested, 5, 2, "Periods that can't be used, because the figure is hidden: 2 of 7; a test needs four in five."},
		{"a month of sixty hidden", analysistest.Share(kommune.Neutral), analysistest.With(analysistest.Rising("2018M01", 60, 5), 30, hidden), "SEASONAL_MANN_KENDALL", Increasing, 59, 1, ""},
		{"twelve months in a row hidden", analysistest.Share(kommune.Neutral), analysistest.Hiding(analysistest.Rising("2014M01", 96, 5), 30, 12), "SEASONAL_MANN_KENDALL", Increasing, 84, 12, ""},
		{"thirteen months in a row hidden", analysistest.Share(kommune.Neutral), analysistest.Hiding(analysistest.Rising("2014M01", 96, 5), 30, 13), "NONE", NotTested, 83, 13, "The series has a gap of more than a year."},
		{"more than a fifth of the months hidden", analysistest.Share(kommune.Neutral), analysistest.Hiding(analysistest.Hiding(analysistest.Rising("2014M01", 60, 5), 10, 7), 40, 6), "NONE", NotTested, 47, 13, "Periods that can't be used, because the figure is hidden: 13 of 60; a test needs four in five."},
		{"years missing at both ends", analysistest.Share(kommune.Neutral), analysistest.With(analysistest.With(analysistest.Rising("2017", 8, 50), 0, analysistest.None("101", kommune.Missing)), 7, hidden), "AR1_TREND", Increasing, 6, 0, ""},
		{"a hedged year is left out", analysistest.Share(kommune.Neutral), analysistest.With(analysistest.Rising("2019", 6, 50), 2, hedged), "AR1_TREND", Increasing, 5, 1, ""},
		{"too many hedged years", analysistest.Share(kommune.Neutral), analysistest.With(analysistest.With(analysistest.Rising("2019", 5, 50), 2, hedged), 3, hedged), "NONE", NotTested, 3, 2, "The source itself hedged some of the figures (2). Comparable figures without them: 3; a test needs 4 or more."},
		{"a provisional year", analysistest.Share(kommune.Neutral), analysistest.With(analysistest.Rising("2019", 6, 50), 5, analysistest.Ratio("101", 550, 1000).Provisional()), "AR1_TREND", Increasing, 6, 0, ""},
		{"twenty months", analysistest.Share(kommune.Neutral), analysistest.Rising("2018M05", 20, 3), "NONE", NotTested, 20, 0, "The series covers less than two full years, so the seasons can't be told from the trend."},
		{"a break at the first year breaks nothing", analysistest.BrokenFrom(analysistest.Share(kommune.Neutral), "2019"), analysistest.Rising("2019", 6, 50), "AR1_TREND", Increasing, 6, 0, ""},
		{"years after a break", analysistest.BrokenFrom(analysistest.Share(kommune.Neutral), "2020"), analysistest.Rising("2019", 7, 50), "AR1_TREND", Increasing, 6, 0, ""},
		{"years after the last of two breaks", analysistest.BrokenFrom(analysistest.Share(kommune.Neutral), "2014", "2017"), analysistest.Rising("2012", 10, 50), "AR1_TREND", Increasing, 5, 0, ""},
		{"three years after a break", analysistest.BrokenFrom(analysistest.Share(kommune.Neutral), "2021"), analysistest.Rising("2019", 5, 50), "NONE", NotTested, 3, 0, "Comparable figures in the series: 3; a test needs 4 or more."},
		{"a year with a break in its midst counts to neither side", analysistest.BrokenFrom(analysistest.Share(kommune.Neutral), "2020M07"), analysistest.Rising("2019", 7, 50), "AR1_TREND", Increasing, 5, 0, ""},
		{"a break after the last year", analysistest.BrokenFrom(analysistest.Share(kommune.Neutral), "2030"), analysistest.Rising("2019", 6, 50), "AR1_TREND", Increasing, 6, 0, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			test := trendOf(c.indicator, c.cells...).Series[0].Test
			analysistest.WantSame(t, "method", test.Method, c.method)
			analysistest.WantSame(t, "direction", test.Direction, c.direction)
			analysistest.WantSame(t, "n", test.N, c.n)
			analysistest.WantSame(t, "missing", test.Missing, c.missing)
			if c.reason == "" {
				if test.Reason(kommune.English) != nil {
					t.Errorf("a reason is given though the series was tested: %s", *test.Reason(kommune.English))
				}
				if test.PValue == nil || test.Statistic == nil || test.Slope == nil || test.From == nil || test.To == nil {
					t.Errorf("a tested series without its figures: %+v", test)
				}
				return
			}
			analysistest.WantText(t, *test.Reason(kommune.English), c.reason)
			if test.PValue != nil || test.Slope != nil || test.SlopeInterval != nil {
				t.Errorf("figures of a test that was not made: %+v", test)
			}
		})
	}
}

func TestTheSlopeIsPerYearWhateverThePeriod(t *testing.T) {
	for _, c := range []struct {
		name  string
		cells []analysistest.Cell
		want  float64
	}{
		{"years", analysistest.Yearly("2015", analysistest.RampOf(8)...), 0.1},
		{"half-years", analysistest.Yearly("2015H1", analysistest.RampOf(16)...), 0.2},
		{"quarters", analysistest.Yearly("2015Q1", analysistest.RampOf(32)...), 0.4},
		{"months", analysistest.Yearly("2015M01", analysistest.RampOf(96)...), 1.2},
		{"weeks", analysistest.Yearly("2016W01", analysistest.RampOf(208)...), 5.2},
	} {
		t.Run(c.name, func(t *testing.T) {
			test := trendOf(analysistest.Score(kommune.Neutral), c.cells...).Series[0].Test
			analysistest.WantNear(t, "slope", test.Slope, c.want, 1e-9)
		})
	}
}

func TestWeeksKeepTheirSeasonAcrossA53rd(t *testing.T) {
	// Every week is as it is every year, so nothing moves, whatever the 53rd
	// weeks of 2015 and 2020 hold.
	var cells []analysistest.Cell
	for _, period := range analysistest.PeriodsFrom("2014W01", 420) {
		cells = append(cells, analysistest.Figure("101", float64(period.Number()*period.Number()%53)).In(period))
	}
	test := trendOf(analysistest.Score(kommune.Neutral), cells...).Series[0].Test
	analysistest.WantNear(t, "S", test.Statistic, 0, 0)
	analysistest.WantNear(t, "p", test.PValue, 1, 0)
	analysistest.WantNear(t, "slope", test.Slope, 0, 0)
}

// Regression weighted with the denominators falls by 4.8 points a year here, as
// the two large years do (55 and 40 per cent, three years apart); the shares rise.
func TestSlopeStatisticPAndIntervalAreOfOneModel(t *testing.T) {
	var cells []analysistest.Cell
	for n, c := range []analysistest.Cell{analysistest.Ratio("101", 20, 100), analysistest.Ratio("101", 11000, 20000), analysistest.Ratio("101", 35, 100), analysistest.Ratio("101", 50, 100), analysistest.Ratio("101", 8000, 20000), analysistest.Ratio("101", 70, 100)} {
		cells = append(cells, c.In(analysistest.PeriodsFrom("2015", 6)[n]))
	}
	test := trendOf(analysistest.Share(kommune.Neutral), cells...).Series[0].Test
	analysistest.WantSame(t, "direction", test.Direction, NoTrend)
	analysistest.WantNear(t, "slope", test.Slope, 6.285714285714286, 1e-9)
	if *test.Statistic <= 0 || *test.PValue < 0.05 || test.SlopeInterval.Lower > 0 || test.SlopeInterval.Upper < 0 {
		t.Errorf("slope %v, statistic %v, p %v, interval %+v", *test.Slope, *test.Statistic, *test.PValue, *test.SlopeInterval)
	}
	// The half width is so many standard errors for six years, whatever they are.
	for _, cells := range [][]analysistest.Cell{cells, analysistest.Yearly("2015", 2, 2.3, 2.1, 2.6, 2.8, 3), analysistest.Rising("2015", 6, 50)} {
		test := trendOf(analysistest.Share(kommune.Neutral), cells...).Series[0].Test
		half := (test.SlopeInterval.Upper - test.SlopeInterval.Lower) / 2
		analysistest.WantNear(t, "critical value", analysistest.Pointer(half / *test.Slope * *test.Statistic), 3.984, 1e-9)
	}
}

func TestChangesAreOfThePeriodBeforeAndTheYearBefore(t *testing.T) {
	type changes struct{ change, pct, year, yearPct float64 }
	none := math.NaN()
	for _, c := range []struct {
		name      string
		indicator kommune.Indicator
		cells     []analysistest.Cell
		n         int
		want      changes
	}{
		{"the first period has none", analysistest.Score(kommune.Neutral), analysistest.Yearly("2019", 2, 3), 0, changes{none, none, none, none}},
		{"for years both are the same", analysistest.Score(kommune.Neutral), analysistest.Yearly("2019", 2, 3), 1, changes{1, 50, 1, 50}},
		{"a fall", analysistest.Score(kommune.Neutral), analysistest.Yearly("2019", 4, 3), 1, changes{-1, -25, -1, -25}},
		{"from zero there is no per cent", analysistest.Score(kommune.Neutral), analysistest.Yearly("2019", 0, 3), 1, changes{3, none, 3, none}},
		{"from below zero per cent is of its size", analysistest.Score(kommune.Neutral), analysistest.Yearly("2019", -4, -3), 1, changes{1, 25, 1, 25}},
		{"to zero", analysistest.Score(kommune.Neutral), analysistest.Yearly("2019", 4, 0), 1, changes{-4, -100, -4, -100}},
		{"quarters", analysistest.Score(kommune.Neutral), analysistest.Yearly("2019Q3", 4, 5, 6, 7, 8), 4, changes{1, 100.0 / 7, 4, 100}},
		{"months over new year", analysistest.Score(kommune.Neutral), analysistest.Yearly("2019M12", analysistest.RampOf(14)...), 13, changes{0.1, 100.0 / 12, 1.2, 1200}},
		{"windows", analysistest.Score(kommune.Neutral), analysistest.Yearly("2019QMAT03", 4, 5, 6, 7, 8), 4, changes{1, 100.0 / 7, 4, 100}},
		{"windows twice a year", analysistest.Score(kommune.Neutral), analysistest.EveryOther(analysistest.Yearly("2019QMAT02", 4, 5, 6, 7, 8), 2), 2, changes{2, 100.0 / 3, 4, 100}},
		{"windows once a year", analysistest.Score(kommune.Neutral), analysistest.EveryOther(analysistest.Yearly("2019QMAT04", analysistest.RampOf(9)...), 4), 2, changes{0.4, 100, 0.4, 100}},
		{"a survey every fifth year", analysistest.Score(kommune.Neutral), analysistest.EveryOther(analysistest.Yearly("2010", 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14), 5), 2, changes{5, 500.0 / 9, none, none}},
		{"two years far apart are no survey", analysistest.Score(kommune.Neutral), analysistest.EveryOther(analysistest.Yearly("2010", 4, 5, 6, 7, 8, 9), 5), 1, changes{none, none, none, none}},
		{"windows twice a year, across a break", analysistest.BrokenFrom(analysistest.Score(kommune.Neutral), "2019Q4"), analysistest.EveryOther(analysistest.Yearly("2019QMAT02", 4, 5, 6, 7, 8), 2), 1, changes{none, none, none, none}},
		{"after a gap the year before may still be there", analysistest.Score(kommune.Neutral), analysistest.Without(analysistest.Yearly("2019Q3", 4, 5, 6, 7, 8), 3), 4, changes{none, none, 4, 100}},
		{"a 53rd week has no year before", analysistest.Score(kommune.Neutral), analysistest.Yearly("2020W52", 4, 5), 1, changes{1, 25, none, none}},
		{"across a break", analysistest.BrokenFrom(analysistest.Score(kommune.Neutral), "2020"), analysistest.Yearly("2019", 2, 3), 1, changes{none, none, none, none}},
		{"within a year across a break", analysistest.BrokenFrom(analysistest.Score(kommune.Neutral), "2020Q1"), analysistest.Yearly("2019Q3", 4, 5, 6, 7, 8), 4, changes{1, 100.0 / 7, none, none}},
		{"from a window that holds a break", analysistest.BrokenFrom(analysistest.Score(kommune.Neutral), "2019Q4"), analysistest.Yearly("2020QMAT01", 4, 5), 1, changes{none, none, none, none}},
		{"to the first window after a break", analysistest.BrokenFrom(analysistest.Score(kommune.Neutral), "2019Q4"), analysistest.Yearly("2020QMAT03", 4, 5, 6), 2, changes{1, 20, none, none}},
		{"from a figure that is missing", analysistest.Score(kommune.Neutral), analysistest.With(analysistest.Yearly("2019", 2, 3), 0, analysistest.Figure("101", math.NaN())), 1, changes{none, none, none, none}},
		{"from a hedged figure", analysistest.Score(kommune.Neutral), analysistest.With(analysistest.Yearly("2019", 2, 3), 0, analysistest.Figure("101", 2).Hedged(kommune.JustOver)), 1, changes{none, none, none, none}},
		{"to a hedged figure", analysistest.Score(kommune.Neutral), analysistest.With(analysistest.Yearly("2019", 2, 3), 1, analysistest.Figure("101", 3).Hedged(kommune.About)), 1, changes{none, none, none, none}},
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
				analysistest.WantNear(t, figure.name, figure.got, figure.want, 1e-9)
			}
		})
	}
}

func TestAPeriodThatNobodyHasIsAGapInTheSeries(t *testing.T) {
	for _, c := range []struct {
		name  string
		cells []analysistest.Cell
		want  []kommune.Period
	}{
		{"a year", analysistest.Without(analysistest.Yearly("2019", 1, 2, 3, 4, 5, 6), 2), []kommune.Period{"2019", "2020", "2021", "2022", "2023", "2024"}},
		{"a month over new year", analysistest.Without(analysistest.Yearly("2019M10", 1, 2, 3, 4, 5), 2), []kommune.Period{"2019M10", "2019M11", "2019M12", "2020M01", "2020M02"}},
		{"a 53rd week", analysistest.Without(analysistest.Yearly("2020W51", 1, 2, 3, 4, 5), 2), []kommune.Period{"2020W51", "2020W52", "2020W53", "2021W01", "2021W02"}},
		{"windows twice a year", analysistest.Without(analysistest.EveryOther(analysistest.Yearly("2019QMAT02", analysistest.RampOf(11)...), 2), 3), []kommune.Period{"2019QMAT02", "2019QMAT04", "2020QMAT02", "2020QMAT04", "2021QMAT02", "2021QMAT04"}},
		{"more than a fifth", analysistest.Without(analysistest.Without(analysistest.Yearly("2019", 1, 2, 3, 4, 5, 6), 2), 3), []kommune.Period{"2019", "2020", "2022", "2024"}},
		{"one", analysistest.Yearly("2019", 1), []kommune.Period{"2019"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			trend := trendOf(analysistest.Score(kommune.Neutral), c.cells...)
			analysistest.WantSame(t, "periods", fmt.Sprint(trend.Periods), fmt.Sprint(c.want))
			figures := 0
			for n, point := range trend.Series[0].Points {
				analysistest.WantSame(t, "period", point.Period, c.want[n])
				if point.Value != nil {
					figures++
					continue
				}
				analysistest.WantSame(t, "status", point.Status, kommune.Missing)
			}
			analysistest.WantSame(t, "figures", figures, len(c.cells))
		})
	}
}

func TestTheBenchmarkOfATrendIsPublishedOrPooled(t *testing.T) {
	national := analysistest.Ratio(kommune.Country, 45, 100)
	cells := append(analysistest.Rising("2019", 3, 50), national.In("2019"), analysistest.Ratio("102", 550, 1000).In("2020"))
	benchmark := trendAmong(analysistest.KommunerNumbered(2), analysistest.Share(kommune.Neutral), cells...).Benchmark
	analysistest.WantNear(t, "published", benchmark[0].Value, 45, 1e-9)
	analysistest.WantNear(t, "pooled", benchmark[1].Value, 45, 1e-9)
	analysistest.WantSame(t, "points", len(benchmark), 3)
	if benchmark[2].Value != nil || benchmark[2].Status != kommune.Missing {
		t.Errorf("a kommune alone is its own benchmark: %v, %s", benchmark[2].Value, benchmark[2].Status)
	}
	sourced := analysistest.Share(kommune.Neutral)
	sourced.SourceID = analysistest.Pointer("test/source")
	benchmark = trendAmong(analysistest.KommunerNumbered(2), sourced, cells...).Benchmark
	if benchmark[0].SourceID == nil || *benchmark[0].SourceID != "test/source" || benchmark[1].SourceID != nil {
		t.Errorf("the published figure has the source %v, the sum of kommuner %v", benchmark[0].SourceID, benchmark[1].SourceID)
	}
	if scores := trendOf(analysistest.Score(kommune.Neutral), analysistest.Yearly("2019", 2, 3)...).Benchmark; scores[0].Value != nil {
		t.Errorf("scores were pooled to %v", *scores[0].Value)
	}
}

func TestABenchmarkThatIsHiddenSaysSo(t *testing.T) {
	count := analysistest.Share(kommune.Neutral)
	count.Kind, count.Unit = kommune.Count, "personer"
	for name, c := range map[string]struct {
		indicator kommune.Indicator
		cells     []analysistest.Cell
		want      kommune.ValueStatus
	}{
		"the published figure is hidden":    {count, []analysistest.Cell{analysistest.Figure("101", 40), analysistest.None(kommune.Country, kommune.Suppressed)}, kommune.Suppressed},
		"all that would be pooled is":       {analysistest.Share(kommune.Neutral), []analysistest.Cell{analysistest.None("101", kommune.Suppressed)}, kommune.Suppressed},
		"some of what is pooled is":         {analysistest.Share(kommune.Neutral), []analysistest.Cell{analysistest.Ratio("101", 20, 100), analysistest.Ratio("102", 20, 100), analysistest.None("103", kommune.Suppressed)}, kommune.Published},
		"all but one of what would be is":   {analysistest.Share(kommune.Neutral), []analysistest.Cell{analysistest.Ratio("101", 20, 100), analysistest.None("103", kommune.Suppressed)}, kommune.Suppressed},
		"the source has none":               {analysistest.Share(kommune.Neutral), []analysistest.Cell{analysistest.None("101", kommune.Missing)}, kommune.Missing},
		"counts, which are not pooled, are": {count, []analysistest.Cell{analysistest.None("101", kommune.Suppressed)}, kommune.Missing},
	} {
		t.Run(name, func(t *testing.T) {
			trend := trendAmong(analysistest.KommunerNumbered(3), c.indicator, c.cells...)
			if got := trend.Benchmark[0].Status; got != c.want {
				t.Errorf("status %s, want %s", got, c.want)
			}
		})
	}
}

func TestChangesOfDecimalFiguresAreDecimal(t *testing.T) {
	points := trendOf(analysistest.Score(kommune.HigherIsBetter), analysistest.Figure("101", 0.1).In("2022"), analysistest.Figure("101", 0.3).In("2023")).Series[0].Points
	if got := *points[1].Change; got != 0.2 {
		t.Errorf("change %v, want 0.2", got)
	}
	if got := *points[1].ChangePct; got != 200 {
		t.Errorf("change of %v %%, want 200", got)
	}
}
