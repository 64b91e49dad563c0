// Package loaders batches what the fields of one request ask for, so that 98
// kommuner with their tests cost one query and not 98.
package loaders

import (
	"context"
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

	TestResults          *dataloadgen.Loader[kommune.Code, []kommune.TestResult]
	Participations       *dataloadgen.Loader[kommune.Code, []kommune.Participation]
	Deregistrations      *dataloadgen.Loader[kommune.Code, []kommune.Deregistration]
	QuestionAnswers      *dataloadgen.Loader[string, []kommune.QuestionAnswer]
	ProfileParticipation *dataloadgen.Loader[string, []kommune.Participation]

	allTestResults func() ([]kommune.TestResult, error)
}

// How long a batch waits for more keys. The fields of one list ask within
// microseconds of each other.
const batchWait = 500 * time.Microsecond

// New makes the loaders of one request, whose context is given.
func New(ctx context.Context, catalogue *kommune.Catalogue, reader Reader) *Loaders {
	return &Loaders{
		Catalogue: catalogue,
		Reader:    reader,
		TestResults: batched(func(ctx context.Context, codes []kommune.Code) (map[kommune.Code][]kommune.TestResult, error) {
			rows, err := reader.ReadTestResults(ctx, catalogue.Snapshots, codes, "", "")
			return grouped(codes, rows, func(r kommune.TestResult) []kommune.Code { return []kommune.Code{r.Kommune} }), err
		}),
		Participations: batched(func(ctx context.Context, codes []kommune.Code) (map[kommune.Code][]kommune.Participation, error) {
			rows, err := reader.ReadParticipations(ctx, catalogue.Snapshots, codes, nil)
			return grouped(codes, rows, kommunerOf), err
		}),
		Deregistrations: batched(func(ctx context.Context, codes []kommune.Code) (map[kommune.Code][]kommune.Deregistration, error) {
			rows, err := reader.ReadDeregistrations(ctx, catalogue.Snapshots, codes)
			return grouped(codes, rows, func(r kommune.Deregistration) []kommune.Code { return []kommune.Code{r.Kommune} }), err
		}),
		QuestionAnswers: batched(func(ctx context.Context, ids []string) (map[string][]kommune.QuestionAnswer, error) {
			rows, err := reader.ReadQuestionAnswers(ctx, catalogue.Snapshots, ids)
			return grouped(ids, rows, func(r kommune.QuestionAnswer) []string { return []string{r.QuestionID} }), err
		}),
		ProfileParticipation: batched(func(ctx context.Context, ids []string) (map[string][]kommune.Participation, error) {
			rows, err := reader.ReadParticipations(ctx, catalogue.Snapshots, nil, ids)
			return grouped(ids, rows, func(r kommune.Participation) []string { return r.JobProfileIDs }), err
		}),
		allTestResults: sync.OnceValues(func() ([]kommune.TestResult, error) {
			return reader.ReadTestResults(ctx, catalogue.Snapshots, nil, "", "")
		}),
	}
}

// AllTestResults reads the tests of all kommuner, once a request.
func (l *Loaders) AllTestResults() ([]kommune.TestResult, error) { return l.allTestResults() }

func batched[K comparable, V any](fetch func(context.Context, []K) (map[K][]V, error)) *dataloadgen.Loader[K, []V] {
	return dataloadgen.NewMappedLoader(fetch, dataloadgen.WithWait(batchWait))
}

// grouped lists the rows of each key, in their order; a key without rows gets
// an empty list.
func grouped[K comparable, V any](keys []K, rows []V, keysOf func(V) []K) map[K][]V {
	groups := make(map[K][]V, len(keys))
	for _, key := range keys {
		groups[key] = []V{}
	}
	for _, row := range rows {
		for _, key := range keysOf(row) {
			if group, asked := groups[key]; asked {
				groups[key] = append(group, row)
			}
		}
	}
	return groups
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
