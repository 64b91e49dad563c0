package server

import (
	"bytes"
	"context"
	"mime"
	"net/http"
	"strings"
	"sync"
	"time"

	"kommunebench/export"
	"kommunebench/export/dcat"
	"kommunebench/server/response"
)

// catalogType is the media type of JSON-LD.
const catalogType = "application/ld+json"

// catalogs describes the datasets for portals and search engines. A description is
// kept for as long as no release is published or pruned.
type catalogs struct {
	options  Options
	encoders *response.Encoders
	page     []byte

	mu      sync.Mutex
	edition string
	// dcat is /catalog.jsonld, and index the page with the datasets in it.
	dcat, index *file
}

func newCatalogs(options Options, encoders *response.Encoders, page pages) *catalogs {
	c := &catalogs{options: options, encoders: encoders}
	if index, known := page["index.html"]; known {
		c.page = index.inCoding[response.IdentityCoding]()
	}
	return c
}

// serveCatalog answers /catalog.jsonld.
func (c *catalogs) serveCatalog(w http.ResponseWriter, r *http.Request) {
	found, _, err := c.described(r.Context())
	if err != nil {
		response.Refuse(r.Context(), w, r, c.options.Logger, err)
		return
	}
	found.serve(w, r)
}

// serveIndex answers /: the page, which holds its datasets for search engines. Where
// these can't be read, the page is served without them.
func (c *catalogs) serveIndex(plain http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		_, index, err := c.described(r.Context())
		if err != nil || index == nil {
			plain(w, r)
			return
		}
		w.Header().Set("Content-Security-Policy", pagePolicy)
		index.serve(w, r)
	}
}

// described gives the descriptions of the newest releases.
func (c *catalogs) described(ctx context.Context) (catalog, index *file, err error) {
	newest, err := c.options.Data.Catalogue(ctx)
	if err != nil {
		return nil, nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.dcat != nil && c.edition == newest.Edition && newest.Edition != "" {
		return c.dcat, c.index, nil
	}
	reading, cancel := context.WithTimeout(ctx, c.timeout())
	defer cancel()
	releases, err := c.options.Resolver.Archive.Releases(reading, "")
	if err != nil {
		return nil, nil, err
	}
	site := dcat.Site{BaseURL: strings.TrimSuffix(c.options.Resolver.BaseURL, "/"), Catalogue: newest, Releases: releases, Formats: catalogFormats()}
	if err := c.describe(site); err != nil {
		return nil, nil, err
	}
	c.edition = newest.Edition
	return c.dcat, c.index, nil
}

func (c *catalogs) timeout() time.Duration {
	const longest = 10 * time.Second
	if c.options.RequestTimeout > 0 {
		return min(c.options.RequestTimeout, longest)
	}
	return longest
}

func (c *catalogs) describe(site dcat.Site) error {
	catalog, err := dcat.Catalog(site)
	if err != nil {
		return err
	}
	datasets, err := dcat.SchemaOrg(site)
	if err != nil {
		return err
	}
	c.dcat = newFile(catalogType, catalog, c.encoders)
	const headEnd = "</head>"
	element := `<script type="` + catalogType + `">` + string(datasets) + "</script>" + headEnd
	c.index = newFile("text/html; charset=utf-8", bytes.Replace(c.page, []byte(headEnd), []byte(element), 1), c.encoders)
	return nil
}

// catalogFormats are the formats of files.
func catalogFormats() []dcat.Format {
	var formats []dcat.Format
	for _, format := range export.Formats() {
		mediaType, _, err := mime.ParseMediaType(format.ContentType)
		if err == nil {
			formats = append(formats, dcat.Format{Name: format.Name, MediaType: mediaType, MaxRows: format.MaxRows})
		}
	}
	return formats
}
