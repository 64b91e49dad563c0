package telemetry

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"go.opentelemetry.io/otel/metric"

	"kommunebench/kommune"
)

// FetchStatus is how it stands with a table that the program keeps fresh.
type FetchStatus struct {
	// Table is a name of the operator's own list.
	Table string
	// LastSuccess is the zero time for a table that was never fetched.
	LastSuccess time.Time
	// Failures counts those since the program began, Failed those in a row.
	Failures uint64
	Failed   int
	Rows     int64
	// Release is the newest release of the table's dataset after its last fetch.
	Release string
}

// WatchFetches tells when each table was last fetched, how often that failed, and
// which release it led to.
func (m *Metrics) WatchFetches(statuses func() []FetchStatus) error {
	last, err1 := m.meter.Float64ObservableGauge("kommunebench.fetch.last_success.time", metric.WithUnit("s"), metric.WithDescription("When a table was last fetched and loaded, as seconds since 1970."))
	failures, err2 := m.meter.Int64ObservableCounter("kommunebench.fetch.failures", metric.WithUnit("{failure}"), metric.WithDescription("Fetches of a table that failed."))
	failing, err3 := m.meter.Int64ObservableGauge("kommunebench.fetch.failing", metric.WithUnit("{failure}"), metric.WithDescription("Fetches of a table that failed since the last success."))
	rows, err4 := m.meter.Int64ObservableGauge("kommunebench.fetch.rows", metric.WithUnit("{row}"), metric.WithDescription("Rows that the last fetch of a table had."))
	release, err5 := m.meter.Int64ObservableGauge("kommunebench.fetch.release", metric.WithDescription("Number of the newest release of a table's dataset after its last fetch."))
	if err := errors.Join(err1, err2, err3, err4, err5); err != nil {
		return fmt.Errorf("measuring the fetches: %w", err)
	}
	_, err := m.meter.RegisterCallback(func(_ context.Context, observer metric.Observer) error {
		for _, status := range statuses() {
			labels := m.labels.of(labelSet{table: status.Table}).observe
			observer.ObserveInt64(failures, int64(status.Failures), labels...) //nolint:gosec // no program fails so often
			observer.ObserveInt64(failing, int64(status.Failed), labels...)
			if status.LastSuccess.IsZero() {
				continue
			}
			observer.ObserveFloat64(last, float64(status.LastSuccess.Unix()), labels...)
			observer.ObserveInt64(rows, status.Rows, labels...)
			if sequence, known := sequenceOf(status.Release); known {
				ofDataset := m.labels.of(labelSet{table: status.Table, dataset: kommune.DatasetOf(strings.Replace(status.Release, "@", "/", 1))}).observe
				observer.ObserveInt64(release, sequence, ofDataset...)
			}
		}
		return nil
	}, last, failures, failing, rows, release)
	if err != nil {
		return fmt.Errorf("measuring the fetches: %w", err)
	}
	return nil
}

// sequenceOf is the number of a release, as 3 of demo@3.
func sequenceOf(release string) (int64, bool) {
	_, number, _ := strings.Cut(release, "@")
	sequence, err := strconv.ParseInt(number, 10, 64)
	return sequence, err == nil
}
