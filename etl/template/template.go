// Package template writes files that people fill in by hand, each beside the descriptor
// that makes a folder of them a package. All that it says of a column is what the reader
// of cells declares.
package template

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"kommunebench/etl/column"
	"kommunebench/etl/descriptor"
	"kommunebench/etl/input"
	"kommunebench/kommune"
)

// Formats lists the formats of templates.
func Formats() []string { return []string{"xlsx", "csv"} }

// Options say which template is written, and where.
type Options struct {
	// Layout is a name as Find takes it.
	Layout string
	// Format is one of Formats.
	Format string
	// Lang is the language of titles, notes and words to choose from.
	Lang kommune.Language
	// Folder is the package's. It is made where it does not exist; a template adds to
	// the one that another template made.
	Folder string
	// Dataset and Publisher go into a new descriptor.
	Dataset, Publisher string
	// Known holds what columns may refer to.
	Known *kommune.Catalogue
}

// WhyNone says why a layout of load has no template; empty for others.
func WhyNone(layout string) string {
	const fromPublisher = "a layout that people fill in; files of this one come from their publisher, and docs/fetch.md tells how to fetch them"
	reasons := map[string]string{
		"observations": "a layout of facts; figures belong to indicators, which the package's datapackage.json defines, and docs/layouts.md has an example",
		"kommuner":     "a layout that people fill in; the kommuner come with the program",
	}
	for _, name := range []string{"jobindsats-csv", "jobindsats-json", "statbank-csv", "statbank-jsonstat", "noegletal", "evidence-test-page"} {
		reasons[name] = fromPublisher
	}
	return reasons[layout]
}

// Find gives the layout of a name. A job title's layout has the name of an older model.
func Find(layouts []column.Layout, name string) (column.Layout, error) {
	wanted := name
	if wanted == "job-titles" {
		wanted = "job-profiles"
	}
	names := make([]string, len(layouts))
	for n, layout := range layouts {
		if layout.Name == wanted {
			return layout, nil
		}
		names[n] = layout.Name
	}
	if reason := WhyNone(name); reason != "" {
		return column.Layout{}, kommune.InvalidInput("layout", name, reason)
	}
	if near := descriptor.Nearest(name, names); near != "" {
		return column.Layout{}, kommune.InvalidInput("layout", name, "a layout that has a template; did you mean "+near+"?")
	}
	return column.Layout{}, kommune.InvalidInput("layout", name, "one of "+strings.Join(names, ", "))
}

// Write writes the template, and the descriptor or what it lacks, and gives the
// template's path. It overwrites no file.
func Write(layout column.Layout, options Options) (path string, err error) {
	s := sheet{layout: layout, Options: options}
	path = filepath.Join(options.Folder, layout.Name+"."+options.Format)
	descriptorContent, err := s.descriptor()
	if err != nil {
		return "", err
	}
	var content []byte
	switch options.Format {
	case "xlsx":
		content, err = s.workbook()
	case "csv":
		content, err = s.csv()
	default:
		err = kommune.UnknownChoice("format", options.Format, Formats())
	}
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(options.Folder, 0o777); err != nil {
		return "", unusable(options.Folder, err)
	}
	if err := writeNew(path, content); err != nil {
		return "", err
	}
	return path, replaceFile(filepath.Join(options.Folder, input.DescriptorName), descriptorContent)
}

// writeNew writes a file that must not exist.
func writeNew(path string, content []byte) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if errors.Is(err, os.ErrExist) {
		return kommune.InvalidInput("out", path, "a folder without this file, which may have been filled in: move it, or give another folder")
	}
	if err != nil {
		return unusable(path, err)
	}
	_, err = file.Write(content)
	if err = errors.Join(err, file.Close()); err != nil {
		return unusable(path, err)
	}
	return nil
}

// replaceFile writes a file beside the one that it replaces.
func replaceFile(path string, content []byte) error {
	temporary := path + ".new"
	err := os.WriteFile(temporary, content, 0o666) //nolint:gosec // a file for its user to share, as their umask says
	if err == nil {
		err = os.Rename(temporary, path)
	}
	if err != nil {
		return unusable(path, err)
	}
	return nil
}

func unusable(path string, cause error) error {
	refused := kommune.InvalidInput("out", path, "a folder that can be written")
	refused.Err = cause
	return refused
}

// sheet is a template that is being made.
type sheet struct {
	Options

	layout column.Layout
}

// say chooses between two texts by the template's language.
func (s *sheet) say(da, en string) string { return kommune.Text{DA: da, EN: en}.In(s.Lang) }

// header is what the file calls a column.
func (s *sheet) header(c column.Column) string {
	if s.Lang == kommune.English {
		return c.Name
	}
	texts, _ := column.TextsOf(s.layout.Name, c.Name)
	return texts.Title
}

func (s *sheet) headers() []string {
	headers := make([]string, len(s.layout.Columns))
	for n, c := range s.layout.Columns {
		headers[n] = s.header(c)
	}
	return headers
}

// takes says what a column takes.
func (s *sheet) takes(c column.Column) string {
	text := column.Takes(s.layout.Name, c, s.Lang)
	if c.IsRequired {
		return s.say("Skal udfyldes: ", "Required: ") + text
	}
	return text
}

// csv is the header alone: a file of text has no room for notes. Danish spreadsheet
// programs take the semicolon and the byte order mark.
func (s *sheet) csv() ([]byte, error) {
	var content bytes.Buffer
	writer := csv.NewWriter(&content)
	if s.Lang == kommune.Danish {
		content.WriteString("\ufeff")
		writer.Comma = ';'
		writer.UseCRLF = true
	}
	if err := writer.Write(s.headers()); err != nil {
		return nil, fmt.Errorf("writing the header: %w", err)
	}
	writer.Flush()
	return content.Bytes(), nil
}

// isFigure reports whether a column is read by the descriptor's notation of numbers.
func isFigure(c column.Column) bool {
	return slices.Contains([]column.Kind{column.Count, column.Number}, c.Kind)
}
