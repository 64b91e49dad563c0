package mcp

import (
	"embed"
	"fmt"
	"strings"

	"kommunebench/server/operation"
)

//go:embed documents/*.graphql
var documents embed.FS

// storedOperations are what tools ask, by the names of their files.
func storedOperations(gateway *operation.Gateway) (map[string]*operation.Stored, error) {
	stored := map[string]*operation.Stored{}
	for name, fragments := range map[string][]string{
		"search":  nil,
		"compare": {"fragment_comparison", "fragment_row", "fragment_indicator"},
		"cite":    {"fragment_comparison", "fragment_row", "fragment_indicator"},
		"claim":   {"fragment_comparison", "fragment_row", "fragment_indicator"},
		"trend":   {"fragment_indicator"},
		"ranking": {"fragment_indicator"},
	} {
		var text strings.Builder
		for _, file := range append([]string{name}, fragments...) {
			part, err := documents.ReadFile("documents/" + file + ".graphql")
			if err != nil {
				return nil, fmt.Errorf("reading the stored operation %s: %w", name, err)
			}
			text.Write(part)
		}
		one, err := gateway.Store(text.String())
		if err != nil {
			return nil, fmt.Errorf("the stored operation %s: %w", name, err)
		}
		stored[name] = one
	}
	return stored, nil
}
