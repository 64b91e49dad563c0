package descriptor

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"kommunebench/etl/input"
	"kommunebench/kommune"
)

// descriptorCheck collects what is wrong with a descriptor.
type descriptorCheck struct {
	layouts LayoutSet
	faults  []*input.Fault
}

func (c *descriptorCheck) add(at, value, message string) {
	c.addRule("descriptor", at, value, message)
}

func (c *descriptorCheck) addRule(rule, at, value, message string) {
	c.addFault(&input.Fault{Rule: rule, Column: at, Value: value, Message: message, Whole: true})
}

func (c *descriptorCheck) addFault(bad *input.Fault) {
	if len(c.faults) < mostJSONFaults {
		c.faults = append(c.faults, bad)
	}
}

// Check gives all problems of a descriptor, those of what is written
// first, in its order: what the schema has against it, and what no schema can
// tell. It is called once.
func Check(d *Descriptor, layouts LayoutSet) []*input.Fault {
	text := d.text
	d.text = nil
	schema, err := checkSchema(text.tree, layouts)
	if err != nil {
		return []*input.Fault{{Rule: "descriptor", Whole: true, Message: "can't be checked: " + err.Error()}}
	}
	faults := append(text.faults, mergeFaults(schema, checkMeaning(d, layouts))...)
	if len(faults) == 0 && text.err != nil {
		return []*input.Fault{decodeFault(text.content, text.err)}
	}
	if len(faults) > 0 {
		placeFaults(text.content, faults)
	}
	return boundFaults(faults)
}

// checkMeaning gives what no schema can tell: ids given twice, paths,
// references between fields, and what a layout takes.
func checkMeaning(d *Descriptor, layouts LayoutSet) []*input.Fault {
	c := &descriptorCheck{layouts: layouts}
	if d.Name != "" && !input.IsID(d.Name) {
		c.add("name", d.Name, "is no dataset id: "+input.IDRule)
	}
	c.checkTexts(d)
	props := d.Kommunebench
	switch props.Disclosure.By {
	case "", kommune.DisclosureByKommunebench:
	case kommune.DisclosureByPublisher:
		if props.Disclosure.Reason == "" {
			c.add("kommunebench.disclosure.reason", "", "is missing: it is shown with the dataset")
		}
	default:
		c.add("kommunebench.disclosure.by", props.Disclosure.By, "takes kommunebench or publisher")
	}
	c.checkSources(d.Sources)
	c.checkMatches(props.Indicators)
	seen := map[string]bool{}
	for n, indicator := range props.Indicators {
		at := fmt.Sprintf("kommunebench.indicators[%d]", n)
		c.checkIndicator(at, indicator)
		if seen[indicator.ID] {
			c.addRule("duplicate_id", at+".id", indicator.ID, "is defined twice")
		}
		seen[indicator.ID] = true
	}
	c.checkLinks(props.Indicators)
	paths := map[string]bool{}
	for n := range d.Resources {
		at := fmt.Sprintf("resources[%d]", n)
		c.checkResource(at, &d.Resources[n], d.Name)
		if path := d.Resources[n].Path; paths[path] {
			c.add(at+".path", path, "is named by two resources")
		} else {
			paths[path] = true
		}
	}
	return c.faults
}

