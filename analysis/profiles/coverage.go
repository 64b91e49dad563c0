package profiles

import (
	"cmp"
	"slices"
	"sync"

	"kommunebench/analysis"
	"kommunebench/analysis/facts"
	"kommunebench/kommune"
)

// CompetenceState says what is known of a kommune's staff and a competence. A fact more
// never lowers it in the order of the constants.
type CompetenceState string

// The states, from the least that is known to the most.
const (
	// Unknown: no fact of the kinds that NewKnown reads names the kommune. It is not
	// untrained.
	Unknown CompetenceState = "UNKNOWN"
	// NotSeen: facts name the kommune, and none tells of training in the competence.
	NotSeen CompetenceState = "NOT_SEEN"
	// Partly: some of the staff took part, or staff of one or more of several kommuner.
	Partly CompetenceState = "PARTLY"
	// Trained: the whole jobcentre took part; of a title, all who have it.
	Trained CompetenceState = "TRAINED"
)

// CompetenceStates lists every state, from the least that is known to the most.
func CompetenceStates() []CompetenceState {
	return []CompetenceState{Unknown, NotSeen, Partly, Trained}
}

// CompetenceCoverage is what is known of one kommune and one competence.
type CompetenceCoverage struct {
	Kommune    kommune.Kommune
	Competence kommune.Competence
	// Title is whose staff it is about; nil for all staff.
	Title *kommune.JobProfile
	State CompetenceState
	// IsShared is true where it is Partly by facts and courses of several kommuner alone:
	// staff of one or more of them took part, which need not be staff of this one.
	IsShared bool
	// Participations are in courses that train the competence, those that were only
	// planned included.
	Participations []kommune.Participation
	// ParticipantsMin leaves out facts that are shared with other kommuner and what was
	// only planned; ParticipantsMax counts them in full and is nil where a fact gives no
	// number or no upper limit, or no fact tells of any. Who took part in two courses
	// counts twice.
	ParticipantsMin int64
	ParticipantsMax *int64
	// StaffShare is which share of the jobcentre's staff that is; nil where no source gives
	// their number, where it says nothing, and of the staff with one title.
	StaffShare *StaffShare
	// HeldCourses train it and were held for the kommune's staff, and no fact tells who
	// took part.
	HeldCourses []kommune.Course
	// OpenQuestions are practice questions on the competence that the kommune answered
	// with no or partly.
	OpenQuestions []facts.TestAnswer
	// Judgements are the links that the row rests on and that no source states.
	Judgements []kommune.Link
}

// CompetenceTotal counts kommuner by state.
type CompetenceTotal struct {
	Competence                        kommune.Competence
	Trained, Partly, NotSeen, Unknown int
	// WithOpenQuestions is how many kommuner answered a question on it with no or partly.
	WithOpenQuestions int
	// ParticipantsMin counts facts of which all kommuner are among those asked about, and
	// ParticipantsMax every fact that names one of them: facts of several kommuner once.
	ParticipantsMin  int64
	ParticipantsMax  *int64
	RestsOnJudgement bool
}

// Coverage is of the kommuner and competences asked about.
type Coverage struct {
	// JobProfileID is of the title whose staff it is about; empty for all staff.
	JobProfileID string
	Rows         []CompetenceCoverage // by kommune, then in the order of the competences
	Totals       []CompetenceTotal
	// EmptyBecause is why there is no row; nil where there are some.
	EmptyBecause *analysis.EmptyReason

	known *Known
}

// WithoutCourses are the titles that no participation and no course names. What is told
// of all staff of a jobcentre names none.
func (c *Coverage) WithoutCourses() []kommune.JobProfile { return c.known.withoutCourses() }

// Known are the facts of all kommuner that coverage is computed from.
type Known struct {
	Catalogue      *kommune.Catalogue
	Participations []kommune.Participation
	Results        []kommune.TestResult

	// holds reports whether a thing is of the releases that the facts were read from.
	holds          func(id string) bool
	named          map[string]bool // codes of kommuner that a fact names
	withoutCourses func() []kommune.JobProfile
	// latest are the latest answers of each kommune that was tested.
	latest func() map[kommune.Code][]facts.DatedAnswer
}

// NewKnown looks through the facts of the newest releases.
func NewKnown(catalogue *kommune.Catalogue, participations []kommune.Participation, results []kommune.TestResult) *Known {
	return NewKnownOf(catalogue, func(string) bool { return true }, participations, results)
}

