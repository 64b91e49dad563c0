package server

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"kommunebench/export"
	"kommunebench/kommune"
	"kommunebench/server/response"
	"kommunebench/server/telemetry"
)

const exportBuffer = 64 << 10

// download is a file on its way to a client. Nothing is sent before the buffer
// is full or the file is whole, so that early faults can still be told.
type download struct {
	ctx        context.Context //nolint:containedctx // an io.Writer is given none
	writer     http.ResponseWriter
	controller *http.ResponseController
	buffer     *bufio.Writer
	stall      time.Duration
	// oldHTTP is a client of HTTP/1.0, to which the end of the connection is
	// the end of the file.
	oldHTTP  bool
	workSlot workSlot
	// readers knows of each piece that is being sent; leaveQueue lets another
	// file be made. Both may be nil.
	readers    *slowReaders
	leaveQueue func()
	// stopDeadlineWatch takes back that the end of ctx ends a write.
	stopDeadlineWatch func() bool
	header            http.Header
	status            int
	begun             bool
	// isServed says that the whole answer was sent from a file.
	isServed bool
	sent     int64
	// format and rows are what describe was told; empty before.
	format string
	rows   int64
	// coding is how the file is compressed, by encoder once rows are written.
	coding   response.Coding
	encoder  response.Encoder
	encoders *response.Encoders
}

func newDownload(ctx context.Context, w http.ResponseWriter, r *http.Request, stall time.Duration) *download {
	d := &download{
		ctx: ctx, writer: w, controller: http.NewResponseController(w), stall: stall,
		oldHTTP: !r.ProtoAtLeast(1, 1), header: http.Header{}, status: http.StatusOK,
	}
	d.buffer = bufio.NewWriterSize(pieces{d}, exportBuffer)
	d.allowTime()
	// A client that reads slowly keeps nobody waiting who wants to end the file.
	d.stopDeadlineWatch = context.AfterFunc(ctx, d.stopSending)
	return d
}

// allowTime gives the client time for the next piece, where the server's limit
// for an answer would end a long file.
func (d *download) allowTime() { _ = d.controller.SetWriteDeadline(time.Now().Add(d.stall)) }

// release leaves the connection to the next request as it was.
func (d *download) release() {
	d.workSlot.end()
	d.stopDeadlineWatch()
	_ = d.controller.SetWriteDeadline(time.Time{})
}

// pieces sends what the buffer hands on.
type pieces struct{ d *download }

func (p pieces) Write(piece []byte) (int, error) {
	if err := p.d.begin(); err != nil {
		return 0, err
	}
	p.d.workSlot.release()
	p.d.allowTime()
	if err := p.d.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := p.d.send(piece)
	if err == nil {
		err = p.d.workSlot.acquire(p.d.ctx)
	}
	return n, err
}

// send waits until the client's connection has taken a piece.
func (d *download) send(piece []byte) (int, error) {
	if d.readers != nil {
		defer d.readers.begin(d)()
	}
	n, err := d.writer.Write(piece)
	d.sent += int64(n)
	return n, err //nolint:wrapcheck // a writer hands on the error as it is
}

// stopSending ends the piece that is being sent, and so the file.
func (d *download) stopSending() { _ = d.controller.SetWriteDeadline(time.Unix(1, 0)) }

// Write takes a part of the file; a client that left ends the work.
func (d *download) Write(part []byte) (int, error) {
	if err := d.ctx.Err(); err != nil {
		return 0, err
	}
	if d.encoder != nil {
		return d.encoder.Write(part) //nolint:wrapcheck // a writer hands on the error as it is
	}
	return d.buffer.Write(part) //nolint:wrapcheck // a writer hands on the error as it is
}

// begin sends the header, once.
func (d *download) begin() error {
	if d.begun {
		return nil
	}
	if err := d.ctx.Err(); err != nil {
		return err
	}
	for name, values := range d.header {
		d.writer.Header()[name] = values
	}
	d.begun = true
	if conn, known := d.ctx.Value(connKey{}).(net.Conn); known && d.oldHTTP {
		resetOnClose(conn)
	}
	d.writer.WriteHeader(d.status)
	return nil
}

// encode compresses from here on, where the client likes that. What is broken
// off has no end of the compressed stream either: only finish writes it.
func (d *download) encode(encoders *response.Encoders) (err error) {
	if d.coding != response.IdentityCoding {
		d.encoders = encoders
		d.encoder, err = encoders.Take(d.coding, d.buffer)
	}
	return err
}

