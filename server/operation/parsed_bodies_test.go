package operation

import (
	"encoding/json"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Whoever changes what was read changes it for nobody else.
func TestABodyThatWasReadBeforeIsReadTheSame(t *testing.T) {
	b := newParsedBodyCache()
	for _, body := range []string{
		`{"query":"{sources{id}}"}`,
		`{"query":"{sources{id}}","variables":null,"extensions":{}}`,
		`{"query":"q","operationName":"Q","variables":{"a":[1,{"b":null}],"c":{"d":1.50}},"extensions":{"persistedQuery":{"version":1}}}`,
	} {
		var none *parsedBodyCache
		want, err := none.decode([]byte(body))
		if err != nil {
			t.Fatal(err)
		}
		for range 3 {
			got, err := b.decode([]byte(body))
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Errorf("%s: %v\n%s", body, err, diff)
			}
			if list, is := got.Variables["a"].([]any); is {
				list[0] = "changed"
				list[1].(map[string]any)["b"] = json.Number("7")
				got.Variables["more"] = true
			}
			got.Query = "changed"
		}
	}
	for range 2 {
		if _, err := b.decode([]byte(`{"query":`)); err == nil {
			t.Error("half a body is read")
		}
	}
	if b.bodies.EstimatedSize() != 3 {
		t.Errorf("%d are remembered", b.bodies.EstimatedSize())
	}
}

// A body that takes much more memory than it is long counts for as much.
func TestBodiesOfManyMapsTakeNoMoreMemoryThanTheirBound(t *testing.T) {
	var before, after runtime.MemStats
	b := newParsedBodyCache()
	runtime.GC()
	runtime.ReadMemStats(&before)
	for n := range 400 {
		if _, err := b.decode(fmt.Appendf(nil, `{"query":"{sources{id}}","variables":{"a%d":[%s{"":0}]}}`, n, strings.Repeat(`{"":0},`, 2200))); err != nil {
			t.Fatal(err)
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if held := int64(after.HeapAlloc) - int64(before.HeapAlloc); held > parsedBodyCacheBytes+parsedBodyCacheBytes/2 {
		t.Errorf("%d MB are held, the bound is %d", held>>20, parsedBodyCacheBytes>>20)
	}
	runtime.KeepAlive(b)
}