// NewKnownOf looks through the facts once. What the catalogue has of other releases than
// these were read from is left out, and so are made-up facts: they are none about real
// kommuner.
func NewKnownOf(catalogue *kommune.Catalogue, holds func(id string) bool, participations []kommune.Participation, results []kommune.TestResult) *Known {
	k := &Known{Catalogue: catalogue, holds: holds, named: map[string]bool{}}
	k.withoutCourses, k.latest = sync.OnceValue(k.findWithoutCourses), sync.OnceValue(k.findLatest)
	for _, fact := range participations {
		if !catalogue.IsSynthetic(fact.ID) {
			k.Participations = append(k.Participations, fact)
			k.name(fact.Kommuner...)
		}
	}
	for _, result := range results {
		if !catalogue.IsSynthetic(result.SourceID) {
			k.Results = append(k.Results, result)
			k.name(string(result.Kommune))
		}
	}
	k.nameAllOfCatalogue()
	return k
}

func (k *Known) nameAllOfCatalogue() {
	for _, course := range k.Catalogue.Courses.All {
		k.nameBy(course.ID, course.Kommuner...)
	}
	for _, initiative := range k.Catalogue.Initiatives.All {
		k.nameBy(initiative.ID, initiative.Codes()...)
	}
	for _, outcome := range k.Catalogue.Outcomes.All {
		k.nameBy(outcome.ID, outcome.Kommuner...)
	}
	for _, figure := range k.Catalogue.Figures {
		k.nameBy(figure.ID, figure.Kommuner...)
	}
	for _, framework := range k.Catalogue.Frameworks.All {
		k.nameBy(framework.ID, framework.Kommuner...)
	}
	for _, profile := range k.Catalogue.CompetenceProfiles.All {
		k.nameBy(profile.ID, profile.Kommuner...)
	}
}

// isReal reports whether a thing of the catalogue is of the releases asked about, and
// not made up.
func (k *Known) isReal(id string) bool { return !k.Catalogue.IsSynthetic(id) && k.holds(id) }

func (k *Known) nameBy(id string, codes ...string) {
	if k.isReal(id) {
		k.name(codes...)
	}
}

func (k *Known) name(codes ...string) {
	for _, code := range codes {
		k.named[code] = true
	}
}

// Cover finds the state of each kommune and competence; of the staff with one title
// where it is given.
func (k *Known) Cover(scope []kommune.Kommune, competences []kommune.Competence, jobProfileID string) *Coverage {
	return k.cover(scope, k.trainingsIn(competences, jobProfileID), jobProfileID)
}

func (k *Known) cover(scope []kommune.Kommune, trainings []training, jobProfileID string) *Coverage {
	coverage := &Coverage{JobProfileID: jobProfileID, Rows: []CompetenceCoverage{}, Totals: []CompetenceTotal{}, known: k}
	sorted := slices.Clone(scope)
	slices.SortFunc(sorted, func(a, b kommune.Kommune) int { return cmp.Compare(a.Code, b.Code) })
	for _, one := range sorted {
		for n := range trainings {
			coverage.Rows = append(coverage.Rows, trainings[n].cover(one))
		}
	}
	for n := range trainings {
		coverage.Totals = append(coverage.Totals, trainings[n].total(sorted, coverage.Rows[min(n, len(coverage.Rows)):], len(trainings)))
	}
	return coverage
}

func (k *Known) findWithoutCourses() []kommune.JobProfile {
	have := map[string]bool{}
	for _, fact := range k.Participations {
		for _, id := range fact.JobProfileIDs {
			have[id] = true
		}
	}
	for _, course := range k.Catalogue.Courses.All {
		if !k.holds(course.ID) {
			continue
		}
		for _, id := range course.JobProfileIDs {
			have[id] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(k.Catalogue.JobProfiles.All), func(p kommune.JobProfile) bool { return have[p.ID] || !k.isReal(p.ID) })
}

func (k *Known) findLatest() map[kommune.Code][]facts.DatedAnswer {
	latest := map[kommune.Code][]facts.DatedAnswer{}
	for _, answer := range facts.LatestAnswers(facts.DatedAnswers(k.Catalogue, k.Results)) {
		latest[answer.Kommune] = append(latest[answer.Kommune], answer)
	}
	return latest
}
