package analysis

import (
	"fmt"
	"math"
	"testing"

	"kommunebench/analysis/analysistest"
	"kommunebench/kommune"
	"kommunebench/stats"
)

func TestThePeriodsSettleTheTest(t *testing.T) {
	hedged, hidden := analysistest.Ratio("101", 300, 1000).Hedged(kommune.About), analysistest.None("101", kommune.Suppressed)
	for _, c := range []struct {
		name      string
		indicator kommune.Indicator
		cells     []analysistest.Cell
		method    string
		direction TrendDirection
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
		{"windows", analysistest.Share(kommune.Neutral), analysistest.Rising("2018QMAT01", 20, 9), "NONE", TrendNotTested, 20, 0, "The periods overlap, so the figures are not independent; a test would too often find a movement that is not there."},
		{"windows twice a year", analysistest.Share(kommune.Neutral), analysistest.EveryOther(analysistest.Rising("2018QMAT02", 20, 9), 2), "NONE", TrendNotTested, 10, 0, "The periods overlap, so the figures are not independent; a test would too often find a movement that is not there."},
		{"windows once a year share nothing", analysistest.Share(kommune.Neutral), analysistest.EveryOther(analysistest.Rising("2012QMAT04", 32, 15), 4), "AR1_TREND", Increasing, 8, 0, ""},
		{"a figure every January", analysistest.Share(kommune.Neutral), analysistest.EveryOther(analysistest.Rising("2012M01", 96, 5), 12), "AR1_TREND", Increasing, 8, 0, ""},
		{"three years", analysistest.Share(kommune.Neutral), analysistest.Rising("2019", 3, 50), "NONE", TrendNotTested, 3, 0, "Comparable figures in the series: 3; a test needs 4 or more."},
		{"no figure at all", analysistest.Share(kommune.Neutral), []analysistest.Cell{analysistest.None("101", kommune.Suppressed).In("2019")}, "NONE", TrendNotTested, 0, 0, "Comparable figures in the series: 0; a test needs 4 or more."},
		{"a year hidden within", analysistest.Share(kommune.Neutral), analysistest.With(analysistest.Rising("2019", 6, 50), 2, hidden), "AR1_TREND", Increasing, 5, 1, ""},
		{"a year without a row", analysistest.Share(kommune.Neutral), analysistest.Without(analysistest.Rising("2019", 6, 50), 2), "AR1_TREND", Increasing, 5, 1, ""},
		{"two years in a row hidden", analysistest.Share(kommune.Neutral), analysistest.With(analysistest.With(analysistest.Rising("2012", 12, 50), 4, hidden), 5, hidden), "NONE", TrendNotTested, 10, 2, "The series has a gap of more than a year."},
		{"two of seven years hidden", analysistest.Share(kommune.Neutral), analysistest.With(analysistest.With(analysistest.Rising("2019", 7, 50), 2, hidden), 4, hidden), "NONE", TrendNotTested, 5, 2, "Periods that can't be used, because the figure is hidden: 2 of 7; a test needs four in five."},
		{"a month of sixty hidden", analysistest.Share(kommune.Neutral), analysistest.With(analysistest.Rising("2018M01", 60, 5), 30, hidden), "SEASONAL_MANN_KENDALL", Increasing, 59, 1, ""},
		{"twelve months in a row hidden", analysistest.Share(kommune.Neutral), analysistest.Hiding(analysistest.Rising("2014M01", 96, 5), 30, 12), "SEASONAL_MANN_KENDALL", Increasing, 84, 12, ""},
		{"thirteen months in a row hidden", analysistest.Share(kommune.Neutral), analysistest.Hiding(analysistest.Rising("2014M01", 96, 5), 30, 13), "NONE", TrendNotTested, 83, 13, "The series has a gap of more than a year."},
		{"more than a fifth of the months hidden", analysistest.Share(kommune.Neutral), analysistest.Hiding(analysistest.Hiding(analysistest.Rising("2014M01", 60, 5), 10, 7), 40, 6), "NONE", TrendNotTested, 47, 13, "Periods that can't be used, because the figure is hidden: 13 of 60; a test needs four in five."},
		{"years missing at both ends", analysistest.Share(kommune.Neutral), analysistest.With(analysistest.With(analysistest.Rising("2017", 8, 50), 0, analysistest.None("101", kommune.Missing)), 7, hidden), "AR1_TREND", Increasing, 6, 0, ""},
		{"a hedged year is left out", analysistest.Share(kommune.Neutral), analysistest.With(analysistest.Rising("2019", 6, 50), 2, hedged), "AR1_TREND", Increasing, 5, 1, ""},
		{"too many hedged years", analysistest.Share(kommune.Neutral), analysistest.With(analysistest.With(analysistest.Rising("2019", 5, 50), 2, hedged), 3, hedged), "NONE", TrendNotTested, 3, 2, "The source itself hedged some of the figures (2). Comparable figures without them: 3; a test needs 4 or more."},
		{"a provisional year", analysistest.Share(kommune.Neutral), analysistest.With(analysistest.Rising("2019", 6, 50), 5, analysistest.Ratio("101", 550, 1000).Provisional()), "AR1_TREND", Increasing, 6, 0, ""},
		{"twenty months", analysistest.Share(kommune.Neutral), analysistest.Rising("2018M05", 20, 3), "NONE", TrendNotTested, 20, 0, "The series covers less than two full years, so the seasons can't be told from the trend."},
		{"a break at the first year breaks nothing", analysistest.BrokenFrom(analysistest.Share(kommune.Neutral), "2019"), analysistest.Rising("2019", 6, 50), "AR1_TREND", Increasing, 6, 0, ""},
		{"years after a break", analysistest.BrokenFrom(analysistest.Share(kommune.Neutral), "2020"), analysistest.Rising("2019", 7, 50), "AR1_TREND", Increasing, 6, 0, ""},
		{"years after the last of two breaks", analysistest.BrokenFrom(analysistest.Share(kommune.Neutral), "2014", "2017"), analysistest.Rising("2012", 10, 50), "AR1_TREND", Increasing, 5, 0, ""},
		{"three years after a break", analysistest.BrokenFrom(analysistest.Share(kommune.Neutral), "2021"), analysistest.Rising("2019", 5, 50), "NONE", TrendNotTested, 3, 0, "Comparable figures in the series: 3; a test needs 4 or more."},
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
// the two large years do, and chi-square for trend is far from chance; the shares
// rise.
func TestSlopeStatisticPAndIntervalAreOfOneModel(t *testing.T) {
	var cells []analysistest.Cell
	for n, c := range []analysistest.Cell{analysistest.Ratio("101", 20, 100), analysistest.Ratio("101", 11000, 20000), analysistest.Ratio("101", 35, 100), analysistest.Ratio("101", 50, 100), analysistest.Ratio("101", 8000, 20000), analysistest.Ratio("101", 70, 100)} {
		cells = append(cells, c.In(analysistest.PeriodsFrom("2015", 6)[n]))
	}
	weighted, _ := stats.CochranArmitage([]float64{20, 11000, 35, 50, 8000, 70}, []float64{100, 20000, 100, 100, 20000, 100}, []float64{0, 1, 2, 3, 4, 5})
	if weighted.Slope > -0.047 || weighted.P > 1e-9 {
		t.Fatalf("the weighted slope is %v with p = %v", weighted.Slope, weighted.P)
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

func TestASeriesIsPutIntoASentenceThatSaysNoMoreThanItsTest(t *testing.T) {
	for _, c := range []struct {
		name   string
		trend  *Trend
		da, en string
	}{
		{
			"a rise", trendOf(analysistest.Share(kommune.Neutral), analysistest.Rising("2019", 7, 20)...),
			"Fra 2019 til 2025 er »Andel i job« i Prøve Kommune steget med omkring 2,00 procentpoint om året; udviklingen er større, end tilfældige udsving normalt forklarer.",
			"From 2019 to 2025, “Share in work” in Prøve Kommune rose by about 2.00 percentage points a year; the movement is larger than chance usually explains.",
		},
		{
			"a fall of scores", trendOf(analysistest.Score(kommune.HigherIsBetter), analysistest.Yearly("2018H1", 3, 2.9, 2.8, 2.7, 2.6, 2.5, 2.4, 2.3, 2.2, 2.1, 2, 1.9, 1.8)...),
			"Fra 1. halvår 2018 til 1. halvår 2024 er »Score i test« i Prøve Kommune faldet med omkring 0,20 point om året; udviklingen er større, end tilfældige udsving normalt forklarer.",
			"From half-year 1 of 2018 to half-year 1 of 2024, “Test score” in Prøve Kommune fell by about 0.20 point a year; the movement is larger than chance usually explains.",
		},
		{
			"a rise too small to be written", trendOf(analysistest.Score(kommune.HigherIsBetter), analysistest.Yearly("2018", 3, 3.001, 3.002, 3.003, 3.004)...),
			"Fra 2018 til 2022 er »Score i test« i Prøve Kommune steget; udviklingen er større, end tilfældige udsving normalt forklarer.",
			"From 2018 to 2022, “Test score” in Prøve Kommune rose; the movement is larger than chance usually explains.",
		},
		{
			"no movement", trendOf(analysistest.Share(kommune.Neutral), analysistest.Counted("2019", 300, 310, 295, 305)...),
			"Fra 2019 til 2022 viser »Andel i job« i Prøve Kommune ingen udvikling, der er større, end tilfældige udsving normalt forklarer.",
			"From 2019 to 2022, “Share in work” in Prøve Kommune shows no movement larger than chance usually explains.",
		},
		{
			"a series too short to show a movement", trendOf(analysistest.Score(kommune.Neutral), analysistest.Yearly("2019Q1", analysistest.RampOf(8)...)...),
			"Fra 1. kvartal 2019 til 4. kvartal 2020 viser »Score i test« i Prøve Kommune ingen udvikling, der er større, end tilfældige udsving normalt forklarer; en så kort serie kan ikke vise en.",
			"From quarter 1 of 2019 to quarter 4 of 2020, “Test score” in Prøve Kommune shows no movement larger than chance usually explains; a series as short as this can't show one.",
		},
		{
			"since the last break only", trendOf(analysistest.BrokenFrom(analysistest.Share(kommune.Neutral), "2021"), analysistest.Rising("2019", 9, 20)...),
			"Fra 2021 til 2027 er »Andel i job« i Prøve Kommune steget med omkring 2,00 procentpoint om året; udviklingen er større, end tilfældige udsving normalt forklarer.",
			"From 2021 to 2027, “Share in work” in Prøve Kommune rose by about 2.00 percentage points a year; the movement is larger than chance usually explains.",
		},
		{
			"windows", trendOf(analysistest.Share(kommune.Neutral), analysistest.Rising("2020QMAT02", 3, 20)...),
			"»Andel i job« i Prøve Kommune var 30,0 % i de tolv måneder til og med 2. kvartal 2020 og 34,0 % i de tolv måneder til og med 4. kvartal 2020, en ændring på 4,0 procentpoint; det er ikke testet, om forskellen kan skyldes tilfældige udsving: Perioderne overlapper hinanden, så tallene ikke er uafhængige; en test ville for ofte finde en udvikling, der ikke er der.",
			"“Share in work” in Prøve Kommune was 30.0% in the twelve months to the end of quarter 2 of 2020 and 34.0% in the twelve months to the end of quarter 4 of 2020, a change of 4.0 percentage points; whether that may be chance was not tested: The periods overlap, so the figures are not independent; a test would too often find a movement that is not there.",
		},
		{
			"three years, the last hedged", trendOf(analysistest.Share(kommune.Neutral), analysistest.With(analysistest.Rising("2020", 3, -20), 2, analysistest.Ratio("101", 260, 1000).Hedged(kommune.JustOver))...),
			"»Andel i job« i Prøve Kommune var 30,0 % i 2020 og godt 26,0 % i 2022; det er ikke testet, om forskellen kan skyldes tilfældige udsving: Serien har 2 tal, der kan sammenlignes; en test kræver mindst 4.",
			"“Share in work” in Prøve Kommune was 30.0% in 2020 and just over 26.0% in 2022; whether that may be chance was not tested: Comparable figures in the series: 2; a test needs 4 or more.",
		},
		{
			"no figure of before a break", trendOf(analysistest.BrokenFrom(analysistest.Share(kommune.Neutral), "2021"), analysistest.Rising("2020", 3, -20)...),
			"»Andel i job« i Prøve Kommune var 28,0 % i 2021 og 26,0 % i 2022, en ændring på -2,0 procentpoint; det er ikke testet, om forskellen kan skyldes tilfældige udsving: Serien har 2 tal, der kan sammenlignes; en test kræver mindst 4.",
			"“Share in work” in Prøve Kommune was 28.0% in 2021 and 26.0% in 2022, a change of -2.0 percentage points; whether that may be chance was not tested: Comparable figures in the series: 2; a test needs 4 or more.",
		},
		{
			"a rise in spite of gaps", trendOf(analysistest.Share(kommune.Neutral), analysistest.With(analysistest.With(analysistest.Without(analysistest.Rising("2009", 15, 20), 2), 5, analysistest.None("101", kommune.Suppressed)), 8, analysistest.Ratio("101", 480, 1000).Hedged(kommune.About))...),
			"Fra 2009 til 2023 er »Andel i job« i Prøve Kommune steget med omkring 2,00 procentpoint om året; udviklingen er større, end tilfældige udsving normalt forklarer; 3 af 15 perioder indgår ikke, fordi tallet mangler, er skjult eller kun er omtrentligt.",
			"From 2009 to 2023, “Share in work” in Prøve Kommune rose by about 2.00 percentage points a year; the movement is larger than chance usually explains; periods left out, because the figure is missing, is hidden or is hedged: 3 of 15.",
		},
		{
			"one year", trendOf(analysistest.Share(kommune.Neutral), analysistest.Rising("2020", 1, 20)...),
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
	trend := trendOf(indicator, cells...)
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
	analysistest.WantLines(t, TrendCaveats(trendOf(analysistest.Share(kommune.Neutral), analysistest.Rising("2020QMAT01", 2, 0)...), kommune.Danish),
		"Perioderne overlapper hinanden: hver dækker tolv måneder.")
	analysistest.WantLines(t, TrendCaveats(trendOf(analysistest.Score(kommune.Neutral), analysistest.With(analysistest.Yearly("2000M01", analysistest.RampOf(1200)...), 7, analysistest.None("101", kommune.Missing))...), kommune.Danish),
		"Kilden mangler 1 af 1.200 tal.",
		"Serier, der er testet, selv om tal mangler eller er skjult undervejs: 1 af 1.")
	analysistest.WantLines(t, TrendCaveats(trendOf(analysistest.BrokenFrom(analysistest.Share(kommune.Neutral), "2018", "2030"), analysistest.Rising("2018", 2, 0)...), kommune.Danish))
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
	trend := &Trend{Indicator: indicatorOf(w, 0), Periods: indicatorOf(w, 0).Periods(), Query: TrendQuery{Confidence: DefaultConfidence}}
	trend.compute(w.Catalogue, kommuner, analysistest.ObservationsOf(indicator, cells))
	analysistest.WantLines(t, TrendCaveats(trend, kommune.Danish),
		"Kilden mangler 1 af 80 tal.",
		"Landstallet er lagt sammen af de kommuner, der har tal: i nogle perioder kun 19 af 20; de øvriges tal mangler eller er skjult.",
		"19 serier er testet hver for sig: selv uden nogen udvikling ville i snit færre end én se ud til at have en, flere hvis udsving varer usædvanligt længe.")
}
