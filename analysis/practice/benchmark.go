// Package practice puts the answers of kommuner to practice questions beside each other:
// how many answer what, how one stands among others, and which questions go together.
package practice

import (
	"cmp"
	"slices"

	"kommunebench/analysis"
	"kommunebench/analysis/facts"
	"kommunebench/kommune"
	"kommunebench/stats"
)

// LeastKommuner is how many kommuner have to have answered before shares are given and
// pairs of questions are tested.
const LeastKommuner = 5

// AnswersQuery chooses answers.
type AnswersQuery struct {
	// Kommuner are those whose answers are counted.
	Kommuner []kommune.Kommune
	// Own is a kommune that is put beside the others and is not counted; nil for none.
	Own *kommune.Kommune
	// Kind and TargetGroupID are empty for all.
	Kind          kommune.TestKind
	TargetGroupID string
	// Confidence is the level of the intervals.
	Confidence float64
}

// QuestionBenchmark is how kommuner answer a question about a target group.
type QuestionBenchmark struct {
	AnswerBreakdown

	Question      kommune.TestQuestion
	TargetGroupID string
	// Kommuner gave these answers, each its latest: yes first, then partly, then no.
	Kommuner []facts.KommuneAnswer
	// Years are those in which sources of the answers were published, oldest first.
	Years []AnswersOfYear
	// Own is the kommune that is put beside the others, OwnAnswer its latest answer; nil
	// where none is, or where it has not answered.
	Own       *kommune.Kommune
	OwnAnswer *kommune.Answer
	// SourceIDs are those of all these answers.
	SourceIDs []string
}

// Answering are the kommuner, without the own one, that gave an answer.
func (b *QuestionBenchmark) Answering(answer kommune.Answer) []kommune.Kommune {
	var found []kommune.Kommune
	for _, one := range b.Kommuner {
		if one.Answer == answer {
			found = append(found, one.Kommune)
		}
	}
	return found
}

// AnswerBreakdown counts kommuner by answer.
type AnswerBreakdown struct {
	Answered, Yes, Partly, No int
	// YesShare, PartlyShare and NoShare are nil where fewer than LeastKommuner answered.
	YesShare, PartlyShare, NoShare *AnswerShare
}

// AnswerShare is a share of the kommuner that answered, in per cent, with the limits of
// Wilson's interval: those that answered are taken as drawn from many alike.
type AnswerShare struct {
	SharePct float64
	Interval *analysis.Interval
}

// AnswersOfYear are the answers of which the source was published in a year.
type AnswersOfYear struct {
	AnswerBreakdown

	Year int
}

// Compare is how many others answer nearer to yes than the own kommune, the same, and
// farther from it; ok is false where it has not answered.
func (b *QuestionBenchmark) Compare() (nearer, same, farther int, ok bool) {
	if b.OwnAnswer == nil {
		return 0, 0, 0, false
	}
	own := facts.AnswerRank(*b.OwnAnswer)
	for _, other := range b.Kommuner {
		switch rank := facts.AnswerRank(other.Answer); {
		case rank > own:
			nearer++
		case rank < own:
			farther++
		default:
			same++
		}
	}
	return nearer, same, farther, true
}

// Benchmark counts answers question by question, in the order of the tests. Questions
// that neither the kommuner nor the own one answered are left out, as are made-up answers.
func Benchmark(catalogue *kommune.Catalogue, results []kommune.TestResult, query AnswersQuery) []QuestionBenchmark {
	benchmarks := []QuestionBenchmark{}
	for _, answers := range query.byQuestion(catalogue, results) {
		b := QuestionBenchmark{Question: answers[0].Question, TargetGroupID: answers[0].TargetGroupID, Own: query.Own, Kommuner: []facts.KommuneAnswer{}, Years: []AnswersOfYear{}}
		for _, answer := range facts.LatestAnswers(answers) {
			if query.Own != nil && answer.Kommune == query.Own.Code {
				b.OwnAnswer = &answer.Answer
			} else {
				one, _ := catalogue.Kommuner.Find(string(answer.Kommune))
				b.Kommuner = append(b.Kommuner, facts.KommuneAnswer{Kommune: one, Answer: answer.Answer})
			}
		}
		slices.SortStableFunc(b.Kommuner, func(x, y facts.KommuneAnswer) int {
			return cmp.Compare(facts.AnswerRank(y.Answer), facts.AnswerRank(x.Answer))
		})
		for _, one := range b.Kommuner {
			b.count(one.Answer)
		}
		b.share(query.Confidence)
		b.SourceIDs = sourcesOf(answers)
		b.Years = query.byYear(answers)
		benchmarks = append(benchmarks, b)
	}
	return benchmarks
}

