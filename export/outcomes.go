package export

import (
	"context"

	"kommunebench/analysis"
	"kommunebench/analysis/facts"
	"kommunebench/analysis/words"
	"kommunebench/kommune"
)

// outcomesExport has a row for each fact; one that covers several kommuner stays one
// row.
func outcomesExport() fieldExport {
	return listExport(outcomeColumns, []string{"outcome_id"}, func(ctx context.Context, analyst *analysis.Analyst, request Request) (*listing[fact[kommune.Outcome]], error) {
		a, query := request.Arguments, request.Arguments.FactsQuery()
		query.TargetGroup = a.Text("targetGroup")
		query.OutcomeKind = a.OutcomeKind()
		if err := a.Err(); err != nil {
			return nil, err
		}
		found, empty, err := request.Facts.Outcomes(ctx, query)
		if err != nil {
			return nil, err
		}
		return listFacts(ctx, analyst, request, query, found, empty, func(o *kommune.Outcome) []string { return []string{o.SourceID, o.ID} })
	})
}

func outcomeColumns(lang kommune.Language) []columnReader[fact[kommune.Outcome]] {
	type row = fact[kommune.Outcome]
	columns := []columnReader[row]{
		{"outcome_id", textCell, func(r *row) cell { return textValue(bareID(r.of.ID)) }},
		{"outcome_title", textCell, func(r *row) cell { return textValue(r.of.Title(lang)) }},
		{"outcome_kind", labelCell, func(r *row) cell { return textValue(r.of.Kind) }},
		{"kommune_codes", textCell, func(r *row) cell { return joined(r.of.Kommuner) }},
		{"kommune_names", textCell, func(r *row) cell { return joined(r.kommuneNames(r.of.Kommuner)) }},
		{"kommuner", integerCell, func(r *row) cell { return numberValue(float64(len(r.of.Kommuner))) }},
		{"initiative_id", labelCell, func(r *row) cell { return optionalID(r.of.InitiativeID) }},
		{"initiative_title", labelCell, func(r *row) cell { return orNoText(r.initiativeTitle(r.of.InitiativeID, lang)) }},
		{"target_group_ids", labelCell, func(r *row) cell { return joined(bareIDs(r.of.TargetGroupIDs)) }},
		{"target_group_titles", labelCell, func(r *row) cell { return joined(r.groupTitles(r.of.TargetGroupIDs, lang)) }},
		{"share_pct", numberCell, func(r *row) cell { return optionalNumber(r.of.SharePct) }},
		{"fraction_part", numberCell, func(r *row) cell { return optionalNumber(r.of.FractionPart) }},
		{"fraction_whole", numberCell, func(r *row) cell { return optionalNumber(r.of.FractionWhole) }},
		{"participants", integerCell, func(r *row) cell { return optionalWhole(r.of.Participants) }},
		{"achieved", integerCell, func(r *row) cell { return optionalWhole(r.of.Achieved) }},
	}
	columns = append(columns, intervalColumns("interval", func(r *row) *analysis.Interval { return facts.OutcomeInterval(*r.of) })...)
	columns = append(columns, []columnReader[row]{
		{"qualifier", textCell, func(r *row) cell { return textValue(r.of.Qualifier) }},
		{"hedge", labelCell, func(r *row) cell { return optionalText(r.of.Hedge) }},
		{"fact_status", labelCell, func(r *row) cell { return textValue(r.of.Status()) }},
		{"horizon_months", integerCell, func(r *row) cell { return optionalWhole(r.of.HorizonMonths) }},
		{"horizon_qualifier", textCell, func(r *row) cell { return orNoText(string(r.of.HorizonQualifier)) }},
		{"horizon_text", textCell, func(r *row) cell { return optionalText(r.of.HorizonText) }},
		{"first_day", dayCell, func(r *row) cell { return optionalDay(r.of.From) }},
		{"last_day", dayCell, func(r *row) cell { return optionalDay(r.of.To) }},
		{"period_text", textCell, func(r *row) cell { return optionalText(r.of.PeriodText) }},
		{"note", textCell, func(r *row) cell { return optionalText(r.of.Note(lang)) }},
		{"sentence", textCell, func(r *row) cell { return textValue(words.OutcomeSentence(r.from, *r.of, lang)) }},
	}...)
	return append(columns, sourceColumns(func(o *kommune.Outcome) string { return o.SourceID })...)
}
