package fetch

import (
	"strings"

	"kommunebench/fetch/client"
	"kommunebench/fetch/datapackage"
	"kommunebench/fetch/described"
)

// compareStatbank compares the description with what StatBank says of the table, and
// gives the codes of each described indicator.
func compareStatbank(d *described.Description, table *statbankTable, area, time string) ([]combination, described.Differences) {
	var found described.Differences
	for _, known := range d.Dimensions {
		if table.variable(known.ID).ID == "" {
			found.Refuse("it has no variable %s (%s): it has %s", known.ID, known.Title, variableNames(table))
		}
	}
	for n := range table.Variables {
		v := &table.Variables[n]
		if v.ID == area || v.ID == time || d.Dimension(v.ID) != nil {
			continue
		}
		if v.Elimination {
			found.Warn("it has the variable %s (%s), which the description lacks: its total is taken", client.Quote(v.ID, ""), client.Quote(v.Text, ""))
		} else {
			found.Refuse("it has the variable %s (%s), which the description lacks and which has no total", client.Quote(v.ID, ""), client.Quote(v.Text, ""))
		}
	}
	var all []combination
	for _, m := range d.Measures {
		one := combination{id: m.Indicator, codes: map[string]string{}}
		for n := range table.Variables {
			v := &table.Variables[n]
			if v.ID == area || v.ID == time {
				continue
			}
			one.codes[v.ID] = codeOf(&found, d, m, v)
		}
		all = append(all, one)
	}
	compareUnit(&found, d, table)
	return all, found
}

// codeOf is the code of a variable that a described measure is of; empty where it is
// summed over.
func codeOf(found *described.Differences, d *described.Description, m described.Measure, v *statbankVariable) string {
	var wanted []string
	if chosen := m.Select[v.ID]; chosen != "" {
		wanted = []string{chosen}
	} else if known := d.Dimension(v.ID); known != nil {
		wanted = known.Value
	}
	for _, one := range wanted {
		if codes, err := v.choose([]string{one}); err == nil && one != "*" {
			return codes[0]
		}
	}
	switch {
	case len(wanted) > 0:
		found.Refuse("its variable %s has no value %s, which %s is of", client.Quote(v.ID, ""), strings.Join(wanted, " or "), m.Indicator)
		return ""
	case v.Elimination:
		return v.total()
	}
	return ""
}

// compareUnit refuses a table whose figures are shares and no longer counts, or the
// other way round. A table with several units says "-".
func compareUnit(found *described.Differences, d *described.Description, table *statbankTable) {
	unit := strings.ToLower(strings.TrimSpace(table.Unit))
	if unit == "" || unit == "-" {
		return
	}
	for _, one := range d.Indicators {
		if isPercent(strings.ToLower(one.Unit)) != isPercent(unit) {
			found.Refuse("its figures are in %s, and those of %s should be in %s", client.Quote(table.Unit, ""), one.ID, one.Unit)
		}
	}
}

// planDescribed takes the indicators of the description.
func (s *statbank) planDescribed() error {
	measures, found := compareStatbank(s.description, s.table, s.area.ID, s.time.ID)
	if err := s.settle(found); err != nil {
		return err
	}
	s.measures, s.bulk = measures, true
	for _, m := range measures {
		for _, v := range s.table.Variables {
			if code, isFree := m.codes[v.ID]; isFree && code == "" {
				s.bulk = false
			}
		}
	}
	return s.chooseFormat()
}

// describedDescriptor fills in what the description says of the package.
func (s *statbank) describedDescriptor(d *datapackage.Descriptor) {
	d.Sources[0].Title += ": " + s.description.Title.DA
	for n := range d.Kommunebench.Indicators {
		d.Kommunebench.Indicators[n] = *s.description.Indicator(d.Kommunebench.Indicators[n].ID)
	}
	s.description.FillIn(d, s.differences)
}
