package server

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"kommunebench/graph/document"
	"kommunebench/kommune"
)

// How a request's answer came, for its log line.
const (
	cacheHit    = "hit"
	cacheMiss   = "miss"
	cacheShared = "shared" // with one who asked the same a moment before
)

// executionResult is what came of running an operation: an answer, or else what has
// errors, which is never kept.
type executionResult struct {
	answer *answer
	failed *graphql.Response
	// noted is what became known meanwhile, for the log lines of all who waited.
	noted *requestRecord
}

// isCallerSpecificError reports whether an operation failed for what only the one who asked
// first may have had: less time, a place in the queue behind much else that it
// sent, or a request id by which the log knows the fault.
func (o executionResult) isCallerSpecificError() bool {
	if o.failed == nil {
		return false
	}
	return slices.Contains([]kommune.ErrorCode{kommune.Timeout, kommune.Unavailable, kommune.Internal}, codeOf(o.failed.Errors))
}

// operationRequest is an operation that may be run.
type operationRequest struct {
	document  *document.Document
	operation *ast.OperationDefinition
	params    *graphql.RawParams
	catalogue *kommune.Catalogue
}

// serveOperation answers an operation of a document with what is kept, or else runs it.
func (g *gateway) serveOperation(ctx context.Context, w http.ResponseWriter, r *http.Request, as responseFormat, document *document.Document, params *graphql.RawParams) {
	operation, err := document.Operation(params.OperationName)
	if err != nil {
		as.write(w, g.refused(ctx, gqlerror.List{gqlerror.Wrap(err)}))
		return
	}
	recordOperation(ctx, g.options.Trusted, document, operation, params.Variables)
	ctx, ended := startOperation(ctx, g.options.Traces, operation)
	defer ended()
	catalogue, err := g.options.Data.Catalogue(ctx)
	if err != nil {
		as.write(w, g.refused(ctx, gqlerror.List{gqlerror.Wrap(err)}))
		return
	}
	q := operationRequest{document, operation, params, catalogue}
	asked, cacheable := g.keyOf(q)
	kept := g.answers
	if !cacheable {
		kept = nil
	}
	coding := codingOf(r)
	if found, known := kept.find(asked, coding); known {
		recordCache(ctx, cacheHit)
		g.send(ctx, w, r, as, kept, asked, found, coding)
		return
	}
	if refused := recordOf(ctx).unless; refused != nil {
		refuse(ctx, w, r, g.options.Logger, refused)
		return
	}
	made, err := g.executeShared(ctx, q, kept, asked)
	switch {
	case err != nil:
		as.write(w, g.refused(ctx, gqlerror.List{gqlerror.Wrap(err)}))
	case made.failed != nil:
		as.write(w, made.failed)
	default:
		written, err := g.responseMemory.add(clientIn(ctx), made.answer, kept)
		if err != nil {
			as.write(w, g.refused(ctx, gqlerror.List{gqlerror.Wrap(err)}))
			return
		}
		defer written()
		g.send(ctx, w, r, as, kept, asked, made.answer, coding)
	}
}

// executeShared runs an operation, or waits for one like it that runs.
func (g *gateway) executeShared(ctx context.Context, q operationRequest, kept *answerCache, asked hash) (executionResult, error) {
	if kept == nil {
		made := g.run(ctx, q)
		recordOutcome(ctx, made.noted)
		return made, nil
	}
	made, shared, err := kept.share(ctx, asked, func(ctx context.Context) executionResult { return g.run(ctx, q) })
	if shared && err == nil && ctx.Err() == nil && made.isCallerSpecificError() {
		shared, made = false, g.run(ctx, q)
		if made.answer != nil {
			kept.put(asked, made.answer)
		}
	}
	use := cacheMiss
	if shared {
		use = cacheShared
	}
	recordCache(ctx, use)
	if err == nil {
		recordOutcome(ctx, made.noted)
	}
	return made, err
}

