// Package condition has what a filter asks of the entries of a list, and says which
// condition left none of them.
package condition

import (
	"slices"
	"strings"

	"kommunebench/analysis"
	"kommunebench/analysis/phrase"
	"kommunebench/kommune"
)

// Condition is one that a filter sets on entries of a list.
type Condition[T any] struct {
	Argument string
	Meets    func(T) bool
	// Choices are what an entry has to be asked for by.
	Choices func(T) []string
}

// MeetsAll reports whether an entry meets all conditions.
func MeetsAll[T any](conditions []Condition[T], entry T) bool {
	return !slices.ContainsFunc(conditions, func(c Condition[T]) bool { return !c.Meets(entry) })
}

// Choose are the entries that meet all conditions; all stays as it is.
func Choose[T any](all []T, conditions []Condition[T]) []T {
	return slices.DeleteFunc(slices.Clone(all), func(entry T) bool { return !MeetsAll(conditions, entry) })
}

// WhyNone tells which condition left none of all entries.
func WhyNone[T any](all []T, sort string, conditions []Condition[T]) *analysis.EmptyReason {
	if len(all) == 0 {
		return analysis.NewEmptyReason(analysis.NoData, "", phrase.EmptyMessage("there are no %s in what was asked for", phrase.EmptyMessage(sort)))
	}
	var given []string
	for _, c := range conditions {
		given = append(given, c.Argument)
		if slices.ContainsFunc(all, c.Meets) {
			continue
		}
		var choices []string
		for _, entry := range all {
			choices = append(choices, c.Choices(entry)...)
		}
		slices.Sort(choices)
		code := analysis.NoMatch
		if strings.HasSuffix(c.Argument, "kommuner") {
			code = analysis.KommuneNotInData
		}
		return analysis.NewEmptyReason(code, c.Argument,
			phrase.EmptyMessage("there are %d %s, but none meets this condition", len(all), phrase.EmptyMessage(sort)), slices.Compact(choices)...)
	}
	return analysis.NewEmptyReason(analysis.FiltersContradict, "filter",
		phrase.EmptyMessage("each of these conditions is met by some %s, but no entry meets all of them: %s", phrase.EmptyMessage(sort), strings.Join(given, ", ")))
}

// OfKommuner is the condition that an entry names some of the codes; it is no
// condition where these are nil.
func OfKommuner[T any](argument string, codes []kommune.Code, named func(T) []string) []Condition[T] {
	if codes == nil {
		return nil
	}
	return []Condition[T]{{
		Argument: argument, Choices: named,
		Meets: func(entry T) bool {
			return slices.ContainsFunc(named(entry), func(code string) bool { return slices.Contains(codes, kommune.Code(code)) })
		},
	}}
}

// OfID is the condition that an entry names an id, with or without its dataset;
// none where the id is nil.
func OfID[T any](argument string, asked *string, named func(T) []string) []Condition[T] {
	if asked == nil {
		return nil
	}
	return []Condition[T]{{
		Argument: argument, Choices: named,
		Meets: func(entry T) bool { return AnyMatches(named(entry), *asked) },
	}}
}

// OfWord is the condition that an entry has a word.
func OfWord[T any](argument string, asked *string, word func(T) string) []Condition[T] {
	if asked == nil {
		return nil
	}
	return []Condition[T]{{
		Argument: argument, Choices: func(entry T) []string { return []string{word(entry)} },
		Meets: func(entry T) bool { return word(entry) == *asked },
	}}
}

// OfText is the condition that a text of an entry holds another; it has no
// choices.
func OfText[T any](asked *string, texts func(T) string) []Condition[T] {
	if asked == nil {
		return nil
	}
	return []Condition[T]{{
		Argument: "filter.search", Choices: func(T) []string { return nil },
		Meets: func(entry T) bool { return holds(texts(entry), *asked) },
	}}
}

// MatchesID reports whether an id is the one asked for, with or without its
// dataset, whatever releases the two name: the one that is asked for is what is read.
func MatchesID(id, asked string) bool {
	id, _ = kommune.SplitAsOf(id)
	asked, _ = kommune.SplitAsOf(asked)
	return id == asked || id == kommune.QualifyID(kommune.DatasetOf(id), asked)
}

// AnyMatches reports whether one of the ids is the one asked for, likewise.
func AnyMatches(ids []string, asked string) bool {
	return slices.ContainsFunc(ids, func(id string) bool { return MatchesID(id, asked) })
}

func holds(text, part string) bool {
	return strings.Contains(strings.ToLower(text), strings.ToLower(strings.TrimSpace(part)))
}
