package response

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"kommunebench/kommune"
)

const (
	mediaJSON    = "application/json"
	mediaGraphQL = "application/graphql-response+json"
)

// Format is how an answer is to be written.
type Format struct {
	ContentType string
	// alwaysOK answers a well-formed request that is refused with 200, as GraphQL
	// over HTTP asks for where a client names application/json. Who names
	// nothing gets a status that tells.
	alwaysOK bool
	// statusFromErrors tells by the status too that everything of an answer failed,
	// where GraphQL over HTTP recommends 200.
	statusFromErrors bool
}

// WithStatusFromErrors is the format for tools that look at nothing but the status: an
// answer without data and with errors has the status of its first error.
func (m Format) WithStatusFromErrors() Format {
	return Format{ContentType: m.ContentType, statusFromErrors: true}
}

// FormatOf reads the Accept header: the media type of the two with the higher q-value,
// where it names one; JSON for everybody else.
func FormatOf(r *http.Request) Format {
	const read = 2000 // nobody names more than that
	accept := strings.Join(r.Header.Values("Accept"), ",")
	weights := map[string]float64{mediaJSON: 0, mediaGraphQL: 0}
	for part := range strings.SplitSeq(accept[:min(read, len(accept))], ",") {
		mediaType, parameters, err := mime.ParseMediaType(part)
		if _, known := weights[mediaType]; err != nil || !known {
			continue
		}
		quality := 1.0
		if given, err := strconv.ParseFloat(parameters["q"], 64); err == nil {
			quality = given
		}
		weights[mediaType] = max(weights[mediaType], quality)
	}
	if weights[mediaGraphQL] > 0 && weights[mediaGraphQL] >= weights[mediaJSON] {
		return Format{ContentType: mediaGraphQL}
	}
	return Format{ContentType: mediaJSON, alwaysOK: weights[mediaJSON] > 0}
}

// Body joins what gqlgen made as it is: it would be checked and copied by
// encoding/json, and a refused request would have data. The answer is not to be used
// afterwards: where there is room around its data, they are the body.
func Body(answer *graphql.Response) []byte {
	const before, after = `{"data":`, `}`
	size, room := len(answer.Data)+len(before+after), cap(answer.Data)
	// A body may be kept for long, so no more than a quarter of it is left empty.
	if answer.Data != nil && len(answer.Errors)+len(answer.Extensions) == 0 && size <= room && room <= size+size/4 {
		return append(slices.Insert([]byte(answer.Data), 0, []byte(before)...), after...)
	}
	body := bytes.NewBuffer(make([]byte, 0, len(answer.Data)+len(`{"data":}`)))
	body.WriteByte('{')
	member := func(name string, value []byte) {
		if body.Len() > 1 {
			body.WriteByte(',')
		}
		body.WriteString(`"` + name + `":`)
		body.Write(value)
	}
	if len(answer.Errors) > 0 {
		member("errors", jsonText(answer.Errors))
	}
	if answer.Data != nil {
		member("data", answer.Data)
	}
	if len(answer.Extensions) > 0 {
		member("extensions", jsonText(answer.Extensions))
	}
	body.WriteByte('}')
	return body.Bytes()
}

func jsonText(value any) []byte {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if encoder.Encode(value) != nil {
		return []byte("null")
	}
	return bytes.TrimSpace(text.Bytes())
}

// Caught makes an error of what panics.
func Caught(do func() error) (err error) {
	defer func() {
		if panicked := recover(); panicked != nil {
			err = &kommune.Error{Code: kommune.Internal, Message: "internal fault", Err: fmt.Errorf("panic: %v\n%s", panicked, debug.Stack())}
		}
	}()
	return do()
}

// Coding is how what is sent is compressed. Of two with the same weight (q) in
// Accept-Encoding the lower is taken.
//
// Zstandard is the last: some clients announce it and can't read it (node-fetch
// of @whatwg-node on Node 20). To tell them from browsers by User-Agent would
// need that in Vary, and shared caches would keep a copy for every browser.
//
// Nothing that is answered here is secret, so its length under compression
// tells nobody anything (BREACH).
type Coding int

const (
	// IdentityCoding is none: what is sent is as it is.
	IdentityCoding Coding = iota
	brotliCoding
	// GzipCoding is gzip, which every client reads.
	GzipCoding
	zstdCoding
	// Codings is how many there are.
	Codings
)

// MinCompressedBytes is the least that is compressed: what is shorter fits into a packet or two as it is.
const MinCompressedBytes = 1 << 10

// String is the coding's name in HTTP, empty for none.
func (c Coding) String() string {
	switch c {
	case zstdCoding:
		return "zstd"
	case brotliCoding:
		return "br"
	case GzipCoding:
		return "gzip"
	case IdentityCoding, Codings:
	}
	return ""
}

