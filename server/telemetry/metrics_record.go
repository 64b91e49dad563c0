package telemetry

import (
	"context"
	"net/http"
	"sync"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"

	"kommunebench/kommune"
)

// labelSet are the labels of one series; an empty one is left out.
type labelSet struct {
	operation     OperationLabel
	code          kommune.ErrorCode
	cache         string
	method, route string
	status        int
	field, format string
	outcome       string
	dataset       string
	queue         string
	table         string
}

func (l labelSet) attributes() attribute.Set {
	var set []attribute.KeyValue
	for _, label := range []struct{ name, value string }{
		{"kind", l.operation.Kind},
		{"operation", l.operation.Name},
		{"code", string(l.code)},
		{"cache", l.cache},
		{string(semconv.HTTPRequestMethodKey), l.method},
		{string(semconv.HTTPRouteKey), l.route},
		{"field", l.field},
		{"format", l.format},
		{"outcome", l.outcome},
		{"dataset", l.dataset},
		{"queue", l.queue},
		{"table", l.table},
	} {
		if label.value != "" {
			set = append(set, attribute.String(label.name, label.value))
		}
	}
	if l.status != 0 {
		set = append(set, semconv.HTTPResponseStatusCode(l.status))
	}
	return attribute.NewSet(set...)
}

// labelSets makes each set once: there are as many as there are series, and
// requests take them without making anything.
type labelSets struct{ made sync.Map }

type labelOptions struct {
	record  []metric.RecordOption
	add     []metric.AddOption
	observe []metric.ObserveOption
}

func (s *labelSets) of(labels labelSet) *labelOptions {
	if made, known := s.made.Load(labels); known {
		if options, is := made.(*labelOptions); is {
			return options
		}
	}
	option := metric.WithAttributeSet(labels.attributes())
	options := &labelOptions{record: []metric.RecordOption{option}, add: []metric.AddOption{option}, observe: []metric.ObserveOption{option}}
	s.made.Store(labels, options)
	return options
}

// ExportResult is how an export ended.
type ExportResult struct {
	Format string
	Rows   int64
	// Bytes are those that were sent.
	Bytes   int64
	Outcome ExportOutcome
}

// ExportOutcome is how an export ended.
type ExportOutcome string

const (
	// ExportWhole was sent to its end.
	ExportWhole ExportOutcome = "whole"
	// ExportPart is a part that was asked for (Range).
	ExportPart ExportOutcome = "part"
	// ExportSame is what the client has already (If-None-Match).
	ExportSame ExportOutcome = "not_modified"
	// ExportHead is an answer to HEAD.
	ExportHead ExportOutcome = "head"
	// ExportRefused failed before any of it was sent.
	ExportRefused ExportOutcome = "refused"
	// ExportCut broke off after it had begun: the client left or read too
	// slowly, or what made the rows failed.
	ExportCut ExportOutcome = "cut"
)

// RecordExport measures a file, of a field that there is. Rows are of whole
// files: nobody knows how many of a cut one arrived.
func (m *Metrics) RecordExport(ctx context.Context, ended ExportResult) {
	notes := RecordOf(ctx)
	notes.mu.Lock()
	defer notes.mu.Unlock()
	if m == nil || notes.label.Kind != exportKind {
		return
	}
	ctx = context.WithoutCancel(ctx)
	field := notes.label.Name
	m.exports.Record(ctx, time.Since(notes.began).Seconds(), m.labels.of(labelSet{field: field, format: ended.Format, outcome: string(ended.Outcome)}).record...)
	labels := m.labels.of(labelSet{field: field, format: ended.Format})
	m.fileBytes.Add(ctx, ended.Bytes, labels.add...)
	if ended.Outcome == ExportWhole {
		m.fileRows.Add(ctx, ended.Rows, labels.add...)
	}
}

// methodOf is a request's method, or what OpenTelemetry calls all that are none.
func methodOf(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodOptions, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodConnect, http.MethodTrace:
		return method
	}
	return "_OTHER"
}
