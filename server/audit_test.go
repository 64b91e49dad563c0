package server_test

import (
	"encoding/json"
	"errors"
	"os/exec"
	"testing"
)

// audits is how many graphql-http 1.23.1 has.
const audits = 61

func TestEveryAuditOfGraphQLOverHTTPPasses(t *testing.T) {
	h := readOnly(t)
	output, err := exec.CommandContext(t.Context(), "node", "../clients/audit.mjs", h.url+"/graphql").Output()
	if err != nil {
		var failed *exec.ExitError
		if errors.As(err, &failed) {
			t.Fatalf("the audits can't be run; make engine fetches them: %v: %s", err, failed.Stderr)
		}
		t.Fatalf("the audits can't be run without node: %v", err)
	}
	var findings []struct{ ID, Name, Status, Reason string }
	if err := json.Unmarshal(output, &findings); err != nil {
		t.Fatalf("%v: %.500s", err, output)
	}
	if len(findings) != audits {
		t.Errorf("%d audits were made, want %d", len(findings), audits)
	}
	for _, finding := range findings {
		if finding.Status != "ok" {
			t.Errorf("%s %s: %s: %s", finding.ID, finding.Name, finding.Status, finding.Reason)
		}
	}
}
