package mcp

import "context"

// ClaimArguments are those of check_claim.
type ClaimArguments struct {
	Indicator   string   `json:"indicator" jsonschema:"The indicator's id, or its whole title. search finds it by words."`
	Kommune     string   `json:"kommune" jsonschema:"A kommune's name or code, e.g. Hedensted or 766."`
	Kind        string   `json:"kind" jsonschema:"What the claim is about: VALUE (the figure), RANK, DIFFERENCE (from the country or the median), CHANGE (since an earlier period) or CHANGE_PCT (that in per cent)."`
	Comparator  string   `json:"comparator,omitempty" jsonschema:"How the claim compares: EQUALS (when left out), ABOUT, MORE_THAN, LESS_THAN, AT_LEAST or AT_MOST."`
	Stated      *float64 `json:"stated,omitempty" jsonschema:"The figure that the claim states. Give it here or in statedText."`
	StatedText  string   `json:"statedText,omitempty" jsonschema:"The figure as it was written, e.g. 70,0 or 12.300: its last digit says how exact it is meant."`
	Period      string   `json:"period,omitempty" jsonschema:"The period; the latest when left out."`
	Since       string   `json:"since,omitempty" jsonschema:"The earlier period, for CHANGE and CHANGE_PCT."`
	TargetGroup string   `json:"targetGroup,omitempty" jsonschema:"The id of a group of citizens; the total when left out."`
	Release     string   `json:"release,omitempty" jsonschema:"A release to read instead of the newest."`
	Language    string   `json:"language,omitempty" jsonschema:"The language of titles and sentences: da (Danish, when left out) or en."`
}

// ClaimAnswer is what the data say of a claim.
type ClaimAnswer struct {
	About
	Verdict      string   `json:"verdict" jsonschema:"TRUE, FALSE, HALF_TRUE (the figure is right but may be chance, is close but not right, or is a rank that the figures leave open) or CANNOT_TELL."`
	Explanation  string   `json:"explanation" jsonschema:"Why the verdict is what it is."`
	Period       string   `json:"period" jsonschema:"The period that the claim was checked in."`
	Stated       float64  `json:"stated" jsonschema:"The stated figure as it was read."`
	Actual       *float64 `json:"actual" jsonschema:"The true figure of the kind that was claimed; null where there is none."`
	Before       *float64 `json:"before,omitempty" jsonschema:"The figure in the earlier period, for changes."`
	After        *float64 `json:"after,omitempty" jsonschema:"The figure in the period."`
	BeyondChance *bool    `json:"beyondChance,omitempty" jsonschema:"Whether the difference or change is more than chance usually explains; absent where that can't be tested."`
	Kommune      Row      `json:"kommune" jsonschema:"The kommune's row in the comparison for the period."`
}

// claimOf is a checked claim as operations give it.
type claimOf struct {
	Verdict      string       `json:"verdict"`
	Explanation  string       `json:"explanation"`
	Stated       float64      `json:"stated"`
	Actual       *float64     `json:"actual"`
	Before       *float64     `json:"before"`
	After        *float64     `json:"after"`
	BeyondChance *bool        `json:"beyondChance"`
	Sentence     string       `json:"sentence"`
	Caveats      []string     `json:"caveats"`
	Citation     citationOf   `json:"citation"`
	Comparison   comparisonOf `json:"comparison"`
	Row          rowOf        `json:"row"`
}

func claimTool() tool[ClaimArguments, ClaimAnswer] {
	return tool[ClaimArguments, ClaimAnswer]{
		name: "check_claim", title: "Check a claim",
		description: "Checks what somebody says of a kommune, such as “over 70 %”, “number 3” or “fell 12 % since 2023”, against the figures, and gives a correct sentence instead.",
		enums: map[string][]any{
			"language":   languages(),
			"kind":       {"VALUE", "RANK", "DIFFERENCE", "CHANGE", "CHANGE_PCT"},
			"comparator": {"EQUALS", "ABOUT", "MORE_THAN", "LESS_THAN", "AT_LEAST", "AT_MOST"},
		},
		run: func(ctx context.Context, c *call, in ClaimArguments) (answer ClaimAnswer, err error) {
			code, err := c.kommune(ctx, "kommune", in.Kommune)
			if err != nil {
				return answer, err
			}
			id, err := c.indicator(ctx, in.Indicator)
			if err != nil {
				return answer, err
			}
			input := map[string]any{"indicator": id, "kommune": code, "kind": in.Kind}
			for name, value := range map[string]string{
				"comparator": in.Comparator, "statedText": in.StatedText, "period": in.Period, "since": in.Since, "targetGroup": in.TargetGroup, "release": in.Release,
			} {
				if value != "" {
					input[name] = value
				}
			}
			if in.Stated != nil {
				input["stated"] = *in.Stated
			}
			found, err := ask[claimOf](ctx, c, "claim", "checkClaim", map[string]any{"input": input, "kommune": code})
			if err != nil {
				return answer, err
			}
			found.Comparison.Caveats, found.Comparison.Citation = found.Caveats, found.Citation
			return ClaimAnswer{
				About: found.Comparison.about(found.Sentence), Verdict: found.Verdict, Explanation: found.Explanation, Period: found.Comparison.Period,
				Stated: found.Stated, Actual: found.Actual, Before: found.Before, After: found.After, BeyondChance: found.BeyondChance, Kommune: found.Row.row(),
			}, nil
		},
	}
}

func (a ClaimAnswer) words() string { return a.Verdict + ": " + a.Explanation + "\n" + a.About.words() }
