package synth

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"kommunebench/kommune"
)

// Dataset is the id of the dataset that Write makes unless Options name another.
const Dataset = "demo"

// Publisher is the publisher of packages of this generator, by which they are
// recognised.
const Publisher = "Kommunebench (synthetic)"

// Version counts the changes of what is generated: the same version, rows,
// seed and kommuner give the same bytes.
const Version = 2

// Options say how much to generate and from which seed.
type Options struct {
	// Rows is how many observations to write, exactly; 0 writes the demo's
	// own size (202,188 for 98 kommuner). Fewer cut off the oldest rows; more
	// add target groups group-005, group-006, ..., the last of which starts
	// as late as the number asks for.
	Rows int64
	// Seed chooses the figures; kommuner keep their sizes under every seed.
	Seed uint64
	// Dataset is the id of the dataset; empty means the demo's.
	Dataset string
}

// Result says what Write wrote.
type Result struct {
	Dataset string
	// Rows counts the observations, Bytes the size of their file.
	Rows, Bytes int64
	// TargetGroups counts the groups of the package, the total included.
	TargetGroups int64
}

// Fingerprint identifies what would be generated, so that a caller can skip what it
// already has. It does not cover the list of kommuner.
func Fingerprint(opts Options) string { return fingerprintOf(Version, opts) }

// Fingerprints are those of all versions so far, to recognise what earlier versions
// of the program generated.
func Fingerprints(opts Options) []string {
	var all []string
	for version := range Version {
		all = append(all, fingerprintOf(version+1, opts))
	}
	return all
}

func fingerprintOf(version int, opts Options) string {
	return Dataset + "-v" + strconv.Itoa(version) +
		"-rows-" + strconv.FormatInt(opts.Rows, 10) + "-seed-" + strconv.FormatUint(opts.Seed, 10)
}

// Write writes a synthetic data package to a folder that is empty or does not
// exist yet; anything else is refused with a kommune.Error. The order of the
// kommuner does not matter. Memory does not grow with the rows. Where it
// fails or the context ends, the files it wrote are removed again; where the
// program is killed, the folder has no descriptor and so is no package.
func Write(ctx context.Context, dir string, kommuner []kommune.Kommune, opts Options) (Result, error) {
	codes, err := checkedCodes(kommuner)
	if err != nil {
		return Result{}, err
	}
	p, err := planRows(int64(len(codes)), opts.Rows)
	if err != nil {
		return Result{}, err
	}
	target, err := openFolder(dir)
	if err != nil {
		return Result{}, err
	}
	result, err := writePackage(ctx, target, newGenerator(codes, p, opts.Seed), cmp.Or(opts.Dataset, Dataset))
	if err != nil {
		return Result{}, errors.Join(fmt.Errorf("writing the synthetic package %s: %w", dir, err), target.discard())
	}
	return result, nil
}

func writePackage(ctx context.Context, target *folder, g *generator, dataset string) (Result, error) {
	result := Result{Dataset: dataset, TargetGroups: g.plan.groups + 1}
	err := target.write(observationsFile, func(w io.Writer) error {
		var err error
		result.Rows, result.Bytes, err = g.write(ctx, w)
		return err
	})
	if err != nil {
		return Result{}, err
	}
	err = target.write(targetGroupsFile, func(w io.Writer) error { return writeTargetGroups(w, g.plan.groups) })
	if err != nil {
		return Result{}, err
	}
	err = target.write(sourcesFile, writeSources)
	if err != nil {
		return Result{}, err
	}
	if err := target.write(partialDescriptor, func(w io.Writer) error { return writeDescriptor(w, dataset) }); err != nil {
		return Result{}, err
	}
	return result, target.complete()
}

func checkedCodes(kommuner []kommune.Kommune) ([]string, error) {
	if len(kommuner) == 0 {
		return nil, kommune.InvalidInput("kommuner", "", "at least one kommune")
	}
	codes := make([]string, 0, len(kommuner))
	for _, k := range kommuner {
		code, err := kommune.ParseCode(string(k.Code))
		if err != nil {
			return nil, fmt.Errorf("reading the kommuner: %w", err)
		}
		codes = append(codes, string(code))
	}
	slices.Sort(codes)
	if len(slices.Compact(slices.Clone(codes))) != len(codes) {
		return nil, kommune.InvalidInput("kommuner", strings.Join(codes, ", "), "each kommune once")
	}
	return codes, nil
}

const (
	observationsFile  = "observations.csv"
	targetGroupsFile  = "target-groups.csv"
	sourcesFile       = "sources.csv"
	descriptorFile    = "datapackage.json"
	partialDescriptor = descriptorFile + ".partial"
)

// folder keeps track of the files written to it, so that a failure removes these and
// nothing else.
type folder struct {
	dir     string
	created bool
	files   []string
}

func openFolder(dir string) (*folder, error) {
	const takes = "a folder that is empty or does not exist yet"
	entries, err := os.ReadDir(dir)
	switch {
	case err == nil && len(entries) > 0:
		return nil, kommune.InvalidInput("out", dir, takes)
	case err == nil:
		return &folder{dir: dir}, nil
	case !errors.Is(err, fs.ErrNotExist):
		refused := kommune.InvalidInput("out", dir, takes)
		refused.Err = err
		return nil, refused
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("making the folder of the synthetic package: %w", err)
	}
	return &folder{dir: dir, created: true}, nil
}

func (f *folder) write(name string, content func(io.Writer) error) (err error) {
	file, err := os.OpenFile(filepath.Join(f.dir, name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return fmt.Errorf("creating %s: %w", name, err)
	}
	f.files = append(f.files, name)
	defer func() {
		if closing := file.Close(); err == nil && closing != nil {
			err = fmt.Errorf("closing %s: %w", name, closing)
		}
	}()
	if err := content(file); err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	// After a power failure there must be no descriptor without its data.
	if err := file.Sync(); err != nil {
		return fmt.Errorf("writing %s to disk: %w", name, err)
	}
	return nil
}

// complete makes the folder a package, by giving the descriptor its name.
func (f *folder) complete() error {
	err := os.Rename(filepath.Join(f.dir, partialDescriptor), filepath.Join(f.dir, descriptorFile))
	if err != nil {
		return fmt.Errorf("putting %s in place: %w", descriptorFile, err)
	}
	return nil
}

func (f *folder) discard() error {
	var failed []error
	for _, name := range f.files {
		failed = append(failed, os.Remove(filepath.Join(f.dir, name)))
	}
	if f.created {
		failed = append(failed, os.Remove(f.dir))
	}
	if err := errors.Join(failed...); err != nil {
		return fmt.Errorf("clearing away the unfinished package: %w", err)
	}
	return nil
}
