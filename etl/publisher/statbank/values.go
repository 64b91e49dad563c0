package statbank

import (
	"encoding/json"
	"math"

	"kommunebench/etl/input"
	"kommunebench/etl/source"
)

// values looks at the values without keeping them.
func (s *jsonStatScan) values() error {
	found := &s.doc.values
	if found.present {
		return s.tokens.Fault("has its values twice")
	}
	list, err := openValues(s.tokens)
	if err != nil {
		return err
	}
	found.present, found.sparse, found.low, found.last = true, list.sparse, math.Inf(1), -1
	for {
		at, token, open, err := list.next()
		if err != nil {
			return err
		}
		found.last = max(found.last, at)
		if !open {
			found.count = list.count
			return nil
		}
		if figure, isNumber := token.(float64); isNumber {
			found.low = min(found.low, figure)
			found.fraction = found.fraction || figure != math.Trunc(figure)
		}
	}
}

// valueList walks over the values of a document: a list with one for each
// cell, or an object of those that are not null.
type valueList struct {
	tokens *source.JSONTokens
	sparse bool
	count  int64
}

func openValues(tokens *source.JSONTokens) (*valueList, error) {
	token, err := tokens.Next()
	if err != nil {
		return nil, err
	}
	switch token {
	case json.Delim('['):
		return &valueList{tokens: tokens}, nil
	case json.Delim('{'):
		return &valueList{tokens: tokens, sparse: true}, nil
	}
	return nil, tokens.Fault("has values that are neither a list nor an object")
}

// next gives a value and its cell; it is closed at the list's end.
func (v *valueList) next() (at int64, value json.Token, open bool, err error) {
	if !v.tokens.More() {
		_, err = v.tokens.Next()
		return -1, nil, false, err
	}
	at = v.count
	if v.sparse {
		key, err := v.tokens.Key()
		if err != nil {
			return 0, nil, false, err
		}
		known := false
		if at, known = place(key); !known {
			return 0, nil, false, v.tokens.Fault("has a value at %q, which is no cell", input.Clip(key, 40))
		}
	}
	if v.count++; v.count > mostCells {
		return 0, nil, false, v.tokens.Fault("has more than %d values: fetch it in parts", mostCells)
	}
	if value, err = v.tokens.Next(); err != nil {
		return 0, nil, false, err
	}
	switch value.(type) {
	case json.Delim, bool:
		return 0, nil, false, v.tokens.Fault("has a value that is no number")
	}
	return at, value, true, nil
}

// statuses reads the cells' statuses: one word for all, a list, or an object
// of those that have one. They may stand before the sizes are known.
func (s *jsonStatScan) statuses() error {
	token, err := s.tokens.Next()
	if err != nil {
		return err
	}
	if word, isWord := token.(string); isWord {
		_, err := s.word(word)
		return err
	}
	if token == nil {
		return nil
	}
	if token != json.Delim('[') && token != json.Delim('{') {
		return s.tokens.Fault("has statuses that are neither a list nor an object")
	}
	list := &valueList{tokens: s.tokens, sparse: token == json.Delim('{')}
	for {
		at, token, open, err := list.next()
		if err != nil || !open {
			return err
		}
		if err := s.keepStatus(list, at, token); err != nil {
			return err
		}
	}
}

func (s *jsonStatScan) keepStatus(list *valueList, at int64, token json.Token) error {
	index := uint8(0)
	switch word := token.(type) {
	case nil:
	case string:
		var err error
		if index, err = s.word(word); err != nil {
			return err
		}
	default:
		return s.tokens.Fault("has a status that is no word")
	}
	if !list.sparse {
		s.listStatus = append(s.listStatus, index)
		return nil
	}
	const mostSparse = 1_000_000
	if s.sparseStatus == nil {
		s.sparseStatus = map[int64]uint8{}
	}
	if s.sparseStatus[at] = index; len(s.sparseStatus) > mostSparse {
		return s.tokens.Fault("has more than %d statuses: fetch it in parts", mostSparse)
	}
	return nil
}

// word gives a status's number, from 1.
func (s *jsonStatScan) word(word string) (uint8, error) {
	if index, known := s.wordIndex[word]; known {
		return index, nil
	}
	if len(s.doc.statusWords) >= mostStatuses {
		return 0, s.tokens.Fault("has more than %d kinds of status", mostStatuses)
	}
	if s.wordIndex == nil {
		s.wordIndex = map[string]uint8{}
		s.doc.statusWords = []string{""}
	}
	index := uint8(len(s.doc.statusWords)) //nolint:gosec // mostStatuses fits
	s.wordIndex[word] = index
	s.doc.statusWords = append(s.doc.statusWords, input.Clip(word, 40))
	return index, nil
}

// setStatuses gives each cell its status, now that the cells are counted.
func (s *jsonStatScan) setStatuses() error {
	doc := s.doc
	oneForAll := len(doc.statusWords) == 2 && s.sparseStatus == nil && len(s.listStatus) <= 1
	switch {
	case oneForAll:
		doc.statuses = make([]uint8, doc.cells)
		for at := range doc.statuses {
			doc.statuses[at] = 1
		}
	case s.listStatus != nil && int64(len(s.listStatus)) != doc.cells:
		return &input.Fault{Rule: "publisher_shape", Whole: true, Message: "has statuses for other cells than its values"}
	case s.listStatus != nil:
		doc.statuses = s.listStatus
	case s.sparseStatus != nil:
		doc.statuses = make([]uint8, doc.cells)
		for at, index := range s.sparseStatus {
			if at >= doc.cells {
				return &input.Fault{Rule: "publisher_shape", Whole: true, Message: "has a status for a cell that it does not have"}
			}
			doc.statuses[at] = index
		}
	}
	return nil
}
