package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"kommunebench/export/dataset"
	"kommunebench/kommune"
	"kommunebench/store"
)

type exportCommand struct {
	Dataset exportDatasetCommand `cmd:"" help:"Write a release of a dataset with all its facts and figures as a package (a zip) that load takes."`
}

type exportDatasetCommand struct {
	databaseFlags
	ID      string `arg:"" help:"The dataset, e.g. jobindsats."`
	Release string `help:"The release to write, e.g. jobindsats@1; the newest when left out." placeholder:"ID"`
	Out     string `help:"File to write. It takes the place of an older one when it is whole." required:"" type:"path" placeholder:"FILE"`
}

// Run writes the zip.
func (c *exportDatasetCommand) Run(ctx context.Context, io *streams) error {
	if c.Release != "" && kommune.DatasetOfRelease(c.Release) != c.ID {
		return kommune.InvalidInput("release", c.Release, "a release of "+c.ID+", such as "+c.ID+"@1")
	}
	return withDatabase(ctx, c.databaseFlags, io, func(db *database) error {
		snapshot, err := c.snapshot(ctx, db.Store)
		if err != nil {
			return err
		}
		bytes, err := writeWhole(c.Out, func(out *os.File) error { return dataset.Write(ctx, out, db.Store, snapshot) })
		if err != nil {
			return err
		}
		_, _ = fmt.Fprintf(io.out, "%s: %s with %d rows, %d bytes; %s\n", c.Out, snapshot.Release.ID, snapshot.Release.Rows, bytes, whatTakes(c.ID))
		return nil
	})
}

// whatTakes says what to do with the package of a dataset.
func whatTakes(id string) string {
	if id == kommune.ReferenceDataset || id == kommune.PublishedDataset {
		return "the program loads its own: kommunebench load takes this one under another name"
	}
	return "kommunebench load takes it"
}

func (c *exportDatasetCommand) snapshot(ctx context.Context, db *store.Store) (*kommune.Snapshot, error) {
	if c.Release != "" {
		return db.Snapshot(ctx, c.Release)
	}
	catalogue, err := db.CatalogueNow(ctx)
	if err != nil {
		return nil, err
	}
	snapshot, loaded := catalogue.Snapshot(c.ID)
	if !loaded {
		return nil, catalogue.UnknownDataset("ID", c.ID)
	}
	return snapshot, nil
}

// writeWhole writes a file beside its place and moves it there when it is whole, so
// that no half of one is ever found. It gives the file's size.
func writeWhole(path string, write func(*os.File) error) (size int64, err error) {
	out, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.part")
	if err != nil {
		return 0, fmt.Errorf("beginning %s: %w", path, err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, out.Close(), os.Remove(out.Name()))
		}
	}()
	if err = write(out); err != nil {
		return 0, err
	}
	about, err := out.Stat()
	if err != nil {
		return 0, fmt.Errorf("measuring %s: %w", path, err)
	}
	const readable = 0o644
	if err = errors.Join(out.Chmod(readable), out.Sync()); err != nil {
		return 0, fmt.Errorf("writing %s: %w", path, err)
	}
	if err = os.Rename(out.Name(), path); err != nil {
		return 0, fmt.Errorf("moving the file to its place: %w", err)
	}
	return about.Size(), out.Close()
}
