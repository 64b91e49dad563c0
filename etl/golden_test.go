package etl

import (
	"encoding/json"
	"flag"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestAPackageWithEveryLayoutBecomesTheseRows(t *testing.T) {
	p, err := Open(t.Context(), "testdata/mini", Options{Catalogue: smallCatalogue()})
	sink, report := mustRead(t, p, err)
	got, err := json.MarshalIndent(map[string]any{
		"Dataset": p.Dataset(), "Report": report, "Vocabulary": sink.vocabulary, "TestResults": sink.results,
		"Participations": sink.participations, "Deregistrations": sink.deregistrations, "Observations": sink.observations,
	}, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	const golden = "testdata/mini.golden.json"
	if *update {
		if err := os.WriteFile(golden, append(got, '\n'), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)+"\n"); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
