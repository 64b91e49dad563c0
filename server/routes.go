package server

import (
	"log/slog"
	"net/http"
	"slices"
	"strings"

	"kommunebench/graph/document"
	"kommunebench/graph/model"
	"kommunebench/kommune"
	"kommunebench/server/admission"
	"kommunebench/server/embed"
	"kommunebench/server/feed"
	"kommunebench/server/mcp"
	"kommunebench/server/operation"
	"kommunebench/server/response"
	"kommunebench/server/telemetry"
	"kommunebench/server/view"
	"kommunebench/web"
)

// routes are all paths that are answered, with all that the parts of the server
// know of them.
func (o Options) routes(gate *admission.Gate, encoders *response.Encoders) telemetry.Routes {
	operations := operation.New(operation.Options{
		Data: o.Data, Resolver: o.Resolver, Logger: o.Logger, Gate: gate, Encoders: encoders, Traces: o.Traces,
		RequestTimeout: o.RequestTimeout, Trusted: o.Trusted, BuiltIn: o.BuiltIn, TrustedOnly: o.TrustedOnly, CacheBytes: o.CacheBytes,
	})
	tools := mcp.New(mcp.Options{
		Operations: operations, Gate: gate, Logger: o.Logger, Version: o.Version, RequestTimeout: o.RequestTimeout,
		BodyBytes: document.DefaultLimits()[model.LimitKindBodyBytes], PublicURL: o.Resolver.BaseURL,
	})
	releases := feed.New(feed.Options{
		Data: o.Data, Archive: o.Resolver.Archive, Changes: o.Resolver.Analyst.Reader(), Logger: o.Logger, Gate: gate, Encoders: encoders,
		BaseURL: o.Resolver.BaseURL, RequestTimeout: o.RequestTimeout, TrustedOnly: o.TrustedOnly,
	})
	downloads, page := newExports(o, gate, encoders), readPages(encoders)
	described := newCatalogs(o, encoders, page)
	read, figures := []string{http.MethodGet, http.MethodHead}, []string{http.MethodGet, http.MethodHead, http.MethodOptions}
	served := o.builtInRoutes(operations)
	served = append(served, telemetry.Routes{
		{Pattern: "/{$}", Methods: read, Suggested: []string{"/"}, Handler: described.serveIndex(page.file("index.html"))},
		{Pattern: "/catalog.jsonld", Methods: figures, Suggested: []string{"/catalog.jsonld"}, Handler: described.serveCatalog},
		{Pattern: "/graphiql", Methods: read, Suggested: []string{"/graphiql"}, Handler: page.file(explorerPage)},
		{Pattern: "/graphiql/{$}", Methods: read, Handler: redirectTo("../graphiql")},
		{Pattern: "/graphql", Methods: []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodOptions}, Queue: telemetry.OperationsQueue, Suggested: []string{"/graphql"}, Handler: operations.ServeGraphQL},
		{Pattern: "/schema.graphql", Methods: read, Suggested: []string{"/schema.graphql"}, Handler: serveSchema(encoders)},
		{Pattern: "/q/{name}", Methods: figures, Queue: telemetry.OperationsQueue, Suggested: []string{"/q/NAME"}, Handler: operations.ServeNamed},
		{Pattern: "/mcp", Methods: []string{http.MethodPost, http.MethodOptions}, Queue: telemetry.OperationsQueue, Suggested: []string{"/mcp"}, Handler: tools},
		// Before the fields: the first route that may be meant is the one that a path is told under.
		{Pattern: "/export/dataset/{id}", Methods: figures, Queue: telemetry.ExportsQueue, Suggested: []string{"/export/dataset/ID"}, Handler: downloads.serveDataset},
		{Pattern: "/export/{field}", Methods: figures, Queue: telemetry.ExportsQueue, Suggested: []string{"/export/NAME"}, Handler: downloads.serve},
		{Pattern: feed.Path, Methods: figures, Queue: telemetry.OperationsQueue, Suggested: []string{feed.Path}, Handler: releases.Serve},
		{Pattern: "/datapackage.schema.json", Methods: read, Suggested: []string{"/datapackage.schema.json"}, Handler: serveDescriptorSchema(o.DescriptorSchema, encoders)},
		{Pattern: healthPath, Methods: read, IsRoutine: true, Suggested: []string{healthPath}, Handler: serveHealth},
		{Pattern: readyPath, Methods: read, IsRoutine: true, Suggested: []string{readyPath}, Handler: serveReadiness(o.Data)},
		{Pattern: "/assets/", Methods: read, Handler: page.named},
		{Pattern: "/examples/", Methods: read, Handler: page.named},
	}...)
	served = append(served, o.pageRoutes(gate, encoders, operations, page, described)...)
	if o.Metrics != nil && !o.MetricsElsewhere {
		served = append(served, telemetry.Route{Pattern: telemetry.MetricsPath, Methods: read, IsRoutine: true, Handler: o.Metrics.Handler().ServeHTTP})
	}
	return served
}

