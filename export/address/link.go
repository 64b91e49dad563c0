package address

import (
	"net/url"
	"slices"
	"strings"

	"kommunebench/kommune"
)

// Without are the parameters that were given, but for those of the request and the
// format.
func (a *Arguments) Without() url.Values {
	link := url.Values{}
	for name, values := range a.given {
		if !slices.Contains(a.requestParameters, name) && name != "format" {
			link[name] = values
		}
	}
	return link
}

// KommuneParameters are those that choose kommuner.
func KommuneParameters() []string {
	return []string{"kommuner", "region", "landsdel", "peerGroup", "search", "similarTo", "similarK", "similarOn"}
}

// LinkKommuner sets the kommuner of a link; where the filter chose none, the filter
// itself.
func (a *Arguments) LinkKommuner(link url.Values, codes []kommune.Code) {
	if len(codes) > 0 {
		SetCodes(link, "kommuner", codes)
		return
	}
	for _, name := range KommuneParameters() {
		if given := a.given[name]; len(given) > 0 {
			link[name] = given
		}
	}
}

// LinkAreas sets the areas of a link; where the filter chose none, the filter
// itself.
func (a *Arguments) LinkAreas(link url.Values, areas []kommune.Area) {
	switch chosen := a.Areas(); {
	case chosen.Areas == nil && chosen.Kind == nil:
	case len(areas) > 0:
		SetCodes(link, "areas", areas)
	default:
		for _, name := range []string{"areas", "kind"} {
			if given := a.given[name]; len(given) > 0 {
				link[name] = given
			}
		}
	}
}

// SetCodes sets a parameter to codes with commas between them.
func SetCodes[T ~string](link url.Values, name string, codes []T) {
	texts := make([]string, len(codes))
	for n, code := range codes {
		texts[n] = string(code)
	}
	link.Set(name, strings.Join(texts, ","))
}

// SetGiven sets parameters of a link as they were given.
func (a *Arguments) SetGiven(link url.Values, names ...string) {
	for _, name := range names {
		if given := a.given[name]; len(given) > 0 && given[0] != "" {
			link[name] = given
		}
	}
}
