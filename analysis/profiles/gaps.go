package profiles

import (
	"cmp"
	"slices"

	"kommunebench/analysis/facts"
	"kommunebench/kommune"
)

// CompetenceGap is a competence that kommuner are asked for, do not meet, and show no
// training in.
type CompetenceGap struct {
	Competence kommune.Competence
	// Title is whose staff it is about; nil for all staff.
	Title *kommune.JobProfile
	// Place is 1 for the competence that most kommuner lack; equal numbers share one.
	Place int
	// Kommuner answered a question on it, of a title one about its staff, with no or
	// partly, and no fact tells of training of such staff.
	Kommuner []kommune.Kommune
	// Questions are those that they answered so, by id.
	Questions []kommune.TestQuestion
	// Tested is how many of the kommuner asked about answered any such question.
	Tested int
	// Judgements are the links that it rests on and that no source states.
	Judgements []kommune.Link

	sources sourceIDs
}

// SourceIDs are the sources of the answers and judgements that it rests on.
func (g *CompetenceGap) SourceIDs() []string { return g.sources }

// Gaps ranks the competences that at least one kommune lacks, by how many do.
func (k *Known) Gaps(scope []kommune.Kommune, competences []kommune.Competence, jobProfileID string) []CompetenceGap {
	gaps := []CompetenceGap{}
	trainings := k.trainingsIn(competences, jobProfileID)
	rows := k.cover(scope, trainings, jobProfileID).Rows
	for n := range trainings {
		t := &trainings[n]
		gap := CompetenceGap{Competence: t.competence, Title: t.title, Kommuner: []kommune.Kommune{}, Questions: []kommune.TestQuestion{}, Judgements: []kommune.Link{}}
		for at := n; at < len(rows); at += len(trainings) {
			gap.add(&rows[at])
		}
		if len(gap.Kommuner) == 0 {
			continue
		}
		gap.Tested = t.tested(scope)
		slices.SortFunc(gap.Questions, func(a, b kommune.TestQuestion) int { return cmp.Compare(a.ID, b.ID) })
		gaps = append(gaps, gap)
	}
	slices.SortStableFunc(gaps, func(a, b CompetenceGap) int {
		return cmp.Or(cmp.Compare(len(b.Kommuner), len(a.Kommuner)), cmp.Compare(a.Competence.ID, b.Competence.ID))
	})
	for n := range gaps {
		gaps[n].Place = n + 1
		if n > 0 && len(gaps[n].Kommuner) == len(gaps[n-1].Kommuner) {
			gaps[n].Place = gaps[n-1].Place
		}
	}
	return gaps
}

func (g *CompetenceGap) add(row *CompetenceCoverage) {
	if len(row.OpenQuestions) == 0 || row.State == Partly || row.State == Trained {
		return
	}
	g.Kommuner = append(g.Kommuner, row.Kommune)
	g.sources.addFacts(nil, row.OpenQuestions, row.Judgements)
	for _, open := range row.OpenQuestions {
		if !slices.ContainsFunc(g.Questions, func(q kommune.TestQuestion) bool { return q.ID == open.Question.ID }) {
			g.Questions = append(g.Questions, open.Question)
		}
	}
	for _, link := range row.Judgements {
		if !slices.Contains(g.Judgements, link) {
			g.Judgements = append(g.Judgements, link)
		}
	}
}

// tested is how many kommuner answered a question on the competence, of a title one
// about its staff.
func (t *training) tested(scope []kommune.Kommune) int {
	answered := map[kommune.Code]bool{}
	t.noteTested(answered)
	return countIn(scope, answered)
}

// noteTested notes the kommuner that answered such a question.
func (t *training) noteTested(answered map[kommune.Code]bool) {
	for _, result := range t.Results {
		for _, answer := range facts.AnswersOf(t.Catalogue, result) {
			if answer.Answer != kommune.NotStated && t.asks(answer.Question) {
				answered[result.Kommune] = true
			}
		}
	}
}

func countIn(scope []kommune.Kommune, codes map[kommune.Code]bool) int {
	count := 0
	for _, one := range scope {
		if codes[one.Code] {
			count++
		}
	}
	return count
}

// asked are how many practice questions there are on some competences, of a title those
// about its staff, and how many of the kommuner answered one of them: what the others
// lack is not known.
func (k *Known) asked(scope []kommune.Kommune, competences []kommune.Competence, jobProfileID string) (questions, tested int) {
	ids, answered := map[string]bool{}, map[kommune.Code]bool{}
	trainings := k.trainingsIn(competences, jobProfileID)
	for n := range trainings {
		trainings[n].noteTested(answered)
		for id := range trainings[n].questions {
			question, known := k.Catalogue.Questions.Find(id)
			ids[id] = ids[id] || known && !k.Catalogue.IsSynthetic(id) && trainings[n].asks(question)
		}
	}
	for _, asks := range ids {
		if asks {
			questions++
		}
	}
	return questions, countIn(scope, answered)
}
