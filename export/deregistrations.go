package export

import (
	"context"

	"kommunebench/analysis"
	"kommunebench/analysis/facts"
	"kommunebench/kommune"
)

func deregistrationsExport() fieldExport {
	return listExport(deregistrationColumns, []string{"deregistration_id"}, func(ctx context.Context, analyst *analysis.Analyst, request Request) (*listing[fact[kommune.Deregistration]], error) {
		a, query := request.Arguments, request.Arguments.FactsQuery()
		query.TargetGroup = a.Text("targetGroup")
		if months := a.Text("horizonMonths"); months != nil {
			number := a.Integer("horizonMonths", 0)
			query.HorizonMonths = &number
		}
		if err := a.Err(); err != nil {
			return nil, err
		}
		facts, empty, err := request.Facts.Deregistrations(ctx, query)
		if err != nil {
			return nil, err
		}
		return listFacts(ctx, analyst, request, query, facts, empty, func(d *kommune.Deregistration) []string { return []string{d.SourceID, d.ID} })
	})
}

func deregistrationColumns(lang kommune.Language) []columnReader[fact[kommune.Deregistration]] {
	type row = fact[kommune.Deregistration]
	columns := []columnReader[row]{
		{"deregistration_id", textCell, func(r *row) cell { return textValue(bareID(r.of.ID)) }},
		{"kommune_code", textCell, func(r *row) cell { return textValue(r.of.Kommune) }},
		{"kommune_name", textCell, func(r *row) cell { return textValue(r.kommuneName(r.of.Kommune)) }},
		{"initiative_id", labelCell, func(r *row) cell { return optionalID(r.of.InitiativeID) }},
		{"initiative_title", labelCell, func(r *row) cell { return orNoText(r.initiativeTitle(r.of.InitiativeID, lang)) }},
		{"target_group_ids", labelCell, func(r *row) cell { return joined(bareIDs(r.of.TargetGroupIDs)) }},
		{"target_group_titles", labelCell, func(r *row) cell { return joined(r.groupTitles(r.of.TargetGroupIDs, lang)) }},
		{"cohort", textCell, func(r *row) cell { return textValue(r.of.Cohort) }},
		{"cohort_start", dayCell, func(r *row) cell { return dayValue(r.of.Cohort.Start()) }},
		{"cohort_end", dayCell, func(r *row) cell { return dayValue(r.of.Cohort.End()) }},
		{"horizon_months", integerCell, func(r *row) cell { return numberValue(float64(r.of.HorizonMonths)) }},
		{"participants", integerCell, func(r *row) cell { return optionalWhole(r.of.Participants) }},
		{"deregistered", integerCell, func(r *row) cell { return optionalWhole(r.of.Deregistered) }},
		{"share_pct", numberCell, func(r *row) cell { return optionalNumber(r.of.SharePct) }},
	}
	columns = append(columns, intervalColumns("interval", func(r *row) *analysis.Interval { return facts.DeregistrationInterval(*r.of) })...)
	columns = append(columns, []columnReader[row]{
		{"status", textCell, func(r *row) cell { return textValue(r.of.Status) }},
		{"qualifier", textCell, func(r *row) cell { return textValue(r.of.Qualifier) }},
	}...)
	return append(columns, sourceColumns(func(d *kommune.Deregistration) string { return d.SourceID })...)
}
