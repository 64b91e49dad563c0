package words

import (
	"math"
	"testing"

	"kommunebench/analysis"
	"kommunebench/analysis/analysistest"
	"kommunebench/analysis/control"
	"kommunebench/kommune"
)

// charted is the chart of scores that move a little around 50 and end as they are
// told, 60 months in all.
func charted(t *testing.T, model control.Model, ending []float64, change func(cells []analysistest.Cell)) *control.ControlChart {
	t.Helper()
	values := make([]float64, 60)
	for n := range values {
		values[n] = 50 + math.Round(10*math.Sin(float64(n*n)))/10
	}
	cells := analysistest.Yearly("2021M08", append(values[:60-len(ending)], ending...)...)
	if change != nil {
		change(cells)
	}
	trend := followed(t, analysistest.Score(kommune.Neutral), cells...)
	chart, err := control.NewControlChart(&trend.Series[0], control.ChartQuery{Model: model})
	if err != nil {
		t.Fatal(err)
	}
	return chart
}

func TestAChartSaysWhetherItsLastFigureIsASignal(t *testing.T) {
	for _, c := range []struct {
		name   string
		chart  *control.ControlChart
		da, en string
	}{
		{
			"none", charted(t, control.Textbook, []float64{49, 50}, nil),
			"»Score i test« i Prøve Kommune var 50,0 point i juli 2026; efter basisperiodens udsving var 47,4 til 52,3 point at vente. Det er ikke noget signal.",
			"“Test score” in Prøve Kommune was 50.0 points in July 2026; by the variation of the baseline 47.4 to 52.3 points was to be expected. That is no signal.",
		},
		{
			"outside", charted(t, control.Textbook, []float64{49, 50, 55}, nil),
			"»Score i test« i Prøve Kommune var 55,0 point i juli 2026; efter basisperiodens udsving var 47,4 til 52,3 point at vente. Det er et signal: tallet ligger over den øvre kontrolgrænse.",
			"“Test score” in Prøve Kommune was 55.0 points in July 2026; by the variation of the baseline 47.4 to 52.3 points was to be expected. That is a signal: the figure lies above the upper control limit.",
		},
		{
			"a run, of a provisional figure", charted(t, control.Textbook, []float64{51, 49, 48.9, 49, 48.9, 49, 48.9, 49, 48.9}, func(cells []analysistest.Cell) { cells[59] = cells[59].Provisional() }),
			"»Score i test« i Prøve Kommune var foreløbigt 48,9 point i juli 2026; efter basisperiodens udsving var 47,4 til 52,3 point at vente. Det er et signal: 8 måneder i træk under basisperiodens gennemsnit. Tallet er foreløbigt, og signalet kan forsvinde, når det bliver rettet.",
			"“Test score” in Prøve Kommune was provisionally 48.9 points in July 2026; by the variation of the baseline 47.4 to 52.3 points was to be expected. That is a signal: 8 months in a row below the mean of the baseline. The figure is provisional, and the signal may vanish when it is revised.",
		},
		{
			"six rising", charted(t, control.Textbook, []float64{49.5, 49.4, 49.7, 50, 50.3, 50.6, 50.9}, nil),
			"»Score i test« i Prøve Kommune var 50,9 point i juli 2026; efter basisperiodens udsving var 47,4 til 52,3 point at vente. Det er et signal: 6 måneder i træk, der hver ligger højere end forrige, målt mod basisperiodens gennemsnit.",
			"“Test score” in Prøve Kommune was 50.9 points in July 2026; by the variation of the baseline 47.4 to 52.3 points was to be expected. That is a signal: 6 months in a row, each higher than the one before as measured from the mean of the baseline.",
		},
		{
			"two of three", charted(t, control.Textbook, []float64{49, 52.2, 50, 52.2}, nil),
			"»Score i test« i Prøve Kommune var 52,2 point i juli 2026; efter basisperiodens udsving var 47,4 til 52,3 point at vente. Det er et signal: to af de seneste tre måneder ligger langt over basisperiodens gennemsnit (uden for 2 sigma).",
			"“Test score” in Prøve Kommune was 52.2 points in July 2026; by the variation of the baseline 47.4 to 52.3 points was to be expected. That is a signal: two of the last three months lie far above the mean of the baseline (beyond 2 sigma).",
		},
		{
			"hedged", charted(t, control.Forecast, []float64{55}, func(cells []analysistest.Cell) { cells[59] = cells[59].Hedged(kommune.About) }),
			"»Score i test« i Prøve Kommune var omkring 55,0 point i juli 2026; om det er et signal, er ikke testet: Kilden har selv taget forbehold for tallet.",
			"“Test score” in Prøve Kommune was about 55.0 points in July 2026; whether that is a signal was not tested: The source itself hedged the figure.",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			analysistest.WantText(t, ControlSentence(c.chart, kommune.Danish), c.da)
			analysistest.WantText(t, ControlSentence(c.chart, kommune.English), c.en)
		})
	}
}

