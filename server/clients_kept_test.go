package server_test

import (
	"encoding/json"
	"errors"
	"os/exec"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// walk is what a client shows, of the network and of what it has kept.
type walk struct{ Newest, Older, NewestKept, OlderKept map[string]any }

// A client that keeps things by their types and ids shows the figures of each
// release as that release has them.
func TestClientsThatKeepThingsByIDDoNotMixReleases(t *testing.T) {
	h := republishedHouse(t)
	for client, w := range h.walks(t) {
		for _, field := range []string{"compare", "deregistrations", "participations"} {
			if w.Newest[field] == nil || reflect.DeepEqual(w.Newest[field], w.Older[field]) {
				t.Errorf("%s: %s is %v in both releases", client, field, w.Newest[field])
			}
			if diff := cmp.Diff(w.Newest[field], w.NewestKept[field]); diff != "" {
				t.Errorf("%s: %s of the newest release (-as it was +as it is kept):\n%s", client, field, diff)
			}
			if diff := cmp.Diff(w.Older[field], w.OlderKept[field]); diff != "" {
				t.Errorf("%s: %s of the older release (-as it was +as it is kept):\n%s", client, field, diff)
			}
		}
	}
	// The same clients mix them where ids do not name the release.
	for client, w := range h.walks(t, "without releases") {
		if reflect.DeepEqual(w.NewestKept, w.Newest) {
			t.Errorf("%s keeps releases apart though their ids do not", client)
		}
	}
}

func (h *testServer) walks(t *testing.T, control ...string) map[string]walk {
	t.Helper()
	output, err := exec.CommandContext(t.Context(), "node", append([]string{"../clients/normalized-caches.mjs", h.url + "/graphql"}, control...)...).Output()
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		t.Fatalf("the clients can't be run; make engine fetches them: %v: %s", err, failed.Stderr)
	}
	if err != nil {
		t.Fatalf("the clients can't be run without node: %v", err)
	}
	var walks map[string]walk
	if err := json.Unmarshal(output, &walks); err != nil || len(walks) != 2 {
		t.Fatalf("%v: %.500s", err, output)
	}
	return walks
}
