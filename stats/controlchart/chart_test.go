package controlchart_test

import (
	"math"
	"slices"
	"testing"

	"kommunebench/stats/controlchart"
)

// NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2: flow rates of ten
// batches. Its limits take 1.128 for 2/√π = 1.12838.
func TestIndividualsChartOfTheNISTHandbook(t *testing.T) {
	flow := []float64{49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1}
	chart, ok := controlchart.Individuals(flow, 0, len(flow))
	if !ok {
		t.Fatal("no chart")
	}
	within(t, "centre", chart.Centre[0], 50.81, 1e-9)
	within(t, "mean moving range", chart.MovingRangeLimit/3.267, 1.8778, 5e-5)
	within(t, "upper limit", chart.Centre[9]+chart.Limit*chart.StandardError[9], 55.8041, 2e-3)
	within(t, "lower limit", chart.Centre[9]-chart.Limit*chart.StandardError[9], 45.8159, 2e-3)
	if signals := chart.Signals(flow); slices.ContainsFunc(signals, func(s controlchart.Signal) bool { return s.Rules != 0 }) {
		t.Errorf("the handbook finds the process in control, and we %+v", signals)
	}
}

// The numbers of R 4.2.2, by the formulas of Laney (2002) written out.
func TestLaneyChartsAsInR(t *testing.T) {
	xs := []float64{62, 58, 75, 49, 81, 66, 70, 90, 55, 64}
	ns := []float64{1000, 1100, 1250, 900, 1300, 1000, 1150, 1200, 1000, 1050}
	shares, _ := controlchart.Laney(xs, ns, true, 0, len(xs))
	within(t, "p", shares.Centre[3], 0.0611872146119, 1e-12)
	within(t, "sigma z of p", shares.Sigma, 1.05756832043, 1e-8)
	within(t, "upper limit of p", shares.Centre[0]+3*shares.StandardError[0], 0.0852335847192, 1e-9)
	within(t, "lower limit of p", shares.Centre[3]-3*shares.StandardError[3], 0.0358401149457, 1e-9)
	rates, _ := controlchart.Laney(xs, ns, false, 0, len(xs))
	within(t, "sigma z of u", rates.Sigma, 1.02470281846, 1e-8)
	within(t, "upper limit of u", rates.Centre[1]+3*rates.StandardError[1], 0.0841145289164, 1e-9)
}

// The numbers of R 4.2.2: the likelihood with whole matrices, maximised by
// optimize, and the forecasts by hand. Twenty-four quarters, one of them missing,
// of which sixteen are the baseline.
func TestForecastChartAsInR(t *testing.T) {
	ys := []float64{
		10.2, 12.9, 15.1, 11.8, 10.9, 13.4, 15.9, 12.1, math.NaN(), 13.0, 15.2, 11.0, 9.8, 12.2, 14.9, 11.6,
		10.7, 13.9, 16.4, 13.0, 12.5, 15.0, 17.2, 13.1,
	}
	chart, ok := controlchart.Forecast(ys, nil, 4, 0, 16, 0)
	if !ok {
		t.Fatal("no chart")
	}
	within(t, "φ", chart.Autocorrelation, 0.827606516883, 0.004)
	within(t, "sigma", chart.Sigma, 0.283768824118, 1e-3)
	within(t, "two sigma", chart.Warning, 2.28367820248, 1e-8)
	within(t, "three sigma", chart.Limit, 3.95693666, 1e-7)
	for at, want := range map[int][2]float64{
		0: {10.3804711081, 0.609458021253}, 9: {13.2067014408, 0.406707068099},
		16: {10.4112030124, 0.327556231034}, 23: {13.1959815592, 0.313925383005},
	} {
		within(t, "centre", chart.Centre[at], want[0], 0.004)
		within(t, "standard error", chart.StandardError[at], want[1], 0.004)
	}
	if !math.IsNaN(chart.Centre[8]) {
		t.Error("a gap has no centre")
	}
	// In other units the chart is the same.
	thousands := make([]float64, len(ys))
	for i, y := range ys {
		thousands[i] = 1000 * y
	}
	other, _ := controlchart.Forecast(thousands, nil, 4, 0, 16, 0)
	within(t, "a thousand times", other.StandardError[23], 1000*chart.StandardError[23], 1e-6)
}

// Values of one unit each are as values without units, and a value that varies
// twice as much has limits twice as wide.
func TestUnitsOfForecastCharts(t *testing.T) {
	ys, units := make([]float64, 40), make([]float64, 40)
	for i := range ys {
		ys[i], units[i] = 10+math.Sin(float64(i*i)), 1
	}
	plain, _ := controlchart.Forecast(ys, nil, 1, 0, 30, 0)
	units[39] = 2
	wider, ok := controlchart.Forecast(ys, units, 1, 0, 30, 0)
	if !ok {
		t.Fatal("no chart")
	}
	within(t, "the last of one unit", wider.StandardError[38], plain.StandardError[38], 1e-9)
	if ratio := wider.StandardError[39] / plain.StandardError[39]; ratio < 1.9 || ratio > 2.1 {
		t.Errorf("limits %.2f times as wide", ratio)
	}
}

