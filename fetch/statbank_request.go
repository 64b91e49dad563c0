package fetch

import (
	"encoding/json"
	"fmt"
	"net/http"

	"kommunebench/fetch/client"
)

// statbankQuery is the body of a request for data.
type statbankQuery struct {
	Table             string              `json:"table"`
	Format            string              `json:"format"`
	Lang              string              `json:"lang"`
	ValuePresentation string              `json:"valuePresentation"`
	Variables         []statbankSelection `json:"variables"`
}

type statbankSelection struct {
	Code   string   `json:"code"`
	Values []string `json:"values"`
}

// parts makes the requests: one for each indicator and block of periods, cut
// further where it would pass the limit of cells.
func (s *statbank) parts(periods []period) ([]*part, error) {
	var all []*part
	for n, m := range s.measures {
		for _, b := range blocksOf(periods) {
			pieces := []cellSet{{b.periods, s.areas, s.groups}}
			if !s.bulk {
				// The limit counts what an answer holds: rows times columns.
				pieces = splitCellSet(pieces[0], maxCells/s.columnsOf(n))
			}
			for k, one := range pieces {
				name := m.id + "-" + b.name
				if len(pieces) > 1 {
					name += "-" + itoa(k+1)
				}
				made, err := s.part(name, n, one)
				if err != nil {
					return nil, err
				}
				all = append(all, made)
			}
		}
	}
	return all, nil
}

func (s *statbank) part(name string, measure int, p cellSet) (*part, error) {
	query := statbankQuery{Table: s.options.Table, Format: "CSV", Lang: "da", ValuePresentation: "Code"}
	if s.bulk {
		query.Format = "BULK"
	}
	for _, v := range s.table.Variables {
		values := []string{s.measures[measure].codes[v.ID]}
		switch {
		case v.ID == s.area.ID:
			values = p.areas
		case v.ID == s.time.ID:
			values = ids(p.periods)
		case s.group != nil && v.ID == s.group.ID:
			values = p.groups
		case values[0] == "":
			continue
		}
		query.Variables = append(query.Variables, statbankSelection{v.ID, values})
	}
	body, err := json.Marshal(query)
	if err != nil {
		return nil, fmt.Errorf("writing a request: %w", err)
	}
	return &part{
		Request: client.Request{
			Method: http.MethodPost, URL: s.base.String() + "/data", Body: string(body),
			Accept: "text/csv", MaxBytes: s.options.Limits.AnswerBytes,
		},
		name: name, extension: ".csv", periods: p.periods, measure: measure, cells: p,
	}, nil
}

// columnsOf is how many columns an answer about an indicator has: one of each
// variable that is asked for, and that of the figures.
func (s *statbank) columnsOf(measure int) int {
	columns := 1
	for _, v := range s.table.Variables {
		if s.isRequested(&v, measure) {
			columns++
		}
	}
	return columns
}

func (s *statbank) isRequested(v *statbankVariable, measure int) bool {
	return v.ID == s.area.ID || v.ID == s.time.ID || s.group != nil && v.ID == s.group.ID || s.measures[measure].codes[v.ID] != ""
}

// cellSet is what one request asks for: every combination of its lists.
type cellSet struct {
	periods []period
	areas   []string
	groups  []string
}

func (p cellSet) count() int { return len(p.periods) * len(p.areas) * max(1, len(p.groups)) }

// splitCellSet splits a set with more cells than one answer may have: by periods
// first, and where one period is too large by the longer of the other lists.
func splitCellSet(p cellSet, most int) []cellSet {
	if p.count() <= most {
		return []cellSet{p}
	}
	first, second := p, p
	switch {
	case len(p.periods) > 1:
		first.periods, second.periods = halves(p.periods)
	case len(p.areas) >= len(p.groups) && len(p.areas) > 1:
		first.areas, second.areas = halves(p.areas)
	case len(p.groups) > 1:
		first.groups, second.groups = halves(p.groups)
	default:
		return []cellSet{p}
	}
	return append(splitCellSet(first, most), splitCellSet(second, most)...)
}

func halves[T any](list []T) (first, second []T) {
	middle := len(list) / 2
	return list[:middle:middle], list[middle:]
}
