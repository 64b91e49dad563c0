package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kommunebench/kommune"
)

type keyCommand struct {
	Create keyCreateCommand `cmd:"" help:"Make a key and print it, this once: only its hash is kept."`
	List   keyListCommand   `cmd:"" help:"List all keys that were made, without the keys themselves."`
	Revoke keyRevokeCommand `cmd:"" help:"End a key; a server that runs refuses it within 5 seconds."`
}

// keySummary is a key as --json prints it. Key is the secret, set by create only.
type keySummary struct {
	ID        string     `json:"id"`
	Name      string     `json:"name"`
	CreatedAt time.Time  `json:"createdAt"`
	LastUsed  *string    `json:"lastUsed"`
	RevokedAt *time.Time `json:"revokedAt"`
	Key       string     `json:"key,omitempty"`
}

func newKeySummary(key kommune.APIKey) keySummary {
	summary := keySummary{ID: key.ID, Name: key.Name, CreatedAt: key.CreatedAt.UTC()}
	if key.LastUsed != nil {
		day := key.LastUsed.Format(time.DateOnly)
		summary.LastUsed = &day
	}
	if key.RevokedAt != nil {
		at := key.RevokedAt.UTC()
		summary.RevokedAt = &at
	}
	return summary
}

type keyCreateCommand struct {
	databaseFlags
	JSON bool   `help:"Print one JSON object instead of words." name:"json"`
	Name string `arg:"" help:"Whom the key is for, as the request log shows it. Two keys may share a name, so that one can follow on another."`
}

// Run creates a key. A key that can't be printed is revoked.
func (c *keyCreateCommand) Run(ctx context.Context, io *streams) error {
	if err := kommune.CheckAPIKeyName(c.Name); err != nil {
		return err
	}
	return withDatabase(ctx, c.databaseFlags, io, func(db *database) error {
		secret, key, err := db.CreateKey(ctx, c.Name)
		if err != nil {
			return err
		}
		summary := newKeySummary(key)
		summary.Key = secret
		if c.JSON {
			err = printJSON(io, summary)
		} else {
			err = printTable(io.out, [][]string{{"id", key.ID}, {"name", key.Name}, {"key", secret}})
			_, _ = fmt.Fprintln(io.log, "The key is shown this once. It goes into the header Authorization: Bearer KEY, or into ?key=KEY where a tool can't set one.")
		}
		if err != nil {
			_, _, revoking := db.RevokeKey(context.WithoutCancel(ctx), key.ID)
			return fmt.Errorf("key %s could not be printed and is revoked: %w", key.ID, errors.Join(err, revoking))
		}
		return nil
	})
}

type keyListCommand struct {
	databaseFlags
	JSON bool `help:"Print one JSON object instead of a table." name:"json"`
}

// Run lists keys, the oldest first.
func (c *keyListCommand) Run(ctx context.Context, io *streams) error {
	return withDatabase(ctx, c.databaseFlags, io, func(db *database) error {
		keys, err := db.Keys(ctx)
		if err != nil {
			return err
		}
		summaries := make([]keySummary, len(keys))
		rows := [][]string{{"ID", "NAME", "MADE (UTC)", "LAST USED", "REVOKED (UTC)"}}
		for n, key := range keys {
			summaries[n] = newKeySummary(key)
			revoked := ""
			if key.RevokedAt != nil {
				revoked = key.RevokedAt.UTC().Format(time.DateTime)
			}
			rows = append(rows, []string{key.ID, key.Name, key.CreatedAt.UTC().Format(time.DateTime), orEmpty(summaries[n].LastUsed), revoked})
		}
		if c.JSON {
			return printJSON(io, map[string]any{"keys": summaries})
		}
		return printTable(io.out, rows)
	})
}

type keyRevokeCommand struct {
	databaseFlags
	JSON bool   `help:"Print one JSON object instead of words." name:"json"`
	ID   string `arg:"" help:"The key's id, as list shows it."`
}

// Run revokes a key; one that is revoked stays so.
func (c *keyRevokeCommand) Run(ctx context.Context, io *streams) error {
	return withDatabase(ctx, c.databaseFlags, io, func(db *database) error {
		key, wasLive, err := db.RevokeKey(ctx, c.ID)
		if err != nil {
			return err
		}
		if c.JSON {
			return printJSON(io, newKeySummary(key))
		}
		words := "was revoked before, at"
		if wasLive {
			words = "is revoked, at"
		}
		_, _ = fmt.Fprintf(io.out, "key %s (%s) %s %s UTC\n", key.ID, key.Name, words, key.RevokedAt.UTC().Format(time.DateTime))
		return nil
	})
}
