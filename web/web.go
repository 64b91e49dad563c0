// Package web holds what a person meets first: the page with its views, and the offline GraphiQL explorer.
// The sources stand in src; `make web` builds them with build.mjs into dist, which is embedded here.
package web

import (
	"embed"
	"io/fs"
)

// The prefix all: keeps dist embeddable before it is built, when it holds nothing but .gitkeep.
//
//go:embed all:dist
var dist embed.FS

// Assets is the built page as a read-only tree with slash-separated names:
//
//	index.html          the front page, for /
//	graphiql.html       the explorer, for /graphiql; it posts to graphql beside it
//	assets/...          style, scripts and icon, for /assets/
//	examples/*.graphql  the queries that the front page links to
//	queries/*.graphql   the operations that the page asks, for /q/NAME; see [Queries]
//
// All links inside are relative, so the page also works under a path prefix. The tree holds none of these in
// a program that was compiled without `make web`; opening one then fails with [fs.ErrNotExist].
func Assets() fs.FS {
	// Sub refuses nothing but an invalid path, and this one is a constant.
	page, _ := fs.Sub(dist, "dist")
	return page
}

// Tokens are the page's colours, type and distances as CSS, without its fonts; empty in a program that was compiled without `make web`.
func Tokens() []byte {
	tokens, _ := fs.ReadFile(Assets(), "tokens.css")
	return tokens
}

// Queries are the built-in documents of the page, *.graphql: the operations that its views ask. The tree is
// empty in a program that was compiled without `make web`.
func Queries() fs.FS {
	queries, _ := fs.Sub(Assets(), "queries")
	return queries
}
