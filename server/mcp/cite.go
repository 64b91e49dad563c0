package mcp

import "context"

// CiteArguments are those of cite.
type CiteArguments struct {
	Indicator   string `json:"indicator" jsonschema:"The indicator's id, or its whole title. search finds it by words."`
	Kommune     string `json:"kommune,omitempty" jsonschema:"A kommune's name or code: its figure is given with the citation."`
	Period      string `json:"period,omitempty" jsonschema:"The period of the figures; the latest when left out."`
	TargetGroup string `json:"targetGroup,omitempty" jsonschema:"The id of a group of citizens; the total when left out."`
	Release     string `json:"release,omitempty" jsonschema:"The release that the figures were read from, as an earlier answer gives it; the newest when left out."`
	Language    string `json:"language,omitempty" jsonschema:"The language of titles and sentences: da (Danish, when left out) or en."`
}

// CiteAnswer is how to refer to figures.
type CiteAnswer struct {
	About
	Period   string  `json:"period" jsonschema:"The period of the figures."`
	Accessed string  `json:"accessed" jsonschema:"The day on which the figures were read."`
	Revised  *string `json:"revised,omitempty" jsonschema:"How later releases changed these figures; absent where the release is the newest."`
	Kommune  *Row    `json:"kommune,omitempty" jsonschema:"The row of the kommune asked about."`
}

func citeTool() tool[CiteArguments, CiteAnswer] {
	return tool[CiteArguments, CiteAnswer]{
		name: "cite", title: "Cite figures",
		description: "Gives a reference and a link to figures that answers with the same figures for as long as their release is kept, says where they come from and on what terms they may be used, and whether they have been revised since.",
		enums:       map[string][]any{"language": languages()},
		run: func(ctx context.Context, c *call, in CiteArguments) (answer CiteAnswer, err error) {
			id, err := c.indicator(ctx, in.Indicator)
			if err != nil {
				return answer, err
			}
			variables := map[string]any{"indicator": id, "period": in.Period, "targetGroup": in.TargetGroup, "release": in.Release}
			if err := c.about(ctx, in.Kommune, variables); err != nil {
				return answer, err
			}
			found, err := ask[comparisonOf](ctx, c, "cite", "compare", variables)
			if err != nil {
				return answer, err
			}
			answer = CiteAnswer{About: found.about(found.Citation.Text), Period: found.Period, Accessed: found.Citation.Accessed}
			if found.Revised != nil {
				answer.Revised = &found.Revised.Sentence
			}
			if in.Kommune != "" {
				answer.Kommune, answer.Sentence, err = found.own(in.Kommune)
			}
			return answer, err
		},
	}
}
