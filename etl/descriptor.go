package etl

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

const descriptorName = "datapackage.json"

// descriptor is a datapackage.json: the Frictionless Data Package standard
// with ours under the key kommunebench.
type descriptor struct {
	Name         string                  `json:"name"`
	Title        string                  `json:"title"`
	Licenses     []licence               `json:"licenses"`
	Sources      []sourceProps           `json:"sources"`
	Resources    []resource              `json:"resources"`
	Kommunebench strict[ourPackageProps] `json:"kommunebench"`
}

type licence struct {
	Name  string `json:"name"`
	Title string `json:"title"`
	Path  string `json:"path"`
}

// sourceProps is where the package's figures come from.
type sourceProps struct {
	Title string `json:"title"`
	Path  string `json:"path"`
}

type ourPackageProps struct {
	Publisher  string `json:"publisher"`
	Synthetic  bool   `json:"synthetic"`
	Disclosure struct {
		By     string `json:"by"`
		Reason string `json:"reason"`
	} `json:"disclosure"`
	Indicators []indicatorProps `json:"indicators"`
}

type bilingual struct {
	DA string `json:"da"`
	EN string `json:"en"`
}

type indicatorProps struct {
	ID            string    `json:"id"`
	Title         bilingual `json:"title"`
	Definition    bilingual `json:"definition"`
	Kind          string    `json:"kind"`
	Unit          string    `json:"unit"`
	Polarity      string    `json:"polarity"`
	Scale         *float64  `json:"scale"`
	Decimals      *int64    `json:"decimals"`
	MinCell       *int64    `json:"minCell"`
	CountsPersons *bool     `json:"countsPersons"`
	Source        string    `json:"source"`
	Breaks        []struct {
		Period string    `json:"period"`
		Note   bilingual `json:"note"`
	} `json:"breaks"`
}

type resource struct {
	Name     string `json:"name"`
	Path     string `json:"path"`
	Encoding string `json:"encoding"`
	Dialect  struct {
		Delimiter   string `json:"delimiter"`
		QuoteChar   string `json:"quoteChar"`
		CommentChar string `json:"commentChar"`
		DoubleQuote *bool  `json:"doubleQuote"`
		Header      *bool  `json:"header"`
	} `json:"dialect"`
	Schema struct {
		MissingValues []string     `json:"missingValues"`
		Fields        []fieldProps `json:"fields"`
	} `json:"schema"`
	Kommunebench strict[ourResourceProps] `json:"kommunebench"`
}

type fieldProps struct {
	Name        string `json:"name"`
	DecimalChar string `json:"decimalChar"`
	GroupChar   string `json:"groupChar"`
}

type ourResourceProps struct {
	Layout       string             `json:"layout"`
	Columns      map[string]string  `json:"columns"`
	Measures     []measureProps     `json:"measures"`
	TargetGroups []targetGroupProps `json:"target_groups"`
}

// measureProps names the file's columns that hold one indicator's figures.
type measureProps struct {
	Indicator   string `json:"indicator"`
	Value       string `json:"value"`
	Numerator   string `json:"numerator"`
	Denominator string `json:"denominator"`
}

// targetGroupProps says which of a table's own titles mean a group.
type targetGroupProps struct {
	ID    string    `json:"id"`
	Title bilingual `json:"title"`
	Total bool      `json:"total"`
	Match []string  `json:"match"`
}

// strict decodes an object of ours, where an unknown key is a slip of the
// pen that would silently change what is loaded.
type strict[T any] struct{ props T }

// UnmarshalJSON refuses unknown keys.
func (s *strict[T]) UnmarshalJSON(content []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&s.props); err != nil {
		return partError{err}
	}
	return nil
}

// partError is about a part of a document: its offsets count from there.
type partError struct{ cause error }

func (p partError) Error() string { return p.cause.Error() }

func (p partError) Unwrap() error { return p.cause }

// parseDescriptor reads a datapackage.json. The error is a *fault.
func parseDescriptor(content []byte) (*descriptor, error) {
	content = bytes.TrimPrefix(content, []byte("\xef\xbb\xbf"))
	if len(bytes.TrimSpace(content)) == 0 {
		return nil, &fault{rule: "empty_file", whole: true, message: "is empty"}
	}
	var parsed descriptor
	if err := json.Unmarshal(content, &parsed); err != nil {
		return nil, jsonFault(content, err)
	}
	for n := range parsed.Resources {
		if parsed.Resources[n].Schema.MissingValues == nil {
			parsed.Resources[n].Schema.MissingValues = []string{""}
		}
	}
	return &parsed, nil
}

func jsonFault(content []byte, err error) *fault {
	found := &fault{rule: "descriptor", whole: true, message: "is not as the contract says: " + strings.TrimPrefix(err.Error(), "json: ")}
	var syntax *json.SyntaxError
	var wrongType *json.UnmarshalTypeError
	var inPart partError
	offset := int64(0)
	switch {
	case errors.As(err, &syntax):
		offset = syntax.Offset
	case errors.As(err, &wrongType):
		offset = wrongType.Offset
		found.column = wrongType.Field
		found.message = fmt.Sprintf("takes %s here, got %s", wrongType.Type, wrongType.Value)
	}
	if offset > 0 && !errors.As(err, &inPart) {
		before := content[:min(int(offset), len(content))]
		found.line = int64(bytes.Count(before, []byte{'\n'})) + 1
	}
	return found
}

// props are what is ours of a resource.
func (r *resource) props() *ourResourceProps { return &r.Kommunebench.props }

// column is the file's name for a column of ours.
func (r *resource) column(ours string) string {
	if theirs, renamed := r.props().Columns[ours]; renamed {
		return theirs
	}
	return ours
}

// formats are how the file's columns write numbers, by their names; those that
// the schema leaves out are plain.
func (r *resource) formats() map[string]numberFormat {
	formats := make(map[string]numberFormat, len(r.Schema.Fields))
	for _, field := range r.Schema.Fields {
		format := plainFormat()
		if field.DecimalChar == "," {
			format = numberFormat{decimal: ',', group: '.'}
		}
		for _, group := range field.GroupChar {
			format.group = group
		}
		formats[field.Name] = format
	}
	return formats
}

// delimiter is the character between fields.
func (r *resource) delimiter() rune {
	for _, delimiter := range r.Dialect.Delimiter {
		return delimiter
	}
	if strings.HasSuffix(strings.TrimSuffix(strings.ToLower(r.Path), ".gz"), ".tsv") {
		return '\t'
	}
	return ','
}

// isMissing tells whether a cell, but for spaces around it, means that there
// is no value.
func (r *resource) isMissing(cell string) bool {
	if n := len(cell); n > 0 && (cell[0] <= ' ' || cell[n-1] <= ' ' || cell[n-1] >= utf8.RuneSelf) {
		cell = strings.TrimSpace(cell)
	}
	for _, missing := range r.Schema.MissingValues {
		if cell == missing {
			return true
		}
	}
	return false
}
