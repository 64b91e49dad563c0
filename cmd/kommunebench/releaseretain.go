package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"kommunebench/store"
)

type releaseRollbackCommand struct {
	databaseFlags
	JSON    bool   `help:"Print one JSON object instead of words." name:"json"`
	Dataset string `arg:"" help:"The dataset."`
	ID      string `arg:"" help:"The release whose content becomes the newest, e.g. demo@1."`
}

// Run publishes an older release's content as the newest.
func (c *releaseRollbackCommand) Run(ctx context.Context, io *streams) error {
	return withDatabase(ctx, c.databaseFlags, io, func(db *database) error {
		outcome, err := db.Rollback(ctx, c.Dataset, c.ID)
		if err != nil {
			return err
		}
		if c.JSON {
			return printJSON(io, struct {
				Dataset       string `json:"dataset"`
				Release       string `json:"release"`
				RolledBackTo  string `json:"rolledBackTo"`
				Unchanged     bool   `json:"unchanged"`
				Rows          uint64 `json:"rows"`
				SlicesChanged int    `json:"slicesChanged"`
			}{c.Dataset, outcome.ReleaseID, c.ID, outcome.Unchanged, outcome.Rows, outcome.SlicesChanged})
		}
		if outcome.Unchanged {
			_, _ = fmt.Fprintf(io.out, "nothing changed: the newest release, %s, holds what %s does\n", outcome.ReleaseID, c.ID)
			return nil
		}
		_, _ = fmt.Fprintf(io.out, "dataset %s is now at release %s with the content of %s: %d rows\n", c.Dataset, outcome.ReleaseID, c.ID, outcome.Rows)
		return nil
	})
}

type releasePruneCommand struct {
	databaseFlags
	JSON    bool   `help:"Print one JSON object instead of words." name:"json"`
	Keep    int    `help:"How many of the newest releases to keep, 1 or more." required:"" placeholder:"N"`
	DryRun  bool   `help:"Say what would be deleted but delete nothing."`
	Yes     bool   `help:"Do not ask, at a terminal, before releases are deleted."`
	Dataset string `arg:"" help:"The dataset."`
}

// errNotConfirmed is the error of a prune whose question was not answered with yes.
var errNotConfirmed = errors.New("not confirmed: nothing was deleted")

// Run deletes old releases; at a terminal it asks first.
func (c *releasePruneCommand) Run(ctx context.Context, io *streams) error {
	return withDatabase(ctx, c.databaseFlags, io, func(db *database) error {
		if !c.DryRun && !c.Yes && isTerminal(os.Stdin) {
			plan, err := db.Prune(ctx, c.Dataset, c.Keep, true)
			if err != nil {
				return err
			}
			if len(plan.ReleaseIDs) > 0 && !confirmed(os.Stdin, io.log, plan) {
				return &refusedError{errNotConfirmed}
			}
		}
		outcome, err := db.Prune(ctx, c.Dataset, c.Keep, c.DryRun)
		if err != nil {
			return err
		}
		return c.print(io, outcome)
	})
}

func confirmed(in io.Reader, out io.Writer, plan store.Pruned) bool {
	_, _ = fmt.Fprintf(out, "%s and %d rows (%s) will be deleted, and links that cite them will say so. Type yes to go on: ",
		strings.Join(plan.ReleaseIDs, ", "), plan.Rows, formatSize(plan.Bytes))
	answer, err := bufio.NewReader(in).ReadString('\n')
	return err == nil && strings.TrimSpace(answer) == "yes"
}

// isTerminal reports whether a file is a character device other than the null device,
// which is the input of programs that run without a terminal.
func isTerminal(file *os.File) bool {
	info, err := file.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return false
	}
	null, err := os.Stat(os.DevNull)
	return err == nil && !os.SameFile(info, null)
}

func (c *releasePruneCommand) print(io *streams, p store.Pruned) error {
	if c.JSON {
		return printJSON(io, struct {
			Dataset string   `json:"dataset"`
			Pruned  []string `json:"pruned"`
			Kept    []string `json:"kept"`
			Rows    uint64   `json:"rows"`
			Bytes   uint64   `json:"bytes"`
			DryRun  bool     `json:"dryRun"`
		}{c.Dataset, p.ReleaseIDs, p.Kept, p.Rows, p.Bytes, c.DryRun})
	}
	done, deleted := "pruned", "deleted"
	if c.DryRun {
		done, deleted = "would be pruned", "would be deleted"
	}
	if len(p.ReleaseIDs) == 0 && p.Rows == 0 {
		_, _ = fmt.Fprintf(io.out, "nothing to prune: %s\n", keptText(p.Kept))
		return nil
	}
	for _, id := range p.ReleaseIDs {
		_, _ = fmt.Fprintf(io.out, "%s %s\n", id, done)
	}
	_, _ = fmt.Fprintf(io.out, "%d rows %s, about %s; %s\n", p.Rows, deleted, formatSize(p.Bytes), keptText(p.Kept))
	return nil
}

// keptText names the releases that are kept. ids are in descending order.
func keptText(ids []string) string {
	if len(ids) == 1 {
		return ids[0] + " is kept"
	}
	return fmt.Sprintf("%d are kept, from %s to %s", len(ids), ids[len(ids)-1], ids[0])
}