func (c *descriptorCheck) checkIndicator(at string, i IndicatorProps) {
	if !input.IsID(i.ID) {
		c.add(at+".id", i.ID, "is no id: "+input.IDRule+"; the dataset is left out")
	}
	if i.Title.DA == "" {
		c.add(at+".title.da", "", "is missing")
	}
	kind, kindKnown := input.ParseEnum(i.Kind, kommune.IndicatorKinds())
	if !kindKnown {
		c.add(at+".kind", i.Kind, "takes "+input.ListChoices(kommune.IndicatorKinds()))
	}
	if _, known := input.ParseEnum(i.Polarity, kommune.Polarities()); !known {
		c.add(at+".polarity", i.Polarity, "takes "+input.ListChoices(kommune.Polarities()))
	}
	if i.Scale != nil && *i.Scale <= 0 {
		c.add(at+".scale", strconv.FormatFloat(*i.Scale, 'g', -1, 64), "must be above 0")
	}
	if i.Decimals != nil && (*i.Decimals < 0 || *i.Decimals > 9) {
		c.add(at+".decimals", strconv.FormatInt(*i.Decimals, 10), "takes 0 to 9")
	}
	if i.MinCell != nil && *i.MinCell < smallestMinCell && (i.CountsPersons == nil && kindCountsPersons(kind) || i.CountsPersons != nil && *i.CountsPersons) {
		c.add(at+".minCell", strconv.FormatInt(*i.MinCell, 10), "must be at least 3 for figures that count persons")
	}
	for n, period := range i.UndatedPeriods {
		if _, bad := input.ParsePeriod(period); bad != nil {
			c.addRule("period", fmt.Sprintf("%s.undatedPeriods[%d]", at, n), period, bad.Message)
		}
	}
	for n, b := range i.Breaks {
		if _, bad := input.ParsePeriod(b.Period); bad != nil {
			c.addRule("period", fmt.Sprintf("%s.breaks[%d].period", at, n), b.Period, bad.Message)
		}
	}
}

// checkLinks wants counts for what a share names as its numerators or denominators.
func (c *descriptorCheck) checkLinks(indicators []IndicatorProps) {
	kinds := map[string]kommune.IndicatorKind{}
	for _, i := range indicators {
		kinds[i.ID], _ = input.ParseEnum(i.Kind, kommune.IndicatorKinds())
	}
	for n, i := range indicators {
		for _, link := range [][2]string{{"numeratorIndicator", i.NumeratorIndicator}, {"denominatorIndicator", i.DenominatorIndicator}} {
			at := fmt.Sprintf("kommunebench.indicators[%d].%s", n, link[0])
			switch {
			case link[1] == "":
			case kinds[i.ID] != kommune.Proportion && kinds[i.ID] != kommune.Rate:
				c.add(at, link[1], "belongs to indicators of the kinds PROPORTION and RATE")
			case kinds[link[1]] != kommune.Count:
				c.add(at, link[1], "must be the id of an indicator of this package of the kind COUNT")
			}
		}
	}
}

const (
	defaultMinCell  = 5
	smallestMinCell = 3
)

func kindCountsPersons(kind kommune.IndicatorKind) bool {
	return kind == kommune.Proportion || kind == kommune.Rate || kind == kommune.Count || kind == kommune.Mean
}

func (c *descriptorCheck) checkResource(at string, r *Resource, dataset string) {
	name := r.Props().Layout
	form := c.layouts.find(name)
	if bad := input.CheckPath(r.Path); bad != nil {
		bad.Column = at + ".path"
		c.addFault(bad)
	} else if format := cmp.Or(r.DeclaredFormat(), input.FormatByName(r.Path)); format == input.FormatXLS && (form == nil || !form.TakesAnyFile) {
		bad := input.FormatFault(format)
		bad.Column = at + ".path"
		c.addFault(bad)
	}
	if input.EncodingKind(r.Encoding) == "" {
		c.add(at+".encoding", r.Encoding, "takes "+strings.Join(input.EncodingNames(), ", "))
	}
	c.checkDialect(at, r)
	c.checkOmitted(at, r)
	for n, group := range r.Props().TargetGroups {
		if !input.IsID(group.ID) || group.Title.DA == "" {
			c.add(fmt.Sprintf("%s.kommunebench.target_groups[%d]", at, n), group.ID, "needs an id and a Danish title")
		}
	}
	switch {
	case name == "":
		c.add(at+".kommunebench.layout", name, "is missing: takes "+c.layouts.Names())
	case form == nil:
		c.add(at+".kommunebench.layout", name, "is no layout that is read: takes "+c.layouts.Names())
	default:
		c.checkLayout(at, r, form, dataset)
	}
	c.checkMeasures(at, r, form)
	c.checkProvisional(at, r, form)
}

