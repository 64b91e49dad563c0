package server

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"

	"kommunebench/kommune"
)

// mostShownVariables bounds what the slow-query log tells of the variables.
const mostShownVariables = 1000

// warnSlow tells of an operation that took long, with what it takes to ask it
// again. An export takes as long as its client takes to read it, so what the
// database took counts for it.
func (n *requestRecord) warnSlow(r *http.Request, options Options) {
	n.mu.Lock()
	defer n.mu.Unlock()
	took := time.Since(n.began)
	if n.label.kind == exportKind {
		took = n.read.Sum().Took
	}
	if options.Slow <= 0 || took < options.Slow || n.label == (operationLabel{}) {
		return
	}
	line := []any{
		"request", n.id, "asked", n.label.kind + "/" + n.label.name, "operation", n.operation,
		"ms", milliseconds(time.Since(n.began)), "cost", n.cost, "queued_ms", milliseconds(n.queued),
	}
	if n.asked.document != "" {
		sum := sha256.Sum256([]byte(n.asked.document))
		line = append(line, "document", hex.EncodeToString(sum[:]), "variables", shownVariables(n.asked.variables))
	} else {
		// Read and written again: a key that is encoded would not be known for one.
		given, _ := url.ParseQuery(r.URL.RawQuery)
		given.Del(keyParameter)
		line = append(line, "parameters", shownText(given.Encode()))
	}
	options.Logger.WarnContext(r.Context(), "slow operation", append(line, n.readLine()...)...)
}

func shownVariables(variables map[string]any) string {
	if len(variables) == 0 {
		return "{}"
	}
	text, err := json.Marshal(variables)
	if err != nil {
		return "not to be shown"
	}
	return shownText(string(text))
}

// shownText hides keys before it cuts, so that no half of one is left.
func shownText(text string) string {
	text = kommune.HideAPIKeys(text)
	if len(text) <= mostShownVariables {
		return text
	}
	return strings.ToValidUTF8(text[:mostShownVariables], "") + "…"
}
