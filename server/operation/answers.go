package operation

import (
	"context"
	"io"
	"math"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/maypok86/otter/v2"

	"kommunebench/graph/document"
	"kommunebench/kommune"
	"kommunebench/server/response"
	"kommunebench/server/telemetry"
)

// answerCache keeps what was answered, as it was and compressed, for as long as
// there is room. The nil answers keep nothing.
type answerCache struct {
	cached    *otter.Cache[answerKey, *answer]
	largest   int
	coalescer *coalescer[answerKey, executionResult]
	encoders  *response.Encoders
}

// answerKey tells apart all that an answer depends on; see gateway.keyOf.
type answerKey struct {
	asked Hash
	as    response.Coding
}

// answer is an answer without errors, in one coding. Its bytes are never
// changed.
type answer struct {
	body []byte
	// tag gives the ETag of the plain bytes, whatever the coding is. It is made when it
	// is first sent: answers to POST have none.
	tag func() string
	// immutable tells that later releases change nothing about it.
	immutable bool
	// permalink tells that its address gives the same figures as long as their
	// releases are kept.
	permalink bool
	as        response.Coding
}

const (
	// An answer may take so much of the room, so that a few large ones do not
	// put out all others.
	largestShare = 16
	// What an entry takes besides its bytes.
	bytesPerEntry = 400
)

// newAnswerCache makes a cache of so many bytes; nil where that is none.
func newAnswerCache(bytes int64, encoders *response.Encoders) *answerCache {
	if bytes <= 0 {
		return nil
	}
	return &answerCache{
		cached: otter.Must(&otter.Options[answerKey, *answer]{
			MaximumWeight: uint64(bytes),
			Weigher: func(_ answerKey, kept *answer) uint32 {
				return uint32(min(len(kept.body)+bytesPerEntry, math.MaxUint32)) // bounded
			},
		}),
		largest:   int(min(bytes/largestShare, math.MaxInt32)) - bytesPerEntry,
		coalescer: newCoalescer[answerKey, executionResult](), encoders: encoders,
	}
}

// find gives what is kept of a question, in a coding or else plain.
func (c *answerCache) find(asked Hash, as response.Coding) (*answer, bool) {
	if c == nil {
		return nil, false
	}
	if kept, known := c.cached.GetIfPresent(answerKey{asked, as}); known || as == response.IdentityCoding {
		return kept, known
	}
	return c.cached.GetIfPresent(answerKey{asked, response.IdentityCoding})
}

// share runs what answers a question, once for all who ask at the same time,
// and keeps the answer where it has no errors.
func (c *answerCache) share(ctx context.Context, asked Hash, run func(context.Context) executionResult) (made executionResult, shared bool, err error) {
	return c.coalescer.join(ctx, answerKey{asked, response.IdentityCoding}, func(ctx context.Context) executionResult {
		made := run(ctx)
		if made.answer != nil {
			c.put(asked, made.answer)
		}
		return made
	})
}

func (c *answerCache) put(asked Hash, made *answer) {
	if c.isCached(made) {
		c.cached.Set(answerKey{asked, made.as}, made)
	}
}

// isCached reports whether an answer is small enough.
func (c *answerCache) isCached(made *answer) bool { return c != nil && len(made.body) <= c.largest }

// coded compresses a plain answer, once for all who ask for the coding, and
// keeps both. It is the plain one where that can't be done.
func (c *answerCache) coded(ctx context.Context, asked Hash, from *answer, as response.Coding) *answer {
	made, _, err := c.coalescer.join(ctx, answerKey{asked, as}, func(context.Context) executionResult {
		body, err := c.encoders.Compressed(as, from.body)
		if err != nil {
			return executionResult{answer: from}
		}
		coded, tag := *from, from.tag()
		coded.body, coded.as = body, as
		coded.tag = func() string { return tag } // which holds no plain bytes
		c.put(asked, &coded)
		return executionResult{answer: &coded}
	})
	if err != nil {
		return from
	}
	return made.answer
}

const (
	// bytesPerCost is what a unit of cost takes in memory at the most.
	bytesPerCost     = document.BytesOfWork
	retryAfterUnread = 5 * time.Second
)

// responseMemoryBudget counts the bytes of answers that are made and not yet written, and
// too large to be kept: a client may take its time to read them.
type responseMemoryBudget struct {
	most, mostOfClient int

	mu      sync.Mutex
	all     int
	clients map[string]int
}

func newResponseMemoryBudget(most, mostOfClient int) *responseMemoryBudget {
	return &responseMemoryBudget{most: most, mostOfClient: mostOfClient, clients: map[string]int{}}
}

