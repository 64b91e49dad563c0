package bench

import (
	"context"
	"testing"

	"kommunebench/analysis"
	"kommunebench/analysis/control"
	"kommunebench/analysis/standardised"
	"kommunebench/analysis/trend"
	"kommunebench/kommune"
)

// computing gives a context in which figures are read once, so that what is timed is
// computed from them, and the catalogue.
func (w *world) computing(b *testing.B) (context.Context, *kommune.Catalogue) {
	b.Helper()
	catalogue, err := w.store.Catalogue(b.Context())
	must(b, err)
	return analysis.WithSharing(b.Context()), catalogue
}

// BenchmarkControl times the charts of 98 kommuner over 60 months, without reading
// them: at most 5 ms of CPU.
func BenchmarkControl(b *testing.B) {
	w := newWorld(b)
	ctx, catalogue := w.computing(b)
	from, to := kommune.Period("2021M01"), kommune.Period("2025M12")
	trend, err := trend.Read(ctx, w.analyst, catalogue, trend.Query{
		IndicatorID: indicatorID, From: &from, To: &to, Confidence: analysis.DefaultConfidence, Untested: true,
	})
	must(b, err)
	begin := processorTime(b)
	for b.Loop() {
		for n := range trend.Series {
			_, err := control.NewControlChart(&trend.Series[n], control.ChartQuery{Model: control.Forecast})
			must(b, err)
		}
	}
	b.ReportMetric(float64((processorTime(b)-begin).Microseconds())/float64(b.N)/1000, "cpu-ms/op")
}

// BenchmarkStandardised times a standardised comparison of 98 kommuner, without reading
// the figures: at most 5 ms of CPU.
func BenchmarkStandardised(b *testing.B) {
	w := newWorld(b)
	ctx, catalogue := w.computing(b)
	query := standardised.ComparisonQuery{IndicatorID: indicatorID, Dimension: standardised.ByTargetGroup, Confidence: analysis.DefaultConfidence}
	_, err := standardised.Read(ctx, w.analyst, catalogue, query)
	must(b, err)
	begin := processorTime(b)
	for b.Loop() {
		_, err := standardised.Read(ctx, w.analyst, catalogue, query)
		must(b, err)
	}
	b.ReportMetric(float64((processorTime(b)-begin).Microseconds())/float64(b.N)/1000, "cpu-ms/op")
}
