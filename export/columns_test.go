package export

import (
	"errors"
	"net/url"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kommunebench/analysis"
	"kommunebench/analysis/trend"
	"kommunebench/export/address"
	"kommunebench/kommune"
)

// cellsOf are the cells of a row that are not empty, by their columns.
func cellsOf[T any](columns []columnReader[T], row *T, but ...string) map[string]string {
	cells := map[string]string{}
	for _, column := range columns {
		if slices.Contains(but, column.name) {
			continue
		}
		if c := column.read(row); c.isSet {
			cells[column.name] = c.plain(column.kind)
		}
	}
	return cells
}

// placedCatalogue has one kommune, in a region and a landsdel.
func placedCatalogue() *kommune.Catalogue {
	return kommune.NewCatalogue([]*kommune.Snapshot{{Vocabulary: kommune.Vocabulary{
		Kommuner: []kommune.Kommune{{Code: "766", Name: "Hedensted"}},
		PeerGroups: []kommune.PeerGroup{
			{ID: "region-x", Kind: kommune.Region, Name: "Region X"}, {ID: "landsdel-y", Kind: kommune.Landsdel, Name: "Landsdel Y"},
		},
		Memberships: []kommune.Membership{{PeerGroupID: "landsdel-y", Kommune: "766"}, {PeerGroupID: "region-x", Kommune: "766"}},
	}}})
}

// Each figure of a comparison is another number here, so that none stands in
// another's column.
func TestEachColumnOfAComparisonHoldsItsOwnFigure(t *testing.T) {
	c := &analysis.Comparison{
		Indicator: analysis.Indicator{Indicator: kommune.Indicator{ID: "d/i", TitleDA: "Andel", Unit: "%"}, Catalogue: placedCatalogue()},
		Period:    "2024Q3", TargetGroup: &kommune.TargetGroup{ID: "d/g", TitleDA: "Alle", TitleEN: "All"},
		Release:   kommune.Release{ID: "d@7"},
		Benchmark: analysis.Benchmark{Kind: analysis.BenchmarkTarget, Value: new(1.0), Status: new(kommune.Provisional), Suppressed: 2},
	}
	row := &analysis.ComparisonRow{
		Kommune: kommune.Kommune{Code: "766", Name: "Hedensted"}, Value: new(3.0), Numerator: new(4.0), Denominator: new(5.0),
		Status: kommune.Published, Qualifier: kommune.About, SourceID: new("d/s"),
		Interval: &analysis.Interval{Lower: 6, Upper: 7, Level: 0.8, Method: "WILSON"}, Rank: new(9), PercentileRank: new(10.0), Quartile: new(11),
		Difference: new(12.0), RankInterval: &analysis.RankInterval{Lower: 13, Upper: 14}, LikelyRankInterval: &analysis.RankInterval{Lower: 15, Upper: 16}, ShrunkValue: new(17.0),
		Verdict: analysis.Verdict{
			Significance: analysis.Better, SignificanceAfterCorrection: analysis.Similar, PValue: new(18.0), QValue: new(19.0), ZScore: new(20.0), Rough: true,
		},
		DifferenceTest: &analysis.DifferenceTest{Verdict: analysis.Verdict{
			Significance: analysis.Higher, SignificanceAfterCorrection: analysis.Lower, PValue: new(21.0), QValue: new(22.0), ZScore: new(23.0),
		}},
	}
	want := map[string]string{
		"indicator_id": "d/i", "kommune_code": "766", "kommune_name": "Hedensted", "period": "2024Q3", "period_start": "2024-07-01", "period_end": "2024-09-30",
		"target_group_id": "d/g", "value": "3", "numerator": "4", "denominator": "5", "status": "PUBLISHED", "qualifier": "ABOUT", "source_id": "d/s",
		"interval_lower": "6", "interval_upper": "7", "interval_level": "0.8", "interval_method": "WILSON", "rank": "9", "percentile_rank": "10", "quartile": "11",
		"rank_interval_lower": "13", "rank_interval_upper": "14", "likely_rank_interval_lower": "15", "likely_rank_interval_upper": "16", "shrunk_value": "17",
		"benchmark_kind": "TARGET", "benchmark_value": "1", "benchmark_status": "PROVISIONAL", "benchmark_suppressed": "2", "difference": "12",
		"difference_test_significance": "HIGHER", "difference_test_significance_after_correction": "LOWER",
		"difference_test_p_value": "21", "difference_test_q_value": "22", "difference_test_z_score": "23",
		"significance": "BETTER", "significance_after_correction": "SIMILAR", "rough": "true", "p_value": "18", "q_value": "19", "z_score": "20", "release_id": "d@7",
		"indicator_title": "Andel", "unit": "%", "target_group_title": "All", "period_type": "QUARTER",
		"region_id": "region-x", "region_name": "Region X", "landsdel_id": "landsdel-y", "landsdel_name": "Landsdel Y",
	}
	if diff := cmp.Diff(want, cellsOf(comparisonColumns(c, kommune.English), row, "sentence", "benchmark_label", "difference_test_against")); diff != "" {
		t.Errorf("cells (-want +got):\n%s", diff)
	}
	empty := map[string]string{
		"indicator_id": "d/i", "kommune_code": "", "kommune_name": "", "period": "2024Q3", "period_start": "2024-07-01", "period_end": "2024-09-30", "target_group_id": "d/g",
		"status": "", "qualifier": "", "benchmark_kind": "TARGET", "benchmark_value": "1", "benchmark_status": "PROVISIONAL", "benchmark_suppressed": "2",
		"significance": "", "significance_after_correction": "", "rough": "false", "release_id": "d@7",
		"indicator_title": "Andel", "unit": "%", "target_group_title": "All", "period_type": "QUARTER",
	}
	if diff := cmp.Diff(empty, cellsOf(comparisonColumns(c, kommune.English), &analysis.ComparisonRow{}, "sentence", "benchmark_label")); diff != "" {
		t.Errorf("cells of a row without figures (-want +got):\n%s", diff)
	}
}

