package synth_test

import (
	"slices"
	"strings"
	"testing"

	"kommunebench/synth"
)

func TestAFewCellsAndSomeYearsOfScoresAreMissing(t *testing.T) {
	dir, _ := write(t, synth.Options{})
	cells, missing, provisional := 0, 0, 0
	scores := map[string][]string{}
	for _, r := range read(t, dir).rows {
		if strings.HasSuffix(r.indicator, ".score") {
			scores[r.area+" "+r.period] = append(scores[r.area+" "+r.period], r.status)
			continue
		}
		cells++
		switch r.status {
		case "MISSING":
			missing++
			if r.area == "Hele landet" {
				t.Errorf("the country is missing: %+v", r)
			}
		case "PROVISIONAL":
			provisional++
		}
	}
	if share := float64(missing) / float64(cells); share < 0.004 || share > 0.006 {
		t.Errorf("%.2f %% of the cells are missing", 100*share)
	}
	if provisional < 100 || provisional > 600 {
		t.Errorf("%d cells are provisional", provisional)
	}
	gone := 0
	for year, statuses := range scores {
		if len(statuses) != 2 || statuses[0] != statuses[1] {
			t.Errorf("the two scores of %s are %q", year, statuses)
		}
		if statuses[0] == "MISSING" {
			gone++
		}
	}
	if gone < 5 || gone > 50 {
		t.Errorf("%d of %d years have no scores", gone, len(scores))
	}
}

func TestSmallKommunerAreSmallAndLargeOnesLarge(t *testing.T) {
	dir, _ := write(t, synth.Options{})
	totals, small := map[string]int64{}, map[string]int{}
	for key, cell := range read(t, dir).ratios(t) {
		if key.indicator != "deregistered-3-months" {
			continue
		}
		if key.group == "all" {
			totals[key.area] += cell.denominator
		} else if cell.denominator < 5 {
			small[key.area]++
		}
	}
	delete(totals, "Hele landet")
	bySize := make([]string, 0, len(totals))
	for area := range totals {
		bySize = append(bySize, area)
	}
	slices.SortFunc(bySize, func(a, b string) int { return int(totals[a] - totals[b]) })
	if got := bySize[:4]; !slices.Equal(got, []string{"825", "563", "741", "492"}) && !slices.Equal(got, []string{"825", "741", "563", "492"}) {
		t.Errorf("the smallest are %v", got)
	}
	if got := bySize[96:]; !slices.Equal(got, []string{"751", "101"}) {
		t.Errorf("the largest are %v", got)
	}
	if small["825"] < 200 || small["101"] > 0 {
		t.Errorf("cells under 5: Læsø %d, København %d", small["825"], small["101"])
	}
	if perMonth := totals["101"] / 168; perMonth < 1500 || perMonth > 6000 {
		t.Errorf("København has %d a month", perMonth)
	}
}

func TestTheCountryShowsTheSlumpTheBreakAndTheHorizons(t *testing.T) {
	dir, _ := write(t, synth.Options{})
	figures := read(t, dir).ratios(t)
	share := func(indicator, period string) float64 {
		cell, there := figures[key{indicator: indicator, period: period, area: "Hele landet", group: "all"}]
		if !there {
			t.Fatalf("no %s %s", indicator, period)
		}
		return 100 * float64(cell.numerator) / float64(cell.denominator)
	}
	within3 := func(period string) float64 { return share("deregistered-3-months", period) }
	if before, after := within3("2018M01"), within3("2019M01"); after-before < 2 {
		t.Errorf("the break moves the share from %.1f to %.1f only", before, after)
	}
	if before, slump, after := within3("2019M04"), within3("2020M04"), within3("2022M04"); before-slump < 4 || after-slump < 4 {
		t.Errorf("April of 2019, 2020, 2022: %.1f, %.1f, %.1f", before, slump, after)
	}
	if spring, winter := within3("2016M04"), within3("2016M12"); spring-winter < 2 {
		t.Errorf("no season: %.1f in April, %.1f in December", spring, winter)
	}
	three, six, twelve := within3("2024M06"), share("deregistered-6-months", "2024M06"), share("deregistered-12-months", "2024M06")
	if three < 20 || six-three < 5 || twelve-six < 5 || twelve > 90 {
		t.Errorf("3, 6, 12 months: %.1f, %.1f, %.1f", three, six, twelve)
	}
}
