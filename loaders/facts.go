package loaders

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/vikstrous/dataloadgen"
)

// batchWait is how long a batch waits for more keys. The fields of one list usually
// ask within microseconds; what follows if they don't is described at Facts.
const batchWait = 500 * time.Microsecond

// Facts reads the rows of keys for one request, a key once. It sends two
// queries at the most: one for the keys of the first batch and those expected,
// and where further keys come after it, one for all there are. So the number
// of queries depends neither on the number of keys nor on how busy the
// processor is. An error is final for the request.
type Facts[K comparable, V any] struct {
	loader *dataloadgen.Loader[K, []V]
	// read reads the rows of some keys (nil: of all), in order.
	read   func(ctx context.Context, keys []K) ([]V, error)
	keysOf func(V) []K

	expecting sync.Mutex
	expected  map[K]bool

	reading sync.Mutex
	groups  map[K][]V
	// complete is true when everything was read: a key without a group has no rows.
	complete bool
	err      error
}

func newFacts[K comparable, V any](read func(context.Context, []K) ([]V, error), keysOf func(V) []K) *Facts[K, V] {
	f := &Facts[K, V]{read: read, keysOf: keysOf, expected: map[K]bool{}}
	f.loader = dataloadgen.NewMappedLoader(f.fetch, dataloadgen.WithWait(batchWait))
	return f
}

// Load gives the rows of a key in their order; an empty list where it has
// none.
func (f *Facts[K, V]) Load(ctx context.Context, key K) ([]V, error) { return f.loader.Load(ctx, key) }

// Expect announces keys of the answer, so that the first that is asked for is read
// together with the others.
func (f *Facts[K, V]) Expect(keys ...K) {
	f.expecting.Lock()
	defer f.expecting.Unlock()
	for _, key := range keys {
		f.expected[key] = true
	}
}

func (f *Facts[K, V]) fetch(ctx context.Context, asked []K) (map[K][]V, error) {
	f.reading.Lock()
	defer f.reading.Unlock()
	if f.lacks(asked) {
		f.readMore(ctx, asked)
	}
	found := make(map[K][]V, len(asked))
	for _, key := range asked {
		found[key] = f.groups[key]
		if found[key] == nil {
			found[key] = []V{}
		}
	}
	return found, f.err
}

func (f *Facts[K, V]) lacks(asked []K) bool {
	if f.complete || f.err != nil {
		return false
	}
	for _, key := range asked {
		if _, known := f.groups[key]; !known {
			return true
		}
	}
	return false
}

// readMore reads the asked and the expected keys the first time, everything the
// second.
func (f *Facts[K, V]) readMore(ctx context.Context, asked []K) {
	f.complete = f.groups != nil
	f.groups = map[K][]V{}
	var keys []K
	if !f.complete {
		f.Expect(asked...)
		f.expecting.Lock()
		keys = slices.Collect(maps.Keys(f.expected))
		f.expecting.Unlock()
	}
	for _, key := range keys {
		f.groups[key] = []V{}
	}
	var rows []V
	rows, f.err = f.read(ctx, keys)
	for _, row := range rows {
		for _, key := range f.keysOf(row) {
			if group, wanted := f.groups[key]; wanted || f.complete {
				f.groups[key] = append(group, row)
			}
		}
	}
}
