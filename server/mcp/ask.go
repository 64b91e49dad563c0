package mcp

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"unicode/utf8"

	"kommunebench/kommune"
)

// ask runs a stored operation and reads its field of Query into a struct. Variables
// that are nil are left out.
func ask[T any](ctx context.Context, c *call, operation, field string, variables map[string]any) (T, error) {
	var found T
	given, err := asSent(variables)
	if err != nil {
		return found, err
	}
	given["lang"] = string(c.lang)
	body, faults := c.options.Operations.Answer(ctx, c.tool, c.operations[operation], given)
	if len(faults) > 0 {
		return found, faults
	}
	var answer struct {
		Data map[string]json.RawMessage `json:"data"`
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return found, fmt.Errorf("reading the answer of %s: %w", operation, err)
	}
	if err := json.Unmarshal(answer.Data[field], &found); err != nil {
		return found, fmt.Errorf("reading %s of %s: %w", field, operation, err)
	}
	return found, nil
}

// asSent are variables as a client sends them, without those that are null or empty.
func asSent(variables map[string]any) (map[string]any, error) {
	text, err := json.Marshal(variables)
	if err != nil {
		return nil, fmt.Errorf("writing variables: %w", err)
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	sent := map[string]any{}
	if err := decoder.Decode(&sent); err != nil {
		return nil, fmt.Errorf("reading variables: %w", err)
	}
	maps.DeleteFunc(sent, func(_ string, value any) bool { return value == nil || value == "" })
	return sent, nil
}

// hit is one that a search found.
type hit struct {
	Kind      string `json:"kind"`
	Title     string `json:"title"`
	Exact     bool   `json:"exact"`
	Synthetic bool   `json:"synthetic"`
	Node      struct {
		ID         string  `json:"id"`
		Code       string  `json:"code"`
		Unit       *string `json:"unit"`
		Definition *string `json:"definition"`
		Dataset    *struct {
			ID string `json:"id"`
		} `json:"dataset"`
	} `json:"node"`
}

// argument is what other tools take for what was found.
func (h hit) argument() string {
	if h.Node.Code != "" {
		return h.Node.Code
	}
	return h.Node.ID
}

func (c *call) search(ctx context.Context, text string, first int, kinds ...string) ([]hit, error) {
	return ask[[]hit](ctx, c, "search", "search", map[string]any{"text": text, "kinds": kinds, "first": first})
}

// named finds the one thing of a kind that a text is the whole name, code or id of.
// Others are BAD_USER_INPUT that names the likeliest: nothing is guessed, as the
// figure of another thing would look right.
func (c *call) named(ctx context.Context, argument, text, kind string) (string, error) {
	const (
		choices = 6
		longest = 200
	)
	if strings.TrimSpace(text) == "" || utf8.RuneCountInString(text) > longest {
		return "", kommune.InvalidInput(argument, text, "a name or an id of up to 200 characters; search finds it by words")
	}
	hits, err := c.search(ctx, text, choices, kind)
	if err != nil {
		return "", err
	}
	var exact, synthetic, listed []string
	for _, hit := range hits {
		switch {
		case hit.Exact && hit.Synthetic:
			synthetic = append(synthetic, hit.argument())
		case hit.Exact:
			exact = append(exact, hit.argument())
		}
		listed = append(listed, fmt.Sprintf("%s (%s)", hit.argument(), hit.Title))
	}
	if len(exact) == 0 { // made-up data only where there are no real ones
		exact = synthetic
	}
	switch {
	case len(exact) == 1:
		return exact[0], nil
	case len(listed) == 0:
		return "", kommune.InvalidInput(argument, text, "a name or an id that search finds; it finds nothing by these words")
	}
	return "", kommune.UnknownChoice(argument, text, listed)
}

// kommune finds the code of a kommune by its name or code.
func (c *call) kommune(ctx context.Context, argument, text string) (string, error) {
	return c.named(ctx, argument, text, "KOMMUNE")
}

// indicator finds the id of an indicator; one that is an id already is left to be
// checked where it is used.
func (c *call) indicator(ctx context.Context, text string) (string, error) {
	if strings.Contains(text, "/") {
		return text, nil
	}
	return c.named(ctx, "indicator", text, "INDICATOR")
}

// mostKommuner is how many kommuner a call may name.
const mostKommuner = 20

// filter chooses kommuner by their names or codes, and by a region; nil chooses all.
func (c *call) filter(ctx context.Context, names []string, region string) (any, error) {
	if len(names) > mostKommuner {
		return nil, kommune.InvalidInput("kommuner", fmt.Sprintf("%d of them", len(names)), fmt.Sprintf("up to %d; leave it out for all 98", mostKommuner))
	}
	filter := map[string]any{}
	if len(names) > 0 {
		codes := make([]any, len(names))
		for n, name := range names {
			code, err := c.kommune(ctx, "kommuner", name)
			if err != nil {
				return nil, err
			}
			codes[n] = code
		}
		filter["codes"] = codes
	}
	if region != "" {
		filter["region"] = region
	}
	if len(filter) == 0 {
		return nil, nil //nolint:nilnil // all kommuner
	}
	return filter, nil
}
