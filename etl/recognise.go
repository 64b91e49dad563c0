package etl

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"path"
	"slices"

	"kommunebench/etl/descriptor"
	"kommunebench/etl/input"
	"kommunebench/etl/layout"
	"kommunebench/etl/publisher/statbank"
	"kommunebench/etl/source"
)

// knownTable is a publisher's table that is recognised by its header.
type knownTable struct {
	name       string
	descriptor *descriptor.Descriptor
	content    []byte
	resource   *descriptor.Resource
}

func (k *knownTable) fields() []string {
	fields := make([]string, len(k.resource.Schema.Fields))
	for n, f := range k.resource.Schema.Fields {
		fields[n] = f.Name
	}
	return fields
}

// readKnown reads the descriptors of all known tables. They ship with the
// program, so a fault in one is the program's.
func readKnown(options Options) ([]knownTable, error) {
	known := options.Known
	if known == nil {
		return nil, nil
	}
	files, err := fs.Glob(known, "*/"+input.DescriptorName)
	if err != nil {
		return nil, fmt.Errorf("listing the known tables: %w", err)
	}
	var tables []knownTable
	for _, file := range files {
		content, err := input.ReadAll(known, file, options.Limits.DescriptorBytes)
		if err != nil {
			return nil, fmt.Errorf("reading the known table %s: %w", file, err)
		}
		parsed, err := options.layouts.readDescriptor(content)
		if err != nil {
			return nil, fmt.Errorf("reading the known table %s: %w", file, err)
		}
		if faults := descriptor.Check(parsed, options.layouts.rules()); len(faults) > 0 {
			return nil, fmt.Errorf("reading the known table %s: %s: %w", file, faults[0].Column, faults[0])
		}
		if len(parsed.Resources) != 1 {
			return nil, fmt.Errorf("reading the known table %s: it has %d resources, takes one", file, len(parsed.Resources))
		}
		// What is declared is of the file as the publisher gives it; many a file
		// was saved again by another program since.
		parsed.Resources[0].Encoding = ""
		tables = append(tables, knownTable{path.Dir(file), parsed, content, &parsed.Resources[0]})
	}
	return tables, nil
}

// openSingle recognises a file by its content.
func openSingle(_ context.Context, files input.SingleFile, options Options) (*Package, error) {
	if format := input.FormatByName(files.Name); format == input.FormatXLS {
		return nil, refuse(options, files.Name, input.FormatFault(format))
	}
	known, err := readKnown(options)
	if err != nil {
		return nil, err
	}
	file := unrecognised(files, options)
	if bad := layout.ErrorAnswer(file.Head, file.isWhole); bad != nil {
		return nil, refuse(options, files.Name, bad)
	}
	if p, recognised, err := recognise(file, known, options, true); recognised {
		return p, err
	}
	for n := range known {
		matches, err := headerMatches(files, &known[n])
		if err != nil {
			return nil, refuseOr(options, files.Name, err)
		}
		if matches {
			return openKnown(files, &known[n], options)
		}
	}
	if p, recognised, err := recognise(file, known, options, false); recognised {
		return p, err
	}
	return nil, refuse(options, files.Name, unknownLayout(files, known, options.layouts))
}

func openKnown(files input.SingleFile, table *knownTable, options Options) (*Package, error) {
	d := table.descriptor
	d.Resources[0].Path = files.Name
	p := &Package{
		files: files, descriptor: d, content: table.content, descriptorFile: "known/" + table.name + "/" + input.DescriptorName,
		dataset: d.Dataset(), options: options,
	}
	if bad := p.checkDataset(false); bad != nil {
		return nil, refuse(options, files.Name, bad)
	}
	return p, nil
}

// readHeader gives the names of a file's columns by the form that a resource
// says.
func readHeader(files fs.FS, r *descriptor.Resource) ([]string, error) {
	// The names are to be the file's own. Its first lines are most often plain,
	// and then need no look at the whole for its encoding.
	probe := *r
	probe.Schema.Fields = nil
	probe.Encoding = cmp.Or(r.Encoding, "utf-8")
	limits := input.Limits{RecordBytes: 1 << 16}
	records, err := source.OpenRecords(files, &probe, limits, statbank.ExportFormat())
	if _, isFault := input.AsFault(err); isFault && r.Encoding == "" {
		probe.Encoding = ""
		records, err = source.OpenRecords(files, &probe, limits, statbank.ExportFormat())
	}
	if err != nil {
		return nil, err
	}
	defer func() { _ = records.Close() }() // only read from
	t, bad := newTable(records, &probe, nil)
	if bad != nil {
		return nil, bad
	}
	return t.header, nil
}

