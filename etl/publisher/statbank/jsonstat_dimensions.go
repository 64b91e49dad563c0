package statbank

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"

	"kommunebench/etl/input"
)

type jsonStatDimension struct {
	label  string
	codes  []string
	labels []string
	units  map[string]jsonStatUnit
}

type jsonStatUnit struct {
	Base     string `json:"base"`
	Label    string `json:"label"`
	Decimals *int64 `json:"decimals"`
}

// labelOf is a category's label, else its code.
func (d *jsonStatDimension) labelOf(n int) string {
	if d.labels[n] != "" {
		return d.labels[n]
	}
	return d.codes[n]
}

// find gives a category by its code or its label; -1 for none.
func (d *jsonStatDimension) find(name string) int {
	if n := slices.Index(d.codes, name); n >= 0 {
		return n
	}
	return slices.IndexFunc(d.labels, func(label string) bool {
		return input.FoldTitle(label) == input.FoldTitle(name) && input.FoldTitle(name) != ""
	})
}

func (s *jsonStatScan) dimensions() error {
	if err := s.tokens.Opens('{', "the list of dimensions"); err != nil {
		return err
	}
	for s.tokens.More() {
		name, err := s.tokens.Key()
		if err != nil {
			return err
		}
		switch name {
		case "id", "size", "role":
			err = s.member(name)
		default:
			err = s.dimension(name)
		}
		if err != nil {
			return err
		}
	}
	_, err := s.tokens.Next()
	return err
}

func (s *jsonStatScan) dimension(name string) error {
	if s.doc.dimensions[name] != nil {
		return s.tokens.Fault("has the dimension %s twice", input.Clip(name, 80))
	}
	if len(s.doc.dimensions) >= mostDimensions {
		return s.tokens.Fault("has more than %d dimensions", mostDimensions)
	}
	var read struct {
		Label    string `json:"label"`
		Category struct {
			Index json.RawMessage         `json:"index"`
			Label map[string]string       `json:"label"`
			Unit  map[string]jsonStatUnit `json:"unit"`
		} `json:"category"`
	}
	if err := s.tokens.Decode(&read, "the dimension "+input.Clip(name, 80)); err != nil {
		return err
	}
	d := &jsonStatDimension{label: input.Clip(read.Label, longestName), units: map[string]jsonStatUnit{}}
	codes, err := categoryCodes(read.Category.Index, read.Category.Label)
	if err != nil {
		return s.tokens.Fault("has the dimension %s, %s", input.Clip(name, 80), err.Error())
	}
	if s.categories += len(codes); s.categories > mostCategories {
		return s.tokens.Fault("has more than %d categories", mostCategories)
	}
	d.codes = codes
	for _, code := range codes {
		if len(code) > longestName {
			return s.tokens.Fault("has the dimension %s, with a code of more than %d bytes", input.Clip(name, 80), longestName)
		}
		d.labels = append(d.labels, input.Clip(read.Category.Label[code], longestName))
		if unit, told := read.Category.Unit[code]; told {
			d.units[code] = unit
		}
	}
	s.doc.dimensions[name] = d
	return nil
}

// categoryCodes puts a dimension's categories in order: a list, an object of
// places, or nothing where there is only one.
func categoryCodes(index json.RawMessage, labels map[string]string) ([]string, error) {
	index = bytes.TrimSpace(index)
	if len(index) == 0 || string(index) == "null" {
		if len(labels) != 1 {
			return nil, errors.New("whose categories have no order")
		}
		for code := range labels {
			return []string{code}, nil
		}
	}
	if index[0] == '[' {
		var codes []string
		if err := json.Unmarshal(index, &codes); err != nil || len(codes) > mostCategories {
			return nil, errors.New("whose categories are no list of names")
		}
		sorted := slices.Sorted(slices.Values(codes))
		if len(slices.Compact(sorted)) < len(codes) {
			return nil, errors.New("which has a category twice")
		}
		return codes, nil
	}
	var places map[string]int
	if err := json.Unmarshal(index, &places); err != nil || len(places) > mostCategories {
		return nil, errors.New("whose categories have no places")
	}
	codes := make([]string, len(places))
	for code, at := range places {
		if at < 0 || at >= len(codes) || codes[at] != "" {
			return nil, errors.New("whose categories' places have gaps")
		}
		codes[at] = code
	}
	return codes, nil
}
