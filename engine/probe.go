package engine

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const probeTimeout = 2 * time.Second

// newProbeClient keeps no connection: an idle one would slow the engine's stop,
// and one to a dead engine would have to be noticed first.
func newProbeClient() *http.Client {
	return &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: probeTimeout}
}

// probe asks the engine for its ClickHouse version as the reader. An answer
// says that the native port is open too: it is opened first. The native port is
// not tried by itself, because a connection without a handshake is just what an
// engine can die of.
func probe(ctx context.Context, client *http.Client, endpoint Endpoint) (string, error) {
	target := url.URL{
		Scheme: "http", Host: endpoint.HTTPAddr, Path: "/",
		RawQuery: url.Values{"query": {"SELECT version()"}}.Encode(),
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, target.String(), nil)
	if err != nil {
		return "", fmt.Errorf("building probe of %s: %w", endpoint.HTTPAddr, err)
	}
	request.Header.Set("X-ClickHouse-User", endpoint.Reader.User)
	request.Header.Set("X-ClickHouse-Key", endpoint.Reader.Password)
	response, err := client.Do(request)
	if err != nil {
		return "", fmt.Errorf("probing engine: %w", err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, 1024))
	if err != nil {
		return "", fmt.Errorf("reading probe of %s: %w", endpoint.HTTPAddr, err)
	}
	text := strings.TrimSpace(string(body))
	if response.StatusCode != http.StatusOK {
		return "", fmt.Errorf("probing engine at %s: status %d: %s", endpoint.HTTPAddr, response.StatusCode, text)
	}
	return text, nil
}
