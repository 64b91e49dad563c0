package statbank

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"strconv"

	"kommunebench/etl/descriptor"
	"kommunebench/etl/input"
	"kommunebench/etl/source"
)

// Limits of a JSON-stat document. StatBank gives at most a million cells, and
// no table of its has more than ten dimensions.
const (
	mostCells      = 50_000_000
	mostDimensions = 30
	// mostCategories bounds those of all dimensions together.
	mostCategories = 200_000
	longestName    = 300
	mostStatuses   = 250
	jsonPartBytes  = 8 << 20
)

// jsonStat is what a JSON-stat document says of its values: the old form,
// with the dataset under a key and id, size and role within dimension, and
// 2.0, where these stand beside it.
type jsonStat struct {
	label, source, updated, table string
	class                         string
	// isExport reports that this program wrote it.
	isExport   bool
	ids        []string
	sizes      []int
	role       map[string][]string
	dimensions map[string]*jsonStatDimension
	decimals   *int64
	// cells is how many values there are if none is left out.
	cells int64
	// values says what was found of the values themselves.
	values jsonStatValues
	// statuses are the cells' statuses: one byte a cell, an index into
	// statusWords; nil where there are none.
	statuses    []uint8
	statusWords []string
}

type jsonStatValues struct {
	present  bool
	sparse   bool
	count    int64
	last     int64 // the last cell that has one; -1 for none
	low      float64
	fraction bool
}

// scanJSONStat reads a document once, keeping all but its values.
func scanJSONStat(files fs.FS, r *descriptor.Resource, limits input.Limits) (*jsonStat, error) {
	content, err := input.OpenText(files, r.Path, r.Encoding, limits)
	if err != nil {
		return nil, err
	}
	defer func() { _ = content.Close() }() // only read from
	tokens := source.NewJSONTokens(content, jsonPartBytes)
	scan := &jsonStatScan{tokens: tokens, doc: &jsonStat{dimensions: map[string]*jsonStatDimension{}}}
	if err := eachMember(tokens, scan.member); err != nil {
		return nil, err
	}
	if err := tokens.End(); err != nil {
		return nil, err
	}
	scan.doc.label = input.Clip(scan.doc.label, longestName)
	return scan.doc, scan.check()
}

// eachMember walks over the members of a dataset, which may itself stand
// under a key of its own.
func eachMember(tokens *source.JSONTokens, use func(name string) error) error {
	if err := tokens.Opens('{', "a JSON-stat document"); err != nil {
		return err
	}
	for tokens.More() {
		name, err := tokens.Key()
		if err != nil {
			return err
		}
		if name == "dataset" && tokens.Depth == 1 {
			err = eachMember(tokens, use)
		} else {
			err = use(name)
		}
		if err != nil {
			return err
		}
	}
	_, err := tokens.Next()
	return err
}

type jsonStatScan struct {
	tokens *source.JSONTokens
	doc    *jsonStat
	// sparseStatus holds statuses by cell until the cells can be counted.
	sparseStatus map[int64]uint8
	listStatus   []uint8
	wordIndex    map[string]uint8
	categories   int
}

func (s *jsonStatScan) member(name string) error {
	doc, tokens := s.doc, s.tokens
	switch name {
	case "label":
		return tokens.Decode(&doc.label, "the label")
	case "class":
		return tokens.Decode(&doc.class, "the class")
	case "source":
		return tokens.Decode(&doc.source, "the source")
	case "updated":
		return tokens.Decode(&doc.updated, "the date of update")
	case "id":
		return tokens.Decode(&doc.ids, "the list of dimensions")
	case "size":
		return tokens.Decode(&doc.sizes, "the sizes of dimensions")
	case "role":
		return tokens.Decode(&doc.role, "the roles of dimensions")
	case "dimension":
		return s.dimensions()
	case "value":
		return s.values()
	case "status":
		return s.statuses()
	case "extension":
		return s.extension()
	}
	return tokens.Skip()
}

func (s *jsonStatScan) extension() error {
	var extension struct {
		PX struct {
			Table    string `json:"tableid"`
			Decimals *int64 `json:"decimals"`
		} `json:"px"`
		Kommunebench json.RawMessage `json:"kommunebench"`
	}
	if err := s.tokens.Decode(&extension, "the extension"); err != nil {
		return err
	}
	const longestTable = 40
	if len(extension.PX.Table) > longestTable {
		return s.tokens.Fault("has a table's name of more than %d bytes", longestTable)
	}
	s.doc.table, s.doc.decimals = extension.PX.Table, extension.PX.Decimals
	s.doc.isExport = len(extension.Kommunebench) > 0
	return nil
}

// check wants dimensions and sizes that agree with each other and with the
// values.
func (s *jsonStatScan) check() error {
	doc := s.doc
	wrong := func(format string, args ...any) error {
		return &input.Fault{Rule: "publisher_shape", Whole: true, Message: fmt.Sprintf(format, args...)}
	}
	switch {
	case doc.class != "" && doc.class != "dataset":
		return wrong("is a JSON-stat %s, and a dataset is wanted", input.Clip(doc.class, 40))
	case len(doc.ids) == 0 || len(doc.ids) != len(doc.sizes) || len(doc.ids) > mostDimensions:
		return wrong("names %d dimensions and %d sizes", len(doc.ids), len(doc.sizes))
	case !doc.values.present:
		return wrong("has no values")
	}
	doc.cells = 1
	for n, id := range doc.ids {
		d := doc.dimensions[id]
		if d == nil || slices.Contains(doc.ids[:n], id) {
			return wrong("names the dimension %q, which it does not have once", input.Clip(id, 80))
		}
		if len(d.codes) != doc.sizes[n] || len(d.codes) == 0 {
			return wrong("says that the dimension %q has %d categories, and has %d", input.Clip(id, 80), doc.sizes[n], len(d.codes))
		}
		if doc.cells *= int64(len(d.codes)); doc.cells > mostCells {
			return wrong("has more than %d cells: fetch it in parts", mostCells)
		}
	}
	if !doc.values.sparse && doc.values.count != doc.cells || doc.values.last >= doc.cells {
		return wrong("has %d values where its dimensions make %d", max(doc.values.count, doc.values.last+1), doc.cells)
	}
	return s.setStatuses()
}

// place reads the key of a sparse value or status.
func place(key string) (int64, bool) {
	at, err := strconv.ParseInt(key, 10, 64)
	return at, err == nil && at >= 0 && at < mostCells && strconv.FormatInt(at, 10) == key
}
