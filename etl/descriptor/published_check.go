package descriptor

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// checkPublished looks at what only publishers' layouts take.
func (c *descriptorCheck) checkPublished(at string, r *Resource, form *LayoutRules) {
	props := r.Props()
	if form.NamesFigures && len(props.Measures) > 0 {
		c.add(at+".kommunebench.measures", "", "belongs to layouts with one column per figure: here the indicators' match names the figures")
	}
	if form.FixedColumns && len(props.Columns) > 0 {
		c.add(at+".kommunebench.columns", "", "is of no use: the layout "+form.Name+" has its columns in their places")
	}
	if len(props.Where) > 0 && !form.TakesWhere {
		c.add(at+".kommunebench.where", "", "belongs to the layouts "+c.layouts.namesOf(func(l LayoutRules) bool { return l.TakesWhere }))
	}
	if group := props.Columns["target_group"]; strings.Contains(group, "|") && form.OfPublisher && !form.JoinsDimensions {
		c.add(at+".kommunebench.columns.target_group", group, "joins dimensions, which only "+c.layouts.namesOf(func(l LayoutRules) bool { return l.JoinsDimensions })+" takes")
	}
}

func (c *descriptorCheck) checkSources(sources []SourceProps) {
	for n, s := range sources {
		for _, field := range [][2]string{{"published", s.Published}, {"retrieved", s.Retrieved}} {
			if _, err := time.Parse(time.DateOnly, field[1]); field[1] != "" && err != nil {
				c.addRule("date", fmt.Sprintf("sources[%d].%s", n, field[0]), field[1], "takes a day such as 2025-03-25")
			}
		}
	}
}

// checkMatches refuses words of a source that mean two indicators.
func (c *descriptorCheck) checkMatches(indicators []IndicatorProps) {
	meant := map[string]int{}
	for n, i := range indicators {
		for m, name := range i.Match {
			if other, known := meant[name]; known && other != n || name == "" {
				c.add(fmt.Sprintf("kommunebench.indicators[%d].match[%d]", n, m), name, "is empty, or means another indicator too")
			}
			meant[name] = n
		}
	}
}

// OmittedProps says what a publisher leaves out of a file: a table of Statistics
// Denmark names one figure, mostly 0, whose cells its streaming formats do not
// write. The lists are what was asked for, in the file's own words.
type OmittedProps struct {
	Value        string   `json:"value"`
	Kommuner     []string `json:"kommuner"`
	Periods      []string `json:"periods"`
	TargetGroups []string `json:"target_groups"`
}

// checkOmitted wants lists of what was asked for, each once, in the one layout
// whose publisher leaves cells out.
func (c *descriptorCheck) checkOmitted(at string, r *Resource) {
	omitted := r.Props().Omitted
	if omitted == nil {
		return
	}
	at += ".kommunebench.omitted"
	if form := c.layouts.find(r.Props().Layout); form == nil || !form.TakesOmitted {
		c.add(at, r.Props().Layout, "is read with the layout "+c.layouts.namesOf(func(l LayoutRules) bool { return l.TakesOmitted })+" only")
	}
	for _, one := range []struct {
		name, column string
		list         []string
	}{
		{"kommuner", "kommune", omitted.Kommuner}, {"periods", "period", omitted.Periods}, {"target_groups", "target_group", omitted.TargetGroups},
	} {
		sorted := slices.Sorted(slices.Values(one.list))
		if len(slices.Compact(sorted)) < len(one.list) {
			c.add(at+"."+one.name, "", "names something twice")
		}
		if _, hasColumn := r.Props().Columns[one.column]; hasColumn != (len(one.list) > 0) {
			c.add(at+"."+one.name, "", `is needed where "columns" names the file's column of it, and only there`)
		}
	}
}
