package data_test

import (
	"fmt"
	"strings"
)

// number wants the number of a fact to be shipped as its source gives it, and as
// exactly, whatever it hangs on.
func (c factCheck) number() {
	c.Helper()
	layout, id, _ := strings.Cut(c.key, "/")
	switch layout {
	case "figures":
		c.figure(c.got)
	case "participations":
		c.participants()
	case "initiatives":
		c.want("collaboration", firstOf(c.fact["collaboration"], map[string]string{"job7-recruitment": "job7"}[id]))
		if c.fact["kind"] == "collaboration" {
			return // how many kommuner there are
		}
		c.want("staff_hedge", c.fact["hedge_da"])
		c.figureOf("initiative", id)
	case "peer-groups":
		c.want("stated_members", c.fact["number"])
	case "frameworks":
		if c.fact["id"] == id {
			c.want("elements", c.fact["number"])
			c.want("elements_unit", c.fact["unit"])
		}
	case "outcomes":
		c.outcome()
	case "courses":
		c.want("ects", firstOf(c.fact["ects"], c.got["ects"]))
		c.want("days", firstOf(c.fact["days"], c.got["days"]))
		isSaid := c.fact["number"] == c.got["days"] || c.fact["number"] == c.got["ects"] || c.fact["number"] == fmt.Sprint(len(c.got.list("kommuner")))
		if !isSaid {
			c.figureOf("course", id)
		}
	}
}

func firstOf(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}

func (c factCheck) participants() {
	c.Helper()
	c.want("participants", c.fact["number"])
	c.want("hedge", c.fact["hedge_da"])
	c.want("collaboration", c.fact["collaboration"])
	c.want("whole_jobcentre", firstOf(c.fact["whole_jobcentre"], "false"))
	qualifier, extent := c.fact["qualifier"], ""
	if qualifier == "ALL" || qualifier == "SOME" {
		qualifier, extent = "", qualifier
	}
	c.want("qualifier", qualifier)
	c.want("extent", extent)
}

// figureOf looks for the number of an initiative or a course among its figures.
func (c factCheck) figureOf(column, id string) {
	c.Helper()
	if c.fact["number"] == "" {
		return
	}
	for key, one := range c.shipped {
		if strings.HasPrefix(key, "figures/") && one[column] == id && one["source"] == sameSource(c.fact["source"]) && one["value"] == c.fact["number"] {
			return
		}
	}
	c.Errorf("%s: no figure of it is %s %s", c.key, c.fact["number"], c.fact["unit"])
}

func (c factCheck) figure(got row) {
	c.Helper()
	c.want("value", c.fact["number"])
	c.want("value_high", c.fact["number_high"])
	c.want("denominator", c.fact["denominator"])
	c.want("hedge", c.fact["hedge_da"])
	if c.fact["number_high"] == "" { // of an interval, the load says that its lower end is the least
		c.want("qualifier", c.fact["qualifier"])
	}
	switch {
	case c.fact["denominator"] == "":
		c.want("unit", c.fact["unit"])
	case !strings.HasPrefix(got["unit"], "ud af "+c.fact["denominator"]+" "):
		c.Errorf("%s: the unit is %q: without its denominator the value would be read for a count", c.key, got["unit"])
	}
}

// outcome wants a figure in the one form in which the fact gives it: a share, counts
// of people, or a fraction in words.
func (c factCheck) outcome() {
	c.Helper()
	forms := map[string]string{"share_pct": "", "participants": "", "achieved": "", "fraction_part": "", "fraction_whole": ""}
	switch {
	case c.fact["unit"] == "%":
		forms["share_pct"] = c.fact["number"]
	case c.fact["hedge_da"] == "":
		forms["achieved"], forms["participants"] = c.fact["number"], c.fact["denominator"]
	default:
		forms["fraction_part"], forms["fraction_whole"] = c.fact["number"], c.fact["denominator"]
	}
	for column, value := range forms {
		c.want(column, value)
	}
	for _, column := range []string{"qualifier", "initiative", "horizon_months", "horizon_qualifier"} {
		c.want(column, c.fact[column])
	}
	c.want("hedge", c.fact["hedge_da"])
	if told := c.fact["horizon_hedge_da"]; told != "" {
		c.want("horizon_text", told)
	}
}

// figureNamed wants a figure with the number of the fact.
func (c factCheck) figureNamed(id string) {
	c.Helper()
	one := c.shipped["figures/"+id]
	if one["value"] != c.fact["number"] || one["unit"] != c.fact["unit"] || one["source"] != c.fact["source"] || one["status"] != factStatus(c.fact) || one["period_text"] != c.fact["period_text"] {
		c.Errorf("%s: got %v", id, one)
	}
}
