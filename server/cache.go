package server

import (
	"context"
	"math"

	"github.com/maypok86/otter/v2"
)

// answers keeps what was answered, as it was and compressed, for as long as
// there is room. The nil answers keep nothing.
type answers struct {
	kept     *otter.Cache[answerKey, *answer]
	largest  int
	flights  *flights[answerKey, outcome]
	encoders *encoders
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
	// lasting tells that later releases change nothing about it.
	lasting bool
	as      coding
}

const (
	// An answer may take so much of the room, so that a few large ones do not
	// put out all others.
	largestShare = 16
	// What an entry takes besides its bytes.
	bytesOfEntry = 400
)

// newAnswers makes a cache of so many bytes; nil where that is none.
func newAnswers(bytes int64, encoders *encoders) *answers {
	if bytes <= 0 {
		return nil
	}
	return &answers{
		kept: otter.Must(&otter.Options[answerKey, *answer]{
			MaximumWeight: uint64(bytes),
			Weigher: func(_ answerKey, kept *answer) uint32 {
				return uint32(min(len(kept.body)+bytesOfEntry, math.MaxUint32)) // bounded
			},
		}),
		largest: int(min(bytes/largestShare, math.MaxInt32)) - bytesOfEntry,
		flights: newFlights[answerKey, outcome](), encoders: encoders,
	}
}

// find gives what is kept of a question, in a coding or else plain.
func (c *answers) find(asked hash, as coding) (*answer, bool) {
	if c == nil {
		return nil, false
	}
	if kept, known := c.kept.GetIfPresent(answerKey{asked, as}); known || as == plain {
		return kept, known
	}
	return c.kept.GetIfPresent(answerKey{asked, plain})
}

// share runs what answers a question, once for all who ask at the same time,
// and keeps the answer where it has no errors.
func (c *answers) share(ctx context.Context, asked hash, run func(context.Context) outcome) (made outcome, shared bool, err error) {
	return c.flights.join(ctx, answerKey{asked, plain}, func(ctx context.Context) outcome {
		made := run(ctx)
		if made.answer != nil {
			c.keep(asked, made.answer)
		}
		return made
	})
}

func (c *answers) keep(asked hash, made *answer) {
	if c.isKept(made) {
		c.kept.Set(answerKey{asked, made.as}, made)
	}
}

// isKept tells whether an answer is small enough.
func (c *answers) isKept(made *answer) bool { return c != nil && len(made.body) <= c.largest }

// coded compresses a plain answer, once for all who ask for the coding, and
// keeps both. It is the plain one where that can't be done.
func (c *answers) coded(ctx context.Context, asked hash, from *answer, as coding) *answer {
	made, _, err := c.flights.join(ctx, answerKey{asked, as}, func(context.Context) outcome {
		body, err := c.encoders.compressed(as, from.body)
		if err != nil {
			return outcome{answer: from}
		}
		coded := *from
		coded.body, coded.as = body, as
		c.keep(asked, &coded)
		return outcome{answer: &coded}
	})
	if err != nil {
		return from
	}
	return made.answer
}
