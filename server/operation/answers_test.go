package operation

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"io"
	"strconv"
	"sync/atomic"
	"testing"

	"kommunebench/server/response"
	"kommunebench/server/telemetry"
)

func TestKeptAnswersStayWithinTheirBytes(t *testing.T) {
	const room, size = 1 << 20, 10 << 10
	c := newAnswerCache(room, &response.Encoders{})
	ask := func(n, size int) *answer {
		t.Helper()
		made, shared, err := c.share(t.Context(), sha256.Sum256([]byte(strconv.Itoa(n))), func(context.Context) executionResult {
			return executionResult{answer: &answer{body: bytes.Repeat([]byte{'x'}, size), tag: func() string { return "" }}}
		})
		if err != nil || shared {
			t.Fatal(shared, err)
		}
		return made.answer
	}
	for n := range 1000 {
		made := ask(n, size)
		c.coded(t.Context(), sha256.Sum256([]byte(strconv.Itoa(n))), made, response.GzipCoding)
	}
	c.cached.CleanUp()
	if used, entries := c.cached.WeightedSize(), c.cached.EstimatedSize(); used > room || used < room/2 || entries < 50 {
		t.Errorf("%d bytes are used by %d entries, of %d", used, entries, room)
	}
	const tooLarge = room / largestShare
	large := sha256.Sum256([]byte("-1"))
	if made := ask(-1, tooLarge); len(made.body) != tooLarge {
		t.Errorf("a large answer has %d bytes", len(made.body))
	}
	if _, known := c.find(large, response.IdentityCoding); known {
		t.Error("an answer is kept that takes more than its share")
	}
	if none := newAnswerCache(0, &response.Encoders{}); none != nil {
		t.Error("no bytes hold answers")
	}
}

func TestACodedAnswerIsMadeOnceAndFoundBesideThePlainOne(t *testing.T) {
	c := newAnswerCache(1<<20, &response.Encoders{})
	asked := sha256.Sum256(nil)
	whole := &answer{body: bytes.Repeat([]byte("x"), 2000), tag: func() string { return `"t"` }, immutable: true}
	c.put(asked, whole)
	if found, known := c.find(asked, response.GzipCoding); !known || found != whole {
		t.Errorf("before: %+v", found)
	}
	coded := c.coded(t.Context(), asked, whole, response.GzipCoding)
	if found, known := c.find(asked, response.GzipCoding); !known || found != coded || found.as != response.GzipCoding || !found.immutable || found.tag() != `"t"` {
		t.Errorf("after: %+v", found)
	}
	unzipped, err := gzip.NewReader(bytes.NewReader(coded.body))
	if err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(unzipped); err != nil || !bytes.Equal(text, whole.body) {
		t.Errorf("%d bytes, %v", len(text), err)
	}
	if found, known := c.find(asked, response.IdentityCoding); !known || found != whole {
		t.Errorf("the plain one: %+v", found)
	}
}

// What fails is told to all who wait, and to nobody after them.
func TestAFailureIsNotKept(t *testing.T) {
	c := newAnswerCache(1<<20, &response.Encoders{})
	var runs atomic.Int32
	for range 2 {
		if _, _, err := c.share(t.Context(), Hash{}, func(context.Context) executionResult {
			runs.Add(1)
			return executionResult{noted: &telemetry.RequestRecord{}}
		}); err != nil {
			t.Fatal(err)
		}
	}
	if runs.Load() != 2 {
		t.Errorf("%d runs", runs.Load())
	}
}
