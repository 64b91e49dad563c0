package etl

import (
	"io/fs"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"kommunebench/etl/descriptor"
	"kommunebench/etl/input"
	"kommunebench/etl/source"
	"kommunebench/kommune"
)

// Layouts of publishers.
const (
	layoutNoegletal      = "noegletal"
	layoutStatbankCSV    = "statbank-csv"
	layoutJSONStat       = "statbank-jsonstat"
	layoutJobindsatsJSON = "jobindsats-json"
)

// LongColumns are the columns of sources that give one figure a record.
func LongColumns() []string {
	return []string{"kommune", "period", "indicator", "target_group", "value", "status"}
}

// Where these stand in longColumns.
const (
	LongKommune = iota
	LongPeriod
	LongIndicator
	LongGroup
	LongValue
	LongStatus
)

// published is a layout of observations that is no plain table: open gives
// its records, and the resource by whose words they are to be read; nil where
// describe gives an opener for each file.
func published(rules descriptor.LayoutRules, open Opener, describe Describer) *layout {
	rules.Observations, rules.Published, rules.Columns = true, true, ObservationColumns()
	return &layout{LayoutRules: rules, Required: []string{"kommune", "period"}, read: readObservations, Open: open, Describe: describe}
}

// onlyDescribes is a describer that finds nothing that the opener needs.
func onlyDescribes(describe func(p *Builder, r *descriptor.Resource) error) Describer {
	return func(p *Builder, r *descriptor.Resource) (Opener, error) { return nil, describe(p, r) }
}

type (
	Opener func(l *loading, r *descriptor.Resource) (source.Records, *descriptor.Resource, error)
	// Describer completes a descriptor by what the file says of itself. What
	// the descriptor says goes before. The opener holds what was found in the file;
	// nil where the layout's own takes each file.
	Describer func(p *Builder, r *descriptor.Resource) (Opener, error)
)

// Builder is a descriptor that is being completed.
type Builder struct {
	Files      fs.FS
	options    Options
	Descriptor *descriptor.Descriptor
	// named are the package's indicators by their names.
	named NameIndex
	taken map[string]bool
	// added are the ids of those that were found in files, by their origins.
	added map[string]string
	// Groups are the titles of all resources' target groups by their ids.
	Groups map[string]string
}

// MostIndicators is how many a self-described table may have.
const MostIndicators = 2000

// NameIndex finds things by what a source may call them: exactly, else by the
// words alone.
type NameIndex map[string]int

func (x NameIndex) Add(at int, names ...string) {
	for _, name := range names {
		x.AddExact(at, name)
		if folded := input.FoldTitle(name); folded != "" {
			x.AddExact(at, foldedKey+folded)
		}
	}
}

func (x NameIndex) AddExact(at int, name string) {
	name = norm.NFC.String(name)
	if _, known := x[name]; !known && name != "" {
		x[name] = at
	}
}

// foldedKey keeps folded names apart from exact ones.
const foldedKey = "\x00"

func (x NameIndex) Find(names ...string) (at int, found bool) {
	for _, name := range names {
		if at, found = x[norm.NFC.String(name)]; found && name != "" {
			return at, true
		}
	}
	for _, name := range names {
		if at, found = x[foldedKey+input.FoldTitle(name)]; found {
			return at, true
		}
	}
	return 0, false
}

// describeAll completes a descriptor whose own words are checked, and gives the
// openers of files by their paths. The error may be a fault, of the file that is
// named.
func describeAll(files fs.FS, d *descriptor.Descriptor, options Options) (byPath map[string]Opener, file string, err error) {
	p := &Builder{Files: files, options: options, Descriptor: d, named: NameIndex{}, taken: map[string]bool{}, added: map[string]string{}, Groups: map[string]string{}}
	for n := range p.Props().Indicators {
		indicator := &p.Props().Indicators[n]
		p.named.Add(n, indicator.Names()...)
		p.taken[indicator.ID] = true
	}
	for n := range d.Resources {
		for _, group := range d.Resources[n].Props().TargetGroups {
			p.Groups[group.ID] = group.Title.DA
		}
	}
	layouts, openers := layoutsByName(), map[string]Opener{}
	for n := range d.Resources {
		r := &d.Resources[n]
		form := layouts[r.Props().Layout]
		if form == nil || form.Describe == nil {
			continue
		}
		open, err := form.Describe(p, r)
		if err != nil {
			return nil, r.Path, err
		}
		openers[r.Path] = open
	}
	return openers, "", nil
}

