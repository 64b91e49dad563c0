package store

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"strings"

	"kommunebench/store/clickhouse"
)

//go:embed views/*.sql
var viewFiles embed.FS

// viewsPrefix begins the name of the database that BI tools read.
const viewsPrefix = "bi_"

// viewNames are the views that BI tools read. Their columns keep names and types:
// they are only ever added to.
func viewNames() []string {
	return []string{
		"observations", "area_observations", "kommuner", "indicators", "test_answers", "participations", "deregistrations", "releases",
	}
}

// viewsName is the name of the database of views.
func (s *Store) viewsName() string { return viewsPrefix + s.db.Name() }

// CreateViews makes the views over the newest releases that BI tools read over SQL,
// in a database of their own, or brings them up to date. They read with the rights
// of the writer, who makes them, so that their readers need none to what they are
// made of. A writer who lacks the right to make them is told so in the log: all else
// works without. It is for a ClickHouse server; the embedded engine has no reader
// besides its own.
func (s *Store) CreateViews(ctx context.Context) error {
	texts, version, err := s.viewTexts()
	if err != nil {
		return err
	}
	if current, err := s.viewsAt(ctx, version); current || err != nil {
		return err
	}
	statements := append([]string{"CREATE DATABASE IF NOT EXISTS " + clickhouse.Quoted([]string{s.viewsName()})}, texts...)
	for _, statement := range statements {
		err := s.db.ExecAsWriter(ctx, statement)
		switch {
		case clickhouse.IsAccessDenied(err):
			s.logger.WarnContext(ctx, "the views for BI tools are not made or not up to date, as the user who writes lacks the right; docs/sql.md has the statement that grants it", "database", s.viewsName(), "error", err)
			return nil
		case err != nil:
			return fmt.Errorf("creating the views in %s: %w", s.viewsName(), err)
		}
	}
	return nil
}

// viewTexts are the statements that make the views, and a hash of them.
func (s *Store) viewTexts() (texts []string, version string, err error) {
	parts := map[string]string{}
	for _, name := range append([]string{"heads", "places"}, viewNames()...) {
		text, err := viewFiles.ReadFile("views/" + name + ".sql")
		if err != nil {
			return nil, "", fmt.Errorf("finding view %s: %w", name, err)
		}
		parts[name] = string(text)
	}
	sum := sha256.New()
	for _, name := range viewNames() {
		text := strings.ReplaceAll(parts[name], "{{places}}", parts["places"])
		text = strings.NewReplacer(
			"{{heads}}", strings.ReplaceAll(parts["heads"], "{{database}}", s.database()),
			"{{database}}", s.database(), "{{views}}", clickhouse.Quoted([]string{s.viewsName()}),
		).Replace(text)
		sum.Write([]byte(text))
		texts = append(texts, text)
	}
	const digits = 16
	version = hex.EncodeToString(sum.Sum(nil))[:digits]
	for n := range texts {
		texts[n] = strings.ReplaceAll(texts[n], "{{version}}", version)
	}
	return texts, version, nil
}

// viewsAt reports whether all views are there as this program makes them.
func (s *Store) viewsAt(ctx context.Context, version string) (bool, error) {
	type count struct {
		Views uint64 `col:"views"`
	}
	found, err := clickhouse.SelectAsWriter[count](ctx, s.db, "count_views", "", map[string]any{"database": s.viewsName(), "version": version})
	if err != nil {
		return false, err
	}
	return len(found) == 1 && found[0].Views == uint64(len(viewNames())), nil
}
