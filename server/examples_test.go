package server_test

import (
	"net/http"
	"os"
	"testing"
)

// The examples are what the front page and the explorer lead to.
func TestEveryExampleOfThePageAnswersWithData(t *testing.T) {
	h := withShippedFigures(t)
	entries, err := os.ReadDir("../web/src/examples")
	if err != nil || len(entries) == 0 {
		t.Fatalf("no examples: %v", err)
	}
	for _, entry := range entries {
		t.Run(entry.Name(), func(t *testing.T) {
			served := h.send(t, http.MethodGet, "/examples/"+entry.Name(), "")
			if served.status != http.StatusOK {
				t.Fatalf("status %d; run make web", served.status)
			}
			for field, value := range h.data(t, served.body) {
				if isEmpty(value) {
					t.Errorf("%s is empty: %v", field, value)
				}
			}
		})
	}
}

// isEmpty tells of a JSON value whether it holds nothing to show: null, an
// empty list, or an object of which a list is empty.
func isEmpty(value any) bool {
	switch value := value.(type) {
	case nil:
		return true
	case []any:
		return len(value) == 0
	case map[string]any:
		for _, part := range value {
			if list, isList := part.([]any); part == nil || (isList && len(list) == 0) {
				return true
			}
		}
	}
	return false
}