func TestEachColumnOfATrendHoldsItsOwnFigure(t *testing.T) {
	followed := &trend.Trend{
		Indicator:   analysis.Indicator{Indicator: kommune.Indicator{ID: "d/i", TitleDA: "Andel", TitleEN: "Share", Unit: "%"}, Catalogue: placedCatalogue()},
		TargetGroup: &kommune.TargetGroup{ID: "d/g", TitleDA: "Alle"}, Release: kommune.Release{ID: "d@7"},
	}
	row := &trendRow{
		series: &trend.Series{Kommune: kommune.Kommune{Code: "766", Name: "Hedensted"}, Test: trend.Test{
			Direction: trend.Increasing, Method: "AR1_TREND", N: 1, Missing: 2, From: new(kommune.Period("2015")), To: new(kommune.Period("2024")),
			Statistic: new(3.0), PValue: new(4.0), Slope: new(5.0), SlopeInterval: &analysis.Interval{Lower: 6, Upper: 7},
		}},
		point: &trend.Point{
			Period: "2020", Value: new(8.0), Numerator: new(9.0), Denominator: new(10.0), Status: kommune.Provisional, Qualifier: kommune.Exact, SourceID: new("d/s"),
			Interval: &analysis.Interval{Lower: 11, Upper: 12, Level: 0.9, Method: "BYAR"}, Change: new(13.0), ChangePct: new(14.0), ChangeYear: new(15.0), ChangeYearPct: new(16.0),
		},
		benchmark: &trend.Point{Value: new(17.0), Status: kommune.Published},
	}
	want := map[string]string{
		"indicator_id": "d/i", "kommune_code": "766", "kommune_name": "Hedensted", "period": "2020", "period_start": "2020-01-01", "period_end": "2020-12-31",
		"target_group_id": "d/g", "value": "8", "numerator": "9", "denominator": "10", "status": "PROVISIONAL", "qualifier": "EXACT", "source_id": "d/s",
		"interval_lower": "11", "interval_upper": "12", "interval_level": "0.9", "interval_method": "BYAR",
		"change": "13", "change_pct": "14", "change_year": "15", "change_year_pct": "16", "benchmark_value": "17", "benchmark_status": "PUBLISHED",
		"test_direction": "INCREASING", "test_method": "AR1_TREND", "test_n": "1", "test_missing": "2", "test_from": "2015", "test_to": "2024",
		"test_statistic": "3", "test_p_value": "4", "test_slope": "5", "test_slope_interval_lower": "6", "test_slope_interval_upper": "7", "release_id": "d@7",
		"indicator_title": "Share", "unit": "%", "target_group_title": "Alle", "period_type": "YEAR",
		"region_id": "region-x", "region_name": "Region X", "landsdel_id": "landsdel-y", "landsdel_name": "Landsdel Y",
	}
	if diff := cmp.Diff(want, cellsOf(trendColumns(followed, kommune.English), row)); diff != "" {
		t.Errorf("cells (-want +got):\n%s", diff)
	}
}

