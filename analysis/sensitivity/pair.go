package sensitivity

import (
	"strconv"

	"kommunebench/kommune"
)

// Pair is two kommuner and their order. Where one is above the other, under every
// weighting or where all questions count the same, it comes first.
type Pair struct {
	Kommune, Other kommune.Kommune
	Order          Order
	// WeightRatio is how many times as much one question may count as another before the
	// order can turn: Kommune is at or above Other under every weighting in which yes to
	// no question counts more than so many times yes to another, whatever partly counts.
	// It is 1 or more; nil where the order never turns, and where it can turn although
	// all questions count the same.
	WeightRatio *float64
	// BetterOn are the questions that Kommune answers higher: it is above where they alone
	// count. WorseOn are those that Other answers higher. NotAnswered are those that one
	// or both did not answer.
	BetterOn, WorseOn, NotAnswered []kommune.TestQuestion
	// AgainstPublished is true where the order always holds and the published scores have
	// it the other way round.
	AgainstPublished bool
}

// MostPairs is how many pairs may be listed at once: more than 98 kommuner make.
const MostPairs = 5000

// PairQuery chooses pairs.
type PairQuery struct {
	// Kommune is one of each pair; nil is any.
	Kommune *kommune.Code
	// Order is that of each pair; nil is any.
	Order *Order
	// First is how many are listed at most.
	First int
}

// ListPairs are the pairs of a query in the order of the rows.
func (s *Sensitivity) ListPairs(query PairQuery) ([]Pair, error) {
	if query.First < 0 || query.First > MostPairs {
		return nil, kommune.InvalidInput("first", strconv.Itoa(query.First), "a number from 0 to "+strconv.Itoa(MostPairs))
	}
	pairs := []Pair{}
	for a := range s.Rows {
		for b := a + 1; b < len(s.Rows) && len(pairs) < query.First; b++ {
			isOf := query.Kommune == nil || s.Rows[a].Kommune.Code == *query.Kommune || s.Rows[b].Kommune.Code == *query.Kommune
			if !isOf {
				continue
			}
			upper, lower, order := s.order(a, b)
			if query.Order == nil || order == *query.Order {
				pairs = append(pairs, s.pair(upper, lower, order))
			}
		}
	}
	return pairs, nil
}

// counts are on how many questions one kommune stands to another in which way, whatever
// was not answered.
type counts struct {
	// surelyBetter are higher answers, fully those of yes against no, and maybeWorse those
	// that are lower or can be.
	surelyBetter, fully, maybeWorse int
}

func (s *Sensitivity) count(a, b int) counts {
	var found counts
	for n, own := range s.answers[a] {
		other := s.answers[b][n]
		switch {
		case own.least > other.most:
			found.surelyBetter++
			if own.least-other.most == 2 {
				found.fully++
			}
		case own.least < other.most:
			found.maybeWorse++
		}
	}
	return found
}

// ratio is how many times as much one question may count as another before a kommune with
// these counts can fall below the other. At the worst partly counts as much as no where
// the kommune has it or yes where the other has it, what speaks for the kommune counts 1,
// and what speaks against it as much as it may.
func (c counts) ratio() float64 { return float64(c.fully) / float64(c.maybeWorse) }

// order tells which of two rows comes first in their pair, and their order.
func (s *Sensitivity) order(a, b int) (upper, lower int, order Order) {
	own, other := s.count(a, b), s.count(b, a)
	switch {
	case own.maybeWorse == 0 && other.maybeWorse == 0:
		return a, b, Equal
	case own.maybeWorse == 0 && own.surelyBetter > 0:
		return a, b, AlwaysAbove
	case other.maybeWorse == 0 && other.surelyBetter > 0:
		return b, a, AlwaysAbove
	}
	order = NotKnown
	if own.surelyBetter > 0 && other.surelyBetter > 0 {
		order = DependsOnWeights
	}
	// A kommune that is always at or above, and never surely above, divides by 0.
	if other.maybeWorse == 0 || own.maybeWorse > 0 && other.ratio() > own.ratio() {
		return b, a, order
	}
	return a, b, order
}

func (s *Sensitivity) pair(upper, lower int, order Order) Pair {
	first, second := &s.Rows[upper], &s.Rows[lower]
	pair := Pair{
		Kommune: first.Kommune, Other: second.Kommune, Order: order,
		BetterOn: []kommune.TestQuestion{}, WorseOn: []kommune.TestQuestion{}, NotAnswered: []kommune.TestQuestion{},
		AgainstPublished: order == AlwaysAbove && isAgainst(first.PublishedScore, second.PublishedScore),
	}
	for n, question := range s.Questions {
		own, other := s.answers[upper][n], s.answers[lower][n]
		switch {
		case own.least != own.most || other.least != other.most:
			pair.NotAnswered = append(pair.NotAnswered, question)
		case own.least > other.most:
			pair.BetterOn = append(pair.BetterOn, question)
		case own.most < other.least:
			pair.WorseOn = append(pair.WorseOn, question)
		}
	}
	if c := s.count(upper, lower); c.maybeWorse > 0 {
		if ratio := c.ratio(); ratio >= 1 {
			pair.WeightRatio = &ratio
		}
	}
	return pair
}