// run answers an operation with notes of its own: whoever asked for it may have
// left before it ends.
func (g *gateway) run(ctx context.Context, q operationRequest) (made executionResult) {
	asking := recordOf(ctx)
	noted := &requestRecord{id: asking.id, address: asking.address, key: asking.key, metrics: asking.metrics, header: http.Header{}}
	ctx = context.WithValue(ctx, recordKey{}, noted)
	defer func() {
		if panicked := recover(); panicked != nil {
			fault := &kommune.Error{Code: kommune.Internal, Err: fmt.Errorf("panic: %v\n%s", panicked, debug.Stack())}
			made = executionResult{failed: g.refused(ctx, gqlerror.List{gqlerror.Wrap(fault)}), noted: noted}
		}
	}()
	response := g.answer(ctx, q)
	if len(response.Errors) > 0 || response.Data == nil {
		return executionResult{failed: response, noted: noted}
	}
	body := bodyOf(response)
	sum := sha256.Sum256(body)
	// Notes on what is empty tell of what there is elsewhere, and later.
	lasting := len(response.Extensions) == 0 && document.IsImmutable(q.operation, q.params.Variables, q.catalogue)
	const enough = 16
	return executionResult{noted: noted, answer: &answer{
		body: body, tag: strconv.Quote(hex.EncodeToString(sum[:enough])), immutable: lasting,
	}}
}

// keyOf sums up all that an answer depends on: the question, the releases that
// there are, and the day, which memberships and citations are of. The rest is
// settled when the program starts. False where the releases are not known apart.
func (g *gateway) keyOf(q operationRequest) (key hash, cacheable bool) {
	if g.answers == nil || q.catalogue.Edition == "" {
		return key, false
	}
	text := append(make([]byte, 0, 512), q.document.Sum[:]...) // most fit
	part := func(bytes ...byte) {
		text = binary.AppendUvarint(text, uint64(len(bytes)))
		text = append(text, bytes...)
	}
	part([]byte(q.operation.Name)...)
	part([]byte(q.catalogue.Edition)...)
	text = binary.AppendVarint(text, g.options.Resolver.Analyst.Today().Unix())
	// Others than the operation declares are not looked at.
	for _, definition := range q.operation.VariableDefinitions {
		value, given := q.params.Variables[definition.Variable]
		if !given {
			continue
		}
		encoded, err := json.Marshal(value) // with the keys of objects in order
		if err != nil {
			return key, false
		}
		part([]byte(definition.Variable)...)
		part(encoded...)
	}
	return sha256.Sum256(text), true
}

// send sends an answer in a coding, or says that the client has it already.
func (g *gateway) send(ctx context.Context, w http.ResponseWriter, r *http.Request, as responseFormat, kept *answerCache, asked hash, a *answer, wanted coding) {
	header := w.Header()
	header.Add("Vary", "Accept, Accept-Encoding")
	if a.as == identityCoding && len(a.body) < minCompressedBytes {
		wanted = identityCoding
	}
	if r.Method != http.MethodPost && !strings.Contains(header.Get("Cache-Control"), "no-store") {
		tag := codedTag(a.tag, wanted)
		header.Set("Etag", tag)
		header.Set("Cache-Control", a.cacheControl(recordOf(ctx).showsKey()))
		if matchesETag(strings.Join(r.Header.Values("If-None-Match"), ","), tag) {
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	if a.as != wanted && kept.isCached(a) {
		a = kept.coded(ctx, asked, a, wanted)
	}
	header.Set("Content-Type", as.contentType)
	if wanted != identityCoding {
		header.Set("Content-Encoding", wanted.String())
	}
	if a.as == wanted {
		header.Set("Content-Length", strconv.Itoa(len(a.body)))
		_, _ = w.Write(a.body)
		return
	}
	if r.Method == http.MethodHead {
		return
	}
	_ = g.encoders.encode(wanted, w, func(w io.Writer) error {
		_, err := w.Write(a.body)
		return err //nolint:wrapcheck // the client has left
	})
}

// cacheControl says who may keep an answer for how long. What later releases
// may change is asked about before each use, as no other age is short enough for
// a new release to be seen within two seconds. What is the same for ever may be
// kept by all, except the answers to a key, whose headers tell how much it is
// used.
func (a *answer) cacheControl(toKey bool) string {
	switch {
	case a.immutable && toKey:
		return "private, max-age=31536000, immutable"
	case a.immutable:
		return "public, max-age=31536000, immutable"
	case toKey:
		return "private, no-cache"
	}
	return "no-cache"
}
