// Package sensitivity says which orderings of kommuner by the answers of a test hold
// however its questions are weighted, and which depend on the weights: the formula of the
// published score is not public.
//
// A weighting gives each question a number of points for no, for partly and for yes, none
// of them fewer than those for the answer before it. All weightings are the sums, with
// weights that are never negative, of two for each question (their extreme rays): one
// point for yes alone, and one point for yes and for partly. So one kommune is at or above
// another under every weighting if, and only if, it is under each of these: if no answer
// of it is lower. This is dominance, and exact.
//
// Source: unanimity over all monotone additive scores, e.g. A. W. Marshall, I. Olkin and
// B. C. Arnold (2011), Inequalities: Theory of Majorization and Its Applications, 2nd ed.,
// chapter 14 (cone orderings and their generators).
package sensitivity

import (
	"cmp"
	"slices"

	"kommunebench/kommune"
)

// Order is how two kommuner stand by their answers.
type Order string

// The orders.
const (
	// AlwaysAbove: no answer is lower, and one is higher.
	AlwaysAbove Order = "ALWAYS_ABOVE"
	// Equal: all answers are the same.
	Equal Order = "EQUAL"
	// DependsOnWeights: each has a higher answer somewhere.
	DependsOnWeights Order = "DEPENDS_ON_WEIGHTS"
	// NotKnown: it depends on answers that were not given.
	NotKnown Order = "NOT_KNOWN"
)

// Sensitivity is what is known of the order of the kommuner that answered a test.
type Sensitivity struct {
	Kind        kommune.TestKind
	TargetGroup kommune.TargetGroup
	// Questions are those that any of the tests asks, by id.
	Questions []kommune.TestQuestion
	// Rows are by how many kommuner are always below less how many are always above,
	// then by code.
	Rows []Row
	// PairCount is how many pairs there are; the counts after it add up to it.
	PairCount, Always, Equal, DependsOnWeights, NotKnown int
	// AgainstPublished is how many pairs that hold under every weighting the published
	// scores have the other way round.
	AgainstPublished int
	// OtherTargetGroups is how many more target groups have tests of the kind, and
	// RepeatedTests how many tests were left out because their kommune has another.
	OtherTargetGroups, RepeatedTests int
	// Synthetic is true where the tests are made up.
	Synthetic bool

	answers [][]answer // of each row, in the order of the questions
}

// SourceIDs are those of the answers.
func (s *Sensitivity) SourceIDs() []string {
	var ids []string
	for n := range s.Rows {
		if !slices.Contains(ids, s.Rows[n].SourceID) {
			ids = append(ids, s.Rows[n].SourceID)
		}
	}
	return ids
}

// Row is one kommune that answered the test.
type Row struct {
	Kommune kommune.Kommune
	// PublishedScore is verbatim; nil where the source gives none.
	PublishedScore *float64
	Counts         kommune.AnswerCounts
	// Above are always above it, and Below always below it.
	Above, Below []kommune.Kommune
	// Open is how many stand to it as the weights or answers not given decide.
	Open int
	// PlaceAtBest and PlaceAtWorst are limits: it is placed no better and no worse under
	// any weighting in which every step counts.
	PlaceAtBest, PlaceAtWorst int
	// Inferred is how many answers were read from a sentence, as the source left the label
	// out.
	Inferred int
	// SourceID is where the answers come from.
	SourceID string
}

// answer is what an answer can be, as a range: 0 is no, 1 partly, 2 yes. One that was not
// given can be any.
type answer struct{ least, most int8 }

func answerOf(text string) answer {
	switch kommune.Answer(text) {
	case kommune.Yes:
		return answer{2, 2}
	case kommune.Partly:
		return answer{1, 1}
	case kommune.No:
		return answer{0, 0}
	case kommune.NotStated:
	}
	return answer{0, 2}
}

// Compute orders the tests of a kind and a target group: one for each kommune, each with
// at least one answer.
func Compute(catalogue *kommune.Catalogue, kind kommune.TestKind, group kommune.TargetGroup, results []kommune.TestResult) *Sensitivity {
	s := &Sensitivity{Kind: kind, TargetGroup: group}
	var ids []string
	for _, result := range results {
		ids = append(ids, result.QuestionIDs...)
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	for _, id := range ids {
		question, known := catalogue.Questions.Find(id)
		if !known {
			question = kommune.TestQuestion{ID: id, TitleDA: id, Kind: kind}
		}
		s.Questions = append(s.Questions, question)
	}
	for _, result := range results {
		s.add(catalogue, ids, result)
	}
	s.compare()
	s.sort()
	return s
}

// add lays the answers of a test out over all questions; what it does not ask was not
// answered.
func (s *Sensitivity) add(catalogue *kommune.Catalogue, ids []string, result kommune.TestResult) {
	of, known := catalogue.Kommuner.Find(string(result.Kommune))
	if !known {
		return
	}
	answers := make([]answer, len(ids))
	for n := range answers {
		answers[n] = answerOf("")
	}
	row := Row{Kommune: of, PublishedScore: result.PublishedScore, Counts: result.Counts(), SourceID: result.SourceID, Above: []kommune.Kommune{}, Below: []kommune.Kommune{}}
	for n, id := range result.QuestionIDs {
		at, _ := slices.BinarySearch(ids, id)
		answers[at] = answerOf(result.Answers[n])
		if result.Inferred[n] {
			row.Inferred++
		}
	}
	row.Counts.NotStated += len(ids) - row.Counts.Total
	row.Counts.Total = len(ids)
	s.Rows, s.answers = append(s.Rows, row), append(s.answers, answers)
}

// compare counts the pairs by their order.
func (s *Sensitivity) compare() {
	for a := range s.Rows {
		for b := a + 1; b < len(s.Rows); b++ {
			upper, lower, order := s.order(a, b)
			s.PairCount++
			switch order {
			case AlwaysAbove:
				s.Always++
				s.Rows[upper].Below = append(s.Rows[upper].Below, s.Rows[lower].Kommune)
				s.Rows[lower].Above = append(s.Rows[lower].Above, s.Rows[upper].Kommune)
				if isAgainst(s.Rows[upper].PublishedScore, s.Rows[lower].PublishedScore) {
					s.AgainstPublished++
				}
				continue
			case Equal:
				s.Equal++
				continue
			case DependsOnWeights:
				s.DependsOnWeights++
			case NotKnown:
				s.NotKnown++
			}
			s.Rows[a].Open++
			s.Rows[b].Open++
		}
	}
	for n := range s.Rows {
		row := &s.Rows[n]
		row.PlaceAtBest, row.PlaceAtWorst = 1+len(row.Above), 1+len(row.Above)+row.Open
	}
}

// isAgainst reports whether the lower of two has the higher published score.
func isAgainst(upper, lower *float64) bool { return upper != nil && lower != nil && *upper < *lower }

// sort orders the rows, and their answers with them.
func (s *Sensitivity) sort() {
	places := make([]int, len(s.Rows))
	for n := range places {
		places[n] = n
	}
	slices.SortFunc(places, func(x, y int) int {
		a, b := s.Rows[x], s.Rows[y]
		return cmp.Or(cmp.Compare(len(b.Below)-len(b.Above), len(a.Below)-len(a.Above)), cmp.Compare(a.Kommune.Code, b.Kommune.Code))
	})
	rows, answers := make([]Row, len(places)), make([][]answer, len(places))
	for n, place := range places {
		rows[n], answers[n] = s.Rows[place], s.answers[place]
	}
	s.Rows, s.answers = rows, answers
}
