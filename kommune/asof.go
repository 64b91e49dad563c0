package kommune

import (
	"slices"
	"strconv"
	"strings"
)

// IDAsOf is the id of an object as of a release other than the newest:
// DATASET/NAME@SEQUENCE. So a client that caches objects by id never mixes the
// fields of two releases.
func IDAsOf(id string, sequence uint32) string {
	return id + "@" + strconv.FormatUint(uint64(sequence), 10)
}

// SplitAsOf splits an id of IDAsOf into the bare id and the id of the release,
// DATASET@SEQUENCE. An id that names no release is returned as it is, with an empty
// release.
func SplitAsOf(id string) (bare, releaseID string) {
	at := strings.LastIndexByte(id, '@')
	if at < 0 || !isSequence(id[at+1:]) {
		return id, ""
	}
	dataset := DatasetOf(id[:at])
	if dataset == "" {
		return id, ""
	}
	return id[:at], dataset + id[at:]
}

// DatasetOfRelease is the dataset in the id of a release, DATASET@SEQUENCE.
func DatasetOfRelease(id string) string {
	dataset, _, _ := strings.Cut(id, "@")
	return dataset
}

func isSequence(text string) bool {
	_, err := strconv.ParseUint(text, 10, 32)
	return err == nil && text[0] >= '1' && text[0] <= '9'
}

// AsOf is the catalogue plus the vocabulary of another release of one dataset, under
// ids that name that release. Its Snapshots hold that release only.
func (c *Catalogue) AsOf(snapshot *Snapshot) *Catalogue {
	i := idsOfRelease{snapshot.Dataset.ID, snapshot.Release.Sequence}
	dated := NewCatalogue(append([]*Snapshot{{Dataset: snapshot.Dataset, Release: snapshot.Release, Vocabulary: i.vocabulary(snapshot.Vocabulary)}}, c.Snapshots...))
	dated.Snapshots = []*Snapshot{snapshot}
	return dated
}

// idsOfRelease writes ids of one dataset with the sequence of a release, and
// leaves those of other datasets.
type idsOfRelease struct {
	dataset  string
	sequence uint32
}

func (i idsOfRelease) one(id string) string {
	if DatasetOf(id) != i.dataset {
		return id
	}
	return IDAsOf(id, i.sequence)
}

func (i idsOfRelease) optional(id *string) *string {
	if id == nil {
		return nil
	}
	written := i.one(*id)
	return &written
}

func (i idsOfRelease) all(ids []string) []string { return mapped(ids, i.one) }

func mapped[T any](list []T, change func(T) T) []T {
	changed := slices.Clone(list)
	for n := range changed {
		changed[n] = change(changed[n])
	}
	return changed
}

