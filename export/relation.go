package export

import (
	"context"
	"time"

	"kommunebench/analysis"
	"kommunebench/analysis/correlation"
	"kommunebench/analysis/flatrows"
	"kommunebench/analysis/words"
	"kommunebench/export/metadata"
	"kommunebench/kommune"
)

// relationPoint is one kommune's two values.
type relationPoint struct {
	*correlation.RelationPoint
	relation *correlation.Relation
	labels   *flatrows.Labels
	// end is the last day of the period of x.
	end time.Time
}

func relationExport() fieldExport {
	return listExport(relationColumns, []string{"kommune_code"}, func(ctx context.Context, analyst *analysis.Analyst, request Request) (*listing[relationPoint], error) {
		a := request.Arguments
		query := correlation.RelationQuery{
			X: a.Required("x", "an indicator's id"), Y: a.Required("y", "an indicator's id"), XPeriod: a.Period("xPeriod"), YPeriod: a.Period("yPeriod"),
			TargetGroup: a.Text("targetGroup"), Kommuner: a.Kommuner(), ReleaseID: a.Text("release"), YReleaseID: a.Text("yRelease"),
		}
		if err := a.Err(); err != nil {
			return nil, err
		}
		r, err := correlation.ReadRelation(ctx, analyst, request.Catalogue, query)
		if err != nil {
			return nil, err
		}
		found := &listing[relationPoint]{
			name:       []string{r.X.ID, string(r.XPeriod), r.Y.ID, string(r.YPeriod)},
			indicators: []analysis.Indicator{r.X, r.Y}, sourceIDs: map[string][]string{r.X.ID: r.SourceIDs(), r.Y.ID: r.SourceIDs()},
			empty: correlation.WhyNoPoints(request.Catalogue, r),
		}
		labels := flatrows.NewLabels(r.X, nil)
		for n := range r.Points {
			found.rows = append(found.rows, relationPoint{&r.Points[n], r, labels, r.XPeriod.End()})
		}
		codes := make([]kommune.Code, 0, len(r.Kommuner()))
		for _, k := range r.Kommuner() {
			codes = append(codes, k.Code)
		}
		found.link = a.RelationLink(r, codes)
		found.about = relationMetadata(request, r)
		found.citations = citing(request.Style.lang, r.X, r.SourceIDs(), r.Y.Title(request.Style.lang)+", "+string(r.XPeriod)+" / "+string(r.YPeriod), r.Computed)
		return found, nil
	})
}

func relationMetadata(request Request, r *correlation.Relation) metadata.List {
	lang := request.Style.lang
	var about metadata.List
	about.AddText("sentence", "Sætning", "Sentence", words.RelationSentence(r, lang))
	about.AddText("spearman", "Rangkorrelation", "Rank correlation", correlationInFigures(r.Spearman))
	about.AddText("pearson", "Lineær korrelation", "Linear correlation", correlationInFigures(r.Pearson))
	about.AddList("caveats", "Forbehold", "Caveats", words.RelationCaveats(r, lang))
	return about
}

func correlationInFigures(c *correlation.Correlation) string {
	if c == nil {
		return ""
	}
	text := formatNumber(c.Coefficient)
	if c.Interval != nil {
		text += " (" + formatNumber(c.Interval.Lower) + " – " + formatNumber(c.Interval.Upper) + ")"
	}
	if c.PValue != nil {
		text += ", p = " + formatNumber(*c.PValue)
	}
	return text
}

func relationColumns(lang kommune.Language) []columnReader[relationPoint] {
	type row = relationPoint
	columns := []columnReader[row]{
		{"kommune_code", textCell, func(p *row) cell { return textValue(p.Kommune.Code) }},
		{"kommune_name", textCell, func(p *row) cell { return textValue(p.Kommune.Name) }},
		{"x", numberCell, func(p *row) cell { return numberValue(p.X) }},
		{"y", numberCell, func(p *row) cell { return numberValue(p.Y) }},
		{"x_indicator_id", labelCell, func(p *row) cell { return textValue(p.relation.X.ID) }},
		{"x_indicator_title", labelCell, func(p *row) cell { return textValue(p.relation.X.Title(lang)) }},
		{"x_unit", labelCell, func(p *row) cell { return textValue(p.relation.X.Unit) }},
		{"x_period", labelCell, func(p *row) cell { return textValue(p.relation.XPeriod) }},
		{"x_release_id", labelCell, func(p *row) cell { return textValue(p.relation.X.Snapshot.Release.ID) }},
		{"y_indicator_id", labelCell, func(p *row) cell { return textValue(p.relation.Y.ID) }},
		{"y_indicator_title", labelCell, func(p *row) cell { return textValue(p.relation.Y.Title(lang)) }},
		{"y_unit", labelCell, func(p *row) cell { return textValue(p.relation.Y.Unit) }},
		{"y_period", labelCell, func(p *row) cell { return textValue(p.relation.YPeriod) }},
		{"y_release_id", labelCell, func(p *row) cell { return textValue(p.relation.Y.Snapshot.Release.ID) }},
	}
	columns = append(columns, placeColumns(func(p *row) labelled { return labelled{p.labels, p.Kommune.Code.Area(), p.relation.XPeriod, p.end} })...)
	return append(columns, []columnReader[row]{
		{"x_status", labelCell, func(p *row) cell { return textValue(p.XStatus) }},
		{"x_qualifier", labelCell, func(p *row) cell { return textValue(p.XQualifier) }},
		{"y_status", labelCell, func(p *row) cell { return textValue(p.YStatus) }},
		{"y_qualifier", labelCell, func(p *row) cell { return textValue(p.YQualifier) }},
	}...)
}