// CodingOf reads the Accept-Encoding header: our coding with the highest weight,
// and none where a client takes none, or gives identity a higher weight.
func CodingOf(r *http.Request) Coding {
	given := r.Header.Values("Accept-Encoding")
	if len(given) == 0 {
		return IdentityCoding
	}
	const read = 1000 // nobody knows more codings than that
	accept := strings.Join(given, ",")
	weights := [Codings]float64{}
	named := [Codings]bool{IdentityCoding: true} // what is as it is may always come, and is no part of *
	others := 0.0
	for part := range strings.SplitSeq(accept[:min(read, len(accept))], ",") {
		name, parameters, _ := strings.Cut(part, ";")
		quality, known := qualityOf(parameters)
		if !known {
			continue
		}
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "zstd":
			weights[zstdCoding], named[zstdCoding] = quality, true
		case "br":
			weights[brotliCoding], named[brotliCoding] = quality, true
		case "gzip", "x-gzip":
			weights[GzipCoding], named[GzipCoding] = quality, true
		case "identity":
			weights[IdentityCoding] = quality
		case "*":
			others = quality
		}
	}
	best := IdentityCoding
	for c := IdentityCoding + 1; c < Codings; c++ {
		if !named[c] {
			weights[c] = others
		}
		if weights[c] > weights[best] || (best == IdentityCoding && weights[c] > 0 && weights[c] == weights[IdentityCoding]) {
			best = c
		}
	}
	return best
}

// qualityOf reads q=0.5 of a header's entry; it is 1 where none is given.
func qualityOf(parameters string) (quality float64, known bool) {
	parameters = strings.TrimSpace(parameters)
	if parameters == "" {
		return 1, true
	}
	name, text, _ := strings.Cut(parameters, "=")
	quality, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	return quality, err == nil && strings.EqualFold(strings.TrimSpace(name), "q") && quality >= 0 && quality <= 1
}

// CodedTag is the ETag of what has one, in a coding: other bytes need another.
func CodedTag(tag string, as Coding) string {
	if as == IdentityCoding {
		return tag
	}
	return strings.TrimSuffix(tag, `"`) + "-" + as.String() + `"`
}

// Encoder compresses what is written to it. The end is written by Close alone,
// so that what was broken off never looks whole.
type Encoder interface {
	io.WriteCloser
	Reset(to io.Writer)
}

// Encoders are kept to be used again: to make one costs more than to compress
// an answer.
type Encoders struct{ idle [Codings]sync.Pool }

// Encode hands do a writer that compresses, and closes it where do succeeds.
func (e *Encoders) Encode(as Coding, to io.Writer, do func(io.Writer) error) error {
	made, err := e.Take(as, to)
	if err != nil {
		return err
	}
	if err := do(made); err != nil {
		return err
	}
	return e.End(as, made)
}

// Take gives an encoder that writes to a writer. One that is not ended is left
// to the garbage collector.
func (e *Encoders) Take(as Coding, to io.Writer) (Encoder, error) {
	if used, is := e.idle[as].Get().(Encoder); is {
		used.Reset(to)
		return used, nil
	}
	const window = 1 << 20
	switch as {
	case zstdCoding:
		// One goroutine: what is not ended leaves none behind.
		made, err := zstd.NewWriter(to, zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(window), zstd.WithLowerEncoderMem(true))
		if err != nil {
			return nil, fmt.Errorf("making a zstd encoder: %w", err)
		}
		return made, nil
	case brotliCoding:
		const quality, windowBits = 4, 20
		return brotli.NewWriterOptions(to, brotli.WriterOptions{Quality: quality, LGWin: windowBits}), nil
	case GzipCoding:
		// A third level takes half the time of the default and 6 % more bytes.
		const level = 3
		made, err := gzip.NewWriterLevel(to, level)
		if err != nil {
			return nil, fmt.Errorf("making a gzip encoder: %w", err)
		}
		return made, nil
	case IdentityCoding, Codings:
	}
	return nil, fmt.Errorf("coding %d compresses nothing", as)
}

// End writes what is left and the end.
func (e *Encoders) End(as Coding, made Encoder) error {
	if err := made.Close(); err != nil {
		return fmt.Errorf("ending the %s stream: %w", as, err)
	}
	made.Reset(io.Discard)
	e.idle[as].Put(made)
	return nil
}

// Compressed is body in a coding, in a slice of its own; body itself is unchanged.
// IdentityCoding is an error, as it compresses nothing.
func (e *Encoders) Compressed(as Coding, body []byte) ([]byte, error) {
	var out bytes.Buffer
	err := e.Encode(as, &out, func(w io.Writer) error {
		_, err := w.Write(body)
		return err //nolint:wrapcheck // a buffer takes all
	})
	return bytes.Clone(out.Bytes()), err
}
