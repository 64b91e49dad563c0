package server

import (
	"bytes"
	"context"
	"crypto/sha256"
	"strconv"
	"sync/atomic"
	"testing"
)

func TestKeptAnswersStayWithinTheirBytes(t *testing.T) {
	const room, size = 1 << 20, 10 << 10
	c := newAnswers(room, &encoders{})
	ask := func(n, size int) *answer {
		t.Helper()
		made, shared, err := c.share(t.Context(), sha256.Sum256([]byte(strconv.Itoa(n))), func(context.Context) outcome {
			return outcome{answer: &answer{body: bytes.Repeat([]byte{'x'}, size)}}
		})
		if err != nil || shared {
			t.Fatal(shared, err)
		}
		return made.answer
	}
	for n := range 1000 {
		made := ask(n, size)
		c.coded(t.Context(), sha256.Sum256([]byte(strconv.Itoa(n))), made, gzipped)
	}
	c.kept.CleanUp()
	if used, entries := c.kept.WeightedSize(), c.kept.EstimatedSize(); used > room || used < room/2 || entries < 50 {
		t.Errorf("%d bytes are used by %d entries, of %d", used, entries, room)
	}
	const tooLarge = room / largestShare
	large := sha256.Sum256([]byte("-1"))
	if made := ask(-1, tooLarge); len(made.body) != tooLarge {
		t.Errorf("a large answer has %d bytes", len(made.body))
	}
	if _, known := c.find(large, plain); known {
		t.Error("an answer is kept that takes more than its share")
	}
	if none := newAnswers(0, &encoders{}); none != nil {
		t.Error("no bytes hold answers")
	}
}

func TestACodedAnswerIsMadeOnceAndFoundBesideThePlainOne(t *testing.T) {
	c := newAnswers(1<<20, &encoders{})
	asked := sha256.Sum256(nil)
	whole := &answer{body: bytes.Repeat([]byte("x"), 2000), tag: `"t"`, lasting: true}
	c.keep(asked, whole)
	if found, known := c.find(asked, gzipped); !known || found != whole {
		t.Errorf("before: %+v", found)
	}
	coded := c.coded(t.Context(), asked, whole, gzipped)
	if found, known := c.find(asked, gzipped); !known || found != coded || found.as != gzipped || !found.lasting || found.tag != `"t"` {
		t.Errorf("after: %+v", found)
	}
	if text, err := decoded(t, gzipped, coded.body); err != nil || text != string(whole.body) {
		t.Error(err)
	}
	if found, known := c.find(asked, plain); !known || found != whole {
		t.Errorf("the plain one: %+v", found)
	}
}

// What fails is told to all who wait, and to nobody after them.
func TestAFailureIsNotKept(t *testing.T) {
	c := newAnswers(1<<20, &encoders{})
	var runs atomic.Int32
	for range 2 {
		if _, _, err := c.share(t.Context(), hash{}, func(context.Context) outcome {
			runs.Add(1)
			return outcome{noted: &requestNotes{}}
		}); err != nil {
			t.Fatal(err)
		}
	}
	if runs.Load() != 2 {
		t.Errorf("%d runs", runs.Load())
	}
}
