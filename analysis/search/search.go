// Package search finds what the data hold by words: kommuner, groups of them,
// indicators, target groups, courses and job profiles. It works in memory over the
// catalogue and reads no figures.
package search

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"unicode/utf8"

	"kommunebench/kommune"
)

// Kind is what sort of thing was found.
type Kind string

// The kinds, in the order in which equally good hits are listed.
const (
	KommuneKind     Kind = "KOMMUNE"
	PeerGroupKind   Kind = "PEER_GROUP"
	IndicatorKind   Kind = "INDICATOR"
	TargetGroupKind Kind = "TARGET_GROUP"
	CourseKind      Kind = "COURSE"
	JobProfileKind  Kind = "JOB_PROFILE"
)

func kinds() []Kind {
	return []Kind{KommuneKind, PeerGroupKind, IndicatorKind, TargetGroupKind, CourseKind, JobProfileKind}
}

// Hit is a thing that was found.
type Hit struct {
	Kind Kind
	// Node is the thing: a *kommune.Kommune, *kommune.PeerGroup,
	// *analysis.Indicator, *kommune.TargetGroup, *kommune.Course or
	// *kommune.JobProfile.
	Node any
	// Exact is true where the text is its whole name, title, code or id, in
	// whichever spelling.
	Exact bool
	// Synthetic is true where its dataset is made up.
	Synthetic bool

	title kommune.Text
	// score orders hits, best first; it means nothing between searches.
	score float64
	place int
}

// Title is its name or title in a language.
func (h Hit) Title(lang kommune.Language) string { return h.title.In(lang) }

// Query is what to look for.
type Query struct {
	// Text holds the words, 1 to MaxText characters.
	Text string
	// Kinds are the sorts of things wanted; all where empty.
	Kinds []Kind
	// First is how many hits at most, 0 to MaxHits.
	First int
}

// What a search takes and gives at most.
const (
	MaxText = 200
	MaxHits = 100
)

// Searcher searches the newest catalogue. It keeps the index of one catalogue at a
// time and is safe for concurrent use; the zero value is ready.
type Searcher struct {
	last atomic.Pointer[index]
}

// Find gives the hits of a query, the best first. BAD_USER_INPUT where the text is
// empty or too long, or First is out of its range.
func (s *Searcher) Find(catalogue *kommune.Catalogue, query Query) ([]Hit, error) {
	switch length := utf8.RuneCountInString(query.Text); {
	case length > MaxText:
		return nil, kommune.InvalidInput("text", query.Text, "up to "+strconv.Itoa(MaxText)+" characters")
	case strings.TrimSpace(query.Text) == "":
		return nil, kommune.InvalidInput("text", query.Text, `what to look for, e.g. "aarhus" or "ledige"`)
	case query.First < 0 || query.First > MaxHits:
		return nil, kommune.InvalidInput("first", strconv.Itoa(query.First), "a number from 0 to "+strconv.Itoa(MaxHits))
	}
	hits := s.indexOf(catalogue).find(query)
	return hits[:min(query.First, len(hits))], nil
}

func (s *Searcher) indexOf(catalogue *kommune.Catalogue) *index {
	if last := s.last.Load(); last != nil && last.catalogue == catalogue {
		return last
	}
	made := newIndex(catalogue)
	s.last.Store(made)
	return made
}

// find scores every entry by the words of a query.
func (x *index) find(query Query) []Hit {
	words := wordsOf(query.Text)
	if len(words) == 0 { // signs only
		return nil
	}
	whole, scores := nameOf(query.Text), make([]float64, len(x.entries))
	best := make([]float64, len(x.entries))
	for _, word := range words {
		clear(best)
		for n, quality := range x.matching(word) {
			for _, use := range x.words[n].uses {
				best[use.entry] = max(best[use.entry], quality*use.weight)
			}
		}
		for n := range best {
			scores[n] += best[n] / float64(len(words))
		}
	}
	hits := []Hit{}
	for n, score := range scores {
		entry := &x.entries[n]
		if score == 0 || (len(query.Kinds) > 0 && !slices.Contains(query.Kinds, entry.hit.Kind)) {
			continue
		}
		hit := entry.hit
		hit.Exact, hit.score = slices.Contains(entry.names, whole), score
		if hit.Exact {
			hit.score++
		}
		// Of two titles that hold the words, the one that says little else.
		hit.score += shareOfTitle * min(float64(len(words))/float64(max(entry.titleWords, 1)), 1)
		if hit.Synthetic {
			hit.score *= ofSynthetic
		}
		hits = append(hits, hit)
	}
	slices.SortFunc(hits, func(a, b Hit) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(slices.Index(kinds(), a.Kind), slices.Index(kinds(), b.Kind)), cmp.Compare(a.place, b.place))
	})
	return hits
}

// How well a word that is looked for matches one of a text, from 0 to 1, and how
// much the text counts that it stands in. They only order hits.
const (
	sameWord, startOfWord, sameStem, insideWord, misspelt = 1, 0.8, 0.7, 0.5, 0.4

	inName, inOtherName, inID, inDefinition = 1, 0.95, 0.7, 0.35

	shareOfTitle, ofSynthetic = 0.05, 0.9
)
