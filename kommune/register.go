package kommune

import (
	"sort"
	"strings"
)

// Register matches the names and codes that sources write to areas.
type Register struct {
	areas map[string]Area
	names map[Area]string
}

// MatchKind is what a name in a source refers to.
type MatchKind int

// The kinds of match.
const (
	// MatchUnknown is an unknown name: a fault in the input.
	MatchUnknown MatchKind = iota
	// MatchKommune is one of the 98.
	MatchKommune
	// MatchAggregate is the country, a region or a landsdel.
	MatchAggregate
	// MatchNone is known to be no kommune (Christiansø, "Uoplyst"): such rows
	// are skipped and counted.
	MatchNone
)

// NewRegister builds a register of kommuner and the peer groups that sources
// publish figures for.
func NewRegister(kommuner []Kommune, groups []PeerGroup) *Register {
	r := &Register{areas: map[string]Area{}, names: map[Area]string{}}
	for _, name := range []string{string(Country), "Hele landet", "Danmark", "Landet", "Landsplan"} {
		r.areas[foldName(name)] = Country
	}
	for _, group := range groups {
		switch group.Kind {
		case Region, Landsdel:
			r.areas[foldName(group.ID)] = Area(group.ID)
			r.areas[foldName(group.Name)] = Area(group.ID)
		case CountryGroup, Collaboration, Custom:
		}
	}
	for _, k := range kommuner {
		r.names[k.Code.Area()] = k.Name
		r.areas[string(k.Code)] = k.Code.Area()
		for _, name := range append([]string{k.Name}, k.Aliases...) {
			r.areas[foldName(name)] = k.Code.Area()
		}
	}
	return r
}

// Match finds what a source means by a name or a code. Case, "Kommune(s)",
// the genitive s, hyphens, Aa for Å and how letters are composed make no difference.
func (r *Register) Match(text string) (Area, MatchKind) {
	if code, err := ParseCode(text); err == nil {
		switch _, known := r.names[code.Area()]; {
		case known:
			return code.Area(), MatchKommune
		case code == Christiansoe:
			return "", MatchNone
		}
		return "", MatchUnknown
	}
	folded := foldName(text)
	switch folded {
	case "christiansoe", "ertholmene", "uoplyst", "ukendt", "uoplyst kommune", "uoplyst omraade":
		return "", MatchNone
	}
	for _, candidate := range []string{folded, strings.TrimSuffix(folded, "s"), "region " + folded, "landsdel " + folded} {
		area, found := r.areas[candidate]
		if !found {
			continue
		}
		if _, isKommune := area.Code(); isKommune {
			return area, MatchKommune
		}
		return area, MatchAggregate
	}
	return "", MatchUnknown
}

// Nearest gives up to three kommune names that share the most letter pairs
// with a name, for error messages.
func (r *Register) Nearest(text string) []string {
	const most = 3
	type scored struct {
		name  string
		score float64
	}
	pairs := letterPairs(foldName(text))
	var found []scored
	for _, name := range r.names {
		if score := sharedPairs(pairs, letterPairs(foldName(name))); score > 0.3 {
			found = append(found, scored{name, score})
		}
	}
	sort.Slice(found, func(i, j int) bool {
		if found[i].score != found[j].score {
			return found[i].score > found[j].score
		}
		return found[i].name < found[j].name
	})
	names := make([]string, 0, most)
	for _, f := range found[:min(most, len(found))] {
		names = append(names, f.name)
	}
	return names
}

func foldName(s string) string {
	s = strings.ToLower(Compose(strings.TrimSpace(s)))
	s = strings.NewReplacer("å", "aa", "ø", "oe", "æ", "ae", "ö", "oe", "ä", "ae", "é", "e",
		"-", " ", "–", " ", "\u00a0", " ", ".", "", ",", "").Replace(s)
	words := strings.Fields(s)
	if n := len(words); n > 1 && (words[n-1] == "kommune" || words[n-1] == "kommunes") {
		words = words[:n-1]
	}
	return strings.Join(words, " ")
}

func letterPairs(s string) map[string]int {
	pairs := map[string]int{}
	for i := 0; i+2 <= len(s); i++ {
		pairs[s[i:i+2]]++
	}
	return pairs
}

// sharedPairs is the Sørensen–Dice coefficient over letter pairs, 0 to 1.
func sharedPairs(a, b map[string]int) float64 {
	shared, total := 0, 0
	for pair, n := range a {
		shared += min(n, b[pair])
		total += n
	}
	for _, n := range b {
		total += n
	}
	if total == 0 {
		return 0
	}
	return 2 * float64(shared) / float64(total)
}
