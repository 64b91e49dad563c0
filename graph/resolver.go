// Package graph answers GraphQL with thin resolvers: it reads arguments, asks
// analysis or the request's loaders, and shapes answers. The schema stands in
// package schema, generated code in graph/generated and graph/model.
package graph

import (
	"context"

	"kommunebench/analysis"
	"kommunebench/analysis/search"
	"kommunebench/graph/citation"
	"kommunebench/graph/document"
	"kommunebench/kommune"
)

// Archive holds what was published.
type Archive interface {
	// Releases lists the releases of a dataset, or of all where the id is
	// empty, newest first.
	Releases(ctx context.Context, datasetID string) ([]kommune.Release, error)
	// Snapshot reads one release; NOT_FOUND where it is not kept.
	Snapshot(ctx context.Context, releaseID string) (*kommune.Snapshot, error)
}

// Resolver holds what resolvers ask.
type Resolver struct {
	Analyst *analysis.Analyst
	Archive Archive
	// BaseURL stands before the path of links in citations, e.g.
	// https://example.org; without a trailing slash.
	BaseURL string
	// Limits are those that the server holds operations to.
	Limits document.LimitValues

	searcher *search.Searcher
}

// WithLimits is a resolver that answers operations which are held to limits.
func (r *Resolver) WithLimits(limits document.LimitValues) *Resolver {
	limited := *r
	limited.Limits, limited.searcher = limits, &search.Searcher{}
	return &limited
}

func (r *Resolver) links() citation.Links { return citation.Links{BaseURL: r.BaseURL} }
