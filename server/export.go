package server

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"

	"kommunebench/export"
	"kommunebench/export/address"
	"kommunebench/kommune"
	"kommunebench/loaders"
	"kommunebench/server/admission"
	"kommunebench/server/operation"
	"kommunebench/server/response"
	"kommunebench/server/telemetry"
)

const (
	// A long file takes longer than any answer to a query: this bounds the whole
	// of it, and exportStall each piece that a client takes its time to read.
	exportTimeout = 30 * time.Minute
	exportStall   = time.Minute

	releaseHeader = "X-Release"
	rowsHeader    = "X-Rows"
	emptyHeader   = "X-Empty-Because"
)

// exports answers /export/FIELD: the figures of the GraphQL field of that name
// as a file.
type exports struct {
	options   Options
	gate      *admission.Gate
	fields    []string
	formats   []export.Format
	workSlots *semaphore.Weighted
	readers   *slowReaders
	stall     time.Duration

	encoders *response.Encoders
}

func newExports(options Options, gate *admission.Gate, encoders *response.Encoders) *exports {
	return &exports{
		options: options, gate: gate, fields: export.Fields(), formats: export.Formats(),
		workSlots: newWorkSlots(), readers: newSlowReaders(), stall: exportStall, encoders: encoders,
	}
}

func (e *exports) serve(w http.ResponseWriter, r *http.Request) {
	field := r.PathValue("field")
	if !slices.Contains(e.fields, field) {
		field = ""
	}
	e.serveFile(w, r, field, e.answer)
}

// serveFile admits a request for a file, and sends what answer writes. The field is
// empty where there is none of the name.
func (e *exports) serveFile(w http.ResponseWriter, r *http.Request, field string, answer func(context.Context, *download, *http.Request) error) {
	if err := telemetry.RecordOf(r.Context()).UncachedError; err != nil {
		response.Refuse(r.Context(), w, r, e.options.Logger, err)
		return
	}
	if field != "" {
		telemetry.RecordExport(r.Context(), field)
	}
	leave, err := e.gate.Begin(r.Context())
	if err != nil {
		response.Refuse(r.Context(), w, r, e.options.Logger, err)
		return
	}
	defer leave()
	leavePlace, err := e.enterPlace(r.Context())
	if err != nil {
		response.Refuse(r.Context(), w, r, e.options.Logger, err)
		return
	}
	defer leavePlace()
	ctx, cancel := context.WithTimeout(r.Context(), exportTimeout)
	defer cancel()
	d := newDownload(ctx, w, r, e.stall)
	d.workSlot.slots, d.readers, d.leaveQueue = e.workSlots, e.readers, leavePlace
	defer d.release()
	e.serveDownload(w, r, d, func() error { return answer(ctx, d, r) })
}

// serveDownload sends the file that answer writes. What goes wrong is told, or,
// where the file has begun, ends it so that no client takes it for whole.
func (e *exports) serveDownload(w http.ResponseWriter, r *http.Request, d *download, answer func() error) {
	ctx := d.ctx
	err := response.Caught(answer)
	if err == nil {
		err = d.finish()
	}
	e.options.Metrics.RecordExport(ctx, d.result(r.Method, err))
	if err == nil {
		return
	}
	if !d.begun {
		response.Refuse(ctx, w, r, e.options.Logger, err)
		return
	}
	_ = response.Present(ctx, e.options.Logger, err) // for the log
	e.options.Logger.WarnContext(ctx, "export broken off", "request", telemetry.RequestIDOf(ctx), "path", r.URL.Path, "bytes", d.sent, "error", err.Error())
	d.breakOff()
}