// views are the addresses of the page, beside /. The script shows the view of its
// address.
func views() []string {
	return []string{"/sammenlign", "/udvikling", "/kommune", "/sammenhaeng", "/jobprofiler", "/tjek", "/kilder", "/metode"}
}

// pageRoutes are the views of the page, and what other pages embed of them.
func (o Options) pageRoutes(gate *admission.Gate, encoders *response.Encoders, operations *operation.Gateway, page pages, described *catalogs) telemetry.Routes {
	read := []string{http.MethodGet, http.MethodHead}
	var served telemetry.Routes
	shown := view.New(view.Options{
		Gateway: operations, Gate: gate, Encoders: encoders, Index: described.page, Plain: page.file("index.html"), Policy: pagePolicy,
	})
	for _, path := range views() {
		served = append(served,
			telemetry.Route{
				Pattern: path, Methods: read, Queue: telemetry.OperationsQueue, IsOfPage: true, IsShownAnyway: true,
				Handler: shown.Serve(strings.TrimPrefix(path, "/")),
			},
			telemetry.Route{Pattern: path + "/{$}", Methods: read, Handler: redirectTo(".." + path)},
		)
	}
	embeds := embed.New(embed.Options{
		Gateway: operations, Gate: gate, Encoders: encoders, Logger: o.Logger, RequestTimeout: o.RequestTimeout, Tokens: web.Tokens(),
	})
	served = append(served, telemetry.Route{Pattern: embed.StylePath, Methods: read, Handler: embeds.ServeStyle})
	for path, drawn := range map[string]func(isFile bool) http.HandlerFunc{
		"/embed/sammenlign": embeds.Comparison, "/embed/udvikling": embeds.Trend, "/embed/sammenhaeng": embeds.Relation,
	} {
		for _, extension := range []string{"", ".svg"} {
			served = append(served, telemetry.Route{
				Pattern: path + extension, Methods: read, Queue: telemetry.OperationsQueue, IsOfPage: true, IsShownAnyway: true,
				Handler: drawn(extension != ""),
			})
		}
	}
	return served
}

// builtInRoutes are the operations that the page asks, each before /q/{name}, under
// which a path would else be told.
func (o Options) builtInRoutes(operations *operation.Gateway) telemetry.Routes {
	figures := []string{http.MethodGet, http.MethodHead, http.MethodOptions}
	var served telemetry.Routes
	for _, name := range o.BuiltIn.Names() {
		served = append(served, telemetry.Route{
			Pattern: "/q/" + name, Methods: figures, Queue: telemetry.OperationsQueue, IsOfPage: true, Handler: operations.ServeBuiltIn(name),
		})
	}
	return served
}

// withMethods answers the methods that a route has, OPTIONS with their list, and
// refuses all others.
func withMethods(route *telemetry.Route, logger *slog.Logger) http.HandlerFunc {
	allowed := strings.Join(route.Methods, ", ")
	takes := strings.Join(slices.DeleteFunc(slices.Clone(route.Methods), func(method string) bool {
		return method == http.MethodHead || method == http.MethodOptions
	}), " or ")
	return func(w http.ResponseWriter, r *http.Request) {
		switch {
		case !slices.Contains(route.Methods, r.Method):
			w.Header().Set("Allow", allowed)
			response.Refuse(r.Context(), w, r, logger, response.WithStatus(http.StatusMethodNotAllowed, kommune.InvalidInput("method", r.Method, takes)))
		case r.Method == http.MethodOptions:
			w.Header().Set("Allow", allowed)
			w.WriteHeader(http.StatusNoContent)
		default:
			route.Handler(w, r)
		}
	}
}
