package statbank

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"kommunebench/etl/descriptor"
	"kommunebench/etl/input"
	"kommunebench/etl/layout"
	"kommunebench/etl/source"
	"kommunebench/kommune"
)

const (
	statbankPublisher = "Danmarks Statistik"
	statbankReason    = "Danmarks Statistik offentliggør selv disse tal."
)

// describeJSONStat reads a table's words, and checks that it is whole.
func describeJSONStat(p *layout.Builder, r *descriptor.Resource) (layout.Opener, error) {
	if _, err := layout.ReadAnswer(p, r); err != nil {
		return nil, err
	}
	doc, err := scanJSONStat(p.Files, r, p.Limits)
	if err != nil {
		return nil, err
	}
	if doc.isExport {
		return nil, ExportFault()
	}
	register := p.Register
	plan, err := planJSONStat(doc, r, register)
	if err != nil {
		return nil, err
	}
	if _, bad := doc.areaTexts(plan, register); bad != nil {
		return nil, bad
	}
	if input.Slug(doc.table) == "" && p.Descriptor.Name == "" {
		return nil, &input.Fault{Rule: "publisher_shape", Whole: true, Message: "does not name its table: give it a " + input.DescriptorName}
	}
	table := strings.ToUpper(doc.table)
	p.NameUnlessNamed("statbank-"+input.Slug(doc.table), cmp.Or(doc.label, table), statbankPublisher, statbankReason)
	if table != "" {
		p.AddSource(descriptor.SourceProps{
			Title: statbankPublisher + ", Statistikbanken, tabel " + table, Path: "https://www.statistikbanken.dk/" + input.Slug(table),
			Published: dayOf(doc.updated),
		})
	}
	if plan.indicator >= 0 && doc.sizes[plan.indicator] > layout.MostIndicators {
		return nil, &input.Fault{Rule: "publisher_shape", Whole: true, Message: fmt.Sprintf("has more than %d indicators", layout.MostIndicators)}
	}
	indicators := jsonStatIndicators(p, doc, plan, r)
	groups, err := completeGroups(p, doc, plan, r)
	return func(c layout.Context, r *descriptor.Resource) (source.Records, *descriptor.Resource, error) {
		return openJSONStat(c, r, doc, groups, indicators)
	}, err
}

// dayOf is the day of a time as StatBank writes it; empty for none.
func dayOf(updated string) string {
	day, _, _ := strings.Cut(updated, "T")
	if _, err := time.Parse(time.DateOnly, day); err != nil {
		return ""
	}
	return day
}

// jsonStatIndicators adds those that the package does not name. A table of a
// single figure is of the package's single indicator. The ids are by the table's
// codes.
func jsonStatIndicators(p *layout.Builder, doc *jsonStat, plan *jsonStatPlan, r *descriptor.Resource) map[string]string {
	ids := map[string]string{}
	origin := cmp.Or(strings.ToUpper(doc.table), r.Path)
	if plan.indicator < 0 {
		own := doc.indicator(doc.table, doc.label, jsonStatUnit{})
		ids[doc.onlyName()] = p.AddIndicator(own, origin, orOnly(p, true, doc.onlyName())...)
		return ids
	}
	d := doc.dimensions[doc.ids[plan.indicator]]
	only, isFixed := plan.fixed[plan.indicator]
	for n, code := range d.codes {
		if isFixed && n != only {
			continue
		}
		own := doc.indicator(code, d.labelOf(n), d.units[code])
		ids[code] = p.AddIndicator(own, origin, orOnly(p, len(d.codes) == 1 || isFixed, code, d.labelOf(n))...)
	}
	return ids
}

// orOnly adds the package's only indicator to the names of a table's only
// figure.
func orOnly(p *layout.Builder, isOnly bool, names ...string) []string {
	if defined := p.Props().Indicators; isOnly && len(defined) == 1 && len(p.Descriptor.Resources) == 1 {
		return append(names, defined[0].ID)
	}
	return names
}

