package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"kommunebench/fetch"
	"kommunebench/fetch/client"
	"kommunebench/kommune"
)

// askFlags say how a publisher is asked what it offers.
type askFlags struct {
	BaseURL string        `help:"Another address of the API, which may be http." name:"base-url" placeholder:"URL"`
	Timeout time.Duration `help:"How long the API may stay silent." default:"20s"`
	Offline bool          `help:"Ask nobody: show what ships with the program."`
	JSON    bool          `help:"Print one JSON object instead of words." name:"json"`
}

// listOptions are the options for asking a publisher; the key is taken out of the
// environment.
func (f *askFlags) listOptions(publisher string) (fetch.ListOptions, error) {
	if f.Timeout <= 0 {
		return fetch.ListOptions{}, kommune.InvalidInput("timeout", f.Timeout.String(), "a time above 0, such as 20s")
	}
	descriptions, err := shippedDescriptions()
	if err != nil {
		return fetch.ListOptions{}, err
	}
	key, err := takeJobindsatsKey()
	if err != nil {
		return fetch.ListOptions{}, err
	}
	const tries = 2
	return fetch.ListOptions{
		Publisher: publisher, BaseURL: f.BaseURL, Key: key, Descriptions: descriptions,
		Limits: client.Limits{Timeout: f.Timeout, Total: 2 * f.Timeout, Tries: tries},
	}, nil
}

type fetchListCommand struct {
	askFlags
	Search    string `help:"Only tables that have all these words in id or title." placeholder:"TEXT"`
	Publisher string `arg:"" help:"jobindsats or statbank." enum:"jobindsats,statbank"`
}

// tableList is the output of fetch list.
type tableList struct {
	Publisher string `json:"publisher"`
	// Complete is false where the API was not asked or not reached: then only tables
	// that are described are listed, and Reason says why.
	Complete bool              `json:"complete"`
	Reason   string            `json:"reason,omitempty"`
	Tables   []fetch.TableName `json:"tables"`
}

// Run lists tables: all that the API offers, or those that are described where it is
// not reached.
func (c *fetchListCommand) Run(ctx context.Context, io *streams) error {
	options, err := c.listOptions(c.Publisher)
	if err != nil {
		return err
	}
	list := tableList{Publisher: c.Publisher, Tables: fetch.DescribedTables(options.Descriptions, c.Publisher)}
	if c.Offline {
		list.Reason = "--offline"
	} else if all, err := fetch.ListTables(ctx, options); err == nil {
		list.Complete, list.Tables = true, all
	} else if list.Reason, err = notReached(ctx, err); err != nil {
		return err
	}
	list.Tables = slices.DeleteFunc(list.Tables, func(t fetch.TableName) bool { return !hasAllWords(t.ID+" "+t.Title, c.Search) })
	if c.JSON {
		return printJSON(io, list)
	}
	return list.print(io)
}

// notReached is the reason why an API was not reached; what the user can mend without
// the network is an error.
func notReached(ctx context.Context, err error) (string, error) {
	if ctx.Err() != nil {
		return "", err
	}
	if coded, is := errors.AsType[*kommune.Error](err); is && (coded.Code != kommune.BadUserInput || coded.Argument == jobindsatsKeyEnv) {
		return coded.Message, nil
	}
	return "", fetchStatus(err)
}

// hasAllWords reports whether a text has all words of another, in any case.
func hasAllWords(text, words string) bool {
	lower := strings.ToLower(text)
	return !slices.ContainsFunc(strings.Fields(strings.ToLower(words)), func(word string) bool { return !strings.Contains(lower, word) })
}

func (l *tableList) print(io *streams) error {
	out := tabwriter.NewWriter(io.out, 0, 0, 2, ' ', 0)
	for _, table := range l.Tables {
		mark := ""
		if table.Described {
			mark = "described"
		}
		_, _ = fmt.Fprintf(out, "%s\t%s\t%s\n", table.ID, mark, table.Title)
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("printing the tables: %w", err)
	}
	if len(l.Tables) == 0 {
		_, _ = fmt.Fprintf(io.log, "kommunebench: no such table of %s\n", l.Publisher)
	}
	if !l.Complete {
		_, _ = fmt.Fprintf(io.log, "kommunebench: only tables that are described, as %s was not asked: %s\n", l.Publisher, l.Reason)
	}
	return nil
}

// environmentHasKey reports whether there is a key to jobindsats.
func environmentHasKey() bool { return os.Getenv(jobindsatsKeyEnv) != "" }
