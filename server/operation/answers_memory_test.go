package operation

import (
	"errors"
	"testing"

	"kommunebench/kommune"
	"kommunebench/server/response"
)

func TestAnswersThatNobodyReadsTakeNoMoreMemoryThanTheirBound(t *testing.T) {
	u := newResponseMemoryBudget(100, 50)
	of := func(bytes int) *answer { return &answer{body: make([]byte, bytes)} }
	first, err := u.add("a", of(60), nil) // alone
	if err != nil {
		t.Fatal(err)
	}
	var coded *kommune.Error
	if _, err := u.add("a", of(1), nil); !errors.As(err, &coded) || coded.Code != kommune.Unavailable || coded.RetryAfter <= 0 {
		t.Errorf("more than a client may leave unread: %v", err)
	}
	second, err := u.add("b", of(40), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := u.add("c", of(1), nil); err == nil {
		t.Error("more is left unread than all may")
	}
	if written, err := u.add("c", of(1), newAnswerCache(1<<20, &response.Encoders{})); err != nil {
		t.Error("an answer that is kept takes nothing more", err)
	} else {
		written()
	}
	first()
	third, err := u.add("a", of(10), nil)
	if err != nil {
		t.Fatal(err)
	}
	second()
	third()
	if u.all != 0 || len(u.clients) != 0 {
		t.Errorf("%d bytes are left of %d clients", u.all, len(u.clients))
	}
}
