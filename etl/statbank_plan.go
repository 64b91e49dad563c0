package etl

import (
	"fmt"
	"slices"
	"strings"

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
func planJSONStat(doc *jsonStat, r *resource, register *kommune.Register) (*jsonStatPlan, error) {
	p := &jsonStatPlan{kommune: -1, period: -1, indicator: -1, fixed: map[int]int{}}
	if bad := p.takeDescriptor(doc, r); bad != nil {
		return nil, bad
	}
	if p.period < 0 {
		p.period = doc.withRole("time", isTime)
	}
	if p.kommune < 0 {
		p.kommune = doc.areaDimension(register)
	}
	if p.indicator < 0 {
		p.indicator = doc.withRole("metric", func(id string) bool { return foldTitle(id) == "contentscode" })
	}
	switch {
	case p.kommune < 0:
		return nil, &fault{
			rule: "no_kommuner", whole: true, value: doc.table,
			message: "is a table without kommuner: its dimensions are " + doc.listDimensions() + ", and none of them has codes of kommuner",
		}
	case p.period < 0:
		return nil, &fault{rule: "publisher_shape", whole: true, message: "has no dimension of time: its dimensions are " + doc.listDimensions()}
	}
	if bad := p.takeOthers(doc, r); bad != nil {
		return nil, bad
	}
	return p, nil
}

// takeDescriptor follows what the descriptor says of dimensions.
func (p *jsonStatPlan) takeDescriptor(doc *jsonStat, r *resource) *fault {
	for _, ours := range []string{"kommune", "period", "indicator", "target_group"} {
		theirs, named := r.props().Columns[ours]
		if !named {
			continue
		}
		for name := range strings.SplitSeq(theirs, "|") {
			at := doc.findDimension(strings.TrimSpace(name))
			if at < 0 {
				return &fault{rule: "header", whole: true, column: name, value: name, message: "is no dimension of the table, which has " + doc.listDimensions()}
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
	for name, wanted := range r.props().Where {
		at := doc.findDimension(name)
		if at < 0 {
			return &fault{rule: "header", whole: true, column: name, value: name, message: "is no dimension of the table, which has " + doc.listDimensions()}
		}
		category := doc.dimensions[doc.ids[at]].find(wanted)
		if category < 0 {
			return &fault{rule: "header", whole: true, column: name, value: wanted, message: "is no value of the dimension"}
		}
		p.fixed[at] = category
	}
	return nil
}

// takeOthers finds a use for the dimensions that are left. Those with a
// single value were summed over by the publisher and say nothing more.
func (p *jsonStatPlan) takeOthers(doc *jsonStat, r *resource) *fault {
	_, groupsNamed := r.props().Columns["target_group"]
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
	return &fault{
		rule: "publisher_shape", whole: true, value: strings.Join(names, ", "),
		message: "has dimensions of which it is not clear what they are: " + strings.Join(names, ", ") +
			`. A descriptor must say so: in "columns" which is the target_group (several joined by |) or the indicator, in "where" which value of another is taken`,
	}
}

func (d *jsonStat) describeDimension(n int) string {
	if d.sizes[n] == 1 {
		return clip(d.ids[n], 80) + " (1 value)"
	}
	return fmt.Sprintf("%s (%d values)", clip(d.ids[n], 80), d.sizes[n])
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
		if id == name || foldTitle(id) == foldTitle(name) || foldTitle(d.dimensions[id].label) == foldTitle(name) {
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

// areaDimension is the one of which at least half of the codes are of
// kommuner, regions or the country, and at least one of a kommune.
func (d *jsonStat) areaDimension(register *kommune.Register) int {
	best, bestShare := -1, 0.5
	for n, id := range d.ids {
		kommuner, areas := 0, 0
		for _, code := range d.dimensions[id].codes {
			switch _, kind := register.Match(code); {
			case !isDigits(code):
			case kind == kommune.MatchKommune:
				kommuner++
			case kind == kommune.MatchNone, len(code) == 3 && areaByCode(code) != "":
				areas++
			}
		}
		share := float64(kommuner+areas) / float64(d.sizes[n])
		if kommuner > 0 && share >= bestShare && (share > bestShare || best < 0) {
			best, bestShare = n, share
		}
	}
	return best
}

// isTime tells whether a StatBank variable is the time.
func isTime(id string) bool { return foldTitle(id) == "tid" || foldTitle(id) == "time" }

// isContents tells whether a column holds StatBank's figures.
func isContents(name string) bool {
	return foldTitle(name) == "indhold" || foldTitle(name) == "contents" || foldTitle(name) == "content"
}

const mostGroups = 5000

// groupNames are what a target group is called, by its place among the
// combinations of the group dimensions' categories: codes, then labels.
func (p *jsonStatPlan) groupNames(doc *jsonStat) (codes, labels []string, bad *fault) {
	codes, labels = []string{""}, []string{""}
	for _, n := range p.groups {
		d := doc.dimensions[doc.ids[n]]
		if len(codes)*len(d.codes) > mostGroups {
			return nil, nil, &fault{rule: "publisher_shape", whole: true, message: fmt.Sprintf("has more than %d target groups", mostGroups)}
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