func TestControlChartsThatCanNotBe(t *testing.T) {
	flat, gaps := slices.Repeat([]float64{3}, 40), slices.Repeat([]float64{math.NaN()}, 40)
	ys := []float64{1, 2, 4, 3, 2, 5, 4, 3, 6, 5, 4, 2}
	nan := math.NaN()
	for name, ok := range map[string]bool{
		"XmR of equal values":             second(controlchart.Individuals(flat, 0, 40)),
		"XmR of nothing":                  second(controlchart.Individuals(gaps, 0, 40)),
		"XmR without neighbours":          second(controlchart.Individuals([]float64{1, nan, 2, nan, 3}, 0, 5)),
		"XmR of a baseline outside":       second(controlchart.Individuals(ys, 0, 13)),
		"XmR of an empty baseline":        second(controlchart.Individuals(ys, 4, 4)),
		"p of nobody":                     second(controlchart.Laney(make([]float64, 12), ys, true, 0, 12)),
		"p of everybody":                  second(controlchart.Laney(ys, ys, true, 0, 12)),
		"p of more than all":              second(controlchart.Laney([]float64{1, 2, 9}, []float64{5, 5, 5}, true, 0, 3)),
		"u of other lengths":              second(controlchart.Laney(ys, ys[1:], false, 0, 12)),
		"forecast of equal values":        second(controlchart.Forecast(flat, nil, 1, 0, 40, 0)),
		"forecast of nothing":             second(controlchart.Forecast(gaps, nil, 1, 0, 40, 1)),
		"forecast without a season":       second(controlchart.Forecast(ys, nil, 12, 0, 11, 0)),
		"forecast of too few":             second(controlchart.Forecast(ys, nil, 4, 0, 8, 0)),
		"forecast of a negative variance": second(controlchart.Forecast(ys, nil, 1, 0, 12, -1)),
		"forecast of units without value": second(controlchart.Forecast(ys, make([]float64, 12), 1, 0, 12, 0)),
	} {
		if ok {
			t.Errorf("%s: a chart", name)
		}
	}
	// Equal values that are rounded have limits by their rounding.
	chart, ok := controlchart.Forecast(flat, nil, 1, 0, 36, 0.01/12)
	if !ok {
		t.Fatal("no chart of rounded values")
	}
	if se := chart.StandardError[39]; se < math.Sqrt(0.01/12) || se > 2*math.Sqrt(0.01/12) {
		t.Errorf("standard error %v", se)
	}
}

func second[T any](_ T, ok bool) bool { return ok }

// A chart with the centre 0 and a sigma of 1, so that values are deviations.
func TestControlRules(t *testing.T) {
	nan := math.NaN()
	tests := []struct {
		name   string
		values []float64
		want   map[int]controlchart.Rule
	}{
		{"three sigma is inside", []float64{0.5, 3, -3}, map[int]controlchart.Rule{}},
		{"outside on either side", []float64{0.5, 3.1, 1, -3.1}, map[int]controlchart.Rule{1: controlchart.OutsideLimits, 3: controlchart.OutsideLimits}},
		{
			"eight in a row and on",
			[]float64{1, .5, 1, .5, 1, .5, 1, .5, 1, -.1, 1},
			map[int]controlchart.Rule{7: controlchart.RunOfEight, 8: controlchart.RunOfEight},
		},
		{"on the centre is on no side", []float64{1, .5, 1, .5, 0, .5, 1, .5, 1, .5, 1, .5}, map[int]controlchart.Rule{}},
		{"a gap ends a run", []float64{1, .5, 1, .5, nan, .5, 1, .5, 1, .5, 1, .5}, map[int]controlchart.Rule{}},
		{"six rising", []float64{.5, -1, -.8, -.5, .1, .2, .3, .2}, map[int]controlchart.Rule{6: controlchart.SixInARow}},
		{"seven falling", []float64{1, .9, .7, .5, -.1, -.2, -.3}, map[int]controlchart.Rule{5: controlchart.SixInARow, 6: controlchart.SixInARow}},
		{"equal values do not rise", []float64{-1, -.8, -.5, -.5, .2, .3, .4}, map[int]controlchart.Rule{}},
		{"two of three", []float64{0.5, 2.1, 1, 2.2, -2.1, 1, 2.3}, map[int]controlchart.Rule{3: controlchart.TwoOfThree}},
		{"two in a row", []float64{0.5, -2.1, -2.2, 1}, map[int]controlchart.Rule{2: controlchart.TwoOfThree}},
		{"two of three over a gap", []float64{0.5, 2.1, nan, 2.2}, map[int]controlchart.Rule{}},
		{"two rules at once", []float64{2.5, 3.5}, map[int]controlchart.Rule{1: controlchart.OutsideLimits | controlchart.TwoOfThree}},
	}
	for _, test := range tests {
		chart := controlchart.Chart{Warning: 2, Limit: 3, Centre: make([]float64, len(test.values)), StandardError: slices.Repeat([]float64{1}, len(test.values))}
		for at, signal := range chart.Signals(test.values) {
			if signal.Rules != test.want[at] {
				t.Errorf("%s: point %d has the rules %04b, want %04b", test.name, at, signal.Rules, test.want[at])
			}
		}
	}
	chart := controlchart.Chart{Warning: 2, Limit: 3, Centre: make([]float64, 4), StandardError: []float64{1, 1, 1, 1}}
	if last := chart.Signals([]float64{-1, .1, .2, .3})[3]; last.Run != 3 || last.Rises != 4 {
		t.Errorf("run and rises %+v, want 3 and 4", last)
	}
}

func within(t *testing.T, what string, got, want, by float64) {
	t.Helper()
	if !(math.Abs(got-want) <= by) {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}
