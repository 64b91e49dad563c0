package analysis_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kommunebench/analysis"
	"kommunebench/analysis/analysistest"
	"kommunebench/analysis/correlation"
	"kommunebench/analysis/factcheck"
	"kommunebench/analysis/matrix"
	"kommunebench/analysis/trend"
	"kommunebench/analysis/words"
	"kommunebench/kommune"
)

// readingOf answers on the figures of a world, and counts what is read for that.
func readingOf(w *analysistest.World) (*analysis.Analyst, *kommune.Catalogue, *analysistest.MemoryReader) {
	reader := &analysistest.MemoryReader{Worlds: []*analysistest.World{w}}
	return analysis.NewAnalyst(reader, analysistest.When), kommune.NewCatalogue([]*kommune.Snapshot{w.Snapshot}), reader
}

func TestAComparisonTakesTheKindOfPeriodThatMostKommunerHave(t *testing.T) {
	const leftOut = "Tal for andre slags perioder er udeladt: "
	for name, c := range map[string]struct {
		kommunerIn map[kommune.Period]int
		want       kommune.Period
		caveats    []string
		// counts are how often kommuner were counted, for all that is asked below.
		counts int
	}{
		"more have years than months": {
			map[kommune.Period]int{"2023": 10, "2024": 9, "2025M01": 3, "2025M02": 4},
			"2024",
			[]string{leftOut + "2 måneder (2025M01, 2025M02)."},
			1,
		},
		"more have months than years": {
			map[kommune.Period]int{"2023": 4, "2024": 4, "2024M02": 8, "2024M01": 8},
			"2024M02",
			[]string{leftOut + "2 år (2023, 2024)."},
			1,
		},
		"as many: the kind that ends last": {
			map[kommune.Period]int{"2024": 10, "2025Q1": 10}, "2025Q1", []string{leftOut + "1 år (2024)."}, 1,
		},
		"as many and ended alike: the shorter": {
			map[kommune.Period]int{"2024": 10, "2024Q4": 10, "2024M12": 10}, "2024M12", []string{leftOut + "1 år (2024), 1 kvartal (2024Q4)."}, 1,
		},
		"twelve months are as long as a year, but of another kind": {
			map[kommune.Period]int{"2024": 9, "2024QMAT04": 10}, "2024QMAT04", []string{leftOut + "1 år (2024)."}, 1,
		},
		"the latest with a figure, of several kinds": {
			map[kommune.Period]int{"2023": 10, "2024": 0, "2025": 0, "2024Q1": 2},
			"2023",
			[]string{"Ingen kommune har et offentliggjort tal for 2024, 2025; derfor vises 2023.", leftOut + "1 kvartal (2024Q1)."},
			1,
		},
		"many are not all named": {
			map[kommune.Period]int{"2024": 10, "2024M01": 1, "2024M02": 1, "2024M03": 1, "2024M04": 1, "2024M05": 1},
			"2024",
			[]string{leftOut + "5 måneder (2024M01 til 2024M05)."},
			1,
		},
		"one kind leaves nothing out": {map[kommune.Period]int{"2023": 10, "2024": 1}, "2024", nil, 0},
		"one kind, the latest with a figure": {
			map[kommune.Period]int{"2022": 1, "2023": 10, "2024": 0},
			"2023",
			[]string{"Ingen kommune har et offentliggjort tal for 2024; derfor vises 2023."},
			1,
		},
		"no figure at all":        {map[kommune.Period]int{"2023": 0, "2024": 0}, "2024", nil, 1},
		"no figure in one period": {map[kommune.Period]int{"2024": 0}, "2024", nil, 0},
	} {
		t.Run(name, func(t *testing.T) {
			analyst, catalogue, reader := readingOf(analysistest.MixedWorld(c.kommunerIn))
			query := analysis.ComparisonQuery{IndicatorID: "test/share", Confidence: analysis.DefaultConfidence}
			for range 2 {
				comparison, err := analyst.Compare(t.Context(), catalogue, query)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(c.caveats, periodCaveats(words.ComparisonCaveats(comparison, kommune.Danish))); comparison.Period != c.want || diff != "" {
					t.Errorf("%s %s", comparison.Period, diff)
				}
			}
			rows, err := matrix.ReadProfile(t.Context(), analyst, catalogue, matrix.ProfileQuery{Kommune: "101", Confidence: analysis.DefaultConfidence})
			if err != nil || len(rows) != 1 || rows[0].Period != c.want {
				t.Errorf("the profile: %v, %v", rows, err)
			}
			if counts := reader.Counts; counts != c.counts {
				t.Errorf("kommuner were counted %d times", counts)
			}
			for period := range c.kommunerIn {
				query.Period = &period
				named, err := analyst.Compare(t.Context(), catalogue, query)
				if err != nil || named.Period != period || periodCaveats(words.ComparisonCaveats(named, kommune.Danish)) != nil {
					t.Errorf("asked for %s: %v, %v", period, named, err)
				}
			}
		})
	}
}

