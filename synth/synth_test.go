package synth_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"kommunebench/kommune"
	"kommunebench/synth"
)

const demoRows = 202_188

func all98() []kommune.Kommune {
	codes := strings.Fields(`101 147 151 153 155 157 159 161 163 165 167 169 173 175 183 185 187 190 201 210 217 219 223 230
		240 250 253 259 260 265 269 270 306 316 320 326 329 330 336 340 350 360 370 376 390 400 410 420 430 440 450 461 479
		480 482 492 510 530 540 550 561 563 573 575 580 607 615 621 630 657 661 665 671 706 707 710 727 730 740 741 746 751
		756 760 766 773 779 787 791 810 813 820 825 840 846 849 851 860`)
	kommuner := make([]kommune.Kommune, len(codes))
	for n, code := range codes {
		kommuner[n].Code = kommune.Code(code)
	}
	return kommuner
}

func write(t testing.TB, opts synth.Options) (dir string, result synth.Result) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "demo")
	result, err := synth.Write(t.Context(), dir, all98(), opts)
	if err != nil {
		t.Fatal(err)
	}
	return dir, result
}

// hashOf covers the names and the bytes of all files of a folder.
func hashOf(t *testing.T, dir string) string {
	t.Helper()
	sum := sha256.New()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		file, err := os.Open(filepath.Join(dir, entry.Name()))
		if err != nil {
			t.Fatal(err)
		}
		_, err = io.Copy(sum, io.MultiReader(strings.NewReader(entry.Name()+"\n"), file))
		if err = errors.Join(err, file.Close()); err != nil {
			t.Fatal(err)
		}
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// The hashes are golden: whoever changes what is generated raises Version.
func TestAVersionGivesTheSameBytesOnEveryMachine(t *testing.T) {
	for _, c := range []struct {
		name string
		opts synth.Options
		want string
	}{
		{"the demo", synth.Options{}, "fdcfc443a901d688ca2059da0813c86c7e4c2847e3bea1c652e951397852fc2a"},
		{"the demo under another seed", synth.Options{Seed: 7}, "174d708546f98af9bd4533ea6f0afb19f8fa3ed2653b4d7a9fabdf8abde62b04"},
		{"a few rows", synth.Options{Rows: 1000}, "7549b48f24faa2fc5be266a718b5eb6020c894d05361f04d241ac3efbcec26f5"},
		{"more groups", synth.Options{Rows: 400_000}, "f534242b733de4246dd6a599e90c18fb4bac7f5c9d05057feb09889ff02f589c"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir, _ := write(t, c.opts)
			if got := hashOf(t, dir); got != c.want || synth.Version != 2 {
				t.Errorf("version %d gives %s, version 2 gave %s", synth.Version, got, c.want)
			}
		})
	}
}

func TestTheOrderOfTheKommunerDoesNotMatter(t *testing.T) {
	dir, _ := write(t, synth.Options{Rows: 5000})
	backwards := all98()
	slices.Reverse(backwards)
	other := filepath.Join(t.TempDir(), "demo")
	if _, err := synth.Write(t.Context(), other, backwards, synth.Options{Rows: 5000}); err != nil {
		t.Fatal(err)
	}
	if hashOf(t, dir) != hashOf(t, other) {
		t.Error("the same kommuner in another order give other bytes")
	}
}

func TestTheNumberOfRowsIsExact(t *testing.T) {
	for _, c := range []struct {
		name                        string
		ask, want, groups, distinct int64
	}{
		{"one row", 1, 1, 4, 0},
		{"one indicator's year", 98, 98, 4, 0},
		{"a thousand", 1000, 1000, 4, 4},
		{"one less than the demo", demoRows - 1, demoRows - 1, 4, 4},
		{"the demo by default", 0, demoRows, 4, 4},
		{"the demo asked for", demoRows, demoRows, 4, 4},
		{"one more than the demo", demoRows + 1, demoRows + 1, 5, 5},
		{"exactly one more group", demoRows + 168*3*98, demoRows + 168*3*98, 5, 5},
		{"a million", 1_000_000, 1_000_000, 21, 21},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir, result := write(t, synth.Options{Rows: c.ask})
			table := read(t, dir)
			if int64(len(table.rows)) != c.want || result.Rows != c.want || result.TargetGroups != c.groups {
				t.Errorf("asked for %d: file has %d, result is %+v", c.ask, len(table.rows), result)
			}
			groups := map[string]bool{}
			for _, r := range table.rows {
				groups[r.group] = true
			}
			delete(groups, "")
			if int64(len(groups)) != c.distinct {
				t.Errorf("rows have %d target groups, want %d", len(groups), c.distinct)
			}
			if last := table.rows[len(table.rows)-1]; last.period != "2025" {
				t.Errorf("the newest row is of %s", last.period)
			}
			info, err := os.Stat(filepath.Join(dir, "observations.csv"))
			if err != nil || info.Size() != result.Bytes {
				t.Errorf("size %d, result says %d (%v)", info.Size(), result.Bytes, err)
			}
		})
	}
}