// vocabulary leaves out the kommuner, whose codes are the same in all releases,
// and the indicators, whose figures are read by their bare ids.
func (i idsOfRelease) vocabulary(v Vocabulary) Vocabulary { //nolint:revive // one entry for each list of a vocabulary, with the ids that it holds
	return Vocabulary{
		PeerGroups: mapped(v.PeerGroups, func(g PeerGroup) PeerGroup {
			g.ID, g.SourceID, g.MoreSourceIDs = i.one(g.ID), i.optional(g.SourceID), i.all(g.MoreSourceIDs)
			return g
		}),
		Memberships:  mapped(v.Memberships, func(m Membership) Membership { m.PeerGroupID = i.one(m.PeerGroupID); return m }),
		TargetGroups: mapped(v.TargetGroups, func(g TargetGroup) TargetGroup { g.ID = i.one(g.ID); return g }),
		Sources:      mapped(v.Sources, func(s Source) Source { s.ID = i.one(s.ID); return s }),
		Providers:    mapped(v.Providers, func(p Provider) Provider { p.ID = i.one(p.ID); return p }),
		Courses: mapped(v.Courses, func(c Course) Course {
			c.ID, c.ProviderIDs, c.CompetenceIDs, c.SourceID = i.one(c.ID), i.all(c.ProviderIDs), i.all(c.CompetenceIDs), i.optional(c.SourceID)
			c.JobProfileIDs, c.TargetGroupIDs, c.MoreSourceIDs = i.all(c.JobProfileIDs), i.all(c.TargetGroupIDs), i.all(c.MoreSourceIDs)
			return c
		}),
		Competences: mapped(v.Competences, func(c Competence) Competence {
			c.ID, c.FrameworkID, c.SourceID = i.one(c.ID), i.optional(c.FrameworkID), i.optional(c.SourceID)
			return c
		}),
		JobProfiles: mapped(v.JobProfiles, func(p JobProfile) JobProfile {
			p.ID, p.CompetenceIDs, p.FrameworkID, p.SourceID = i.one(p.ID), i.all(p.CompetenceIDs), i.optional(p.FrameworkID), i.optional(p.SourceID)
			return p
		}),
		Questions: mapped(v.Questions, func(q TestQuestion) TestQuestion {
			q.ID, q.JobProfileIDs, q.CompetenceIDs, q.TargetGroupID = i.one(q.ID), i.all(q.JobProfileIDs), i.all(q.CompetenceIDs), i.optional(q.TargetGroupID)
			return q
		}),
		Initiatives: mapped(v.Initiatives, func(n Initiative) Initiative {
			n.ID, n.TargetGroupIDs, n.JobProfileIDs, n.SourceID = i.one(n.ID), i.all(n.TargetGroupIDs), i.all(n.JobProfileIDs), i.one(n.SourceID)
			n.CollaborationID = i.optional(n.CollaborationID)
			return n
		}),
		Figures: mapped(v.Figures, func(f Figure) Figure {
			f.ID, f.CourseID, f.InitiativeID, f.SourceID = i.one(f.ID), i.optional(f.CourseID), i.optional(f.InitiativeID), i.one(f.SourceID)
			f.PartOfID, f.ConflictIDs = i.optional(f.PartOfID), i.all(f.ConflictIDs)
			return f
		}),
		Outcomes: mapped(v.Outcomes, func(o Outcome) Outcome {
			o.ID, o.InitiativeID, o.TargetGroupIDs, o.SourceID = i.one(o.ID), i.optional(o.InitiativeID), i.all(o.TargetGroupIDs), i.one(o.SourceID)
			return o
		}),
		Frameworks: mapped(v.Frameworks, func(f Framework) Framework {
			f.ID, f.SourceID, f.MoreSourceIDs = i.one(f.ID), i.one(f.SourceID), i.all(f.MoreSourceIDs)
			f.DerivedFromID = i.optional(f.DerivedFromID)
			return f
		}),
		CompetenceProfiles: mapped(v.CompetenceProfiles, func(p CompetenceProfile) CompetenceProfile {
			p.ID, p.FrameworkID, p.SourceID = i.one(p.ID), i.optional(p.FrameworkID), i.one(p.SourceID)
			p.JobProfileIDs, p.CompetenceIDs = i.all(p.JobProfileIDs), i.all(p.CompetenceIDs)
			return p
		}),
		Links: mapped(v.Links, func(l Link) Link {
			l.FromID, l.ToID, l.SourceID = i.one(l.FromID), i.one(l.ToID), i.one(l.SourceID)
			return l
		}),
	}
}

// ParticipationsAsOf writes the ids of facts as the release has them that they
// were read from.
func ParticipationsAsOf(release Release, facts []Participation) []Participation {
	i := idsOfRelease{release.DatasetID, release.Sequence}
	return mapped(facts, func(p Participation) Participation {
		p.ID, p.CourseID, p.CollaborationID = i.one(p.ID), i.one(p.CourseID), i.optional(p.CollaborationID)
		p.JobProfileIDs, p.SourceID, p.PartOfID = i.all(p.JobProfileIDs), i.one(p.SourceID), i.optional(p.PartOfID)
		p.CompetenceProfileIDs = i.all(p.CompetenceProfileIDs)
		return p
	})
}

// DeregistrationsAsOf is ParticipationsAsOf for deregistrations.
func DeregistrationsAsOf(release Release, facts []Deregistration) []Deregistration {
	i := idsOfRelease{release.DatasetID, release.Sequence}
	return mapped(facts, func(d Deregistration) Deregistration {
		d.ID, d.InitiativeID, d.TargetGroupIDs, d.SourceID = i.one(d.ID), i.optional(d.InitiativeID), i.all(d.TargetGroupIDs), i.one(d.SourceID)
		return d
	})
}

// TestResultsAsOf is ParticipationsAsOf for test results.
func TestResultsAsOf(release Release, results []TestResult) []TestResult {
	i := idsOfRelease{release.DatasetID, release.Sequence}
	return mapped(results, func(r TestResult) TestResult {
		r.TargetGroupID, r.QuestionIDs, r.SourceID = i.one(r.TargetGroupID), i.all(r.QuestionIDs), i.one(r.SourceID)
		return r
	})
}

// QuestionAnswersAsOf is ParticipationsAsOf for answers to questions.
func QuestionAnswersAsOf(release Release, answers []QuestionAnswer) []QuestionAnswer {
	i := idsOfRelease{release.DatasetID, release.Sequence}
	return mapped(answers, func(a QuestionAnswer) QuestionAnswer { a.QuestionID = i.one(a.QuestionID); return a })
}
