package statbank

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"kommunebench/etl/descriptor"
	"kommunebench/etl/input"
	"kommunebench/etl/layout"
	"kommunebench/kommune"
)

// jsonStatPlan says what each dimension of a table is for; -1 for none.
type jsonStatPlan struct {
	kommune, period, indicator int
	// groups are the dimensions that together make the target group.
	groups []int
	// fixed is the one category that is taken of a dimension.
	fixed map[int]int
}

// planJSONStat finds out what the dimensions are: by the descriptor where it
// says so, else by their roles and codes.
func planJSONStat(doc *jsonStat, r *descriptor.Resource, register *kommune.Register) (*jsonStatPlan, error) {
	p := &jsonStatPlan{kommune: -1, period: -1, indicator: -1, fixed: map[int]int{}}
	if bad := p.takeDescriptor(doc, r); bad != nil {
		return nil, bad
	}
	if p.period < 0 {
		p.period = doc.withRole("time", isTime)
	}
	if p.kommune < 0 {
		at, bad := doc.areaDimension(register)
		if bad != nil {
			return nil, bad
		}
		p.kommune = at
	}
	if p.indicator < 0 {
		p.indicator = doc.withRole("metric", func(id string) bool { return input.FoldTitle(id) == "contentscode" })
	}
	switch {
	case p.kommune < 0:
		return nil, &input.Fault{
			Rule: "no_kommuner", Whole: true, Value: doc.table,
			Message: "is a table without kommuner: its dimensions are " + doc.listDimensions() + ", and none of them has the codes and names of kommuner",
		}
	case p.period < 0:
		return nil, &input.Fault{Rule: "publisher_shape", Whole: true, Message: "has no dimension of time: its dimensions are " + doc.listDimensions()}
	}
	if bad := p.takeOthers(doc, r); bad != nil {
		return nil, bad
	}
	return p, nil
}

