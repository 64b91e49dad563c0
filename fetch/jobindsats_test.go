package fetch_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kommunebench/fetch"
	"kommunebench/fetch/client"
	"kommunebench/kommune"
)

func TestJobindsatsFetchesEveryMeasureOfAllKommuner(t *testing.T) {
	p := newPublisher(t, "2025M11", "2025M12", "2026M01")
	h := p.harness("v3", "Y99Z01")
	result := h.mustFetch()
	if result.Dataset != "jobindsats-y99z01" || result.Fetched != 2 || result.Rows != 15 {
		t.Errorf("fetched %+v", result)
	}
	want := []string{
		"GET /v3/data/y99z01?format=json&hierarchy._nykom=*&hierarchy._ygrp=/&mgroup.*=*&period.M=2025M11,2025M12 ",
		"GET /v3/data/y99z01?format=json&hierarchy._nykom=*&hierarchy._ygrp=/&mgroup.*=*&period.M=2026M01 ",
	}
	if diff := cmp.Diff(want, p.dataAsked()); diff != "" {
		t.Errorf("asked (-want +got):\n%s", diff)
	}
	d := h.descriptor()
	if d.Name != "jobindsats-y99z01" || d.Title != "Personer på ydelse (jobindsats Y99Z01)" || d.Kommunebench.Publisher != "STAR" {
		t.Errorf("described as %+v", d)
	}
	var kinds []string
	for _, one := range d.Kommunebench.Indicators {
		kinds = append(kinds, strings.Join([]string{one.ID, one.Kind, one.Unit, itoa(int(one.Decimals))}, " "))
	}
	wantKinds := []string{"antal-personer COUNT personer 0", "andel-af-befolkningen-pct PROPORTION % 1", "gennemsnitlig-varighed-uger MEAN uger 2"}
	if diff := cmp.Diff(wantKinds, kinds); diff != "" {
		t.Errorf("indicators (-want +got):\n%s", diff)
	}
	r := d.Resources[0]
	if diff := cmp.Diff(map[string]string{"kommune": "Område", "period": "Periode"}, r.Kommunebench.Columns); diff != "" {
		t.Errorf("columns (-want +got):\n%s", diff)
	}
	if r.Kommunebench.Layout != "jobindsats-json" || len(r.Kommunebench.Measures) != 3 {
		t.Errorf("resource %+v", r)
	}
	for _, one := range r.Schema.Fields[3:] {
		if one.Type != "number" || one.DecimalChar != "," {
			t.Errorf("field %+v is not in Danish notation", one)
		}
	}
}

func TestJobindsatsTargetGroupsAreTheValuesOfAHierarchy(t *testing.T) {
	h := newPublisher(t, "2026M01").harness("v3", "y99z01")
	h.options.TargetGroup = "_ygrp"
	h.mustFetch()
	r := h.descriptor().Resources[0].Kommunebench
	if len(r.TargetGroups) != 2 || r.TargetGroups[0].ID != "a-dagpenge" || r.TargetGroups[0].Total || !r.TargetGroups[1].Total || r.Columns["target_group"] != "Ydelsesgrupper" {
		t.Errorf("target groups %+v in %q", r.TargetGroups, r.Columns["target_group"])
	}
	h.options.TargetGroup, h.options.Select = "", []string{"_ygrp=*"}
	if _, err := h.fetch(); codeOf(err) != kommune.BadUserInput || !strings.Contains(err.Error(), "--target-group _ygrp") {
		t.Errorf("several values that are no target groups gave %v", err)
	}
}

func TestJobindsatsKeepsWhatTheServerSaysDidNotChange(t *testing.T) {
	p := newPublisher(t, "2025M12", "2026M01")
	h := p.harness("v3", "y99z01")
	h.mustFetch()
	before := h.filesWithoutTimes()
	result := h.mustFetch()
	if result.Fetched != 0 || result.Kept != 2 || !result.Unchanged {
		t.Errorf("fetched again: %+v", result)
	}
	if diff := cmp.Diff(before, h.filesWithoutTimes()); diff != "" {
		t.Error(diff)
	}
}

func TestAKeyIsWantedAndRefusedInClearWords(t *testing.T) {
	p := newPublisher(t, "2026M01")
	h := p.harness("v3", "y99z01")
	h.options.Key = " "
	if _, err := fetch.Jobindsats(t.Context(), h.options); codeOf(err) != kommune.BadUserInput || !strings.Contains(err.Error(), "KOMMUNEBENCH_JOBINDSATS_KEY") {
		t.Errorf("without a key: %v", err)
	}
	h.options.Key = testKey
	p.key = "another"
	// The server repeats the key that it refuses.
	if _, err := h.fetch(); codeOf(err) != kommune.Unauthenticated || !strings.Contains(err.Error(), "[key]") {
		t.Errorf("with a wrong key: %v", err)
	}
	p.key = testKey
	p.fail(func(w http.ResponseWriter, _ *http.Request) {
		write(w, `{"Forkert nøgle eller nøglen er udløbet.":""}`)
	})
	_, err := h.fetch()
	if codeOf(err) != kommune.Unauthenticated || !strings.Contains(err.Error(), "Forkert nøgle") {
		t.Errorf("words in the dress of JSON: %v", err)
	}
	if _, found := h.files()["datapackage.json"]; found {
		t.Error("a package was written")
	}
}

func TestATableWithoutKommunerAndAnUnknownOneAreTold(t *testing.T) {
	for name, test := range map[string]struct {
		version, table string
		code           kommune.ErrorCode
		isAnswer       bool
		words          string
	}{
		"jobindsats without kommuner": {"v3", "y99nokom", kommune.BadUserInput, true, "_nykom is not among them"},
		"statbank without kommuner":   {"v1", "NOKOM9", kommune.BadUserInput, true, "has no kommuner"},
		"unknown to jobindsats":       {"v3", "y99x", kommune.NotFound, false, "y99z01 (Personer på ydelse)"},
		"unknown to statbank":         {"v1", "NIX", kommune.NotFound, false, "Tabellen blev ikke fundet"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := newPublisher(t, "2026M01").harness(test.version, test.table).fetch()
			var answer *client.AnswerError
			if codeOf(err) != test.code || errors.As(err, &answer) != test.isAnswer || !strings.Contains(err.Error(), test.words) {
				t.Errorf("gave %v, want it to say %q", err, test.words)
			}
		})
	}
}

func TestAServerThatRepeatsTheKeyInItsDataIsRefused(t *testing.T) {
	p := newPublisher(t, "2026M01")
	h := p.harness("v3", "y99z01")
	p.fail(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", r.Header.Get("Authorization"))
		write(w, `{"columns":["Periode","Område","Antal"],"rows":[["2026M01","København",1]],"asked":"`+strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")+`"}`)
	})
	if _, err := h.fetch(); err == nil || !strings.Contains(err.Error(), "repeats the key") {
		t.Errorf("gave %v", err)
	}
}
