package server_test

import (
	"net/http"
	"testing"

	"kommunebench/etl"
	"kommunebench/server"
)

func TestTheSchemaOfDescriptorsIsServedAndRevalidated(t *testing.T) {
	h := readOnly(t).served(t, func(o *server.Options) { o.DescriptorSchema = etl.DescriptorSchema() })
	const path = "/datapackage.schema.json"
	a := h.send(t, http.MethodGet, path, "")
	if a.status != http.StatusOK || a.body != string(etl.DescriptorSchema()) || a.header.Get("Content-Type") != "application/schema+json" {
		t.Errorf("status %d, %s, %d bytes", a.status, a.header.Get("Content-Type"), len(a.body))
	}
	again := h.send(t, http.MethodGet, path, "", "If-None-Match", a.header.Get("Etag"))
	if again.status != http.StatusNotModified || again.body != "" {
		t.Errorf("asked again: status %d, %d bytes", again.status, len(again.body))
	}
	// Editors in browsers ask from anywhere.
	if a := h.send(t, http.MethodGet, path, "", "Origin", "https://example.org"); a.header.Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("from elsewhere: %v", a.header)
	}
	if a := readOnly(t).send(t, http.MethodGet, path, ""); a.status != http.StatusNotFound {
		t.Errorf("without a schema: status %d", a.status)
	}
}
