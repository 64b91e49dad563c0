package control

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"kommunebench/analysis"
	"kommunebench/analysis/trend"
	"kommunebench/kommune"
	"kommunebench/stats"
)

// The most indicators and signals that may be asked for at once, and the level at
// which a signal stands after correction.
const (
	MostIndicators   = 50
	MostSignals      = 1000
	correctedBelow   = 0.05
	signalConfidence = analysis.DefaultConfidence
)

// SignalsQuery asks which series give a signal in a period.
type SignalsQuery struct {
	// IndicatorIDs are followed; nil is all of the dataset that have a total.
	IndicatorIDs []string
	DatasetID    *string
	// Period is the one looked at; nil is each indicator's newest.
	Period      *kommune.Period
	TargetGroup *string
	Kommuner    *analysis.KommuneFilter
	ReleaseID   *string
	// First is how many signals are listed, 1 to MostSignals.
	First int
}

// SignalList is what many series say of one period.
type SignalList struct {
	// Signals begin with the least probable.
	Signals []SeriesSignal
	// Total is how many there are, Tested of how many series, and NotTested how
	// many more have no figure in the period or no chart.
	Total, Tested, NotTested int
	// AfterCorrection is how many of the signals stand after correction.
	AfterCorrection     int
	ExpectedFalseAlarms FalseAlarms
	// Indicators are what was read, in the order asked for.
	Indicators []SignalIndicator
	Query      SignalsQuery
	Computed   time.Time
}

// SignalIndicator is an indicator whose series were looked at, with their trend.
type SignalIndicator struct {
	*trend.Trend
	list *SignalList
}

// Period is the one that was looked at.
func (i *SignalIndicator) Period() kommune.Period { return i.Periods[len(i.Periods)-1] }

// List is what the indicator is a part of.
func (i *SignalIndicator) List() *SignalList { return i.list }

// SeriesSignal is one series whose newest figure is a signal.
type SeriesSignal struct {
	Indicator   analysis.Indicator
	TargetGroup *kommune.TargetGroup
	Kommune     kommune.Kommune
	Point       ControlPoint
	// PValue is of the figure's distance from its centre alone, QValue the same
	// adjusted for all series that were tested.
	PValue, QValue float64
	// StandsAfterCorrection is true where the q value is below 5 %.
	StandsAfterCorrection bool
}

// ReadSignals makes a control chart of each kommune and indicator and lists those
// whose last figure is a signal. It reads each indicator with one statement.
func ReadSignals(ctx context.Context, a *analysis.Analyst, catalogue *kommune.Catalogue, query SignalsQuery) (*SignalList, error) {
	if query.First < 1 || query.First > MostSignals {
		return nil, kommune.InvalidInput("first", fmt.Sprint(query.First), fmt.Sprintf("a number from 1 to %d", MostSignals))
	}
	ids, err := indicatorsOf(ctx, a, catalogue, query)
	if err != nil {
		return nil, err
	}
	list := &SignalList{Query: query, Signals: []SeriesSignal{}, Indicators: []SignalIndicator{}, Computed: a.Now()}
	var tested []SeriesSignal
	for _, id := range ids {
		t, err := trend.Read(ctx, a, catalogue, trend.Query{
			IndicatorID: id, Kommuner: query.Kommuner, TargetGroup: query.TargetGroup, To: query.Period,
			Confidence: signalConfidence, ReleaseID: query.ReleaseID, Untested: true,
		})
		if query.IndicatorIDs == nil && isAbout(err, "targetGroup", "to") {
			continue
		}
		if err != nil {
			return nil, kommune.RenameArgument(map[string]string{"indicator": "indicators", "to": "period"}, err)
		}
		if query.Period != nil && t.Periods[len(t.Periods)-1] != *query.Period {
			if query.IndicatorIDs == nil {
				continue
			}
			return nil, kommune.InvalidInput("period", string(*query.Period), "a period that "+id+" has figures for; the last before it is "+string(t.Periods[len(t.Periods)-1]))
		}
		list.Indicators = append(list.Indicators, SignalIndicator{t, list})
		ofTrend, err := list.add(t)
		if err != nil {
			return nil, err
		}
		tested = append(tested, ofTrend...)
	}
	list.choose(tested)
	return list, nil
}

