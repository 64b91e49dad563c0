package fetch

import "kommunebench/kommune"

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
	Title string `json:"title"`
	Path  string `json:"path"`
}

type packageProps struct {
	Publisher  string      `json:"publisher"`
	Synthetic  bool        `json:"synthetic"`
	Disclosure disclosure  `json:"disclosure"`
	Indicators []indicator `json:"indicators"`
}

type disclosure struct {
	By     string `json:"by"`
	Reason string `json:"reason"`
}

type bilingual struct {
	DA string `json:"da"`
	EN string `json:"en,omitempty"`
}

type indicator struct {
	ID         string                `json:"id"`
	Title      bilingual             `json:"title"`
	Definition bilingual             `json:"definition"`
	Kind       kommune.IndicatorKind `json:"kind"`
	Unit       string                `json:"unit"`
	Polarity   kommune.Polarity      `json:"polarity"`
	Decimals   int64                 `json:"decimals"`
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
	TargetGroups []targetGroup     `json:"target_groups,omitempty"`
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
	Indicator string `json:"indicator"`
	Value     string `json:"value"`
}

type targetGroup struct {
	ID    string    `json:"id"`
	Title bilingual `json:"title"`
	Total bool      `json:"total,omitempty"`
	Match []string  `json:"match"`
}

// maxDecimals is the most decimals that a descriptor may declare.
const maxDecimals = 9

func newIndicator(id string, title, definition bilingual, unit string, values *column) indicator {
	i := indicator{
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
func (i *indicator) setKind(kind string) {
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