// takeDescriptor follows what the descriptor says of dimensions.
func (p *jsonStatPlan) takeDescriptor(doc *jsonStat, r *descriptor.Resource) *input.Fault {
	for _, ours := range []string{"kommune", "period", "indicator", "target_group"} {
		theirs, named := r.Props().Columns[ours]
		if !named {
			continue
		}
		for name := range strings.SplitSeq(theirs, "|") {
			at := doc.findDimension(strings.TrimSpace(name))
			if at < 0 {
				return &input.Fault{Rule: "header", Whole: true, Column: name, Value: name, Message: "is no dimension of the table, which has " + doc.listDimensions()}
			}
			switch ours {
			case "kommune":
				p.kommune = at
			case "period":
				p.period = at
			case "indicator":
				p.indicator = at
			case "target_group":
				p.groups = append(p.groups, at)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(r.Props().Where)) {
		wanted := r.Props().Where[name]
		at := doc.findDimension(name)
		if at < 0 {
			return &input.Fault{Rule: "header", Whole: true, Column: name, Value: name, Message: "is no dimension of the table, which has " + doc.listDimensions()}
		}
		category := doc.dimensions[doc.ids[at]].find(wanted)
		if category < 0 {
			return &input.Fault{Rule: "header", Whole: true, Column: name, Value: wanted, Message: "is no value of the dimension"}
		}
		p.fixed[at] = category
	}
	return nil
}

// takeOthers finds a use for the dimensions that are left. Those with a
// single value were summed over by the publisher and say nothing more.
func (p *jsonStatPlan) takeOthers(doc *jsonStat, r *descriptor.Resource) *input.Fault {
	_, groupsNamed := r.Props().Columns["target_group"]
	var rest []int
	for n := range doc.ids {
		_, isFixed := p.fixed[n]
		used := n == p.kommune || n == p.period || n == p.indicator || isFixed || slices.Contains(p.groups, n)
		if !used && doc.sizes[n] > 1 {
			rest = append(rest, n)
		}
	}
	if len(rest) == 0 {
		return nil
	}
	if len(rest) == 1 && !groupsNamed {
		p.groups = rest
		return nil
	}
	var names []string
	for _, n := range rest {
		names = append(names, doc.describeDimension(n))
	}
	return &input.Fault{
		Rule: "publisher_shape", Whole: true, Value: strings.Join(names, ", "),
		Message: "has dimensions of which it is not clear what they are: " + strings.Join(names, ", ") +
			`. A descriptor must say so: in "columns" which is the target_group (several joined by |) or the indicator, in "where" which value of another is taken`,
	}
}

func (d *jsonStat) describeDimension(n int) string {
	if d.sizes[n] == 1 {
		return input.Clip(d.ids[n], 80) + " (1 value)"
	}
	return fmt.Sprintf("%s (%d values)", input.Clip(d.ids[n], 80), d.sizes[n])
}

func (d *jsonStat) listDimensions() string {
	names := make([]string, len(d.ids))
	for n := range d.ids {
		names[n] = d.describeDimension(n)
	}
	return strings.Join(names, ", ")
}

// findDimension gives a dimension by its id or its label; -1 for none.
func (d *jsonStat) findDimension(name string) int {
	for n, id := range d.ids {
		if id == name || input.FoldTitle(id) == input.FoldTitle(name) || input.FoldTitle(d.dimensions[id].label) == input.FoldTitle(name) {
			return n
		}
	}
	return -1
}

// withRole gives the dimension of a role, else the one that its id tells.
func (d *jsonStat) withRole(role string, byID func(id string) bool) int {
	for _, id := range d.role[role] {
		if n := slices.Index(d.ids, id); n >= 0 {
			return n
		}
	}
	return slices.IndexFunc(d.ids, byID)
}

// areaDimension is the one that the table says is of places, where it has
// kommuner, else the one of which at least half of the categories are kommuner,
// regions or the country; -1 for none. Several are refused: in a table of moves
// each of two is of kommuner.
func (d *jsonStat) areaDimension(register *kommune.Register) (int, *input.Fault) {
	var places, others []int
	for n, id := range d.ids {
		isPlace := slices.Contains(d.role["geo"], id)
		dimension := d.dimensions[id]
		kommuner, areas := dimension.countAreas(layout.AreaNames{Register: register}, isPlace || isAreaVariable(id) || isAreaVariable(dimension.label))
		switch {
		case kommuner == 0:
		case isPlace:
			places = append(places, n)
		case 2*(kommuner+areas) >= d.sizes[n]:
			others = append(others, n)
		}
	}
	found := places
	if len(found) == 0 {
		found = others
	}
	switch len(found) {
	case 0:
		return -1, nil
	case 1:
		return found[0], nil
	}
	var names []string
	for _, n := range found {
		names = append(names, d.describeDimension(n))
	}
	return -1, &input.Fault{
		Rule: "publisher_shape", Whole: true, Value: strings.Join(names, ", "),
		Message: "has several dimensions of kommuner: " + strings.Join(names, ", ") +
			`. A descriptor must say in "columns" which is the kommune`,
	}
}

// countAreas counts the categories that are kommuner, and those that are
// larger areas or known to be no kommune. Codes without names count only where
// the dimension is known to be of places: a diagnosis may have the code 101.
func (d *jsonStatDimension) countAreas(names layout.AreaNames, isPlace bool) (kommuner, others int) {
	for n, code := range d.codes {
		area, bad := d.area(names, n)
		isBare := layout.IsDigits(code) && layout.BareName(code, d.labelOf(n)) == ""
		if bad != nil || isBare && !isPlace {
			continue
		}
		switch _, kind := names.Register.Match(area); {
		case kind == kommune.MatchKommune:
			kommuner++
		case kind != kommune.MatchUnknown, area != code && area == layout.AreaByCode(code):
			others++
		}
	}
	return kommuner, others
}

// area reads a category's code and name.
func (d *jsonStatDimension) area(names layout.AreaNames, n int) (string, *input.Fault) {
	if code := d.codes[n]; layout.IsDigits(code) {
		return names.OfBoth(code, d.labelOf(n))
	}
	return names.OfCell(d.labelOf(n))
}

// isTime reports whether a StatBank variable is the time.
func isTime(id string) bool { return input.FoldTitle(id) == "tid" || input.FoldTitle(id) == "time" }

// isContents reports whether a column holds StatBank's figures.
func isContents(name string) bool {
	return input.FoldTitle(name) == "indhold" || input.FoldTitle(name) == "contents" || input.FoldTitle(name) == "content"
}

const mostGroups = 5000

// groupNames are what a target group is called, by its place among the
// combinations of the group dimensions' categories: codes, then labels.
func (p *jsonStatPlan) groupNames(doc *jsonStat) (codes, labels []string, bad *input.Fault) {
	codes, labels = []string{""}, []string{""}
	for _, n := range p.groups {
		d := doc.dimensions[doc.ids[n]]
		if len(codes)*len(d.codes) > mostGroups {
			return nil, nil, &input.Fault{Rule: "publisher_shape", Whole: true, Message: fmt.Sprintf("has more than %d target groups", mostGroups)}
		}
		var nextCodes, nextLabels []string
		for at := range codes {
			for category := range d.codes {
				nextCodes = append(nextCodes, joinName(codes[at], "|", d.codes[category]))
				nextLabels = append(nextLabels, joinName(labels[at], ", ", d.labelOf(category)))
			}
		}
		codes, labels = nextCodes, nextLabels
	}
	return codes, labels, nil
}

func joinName(before, by, name string) string {
	if before == "" {
		return name
	}
	return before + by + name
}

// groupAt is the place of a cell's target group among groupNames.
func (p *jsonStatPlan) groupAt(doc *jsonStat, category func(dimension int) int) int {
	at := 0
	for _, n := range p.groups {
		at = at*doc.sizes[n] + category(n)
	}
	return at
}
