package fetch

import (
	"slices"
	"strings"
)

// cellCheck compares an answer with the cells that were asked for.
type cellCheck struct {
	columns [3]int // of areas, periods and target groups; -1 for none
	places  [3]map[string]int
	seen    []bool
	count   int
}

func (s *statbank) newCellCheck(header []string, p *part) *cellCheck {
	c := &cellCheck{columns: [3]int{-1, -1, -1}, seen: make([]bool, p.cells.count())}
	names := [3]string{s.area.ID, s.time.ID}
	if s.group != nil {
		names[2] = s.group.ID
	}
	for n, list := range [3][]string{p.cells.areas, ids(p.cells.periods), p.cells.groups} {
		if names[n] == "" {
			list = []string{""}
		} else {
			c.columns[n] = slices.Index(header, columnOf(header, names[n]))
		}
		c.places[n] = make(map[string]int, len(list))
		for at, code := range list {
			c.places[n][strings.ToLower(code)] = at
		}
	}
	return c
}

// add checks one line of an answer. It returns what is wrong with it; empty for
// nothing.
func (c *cellCheck) add(line []string) string {
	at := 0
	for n, places := range c.places {
		code := ""
		if c.columns[n] >= 0 {
			code = strings.ToLower(line[c.columns[n]])
		}
		place, known := places[code]
		if !known {
			return "was not asked for"
		}
		at = at*len(places) + place
	}
	if c.seen[at] {
		return "comes for the second time"
	}
	c.seen[at] = true
	c.count++
	return ""
}

func (c *cellCheck) omitted() int { return len(c.seen) - c.count }
