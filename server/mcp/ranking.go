package mcp

import (
	"context"
	"slices"

	"kommunebench/kommune"
)

// RankingArguments are those of ranking.
type RankingArguments struct {
	Indicator   string   `json:"indicator" jsonschema:"The indicator's id, or its whole title. search finds it by words."`
	End         string   `json:"end,omitempty" jsonschema:"TOP (when left out): from rank 1, the best or, where neither direction is better, the largest. BOTTOM: from the last rank."`
	Period      string   `json:"period,omitempty" jsonschema:"2024 (year), 2024H1, 2024Q3, 2024M07 (month) or 2024QMAT02 (twelve months); the latest with figures when left out."`
	TargetGroup string   `json:"targetGroup,omitempty" jsonschema:"The id of a group of citizens; the total when left out."`
	Kommuner    []string `json:"kommuner,omitempty" jsonschema:"Rank these kommuner only, by names or codes, up to 20; all 98 when left out."`
	Region      string   `json:"region,omitempty" jsonschema:"Rank the kommuner of this region only."`
	First       *int     `json:"first,omitempty" jsonschema:"How many rows, up to 98; 10 when left out."`
	Release     string   `json:"release,omitempty" jsonschema:"A release to read instead of the newest."`
	Language    string   `json:"language,omitempty" jsonschema:"The language of titles and sentences: da (Danish, when left out) or en."`
}

// RankingAnswer is kommuner by rank.
type RankingAnswer struct {
	About
	Period string `json:"period" jsonschema:"The period of the figures."`
	Ranked int    `json:"ranked" jsonschema:"How many kommuner have a figure and so a rank."`
	Rows   []Row  `json:"rows" jsonschema:"The rows from the end asked for."`
}

func rankingTool() tool[RankingArguments, RankingAnswer] {
	return tool[RankingArguments, RankingAnswer]{
		name: "ranking", title: "Rank kommuner",
		description: "Lists the first or the last kommuner on one indicator, each with the interval of ranks that the data can't tell apart: a rank without it claims too much.",
		enums:       map[string][]any{"language": languages(), "end": {"TOP", "BOTTOM"}},
		run: func(ctx context.Context, c *call, in RankingArguments) (answer RankingAnswer, err error) {
			first, err := rowsAsked(in.First)
			if err != nil {
				return answer, err
			}
			if !slices.Contains([]string{"", "TOP", "BOTTOM"}, in.End) {
				return answer, kommune.InvalidInput("end", in.End, "TOP or BOTTOM")
			}
			found, err := c.compare(ctx, CompareArguments{
				Indicator: in.Indicator, Period: in.Period, TargetGroup: in.TargetGroup, Kommuner: in.Kommuner, Region: in.Region, Release: in.Release,
			}, max(first, 1), in.End == "BOTTOM")
			if err != nil {
				return answer, err
			}
			found.Rows = slices.DeleteFunc(found.Rows, func(r rowOf) bool { return r.Rank == nil })
			return RankingAnswer{
				About: found.about(found.firstSentence()), Period: found.Period, Ranked: found.Distribution.N, Rows: rowsOf(found.Rows[:min(first, len(found.Rows))]),
			}, nil
		},
	}
}
