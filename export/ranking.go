package export

import (
	"context"

	"kommunebench/analysis"
	"kommunebench/analysis/ranking"
	"kommunebench/analysis/words"
	"kommunebench/kommune"
)

// rankedRow is one kommune of a ranking.
type rankedRow struct {
	*ranking.Row
	placed
	from *kommune.Period
}

func rankingExport() fieldExport {
	return listExport(rankingColumns, figureKeys(), func(ctx context.Context, analyst *analysis.Analyst, request Request) (*listing[rankedRow], error) {
		a, lang := request.Arguments, request.Style.lang
		query := a.RankingQuery()
		if err := a.Err(); err != nil {
			return nil, err
		}
		r, err := ranking.Read(ctx, analyst, request.Catalogue, query)
		if err != nil {
			return nil, err
		}
		found := &listing[rankedRow]{indicators: []analysis.Indicator{r.Indicator}, empty: ranking.WhyNoRank(request.Catalogue, r), link: a.RankingLink(r)}
		of := figuresOf(r.Indicator, r.TargetGroup)
		for n := range r.Rows {
			found.rows = append(found.rows, rankedRow{&r.Rows[n], placed{of, r.Rows[n].Kommune, r.To}, r.From})
		}
		periods := []kommune.Period{r.To}
		if r.From != nil {
			periods = []kommune.Period{*r.From, r.To}
			found.about.AddText("from", "Fra", "From", string(*r.From))
		}
		cited := periodsInWords(periods...)
		if r.From == nil {
			cited = words.CitedPeriod(r.Indicator, r.To, lang)
		}
		found.name = []string{r.Indicator.ID, cited, r.Release.ID}
		found.about.AddText("to", "Til", "To", string(r.To))
		found.about.AddText("target_group", "Målgruppe", "Target group", groupTitle(r.TargetGroup, lang))
		found.about.AddList("caveats", "Forbehold", "Caveats", words.RankingCaveats(r, lang))
		found.citations = citing(lang, r.Indicator, nil, cited, r.Computed)
		return found, nil
	})
}

func rankingColumns(lang kommune.Language) []columnReader[rankedRow] {
	type row = rankedRow
	of := func(r *row) *placed { return &r.placed }
	columns := append(placedColumns(of), []columnReader[row]{
		{"value", numberCell, func(r *row) cell { return optionalNumber(r.Value) }},
		{"status", textCell, func(r *row) cell { return textValue(r.Status) }},
		{"earlier_period", textCell, func(r *row) cell { return optionalText(r.from) }},
		{"earlier_value", numberCell, func(r *row) cell { return optionalNumber(r.EarlierValue) }},
		{"earlier_status", textCell, func(r *row) cell { return optionalText(r.EarlierStatus) }},
		{"change", numberCell, func(r *row) cell { return optionalNumber(r.Change) }},
		{"change_pct", numberCell, func(r *row) cell { return optionalNumber(r.ChangePct) }},
		{"rank", integerCell, func(r *row) cell { return optionalInteger(r.Rank) }},
		{"rank_interval_lower", integerCell, func(r *row) cell { return rankCell(r.RankInterval, false) }},
		{"rank_interval_upper", integerCell, func(r *row) cell { return rankCell(r.RankInterval, true) }},
	}...)
	columns = append(columns, verdictColumns(lang, func(r *row) *analysis.Verdict { return &r.Verdict })...)
	return append(columns, releaseAndLabels(lang, of)...)
}
