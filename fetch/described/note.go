package described

import (
	"fmt"
	"strings"

	"kommunebench/fetch/datapackage"
)

// FillIn fills in what a description says of the package: of the dataset, the
// sources and the note.
func (d *Description) FillIn(made *datapackage.Descriptor, differences []Difference) {
	made.Name = d.Dataset()
	made.Title = fmt.Sprintf("%s (%s)", d.Title.DA, d.Name())
	if d.shipped != nil {
		made.Title, made.Licenses = d.shipped.Title, d.shipped.Licenses
		made.Kommunebench.Publisher, made.Kommunebench.Disclosure = d.shipped.Kommunebench.Publisher, d.shipped.Kommunebench.Disclosure
	}
	for n := range made.Sources {
		made.Sources[n].Name = d.sourceID()
	}
	made.Kommunebench.DescribedFrom = d.DescribedFrom
	made.Kommunebench.Note = d.note(differences)
}

// note is what stands on the release: whether the description can be relied on.
func (d *Description) note(differences []Difference) string {
	note := fmt.Sprintf("%s: described from public sources", d.Name())
	if d.IsVerified() {
		note += ", compared with the API on " + d.Verified
	} else {
		note = "unverified: " + note + " and never compared with the API before this fetch"
	}
	if len(differences) == 0 {
		return note + "; the table's own description did not contradict it"
	}
	words := make([]string, len(differences))
	for n, one := range differences {
		words[n] = one.Message
	}
	const most = 900
	text := note + "; differences: " + strings.Join(words, "; ")
	if runes := []rune(text); len(runes) > most {
		text = string(runes[:most]) + "…"
	}
	return text
}
