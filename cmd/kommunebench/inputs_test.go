package main

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"kommunebench/data"
)

// writeFile writes a file into a folder of the test's own.
func writeFile(t testing.TB, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// jobindsatsHeader is the header of table Y30R21 as its descriptor has it.
func jobindsatsHeader() ([]string, error) {
	content, err := fs.ReadFile(data.Known(), "jobindsats-y30r21/datapackage.json")
	if err != nil {
		return nil, err
	}
	var descriptor struct {
		Resources []struct {
			Schema struct{ Fields []struct{ Name string } }
		}
	}
	if err := json.Unmarshal(content, &descriptor); err != nil {
		return nil, err
	}
	var header []string
	for _, resource := range descriptor.Resources {
		for _, field := range resource.Schema.Fields {
			header = append(header, field.Name)
		}
	}
	return header, nil
}

// madeUpJobindsats is a small file of the layout of table Y30R21 with figures
// of our own: four kommuner, two periods, four benefit groups, 32 lines of data.
func madeUpJobindsats() (string, error) {
	header, err := jobindsatsHeader()
	if err != nil {
		return "", err
	}
	var text strings.Builder
	table := csv.NewWriter(&text)
	table.Comma, table.UseCRLF = ';', true
	rows := [][]string{header}
	for n, area := range []string{"København", "Ballerup", "Hedensted", "Tønder"} {
		for m, period := range []string{"2020QMAT02", "2020QMAT04"} {
			for k, group := range []string{"Ydelsesgrupper i alt", "A-dagpenge mv.", "Sygedagpenge mv.", "Kontanthjælp mv."} {
				expected := 1000*(n+1) + 100*k
				over := 10 * (m + k - n)
				rows = append(rows, []string{
					area, period, group, strconv.Itoa(expected), strconv.Itoa(expected + over), strconv.Itoa(over),
					hundredths(800 + 50*k), hundredths(800 + 50*k + 3*(m+k-n)), hundredths(3 * (m + k - n)), strconv.Itoa(4 - n),
				})
			}
		}
	}
	if err := table.WriteAll(rows); err != nil {
		return "", err
	}
	return text.String(), nil
}

// hundredths writes 812 as 8,12.
func hundredths(n int) string {
	return strings.Replace(strconv.FormatFloat(float64(n)/100, 'f', 2, 64), ".", ",", 1)
}

// jobindsatsFiles are two files of table Y30R21: one made up, and the
// publisher's own, or the made-up one again where that is not at hand.
func jobindsatsFiles(t *testing.T) (madeUp, sample string) {
	t.Helper()
	madeUp, err := madeUpJobindsats()
	if err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile("../../../shared/data/Y30R21_2020_sample.csv")
	switch {
	case err == nil:
		return madeUp, string(content)
	case errors.Is(err, fs.ErrNotExist) && os.Getenv("CI") != "true":
		t.Logf("left out: the publisher's own table, as ../shared/data/Y30R21_2020_sample.csv is missing")
	default:
		t.Fatalf("the publisher's own table: %v", err)
	}
	return madeUp, madeUp
}

// synthetic writes a synthetic package of the dataset demo and returns its
// folder. It is a publisher's own: load adds it to what is there, as it does no
// package of synth's.
func synthetic(t testing.TB, rows, seed int) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "demo-seed-"+strconv.Itoa(seed))
	mustRun(t, "synth", "--rows", strconv.Itoa(rows), "--seed", strconv.Itoa(seed), "--out", dir)
	descriptor := filepath.Join(dir, "datapackage.json")
	content, err := os.ReadFile(descriptor)
	if err == nil {
		err = os.WriteFile(descriptor, []byte(strings.Replace(string(content), `"publisher": "Kommunebench (synthetic)"`, `"publisher": "Nobody"`, 1)), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return dir
}
