package export

import (
	"context"

	"kommunebench/analysis"
	"kommunebench/analysis/matrix"
	"kommunebench/analysis/words"
	"kommunebench/kommune"
)

// matrixCell is one kommune's figure of one indicator. Its columns are those of a
// comparison.
type matrixCell struct {
	row  *analysis.ComparisonRow
	read []columnReader[analysis.ComparisonRow]
}

func matrixExport() fieldExport {
	return listExport(matrixColumns, figureKeys(), func(ctx context.Context, analyst *analysis.Analyst, request Request) (*listing[matrixCell], error) {
		a, lang := request.Arguments, request.Style.lang
		query := matrix.Query{
			IndicatorIDs: a.List("indicators"), Period: a.Period("period"), Kommuner: a.Kommuner(), Confidence: a.Confidence(),
			TargetGroup: a.Text("targetGroup"), ReleaseID: a.Text("release"),
		}
		if err := a.Err(); err != nil {
			return nil, err
		}
		m, err := matrix.Read(ctx, analyst, request.Catalogue, query)
		if err != nil {
			return nil, err
		}
		found := &listing[matrixCell]{sourceIDs: map[string][]string{}, indicators: []analysis.Indicator{}, empty: m.EmptyBecause, link: a.MatrixLink(m)}
		var caveats, periods []string
		read := make([][]columnReader[analysis.ComparisonRow], len(m.Columns))
		for n, column := range m.Columns {
			read[n] = comparisonColumns(column.Comparison, lang)
			found.indicators = append(found.indicators, column.Indicator)
			found.sourceIDs[column.Indicator.ID] = column.Comparison.SourceIDs()
			found.name = analysis.AppendOnce(found.name, column.Release.ID)
			periods = append(periods, column.Indicator.ID+": "+words.CitedPeriod(column.Indicator, column.Period, lang))
			for _, caveat := range words.ComparisonCaveats(column.Comparison, lang) {
				caveats = append(caveats, column.Indicator.ID+": "+caveat)
			}
		}
		for n := range m.Rows {
			for c := range m.Rows[n].Cells {
				found.rows = append(found.rows, matrixCell{&m.Rows[n].Cells[c], read[c]})
			}
		}
		found.about.AddList("periods", "Perioder", "Periods", periods)
		found.about.AddList("caveats", "Forbehold", "Caveats", caveats)
		found.citations = func(link string) (all []string) {
			for _, column := range m.Columns {
				cite := citing(lang, column.Indicator, column.Comparison.SourceIDs(), words.CitedPeriod(column.Indicator, column.Period, lang), m.Computed)
				all = append(all, cite(link)...)
			}
			return all
		}
		return found, nil
	})
}

func matrixColumns(lang kommune.Language) []columnReader[matrixCell] {
	columns := []columnReader[matrixCell]{}
	for n, column := range comparisonColumnNames(lang) {
		columns = append(columns, columnReader[matrixCell]{column.name, column.kind, func(c *matrixCell) cell { return c.read[n].read(c.row) }})
	}
	return columns
}
