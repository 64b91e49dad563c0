// Package loaders batches what the fields of one request ask for, so that 98
// kommuner with their tests cost one query and not 98.
package loaders

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/vikstrous/dataloadgen"

	"kommunebench/kommune"
)

// Reader is what loaders need of the store.
type Reader interface {
	ReadTestResults(ctx context.Context, snapshots []*kommune.Snapshot, codes []kommune.Code, kind kommune.TestKind, targetGroupID string) ([]kommune.TestResult, error)
	ReadQuestionAnswers(ctx context.Context, snapshots []*kommune.Snapshot, questionIDs []string) ([]kommune.QuestionAnswer, error)
	ReadParticipations(ctx context.Context, snapshots []*kommune.Snapshot, codes []kommune.Code, jobProfileIDs []string) ([]kommune.Participation, error)
	ReadDeregistrations(ctx context.Context, snapshots []*kommune.Snapshot, codes []kommune.Code) ([]kommune.Deregistration, error)
}

// Loaders serve one request from one catalogue, so that a release published
// meanwhile does not mix in.
type Loaders struct {
	Catalogue *kommune.Catalogue
	Reader    Reader

	TestResults          *Facts[kommune.Code, kommune.TestResult]
	Participations       *Facts[kommune.Code, kommune.Participation]
	Deregistrations      *Facts[kommune.Code, kommune.Deregistration]
	QuestionAnswers      *Facts[string, kommune.QuestionAnswer]
	ProfileParticipation *Facts[string, kommune.Participation]

	allTestResults    func() ([]kommune.TestResult, error)
	allParticipations func() ([]kommune.Participation, error)

	mu sync.Mutex
	// older are the loaders of releases that are not the newest, by id.
	older map[string]*Loaders
}

// New makes the loaders of one request, whose context is given.
func New(ctx context.Context, catalogue *kommune.Catalogue, reader Reader) *Loaders {
	snapshots := catalogue.Snapshots
	return &Loaders{
		Catalogue: catalogue,
		Reader:    reader,
		TestResults: newFacts(func(ctx context.Context, codes []kommune.Code) ([]kommune.TestResult, error) {
			return reader.ReadTestResults(ctx, snapshots, codes, "", "")
		}, func(r kommune.TestResult) []kommune.Code { return []kommune.Code{r.Kommune} }),
		Participations: newFacts(func(ctx context.Context, codes []kommune.Code) ([]kommune.Participation, error) {
			return reader.ReadParticipations(ctx, snapshots, codes, nil)
		}, kommunerOf),
		Deregistrations: newFacts(func(ctx context.Context, codes []kommune.Code) ([]kommune.Deregistration, error) {
			return reader.ReadDeregistrations(ctx, snapshots, codes)
		}, func(r kommune.Deregistration) []kommune.Code { return []kommune.Code{r.Kommune} }),
		QuestionAnswers: newFacts(func(ctx context.Context, ids []string) ([]kommune.QuestionAnswer, error) {
			if ids == nil {
				ids = catalogue.Questions.IDs()
			}
			return reader.ReadQuestionAnswers(ctx, snapshots, ids)
		}, func(r kommune.QuestionAnswer) []string { return []string{r.QuestionID} }),
		ProfileParticipation: newFacts(func(ctx context.Context, ids []string) ([]kommune.Participation, error) {
			return reader.ReadParticipations(ctx, snapshots, nil, ids)
		}, func(r kommune.Participation) []string { return r.JobProfileIDs }),
		allTestResults: sync.OnceValues(func() ([]kommune.TestResult, error) {
			return reader.ReadTestResults(ctx, snapshots, nil, "", "")
		}),
		allParticipations: sync.OnceValues(func() ([]kommune.Participation, error) {
			return reader.ReadParticipations(ctx, snapshots, nil, nil)
		}),
	}
}

// AllTestResults reads the tests of all kommuner, once a request.
func (l *Loaders) AllTestResults() ([]kommune.TestResult, error) { return l.allTestResults() }

// AllParticipations reads the facts about all kommuner, once a request.
func (l *Loaders) AllParticipations() ([]kommune.Participation, error) { return l.allParticipations() }

// ExpectKommuner announces the kommuner of the answer, as any of their facts may be
// asked for.
func (l *Loaders) ExpectKommuner(codes ...kommune.Code) {
	l.TestResults.Expect(codes...)
	l.Participations.Expect(codes...)
	l.Deregistrations.Expect(codes...)
}

func kommunerOf(p kommune.Participation) []kommune.Code {
	codes := make([]kommune.Code, len(p.Kommuner))
	for n, code := range p.Kommuner {
		codes[n] = kommune.Code(code)
	}
	return codes
}

type contextKey struct{}

// With puts a request's loaders into its context.
func With(ctx context.Context, l *Loaders) context.Context {
	return context.WithValue(ctx, contextKey{}, l)
}

// From takes a request's loaders out of its context; nil outside a request.
func From(ctx context.Context) *Loaders {
	l, _ := ctx.Value(contextKey{}).(*Loaders)
	return l
}

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
