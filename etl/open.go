package etl

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"kommunebench/etl/descriptor"
	"kommunebench/etl/input"
	"kommunebench/etl/layout"
	"kommunebench/kommune"
)

// Package is an opened data package. Its files are read anew by each call, so
// nothing needs closing.
type Package struct {
	files      fs.FS
	descriptor *descriptor.Descriptor
	// content is the descriptor's own bytes; empty for a test page.
	content []byte
	// descriptorFile is the descriptor's name in rejects.
	descriptorFile string
	dataset        kommune.Dataset
	options        Options
	// openers are of files that were looked into when the package was opened, by
	// their paths.
	openers map[string]layout.Opener
}

// Open opens a package's folder, its datapackage.json, or a single file of a
// known publisher's layout. A descriptor or a file that is not taken gives a
// *RejectedError.
func Open(ctx context.Context, path string, options Options) (*Package, error) {
	options = options.withDefaults()
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, refuse(options, path, &input.Fault{Rule: "missing_file", Value: path, Message: "does not exist"})
	}
	if err != nil {
		return nil, fmt.Errorf("opening %s: %w", path, err)
	}
	if info.IsDir() {
		return openPackage(input.Folder{Dir: path}, options, false)
	}
	dir, name := filepath.Split(filepath.Clean(path))
	if dir == "" {
		dir = "."
	}
	if name == input.DescriptorName {
		return openPackage(input.Folder{Dir: dir}, options, false)
	}
	if packed, found, err := input.ZipPackage(path, options.Limits); err != nil {
		return nil, refuseOr(options, name, err)
	} else if found {
		return openPackage(packed, options, false)
	}
	return openSingle(ctx, input.SingleFile{Dir: dir, Name: name}, options)
}

// OpenFS opens a package that ships with the program: only such a one may
// write the datasets reference and published.
func OpenFS(_ context.Context, fsys fs.FS, options Options) (*Package, error) {
	return openPackage(fsys, options.withDefaults(), true)
}

// refuse gives the error for an input that is not taken as a whole.
func refuse(options Options, file string, faults ...*input.Fault) error {
	l := newLoading(options)
	for _, bad := range faults {
		bad.Whole = true
		l.Reject(file, 0, "", bad)
	}
	l.report.RowsRejected = 0 // the lines are of a descriptor or a header
	return newRejectedError(l.report)
}

func openPackage(files fs.FS, options Options, ships bool) (*Package, error) {
	content, err := input.ReadAll(files, input.DescriptorName, options.Limits.DescriptorBytes)
	if err != nil {
		return nil, refuseOr(options, input.DescriptorName, err)
	}
	parsed, err := options.layouts.readDescriptor(content)
	if err != nil {
		return nil, refuseOr(options, input.DescriptorName, err)
	}
	faults := descriptor.Check(parsed, options.layouts.rules())
	p := &Package{
		files: files, descriptor: parsed, content: content, descriptorFile: input.DescriptorName,
		dataset: parsed.Dataset(), options: options,
	}
	taken, err := p.isNamedAfterKnown()
	if err != nil {
		return nil, err
	}
	switch bad := p.checkDataset(ships); {
	case bad != nil:
		faults = append(faults, bad)
	case taken && p.dataset.Synthetic:
		faults = append(faults, &input.Fault{Rule: "synthetic_mix", Column: "name", Value: p.dataset.ID, Message: "is a publisher's table of real data, and this package is synthetic"})
	}
	if len(faults) > 0 {
		return nil, refuse(options, input.DescriptorName, faults...)
	}
	openers, file, err := options.layouts.describe(files, parsed, options)
	if err != nil {
		return nil, refuseOr(options, file, err)
	}
	p.openers = openers
	return p, nil
}

func refuseOr(options Options, file string, err error) error {
	if bad, isFault := input.AsFault(err); isFault {
		return refuse(options, file, bad)
	}
	return fmt.Errorf("reading %s: %w", file, err)
}