// sourcesOf are the sources of some answers, the later and the earlier ones.
func sourcesOf(answers []facts.DatedAnswer) (ids []string) {
	for _, answer := range answers {
		ids = analysis.AppendOnce(ids, answer.SourceID)
	}
	return ids
}

// byQuestion are the dated answers that are asked about, a list for each question and
// target group.
func (q AnswersQuery) byQuestion(catalogue *kommune.Catalogue, results []kommune.TestResult) [][]facts.DatedAnswer {
	asked := map[kommune.Code]bool{}
	for _, one := range q.Kommuner {
		asked[one.Code] = true
	}
	if q.Own != nil {
		asked[q.Own.Code] = true
	}
	chosen := slices.DeleteFunc(slices.Clone(results), func(r kommune.TestResult) bool {
		return !asked[r.Kommune] || catalogue.IsSynthetic(r.SourceID) || q.Kind != "" && r.Kind != q.Kind || q.TargetGroupID != "" && r.TargetGroupID != q.TargetGroupID
	})
	var lists [][]facts.DatedAnswer
	for _, answer := range facts.DatedAnswers(catalogue, chosen) {
		if last := len(lists) - 1; last >= 0 && lists[last][0].Question.ID == answer.Question.ID && lists[last][0].TargetGroupID == answer.TargetGroupID {
			lists[last] = append(lists[last], answer)
		} else {
			lists = append(lists, []facts.DatedAnswer{answer})
		}
	}
	slices.SortStableFunc(lists, func(a, b []facts.DatedAnswer) int {
		return cmp.Or(cmp.Compare(a[0].Question.Kind, b[0].Question.Kind), cmp.Compare(a[0].Question.Position, b[0].Question.Position))
	})
	return lists
}

// byYear counts the last answer of each kommune in each year.
func (q AnswersQuery) byYear(answers []facts.DatedAnswer) []AnswersOfYear {
	years := []AnswersOfYear{}
	for n, answer := range answers {
		isLast := n+1 == len(answers) || answers[n+1].Kommune != answer.Kommune || answers[n+1].Year != answer.Year
		if !isLast || answer.Year == 0 || q.Own != nil && answer.Kommune == q.Own.Code {
			continue
		}
		at, found := slices.BinarySearchFunc(years, answer.Year, func(y AnswersOfYear, year int) int { return cmp.Compare(y.Year, year) })
		if !found {
			years = slices.Insert(years, at, AnswersOfYear{Year: answer.Year})
		}
		years[at].count(answer.Answer)
	}
	for n := range years {
		years[n].share(q.Confidence)
	}
	return years
}

func (b *AnswerBreakdown) count(answer kommune.Answer) {
	b.Answered++
	switch answer {
	case kommune.Yes:
		b.Yes++
	case kommune.Partly:
		b.Partly++
	case kommune.No:
		b.No++
	case kommune.NotStated: // left out before
	}
}

func (b *AnswerBreakdown) share(level float64) {
	if b.Answered < LeastKommuner {
		return
	}
	of := func(count int) *AnswerShare {
		const percent = 100
		interval, _ := stats.WilsonInterval(float64(count), float64(b.Answered), level)
		return &AnswerShare{SharePct: percent * float64(count) / float64(b.Answered), Interval: analysis.ScaledInterval(interval, percent)}
	}
	b.YesShare, b.PartlyShare, b.NoShare = of(b.Yes), of(b.Partly), of(b.No)
}
