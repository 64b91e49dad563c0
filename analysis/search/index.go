package search

import (
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"

	"kommunebench/analysis"
	"kommunebench/kommune"
)

// index is what can be found in a catalogue, by folded words.
type index struct {
	catalogue *kommune.Catalogue
	entries   []entry
	words     []indexedWord
}

type entry struct {
	hit Hit
	// names are its whole names, folded.
	names      []string
	titleWords int
}

// indexedWord is a folded word and where it stands. Each stands once: texts share
// most of theirs.
type indexedWord struct {
	word string
	uses []use
}

// use is an entry that has a word, and how much the text counts that it is of.
type use struct {
	entry  int
	weight float64
}

// builder makes an index.
type builder struct {
	*index
	places map[string]int
}

// texts are those by which a thing is found.
type texts struct {
	// names are whole names of the thing, ids what it is known by to programs, and
	// about what is said of it.
	names, ids, about []string
}

func newIndex(catalogue *kommune.Catalogue) *index {
	b := &builder{index: &index{catalogue: catalogue}, places: map[string]int{}}
	for n := range catalogue.Kommuner.All {
		k := &catalogue.Kommuner.All[n]
		b.add(KommuneKind, k, kommune.Text{DA: k.Name, EN: k.Name}, kommune.ReferenceDataset, texts{
			names: append([]string{k.LongName}, k.Aliases...), ids: []string{string(k.Code), "0" + string(k.Code)},
		})
	}
	for n := range catalogue.PeerGroups.All {
		g := &catalogue.PeerGroups.All[n]
		b.add(PeerGroupKind, g, kommune.Text{DA: g.Name, EN: g.Name}, kommune.DatasetOf(g.ID), texts{ids: []string{g.ID}})
	}
	for _, snapshot := range catalogue.Snapshots {
		for _, i := range snapshot.Indicators {
			b.add(IndicatorKind, &analysis.Indicator{Indicator: i, Snapshot: snapshot, Catalogue: catalogue},
				kommune.Text{DA: i.TitleDA, EN: i.TitleEN}, snapshot.Dataset.ID,
				texts{ids: []string{i.ID}, about: []string{i.DefinitionDA, i.DefinitionEN}})
		}
	}
	for n := range catalogue.TargetGroups.All {
		g := &catalogue.TargetGroups.All[n]
		b.add(TargetGroupKind, g, kommune.Text{DA: g.TitleDA, EN: g.TitleEN}, kommune.DatasetOf(g.ID), texts{names: g.Aliases, ids: []string{g.ID}})
	}
	for n := range catalogue.Courses.All {
		c := &catalogue.Courses.All[n]
		b.add(CourseKind, c, kommune.Text{DA: c.Title, EN: c.Title}, kommune.DatasetOf(c.ID), texts{
			ids: []string{c.ID}, about: titlesOf(catalogue, c),
		})
	}
	for n := range catalogue.JobProfiles.All {
		p := &catalogue.JobProfiles.All[n]
		b.add(JobProfileKind, p, kommune.Text{DA: p.TitleDA, EN: p.TitleEN}, kommune.DatasetOf(p.ID), texts{ids: []string{p.ID}})
	}
	return b.index
}

// titlesOf are those of a course's providers and competences.
func titlesOf(catalogue *kommune.Catalogue, course *kommune.Course) []string {
	var titles []string
	for _, provider := range catalogue.Providers.FindAll(course.ProviderIDs) {
		titles = append(titles, provider.Name)
	}
	for _, competence := range catalogue.Competences.FindAll(course.CompetenceIDs) {
		titles = append(titles, competence.TitleDA, competence.TitleEN)
	}
	return titles
}

// add enters a thing of a dataset.
func (b *builder) add(kind Kind, node any, title kommune.Text, dataset string, of texts) {
	place := len(b.entries)
	snapshot, known := b.catalogue.Snapshot(dataset)
	e := entry{
		hit:        Hit{Kind: kind, Node: node, title: title, Synthetic: known && snapshot.Dataset.Synthetic, place: place},
		titleWords: len(strings.Fields(fold(title.DA))),
	}
	names := append([]string{title.DA, title.EN}, of.names...)
	for _, name := range slices.Concat(names, of.ids) {
		if folded := nameOf(name); folded != "" && !slices.Contains(e.names, folded) {
			e.names = append(e.names, folded)
		}
	}
	b.entries = append(b.entries, e)
	for n, name := range names {
		weight := inOtherName
		if n == 0 {
			weight = inName
		}
		b.enter(place, weight, name)
	}
	for _, id := range of.ids {
		b.enter(place, inID, id)
	}
	for _, about := range of.about {
		b.enter(place, inDefinition, about)
	}
}

// enter adds the words of a text.
func (b *builder) enter(place int, weight float64, text string) {
	for word := range strings.FieldsSeq(fold(text)) {
		n, known := b.places[word]
		if !known {
			n = len(b.words)
			b.places[word] = n
			b.words = append(b.words, indexedWord{word: word})
		}
		if uses := b.words[n].uses; len(uses) == 0 || uses[len(uses)-1].entry != place {
			b.words[n].uses = append(uses, use{place, weight}) // the first text counts most
		}
	}
}

// matching gives how well words of the index match one that is looked for, by
// their places. Misspelt ones are looked for only where no word is or begins like
// it.
func (x *index) matching(word string) map[int]float64 {
	const shortestPart, shortestStem = 3, 5
	found, begins, stem := map[int]float64{}, false, stemOf(word)
	for n := range x.words {
		switch other := x.words[n].word; {
		case other == word:
			found[n], begins = sameWord, true
		case strings.HasPrefix(other, word):
			found[n], begins = startOfWord, true
		case stemOf(other) == stem:
			found[n], begins = sameStem, true
		case len(word) >= shortestPart && strings.Contains(other, word),
			len(stem) >= shortestStem && strings.Contains(other, stem),
			len(other) >= shortestStem && strings.HasPrefix(word, other):
			found[n] = insideWord
		}
	}
	if begins {
		return found
	}
	for n := range x.words {
		if isMisspelt(word, x.words[n].word) {
			found[n] = max(found[n], misspelt)
		}
	}
	return found
}

// isMisspelt reports whether a word differs from another by one letter, or of
// eight and more by two. Numbers are never misspelt.
func isMisspelt(word, other string) bool {
	const shortest, long, longest = 4, 8, 40
	if len(word) < shortest || len(word) > longest || strings.ContainsAny(word, "0123456789") {
		return false
	}
	allowed := 1
	if len(word) >= long {
		allowed = 2
	}
	if len(other) < len(word)-allowed || len(other) > len(word)+allowed {
		return false
	}
	return levenshtein.ComputeDistance(word, other) <= allowed
}
