package view

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/vektah/gqlparser/v2/gqlerror"

	"kommunebench/kommune"
)

// Gateway answers the page's own operations.
type Gateway interface {
	AnswerBuiltIn(ctx context.Context, name string, lang kommune.Language, variables map[string]any) ([]byte, gqlerror.List)
}

// Ask reads the answer of a built-in operation. Errors are those that users may see; a
// field that is null for an error is an error.
func Ask[T any](ctx context.Context, gateway Gateway, name string, lang kommune.Language, variables map[string]any) (answer T, err error) {
	body, faults := gateway.AnswerBuiltIn(ctx, name, lang, variables)
	if len(faults) > 0 {
		return answer, faults[0]
	}
	var read struct {
		Data T `json:"data"`
	}
	if err := json.Unmarshal(body, &read); err != nil {
		return answer, fmt.Errorf("reading the answer of %s: %w", name, err)
	}
	return read.Data, nil
}