// Indicators of one dataset are counted with one statement, and those that turn
// out to be empty in their latest period with one more.
func TestAProfileCountsItsIndicatorsTogether(t *testing.T) {
	cells, indicators := map[string][]analysistest.Cell{}, []kommune.Indicator{}
	for id, kommunerIn := range map[string]map[kommune.Period]int{
		"test/mixed": {"2023": 10, "2024Q1": 3}, "test/mixed-too": {"2023": 2, "2024Q1": 3}, "test/empty": {"2022": 1, "2023": 0}, "test/plain": {"2022": 1, "2023": 1},
	} {
		indicator := analysistest.Share(kommune.HigherIsBetter)
		indicator.ID = id
		indicators = append(indicators, indicator)
		cells[id] = analysistest.MixedWorld(kommunerIn).Cells["test/share"]
	}
	analyst, catalogue, reader := readingOf(analysistest.NewWorld(analysistest.KommunerNumbered(10), cells, indicators...))
	for round, work := range [][2]int{{2, 2}, {2, 3}} {
		rows, err := matrix.ReadProfile(t.Context(), analyst, catalogue, matrix.ProfileQuery{Kommune: "101", Confidence: analysis.DefaultConfidence})
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]kommune.Period{}
		for _, row := range rows {
			got[row.Indicator.ID] = row.Period
		}
		if diff := cmp.Diff(map[string]kommune.Period{"test/mixed": "2023", "test/mixed-too": "2024Q1", "test/empty": "2022", "test/plain": "2023"}, got); diff != "" {
			t.Error(diff)
		}
		if work != [2]int{reader.Counts, reader.Reads} {
			t.Errorf("after %d: %d counts and %d reads, want %v", round+1, reader.Counts, reader.Reads, work)
		}
	}
}

// A change is between two periods of one kind.
func TestAChangeSinceAQuarterIsToAQuarter(t *testing.T) {
	analyst, catalogue, _ := readingOf(analysistest.MixedWorld(map[kommune.Period]int{"2022": 10, "2023": 10, "2023Q1": 3, "2023Q4": 3, "2024Q1": 0}))
	for since, want := range map[kommune.Period]kommune.Period{"2023Q1": "2023Q4", "2022": "2023", "2023Q4": "2024Q1"} {
		check, err := factcheck.CheckClaim(t.Context(), analyst, catalogue, factcheck.ClaimQuery{Indicator: "test/share", Kommune: "101", Kind: factcheck.ClaimChange, Comparator: factcheck.Equals, Stated: analysistest.Pointer(0.0), Since: &since})
		if err != nil || check.Comparison.Period != want {
			t.Errorf("since %s: %v, %v", since, check, err)
		}
	}
}

func TestARelationNamesWhatItLeavesOutOfEitherIndicator(t *testing.T) {
	other := analysistest.Share(kommune.HigherIsBetter)
	other.ID, other.TitleDA, other.TitleEN = "test/other", "Andel i kursus", "Share at a course"
	analyst, catalogue, _ := readingOf(analysistest.NewWorld(analysistest.KommunerNumbered(10), map[string][]analysistest.Cell{
		"test/share": analysistest.MixedWorld(map[kommune.Period]int{"2023": 10, "2024Q1": 3}).Cells["test/share"],
		"test/other": analysistest.MixedWorld(map[kommune.Period]int{"2023": 10, "2024": 0}).Cells["test/share"],
	}, analysistest.Share(kommune.HigherIsBetter), other))
	relation, err := correlation.ReadRelation(t.Context(), analyst, catalogue, correlation.RelationQuery{X: "test/share", Y: "test/other"})
	if err != nil || relation.XPeriod != "2023" || relation.YPeriod != "2023" {
		t.Fatal(relation, err)
	}
	if diff := cmp.Diff([]string{
		"“Share in work”: Figures for other kinds of period are left out: 1 quarter (2024Q1).",
		"“Share at a course”: No kommune has a published figure for 2024; so 2023 is shown.",
	}, periodCaveats(words.RelationCaveats(relation, kommune.English))); diff != "" {
		t.Error(diff)
	}
}

func TestATrendNeverMixesKindsOfPeriods(t *testing.T) {
	kommunerIn := map[kommune.Period]int{
		"2022": 10, "2023": 10, "2024": 3,
		"2024M01": 6, "2024M02": 6, "2024M03": 6,
	}
	years := []kommune.Period{"2022", "2023", "2024"}
	const leftOut = "Figures for other kinds of period are left out: "
	months := []kommune.Period{"2024M01", "2024M02", "2024M03"}
	for name, c := range map[string]struct {
		from, to kommune.Period
		want     []kommune.Period
		caveat   string
	}{
		"most kommuner have years":      {"", "", years, leftOut + "3 months (2024M01, 2024M02, 2024M03)."},
		"within the range most, months": {"2024M01", "2024", months, leftOut + "1 year (2024)."},
		"two months":                    {"2024M01", "2024M02", months[:2], ""},
		"from a month":                  {"2024M02", "", months[1:], ""},
		"from a month, a year lies in":  {"2024M01", "", months, leftOut + "1 year (2024)."},
		"two years":                     {"2023", "2024", years[1:], leftOut + "3 months (2024M01, 2024M02, 2024M03)."},
		"limits of a kind that is not":  {"2022Q1", "2023Q4", years[:2], ""},
	} {
		t.Run(name, func(t *testing.T) {
			analyst, catalogue, _ := readingOf(analysistest.MixedWorld(kommunerIn))
			query := trend.Query{IndicatorID: "test/share", Confidence: analysis.DefaultConfidence}
			if c.from != "" {
				query.From = &c.from
			}
			if c.to != "" {
				query.To = &c.to
			}
			trend, err := trend.Read(t.Context(), analyst, catalogue, query)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, trend.Periods); diff != "" {
				t.Error(diff)
			}
			if got := strings.Join(periodCaveats(words.TrendCaveats(trend, kommune.English)), " "); got != c.caveat {
				t.Errorf("%q, want %q", got, c.caveat)
			}
		})
	}
}

// periodCaveats are the caveats on which periods were not taken.
func periodCaveats(caveats []string) []string {
	var found []string
	for _, caveat := range caveats {
		for _, part := range []string{"andre slags", "other kinds", "derfor vises", "is shown"} {
			if strings.Contains(caveat, part) {
				found = append(found, caveat)
			}
		}
	}
	return found
}
