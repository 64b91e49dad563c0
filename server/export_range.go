package server

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"kommunebench/export"
	"kommunebench/export/address"
	"kommunebench/kommune"
	"kommunebench/server/operation"
	"kommunebench/server/response"
)

// namedFile is what settles the bytes of a file of named releases.
type namedFile struct {
	key      operation.Hash
	releases []string
}

// namedFile gives the key of a file whose releases are named; nil where they
// are not, or files are not kept. Such a file changes with the program, the day
// (of its citation) and what kommuner are called, not with later releases.
func (e *exports) namedFile(ctx context.Context, r *http.Request, given url.Values, catalogue *kommune.Catalogue) *namedFile {
	arguments := address.NewArguments(given)
	releases, readsNewest := arguments.Releases(), arguments.ReadsNewest()
	if e.options.ExportFiles == nil || len(releases) == 0 {
		return nil
	}
	asked := maps.Clone(given)
	asked.Del(kommune.APIKeyParameter)
	parts := []string{
		e.options.Version, e.options.Resolver.BaseURL, r.URL.Path, asked.Encode(), e.options.Resolver.Analyst.Today().Format(time.DateOnly),
	}
	for _, id := range releases {
		snapshot, err := e.options.Resolver.Archive.Snapshot(ctx, id)
		if err != nil {
			if coded := (*kommune.Error)(nil); errors.As(err, &coded) && coded.Code == kommune.NotFound {
				e.options.ExportFiles.dropRelease(id)
			}
			return nil // the plan says what is wrong
		}
		parts = append(parts, snapshot.Release.ID, snapshot.Release.ContentHash)
	}
	for _, snapshot := range catalogue.Snapshots {
		v := snapshot.Vocabulary
		if readsNewest || len(v.Kommuner)+len(v.PeerGroups)+len(v.Memberships) > 0 {
			parts = append(parts, snapshot.Release.ID, snapshot.Release.ContentHash)
		}
	}
	return &namedFile{key: sha256.Sum256([]byte(strings.Join(parts, "\x00"))), releases: releases}
}

// tag is strong, as the bytes are kept.
func (n *namedFile) tag() string {
	const enough = 16
	return strconv.Quote(fmt.Sprintf("%x", n.key[:enough]))
}

// covers reports whether all figures of a table are of the releases named.
func (n *namedFile) covers(table *export.Table) bool {
	releases := table.Releases()
	return len(releases) > 0 && !slices.ContainsFunc(releases, func(id string) bool { return !slices.Contains(n.releases, id) })
}

// wantsFile reports whether a request can only be answered from a whole file:
// for its length, or for a part of it.
func wantsFile(r *http.Request, format export.Format) bool {
	if r.Header.Get("Range") != "" {
		return true
	}
	return r.Method == http.MethodHead && (!format.IsText || response.CodingOf(r) == response.IdentityCoding)
}

// withByteRangesOnly leaves a Range in another unit than bytes out, as RFC 9110
// asks for.
func withByteRangesOnly(r *http.Request) *http.Request {
	const unit = "bytes="
	given := r.Header.Get("Range")
	if given == "" || strings.HasPrefix(given, unit) {
		return r
	}
	r = r.Clone(r.Context())
	if len(given) > len(unit) && strings.EqualFold(given[:len(unit)], unit) {
		r.Header.Set("Range", unit+given[len(unit):])
	} else {
		r.Header.Del("Range")
	}
	return r
}

// sendFile answers from a file that is kept: whole, in part, or its header.
func (e *exports) sendFile(d *download, r *http.Request, file *exportFile, content *os.File, tag string) error {
	defer func() { _ = content.Close() }()
	d.leave() // nothing is made
	d.coding = response.IdentityCoding
	d.describe(file.format, file.table, tag)
	for name, values := range d.header {
		d.writer.Header()[name] = values
	}
	d.begun, d.isServed = true, true
	const mostParts = 16
	if strings.Count(r.Header.Get("Range"), ",") >= mostParts {
		r = r.Clone(r.Context())
		r.Header.Del("Range") // the whole takes less than so many parts
	}
	writer := &pacedWriter{ResponseWriter: d.writer, d: d}
	http.ServeContent(writer, r, "", time.Time{}, content)
	if d.status == http.StatusRequestedRangeNotSatisfiable {
		d.writer.Header().Del("Content-Disposition")
		last := strconv.FormatInt(max(file.bytes-1, 0), 10)
		response.Refuse(d.ctx, d.writer, r, e.options.Logger, response.WithStatus(d.status, kommune.InvalidInput(
			"Range", r.Header.Get("Range"), "bytes of the file, which are 0 to "+last+", such as bytes=0-"+last,
		)))
	}
	return errors.Join(writer.failed, d.ctx.Err())
}

// pacedWriter gives the client time for each piece, as a download does. It
// leaves out what net/http says where no part is as it was asked for.
type pacedWriter struct {
	http.ResponseWriter
	d      *download
	failed error
}

func (w *pacedWriter) WriteHeader(status int) {
	w.d.status = status
	if status != http.StatusRequestedRangeNotSatisfiable {
		w.ResponseWriter.WriteHeader(status)
	}
}

func (w *pacedWriter) Write(piece []byte) (n int, err error) {
	if w.d.status == http.StatusRequestedRangeNotSatisfiable {
		return len(piece), nil
	}
	if err = w.d.ctx.Err(); err == nil {
		w.d.allowTime()
		n, err = w.d.send(piece)
	}
	w.failed = err
	return n, err
}

// makeFile writes a table to a file that is kept. False where it can't be kept:
// then it is streamed as if it had no name.
func (e *exports) makeFile(ctx context.Context, named *namedFile, format export.Format, table *export.Table, style export.Style) (file *exportFile, content *os.File, isKept bool, err error) {
	file = &exportFile{key: named.key, format: format, table: table.WithoutRows(), releases: named.releases}
	content, err = e.options.ExportFiles.make(file, func(out io.Writer) error {
		buffered := &withContext{ctx: ctx, out: out}
		return format.Write(ctx, buffered, table, style)
	})
	switch {
	case err == nil:
		return file, content, true, nil
	case errors.Is(err, errNoRoom):
		return nil, nil, false, nil
	case errors.Is(err, errNotKept):
		e.options.Logger.WarnContext(ctx, "an exported file can't be kept and is streamed instead", "error", err.Error())
		return nil, nil, false, nil
	}
	return nil, nil, false, err
}

// withContext ends writing when its context ends.
type withContext struct {
	ctx context.Context //nolint:containedctx // an io.Writer is given none
	out io.Writer
}

func (w *withContext) Write(part []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	return w.out.Write(part) //nolint:wrapcheck // a writer hands on the error as it is
}
