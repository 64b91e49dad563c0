package control_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"kommunebench/analysis"
	"kommunebench/analysis/analysistest"
	"kommunebench/analysis/control"
	"kommunebench/analysis/trend"
	"kommunebench/kommune"
)

// seriesOf follows one indicator of a kommune.
func seriesOf(t *testing.T, indicator kommune.Indicator, cells ...analysistest.Cell) *trend.Series {
	t.Helper()
	w := analysistest.NewWorld(analysistest.KommunerNamed("Prøve"), map[string][]analysistest.Cell{indicator.ID: cells}, indicator)
	reader, catalogue := analysistest.Open(w)
	trend, err := trend.Read(t.Context(), analysis.NewAnalyst(reader, analysistest.When), catalogue, trend.Query{
		IndicatorID: indicator.ID, Confidence: analysis.DefaultConfidence, Untested: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	return &trend.Series[0]
}

func chartOf(t *testing.T, query control.ChartQuery, indicator kommune.Indicator, cells ...analysistest.Cell) *control.ControlChart {
	t.Helper()
	if query.Model == "" {
		query.Model = control.Forecast
	}
	chart, err := control.NewControlChart(seriesOf(t, indicator, cells...), query)
	if err != nil {
		t.Fatal(err)
	}
	return chart
}

// wavy are figures around 50 that move a little, with a season where it is asked
// for.
func wavy(count int, season float64) []float64 {
	values := make([]float64, count)
	for n := range values {
		values[n] = 50 + math.Round(10*(math.Sin(float64(n*n))+season*math.Sin(math.Pi*float64(n)/6)))/10
	}
	return values
}

func jumping(values []float64, at int, by float64) []float64 {
	values = slices.Clone(values)
	values[at] += by
	return values
}

func signalsOf(c *control.ControlChart) (periods []string) {
	for n := range c.Points {
		if c.Points[n].IsSignal() {
			periods = append(periods, fmt.Sprint(c.Points[n].Period, " ", c.Points[n].Rules))
		}
	}
	return periods
}

// The flow rates of the NIST/SEMATECH e-Handbook (6.3.2.2), as years; two more, so
// that the baseline is long enough, are the mean and do not change it.
func TestTheTextbookChartOfTheNISTHandbook(t *testing.T) {
	flow := []float64{49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1}
	chart := chartOf(t, control.ChartQuery{Model: control.Textbook}, analysistest.Score(kommune.Neutral), analysistest.Yearly("2010", flow...)...)
	analysistest.WantSame(t, "tested", chart.Parts[0].Tested, false)
	analysistest.WantText(t, *chart.Parts[0].Reason(kommune.English), "The baseline has figures of 10 years; it needs 12 or more.")

	chart = chartOf(t, control.ChartQuery{Model: control.Textbook}, analysistest.Score(kommune.Neutral), analysistest.Yearly("2010", append(flow, 50.81, 50.81)...)...)
	analysistest.WantSame(t, "method", chart.Parts[0].Method, "XMR")
	analysistest.WantNear(t, "centre", chart.Points[0].Centre, 50.81, 1e-9)
	// The moving ranges add up to 16.9 in the handbook; the two years add 1.29.
	movingRange := (16.9 + 1.29) / 11
	analysistest.WantNear(t, "sigma", chart.Parts[0].Sigma, movingRange/1.128379167, 1e-8)
	analysistest.WantNear(t, "upper limit", chart.Points[3].Upper, 50.81+3*movingRange/1.128379167, 1e-7)
	analysistest.WantNear(t, "limit of moving ranges", chart.Parts[0].MovingRangeLimit, 3.267*movingRange, 1e-9)
	analysistest.WantNear(t, "moving range", chart.Points[1].MovingRange, 2, 1e-9)
	if chart.ExpectedFalseAlarms != nil || chart.Parts[0].Autocorrelation != nil {
		t.Error("a textbook chart knows neither how many false alarms it gives nor what carries over")
	}
}

func TestAJumpIsASignalAndASeasonIsNone(t *testing.T) {
	calm := wavy(60, 5)
	chart := chartOf(t, control.ChartQuery{}, analysistest.Score(kommune.Neutral), analysistest.Yearly("2021M08", calm...)...)
	part := chart.Parts[0]
	analysistest.WantSame(t, "method", part.Method, "FORECAST_XMR")
	analysistest.WantSame(t, "season removed", part.SeasonRemoved, true)
	analysistest.WantSame(t, "baseline", fmt.Sprint(*part.BaselineFrom, *part.BaselineTo, part.N), "2021M082024M0736")
	analysistest.WantSame(t, "monitored", chart.Monitored, 24)
	analysistest.WantSame(t, "signals of a calm series", len(signalsOf(chart)), 0)
	if e := chart.ExpectedFalseAlarms; e.Least < 0.2 || e.Most > 2.5 || e.Least >= e.Most {
		t.Errorf("expected false alarms %+v", *e)
	}
	chart = chartOf(t, control.ChartQuery{}, analysistest.Score(kommune.Neutral), analysistest.Yearly("2021M08", jumping(calm, 59, -8)...)...)
	analysistest.WantLines(t, signalsOf(chart), "2026M07 [OUTSIDE_LIMITS]")
	analysistest.WantSame(t, "signals after the baseline", chart.SignalCount, 1)
	if p := chart.Points[59]; !(*p.Value < *p.Lower && *p.Lower < *p.LowerWarning && *p.LowerWarning < *p.Centre && *p.UpperWarning < *p.Upper) || p.InBaseline {
		t.Errorf("the last point: %+v", p)
	}
	// The textbook chart takes the season for signals.
	chart = chartOf(t, control.ChartQuery{Model: control.Textbook}, analysistest.Score(kommune.Neutral), analysistest.Yearly("2021M08", calm...)...)
	if len(signalsOf(chart)) < 10 {
		t.Errorf("signals of the textbook chart: %v", signalsOf(chart))
	}
}

func TestEachPartOfASeriesHasItsOwnBaseline(t *testing.T) {
	// The level falls by 30 at the break: neither side sees the other.
	values := wavy(72, 0)
	for n := 36; n < len(values); n++ {
		values[n] -= 30
	}
	chart := chartOf(t, control.ChartQuery{}, analysistest.BrokenFrom(analysistest.Score(kommune.Neutral), "2021M01"), analysistest.Yearly("2018M01", values...)...)
	analysistest.WantSame(t, "parts", len(chart.Parts), 2)
	for n, want := range []string{"2018M01 2020M12 36 true", "2021M01 2023M12 36 true"} {
		p := chart.Parts[n]
		analysistest.WantText(t, fmt.Sprint(p.From, " ", p.To, " ", p.N, " ", p.Tested), want)
	}
	analysistest.WantSame(t, "signals", len(signalsOf(chart)), 0)
	// Thirteen months after a break are too few.
	chart = chartOf(t, control.ChartQuery{}, analysistest.BrokenFrom(analysistest.Score(kommune.Neutral), "2021M01"), analysistest.Yearly("2018M01", values[:49]...)...)
	analysistest.WantText(t, *chart.Parts[1].Reason(kommune.Danish), "Basisperioden har tal for 13 måneder; der kræves mindst 24.")
	if chart.Points[48].Centre != nil || chart.Points[48].Deviation != nil || chart.Points[35].Centre == nil {
		t.Error("limits stand where they may not, or are missing where they may be")
	}
}

func TestWhatIsNotTestedSaysWhy(t *testing.T) {
	hidden := analysistest.None("101", kommune.Suppressed)
	months := analysistest.Yearly("2021M01", wavy(60, 0)...)
	gappy := slices.Clone(months)
	for n := 2; n < 36; n += 4 {
		gappy[n] = hidden.In(gappy[n].Period)
	}
	for _, c := range []struct {
		name      string
		indicator kommune.Indicator
		cells     []analysistest.Cell
		reason    string
	}{
		{"windows", analysistest.Score(kommune.Neutral), analysistest.Yearly("2015QMAT01", wavy(40, 0)...), "The periods overlap, so each figure is like the one before it whatever happens."},
		{"two years less a month", analysistest.Score(kommune.Neutral), months[:23], "The baseline has figures of 23 months; it needs 24 or more."},
		{"eleven years", analysistest.Score(kommune.Neutral), analysistest.Yearly("2010", wavy(11, 0)...), "The baseline has figures of 11 years; it needs 12 or more."},
		{"a quarter hidden", analysistest.Score(kommune.Neutral), gappy, "9 of 36 figures of the baseline are missing, hidden or hedged; it needs four in five."},
		{"nothing varies", analysistest.Rate(kommune.Neutral), constant("2021M01", 60, 300, 1000), ""},
		{"few are counted", analysistest.Share(kommune.Neutral), constant("2021M01", 60, 4, 1000), "On average fewer than five are counted in each period of the baseline, too few for control limits."},
		{"nearly all are counted", analysistest.Share(kommune.Neutral), constant("2021M01", 60, 997, 1000), "On average fewer than five are counted in each period of the baseline, too few for control limits."},
	} {
		t.Run(c.name, func(t *testing.T) {
			part := chartOf(t, control.ChartQuery{}, c.indicator, c.cells...).Parts[0]
			if c.reason == "" {
				// Rounding alone leaves limits: they are as wide as a figure is exact.
				if !part.Tested {
					t.Errorf("not tested: %s", *part.Reason(kommune.English))
				}
				return
			}
			if part.Tested {
				t.Fatal("tested")
			}
			analysistest.WantSame(t, "method", part.Method, "NONE")
			analysistest.WantText(t, *part.Reason(kommune.English), c.reason)
		})
	}
	flat := chartOf(t, control.ChartQuery{Model: control.Textbook}, analysistest.Score(kommune.Neutral), analysistest.Yearly("2021M01", slices.Repeat([]float64{3}, 40)...)...)
	analysistest.WantText(t, *flat.Parts[0].Reason(kommune.English), "The figures of the baseline do not vary, so there is nothing to measure variation by.")
}

func constant(first kommune.Period, count int, x, n float64) []analysistest.Cell {
	cells := make([]analysistest.Cell, count)
	for i, period := range analysistest.PeriodsFrom(first, count) {
		cells[i] = analysistest.Ratio("101", x, n).In(period)
	}
	return cells
}

func TestCountsMakeTheLimitsAsWideAsFewAreCounted(t *testing.T) {
	var cells []analysistest.Cell
	for i, period := range analysistest.PeriodsFrom("2021M01", 48) {
		n := 1000.0
		if i == 47 {
			n = 250
		}
		x := math.Round(n * (0.3 + 0.02*math.Sin(float64(i*i))))
		cells = append(cells, analysistest.Ratio("101", x, n).In(period))
	}
	for model, want := range map[control.Model]string{control.Forecast: "FORECAST_P_PRIME", control.Textbook: "P_PRIME"} {
		chart := chartOf(t, control.ChartQuery{Model: model}, analysistest.Share(kommune.Neutral), cells...)
		part := chart.Parts[0]
		analysistest.WantSame(t, "method", part.Method, want)
		if part.Sigma != nil || part.Dispersion == nil || *part.Dispersion < 0.5 || *part.Dispersion > 2 {
			t.Errorf("%s: sigma %v, dispersion %v", model, part.Sigma, part.Dispersion)
		}
		few, many := *chart.Points[47].Upper-*chart.Points[47].Centre, *chart.Points[46].Upper-*chart.Points[46].Centre
		if few < 1.7*many || few > 2.2*many {
			t.Errorf("%s: limits of 250 lie %.2f, of 1000 %.2f from their centre", model, few, many)
		}
	}
	chart := chartOf(t, control.ChartQuery{}, analysistest.Rate(kommune.Neutral), cells...)
	analysistest.WantSame(t, "method", chart.Parts[0].Method, "FORECAST_U_PRIME")
	// One month without counts: all are taken as values.
	cells[3] = analysistest.Figure("101", 30).In(cells[3].Period)
	chart = chartOf(t, control.ChartQuery{}, analysistest.Share(kommune.Neutral), cells...)
	analysistest.WantSame(t, "method", chart.Parts[0].Method, "FORECAST_XMR")
}

func TestNoLimitLiesWhereNoFigureCanBe(t *testing.T) {
	values := wavy(48, 0)
	for n := range values {
		values[n] = 2 * (values[n] - 49) // 0 to 4 per cent
	}
	chart := chartOf(t, control.ChartQuery{}, analysistest.Share(kommune.Neutral), analysistest.Yearly("2020M01", values...)...)
	for _, p := range chart.Points {
		if *p.Lower < 0 || *p.LowerWarning < 0 {
			t.Fatalf("%s: a share below 0: %+v", p.Period, p)
		}
	}
}

func TestHedgedAndMissingFiguresAreGaps(t *testing.T) {
	cells := analysistest.Yearly("2020M01", wavy(60, 0)...)
	cells[50] = analysistest.Figure("101", 90).In(cells[50].Period).Hedged(kommune.About)
	cells[51] = analysistest.None("101", kommune.Suppressed).In(cells[51].Period)
	chart := chartOf(t, control.ChartQuery{}, analysistest.Score(kommune.Neutral), cells...)
	for _, n := range []int{50, 51} {
		if p := chart.Points[n]; p.Centre != nil || p.Deviation != nil || p.IsSignal() {
			t.Errorf("%+v", p)
		}
	}
	if chart.Points[52].Centre == nil {
		t.Error("the month after a gap has no centre")
	}
	analysistest.WantSame(t, "monitored", chart.Monitored, 22)
}

func TestABaselineMayBeAskedFor(t *testing.T) {
	indicator := analysistest.BrokenFrom(analysistest.Score(kommune.Neutral), "2023M01")
	cells := analysistest.Yearly("2019M01", wavy(84, 0)...)
	period := func(p kommune.Period) *kommune.Period { return &p }
	for _, c := range []struct {
		name string
		ask  control.ChartQuery
		want string
	}{
		{"both ends", control.ChartQuery{BaselineFrom: period("2019M06"), BaselineTo: period("2021M06")}, "[2019M06 2021M06 25] [2023M01 2025M12 36]"},
		{"its beginning", control.ChartQuery{BaselineFrom: period("2020M01")}, "[2020M01 2022M12 36] [2023M01 2025M12 36]"},
		{"its end", control.ChartQuery{BaselineTo: period("2022M06")}, "[2019M07 2022M06 36] [2023M01 2025M12 36]"},
		{"of the later part", control.ChartQuery{BaselineFrom: period("2023M03"), BaselineTo: period("2025M06")}, "[2019M01 2021M12 36] [2023M03 2025M06 28]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := ""
			for _, p := range chartOf(t, c.ask, indicator, cells...).Parts {
				got += fmt.Sprint(" [", *p.BaselineFrom, " ", *p.BaselineTo, " ", p.N, "]")
			}
			analysistest.WantText(t, got[1:], c.want)
		})
	}
	for argument, query := range map[string]control.ChartQuery{
		"baselineFrom": {BaselineFrom: period("2018M12")},
		"baselineTo":   {BaselineFrom: period("2022M01"), BaselineTo: period("2023M06")},
	} {
		query.Model = control.Forecast
		_, err := control.NewControlChart(seriesOf(t, indicator, cells...), query)
		analysistest.WantRefused(t, err, argument)
	}
	_, err := control.NewControlChart(seriesOf(t, indicator, cells...), control.ChartQuery{BaselineFrom: period("2022M01"), BaselineTo: period("2021M01"), Model: control.Forecast})
	analysistest.WantRefused(t, err, "baselineFrom")
}

func TestWeeksKeepTheirSeasonAndSaySo(t *testing.T) {
	chart := chartOf(t, control.ChartQuery{}, analysistest.Score(kommune.Neutral), analysistest.Yearly("2015W01", wavy(120, 0)...)...)
	analysistest.WantSame(t, "season removed", chart.Parts[0].SeasonRemoved, false)
	analysistest.WantSame(t, "n", chart.Parts[0].N, 24)
	// The 53rd week of 2015 has no place.
	if chart.Points[52].Centre != nil || chart.Points[53].Centre == nil {
		t.Error("a 53rd week has limits, or the week after it none")
	}
	// A part that begins or ends with it, or is nothing else.
	for _, breaks := range [][]string{{"2015W53"}, {"2016W01"}, {"2015W53", "2016W01"}} {
		chart := chartOf(t, control.ChartQuery{}, analysistest.BrokenFrom(analysistest.Score(kommune.Neutral), breaks...), analysistest.Yearly("2015W01", wavy(120, 0)...)...)
		if last := chart.Parts[len(chart.Parts)-1]; !last.Tested || chart.Points[52].Centre != nil {
			t.Errorf("breaks at %v: %+v", breaks, last)
		}
	}
}

// A chart of each of 98 kommuner over 60 months: at most
// 5 ms of CPU for all of them.
func BenchmarkControlCharts98Series60Months(b *testing.B) {
	indicator, kommuner := analysistest.Score(kommune.Neutral), analysistest.KommunerNumbered(98)
	var cells []analysistest.Cell
	for k := range kommuner {
		for n, cell := range analysistest.Yearly("2021M08", wavy(60, float64(k%5))...) {
			cells = append(cells, analysistest.Figure(kommuner[k].Code.Area(), 50+float64((k+1)*n%17)).In(cell.Period))
		}
	}
	reader, catalogue := analysistest.Open(analysistest.NewWorld(kommuner, map[string][]analysistest.Cell{indicator.ID: cells}, indicator))
	trend, err := trend.Read(b.Context(), analysis.NewAnalyst(reader, analysistest.When), catalogue, trend.Query{
		IndicatorID: indicator.ID, Confidence: analysis.DefaultConfidence, Untested: true,
	})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		for n := range trend.Series {
			if _, err := control.NewControlChart(&trend.Series[n], control.ChartQuery{Model: control.Forecast}); err != nil {
				b.Fatal(err)
			}
		}
	}
}
