package profiles

import (
	"cmp"
	"slices"

	"kommunebench/analysis/facts"
	"kommunebench/kommune"
)

// training is all that is known of one competence.
type training struct {
	*Known

	competence kommune.Competence
	// jobProfileID is of the title whose staff it is about; empty for all staff.
	jobProfileID string
	title        *kommune.JobProfile // likewise; nil for all staff
	// courses are those that train it, by id, with the routes by which they do.
	courses map[string][]route
	// questions are those that take it, likewise.
	questions      map[string][]route
	participations []kommune.Participation
}

// trainingsIn are in step with the competences.
func (k *Known) trainingsIn(competences []kommune.Competence, jobProfileID string) []training {
	trainings := make([]training, len(competences))
	for n, competence := range competences {
		trainings[n] = k.trainingIn(competence, jobProfileID)
	}
	return trainings
}

// trainingIn finds the courses and questions of a competence, and of those that mean the
// same in other frameworks.
func (k *Known) trainingIn(competence kommune.Competence, jobProfileID string) training {
	t := training{
		Known: k, competence: competence, jobProfileID: jobProfileID,
		courses: map[string][]route{}, questions: map[string][]route{},
	}
	if title, known := k.Catalogue.JobProfiles.Find(jobProfileID); known {
		t.title = &title
	}
	for _, same := range k.sameAs(competence.ID) {
		for _, link := range k.Catalogue.Links.To(kommune.CourseCompetence, same.id) {
			t.courses[link.FromID] = append(t.courses[link.FromID], same.by.and(link))
		}
		for _, link := range k.Catalogue.Links.To(kommune.QuestionCompetence, same.id) {
			t.questions[link.FromID] = append(t.questions[link.FromID], same.by.and(link))
		}
	}
	for _, fact := range k.Participations {
		if len(t.courses[fact.CourseID]) > 0 {
			t.participations = append(t.participations, fact)
		}
	}
	return t
}

// sameAs are the competence and those that a link says mean the same, once for each link
// that says so. What is made up means the same as nothing real.
func (k *Known) sameAs(id string) []sameCompetence {
	same := []sameCompetence{{id: id}}
	add := func(other string, link kommune.Link) {
		if link.GivenMatch == kommune.ExactMatch && k.Catalogue.MayDescribe(other, id) {
			same = append(same, sameCompetence{other, route{link}})
		}
	}
	for _, link := range k.Catalogue.Links.From(kommune.CompetenceMatch, id) {
		add(link.ToID, link)
	}
	for _, link := range k.Catalogue.Links.To(kommune.CompetenceMatch, id) {
		add(link.FromID, link)
	}
	return same
}

// sameCompetence is a competence, and the link by which it means the same as another;
// none where it is that itself.
type sameCompetence struct {
	id string
	by route
}

// route is a chain of links by which a course trains a competence, or a question takes it.
type route []kommune.Link

func (r route) and(link kommune.Link) route { return append(slices.Clone(r), link) }

func (r route) isStated() bool {
	return !slices.ContainsFunc(r, func(link kommune.Link) bool { return link.Basis != kommune.Stated })
}

// bestOf is the first route that sources state throughout, else the first of the shortest.
func bestOf(routes []route) route {
	if at := slices.IndexFunc(routes, route.isStated); at >= 0 {
		return routes[at]
	}
	return slices.MinFunc(routes, func(a, b route) int { return cmp.Compare(len(a), len(b)) })
}

func (t *training) cover(of kommune.Kommune) CompetenceCoverage {
	row := CompetenceCoverage{
		Kommune: of, Competence: t.competence, Title: t.title, State: Unknown,
		Participations: []kommune.Participation{}, OpenQuestions: []facts.TestAnswer{}, Judgements: []kommune.Link{},
	}
	if t.named[string(of.Code)] {
		row.State = NotSeen
	}
	var told []string // courses that staff of the kommune took part in by a fact
	row.IsShared = true
	for _, fact := range t.participations {
		if !slices.Contains(fact.Kommuner, string(of.Code)) || !t.concerns(fact) {
			continue
		}
		row.Participations = append(row.Participations, fact)
		row.rest(t.courses[fact.CourseID])
		state := t.stateBy(fact)
		if state == NotSeen {
			continue
		}
		told = append(told, fact.CourseID)
		row.raise(state, fact.Kommuner)
	}
	row.ParticipantsMin, row.ParticipantsMax = facts.ParticipantsLimits(row.Participations, t.isOf([]kommune.Kommune{of}))
	t.holdForStaffOf(of, told, &row)
	if len(row.HeldCourses) > 0 || len(row.Participations) == 0 {
		row.ParticipantsMax = nil
	}
	row.IsShared = row.IsShared && row.State == Partly
	row.StaffShare = t.shareOf(&row)
	t.ask(of, &row)
	return row
}

// holdForStaffOf finds courses that were held for a kommune's staff without a fact that
// says who took part: how many is not known.
func (t *training) holdForStaffOf(of kommune.Kommune, told []string, row *CompetenceCoverage) {
	for _, course := range t.Catalogue.Courses.All {
		if slices.Contains(told, course.ID) || !t.isHeldFor(course, of) {
			continue
		}
		row.raise(Partly, course.Kommuner)
		row.rest(t.courses[course.ID])
		row.HeldCourses = append(row.HeldCourses, course)
	}
}

