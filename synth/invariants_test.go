package synth_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"kommunebench/kommune"
	"kommunebench/synth"
)

type key struct{ indicator, period, area, group string }

type row struct {
	key
	value, numerator, denominator, status string
}

type table struct{ rows []row }

// read reads the observations back as any CSV reader would.
func read(t *testing.T, dir string) table {
	t.Helper()
	file, err := os.Open(filepath.Join(dir, "observations.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	records, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if header := strings.Join(records[0], ","); header != "indicator,period,kommune,target_group,value,numerator,denominator,status" {
		t.Fatalf("the header is %q", header)
	}
	rows := make([]row, len(records)-1)
	for n, r := range records[1:] {
		rows[n] = row{key{r[0], r[1], r[2], r[3]}, r[4], r[5], r[6], r[7]}
	}
	return table{rows}
}

func number(t *testing.T, s string) int64 {
	t.Helper()
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

type ratio struct{ numerator, denominator int64 }

// ratios are the figures that are there, by everything that identifies them.
func (d table) ratios(t *testing.T) map[key]ratio {
	t.Helper()
	found := map[key]ratio{}
	for _, r := range d.rows {
		if r.numerator != "" {
			found[r.key] = ratio{number(t, r.numerator), number(t, r.denominator)}
		}
	}
	return found
}

func TestInvariants(t *testing.T) {
	for _, c := range []struct {
		name string
		opts synth.Options
	}{
		{"the demo", synth.Options{}},
		{"more groups under another seed", synth.Options{Rows: 300_001, Seed: 3}},
	} {
		dir, _ := write(t, c.opts)
		data := read(t, dir)
		figures := data.ratios(t)
		t.Run(c.name+": every row is sound", func(t *testing.T) { checkRows(t, data) })
		t.Run(c.name+": totals are the sums of their groups", func(t *testing.T) { checkTotals(t, data, figures) })
		t.Run(c.name+": the country is the sum of the kommuner", func(t *testing.T) { checkCountry(t, figures) })
		t.Run(c.name+": a longer horizon never counts fewer", func(t *testing.T) { checkHorizons(t, figures) })
	}
}

func checkRows(t *testing.T, data table) {
	t.Helper()
	seen := map[key]bool{}
	for _, r := range data.rows {
		if seen[r.key] {
			t.Fatalf("two rows for %+v", r.key)
		}
		seen[r.key] = true
		if _, err := kommune.ParsePeriod(r.period); err != nil {
			t.Fatalf("%+v: %v", r, err)
		}
		if r.status == "PROVISIONAL" && r.period != "2025M11" && r.period != "2025M12" {
			t.Fatalf("provisional long ago: %+v", r)
		}
		if !soundFigures(r) {
			t.Fatalf("figures that do not go together: %+v", r)
		}
	}
}

func soundFigures(r row) bool {
	switch {
	case r.status == "MISSING":
		return r.value+r.numerator+r.denominator == ""
	case r.status != "" && r.status != "PROVISIONAL":
		return false
	case strings.HasSuffix(r.indicator, ".score"):
		score, err := strconv.ParseFloat(r.value, 64)
		return err == nil && len(r.value) == 3 && score >= 0 && score <= 4 && r.numerator+r.denominator+r.group == ""
	}
	numerator, err := strconv.ParseInt(r.numerator, 10, 64)
	denominator, err2 := strconv.ParseInt(r.denominator, 10, 64)
	return err == nil && err2 == nil && numerator >= 0 && numerator <= denominator && denominator >= 1 && r.value == ""
}

func checkTotals(t *testing.T, data table, figures map[key]ratio) {
	t.Helper()
	sums, counts, most := map[key]ratio{}, map[key]int{}, map[string]int{}
	for _, r := range data.rows {
		cell, there := figures[r.key]
		if r.group == "" || r.group == "all" || !there {
			continue
		}
		total := key{r.indicator, r.period, r.area, "all"}
		sums[total] = ratio{sums[total].numerator + cell.numerator, sums[total].denominator + cell.denominator}
		counts[total]++
		most[r.period] = max(most[r.period], counts[total])
	}
	checked := 0
	for k, sum := range sums {
		total, there := figures[k]
		if !there {
			continue
		}
		if total.numerator < sum.numerator || total.denominator < sum.denominator {
			t.Errorf("%+v is %v, less than its groups' %v", k, total, sum)
		}
		// Where the last group starts within the month, or a cell is missing,
		// the total knows more than the rows.
		if counts[k] < most[k.period] {
			continue
		}
		checked++
		if total != sum {
			t.Errorf("%+v is %v, its groups give %v", k, total, sum)
		}
	}
	if checked < 40_000 {
		t.Errorf("only %d totals had all their groups", checked)
	}
}

func checkCountry(t *testing.T, figures map[key]ratio) {
	t.Helper()
	const country = "Hele landet"
	sums, counts := map[key]ratio{}, map[key]int{}
	for k, cell := range figures {
		if k.group != "all" || k.area == country {
			continue
		}
		k.area = country
		sums[k] = ratio{sums[k].numerator + cell.numerator, sums[k].denominator + cell.denominator}
		counts[k]++
	}
	if len(sums) != 168*3 {
		t.Errorf("%d national totals", len(sums))
	}
	whole := 0
	for k, sum := range sums {
		all, there := figures[k]
		switch {
		case !there:
			t.Errorf("no row %+v", k)
		case counts[k] == 98:
			whole++
			if all != sum {
				t.Errorf("%+v is %v, the kommuner give %v", k, all, sum)
			}
		case all.denominator <= sum.denominator:
			t.Errorf("%+v leaves the missing kommuner out", k)
		}
	}
	if whole < 100 {
		t.Errorf("only %d months had all kommuner", whole)
	}
}

func checkHorizons(t *testing.T, figures map[key]ratio) {
	t.Helper()
	next := map[string]string{
		"deregistered-3-months": "deregistered-6-months", "deregistered-6-months": "deregistered-12-months",
	}
	checked := 0
	for k, short := range figures {
		longer, has := next[k.indicator]
		if !has {
			continue
		}
		long, there := figures[key{longer, k.period, k.area, k.group}]
		if !there {
			continue
		}
		checked++
		if long.numerator < short.numerator || long.denominator != short.denominator {
			t.Errorf("%+v: %v, but %s gives %v", k, short, longer, long)
		}
	}
	if checked < 100_000 {
		t.Errorf("only %d pairs of horizons", checked)
	}
}
