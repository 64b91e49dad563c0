package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"kommunebench/engine"
	"kommunebench/store/clickhouse"
)

type migrateCommand struct{ databaseFlags }

// Run migrates the database.
func (c *migrateCommand) Run(ctx context.Context, io *streams) (err error) {
	db, err := openDatabase(ctx, c.databaseFlags, io.logger)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	_, _ = fmt.Fprintln(io.out, "the database is up to date")
	return nil
}

type engineCommand struct {
	Data    string `help:"Folder of the embedded ClickHouse." default:"./var" type:"path"`
	Libchdb string `help:"Path of the engine library libchdb.so." type:"path" placeholder:"FILE"`
}

// Run prints the DSNs as one JSON object, and runs the engine until a signal.
func (c *engineCommand) Run(ctx context.Context, io *streams) error {
	if err := checkDataDir(c.Data); err != nil {
		return err
	}
	running, err := engine.Open(ctx, engine.Options{DataDir: c.Data, LibraryPath: c.Libchdb, Logger: io.logger})
	if err != nil {
		return err
	}
	endpoint := running.Endpoint()
	encoder := json.NewEncoder(io.out)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	err = encoder.Encode(map[string]string{
		"writer": endpoint.WriterDSN(clickhouse.DefaultDatabase), "writerHTTP": endpoint.WriterHTTPDSN(clickhouse.DefaultDatabase),
		"reader": endpoint.ReaderDSN(clickhouse.DefaultDatabase), "readerHTTP": endpoint.ReaderHTTPDSN(clickhouse.DefaultDatabase),
	})
	if err == nil {
		<-ctx.Done()
	}
	closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeTimeout)
	defer cancel()
	return errors.Join(err, running.Close(closing))
}

type versionCommand struct{}

// Run prints the version.
func (versionCommand) Run(io *streams) error {
	_, _ = fmt.Fprintln(io.out, "kommunebench", version)
	return nil
}
