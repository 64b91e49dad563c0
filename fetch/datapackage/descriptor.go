// Package datapackage is the datapackage.json of a fetched package: its form, and how it
// is read back. What it means to a load, etl says.
package datapackage

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"kommunebench/kommune"
)

// FileName is the name of a descriptor's file.
const FileName = "datapackage.json"

// Descriptor is the datapackage.json that is written. It has no times, so that
// equal answers give equal packages.
type Descriptor struct {
	Name         string            `json:"name"`
	Title        string            `json:"title"`
	Licenses     []Licence         `json:"licenses"`
	Sources      []Source          `json:"sources"`
	Kommunebench PackageProperties `json:"kommunebench"`
	Resources    []Resource        `json:"resources"`
}

// Licence is the terms of the figures.
type Licence struct {
	Name  string `json:"name"`
	Title string `json:"title,omitempty"`
	Path  string `json:"path,omitempty"`
}

// Source is where the figures are from. Name is its id, if the package has several.
type Source struct {
	Name  string `json:"name,omitempty"`
	Title string `json:"title"`
	Path  string `json:"path"`
}

// PackageProperties are the properties of a package that are Kommunebench's own.
type PackageProperties struct {
	Publisher     string         `json:"publisher"`
	Synthetic     bool           `json:"synthetic"`
	Note          string         `json:"note,omitempty"`
	DescribedFrom []PublicSource `json:"describedFrom,omitempty"`
	Disclosure    Disclosure     `json:"disclosure,omitzero"`
	Indicators    []Indicator    `json:"indicators"`
}

// Disclosure says who hides small counts (one of kommune.DisclosureBy...), and why it
// is not Kommunebench where it is another.
type Disclosure struct {
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
	Scale         *float64 `json:"scale,omitempty"`
	MinCell       *int64   `json:"minCell,omitempty"`
	CountsPersons *bool    `json:"countsPersons,omitempty"`
	Source        string   `json:"source,omitempty"`
	Breaks        []Break  `json:"breaks,omitempty"`

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

// Break is a period from which on figures are counted in another way.
type Break struct {
	Period string    `json:"period"`
	Note   Bilingual `json:"note"`
}

// Resource is a file of the package.
type Resource struct {
	Name         string             `json:"name"`
	Path         string             `json:"path"`
	Encoding     string             `json:"encoding"`
	Dialect      *Dialect           `json:"dialect,omitempty"`
	Schema       Schema             `json:"schema"`
	Kommunebench ResourceProperties `json:"kommunebench"`
}

// Dialect says how a CSV file is written.
type Dialect struct {
	Delimiter string `json:"delimiter"`
}

// Schema is what columns a file has, and how it writes that a figure is missing.
type Schema struct {
	MissingValues []string `json:"missingValues"`
	Fields        []Field  `json:"fields"`
}

// Field is a column, as Table Schema describes it.
type Field struct {
	Name        string `json:"name"`
	Type        string `json:"type"`
	DecimalChar string `json:"decimalChar,omitempty"`
}

// ResourceProperties are the properties of a file that are Kommunebench's own: what
// its columns mean.
type ResourceProperties struct {
	Layout       string            `json:"layout"`
	Columns      map[string]string `json:"columns"`
	Measures     []Measure         `json:"measures"`
	TargetGroups []TargetGroup     `json:"target_groups,omitempty"`
	Omitted      *Omitted          `json:"omitted,omitempty"`
	// ProvisionalPeriods are those of the file whose figures are provisional.
	ProvisionalPeriods []string `json:"provisionalPeriods,omitempty"`
}

// Omitted says what an answer leaves out: each combination of these lists that it
// lacks has the value.
type Omitted struct {
	Value        string   `json:"value"`
	Kommuner     []string `json:"kommuner"`
	Periods      []string `json:"periods"`
	TargetGroups []string `json:"target_groups,omitempty"`
}

// Measure says in which columns an indicator's figures stand.
type Measure struct {
	Indicator   string `json:"indicator"`
	Value       string `json:"value"`
	Numerator   string `json:"numerator,omitempty"`
	Denominator string `json:"denominator,omitempty"`
}

// Names reports whether a measure is of a column.
func (m Measure) Names(column string) bool {
	return m.Value == column || m.Numerator == column || m.Denominator == column
}

// TargetGroup is a target group and what the publisher calls it.
type TargetGroup struct {
	ID    string    `json:"id"`
	Title Bilingual `json:"title"`
	Total bool      `json:"total,omitempty"`
	Match []string  `json:"match"`
}

// MaxDecimals is the most decimals that a descriptor may declare.
const MaxDecimals = 9

// NumberField is a column of numbers with that decimal sign.
func NumberField(name, decimalChar string) Field {
	return Field{Name: name, Type: "number", DecimalChar: decimalChar}
}

// TextField is a column of text.
func TextField(name string) Field { return Field{Name: name, Type: "string"} }

// Read reads the descriptor of a folder; nil where there is none.
func Read(dir string) (*Descriptor, error) {
	content, err := os.ReadFile(filepath.Join(dir, FileName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil //nolint:nilnil // a folder without a descriptor is no failure
	}
	if err != nil {
		return nil, fmt.Errorf("reading the descriptor: %w", err)
	}
	var read Descriptor
	if err := json.Unmarshal(content, &read); err != nil {
		return nil, fmt.Errorf("reading the descriptor %s: %w", filepath.Join(dir, FileName), err)
	}
	return &read, nil
}

// PublicSource is a public page or program that shows what a table looks like.
type PublicSource struct {
	Title string `json:"title"`
	Path  string `json:"path"`
	// Retrieved is the day on which it was read.
	Retrieved string `json:"retrieved"`
	// Shows says what of the table it shows.
	Shows string `json:"shows"`
}

// ReadShipped reads the descriptors of packages that ship, by their names.
func ReadShipped(shipped []fs.FS) (map[string]*Descriptor, error) {
	packages := map[string]*Descriptor{}
	for _, files := range shipped {
		content, err := fs.ReadFile(files, FileName)
		if err != nil {
			return nil, fmt.Errorf("reading a package that ships: %w", err)
		}
		var d Descriptor
		if err := json.Unmarshal(content, &d); err != nil {
			return nil, fmt.Errorf("reading a package that ships: %w", err)
		}
		var written struct {
			Kommunebench struct{ Indicators []json.RawMessage }
		}
		if err := json.Unmarshal(content, &written); err != nil {
			return nil, fmt.Errorf("reading a package that ships: %w", err)
		}
		for n := range d.Kommunebench.Indicators {
			d.Kommunebench.Indicators[n].written = written.Kommunebench.Indicators[n]
		}
		packages[d.Name] = &d
	}
	return packages, nil
}
