package fetch

import (
	"encoding/json"

	"kommunebench/kommune"
)

// descriptor is the datapackage.json that is written. It has no times, so that
// equal answers give equal packages.
type descriptor struct {
	Name         string       `json:"name"`
	Title        string       `json:"title"`
	Licenses     []licence    `json:"licenses"`
	Sources      []source     `json:"sources"`
	Kommunebench packageProps `json:"kommunebench"`
	Resources    []resource   `json:"resources"`
}

type licence struct {
	Name  string `json:"name"`
	Title string `json:"title,omitempty"`
	Path  string `json:"path,omitempty"`
}

type source struct {
	Name  string `json:"name,omitempty"`
	Title string `json:"title"`
	Path  string `json:"path"`
}

type packageProps struct {
	Publisher     string         `json:"publisher"`
	Synthetic     bool           `json:"synthetic"`
	Note          string         `json:"note,omitempty"`
	DescribedFrom []PublicSource `json:"describedFrom,omitempty"`
	Disclosure    disclosure     `json:"disclosure,omitzero"`
	Indicators    []Indicator    `json:"indicators"`
}

type disclosure struct {
	By     string `json:"by,omitempty"`
	Reason string `json:"reason,omitempty"`
}

// Bilingual is a text in Danish and English.
type Bilingual struct {
	DA string `json:"da"`
	EN string `json:"en,omitempty"`
}

// Indicator is an indicator as a descriptor defines it.
type Indicator struct {
	ID         string                `json:"id"`
	Title      Bilingual             `json:"title"`
	Definition Bilingual             `json:"definition"`
	Kind       kommune.IndicatorKind `json:"kind"`
	Unit       string                `json:"unit"`
	Polarity   kommune.Polarity      `json:"polarity"`
	Decimals   int64                 `json:"decimals"`
	// The others are those that descriptions of tables give.
	Scale         *float64      `json:"scale,omitempty"`
	MinCell       *int64        `json:"minCell,omitempty"`
	CountsPersons *bool         `json:"countsPersons,omitempty"`
	Source        string        `json:"source,omitempty"`
	Breaks        []seriesBreak `json:"breaks,omitempty"`

	// written is the indicator as a package that ships writes it, with keys that are of
	// no matter here; nil for others.
	written json.RawMessage
}

// MarshalJSON writes an indicator of a package that ships as that does, and others by
// their fields.
func (i Indicator) MarshalJSON() ([]byte, error) {
	if i.written != nil {
		return i.written, nil
	}
	type plain Indicator
	return json.Marshal(plain(i)) //nolint:wrapcheck // encoding/json names what it can't write
}

type seriesBreak struct {
	Period string    `json:"period"`
	Note   Bilingual `json:"note"`
}

type resource struct {
	Name         string        `json:"name"`
	Path         string        `json:"path"`
	Encoding     string        `json:"encoding"`
	Dialect      *dialect      `json:"dialect,omitempty"`
	Schema       schema        `json:"schema"`
	Kommunebench resourceProps `json:"kommunebench"`
}

type dialect struct {
	Delimiter string `json:"delimiter"`
}

type schema struct {
	MissingValues []string `json:"missingValues"`
	Fields        []field  `json:"fields"`
}

type field struct {
	Name        string `json:"name"`
	Type        string `json:"type"`
	DecimalChar string `json:"decimalChar,omitempty"`
}

type resourceProps struct {
	Layout       string            `json:"layout"`
	Columns      map[string]string `json:"columns"`
	Measures     []measure         `json:"measures"`
	TargetGroups []TargetGroup     `json:"target_groups,omitempty"`
	Omitted      *omitted          `json:"omitted,omitempty"`
}

// omitted says what an answer leaves out: each combination of these lists that it
// lacks has the value.
type omitted struct {
	Value        string   `json:"value"`
	Kommuner     []string `json:"kommuner"`
	Periods      []string `json:"periods"`
	TargetGroups []string `json:"target_groups,omitempty"`
}

type measure struct {
	Indicator   string `json:"indicator"`
	Value       string `json:"value"`
	Numerator   string `json:"numerator,omitempty"`
	Denominator string `json:"denominator,omitempty"`
}

// TargetGroup is a target group and what the publisher calls it.
type TargetGroup struct {
	ID    string    `json:"id"`
	Title Bilingual `json:"title"`
	Total bool      `json:"total,omitempty"`
	Match []string  `json:"match"`
}

// maxDecimals is the most decimals that a descriptor may declare.
const maxDecimals = 9

func newIndicator(id string, title, definition Bilingual, unit string, values *column) Indicator {
	i := Indicator{
		ID: id, Title: title, Definition: definition, Unit: unit, Polarity: kommune.Neutral,
		Kind: figureKind(title.DA+" "+title.EN, unit, values),
	}
	if values != nil {
		i.Decimals = min(values.decimals, maxDecimals)
	}
	return i
}

// setKind sets the kind that the user chose, if any, in place of that of the
// metadata.
func (i *Indicator) setKind(kind string) {
	if kind != "" {
		i.Kind = kommune.IndicatorKind(kind)
	}
}

func numberField(name, decimalChar string) field {
	return field{Name: name, Type: "number", DecimalChar: decimalChar}
}

func textField(name string) field { return field{Name: name, Type: "string"} }

// zeroSign is how Statistics Denmark writes an exact zero.
const zeroSign = "-"

// statbankMissing are the signs of Statistics Denmark for a missing figure.
func statbankMissing() []string { return []string{"", ".", "..", "..."} }

// jobindsatsMissing are the signs of STAR for a missing figure.
func jobindsatsMissing() []string { return []string{"", "-", "–", ".", "..", "..."} }
