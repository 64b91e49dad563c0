package server

import (
	"context"
	"math"

	"github.com/maypok86/otter/v2"
)

// answerCache keeps what was answered, as it was and compressed, for as long as
// there is room. The nil answers keep nothing.
type answerCache struct {
	cached    *otter.Cache[answerKey, *answer]
	largest   int
	coalescer *coalescer[answerKey, executionResult]
	encoders  *encoders
}

// answerKey tells apart all that an answer depends on; see gateway.keyOf.
type answerKey struct {
	asked hash
	as    coding
}

// answer is an answer without errors, in one coding. Its bytes are never
// changed.
type answer struct {
	body []byte
	// tag is the ETag of the plain bytes, whatever the coding is.
	tag string
	// immutable tells that later releases change nothing about it.
	immutable bool
	as        coding
}

const (
	// An answer may take so much of the room, so that a few large ones do not
	// put out all others.
	largestShare = 16
	// What an entry takes besides its bytes.
	bytesPerEntry = 400
)

// newAnswerCache makes a cache of so many bytes; nil where that is none.
func newAnswerCache(bytes int64, encoders *encoders) *answerCache {
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
func (c *answerCache) find(asked hash, as coding) (*answer, bool) {
	if c == nil {
		return nil, false
	}
	if kept, known := c.cached.GetIfPresent(answerKey{asked, as}); known || as == identityCoding {
		return kept, known
	}
	return c.cached.GetIfPresent(answerKey{asked, identityCoding})
}

// share runs what answers a question, once for all who ask at the same time,
// and keeps the answer where it has no errors.
func (c *answerCache) share(ctx context.Context, asked hash, run func(context.Context) executionResult) (made executionResult, shared bool, err error) {
	return c.coalescer.join(ctx, answerKey{asked, identityCoding}, func(ctx context.Context) executionResult {
		made := run(ctx)
		if made.answer != nil {
			c.put(asked, made.answer)
		}
		return made
	})
}

func (c *answerCache) put(asked hash, made *answer) {
	if c.isCached(made) {
		c.cached.Set(answerKey{asked, made.as}, made)
	}
}

// isCached reports whether an answer is small enough.
func (c *answerCache) isCached(made *answer) bool { return c != nil && len(made.body) <= c.largest }

// coded compresses a plain answer, once for all who ask for the coding, and
// keeps both. It is the plain one where that can't be done.
func (c *answerCache) coded(ctx context.Context, asked hash, from *answer, as coding) *answer {
	made, _, err := c.coalescer.join(ctx, answerKey{asked, as}, func(context.Context) executionResult {
		body, err := c.encoders.compressed(as, from.body)
		if err != nil {
			return executionResult{answer: from}
		}
		coded := *from
		coded.body, coded.as = body, as
		c.put(asked, &coded)
		return executionResult{answer: &coded}
	})
	if err != nil {
		return from
	}
	return made.answer
}
