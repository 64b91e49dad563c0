package mcp

import (
	"context"
	"fmt"
	"strconv"

	"kommunebench/kommune"
)

// TrendArguments are those of trend.
type TrendArguments struct {
	Indicator   string `json:"indicator" jsonschema:"The indicator's id, or its whole title. search finds it by words."`
	Kommune     string `json:"kommune" jsonschema:"A kommune's name or code, e.g. Hedensted or 766."`
	TargetGroup string `json:"targetGroup,omitempty" jsonschema:"The id of a group of citizens; the total when left out."`
	From        string `json:"from,omitempty" jsonschema:"The first period, e.g. 2022M01; the oldest when left out."`
	To          string `json:"to,omitempty" jsonschema:"The last period; the latest when left out."`
	Last        *int   `json:"last,omitempty" jsonschema:"How many of the latest points to give, up to 500; 60 when left out. The test reads all from first to last period."`
	Release     string `json:"release,omitempty" jsonschema:"A release to read instead of the newest."`
	Language    string `json:"language,omitempty" jsonschema:"The language of titles and sentences: da (Danish, when left out) or en."`
}

// TrendAnswer is one kommune's figures over time.
type TrendAnswer struct {
	About
	Kommune string    `json:"kommune" jsonschema:"The kommune's name."`
	Code    string    `json:"code" jsonschema:"Its code."`
	Test    TrendTest `json:"test" jsonschema:"The test of whether there is a trend: say that it rises or falls only where the direction says so."`
	Points  []Point   `json:"points" jsonschema:"The figures, oldest first."`
}

// TrendTest is the test of whether a series has a trend.
type TrendTest struct {
	Direction     string   `json:"direction" jsonschema:"INCREASING, DECREASING, NO_TREND, or NOT_TESTED."`
	Method        string   `json:"method" jsonschema:"The test: AR1_TREND, SEASONAL_MANN_KENDALL or NONE."`
	N             int      `json:"n" jsonschema:"How many figures were tested, or would have been."`
	From          *string  `json:"from,omitempty" jsonschema:"The first period tested."`
	To            *string  `json:"to,omitempty" jsonschema:"The last period tested."`
	PValue        *float64 `json:"pValue,omitempty" jsonschema:"Probability of a trend at least this strong if there were none."`
	Slope         *float64 `json:"slope,omitempty" jsonschema:"Change a year in the indicator's unit."`
	SlopeInterval *Range   `json:"slopeInterval,omitempty" jsonschema:"The 95 % confidence interval of the slope."`
	Reason        *string  `json:"reason,omitempty" jsonschema:"Why it was not tested."`
}

// Point is a figure in one period.
type Point struct {
	Period        string   `json:"period" jsonschema:"The period."`
	Value         *float64 `json:"value" jsonschema:"The figure; null where there is none, which is not zero."`
	Status        string   `json:"status" jsonschema:"OK, or why there is no figure."`
	Qualifier     string   `json:"qualifier" jsonschema:"How exact the source says the figure is."`
	Interval      *Range   `json:"interval,omitempty" jsonschema:"The 95 % confidence interval."`
	Change        *float64 `json:"change,omitempty" jsonschema:"The figure less that of the period before; absent across a break of the series."`
	ChangePct     *float64 `json:"changePct,omitempty" jsonschema:"That change in per cent."`
	ChangeYear    *float64 `json:"changeYear,omitempty" jsonschema:"The figure less that of the same period of the year before."`
	ChangeYearPct *float64 `json:"changeYearPct,omitempty" jsonschema:"That change in per cent."`
}

// trendOf is a trend as operations give it.
type trendOf struct {
	comparisonOf
	Series []struct {
		Kommune  kommuneOf `json:"kommune"`
		Sentence string    `json:"sentence"`
		Test     TrendTest `json:"test"`
		Points   []Point   `json:"points"`
	} `json:"series"`
}

func trendTool() tool[TrendArguments, TrendAnswer] {
	return tool[TrendArguments, TrendAnswer]{
		name: "trend", title: "Follow a kommune over time",
		description: "One kommune's figures over time, with changes and a test of whether there is a trend.",
		enums:       map[string][]any{"language": languages()},
		run: func(ctx context.Context, c *call, in TrendArguments) (answer TrendAnswer, err error) {
			const usual, most = 60, 500
			last := usual
			if in.Last != nil {
				last = *in.Last
			}
			if last < 0 || last > most {
				return answer, kommune.InvalidInput("last", strconv.Itoa(last), "a number from 0 to 500")
			}
			code, err := c.kommune(ctx, "kommune", in.Kommune)
			if err != nil {
				return answer, err
			}
			id, err := c.indicator(ctx, in.Indicator)
			if err != nil {
				return answer, err
			}
			found, err := ask[trendOf](ctx, c, "trend", "trend", map[string]any{
				"indicator": id, "kommuner": map[string]any{"codes": []any{code}}, "targetGroup": in.TargetGroup, "from": in.From, "to": in.To, "release": in.Release,
			})
			if err != nil {
				return answer, err
			}
			if len(found.Series) != 1 {
				return answer, fmt.Errorf("a trend of %s has %d series", code, len(found.Series))
			}
			own := found.Series[0]
			return TrendAnswer{
				About: found.about(own.Sentence), Kommune: own.Kommune.Name, Code: own.Kommune.Code, Test: own.Test,
				Points: own.Points[max(0, len(own.Points)-last):],
			}, nil
		},
	}
}
