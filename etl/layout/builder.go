package layout

import (
	"io/fs"

	"kommunebench/etl/descriptor"
	"kommunebench/etl/input"
	"kommunebench/kommune"
)

// Builder is a descriptor that is being completed by what files say of
// themselves.
type Builder struct {
	Files      fs.FS
	Limits     input.Limits
	Register   *kommune.Register
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

// NewBuilder begins with what a descriptor says, whose own words are checked.
func NewBuilder(files fs.FS, limits input.Limits, register *kommune.Register, d *descriptor.Descriptor) *Builder {
	p := &Builder{
		Files: files, Limits: limits, Register: register, Descriptor: d,
		named: NameIndex{}, taken: map[string]bool{}, added: map[string]string{}, Groups: map[string]string{},
	}
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
	return p
}

// Props are what is ours of the package.
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
