package data_test

import (
	"encoding/csv"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kommunebench/data"
)

// descriptor is what these tests read of a datapackage.json.
type descriptor struct {
	Name         string
	Kommunebench struct {
		Publisher  string
		Synthetic  bool
		Disclosure struct{ By, Reason string }
		Indicators []struct {
			ID                string
			Title, Definition struct{ DA, EN string }
			Kind, Unit        string
			Polarity          string
		}
	}
	Resources []resource
}

type resource struct {
	Name, Path string
	Dialect    struct{ Delimiter string }
	Schema     struct{ Fields []struct{ Name, Type string } }

	Kommunebench struct {
		Layout       string
		Columns      map[string]string
		Measures     []struct{ Indicator, Value string }
		TargetGroups []struct {
			ID    string
			Total bool
			Match []string
		} `json:"target_groups"`
	}
}

func (r resource) fieldNames() []string {
	var names []string
	for _, field := range r.Schema.Fields {
		names = append(names, field.Name)
	}
	return names
}

func readDescriptor(t *testing.T, pkg fs.FS, path string) descriptor {
	t.Helper()
	content, err := fs.ReadFile(pkg, path)
	if err != nil {
		t.Fatalf("reading %s: %v", path, err)
	}
	var d descriptor
	if err := json.Unmarshal(content, &d); err != nil {
		t.Fatalf("decoding %s: %v", path, err)
	}
	return d
}

// row is one line of a CSV by column name.
type row map[string]string

func (r row) list(column string) []string {
	if r[column] == "" {
		return nil
	}
	return strings.Split(r[column], "|")
}

func readRows(t *testing.T, pkg fs.FS, path string) (header []string, rows []row) {
	t.Helper()
	file, err := pkg.Open(path)
	if err != nil {
		t.Fatalf("opening %s: %v", path, err)
	}
	defer file.Close()
	records, err := csv.NewReader(file).ReadAll()
	if err != nil || len(records) < 2 {
		t.Fatalf("parsing %s: %d lines, %v", path, len(records), err)
	}
	for _, record := range records[1:] {
		r := row{}
		for n, name := range records[0] {
			r[name] = record[n]
		}
		rows = append(rows, r)
	}
	return records[0], rows
}

// column lists the values of a column in the file's order.
func column(rows []row, name string) []string {
	var values []string
	for _, r := range rows {
		values = append(values, r[name])
	}
	return values
}

// shared gives the path of a file of the folder beside the project, and whether
// it is there. A clone elsewhere has no such folder: the case is then left out
// and named in the log, and fails where CI says that it must be there.
func shared(t *testing.T, path string) (string, bool) {
	t.Helper()
	full := filepath.Join("..", "..", "shared", filepath.FromSlash(path))
	if _, err := os.Stat(full); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("../shared/%s is missing: %v", path, err)
		}
		t.Logf("%s left out: ../shared/%s is missing", t.Name(), path)
		return "", false
	}
	return full, true
}

// shippedPackages are all packages with data, by their names.
func shippedPackages() map[string]fs.FS {
	packages := data.Figures()
	packages["reference"], packages["published"] = data.Reference(), data.Published()
	return packages
}

func TestDescriptorsListExactlyTheFilesOfTheirPackage(t *testing.T) {
	for name, pkg := range shippedPackages() {
		t.Run(name, func(t *testing.T) {
			d := readDescriptor(t, pkg, "datapackage.json")
			if d.Name != name {
				t.Errorf("name: got %q, want %q", d.Name, name)
			}
			// Of jobindsats by month the publisher's own control gives away what it hides.
			if by := d.Kommunebench.Disclosure; name != "jobindsats" && (by.By != "publisher" || by.Reason == "") {
				t.Errorf("want disclosure by the publisher and a reason, got %+v", by)
			}
			if d.Kommunebench.Synthetic {
				t.Error("synthetic")
			}
			listed := []string{"datapackage.json"}
			for _, r := range d.Resources {
				listed = append(listed, r.Path)
				comma := ','
				if r.Dialect.Delimiter != "" {
					comma = rune(r.Dialect.Delimiter[0])
				}
				header := readTable(t, pkg, r.Path, comma)[0]
				if diff := cmp.Diff(r.fieldNames(), header); diff != "" {
					t.Errorf("%s: schema (-) and header (+) differ:\n%s", r.Path, diff)
				}
				if !strings.HasSuffix(r.Path, ".gz") && r.Kommunebench.Layout != strings.TrimSuffix(r.Path, ".csv") {
					t.Errorf("%s has layout %q", r.Path, r.Kommunebench.Layout)
				}
			}
			present, err := fs.Glob(pkg, "*")
			if err != nil {
				t.Fatal(err)
			}
			slices.Sort(listed)
			if diff := cmp.Diff(listed, present); diff != "" {
				t.Errorf("listed (-) and present (+) differ:\n%s", diff)
			}
		})
	}
}
