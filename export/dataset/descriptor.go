package dataset

import (
	"encoding/json"
	"fmt"

	"kommunebench/kommune"
)

// descriptor is a datapackage.json, as far as one is written.
type descriptor struct {
	Name         string     `json:"name"`
	Title        string     `json:"title"`
	Description  string     `json:"description"`
	Licenses     []licence  `json:"licenses,omitempty"`
	Kommunebench ours       `json:"kommunebench"`
	Resources    []resource `json:"resources"`
}

type licence struct {
	Name string `json:"name"`
}

type bilingual struct {
	DA string `json:"da"`
	EN string `json:"en,omitempty"`
}

type ours struct {
	Publisher  string      `json:"publisher"`
	Synthetic  bool        `json:"synthetic"`
	Note       *string     `json:"note,omitempty"`
	Disclosure disclosure  `json:"disclosure"`
	Indicators []indicator `json:"indicators,omitempty"`
}

type disclosure struct {
	By     string `json:"by"`
	Reason string `json:"reason"`
}

type indicator struct {
	ID             string        `json:"id"`
	Title          bilingual     `json:"title"`
	Definition     bilingual     `json:"definition"`
	Kind           string        `json:"kind"`
	Unit           string        `json:"unit"`
	Polarity       string        `json:"polarity"`
	Scale          float64       `json:"scale"`
	Decimals       int64         `json:"decimals"`
	MinCell        int64         `json:"minCell"`
	CountsPersons  bool          `json:"countsPersons"`
	Source         *string       `json:"source,omitempty"`
	Initiative     *string       `json:"initiative,omitempty"`
	UndatedPeriods []string      `json:"undatedPeriods,omitempty"`
	Breaks         []seriesBreak `json:"breaks,omitempty"`
}

type seriesBreak struct {
	Period string    `json:"period"`
	Note   bilingual `json:"note"`
}

type resource struct {
	Name         string `json:"name"`
	Path         string `json:"path"`
	Encoding     string `json:"encoding"`
	Schema       schema `json:"schema"`
	Kommunebench layout `json:"kommunebench"`
}

type schema struct {
	MissingValues []string      `json:"missingValues"`
	Fields        []schemaField `json:"fields"`
}

type schemaField struct {
	Name        string `json:"name"`
	Type        string `json:"type"`
	DecimalChar string `json:"decimalChar,omitempty"`
}

type layout struct {
	Layout string `json:"layout"`
}

func newResource(of, file string, fields []field) resource {
	r := resource{Name: of, Path: file, Encoding: "utf-8", Schema: schema{MissingValues: []string{""}}, Kommunebench: layout{of}}
	for _, one := range fields {
		column := schemaField{Name: one.name, Type: one.kind}
		if one.kind == "number" {
			column.DecimalChar = "." // 1.234 has three decimals
		}
		r.Schema.Fields = append(r.Schema.Fields, column)
	}
	return r
}

// writeDescriptor describes the files that were written.
func (p *packageWriter) writeDescriptor() error {
	of, release := p.snapshot.Dataset, p.snapshot.Release
	d := descriptor{
		Name: of.ID, Title: of.Title, Resources: p.resources,
		Description:  fmt.Sprintf("Release %s with all its facts and figures, as Kommunebench answers them. Older releases are not in it.", release.ID),
		Kommunebench: ours{Publisher: of.Publisher, Synthetic: of.Synthetic, Note: release.Note, Disclosure: disclosureOf(of)},
	}
	if p.gone > 0 {
		d.Description += fmt.Sprintf(" %d figures were in no delivery of the source any more; once loaded they count as delivered.", p.gone)
	}
	if of.Licence != nil {
		d.Licenses = []licence{{*of.Licence}}
	}
	for _, one := range p.snapshot.Indicators {
		d.Kommunebench.Indicators = append(d.Kommunebench.Indicators, p.describe(one))
	}
	content, err := json.MarshalIndent(d, "", "  ")
	if err != nil {
		return fmt.Errorf("describing the package: %w", err)
	}
	to, err := p.archive.CreateHeader(newHeader("datapackage.json"))
	if err != nil {
		return fmt.Errorf("beginning the descriptor: %w", err)
	}
	if _, err := to.Write(append(content, '\n')); err != nil {
		return fmt.Errorf("writing the descriptor: %w", err)
	}
	return nil
}

// disclosureOf says that small counts are hidden already: what is in the package is
// taken as it is.
func disclosureOf(of kommune.Dataset) disclosure {
	if of.DisclosureBy == kommune.DisclosureByPublisher && of.DisclosureReason != nil {
		return disclosure{of.DisclosureBy, *of.DisclosureReason}
	}
	return disclosure{kommune.DisclosureByPublisher, "Kommunebench har skjult små tal, før pakken blev dannet; de skjulte tal er ikke i den."}
}

func (p *packageWriter) describe(of kommune.Indicator) indicator {
	i := indicator{
		ID: bareID(p.snapshot.Dataset.ID, of.ID), Title: bilingual{of.TitleDA, of.TitleEN}, Definition: bilingual{of.DefinitionDA, of.DefinitionEN},
		Kind: string(of.Kind), Unit: of.Unit, Polarity: string(of.Polarity), Scale: of.Scale, Decimals: of.Decimals, MinCell: of.MinCell,
		CountsPersons: of.CountsPersons, Source: of.SourceID, Initiative: of.InitiativeID, UndatedPeriods: of.UndatedUnder,
	}
	for _, at := range of.Breaks() {
		i.Breaks = append(i.Breaks, seriesBreak{string(at.Period), bilingual{at.NoteDA, at.NoteEN}})
	}
	return i
}
