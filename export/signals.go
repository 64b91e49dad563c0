package export

import (
	"context"

	"kommunebench/analysis"
	"kommunebench/analysis/control"
	"kommunebench/analysis/phrase"
	"kommunebench/analysis/words"
	"kommunebench/kommune"
)

// signalRow is one series whose figure is a signal.
type signalRow struct {
	*control.SeriesSignal
	placed
}

func signalsExport() fieldExport {
	return listExport(signalColumns, figureKeys(), func(ctx context.Context, analyst *analysis.Analyst, request Request) (*listing[signalRow], error) {
		a, lang := request.Arguments, request.Style.lang
		query := control.SignalsQuery{
			IndicatorIDs: a.List("indicators"), DatasetID: a.Text("dataset"), Period: a.Period("period"), TargetGroup: a.Text("targetGroup"),
			Kommuner: a.Kommuner(), ReleaseID: a.Text("release"), First: a.Integer("first", control.MostSignals),
		}
		if err := a.Err(); err != nil {
			return nil, err
		}
		list, err := control.ReadSignals(ctx, analyst, request.Catalogue, query)
		if err != nil {
			return nil, err
		}
		found := &listing[signalRow]{indicators: []analysis.Indicator{}, sourceIDs: map[string][]string{}, link: a.SignalsLink(request.Catalogue, list), empty: whyNoSignal(list)}
		of := map[string]*figures{}
		for _, trend := range list.Indicators {
			of[trend.Indicator.ID] = figuresOf(trend.Indicator, trend.TargetGroup)
			found.indicators = append(found.indicators, trend.Indicator)
			found.sourceIDs[trend.Indicator.ID] = trend.SourceIDs()
			found.name = analysis.AppendOnce(found.name, trend.Release.ID)
		}
		for n := range list.Signals {
			signal := &list.Signals[n]
			found.rows = append(found.rows, signalRow{signal, placed{of[signal.Indicator.ID], signal.Kommune, signal.Point.Period}})
		}
		found.about.AddText("summary", "Sammenfatning", "Summary", words.SignalListSentence(list, lang))
		found.about.AddList("caveats", "Forbehold", "Caveats", words.SignalListCaveats(list, lang))
		found.citations = func(link string) (all []string) {
			for n := range list.Indicators {
				of := &list.Indicators[n]
				all = append(all, citing(lang, of.Indicator, of.SourceIDs(), words.CitedPeriod(of.Indicator, of.Period(), lang), of.Computed)(link)...)
			}
			return all
		}
		return found, nil
	})
}

// whyNoSignal says why a list has no signals; nil where it has some.
func whyNoSignal(list *control.SignalList) *analysis.EmptyReason {
	switch {
	case len(list.Signals) > 0:
		return nil
	case list.Tested == 0:
		return analysis.NewEmptyReason(analysis.NoValue, "", phrase.EmptyMessage("no series could be tested: each lacks a figure in the period, or has too few before it"))
	}
	return analysis.NewEmptyReason(analysis.NoMatch, "", phrase.EmptyMessage("none of the series that were tested gives a signal"))
}

func signalColumns(lang kommune.Language) []columnReader[signalRow] {
	type row = signalRow
	of := func(r *row) *placed { return &r.placed }
	columns := append(placedColumns(of), pointColumns(lang, func(r *row) *control.ControlPoint { return &r.Point })...)
	columns = append(columns, []columnReader[row]{
		{"p_value", numberCell, func(r *row) cell { return numberValue(r.PValue) }},
		{"q_value", numberCell, func(r *row) cell { return numberValue(r.QValue) }},
		{"stands_after_correction", boolCell, func(r *row) cell { return boolValue(r.StandsAfterCorrection) }},
		{"sentence", textCell, func(r *row) cell { return textValue(words.SeriesSignalSentence(r.SeriesSignal, lang)) }},
	}...)
	return append(columns, releaseAndLabels(lang, of)...)
}