// A permalink names all that its file was made from.
func TestAPermalinkNamesAllThatWasChosen(t *testing.T) {
	indicator, group := analysis.Indicator{Indicator: kommune.Indicator{ID: "d/i"}}, &kommune.TargetGroup{ID: "d/g"}
	given := address.NewArguments(url.Values{"region": {"region-x"}})
	codes, members := []kommune.Code{"101", "766"}, []kommune.Code{"147"}
	comparison := func(query analysis.ComparisonQuery, benchmark analysis.Benchmark, group *kommune.TargetGroup) url.Values {
		query.Confidence = 0.9
		return given.ComparisonLink(&analysis.Comparison{Indicator: indicator, Period: "2024", TargetGroup: group, Release: kommune.Release{ID: "d@7"}, Query: query, Benchmark: benchmark}, codes)
	}
	linked := func(filter *analysis.KommuneFilter, group *kommune.TargetGroup, codes []kommune.Code) url.Values {
		return given.TrendLink(&trend.Trend{
			Indicator: indicator, Periods: []kommune.Period{"2019", "2020", "2024"}, TargetGroup: group, Release: kommune.Release{ID: "d@7"},
			Query: trend.Query{Kommuner: filter, Confidence: 0.9},
		}, codes)
	}
	const compare, follow = "confidence=0.9&indicator=d/i&period=2024&release=d@7", "confidence=0.9&from=2019&indicator=d/i&release=d@7&to=2024"
	chosen := &analysis.KommuneFilter{Region: new("region-x")}
	for want, got := range map[string]url.Values{
		compare: comparison(analysis.ComparisonQuery{}, analysis.Benchmark{}, nil),
		compare + "&targetGroup=d/g&kommuner=101,766": comparison(analysis.ComparisonQuery{Kommuner: chosen}, analysis.Benchmark{}, group),
		compare + "&benchmark=TARGET&benchmarkTarget=12.5": comparison(analysis.ComparisonQuery{
			Benchmark: &analysis.BenchmarkQuery{Kind: analysis.BenchmarkTarget, Target: new(12.5)},
		}, analysis.Benchmark{}, nil),
		compare + "&benchmark=KOMMUNE&benchmarkKommune=766": comparison(analysis.ComparisonQuery{
			Benchmark: &analysis.BenchmarkQuery{Kind: analysis.BenchmarkKommune, Kommune: new(kommune.Code("766"))},
		}, analysis.Benchmark{}, nil),
		// The members of a group may be others later; a published area has none.
		compare + "&benchmark=PEER_GROUP&benchmarkKommuner=147": comparison(analysis.ComparisonQuery{
			Benchmark: &analysis.BenchmarkQuery{Kind: analysis.BenchmarkPeerGroup, PeerGroup: new("d/p")},
		}, analysis.Benchmark{Members: members}, nil),
		compare + "&benchmark=PEER_GROUP&benchmarkPeerGroup=d/p": comparison(analysis.ComparisonQuery{
			Benchmark: &analysis.BenchmarkQuery{Kind: analysis.BenchmarkPeerGroup, PeerGroup: new("d/p")},
		}, analysis.Benchmark{}, nil),
		follow: linked(nil, nil, codes),
		follow + "&targetGroup=d/g&kommuner=101,766": linked(chosen, group, codes),
		follow + "&region=region-x":                  linked(chosen, nil, nil), // which no kommune is in
	} {
		wanted, err := url.ParseQuery(want)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(wanted, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", want, diff)
		}
	}
}

func TestTheReleasesOfAnAddressAreThoseThatItNames(t *testing.T) {
	for given, want := range map[string][]string{
		"indicator=d/i": nil, "indicator=d/i@3": {"d@3"}, "indicators=d/i@3,e/i@2&indicators=d/j@3": {"d@3", "e@2"},
		"targetGroup=d/g@3": {"d@3"}, "release=d@3&indicator=d/i@3&targetGroup=d/g@3": {"d@3"}, "period=d/i@3": nil,
	} {
		values, err := url.ParseQuery(given)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, address.NewArguments(values).Releases()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", given, diff)
		}
	}
}

func TestAParameterThatIsGivenTwiceIsRefused(t *testing.T) {
	a := address.NewArguments(url.Values{"indicator": {"d/i", "d/j"}})
	_ = a.Indicator()
	var fault *kommune.Error
	if !errors.As(a.Err(), &fault) || fault.Argument != "indicator" || fault.Value != "d/i&d/j" || fault.Takes != "one value" {
		t.Errorf("got %+v", fault)
	}
}

// A kept file of named releases must not outlive newer ones that it reads too.
func TestAFileReadsTheNewestReleasesUnlessItsParametersAreKnownNotTo(t *testing.T) {
	for query, want := range map[string]bool{
		"indicator=own/share&release=own@1&region=region-syddanmark&benchmark=MEDIAN&format=parquet&key=kb_x": false,
		"indicators=own/share&release=own@1&areas=country&kind=REGION&from=2020&comment=true":                 false,
		"indicator=own/share&release=own@1&similarTo=":                                                        false,
		"indicator=own/share&release=own@1&similarTo=766&similarOn=own/score":                                 true,
		"indicator=own/share&release=own@1&benchmark=SIMILAR&benchmarkSimilarTo=766":                          true,
		"indicator=own/share&release=own@1&added=x":                                                           true,
	} {
		given, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		if got := address.NewArguments(given).ReadsNewest(); got != want {
			t.Errorf("%s reads the newest: %v, want %v", query, got, want)
		}
	}
}