func TestAChartSaysWhatToKeepInMind(t *testing.T) {
	analysistest.WantLines(t, ControlCaveats(charted(t, control.Forecast, []float64{70}, nil), kommune.Danish),
		"Et signal siger, at tallene har ændret sig mere, end de plejer; det siger ikke hvorfor.",
		"Grænserne er beregnet af tallene fra august 2021 til juli 2024.",
		"Signaler efter basisperioden: 1 af 24; selv om intet var sket, ville 0 til 2 være at vente.",
	)
	analysistest.WantLines(t, ControlCaveats(charted(t, control.Textbook, nil, nil), kommune.English),
		"A signal says that the figures moved more than they usually do; it does not say why.",
		"The limits are computed from the figures of August 2021 to July 2024.",
		"The season is not removed: a peak that comes every year may stand as a signal.",
		"The limits hold for figures that are independent of each other. Where each figure is like the one before, as the number of unemployed is, up to half of the points are false alarms; then use the model FORECAST.",
	)
}

// The limits are rounded inward, so that a published figure lies between what is
// written exactly where it is no signal.
func TestLimitsAreWrittenAsFiguresArePublished(t *testing.T) {
	persons, share := analysistest.Count(kommune.Neutral), analysistest.Share(kommune.Neutral)
	for _, c := range []struct {
		indicator    kommune.Indicator
		lower, upper float64
		want         string
	}{
		{persons, 605.2, 722.9, "606 til 722 personer"},
		{persons, 605, 722, "605 til 722 personer"},
		{share, 2.41, 2.94, "2,5 til 2,9 %"},
		{share, 2.41, 2.44, "2,410 til 2,440 %"},
	} {
		analysistest.WantText(t, rangeInWords(c.indicator, c.lower, c.upper, kommune.Danish), c.want)
	}
}

func TestAListOfSignalsSaysHowManyChanceGives(t *testing.T) {
	indicator, values := analysistest.Score(kommune.Neutral), make([]float64, 48)
	for n := range values {
		values[n] = 50 + math.Round(10*math.Sin(float64(n*n)))/10
	}
	cells := analysistest.Yearly("2022M08", values...)
	names := []string{"A", "B", "C"}
	for i, value := range values {
		period := cells[i].Period
		jump := 0.0
		if i == len(values)-1 {
			jump = 20
		}
		cells = append(cells, analysistest.Figure("102", value+math.Round(10*math.Cos(float64(i*i)))/10+jump).In(period))
		if i < len(values)-1 { // C lacks the newest figure
			cells = append(cells, analysistest.Figure("103", value).In(period))
		}
	}
	w := analysistest.NewWorld(analysistest.KommunerNamed(names...), map[string][]analysistest.Cell{indicator.ID: cells}, indicator)
	reader, catalogue := analysistest.Open(w)
	list, err := control.ReadSignals(t.Context(), analysis.NewAnalyst(reader, analysistest.When), catalogue, control.SignalsQuery{IndicatorIDs: []string{indicator.ID}, First: 10})
	if err != nil {
		t.Fatal(err)
	}
	analysistest.WantSame(t, "tested", list.Tested, 2)
	analysistest.WantSame(t, "not tested", list.NotTested, 1)
	analysistest.WantSame(t, "signals", list.Total, 1)
	analysistest.WantSame(t, "kommune", list.Signals[0].Kommune.Name, "B")
	if s := list.Signals[0]; s.PValue >= 0.001 || math.Abs(s.QValue-2*s.PValue) > 1e-12 || !s.StandsAfterCorrection {
		t.Errorf("p %v, q %v, stands %v", s.PValue, s.QValue, s.StandsAfterCorrection)
	}
	analysistest.WantText(t, SignalListSentence(list, kommune.Danish), "Af 2 serier giver 1 et signal i juli 2026; selv om intet var sket, ville 0 til 1 være at vente. Korrigeret for de mange test er der 1, som tilfældige udsving næppe forklarer.")
	analysistest.WantText(t, SignalListSentence(list, kommune.English), "Series of 2 that give a signal in July 2026: 1; even if nothing had happened, 0 to 1 would be expected. Corrected for the number of tests, there are 1 that chance hardly explains.")
	analysistest.WantLines(t, SignalListCaveats(list, kommune.English)[1:], "Series not tested, because the figure is missing or hidden or the series too short: 1.")
}