// answer writes the file that is asked for.
func (e *exports) answer(ctx context.Context, d *download, r *http.Request) error {
	field := r.PathValue("field")
	if err := e.checkField(field); err != nil {
		return err
	}
	given, err := operation.Parameters(r)
	if err != nil {
		return err
	}
	r = withByteRangesOnly(r)
	if err := d.workSlot.acquire(ctx); err != nil {
		return err
	}
	arguments := address.NewArguments(given, kommune.APIKeyParameter)
	format, style := export.ReadStyle(arguments, e.formats)
	catalogue, err := e.options.Data.Catalogue(ctx)
	if err != nil {
		return err
	}
	call := &exportCall{
		request: export.Request{
			Field: field, Catalogue: catalogue, Arguments: arguments, Format: format, Style: style,
			Address: strings.TrimSuffix(e.options.Resolver.BaseURL, "/") + r.URL.Path,
			Facts:   exportFacts{e.options.Resolver, loaders.New(ctx, catalogue, e.options.Data)},
		},
		tag: e.tag(r, given, catalogue), named: e.namedFile(ctx, r, given, catalogue),
	}
	if call.named == nil || !wantsFile(r, format) {
		return e.makeAnswer(ctx, d, r, call)
	}
	d.workSlot.release() // whoever makes the file that is waited for needs it
	file, content, finish, err := e.options.ExportFiles.find(ctx, call.named.key)
	if err != nil {
		return err
	}
	if file != nil {
		return e.sendFile(d, r, file, content, call.named.tag())
	}
	call.finish = sync.OnceFunc(finish)
	defer call.finish()
	if err := d.workSlot.acquire(ctx); err != nil {
		return err
	}
	return e.makeAnswer(ctx, d, r, call)
}

func (e *exports) checkField(field string) error {
	if slices.Contains(e.fields, field) {
		return nil
	}
	// No schema lists the files, so the message names them all.
	err := kommune.InvalidInput("path", "/export/"+field, "one of "+strings.Join(e.fields, ", "))
	err.Code = kommune.NotFound
	return err
}

// exportCall is a file that is to be made.
type exportCall struct {
	request export.Request
	tag     string
	// named is set where the file may be kept; finish lets those go on who wait
	// for it, and is set where it must be kept.
	named  *namedFile
	finish func()
}

// makeAnswer reads the figures and sends the file, or what HEAD or Range ask of
// it.
func (e *exports) makeAnswer(ctx context.Context, d *download, r *http.Request, call *exportCall) error {
	format, style, named, tag := call.request.Format, call.request.Style, call.named, call.tag
	table, err := call.request.Table(ctx, e.options.Resolver.Analyst)
	if err != nil {
		return err
	}
	if named != nil && !named.covers(table) {
		named = nil
	}
	if named != nil {
		tag = named.tag()
	}
	if format.WeakTag {
		tag = "W/" + tag
	}
	if format.IsText {
		d.coding = response.CodingOf(r)
	}
	table.PauseEvery(rowsPerWorkSlot, d.workSlot.pass)
	d.describe(format, table, tag)
	if d.isKnown(r) {
		return d.notModified()
	}
	if named != nil && wantsFile(r, format) {
		file, content, isKept, err := e.makeFile(ctx, named, format, table, style)
		if err != nil {
			return err
		}
		call.finish() // nobody waits for what is streamed
		if isKept {
			return e.sendFile(d, r, file, content, named.tag())
		}
	}
	if r.Method == http.MethodHead {
		return d.begin()
	}
	if err := d.encode(e.encoders); err != nil {
		return err
	}
	return format.Write(ctx, d, table, style)
}

// tag is that of a file's content: releases never change, so the question, the
// newest releases, the day that memberships are of, and the program settle it.
func (e *exports) tag(r *http.Request, given url.Values, catalogue *kommune.Catalogue) string {
	asked := maps.Clone(given)
	asked.Del(kommune.APIKeyParameter)
	parts := []string{
		e.options.Version, e.options.Resolver.BaseURL, r.URL.Path, asked.Encode(),
		e.options.Resolver.Analyst.Today().Format(time.DateOnly),
	}
	for _, snapshot := range catalogue.Snapshots {
		parts = append(parts, snapshot.Release.ID, snapshot.Release.ContentHash)
	}
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	const enough = 16
	return strconv.Quote(hex.EncodeToString(sum[:enough]))
}
