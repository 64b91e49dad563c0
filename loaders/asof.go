package loaders

import (
	"context"

	"kommunebench/kommune"
)

// AsOf returns the loaders of a release: l itself if it is the newest of its dataset,
// else loaders whose ids name the release. They are made once for each request.
func (l *Loaders) AsOf(ctx context.Context, snapshot *kommune.Snapshot) *Loaders {
	if newest, loaded := l.Catalogue.Snapshot(snapshot.Dataset.ID); loaded && newest.Release.ID == snapshot.Release.ID {
		return l
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if older := l.older[snapshot.Release.ID]; older != nil {
		return older
	}
	older := New(ctx, l.Catalogue.AsOf(snapshot), readerAsOf{l.Reader, snapshot.Release})
	if l.older == nil {
		l.older = map[string]*Loaders{}
	}
	l.older[snapshot.Release.ID] = older
	return older
}

// Of returns the loaders for an object by its id: those of its release if the id names
// one.
func (l *Loaders) Of(id string) *Loaders {
	_, release := kommune.SplitAsOf(id)
	if release == "" {
		return l
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if older := l.older[release]; older != nil {
		return older
	}
	return l
}

// readerAsOf reads facts of one release and writes their ids so that they name
// it.
type readerAsOf struct {
	Reader
	release kommune.Release
}

// ReadTestResults reads the answers of kommuner.
func (r readerAsOf) ReadTestResults(ctx context.Context, snapshots []*kommune.Snapshot, codes []kommune.Code, kind kommune.TestKind, targetGroupID string) ([]kommune.TestResult, error) {
	results, err := r.Reader.ReadTestResults(ctx, snapshots, codes, kind, targetGroupID)
	return kommune.TestResultsAsOf(r.release, results), err
}

// ReadQuestionAnswers reads how kommuner answered those questions that are of
// the release.
func (r readerAsOf) ReadQuestionAnswers(ctx context.Context, snapshots []*kommune.Snapshot, questionIDs []string) ([]kommune.QuestionAnswer, error) {
	answers, err := r.Reader.ReadQuestionAnswers(ctx, snapshots, r.bare(questionIDs))
	return kommune.QuestionAnswersAsOf(r.release, answers), err
}

// ReadParticipations reads facts about kommuner or job profiles.
func (r readerAsOf) ReadParticipations(ctx context.Context, snapshots []*kommune.Snapshot, codes []kommune.Code, jobProfileIDs []string) ([]kommune.Participation, error) {
	if jobProfileIDs != nil {
		jobProfileIDs = r.bare(jobProfileIDs)
	}
	facts, err := r.Reader.ReadParticipations(ctx, snapshots, codes, jobProfileIDs)
	return kommune.ParticipationsAsOf(r.release, facts), err
}

// ReadDeregistrations reads facts about kommuner.
func (r readerAsOf) ReadDeregistrations(ctx context.Context, snapshots []*kommune.Snapshot, codes []kommune.Code) ([]kommune.Deregistration, error) {
	facts, err := r.Reader.ReadDeregistrations(ctx, snapshots, codes)
	return kommune.DeregistrationsAsOf(r.release, facts), err
}

// bare gives the ids of things of the release as its rows have them; never nil.
func (r readerAsOf) bare(ids []string) []string {
	found := make([]string, 0, len(ids))
	for _, id := range ids {
		if bare, release := kommune.SplitAsOf(id); release == r.release.ID {
			found = append(found, bare)
		}
	}
	return found
}