// finish sends the rest of a file that is whole.
func (d *download) finish() error {
	if d.isServed {
		return nil
	}
	if d.encoder != nil {
		if err := d.encoders.End(d.coding, d.encoder); err != nil {
			return err
		}
	}
	d.leave() // all that is left is in the buffer
	if !d.begun && d.status == http.StatusOK {
		d.header.Set("Content-Length", strconv.Itoa(d.buffer.Buffered()))
	}
	if err := d.begin(); err != nil {
		return err
	}
	if err := d.buffer.Flush(); err != nil {
		return fmt.Errorf("sending the last piece: %w", err)
	}
	return d.sendOnClose()
}

// leave lets another file be made. From here on nobody waits for this client,
// which may read as slowly as it likes.
func (d *download) leave() {
	d.workSlot.end()
	d.readers = nil
	if d.leaveQueue != nil {
		d.leaveQueue()
	}
}

// describe says in the header what the file is.
func (d *download) describe(format export.Format, table *export.Table, tag string) {
	d.format, d.rows = format.Name, table.Rows
	// A file that was just made is described again where it is sent from the disk,
	// without a coding.
	clear(d.header)
	d.header.Set("Content-Type", format.ContentType)
	if format.IsText {
		d.header["Vary"] = append(slices.Clone(d.writer.Header().Values("Vary")), "Accept-Encoding")
	}
	if d.coding != response.IdentityCoding {
		d.header.Set("Content-Encoding", d.coding.String())
	}
	d.header.Set("Content-Disposition", `attachment; filename="`+fileName(table.Name)+"."+format.Extension+`"`)
	if !strings.Contains(d.writer.Header().Get("Cache-Control"), "no-store") {
		// Every file may differ when a release is published, which its tag tells.
		d.header.Set("Etag", response.CodedTag(tag, d.coding))
		d.header.Set("Cache-Control", "no-cache")
	}
	d.header.Set(rowsHeader, strconv.FormatInt(table.Rows, 10))
	d.header.Set(releaseHeader, strings.Join(table.Releases(), ", "))
	if table.Empty != nil {
		d.header.Set(emptyHeader, string(table.Empty.Code)+"; message="+strconv.QuoteToASCII(table.Empty.Message(kommune.English)))
	}
	if link := table.Permalink(); link != "" {
		d.header.Add("Link", "<"+link+`>; rel="canonical"`)
	}
	if link := table.CiteAs(); link != "" {
		d.header.Add("Link", "<"+link+`>; rel="cite-as"`)
	}
	if table.Next != "" {
		d.header.Add("Link", "<"+table.Next+`>; rel="next"`)
	}
}

// fileName keeps what every file system takes.
func fileName(name string) string {
	const longest = 120
	safe := strings.Map(func(c rune) rune {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '.', c == '_', c == '-':
			return c
		}
		return '-'
	}, name)
	return "kommunebench_" + safe[:min(longest, len(safe))]
}

// isKnown reports whether the client has the file already.
func (d *download) isKnown(r *http.Request) bool {
	tag := strings.TrimPrefix(d.header.Get("Etag"), "W/")
	return tag != "" && response.MatchesETag(strings.Join(r.Header.Values("If-None-Match"), ","), tag)
}

func (d *download) notModified() error {
	d.status = http.StatusNotModified
	for _, name := range []string{"Content-Type", "Content-Encoding", "Content-Disposition", rowsHeader} {
		d.header.Del(name)
	}
	return d.begin()
}

// result tells the metrics how a file ended.
func (d *download) result(method string, failed error) telemetry.ExportResult {
	return telemetry.ExportResult{Format: d.format, Rows: d.rows, Bytes: d.sent, Outcome: d.outcome(method, failed)}
}

func (d *download) outcome(method string, failed error) telemetry.ExportOutcome {
	switch {
	case failed != nil && d.begun:
		return telemetry.ExportCut
	case failed != nil, d.status >= http.StatusBadRequest:
		return telemetry.ExportRefused
	case d.status == http.StatusNotModified:
		return telemetry.ExportSame
	case method == http.MethodHead:
		return telemetry.ExportHead
	case d.status == http.StatusPartialContent:
		return telemetry.ExportPart
	}
	return telemetry.ExportWhole
}
