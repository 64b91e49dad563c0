package descriptor

import (
	"bytes"
	"encoding/json"

	"golang.org/x/text/unicode/norm"

	"kommunebench/etl/input"
)

// Descriptor is a datapackage.json: the Frictionless Data Package standard
// with ours under the key kommunebench.
type Descriptor struct {
	Name         string        `json:"name"`
	Title        string        `json:"title"`
	Licenses     []licence     `json:"licenses"`
	Sources      []SourceProps `json:"sources"`
	Resources    []Resource    `json:"resources"`
	Kommunebench PackageProps  `json:"kommunebench"`
	// text is what the descriptor was read from, until it is checked.
	text *descriptorText
}

// descriptorText is a descriptor as it is written.
type descriptorText struct {
	content []byte
	tree    any
	// faults are of the notation, and err is what json says of the types.
	faults []*input.Fault
	err    error
}

type licence struct {
	Name  string `json:"name"`
	Title string `json:"title"`
	Path  string `json:"path"`
}

// SourceProps is where the package's figures come from.
type SourceProps struct {
	// Name is the source's id within the dataset; empty for source-1 and so on.
	Name  string `json:"name"`
	Title string `json:"title"`
	Path  string `json:"path"`
	// Published and Retrieved are days, as in 2025-03-25; ours, not the
	// standard's.
	Published string `json:"published"`
	Retrieved string `json:"retrieved"`
	// Described sources were found in a file, not in the descriptor.
	Described bool `json:"-"`
}

// PackageProps are what is ours of a package.
type PackageProps struct {
	Publisher string `json:"publisher"`
	Synthetic bool   `json:"synthetic"`
	Replaces  bool   `json:"replaces"`
	// Note stands on the release that loading the package makes.
	Note string `json:"note"`
	// DescribedFrom are the public sources that a description was made from: for
	// readers of the file.
	DescribedFrom []DescriptionSource `json:"describedFrom"`
	Disclosure    struct {
		By     string `json:"by"`
		Reason string `json:"reason"`
	} `json:"disclosure"`
	Indicators []IndicatorProps `json:"indicators"`
}

// DescriptionSource is a public source that shows what a publisher's table looks
// like.
type DescriptionSource struct {
	Title string `json:"title"`
	Path  string `json:"path"`
	// Retrieved is a day.
	Retrieved string `json:"retrieved"`
	Shows     string `json:"shows"`
}

// Bilingual is a text in Danish and English.
type Bilingual struct {
	DA string `json:"da"`
	EN string `json:"en"`
}

// IndicatorProps define an indicator.
type IndicatorProps struct {
	ID            string    `json:"id"`
	Title         Bilingual `json:"title"`
	Definition    Bilingual `json:"definition"`
	Kind          string    `json:"kind"`
	Unit          string    `json:"unit"`
	Polarity      string    `json:"polarity"`
	Scale         *float64  `json:"scale"`
	Decimals      *int64    `json:"decimals"`
	MinCell       *int64    `json:"minCell"`
	CountsPersons *bool     `json:"countsPersons"`
	Source        string    `json:"source"`
	// Initiative is the one whose participants the figures are of.
	Initiative string `json:"initiative"`
	// NumeratorIndicator and DenominatorIndicator are the indicators of the package
	// whose counts are a share's numerators or denominators.
	NumeratorIndicator   string `json:"numeratorIndicator"`
	DenominatorIndicator string `json:"denominatorIndicator"`
	// UndatedPeriods are those that undated figures stand under.
	UndatedPeriods []string `json:"undatedPeriods"`
	// Match are the source's own words for the indicator, where rows name it.
	Match  []string `json:"match"`
	Breaks []struct {
		Period string    `json:"period"`
		Note   Bilingual `json:"note"`
	} `json:"breaks"`
}

// Resource is a file of the package, and how it is read.
type Resource struct {
	Name     string `json:"name"`
	Path     string `json:"path"`
	Encoding string `json:"encoding"`
	// Format and Mediatype say what the path's name does not.
	Format    string `json:"format"`
	Mediatype string `json:"mediatype"`
	Dialect   struct {
		Delimiter   string `json:"delimiter"`
		QuoteChar   string `json:"quoteChar"`
		CommentChar string `json:"commentChar"`
		DoubleQuote *bool  `json:"doubleQuote"`
		Header      *bool  `json:"header"`
		// HeaderRows are the rows, from 1, whose texts name the columns, joined
		// by HeaderJoin; rows above are titles. None takes the first row.
		HeaderRows []int64 `json:"headerRows"`
		HeaderJoin *string `json:"headerJoin"`
		// SheetName or SheetNumber, from 1, choose a spreadsheet's sheet; Sheet
		// is either.
		SheetName   string `json:"sheetName"`
		SheetNumber int64  `json:"sheetNumber"`
		Sheet       any    `json:"sheet"`
	} `json:"dialect"`
	Schema struct {
		MissingValues []string     `json:"missingValues"`
		Fields        []FieldProps `json:"fields"`
	} `json:"schema"`
	Kommunebench ResourceProps `json:"kommunebench"`
	// Found is the encoding that the file was read in.
	Found string `json:"-"`
}

// FieldProps say how a column of the file writes what it holds.
type FieldProps struct {
	Name        string `json:"name"`
	Type        string `json:"type"`
	DecimalChar string `json:"decimalChar"`
	GroupChar   string `json:"groupChar"`
}

// ResourceProps are what is ours of a resource.
type ResourceProps struct {
	Layout  string            `json:"layout"`
	Columns map[string]string `json:"columns"`
	// Where chooses rows by what stands in other columns.
	Where        map[string]string  `json:"where"`
	Measures     []MeasureProps     `json:"measures"`
	TargetGroups []TargetGroupProps `json:"target_groups"`
	Omitted      *OmittedProps      `json:"omitted"`
	// SuppressedValues are the signs of figures that the publisher hides.
	SuppressedValues []string `json:"suppressedValues"`
	// ProvisionalPeriods are those whose figures are provisional, unless a row says
	// otherwise.
	ProvisionalPeriods []string `json:"provisionalPeriods"`
}

// MeasureProps names the file's columns that hold one indicator's figures.
type MeasureProps struct {
	Indicator   string `json:"indicator"`
	Value       string `json:"value"`
	Numerator   string `json:"numerator"`
	Denominator string `json:"denominator"`
}

// TargetGroupProps says which of a table's own titles mean a group.
type TargetGroupProps struct {
	ID    string    `json:"id"`
	Title Bilingual `json:"title"`
	Total bool      `json:"total"`
	Match []string  `json:"match"`
}

// Parse reads a datapackage.json as far as it can be read;
// Check says what is wrong with it. The error is an *input.Fault, for a
// text that is no JSON object.
func Parse(content []byte) (*Descriptor, error) {
	content = norm.NFC.Bytes(bytes.TrimPrefix(content, []byte("\xef\xbb\xbf")))
	if bad := checkJSONText(content); bad != nil {
		return nil, bad
	}
	tree, faults := readTree(content)
	if tree == nil && len(faults) > 0 {
		placeFaults(content, faults)
		return nil, faults[0]
	}
	parsed := &Descriptor{text: &descriptorText{content: content, tree: tree, faults: faults}}
	// A value of a wrong type is left out, and the rest is read all the same.
	parsed.text.err = json.Unmarshal(content, parsed)
	return parsed, nil
}
