package etl

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// checkPublished looks at what only publishers' layouts take.
func (c *descriptorCheck) checkPublished(at string, r *resource, form *layout) {
	props := r.props()
	names := slices.Contains([]string{layoutNoegletal, layoutJSONStat}, form.name)
	if names && len(props.Measures) > 0 {
		c.add(at+".kommunebench.measures", "", "belongs to layouts with one column per figure: here the indicators' match names the figures")
	}
	if form.name == layoutNoegletal && len(props.Columns) > 0 {
		c.add(at+".kommunebench.columns", "", "is of no use: the layout noegletal has its columns in their places")
	}
	takesWhere := form.open != nil && form.name != layoutNoegletal
	if len(props.Where) > 0 && !takesWhere {
		c.add(at+".kommunebench.where", "", "belongs to the layouts statbank-csv, statbank-jsonstat, jobindsats-csv and jobindsats-json")
	}
	if group := props.Columns["target_group"]; strings.Contains(group, "|") && form.name != layoutJSONStat && form.open != nil {
		c.add(at+".kommunebench.columns.target_group", group, "joins dimensions, which only statbank-jsonstat takes")
	}
}

func (c *descriptorCheck) checkSources(sources []sourceProps) {
	for n, s := range sources {
		for _, field := range [][2]string{{"published", s.Published}, {"retrieved", s.Retrieved}} {
			if _, err := time.Parse(time.DateOnly, field[1]); field[1] != "" && err != nil {
				c.addRule("date", fmt.Sprintf("sources[%d].%s", n, field[0]), field[1], "takes a day such as 2025-03-25")
			}
		}
	}
}

// checkMatches refuses words of a source that mean two indicators.
func (c *descriptorCheck) checkMatches(indicators []indicatorProps) {
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
