package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"kommunebench/disclosure"
	"kommunebench/etl"
	"kommunebench/fetch"
	"kommunebench/fetch/client"
	"kommunebench/fetch/described"
	"kommunebench/kommune"
	"kommunebench/refresh"
	"kommunebench/server/telemetry"
	"kommunebench/store/load"
)

// refresher fetches the tables of serve --fetch while the server runs. A nil one
// fetches none.
type refresher struct {
	plan *refresh.Plan
	// key is the key to jobindsats of the environment; the file of the plan comes
	// first.
	key     string
	data    string
	db      *database
	options fetch.Options
	cancel  context.CancelFunc
	done    chan struct{}
}

// readPlan reads the file of --fetch; nil where there is none.
func (c *serveCommand) readPlan() (*refresh.Plan, error) {
	if c.Fetch == "" {
		return nil, nil //nolint:nilnil // without the flag there is no plan
	}
	descriptions, err := shippedDescriptions()
	if err != nil {
		return nil, err
	}
	return refresh.ReadPlan(c.Fetch, func(table string) string {
		if known := described.Find(descriptions, "", table); known != nil {
			return known.Publisher
		}
		return ""
	})
}

// newRefresher prepares the fetches before the engine starts, which must not inherit
// the key. A key that is missing is told at once.
func (c *serveCommand) newRefresher(ctx context.Context, io *streams) (*refresher, error) {
	plan, err := c.readPlan()
	if err != nil {
		return nil, err
	}
	key, err := takeJobindsatsKey()
	if err != nil || plan == nil {
		return nil, err
	}
	if c.Data == "" {
		return nil, kommune.InvalidInput("data", "", "a folder, for the packages of --fetch")
	}
	r := &refresher{plan: plan, key: key, data: c.Data, done: make(chan struct{})}
	if plan.NeedsKey() {
		if _, err := r.readKey(); err != nil {
			return nil, err
		}
	}
	r.options = fetch.Options{Logger: io.logger, Limits: client.Limits{Timeout: time.Minute}}
	if r.options.Kommuner, err = shippedKommuner(ctx); err == nil {
		r.options.Descriptions, err = shippedDescriptions()
	}
	return r, err
}

// readKey reads the key anew each time, so that a file of it may be replaced.
func (r *refresher) readKey() (string, error) {
	key := r.key
	if r.plan.KeyFile != "" {
		const most = 4 << 10
		content, err := os.ReadFile(r.plan.KeyFile)
		if err != nil || len(content) > most {
			return "", kommune.InvalidInput("key-file", r.plan.KeyFile, "a small file with the key to jobindsats that can be read")
		}
		key = strings.TrimSpace(string(content))
	}
	return key, fetch.CheckKey(key)
}

// start begins to fetch, and measures it.
func (r *refresher) start(ctx context.Context, io *streams, db *database, tel *instruments) error {
	if r == nil {
		return nil
	}
	r.db = db
	runner := refresh.NewRunner(refresh.Options{Plan: r.plan, Fetch: r.fetch, StateFile: filepath.Join(r.data, "fetch-state.json"), Logger: io.logger})
	err := tel.metrics.WatchFetches(func() []telemetry.FetchStatus {
		var statuses []telemetry.FetchStatus
		for _, s := range runner.Status() {
			statuses = append(statuses, telemetry.FetchStatus{Table: s.Table, LastSuccess: s.LastSuccess, Failures: s.Failures, Failed: s.Failed, Rows: s.Rows, Release: s.Release})
		}
		return statuses
	})
	if err != nil {
		return err
	}
	io.logger.InfoContext(ctx, "tables are kept fresh", "tables", len(r.plan.Tables), "jitter", r.plan.Jitter)
	ctx, r.cancel = context.WithCancel(ctx)
	go func() {
		defer close(r.done)
		runner.Run(ctx)
	}()
	return nil
}

// stop breaks off what runs, and waits until nothing does.
func (r *refresher) stop() {
	if r != nil && r.cancel != nil {
		r.cancel()
		<-r.done
	}
}

// fetch fetches one table into its package and loads that.
func (r *refresher) fetch(ctx context.Context, t refresh.Table) (outcome refresh.Outcome, err error) {
	options, get, err := r.optionsOf(t)
	if err != nil {
		return outcome, err
	}
	lock, err := fetch.LockDir(options.Dir, time.Now())
	if err != nil {
		return outcome, err
	}
	defer func() { err = errors.Join(err, lock.Release()) }()
	result, err := get(ctx, options)
	if err != nil {
		return outcome, err
	}
	catalogue, err := r.db.CatalogueNow(ctx)
	if err != nil {
		return outcome, err
	}
	pkg, err := openPath(ctx, catalogue, options.Dir, etl.Options{MaxRejects: t.MaxRejects})
	if err != nil {
		return outcome, err
	}
	loaded, err := loadPackage(ctx, r.db, pkg, loadOptions{})
	if err != nil {
		return outcome, fmt.Errorf("loading %s: %w", options.Dir, err)
	}
	r.warnOfExposed(ctx, t, loaded.suppression())
	hidden := loaded.suppression().Cells()
	return refresh.Outcome{
		Release: loaded.outcome.ReleaseID, Rows: result.Rows, Unchanged: loaded.sameBytes || loaded.outcome.Unchanged,
		HiddenSmall: hidden[disclosure.Primary], HiddenOthers: hidden[disclosure.Secondary] + hidden[disclosure.Carried],
	}, nil
}

// warnOfExposed tells, in the words of load, what is hidden and can be worked out all
// the same.
func (r *refresher) warnOfExposed(ctx context.Context, t refresh.Table, found load.Suppression) {
	for _, gap := range found.Gaps {
		r.db.logger.WarnContext(ctx, "small counts are not fully protected", "table", t.Name(), "why", gap)
	}
	if len(found.Exposed) > 0 {
		r.db.logger.WarnContext(ctx, "hidden counts are not fully protected", "table", t.Name(), "cells", len(found.Exposed), "first", summaryOfExposed(found.Exposed[0]).String())
	}
}

// optionsOf are the options of a fetch of a table, as the command of that name has
// them.
func (r *refresher) optionsOf(t refresh.Table) (fetch.Options, fetchFunc, error) {
	const revised = 14
	o := r.options
	o.Table, o.BaseURL, o.Periods, o.From, o.PeriodType = t.Table, t.BaseURL, t.Periods, t.From, t.PeriodType
	o.Select, o.TargetGroup, o.Kind, o.Format, o.Undescribed = t.Select, t.TargetGroup, t.Kind, t.Format, t.Undescribed
	o.Revise = revised
	if t.Revise != nil {
		o.Revise = *t.Revise
	}
	o.Dir = filepath.Join(r.data, "packages", t.Publisher+"-"+strings.ToLower(t.Table))
	if t.Publisher == described.StatbankPublisher {
		return o, fetch.Statbank, nil
	}
	var err error
	o.Key, err = r.readKey()
	return o, fetch.Jobindsats, err
}