// checkDataset keeps synthetic and real data apart, and the program's own
// datasets for the program. Layouts that add to the published facts may come from
// anywhere.
func (p *Package) checkDataset(ships bool) *input.Fault {
	id := p.dataset.ID
	reserved := id == kommune.ReferenceDataset || id == kommune.PublishedDataset
	if reserved && p.dataset.Synthetic {
		return &input.Fault{Rule: "synthetic_mix", Column: "name", Value: id, Message: "is a dataset of real data, and this package is synthetic"}
	}
	onlyAdds := !slices.ContainsFunc(p.descriptor.Resources, func(r descriptor.Resource) bool {
		form := p.options.layouts.find(r.Props().Layout)
		return form == nil || !form.AddsToPublished
	})
	if reserved && !ships && (id != kommune.PublishedDataset || !onlyAdds) {
		return &input.Fault{Rule: "reserved_dataset", Column: "name", Value: id, Message: "is a dataset that only the program's own package may write: give the package another name"}
	}
	snapshot, exists := p.options.Catalogue.Snapshot(id)
	if exists && snapshot.Dataset.Synthetic != p.dataset.Synthetic {
		words := map[bool]string{true: "synthetic", false: "real"}
		return &input.Fault{
			Rule: "synthetic_mix", Column: "name", Value: id,
			Message: fmt.Sprintf("is a dataset of %s data, and this package is %s", words[snapshot.Dataset.Synthetic], words[p.dataset.Synthetic]),
		}
	}
	return nil
}

// isNamedAfterKnown reports whether the package has the name of a publisher's
// table, of which nothing need be loaded yet.
func (p *Package) isNamedAfterKnown() (bool, error) {
	tables, err := readKnown(p.options)
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(tables, func(table knownTable) bool { return table.descriptor.Name == p.dataset.ID }), nil
}

// Dataset is what the package says of the dataset that it loads into.
func (p *Package) Dataset() kommune.Dataset { return p.dataset }

// Note is what the package wants to stand on the release that it makes; empty for
// none.
func (p *Package) Note() string { return p.descriptor.Kommunebench.Note }

// InputHash is the SHA-256, in hex, over the descriptor and all resources'
// bytes as they lie on disk. The descriptor is the known one where a
// publisher's file came without; a single file's name makes no difference.
func (p *Package) InputHash(ctx context.Context) (string, error) {
	sum := sha256.New()
	writePart(sum, input.DescriptorName, sha256.Sum256(p.content))
	resources := slices.Clone(p.descriptor.Resources)
	slices.SortFunc(resources, func(a, b descriptor.Resource) int {
		return strings.Compare(a.Name+"\x00"+a.Path, b.Name+"\x00"+b.Path)
	})
	for n := range resources {
		part, err := hashFile(ctx, p.files, resources[n].Path)
		if err != nil {
			return "", refuseOr(p.options, resources[n].Path, err)
		}
		writePart(sum, resources[n].Name, part)
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// Each part has a hash of its own, so that no bytes can move from one part to
// the next unseen.
func writePart(sum io.Writer, name string, part [sha256.Size]byte) {
	_, _ = fmt.Fprintf(sum, "%d:%s:%x\n", len(name), name, part) // a hash takes all
}

func hashFile(ctx context.Context, files fs.FS, name string) ([sha256.Size]byte, error) {
	file, err := input.OpenFile(files, name)
	if err != nil {
		return [sha256.Size]byte{}, err
	}
	defer func() { _ = file.Close() }() // only read from
	sum := sha256.New()
	buffer := make([]byte, 1<<20)
	for ctx.Err() == nil {
		n, err := file.Read(buffer)
		_, _ = sum.Write(buffer[:n]) // a hash takes all
		if errors.Is(err, io.EOF) {
			return [sha256.Size]byte(sum.Sum(nil)), nil
		}
		if err != nil {
			return [sha256.Size]byte{}, fmt.Errorf("hashing %s: %w", name, err)
		}
	}
	return [sha256.Size]byte{}, ctx.Err()
}

// CheckID refuses what can't be the id of a dataset, in the name of the argument
// that it was given as.
func CheckID(argument, id string) error {
	if !input.IsID(id) {
		return kommune.InvalidInput(argument, id, strings.TrimPrefix(input.IDRule, "takes "))
	}
	return nil
}

// Replaces reports whether the package says that it is the whole dataset: rows
// of the dataset that it lacks are removed. Else they are kept and marked.
func (p *Package) Replaces() bool { return p.descriptor.Kommunebench.Replaces }

// DescriptorSchema is the JSON Schema (draft 2020-12) that a datapackage.json
// is checked against, as it is published.
func DescriptorSchema() []byte { return descriptor.Schema(allLayouts().rules()) }