// isHeldFor reports whether a course that trains the competence was held for a kommune's
// staff.
func (t *training) isHeldFor(course kommune.Course, of kommune.Kommune) bool {
	return len(t.courses[course.ID]) > 0 && t.isReal(course.ID) && hasBegun(course.Status()) && slices.Contains(course.Kommuner, string(of.Code)) &&
		(t.jobProfileID == "" || slices.Contains(course.JobProfileIDs, t.jobProfileID))
}

// ask finds the questions on the competence that the kommune answered with no or partly.
func (t *training) ask(of kommune.Kommune, row *CompetenceCoverage) {
	for _, result := range t.Results {
		if result.Kommune != of.Code {
			continue
		}
		for _, answer := range facts.AnswersOf(t.Catalogue, result) {
			isOpen := answer.Answer == kommune.No || answer.Answer == kommune.Partly
			if isOpen && t.asks(answer.Question) {
				row.OpenQuestions = append(row.OpenQuestions, answer)
				row.rest(t.questions[answer.Question.ID])
			}
		}
	}
	slices.SortStableFunc(row.OpenQuestions, facts.CompareQuestions)
}

// asks reports whether a question is on the competence, and about staff with the title.
func (t *training) asks(question kommune.TestQuestion) bool {
	return len(t.questions[question.ID]) > 0 && (t.jobProfileID == "" || slices.Contains(question.JobProfileIDs, t.jobProfileID))
}

// concerns reports whether a fact tells of staff with the title.
func (t *training) concerns(fact kommune.Participation) bool {
	return t.jobProfileID == "" || t.isWholeJobcentre(fact) || slices.Contains(fact.JobProfileIDs, t.jobProfileID)
}

// stateBy is what one fact shows of each of its kommuner.
func (t *training) stateBy(fact kommune.Participation) CompetenceState {
	limits := fact.ParticipantsRange()
	switch {
	case !hasBegun(fact.Status()), limits != nil && limits.Most != nil && *limits.Most == 0:
		return NotSeen
	case !fact.Status().HasHappened():
		return Partly
	case t.isWholeJobcentre(fact):
		return Trained
	case t.jobProfileID != "" && fact.GivenExtent == kommune.All && fact.Department == nil && len(fact.Kommuner) == 1:
		return Trained // all who have the title
	}
	return Partly
}

// isWholeJobcentre reports whether all staff of the kommune's jobcentre took part. A fact
// over several kommuner says so of each only where they have one jobcentre together.
func (t *training) isWholeJobcentre(fact kommune.Participation) bool {
	if !fact.WholeJobcentre || fact.Department != nil {
		return false
	}
	if len(fact.Kommuner) == 1 {
		return true
	}
	if fact.CollaborationID == nil {
		return false
	}
	group, known := t.Catalogue.PeerGroups.Find(*fact.CollaborationID)
	return known && group.SharesJobcentre
}

// isOf makes the test whether all that a fact counts is of some kommuner, and of the
// title.
func (t *training) isOf(scope []kommune.Kommune) func(kommune.Participation) bool {
	codes := make(map[string]bool, len(scope))
	for _, one := range scope {
		codes[string(one.Code)] = true
	}
	return func(fact kommune.Participation) bool {
		for _, code := range fact.Kommuner {
			if !codes[code] {
				return false
			}
		}
		return t.jobProfileID == "" || len(fact.JobProfileIDs) == 1 && fact.JobProfileIDs[0] == t.jobProfileID
	}
}

// total counts the rows of the competence, which stand step apart.
func (t *training) total(scope []kommune.Kommune, rows []CompetenceCoverage, step int) CompetenceTotal {
	total := CompetenceTotal{Competence: t.competence}
	isBounded := true
	for n := 0; n < len(rows); n += step {
		switch row := rows[n]; row.State {
		case Trained:
			total.Trained++
		case Partly:
			total.Partly++
		case NotSeen:
			total.NotSeen++
		case Unknown:
			total.Unknown++
		}
		if len(rows[n].OpenQuestions) > 0 {
			total.WithOpenQuestions++
		}
		total.RestsOnJudgement = total.RestsOnJudgement || len(rows[n].Judgements) > 0
		isBounded = isBounded && len(rows[n].HeldCourses) == 0
	}
	within := slices.DeleteFunc(slices.Clone(t.participations), func(fact kommune.Participation) bool {
		return !t.concerns(fact) || !slices.ContainsFunc(scope, func(k kommune.Kommune) bool { return slices.Contains(fact.Kommuner, string(k.Code)) })
	})
	total.ParticipantsMin, total.ParticipantsMax = facts.ParticipantsLimits(within, t.isOf(scope))
	if !isBounded || len(within) == 0 {
		total.ParticipantsMax = nil
	}
	return total
}

// hasBegun reports whether some of what a fact tells of had come about.
func hasBegun(status kommune.FactStatus) bool {
	return status.HasHappened() || status == kommune.PartlyPlanned
}

// raise sets a state that more is known by, from a fact of some kommuner.
func (c *CompetenceCoverage) raise(state CompetenceState, kommuner []string) {
	c.IsShared = c.IsShared && len(kommuner) > 1
	if slices.Index(CompetenceStates(), state) > slices.Index(CompetenceStates(), c.State) {
		c.State = state
	}
}

// rest notes the links of the best route that no source states.
func (c *CompetenceCoverage) rest(routes []route) {
	c.Judgements = addJudgements(c.Judgements, bestOf(routes)...)
}

// addJudgements adds the links that no source states and that are not among some already.
func addJudgements(judgements []kommune.Link, links ...kommune.Link) []kommune.Link {
	for _, link := range links {
		if link.Basis != kommune.Stated && !slices.Contains(judgements, link) {
			judgements = append(judgements, link)
		}
	}
	return judgements
}
