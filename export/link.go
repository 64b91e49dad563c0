package export

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"kommunebench/analysis/flatrows"
	"kommunebench/kommune"
)

// link is the address of an export with other parameters, but the same format,
// dialect, comments and language.
func (r Request) link(parameters url.Values) string {
	parameters.Set("format", r.Format.Name)
	for _, name := range []string{"dialect", "comment", "lang"} {
		if value := r.Arguments.given.Get(name); value != "" {
			parameters.Set(name, value)
		}
	}
	return r.Address + "?" + parameters.Encode()
}

// without are the parameters that were given, but for those of the request and the
// format.
func (a *Arguments) without() url.Values {
	link := url.Values{}
	for name, values := range a.given {
		if !slices.Contains(a.requestParameters, name) && name != "format" {
			link[name] = values
		}
	}
	return link
}

// permalink names releases, and each area: the members of a group may change from
// release to release, but the rows of a permalink must not.
func (r rowsExport) permalink(a *Arguments, stream *flatrows.ObservationStream) url.Values {
	link := url.Values{}
	var ids, releases []string
	for _, i := range stream.Indicators {
		ids = append(ids, i.ID)
	}
	for _, snapshot := range stream.Snapshots() {
		releases = append(releases, snapshot.Release.ID)
	}
	link.Set("indicators", strings.Join(ids, ","))
	link.Set("release", strings.Join(releases, ","))
	r.link(a, link, stream.Areas)
	for _, name := range []string{"from", "to", "targetGroup", "first", "after"} {
		if given := a.given.Get(name); given != "" {
			link.Set(name, given)
		}
	}
	return link
}

// kommuneParameters are those that choose kommuner.
func kommuneParameters() []string {
	return []string{"kommuner", "region", "landsdel", "peerGroup", "search", "similarTo", "similarK", "similarOn"}
}

// linkKommuner sets the kommuner of a link; where the filter chose none, the filter
// itself.
func (a *Arguments) linkKommuner(link url.Values, codes []kommune.Code) {
	if len(codes) > 0 {
		setCodes(link, "kommuner", codes)
		return
	}
	for _, name := range kommuneParameters() {
		if given := a.given[name]; len(given) > 0 {
			link[name] = given
		}
	}
}

// linkAreas sets the areas of a link; where the filter chose none, the filter
// itself.
func (a *Arguments) linkAreas(link url.Values, areas []kommune.Area) {
	switch chosen := a.areas(); {
	case chosen.Areas == nil && chosen.Kind == nil:
	case len(areas) > 0:
		setCodes(link, "areas", areas)
	default:
		for _, name := range []string{"areas", "kind"} {
			if given := a.given[name]; len(given) > 0 {
				link[name] = given
			}
		}
	}
}

func codesOf(areas []kommune.Area) []kommune.Code {
	codes := make([]kommune.Code, len(areas))
	for n, area := range areas {
		codes[n], _ = area.Code()
	}
	return codes
}

func setCodes[T ~string](link url.Values, name string, codes []T) {
	texts := make([]string, len(codes))
	for n, code := range codes {
		texts[n] = string(code)
	}
	link.Set(name, strings.Join(texts, ","))
}

func formatParameter(confidence float64) string { return strconv.FormatFloat(confidence, 'g', -1, 64) }
