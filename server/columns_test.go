package server_test

import (
	"fmt"
	"testing"
)

const wholeTrend = `{trend(indicator: "jobindsats/unemployment-rate", targetGroup: "all") {%s}}`

// The same figures as points and as arrays, of 98 kommuner in 60 months.
func TestColumnsTakeAQuarterOfTheBytesOfPoints(t *testing.T) {
	h := shippedFigures(t)
	points := len(h.ask(t, fmt.Sprintf(wholeTrend, `series {kommune {code} points {period value numerator status interval {lower upper}}}`)).body)
	columns := len(h.ask(t, fmt.Sprintf(wholeTrend, `columns {periods series {kommune {code} values numerators status lower upper}}`)).body)
	bare := len(h.ask(t, fmt.Sprintf(wholeTrend, `series {kommune {code} points {period value}}`)).body)
	bareColumns := len(h.ask(t, fmt.Sprintf(wholeTrend, `columns {periods series {kommune {code} values}}`)).body)
	t.Logf("%d bytes of points, %d of columns (%.0f %%); values alone %d and %d (%.0f %%)", points, columns, 100*float64(columns)/float64(points), bare, bareColumns, 100*float64(bareColumns)/float64(bare))
	if columns*4 > points || bareColumns*4 > bare {
		t.Errorf("%d bytes of columns for %d of points; of values alone %d for %d", columns, points, bareColumns, bare)
	}
}

func TestColumnsHoldTheFiguresOfThePoints(t *testing.T) {
	type series struct {
		Kommune struct{ Code string }
		Points  []struct {
			Value, Numerator, Denominator *float64
			Status                        string
			Qualifier                     string
			Interval                      *struct{ Lower, Upper float64 }
			Rank                          *int
		}
	}
	type column struct {
		Kommune                          struct{ Code string }
		Values, Numerators, Denominators []*float64
		Lower, Upper                     []*float64
		Ranks                            []*int
		Status                           string
		Qualifier                        *string
	}
	letters := map[string]byte{"PUBLISHED": 'P', "PROVISIONAL": 'V', "SUPPRESSED": 'S', "MISSING": 'M', "NOT_APPLICABLE": 'N'}
	equal := func(a, b *float64) bool { return (a == nil) == (b == nil) && (a == nil || *a == *b) }
	seen := map[byte]int{}
	for _, group := range []string{"all", "kontanthjaelp"} {
		found := into[struct {
			Trend struct {
				Periods []string
				Series  []series
				Columns struct {
					Periods []string
					Series  []column
				}
			}
		}](t, shippedFigures(t), `{trend(indicator: "jobindsats/unemployment-rate", targetGroup: "`+group+`") {periods series {kommune {code} points {value numerator denominator status qualifier interval {lower upper} rank}}
			columns {periods series {kommune {code} values numerators denominators lower upper ranks status qualifier}}}}`).Trend
		if len(found.Series) != 98 || len(found.Columns.Series) != 98 || len(found.Columns.Periods) != 60 {
			t.Fatalf("%d series, %d columns of %d periods", len(found.Series), len(found.Columns.Series), len(found.Columns.Periods))
		}
		for s, column := range found.Columns.Series {
			if column.Qualifier != nil || len(column.Status) != 60 || column.Kommune != found.Series[s].Kommune {
				t.Fatalf("%+v", column)
			}
			for n, point := range found.Series[s].Points {
				seen[column.Status[n]]++
				if !equal(point.Value, column.Values[n]) || !equal(point.Numerator, column.Numerators[n]) || !equal(point.Denominator, column.Denominators[n]) || letters[point.Status] != column.Status[n] {
					t.Errorf("%s, %s: %+v", column.Kommune.Code, found.Periods[n], point)
				}
				if (point.Rank == nil) != (point.Value == nil) || point.Rank != nil && *point.Rank != *column.Ranks[n] {
					t.Errorf("%s, %s: rank %v", column.Kommune.Code, found.Periods[n], point.Rank)
				}
				if point.Interval == nil {
					if column.Lower[n] != nil || column.Upper[n] != nil {
						t.Errorf("%s, %s has limits in the columns alone", column.Kommune.Code, found.Periods[n])
					}
				} else if *column.Lower[n] > point.Interval.Lower || *column.Lower[n] < point.Interval.Lower-0.002 || *column.Upper[n] < point.Interval.Upper || *column.Upper[n] > point.Interval.Upper+0.002 {
					t.Errorf("%s, %s: %v to %v for %+v", column.Kommune.Code, found.Periods[n], *column.Lower[n], *column.Upper[n], *point.Interval)
				}
			}
		}
	}
	if seen['P'] == 0 || seen['V'] == 0 || seen['S'] == 0 {
		t.Errorf("statuses %v", seen)
	}
}

func TestAPointIsRankedAsInAComparisonOfItsPeriod(t *testing.T) {
	h := shippedFigures(t)
	type placed struct {
		Rank, Quartile *int
		PercentileRank *float64
	}
	compared := into[struct{ Compare struct{ Row placed } }](t, h, `{compare(indicator: "jobindsats/unemployment-rate", period: "2024M03") {row(kommune: "766") {rank quartile percentileRank}}}`).Compare.Row
	trend := into[struct {
		Trend struct {
			Series    []struct{ Points []placed }
			Benchmark []placed
		}
	}](t, h, `{trend(indicator: "jobindsats/unemployment-rate", kommuner: {codes: ["766"]}, from: "2024M03", to: "2024M03") {series {points {rank quartile percentileRank}} benchmark {rank quartile percentileRank}}}`).Trend
	point := trend.Series[0].Points[0]
	if *point.Rank != *compared.Rank || *point.Quartile != *compared.Quartile || *point.PercentileRank != *compared.PercentileRank {
		t.Errorf("rank %d, quartile %d over time; %d and %d in a comparison", *point.Rank, *point.Quartile, *compared.Rank, *compared.Quartile)
	}
	if trend.Benchmark[0].Rank != nil {
		t.Error("the country has a rank")
	}
}
