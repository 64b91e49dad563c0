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
	Of          string   `json:"of,omitempty" jsonschema:"VALUE (when left out): the figures of one period. CHANGE: what they changed by between two periods, each change tested."`
	From        string   `json:"from,omitempty" jsonschema:"Of CHANGE the earlier period; the same one a year before to when left out."`
	To          string   `json:"to,omitempty" jsonschema:"Of CHANGE the later period; the latest with figures when left out."`
	Period      string   `json:"period,omitempty" jsonschema:"Of VALUE the period: 2024 (year), 2024H1, 2024Q3, 2024M07 (month) or 2024QMAT02 (twelve months); the latest with figures when left out."`
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
	Period  string      `json:"period" jsonschema:"The period of the figures, of changes the later one."`
	From    *string     `json:"from,omitempty" jsonschema:"The earlier period; absent where values are ranked."`
	Ranked  int         `json:"ranked" jsonschema:"How many kommuner have a figure, or a change, and so a rank."`
	Rows    []Row       `json:"rows" jsonschema:"The rows from the end asked for; empty where changes are ranked."`
	Changes []ChangeRow `json:"changes,omitempty" jsonschema:"The rows from the end asked for where changes are ranked."`
}

// ChangeRow is one kommune's place by its change.
type ChangeRow struct {
	Kommune      string   `json:"kommune" jsonschema:"The kommune's name."`
	Code         string   `json:"code" jsonschema:"Its code."`
	Sentence     string   `json:"sentence" jsonschema:"The change in one sentence that claims no more than its test."`
	EarlierValue *float64 `json:"earlierValue" jsonschema:"The figure of the earlier period."`
	Value        *float64 `json:"value" jsonschema:"The figure of the later period."`
	Change       *float64 `json:"change" jsonschema:"The one less the other, in the indicator's unit; a change of per cent is in percentage points."`
	ChangePct    *float64 `json:"changePct,omitempty" jsonschema:"The change in per cent of the earlier figure."`
	Rank         *int     `json:"rank" jsonschema:"1 has changed most for the better or, where neither direction is better, risen most or fallen least."`
	RankInterval *Ranks   `json:"rankInterval,omitempty" jsonschema:"The ranks that the data can't tell from this one."`
	Significance string   `json:"significance" jsonschema:"Whether the change is more than chance explains, after correction for testing many: BETTER, WORSE, HIGHER, LOWER, SIMILAR, or NOT_TESTED."`
}

// changesOf is a ranking by changes as operations give it.
type changesOf struct {
	comparisonOf
	From   *string `json:"from"`
	To     string  `json:"to"`
	Ranked int     `json:"ranked"`
	Rows   []struct {
		Kommune      kommuneOf `json:"kommune"`
		Sentence     string    `json:"sentence"`
		EarlierValue *float64  `json:"earlierValue"`
		Value        *float64  `json:"value"`
		Change       *float64  `json:"change"`
		ChangePct    *float64  `json:"changePct"`
		Rank         *int      `json:"rank"`
		RankInterval *Ranks    `json:"rankInterval"`
		Significance string    `json:"significanceAfterCorrection"`
	} `json:"rows"`
}

func rankingTool() tool[RankingArguments, RankingAnswer] {
	return tool[RankingArguments, RankingAnswer]{
		name: "ranking", title: "Rank kommuner",
		description: "Lists the first or the last kommuner on one indicator by their figures or by what these changed, each with the interval of ranks that the data can't tell apart: a rank without it claims too much.",
		enums:       map[string][]any{"language": languages(), "end": {"TOP", "BOTTOM"}, "of": {"VALUE", "CHANGE"}},
		run: func(ctx context.Context, c *call, in RankingArguments) (answer RankingAnswer, err error) {
			first, err := rowsAsked(in.First)
			if err != nil {
				return answer, err
			}
			if !slices.Contains([]string{"", "TOP", "BOTTOM"}, in.End) {
				return answer, kommune.InvalidInput("end", in.End, "TOP or BOTTOM")
			}
			switch {
			case !slices.Contains([]string{"", "VALUE", "CHANGE"}, in.Of):
				return answer, kommune.InvalidInput("of", in.Of, "VALUE or CHANGE")
			case in.Of == "CHANGE":
				return c.rankChanges(ctx, in, first)
			case in.From != "":
				return answer, kommune.InvalidInput("from", in.From, "nothing, as the values of one period are ranked; of: CHANGE ranks by what changed since from")
			case in.To != "":
				return answer, kommune.InvalidInput("to", in.To, "nothing, as the values of one period are ranked: name it as period")
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

// rankChanges ranks by changes. All are asked for, as the last ones may be wanted.
func (c *call) rankChanges(ctx context.Context, in RankingArguments, first int) (answer RankingAnswer, err error) {
	if in.Period != "" {
		return answer, kommune.InvalidInput("period", in.Period, "nothing, as changes between two periods are ranked: name them as from and to")
	}
	id, err := c.indicator(ctx, in.Indicator)
	if err != nil {
		return answer, err
	}
	filter, err := c.filter(ctx, in.Kommuner, in.Region)
	if err != nil {
		return answer, err
	}
	found, err := ask[changesOf](ctx, c, "ranking", "ranking", map[string]any{
		"indicator": id, "of": in.Of, "from": in.From, "to": in.To, "targetGroup": in.TargetGroup, "kommuner": filter, "release": in.Release,
	})
	if err != nil {
		return answer, err
	}
	rows := found.Rows[:min(found.Ranked, len(found.Rows))] // those without a rank come last
	if in.End == "BOTTOM" {
		slices.Reverse(rows)
	}
	answer = RankingAnswer{Period: found.To, From: found.From, Ranked: found.Ranked, Rows: []Row{}}
	for _, row := range rows[:min(first, len(rows))] {
		answer.Changes = append(answer.Changes, ChangeRow{
			Kommune: row.Kommune.Name, Code: row.Kommune.Code, Sentence: row.Sentence, EarlierValue: row.EarlierValue, Value: row.Value,
			Change: row.Change, ChangePct: row.ChangePct, Rank: row.Rank, RankInterval: row.RankInterval, Significance: row.Significance,
		})
	}
	sentence := ""
	if len(rows) > 0 {
		sentence = rows[0].Sentence
	}
	answer.About = found.about(sentence)
	return answer, nil
}
