package export

import (
	"net/url"
	"strings"

	"kommunebench/analysis/flatrows"
	"kommunebench/export/address"
	"kommunebench/kommune"
)

// link is the address of an export with other parameters, but the same format,
// dialect, comments and language.
func (r Request) link(parameters url.Values) string {
	parameters.Set("format", r.Format.Name)
	for _, name := range []string{"dialect", "comment", "lang"} {
		if value := r.Arguments.Given(name); value != "" {
			parameters.Set(name, value)
		}
	}
	return r.Address + "?" + parameters.Encode()
}

// permalink names releases, and each area: the members of a group may change from
// release to release, but the rows of a permalink must not.
func (r rowsExport) permalink(a *address.Arguments, stream *flatrows.ObservationStream) url.Values {
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
		if given := a.Given(name); given != "" {
			link.Set(name, given)
		}
	}
	return link
}

func codesOf(areas []kommune.Area) []kommune.Code {
	codes := make([]kommune.Code, len(areas))
	for n, area := range areas {
		codes[n], _ = area.Code()
	}
	return codes
}
