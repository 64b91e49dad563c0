package etl

import (
	"slices"
	"strings"

	"kommunebench/etl/descriptor"
	"kommunebench/etl/input"
	"kommunebench/etl/layout"
)

// firstLook is a file without a descriptor, as far as its first text tells.
type firstLook struct {
	layout.Unrecognised

	// isWhole says that the head is all of the file.
	isWhole bool
}

// unrecognised looks at a file's first text. What can't be read has none: the
// readers to come tell what is wrong, with the line.
func unrecognised(files input.SingleFile, options Options) *firstLook {
	f := &firstLook{Unrecognised: layout.Unrecognised{Files: files, Limits: options.Limits, Catalogue: options.Catalogue}}
	head, whole, err := layout.ReadHead(files, &descriptor.Resource{Path: files.Name}, options.Limits)
	if err != nil {
		return f
	}
	f.Head, f.isWhole = head, whole
	if f.IsJSON() {
		f.JSONNames = layout.JSONNames(strings.TrimSpace(head))
	}
	return f
}

// recognise opens a file as the layout of observations, or of facts, that knows
// it. It is false where none does.
func recognise(f *firstLook, known []knownTable, options Options, ofObservations bool) (p *Package, recognised bool, err error) {
	for _, form := range options.layouts {
		if form.Recognise == nil || form.Observations != ofObservations {
			continue
		}
		found, err := form.Recognise(&f.Unrecognised)
		switch {
		case err != nil:
			return nil, true, refuseOr(options, f.Files.Name, err)
		case found.Is && found.Columns != nil:
			p, err = openKnownColumns(f.Files, known, form, found, options)
			return p, true, err
		case found.Is:
			p, err = openSelfDescribed(f.Files, form.Name, found.Dataset, options)
			return p, true, err
		}
	}
	return nil, false, nil
}

// openKnownColumns looks for the known table that has a file's columns.
func openKnownColumns(files input.SingleFile, known []knownTable, form *layoutReader, found layout.Recognition, options Options) (*Package, error) {
	for n := range known {
		fields := known[n].fields()
		slices.Sort(fields)
		if slices.Contains(found.TablesOf, known[n].resource.Props().Layout) && slices.Equal(found.Columns, fields) {
			known[n].resource.Kommunebench.Layout = form.Name
			known[n].resource.Format = found.Format
			return openKnown(files, &known[n], options)
		}
	}
	return nil, refuse(options, files.Name, found.Unknown)
}

// openSelfDescribed opens a file that names its own table, or adds to a dataset
// that is loaded.
func openSelfDescribed(files input.SingleFile, name, dataset string, options Options) (*Package, error) {
	d := &descriptor.Descriptor{Name: dataset, Resources: []descriptor.Resource{{Name: name, Path: files.Name}}}
	r := &d.Resources[0]
	r.Kommunebench.Layout = name
	options.layouts.completeSigns(r)
	openers, _, err := options.layouts.describe(files, d, options)
	if err != nil {
		return nil, refuseOr(options, files.Name, err)
	}
	p := &Package{files: files, descriptor: d, descriptorFile: files.Name, dataset: d.Dataset(), options: options, openers: openers}
	if snapshot, loaded := options.Catalogue.Snapshot(dataset); loaded && dataset != "" {
		p.dataset = snapshot.Dataset
	}
	if bad := p.checkDataset(false); bad != nil {
		return nil, refuse(options, files.Name, bad)
	}
	return p, nil
}
