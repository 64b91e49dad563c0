package practice

import (
	"cmp"
	"math"
	"slices"

	"kommunebench/analysis/facts"
	"kommunebench/kommune"
	"kommunebench/stats"
)

// PairRelation says whether two questions go together.
type PairRelation string

// The relations of two questions.
const (
	// Together: kommuner that answer one with yes answer the other with yes more often.
	Together PairRelation = "TOGETHER"
	// Opposite: they answer the other with yes less often.
	Opposite PairRelation = "OPPOSITE"
	// NotShown: what there is may be chance.
	NotShown PairRelation = "NOT_SHOWN"
)

// QuestionPair is how the answers to two questions about one target group go together
// over the kommuner that answered both. Partly counts as no yes.
type QuestionPair struct {
	First, Second kommune.TestQuestion
	TargetGroupID string
	// Kommuner is how many answered both; the four counts add up to it.
	Kommuner, BothYes, FirstYes, SecondYes, NeitherYes int
	// Phi is the correlation of the two, from -1 to 1.
	Phi float64
	// PValue is by Fisher's exact test, and QValue after correction for all pairs that
	// were tested.
	PValue, QValue float64
	Relation       PairRelation
	// SourceIDs are those of the answers to either question.
	SourceIDs []string
}

// maxFalse is the expected share of false ones among the pairs that are said to go
// together, at the most.
const maxFalse = 0.05

// Pairs are those that could be tested: at least LeastKommuner answered both, and some
// but not all of them with yes, to each. The clearest come first.
func Pairs(catalogue *kommune.Catalogue, results []kommune.TestResult, query AnswersQuery) []QuestionPair {
	query.Own = nil
	lists := query.byQuestion(catalogue, results)
	answers := make([]map[kommune.Code]bool, len(lists))
	for n, list := range lists {
		answers[n] = map[kommune.Code]bool{}
		for _, answer := range facts.LatestAnswers(list) {
			answers[n][answer.Kommune] = answer.Answer == kommune.Yes
		}
	}
	pairs := []QuestionPair{}
	for n := range lists {
		for m := n + 1; m < len(lists); m++ {
			pair := QuestionPair{First: lists[n][0].Question, Second: lists[m][0].Question, TargetGroupID: lists[n][0].TargetGroupID}
			if lists[m][0].TargetGroupID == pair.TargetGroupID && pair.test(answers[n], answers[m]) {
				pair.SourceIDs = sourcesOf(slices.Concat(lists[n], lists[m]))
				pairs = append(pairs, pair)
			}
		}
	}
	correct(pairs)
	slices.SortStableFunc(pairs, func(a, b QuestionPair) int {
		return cmp.Or(cmp.Compare(a.PValue, b.PValue), cmp.Compare(math.Abs(b.Phi), math.Abs(a.Phi)))
	})
	return pairs
}

func (p *QuestionPair) test(first, second map[kommune.Code]bool) bool {
	for code, yes := range first {
		other, answered := second[code]
		switch {
		case !answered:
			continue
		case yes && other:
			p.BothYes++
		case yes:
			p.FirstYes++
		case other:
			p.SecondYes++
		default:
			p.NeitherYes++
		}
		p.Kommuner++
	}
	both, one, two, neither := float64(p.BothYes), float64(p.FirstYes), float64(p.SecondYes), float64(p.NeitherYes)
	spread := (both + one) * (two + neither) * (both + two) * (one + neither)
	test, ok := stats.CompareProportionsExactly(both, both+one, two, two+neither)
	if p.Kommuner < LeastKommuner || spread == 0 || !ok {
		return false
	}
	p.Phi, p.PValue = (both*neither-one*two)/math.Sqrt(spread), test.P
	return true
}

// correct says which pairs go together, after correction for all of them.
func correct(pairs []QuestionPair) {
	ps := make([]float64, len(pairs))
	for n := range pairs {
		ps[n] = pairs[n].PValue
	}
	for n, q := range stats.AdjustBenjaminiHochberg(ps) {
		pairs[n].QValue, pairs[n].Relation = q, NotShown
		if q <= maxFalse && pairs[n].Phi > 0 {
			pairs[n].Relation = Together
		} else if q <= maxFalse {
			pairs[n].Relation = Opposite
		}
	}
}
