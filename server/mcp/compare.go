package mcp

import (
	"context"
	"slices"

	"kommunebench/kommune"
)

// CompareArguments are those of compare.
type CompareArguments struct {
	Indicator   string   `json:"indicator" jsonschema:"The indicator's id, e.g. jobindsats/unemployment-rate, or its whole title. search finds it by words."`
	Kommune     string   `json:"kommune,omitempty" jsonschema:"A kommune's name or code, e.g. Hedensted or 766: the sentence is about it. When left out it is about the one that comes first."`
	Period      string   `json:"period,omitempty" jsonschema:"2024 (year), 2024H1, 2024Q3, 2024M07 (month) or 2024QMAT02 (twelve months); the latest with figures when left out."`
	TargetGroup string   `json:"targetGroup,omitempty" jsonschema:"The id of a group of citizens, e.g. kontanthjaelp; the total when left out."`
	Kommuner    []string `json:"kommuner,omitempty" jsonschema:"Compare these kommuner only, by names or codes, up to 20; all 98 when left out."`
	Region      string   `json:"region,omitempty" jsonschema:"Compare the kommuner of this region only, e.g. Region Syddanmark."`
	Benchmark   string   `json:"benchmark,omitempty" jsonschema:"What to measure against: COUNTRY, POOLED (the kommuner compared, together) or MEDIAN; chosen by the kind of figure when left out."`
	First       *int     `json:"first,omitempty" jsonschema:"How many rows, by rank, up to 98; 10 when left out."`
	Release     string   `json:"release,omitempty" jsonschema:"A release to read instead of the newest."`
	Language    string   `json:"language,omitempty" jsonschema:"The language of titles and sentences: da (Danish, when left out) or en."`
}

// CompareAnswer is one indicator in one period across kommuner.
type CompareAnswer struct {
	About
	Period    string    `json:"period" jsonschema:"The period of the figures."`
	Benchmark Benchmark `json:"benchmark" jsonschema:"What the kommuner are measured against."`
	Ranked    int       `json:"ranked" jsonschema:"How many kommuner have a figure."`
	Median    *float64  `json:"median" jsonschema:"The median of the kommuner that have a figure."`
	Kommune   *Row      `json:"kommune,omitempty" jsonschema:"The row of the kommune asked about."`
	Rows      []Row     `json:"rows" jsonschema:"Kommuner by rank, as many as were asked for."`
}

func compareTool() tool[CompareArguments, CompareAnswer] {
	return tool[CompareArguments, CompareAnswer]{
		name: "compare", title: "Compare kommuner",
		description: "Compares kommuner on one indicator in one period: figures with confidence intervals, ranks with rank intervals, and whether a difference is more than chance explains.",
		enums:       map[string][]any{"language": languages(), "benchmark": {"COUNTRY", "POOLED", "MEDIAN"}},
		run: func(ctx context.Context, c *call, in CompareArguments) (answer CompareAnswer, err error) {
			first, err := rowsAsked(in.First)
			if err != nil {
				return answer, err
			}
			found, err := c.compare(ctx, in, max(first, 1), false)
			if err != nil {
				return answer, err
			}
			answer = CompareAnswer{
				About: found.about(found.firstSentence()), Period: found.Period, Benchmark: found.Benchmark,
				Ranked: found.Distribution.N, Median: found.Distribution.Median, Rows: rowsOf(found.Rows[:min(first, len(found.Rows))]),
			}
			if in.Kommune != "" {
				answer.Kommune, answer.Sentence, err = found.own(in.Kommune)
			}
			return answer, err
		},
	}
}

// compare asks for a comparison with its first rows, or its last.
func (c *call) compare(ctx context.Context, in CompareArguments, first int, reverse bool) (found comparisonOf, err error) {
	id, err := c.indicator(ctx, in.Indicator)
	if err != nil {
		return found, err
	}
	filter, err := c.filter(ctx, in.Kommuner, in.Region)
	if err != nil {
		return found, err
	}
	variables := map[string]any{
		"indicator": id, "period": in.Period, "targetGroup": in.TargetGroup, "kommuner": filter, "release": in.Release, "first": first, "reverse": reverse,
	}
	if err := c.about(ctx, in.Kommune, variables); err != nil {
		return found, err
	}
	if in.Benchmark != "" {
		if !slices.Contains([]string{"COUNTRY", "POOLED", "MEDIAN"}, in.Benchmark) {
			return found, kommune.InvalidInput("benchmark", in.Benchmark, "COUNTRY, POOLED or MEDIAN")
		}
		variables["benchmark"] = map[string]any{"kind": in.Benchmark}
	}
	return ask[comparisonOf](ctx, c, "compare", "compare", variables)
}

// about asks for the row of a kommune too, where one is named.
func (c *call) about(ctx context.Context, name string, variables map[string]any) (err error) {
	if name == "" {
		return nil
	}
	variables["withKommune"] = true
	variables["kommune"], err = c.kommune(ctx, "kommune", name)
	return err
}

// firstSentence is that of the first row.
func (o comparisonOf) firstSentence() string {
	if len(o.Rows) == 0 {
		return ""
	}
	return o.Rows[0].Sentence
}

func rowsOf(from []rowOf) []Row {
	rows := make([]Row, len(from))
	for n, row := range from {
		rows[n] = row.row()
	}
	return rows
}