// indicatorsOf lists the ids asked for, else those of the dataset.
func indicatorsOf(ctx context.Context, a *analysis.Analyst, catalogue *kommune.Catalogue, query SignalsQuery) ([]string, error) {
	switch {
	case len(query.IndicatorIDs) > MostIndicators:
		return nil, kommune.InvalidInput("indicators", fmt.Sprint(len(query.IndicatorIDs), " ids"), fmt.Sprintf("at most %d", MostIndicators))
	case len(query.IndicatorIDs) > 0 && query.DatasetID == nil:
		return analysis.WithoutRepeats(catalogue, query.IndicatorIDs, query.ReleaseID), nil
	case query.IndicatorIDs != nil || query.DatasetID == nil:
		return nil, kommune.InvalidInput("indicators", "", "the ids of one or more indicators, or else dataset: either of the two")
	}
	snapshot, known := catalogue.Snapshot(*query.DatasetID)
	if !known {
		return nil, catalogue.UnknownDataset("dataset", *query.DatasetID)
	}
	if query.ReleaseID != nil {
		older, err := a.Reader().Snapshot(ctx, *query.ReleaseID)
		if err != nil {
			return nil, err
		}
		if older.Dataset.ID != snapshot.Dataset.ID {
			return nil, kommune.InvalidInput("release", *query.ReleaseID, "a release of "+snapshot.Dataset.ID)
		}
		snapshot = older
	}
	var ids []string
	for _, indicator := range snapshot.Indicators {
		if len(snapshot.IndicatorSlices(indicator.ID)) > 0 {
			ids = append(ids, indicator.ID)
		}
	}
	if len(ids) > MostIndicators {
		return nil, kommune.InvalidInput("dataset", *query.DatasetID, fmt.Sprintf("indicators, at most %d: this dataset has %d", MostIndicators, len(ids)))
	}
	return ids, nil
}

// isAbout reports whether an error is of one of some arguments.
func isAbout(err error, arguments ...string) bool {
	var coded *kommune.Error
	return errors.As(err, &coded) && slices.Contains(arguments, coded.Argument)
}

// add charts the series of a trend and gives those that were tested in its last
// period, signals or not.
func (l *SignalList) add(t *trend.Trend) ([]SeriesSignal, error) {
	var tested []SeriesSignal
	for n := range t.Series {
		series := &t.Series[n]
		chart, err := NewControlChart(series, ChartQuery{Model: Forecast})
		if err != nil {
			return nil, err
		}
		point := chart.Points[len(chart.Points)-1]
		if point.Deviation == nil {
			l.NotTested++
			continue
		}
		part := chart.PartOf(point.Period)
		l.ExpectedFalseAlarms.add(part.N)
		tested = append(tested, SeriesSignal{
			Indicator: t.Indicator, TargetGroup: t.TargetGroup, Kommune: series.Kommune, Point: point,
			PValue: part.chart.P(*point.Deviation),
		})
	}
	return tested, nil
}

// choose corrects for all that were tested and keeps the signals.
func (l *SignalList) choose(tested []SeriesSignal) {
	l.Tested = len(tested)
	ps := make([]float64, len(tested))
	for n, s := range tested {
		ps[n] = s.PValue
	}
	for n, q := range stats.AdjustBenjaminiHochberg(ps) {
		if !tested[n].Point.IsSignal() {
			continue
		}
		tested[n].QValue, tested[n].StandsAfterCorrection = q, q < correctedBelow
		if q < correctedBelow {
			l.AfterCorrection++
		}
		l.Signals = append(l.Signals, tested[n])
	}
	slices.SortStableFunc(l.Signals, func(x, y SeriesSignal) int {
		return cmp.Or(cmp.Compare(x.PValue, y.PValue), cmp.Compare(math.Abs(*y.Point.Deviation), math.Abs(*x.Point.Deviation)))
	})
	l.Total = len(l.Signals)
	l.Signals = l.Signals[:min(l.Total, l.Query.First)]
}