func (p *Builder) Props() *descriptor.PackageProps { return &p.Descriptor.Kommunebench }

// NameUnlessNamed says what a file without a descriptor is.
func (p *Builder) NameUnlessNamed(id, title, publisher, reason string) {
	props := p.Props()
	if p.Descriptor.Name == "" {
		p.Descriptor.Name = id
		props.Disclosure.By, props.Disclosure.Reason = kommune.DisclosureByPublisher, reason
	}
	if p.Descriptor.Title == "" {
		p.Descriptor.Title = title
	}
	if props.Publisher == "" {
		props.Publisher = publisher
	}
}

// AddSource adds where the figures come from unless the package says so itself:
// then only the date of a single one is completed. Of several files of one
// source the newest date counts.
func (p *Builder) AddSource(source descriptor.SourceProps) {
	for n := range p.Descriptor.Sources {
		own := &p.Descriptor.Sources[n]
		switch {
		case own.Described && own.Title == source.Title:
			own.Published = max(own.Published, source.Published)
			return
		case !own.Described && len(p.Descriptor.Sources) == 1 && own.Published == "":
			own.Published = source.Published
		}
		if !own.Described {
			return
		}
	}
	source.Described = true
	p.Descriptor.Sources = append(p.Descriptor.Sources, source)
}

// AddIndicator gives the id of the package's indicator that is meant by one of
// the names. Where none is, it adds one, which is of its origin alone: other
// tables may have other figures of the same name.
func (p *Builder) AddIndicator(own descriptor.IndicatorProps, origin string, names ...string) string {
	props := p.Props()
	if at, known := p.named.Find(names...); known {
		return props.Indicators[at].ID
	}
	key := origin + "\x00" + names[0]
	if id, added := p.added[key]; added {
		return id
	}
	own.ID = input.OwnSlug(p.taken, own.ID, own.Title.DA)
	p.added[key] = own.ID
	props.Indicators = append(props.Indicators, own)
	return own.ID
}

// LongResource is the resource by which long-form records are read: their
// columns have our names and their figures are in one notation.
func LongResource(r *descriptor.Resource, missing []string, danish bool) *descriptor.Resource {
	long := *r
	long.Schema.MissingValues = missing
	long.Schema.Fields = nil
	if danish {
		long.Schema.Fields = []descriptor.FieldProps{{Name: "value", DecimalChar: ",", GroupChar: "."}}
	}
	props := *r.Props()
	props.Columns, props.Measures, props.Where = nil, nil, nil
	long.Kommunebench = props
	return &long
}

// isJobindsats reports whether a layout is one of jobindsats, which writes
// figures as Danes do.
func isJobindsats(layout string) bool { return strings.HasPrefix(layout, "jobindsats-") }

// undeclaredFormat is how a column writes numbers of which the schema says
// nothing.
func undeclaredFormat(r *descriptor.Resource) input.NumberFormat {
	if isJobindsats(r.Props().Layout) {
		return input.NumberFormat{Decimal: ',', Group: '.', Declared: true}
	}
	return input.PlainFormat()
}

// readDescriptor reads a datapackage.json and completes what its layouts say of it.
func readDescriptor(content []byte) (*descriptor.Descriptor, error) {
	parsed, err := descriptor.Parse(content)
	if err != nil {
		return nil, err
	}
	for n := range parsed.Resources {
		completeSigns(&parsed.Resources[n])
	}
	return parsed, nil
}

// completeSigns adds the signs that the layout's publisher writes in place of
// figures where the descriptor names none.
func completeSigns(r *descriptor.Resource) {
	if r.Schema.MissingValues == nil {
		r.Schema.MissingValues = missingOf(r.Props().Layout)
	}
	if r.Props().SuppressedValues == nil && isJobindsats(r.Props().Layout) && !slices.Contains(r.Schema.MissingValues, suppressedByJobindsats) {
		r.Props().SuppressedValues = []string{suppressedByJobindsats}
	}
}

// suppressedByJobindsats is the sign of a figure that STAR hides.
const suppressedByJobindsats = "*"

// missingOf are the signs that a publisher writes where there is no figure,
// unless the descriptor names others. Statistics Denmark's "-" means nothing
// at all, that is 0, and is no such sign.
func missingOf(layout string) []string {
	switch {
	case isJobindsats(layout):
		return []string{"", "-", "–", ".", "..", "..."}
	case layout == layoutStatbankCSV, layout == layoutJSONStat:
		return []string{"", "..", "..."}
	}
	return []string{""}
}