// add counts an answer until written is called, or gives it up as UNAVAILABLE.
// One that is alone always has room.
func (u *responseMemoryBudget) add(client string, made *answer, kept *answerCache) (written func(), err error) {
	if kept.isCached(made) {
		return func() {}, nil
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	size, ofClient := len(made.body), u.clients[client]
	if (u.all > 0 && u.all+size > u.most) || (ofClient > 0 && ofClient+size > u.mostOfClient) {
		return nil, &kommune.Error{
			Code: kommune.Unavailable, RetryAfter: retryAfterUnread,
			Message: "large answers that were asked for before are not read yet; read them first, ask for less, or try again in a few seconds",
		}
	}
	u.all += size
	u.clients[client] += size
	return func() {
		u.mu.Lock()
		defer u.mu.Unlock()
		u.all -= size
		if u.clients[client] -= size; u.clients[client] == 0 {
			delete(u.clients, client)
		}
	}, nil
}

// send sends an answer in a coding, or says that the client has it already.
func (g *Gateway) send(ctx context.Context, w http.ResponseWriter, r *http.Request, as response.Format, kept *answerCache, asked Hash, a *answer, wanted response.Coding) {
	header := w.Header()
	header.Add("Vary", "Accept, Accept-Encoding, "+LanguageHeader)
	if a.permalink && r.Method != http.MethodPost {
		header.Add("Link", "<"+g.addressOf(r)+`>; rel="cite-as"`)
	}
	if a.as == response.IdentityCoding && len(a.body) < response.MinCompressedBytes {
		wanted = response.IdentityCoding
	}
	if r.Method != http.MethodPost && !strings.Contains(header.Get("Cache-Control"), "no-store") {
		tag := response.CodedTag(a.tag(), wanted)
		header.Set("Etag", tag)
		header.Set("Cache-Control", a.cacheControl(telemetry.RecordOf(ctx).ShowsKey()))
		if response.MatchesETag(strings.Join(r.Header.Values("If-None-Match"), ","), tag) {
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	if a.as != wanted && kept.isCached(a) {
		a = kept.coded(ctx, asked, a, wanted)
	}
	header.Set("Content-Type", as.ContentType)
	if wanted != response.IdentityCoding {
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
	_ = g.options.Encoders.Encode(wanted, w, func(w io.Writer) error {
		_, err := w.Write(a.body)
		return err //nolint:wrapcheck // the client has left
	})
}

// coalescer lets requests for the same answer at the same time share one
// computation. Neither singleflight.Group nor otter can do that here, as neither
// knows when the last waiting request has left: only then is the work cancelled.
type coalescer[K comparable, V any] struct {
	mu       sync.Mutex
	inFlight map[K]*sharedCall[V]
}

type sharedCall[V any] struct {
	waiting int
	cancel  context.CancelFunc
	done    chan struct{}
	value   V
}

func newCoalescer[K comparable, V any]() *coalescer[K, V] {
	return &coalescer[K, V]{inFlight: map[K]*sharedCall[V]{}}
}

// join gives what do makes, which is run once for all who wait for the key at
// the same time, and tells whether another had begun it. It is run with the
// values and the deadline of the first one's context; that one's leaving ends it
// only where nobody else waits. Do must not panic. The error is the cause for
// which this caller left.
func (f *coalescer[K, V]) join(ctx context.Context, key K, do func(context.Context) V) (value V, shared bool, err error) {
	f.mu.Lock()
	one, shared := f.inFlight[key]
	if !shared {
		one = f.begin(ctx, key, do)
	}
	one.waiting++
	f.mu.Unlock()
	select {
	case <-one.done:
		return one.value, shared, nil
	case <-ctx.Done():
	}
	if _, limited := ctx.Deadline(); limited && context.Cause(ctx) == context.DeadlineExceeded { //nolint:errorlint // the very one
		// The work's time is up as well, or was before; it tells how far it came.
		<-one.done
		return one.value, shared, nil
	}
	f.leave(key, one)
	return value, shared, context.Cause(ctx)
}

func (f *coalescer[K, V]) begin(ctx context.Context, key K, do func(context.Context) V) *sharedCall[V] {
	free := context.WithoutCancel(ctx)
	one := &sharedCall[V]{done: make(chan struct{})}
	if deadline, limited := ctx.Deadline(); limited {
		free, one.cancel = context.WithDeadline(free, deadline)
	} else {
		free, one.cancel = context.WithCancel(free)
	}
	f.inFlight[key] = one
	go func() {
		defer one.cancel()
		one.value = do(free)
		f.mu.Lock()
		f.forget(key, one)
		f.mu.Unlock()
		close(one.done)
	}()
	return one
}

func (f *coalescer[K, V]) leave(key K, one *sharedCall[V]) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if one.waiting--; one.waiting == 0 {
		// Who comes now must not get what was given up.
		f.forget(key, one)
		one.cancel()
	}
}

func (f *coalescer[K, V]) forget(key K, one *sharedCall[V]) {
	if f.inFlight[key] == one {
		delete(f.inFlight, key)
	}
}