// headerMatches reports whether a file has a known table's columns, in any
// order. A header that can't be read is none.
func headerMatches(files input.SingleFile, table *knownTable) (bool, error) {
	probe := *table.resource
	probe.Path = files.Name
	header, err := readHeader(files, &probe)
	if bad, isFault := input.AsFault(err); isFault && (bad.Rule == "quote" || bad.Rule == "line_too_long" || bad.Rule == "header") {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	fields := table.fields()
	slices.Sort(header)
	slices.Sort(fields)
	return slices.Equal(header, fields), nil
}

// likeness is how near a file is to a layout or a known table, by the column
// names that they share: 0 to 1.
type likeness struct {
	score          float64
	name           string
	fields, header []string
	// form is nil for a known table.
	form *layoutReader
}

// nearestLayout finds what a file is nearest to, and the widest header that it
// may have.
func nearestLayout(files input.SingleFile, known []knownTable, layouts layoutSet) (best likeness, widest []string) {
	consider := func(one likeness) {
		if one.score = one.likeness(); one.score > best.score {
			best = one
		}
	}
	for n := range known {
		probe := *known[n].resource
		probe.Path = files.Name
		if header, err := readHeader(files, &probe); err == nil {
			consider(likeness{name: "the known table " + known[n].descriptor.Name, header: header, fields: known[n].fields()})
		}
	}
	for _, delimiter := range []string{",", ";", "\t"} {
		probe := descriptor.Resource{Path: files.Name}
		probe.Dialect.Delimiter = delimiter
		header, err := readHeader(files, &probe)
		if err != nil {
			continue
		}
		if len(header) > len(widest) {
			widest = header
		}
		for _, form := range layouts {
			consider(likeness{name: "the layout " + form.Name, header: header, fields: form.Columns, form: form})
		}
	}
	return best, widest
}

// unknownLayout says which layout a file is nearest to, or lists all where it is
// near none.
func unknownLayout(files input.SingleFile, known []knownTable, layouts layoutSet) *input.Fault {
	const farOff = 0.25
	best, widest := nearestLayout(files, known, layouts)
	bad := &input.Fault{Rule: "unknown_layout", Message: "file not recognised: add a " + input.DescriptorName + " that names a layout"}
	switch {
	case slices.Contains(widest, "indicator_id") && slices.Contains(widest, "kommune_code"):
		return statbank.ExportFault()
	case best.score < farOff && len(widest) > 0:
		bad.Message += "; its columns are " + input.QuoteSome(widest) + ", the layouts are " + layouts.inShort()
	case best.score < farOff:
		bad.Message += "; it has no header, the layouts are " + layouts.inShort()
	default:
		bad.Message += "; nearest is " + best.name
		if missing := without(best.fields, best.header); len(missing) > 0 {
			bad.Message += ", whose columns " + input.QuoteSome(missing) + " it lacks"
		}
		if more := without(best.header, best.fields); len(more) > 0 {
			bad.Message += "; it has " + input.QuoteSome(more) + " besides"
		}
		if best.form != nil && !best.form.OfPublisher {
			bad.Message += "; " + best.form.takes()
		}
	}
	return bad
}

// likeness is 1 where a file has no other columns than those of a layout, and all
// that it requires: most columns of a layout may be left out. All columns of a known
// table are required.
func (l likeness) likeness() float64 {
	required := l.fields
	if l.form != nil && !l.form.OfPublisher {
		required = l.form.Required
	}
	shared := len(l.header) - len(without(l.header, l.fields))
	return float64(shared) / float64(max(1, len(l.header)+len(without(required, l.header))))
}

func without(list, other []string) []string {
	var rest []string
	for _, name := range list {
		if !slices.Contains(other, name) {
			rest = append(rest, name)
		}
	}
	return rest
}
