package server_test

import (
	"bufio"
	"context"
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"kommunebench/data"
	"kommunebench/disclosure"
	"kommunebench/etl"
	"kommunebench/kommune"
	"kommunebench/kommune/kommunetest"
	"kommunebench/store/load"
)

// jobindsats is the dataset's id before the slash of others.
const jobindsats = "jobindsats/"

// packageFigures are those of the package that ships: what the publisher shows, nil
// where it hides a figure.
func packageFigures(t *testing.T, h *testServer) seenFigures {
	t.Helper()
	sink := figureSink{}
	if _, err := openJobindsats(t, h).Read(t.Context(), sink); err != nil {
		t.Fatal(err)
	}
	return seenFigures(sink)
}

func openJobindsats(t *testing.T, h *testServer) *etl.Package {
	t.Helper()
	catalogue, err := h.store.CatalogueNow(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	pkg, err := etl.OpenFS(t.Context(), data.Jobindsats(), etl.Options{Catalogue: catalogue})
	if err != nil {
		t.Fatal(err)
	}
	return pkg
}

// loadJobindsats loads the package and tells what was hidden.
func loadJobindsats(t *testing.T, h *testServer) load.Suppression {
	t.Helper()
	return h.publishHiding(t, openJobindsats(t, h))
}

// publishHiding loads a package and tells what was hidden.
func (h *testServer) publishHiding(t *testing.T, pkg *etl.Package) load.Suppression {
	t.Helper()
	begun := load.Begin(t.Context(), h.store, pkg.Dataset(), "")
	if _, err := pkg.Read(t.Context(), begun); err != nil {
		t.Fatal(err)
	}
	outcome, err := begun.Publish(t.Context(), nil)
	if err == nil {
		_, err = h.store.CatalogueNow(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	return outcome.Suppression
}

// figureSink keeps the values of observations.
type figureSink seenFigures

func (figureSink) WriteVocabulary(context.Context, kommune.Vocabulary) error { return nil }

func (figureSink) WriteTestResults(context.Context, []kommune.TestResult) error { return nil }

func (figureSink) WriteParticipations(context.Context, []kommune.Participation) error { return nil }

func (figureSink) WriteDeregistrations(context.Context, []kommune.Deregistration) error { return nil }

func (figureSink) Duplicates(context.Context, int) (int64, []kommune.ObservationKey, error) {
	return 0, nil, nil
}

func (s figureSink) WriteObservations(_ context.Context, columns *kommune.ObservationColumns) error {
	for _, row := range kommunetest.Rows(columns) {
		s[keyOfFigure(row.IndicatorID, string(row.Period), row.TargetGroupID, row.Area)] = row.Value
	}
	return nil
}

func keyOfFigure(indicator, period, group string, area kommune.Area) figureKey {
	return figureKey{
		strings.TrimPrefix(indicator, jobindsats), period,
		disclosure.Key{TargetGroupID: strings.TrimPrefix(group, jobindsats), Area: area},
	}
}

// servedRow is what a line of any file of figures may have.
type servedRow struct {
	Indicator   string `json:"indicator_id"`
	Group       string `json:"target_group_id"`
	Kommune     string `json:"kommune_code"`
	AreaID      string `json:"area_id"`
	Period      string
	Value       *float64
	Numerator   *float64
	Denominator *float64
	Change      *float64
	YearChange  *float64 `json:"change_year"`
}

func (r servedRow) key() figureKey {
	area := kommune.Area(r.Kommune)
	if r.AreaID == "country" {
		area = kommune.Country
	}
	return keyOfFigure(r.Indicator, r.Period, r.Group, area)
}

// isShown reports whether any figure is told of the row.
func (r servedRow) isShown() bool {
	return r.Value != nil || r.Numerator != nil || r.Denominator != nil
}

// servedRows reads the rows of a file.
func (h *testServer) servedRows(t *testing.T, field string, parameters url.Values) []servedRow {
	t.Helper()
	parameters.Set("format", "ndjson")
	var rows []servedRow
	lines := bufio.NewScanner(strings.NewReader(h.export(t, field+"?"+parameters.Encode()).body))
	for lines.Scan() {
		var row servedRow
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatalf("%s %v: %v in %.300s", field, parameters, err, lines.Text())
		}
		rows = append(rows, row)
	}
	return rows
}