func TestFewerRowsAreTheNewestOfTheDemo(t *testing.T) {
	full, _ := write(t, synth.Options{})
	few, _ := write(t, synth.Options{Rows: 12_345})
	all, tail := read(t, full).rows, read(t, few).rows
	for n, row := range all[len(all)-len(tail):] {
		if row != tail[n] {
			t.Fatalf("row %d of a smaller package is %+v, in the demo %+v", n+1, tail[n], row)
		}
	}
}

func TestMemoryDoesNotGrowWithTheRows(t *testing.T) {
	allocated := func(rows int64) uint64 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		write(t, synth.Options{Rows: rows})
		runtime.ReadMemStats(&after)
		return after.TotalAlloc - before.TotalAlloc
	}
	allocated(1000)
	small, large := allocated(100_000), allocated(1_000_000)
	if large > small+256<<10 {
		t.Errorf("100,000 rows allocate %d bytes, 1,000,000 rows %d", small, large)
	}
}

func TestFingerprintsTellOptionsApart(t *testing.T) {
	seen := map[string]synth.Options{}
	for _, opts := range []synth.Options{{}, {Rows: 1}, {Seed: 1}, {Rows: 1, Seed: 1}, {Rows: 11}, {Seed: 11}} {
		if other, taken := seen[synth.Fingerprint(opts)]; taken {
			t.Errorf("%+v and %+v share a fingerprint", opts, other)
		}
		seen[synth.Fingerprint(opts)] = opts
		again := opts
		if synth.Fingerprint(again) != synth.Fingerprint(opts) || synth.Fingerprint(opts) == "" {
			t.Errorf("%+v has no stable fingerprint", opts)
		}
	}
}

func TestTheDescriptorSaysSynthetic(t *testing.T) {
	dir, _ := write(t, synth.Options{Rows: 100})
	content, err := os.ReadFile(filepath.Join(dir, "datapackage.json"))
	if err != nil {
		t.Fatal(err)
	}
	var d struct {
		Name, Title  string
		Licenses     []struct{ Name string }
		Kommunebench struct {
			Publisher  string
			Synthetic  bool
			Disclosure struct{ By, Reason string }
			Indicators []struct {
				ID     string
				Title  struct{ DA, EN string }
				Kind   kommune.IndicatorKind
				Breaks []struct{ Period string }
			}
		}
	}
	if err := json.Unmarshal(content, &d); err != nil {
		t.Fatal(err)
	}
	k := d.Kommunebench
	if d.Name != "demo" || d.Title != "Demodata (syntetiske)" || d.Licenses[0].Name != "CC0-1.0" ||
		!k.Synthetic || k.Publisher != "Kommunebench (synthetic)" || k.Disclosure.By != "publisher" || k.Disclosure.Reason == "" {
		t.Errorf("the descriptor says %+v", d)
	}
	kinds := map[string]kommune.IndicatorKind{}
	for _, i := range k.Indicators {
		kinds[i.ID] = i.Kind
		if !strings.Contains(i.Title.DA, "syntetisk") || !strings.Contains(i.Title.EN, "synthetic") {
			t.Errorf("%s is not marked synthetic: %+v", i.ID, i.Title)
		}
		if broken := i.Kind == kommune.Proportion; broken != (len(i.Breaks) == 1 && i.Breaks[0].Period == "2019M01") {
			t.Errorf("%s has the breaks %v", i.ID, i.Breaks)
		}
	}
	if len(kinds) != 6 || kinds["evidence-test.score"] != kommune.Score || kinds["course-participation"] != kommune.Rate {
		t.Errorf("indicators are %v", kinds)
	}
}

func TestEveryFileHasTheHeaderOfItsSchema(t *testing.T) {
	dir, _ := write(t, synth.Options{Rows: 100})
	content, err := os.ReadFile(filepath.Join(dir, "datapackage.json"))
	if err != nil {
		t.Fatal(err)
	}
	var d struct {
		Resources []struct {
			Path   string
			Schema struct{ Fields []struct{ Name string } }
		}
	}
	if err := json.Unmarshal(content, &d); err != nil || len(d.Resources) != 3 {
		t.Fatalf("%d resources, %v", len(d.Resources), err)
	}
	for _, r := range d.Resources {
		var names []string
		for _, f := range r.Schema.Fields {
			names = append(names, f.Name)
		}
		file, err := os.ReadFile(filepath.Join(dir, r.Path))
		if header, _, _ := strings.Cut(string(file), "\n"); err != nil || header != strings.Join(names, ",") {
			t.Errorf("%s has the header %q (%v), its schema says %v", r.Path, header, err, names)
		}
	}
}

// BenchmarkWrite writes a million rows; the demo is a fifth of that.
func BenchmarkWrite(b *testing.B) {
	var rows, size int64
	parent := b.TempDir()
	for b.Loop() {
		dir, err := os.MkdirTemp(parent, "")
		if err != nil {
			b.Fatal(err)
		}
		result, err := synth.Write(b.Context(), dir, all98(), synth.Options{Rows: 1_000_000})
		if err != nil {
			b.Fatal(err)
		}
		rows += result.Rows
		size += result.Bytes
		if err := os.RemoveAll(dir); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "rows/s")
	b.ReportMetric(float64(size)/float64(rows), "bytes/row")
}
