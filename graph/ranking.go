package graph

import (
	"context"
	"fmt"
	"strings"

	"kommunebench/analysis/ranking"
	"kommunebench/analysis/words"
	"kommunebench/kommune"
)

const defaultRanked = 98

func (r *Resolver) ranking(ctx context.Context, query ranking.Query, first *int) (*ranking.Ranking, error) {
	query.First = defaultRanked
	if first != nil {
		query.First = *first
	}
	ranked, err := ranking.Read(ctx, r.Analyst, catalogueOf(ctx), query)
	if err != nil {
		return nil, err
	}
	expectKommuner(ctx, ranked.Rows, func(row ranking.Row) kommune.Kommune { return row.Kommune })
	ranked.EmptyBecause = ranking.WhyNoRank(catalogueOf(ctx), ranked)
	noteEmpty(ctx, ranked.EmptyBecause)
	return ranked, nil
}

func (r *Resolver) citeRanking(ranking *ranking.Ranking, lang kommune.Language) *words.Citation {
	to := string(ranking.To)
	arguments, period := literals{}, words.CitedPeriod(ranking.Indicator, ranking.To, lang)
	arguments.text("indicator", &ranking.Indicator.ID)
	arguments = append(arguments, "of:"+string(ranking.Query.Of))
	if ranking.From != nil {
		from := string(*ranking.From)
		arguments.text("from", &from)
		period = from + "–" + to
	}
	arguments.text("to", &to)
	if ranking.TargetGroup != nil {
		arguments.text("targetGroup", &ranking.TargetGroup.ID)
	}
	arguments.filter(asResolved(ranking.Query.Kommuner, ranking.Kommuner(), func(k kommune.Kommune) kommune.Kommune { return k }))
	arguments = append(arguments, fmt.Sprintf("confidence:%g", ranking.Query.Confidence), "orderBy:"+string(ranking.Query.OrderBy))
	arguments.text("release", &ranking.Release.ID)
	link := r.link("ranking", strings.Join(arguments, ","), "from,to,rows{kommune{code,name},value,status,earlierValue,earlierStatus,change,changePct,rank,rankInterval{lower,upper},significanceAfterCorrection,qValue}")
	citation := words.Cite(lang, ranking.Indicator, nil, period, link, dayOf(ranking.Computed))
	return &citation
}
