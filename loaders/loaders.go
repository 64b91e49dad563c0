// Package loaders batches what the fields of one request ask for, so that 98
// kommuner with their tests cost one query and not 98.
package loaders

import (
	"context"
	"sync"

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

	allTestResults func() ([]kommune.TestResult, error)

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
	}
}

// AllTestResults reads the tests of all kommuner, once a request.
func (l *Loaders) AllTestResults() ([]kommune.TestResult, error) { return l.allTestResults() }

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
