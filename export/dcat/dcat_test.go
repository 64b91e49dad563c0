package dcat

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kommunebench/kommune"
)

func snapshotOf(id string, synthetic bool, periods ...kommune.Period) *kommune.Snapshot {
	licence := "CC0-1.0"
	s := &kommune.Snapshot{
		Dataset: kommune.Dataset{ID: id, Title: `Tal & "fakta" </script>`, Publisher: "Nobody", Licence: &licence, Synthetic: synthetic},
		Release: kommune.Release{ID: id + "@3", DatasetID: id, Sequence: 3, PublishedAt: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)},
	}
	s.Indicators = []kommune.Indicator{{ID: id + "/share", TitleDA: "Andel", TitleEN: "Share"}}
	s.Slices = []kommune.Slice{{Table: "observations", IndicatorID: id + "/share", Rows: 70, Periods: periods}}
	return s
}

func site(of ...*kommune.Snapshot) Site {
	return Site{
		BaseURL: "https://example.org", Catalogue: kommune.NewCatalogue(of),
		Releases: []kommune.Release{{ID: "own@4", DatasetID: "own", Sequence: 4}, {ID: "own@3", DatasetID: "own", Sequence: 3}, {ID: "own@1", DatasetID: "own", Sequence: 1}},
		Formats:  []Format{{Name: "csv", MediaType: "text/csv"}, {Name: "small", MediaType: "text/x-small", MaxRows: 50}},
	}
}

func TestMadeUpDatasetsAreNotOffered(t *testing.T) {
	s := site(snapshotOf("own", false, "2024"), snapshotOf("demo", true, "2024"))
	for _, describe := range []func(Site) ([]byte, error){Catalog, SchemaOrg} {
		content, err := describe(s)
		if err != nil || !json.Valid(content) {
			t.Fatalf("%v: %s", err, content)
		}
		if text := string(content); strings.Contains(text, "demo") || !strings.Contains(text, "/export/dataset/own") || strings.Contains(text, "</script") {
			t.Errorf("described as %s", text)
		}
	}
}

func TestADatasetHasItsReleasesAsVersions(t *testing.T) {
	dataset := site(snapshotOf("own", false, "2024M01", "2026M07")).dataset(snapshotOf("own", false, "2024M01", "2026M07"))
	versions := dataset["dcat:hasVersion"].([]node)
	if len(versions) != 2 {
		t.Fatalf("%d versions: one is younger than the catalogue", len(versions))
	}
	if diff := cmp.Diff(node{"@id": "https://example.org/catalog.jsonld#own@1"}, versions[0]["dcat:previousVersion"]); diff != "" {
		t.Errorf("previous version (-want +got):\n%s", diff)
	}
	if versions[1]["dcat:previousVersion"] != nil || versions[1]["dcat:version"] != "1" {
		t.Errorf("the first version is %v", versions[1])
	}
	var addresses []string
	for _, distribution := range dataset["dcat:distribution"].([]node) {
		addresses = append(addresses, distribution["dcat:downloadURL"].(node)["@id"].(string))
	}
	// The format that holds 50 rows does not hold 70.
	want := []string{"https://example.org/export/dataset/own", "https://example.org/export/observations?format=csv&indicators=own%2Fshare"}
	if diff := cmp.Diff(want, addresses); diff != "" {
		t.Errorf("distributions (-want +got):\n%s", diff)
	}
	temporal := node{"@type": "dct:PeriodOfTime", "dcat:startDate": day(kommune.Period("2024M01").Start()), "dcat:endDate": day(kommune.Period("2026M07").End())}
	if diff := cmp.Diff(temporal, dataset["dct:temporal"]); diff != "" {
		t.Errorf("temporal coverage (-want +got):\n%s", diff)
	}
}

func TestTheFrequencyFollowsThePeriods(t *testing.T) {
	for _, c := range []struct {
		want    string
		periods []kommune.Period
	}{
		{"MONTHLY", []kommune.Period{"2024M01"}},
		{"QUARTERLY", []kommune.Period{"2024Q1", "2024Q2"}},
		{"ANNUAL_2", []kommune.Period{"2024H1"}},
		{"ANNUAL", []kommune.Period{"2024", "2025"}},
		{"WEEKLY", []kommune.Period{"2024W01"}},
		{"ANNUAL_2", []kommune.Period{"2020QMAT02", "2020QMAT04", "2021QMAT02"}},
		{"QUARTERLY", []kommune.Period{"2020QMAT01", "2020QMAT02", "2020QMAT03"}},
		{"", []kommune.Period{"2024", "2024M01"}},
		{"", nil},
	} {
		if got := frequencyOf(snapshotOf("own", false, c.periods...)); got != c.want {
			t.Errorf("%v: %q, want %q", c.periods, got, c.want)
		}
	}
}

func TestALicenceIsAnAddressWhereItIsKnown(t *testing.T) {
	of := snapshotOf("own", false)
	if got := licenceOf(of)["@id"]; got != "http://publications.europa.eu/resource/authority/licence/CC0" {
		t.Errorf("CC0-1.0 is %v", got)
	}
	words := "Må genbruges, når kilden nævnes"
	of.Dataset.Licence = &words
	if got := licenceOf(of); got["@id"] != nil || got["dct:title"] != words {
		t.Errorf("%s is %v", words, got)
	}
	if of.Dataset.Licence = nil; licenceOf(of) != nil {
		t.Error("a licence that is not stated is described")
	}
}
