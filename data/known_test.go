package data_test

import (
	"encoding/csv"
	"io/fs"
	"os"
	"path"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kommunebench/data"
)

func TestKnownTablesMeasureEachOfTheirIndicatorsInAColumn(t *testing.T) {
	folders, err := fs.ReadDir(data.Known(), ".")
	if err != nil {
		t.Fatal(err)
	}
	if len(folders) == 0 {
		t.Fatal("no known table")
	}
	for _, folder := range folders {
		if _, err := fs.Stat(data.Known(), path.Join(folder.Name(), "datapackage.json")); err != nil {
			continue // a description for fetching only, which package fetch tests
		}
		t.Run(folder.Name(), func(t *testing.T) {
			d := readDescriptor(t, data.Known(), path.Join(folder.Name(), "datapackage.json"))
			if d.Name != folder.Name() {
				t.Errorf("the folder of %q is named %q", d.Name, folder.Name())
			}
			var defined, measured []string
			for _, i := range d.Kommunebench.Indicators {
				defined = append(defined, i.ID)
				if i.Title.DA == "" || i.Title.EN == "" || i.Definition.DA == "" || i.Definition.EN == "" || i.Unit == "" {
					t.Errorf("%s lacks a title, a definition or a unit", i.ID)
				}
			}
			for _, r := range d.Resources {
				fields := r.fieldNames()
				for _, theirs := range r.Kommunebench.Columns {
					if !slices.Contains(fields, theirs) {
						t.Errorf("column %q is no field", theirs)
					}
				}
				for _, m := range r.Kommunebench.Measures {
					measured = append(measured, m.Indicator)
					if !slices.Contains(fields, m.Value) {
						t.Errorf("%s is measured by %q, which is no field", m.Indicator, m.Value)
					}
				}
			}
			if diff := cmp.Diff(defined, measured); diff != "" {
				t.Errorf("indicators (-) and measures (+) differ:\n%s", diff)
			}
		})
	}
}

func TestY30R21KnowsTheHeaderAndTheBenefitGroupsOfTheRealFile(t *testing.T) {
	path, present := shared(t, "data/Y30R21_2020_sample.csv")
	if !present {
		return
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	reader := csv.NewReader(file)
	reader.Comma = ';'
	records, err := reader.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	known := readDescriptor(t, data.Known(), "jobindsats-y30r21/datapackage.json").Resources[0]
	if diff := cmp.Diff(records[0], known.fieldNames()); diff != "" {
		t.Errorf("the file (-) and the descriptor (+) differ:\n%s", diff)
	}
	var groups []string
	for _, group := range known.Kommunebench.TargetGroups {
		groups = append(groups, group.Match...)
		if group.Total != (group.ID == "all") {
			t.Errorf("%s: total is %v", group.ID, group.Total)
		}
	}
	for n, record := range records[1:] {
		if !slices.Contains(groups, record[2]) {
			t.Fatalf("line %d: benefit group %q is not known", n+2, record[2])
		}
	}
}