func (c *descriptorCheck) checkLayout(at string, r *Resource, form *LayoutRules, dataset string) {
	if form.ReferenceOnly && dataset != kommune.ReferenceDataset {
		c.add(at+".kommunebench.layout", form.Name, "belongs to the dataset "+kommune.ReferenceDataset)
	}
	for _, ours := range slices.Sorted(maps.Keys(r.Props().Columns)) {
		if !slices.Contains(form.Columns, ours) {
			c.add(at+".kommunebench.columns", ours, "is no column of the layout "+form.Name+": takes "+strings.Join(form.Columns, ", "))
		}
	}
	c.checkPublished(at, r, form)
}

func (c *descriptorCheck) checkDialect(at string, r *Resource) {
	if d := r.Dialect.Delimiter; d != "" && (utf8.RuneCountInString(d) != 1 || strings.ContainsAny(d, "\"\r\n\ufffd") || !utf8.ValidString(d)) {
		c.add(at+".dialect.delimiter", d, "takes one character")
	}
	if q := r.Dialect.QuoteChar; q != "" && q != `"` {
		c.add(at+".dialect.quoteChar", q, `takes "`)
	}
	if rows := r.Dialect.HeaderRows; len(rows) > 0 && (rows[0] < 1 || rows[len(rows)-1]-rows[0] > 9 || !slices.IsSorted(rows)) {
		c.add(at+".dialect.headerRows", fmt.Sprint(rows), "takes up to ten rising numbers of rows, from 1")
	}
	if comment := r.Dialect.CommentChar; utf8.RuneCountInString(comment) > 1 || comment == `"` || comment != "" && comment == r.Dialect.Delimiter {
		c.add(at+".dialect.commentChar", comment, "takes one character other than the delimiter and the quote")
	}
	if r.Dialect.Header != nil && !*r.Dialect.Header {
		c.add(at+".dialect.header", "false", "a file needs a header")
	}
	if r.Dialect.DoubleQuote != nil && !*r.Dialect.DoubleQuote {
		c.add(at+".dialect.doubleQuote", "false", "a quote within quotes is written twice")
	}
	for n, f := range r.Schema.Fields {
		at := fmt.Sprintf("%s.schema.fields[%d]", at, n)
		if !slices.Contains([]string{"", ".", ","}, f.DecimalChar) {
			c.add(at+".decimalChar", f.DecimalChar, "takes . or ,")
		}
		decimal := "."
		if f.DecimalChar == "," {
			decimal = ","
		}
		if f.GroupChar == decimal || utf8.RuneCountInString(f.GroupChar) > 1 || strings.ContainsAny(f.GroupChar, "0123456789-+") {
			c.add(at+".groupChar", f.GroupChar, "takes one character other than the decimal sign")
		}
	}
}

// checkProvisional wants periods, of a layout of observations; nil is one that is not
// known.
func (c *descriptorCheck) checkProvisional(at string, r *Resource, form *LayoutRules) {
	at += ".kommunebench.provisionalPeriods"
	periods := r.Props().ProvisionalPeriods
	if form != nil && len(periods) > 0 && !form.Observations {
		c.add(at, "", "belongs to observations only")
	}
	for n, period := range periods {
		if _, bad := input.ParsePeriod(period); bad != nil {
			c.addRule("period", fmt.Sprintf("%s[%d]", at, n), period, bad.Message)
		}
	}
}

// checkMeasures takes a layout that is not known as nil.
func (c *descriptorCheck) checkMeasures(at string, r *Resource, form *LayoutRules) {
	measures := r.Props().Measures
	if form != nil && len(measures) > 0 && !form.Observations {
		c.add(at+".kommunebench.measures", "", "belongs to observations only")
	}
	if form != nil && len(measures) == 0 && form.NeedsMeasures {
		c.add(at+".kommunebench.measures", "", "is missing: the layout "+form.Name+" has one column per figure")
	}
	for n, m := range measures {
		at := fmt.Sprintf("%s.kommunebench.measures[%d]", at, n)
		if m.Indicator == "" {
			c.add(at+".indicator", "", "is missing")
		}
		if m.Value == "" && (m.Numerator == "" || m.Denominator == "") {
			c.add(at, m.Indicator, "needs a value column, or a numerator and a denominator")
		}
	}
}