// onlyName stands for the one figure of a table without a metric dimension.
func (d *jsonStat) onlyName() string { return cmp.Or(d.table, d.label, "value") }

// indicator says of a figure what the table tells for sure: numbers of things
// are counts, all else is a mean, of which nothing more is reckoned.
func (d *jsonStat) indicator(code, title string, unit jsonStatUnit) descriptor.IndicatorProps {
	decimals := int64(0)
	if d.values.fraction {
		decimals = 1
	}
	switch {
	case unit.Decimals != nil:
		decimals = *unit.Decimals
	case d.decimals != nil:
		decimals = *d.decimals
	}
	decimals = min(max(decimals, 0), 9)
	props := descriptor.IndicatorProps{
		ID: code, Title: descriptor.Bilingual{DA: cmp.Or(title, code, "?")}, Kind: string(kommune.Mean), Polarity: string(kommune.Neutral),
		Unit: input.Clip(cmp.Or(unit.Base, unit.Label), 80), Decimals: &decimals,
	}
	switch input.FoldTitle(props.Unit) {
	case "number", "antal", "personer", "persons":
		if d.values.low >= 0 && !d.values.fraction {
			props.Kind = string(kommune.Count)
		}
	case "pct", "per cent", "percent", "procent":
		props.Unit = "%"
	}
	return props
}

// completeGroups adds the table's target groups that the resource does not
// name, and gives the ids of all by their places in the table.
func completeGroups(p *layout.Builder, doc *jsonStat, plan *jsonStatPlan, r *descriptor.Resource) (ids []string, err error) {
	if len(plan.groups) == 0 {
		return nil, nil
	}
	codes, labels, bad := plan.groupNames(doc)
	if bad != nil {
		return nil, bad
	}
	props := r.Props()
	named, taken := layout.NameIndex{}, map[string]bool{}
	for n := range props.TargetGroups {
		named.Add(n, props.TargetGroups[n].Names()...)
		taken[props.TargetGroups[n].ID] = true
	}
	total := onlyTotal(codes, labels)
	for n := range codes {
		at, known := named.Find(codes[n], labels[n])
		if !known {
			at = len(props.TargetGroups)
			props.TargetGroups = append(props.TargetGroups, descriptor.TargetGroupProps{
				ID: groupID(p, taken, codes[n], labels[n]), Title: descriptor.Bilingual{DA: labels[n]}, Total: n == total,
			})
		}
		named.AddExact(at, codes[n])
		ids = append(ids, props.TargetGroups[at].ID)
	}
	return ids, nil
}

// groupID gives a group an id of its own, which another resource has only for
// a group of the same title.
func groupID(p *layout.Builder, taken map[string]bool, code, label string) string {
	for {
		id := input.OwnSlug(taken, code, label)
		if title, elsewhere := p.Groups[id]; !elsewhere || title == label {
			p.Groups[id] = label
			return id
		}
	}
}

// onlyTotal is the one group that its words call the total; -1 where none or
// several do.
func onlyTotal(codes, labels []string) int {
	total := -1
	for n := range codes {
		label := " " + input.FoldTitle(labels[n]) + " "
		if input.FoldTitle(codes[n]) != "tot" && !strings.Contains(label, " i alt ") && !strings.Contains(label, " total ") {
			continue
		}
		if total >= 0 {
			return -1
		}
		total = n
	}
	return total
}

// areaTexts are the areas by the places of their codes, in words that the
// register knows where it knows them.
func (d *jsonStat) areaTexts(plan *jsonStatPlan, register *kommune.Register) ([]string, *input.Fault) {
	dimension := d.dimensions[d.ids[plan.kommune]]
	areas := layout.AreaNames{Register: register}
	texts := make([]string, len(dimension.codes))
	for n := range dimension.codes {
		var bad *input.Fault
		if texts[n], bad = dimension.area(areas, n); bad != nil {
			bad.Whole = true
			return nil, bad
		}
	}
	return texts, nil
}
