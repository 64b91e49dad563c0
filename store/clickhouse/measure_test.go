package clickhouse

import (
	"testing"

	"kommunebench/kommune"
)

const readSomeNumbers = "SELECT count() AS rows FROM numbers(1000) WHERE number % 2 = 0"

func TestWhatAQueryReadsIsAddedToItsRequestsFigures(t *testing.T) {
	for _, overHTTP := range []bool{false, true} {
		t.Run(map[bool]string{false: "native", true: "HTTP"}[overHTTP], func(t *testing.T) {
			db := openReading(t, overHTTP)
			var statistics kommune.ReadStatistics
			ctx := kommune.WithReadStatistics(t.Context(), &statistics)
			for range 2 {
				rows, err := SelectText[countRow](ctx, db, "some numbers", readSomeNumbers, nil)
				must(t, err)
				if len(rows) != 1 || rows[0].Rows != 500 {
					t.Fatalf("%v", rows)
				}
			}
			sum := statistics.Sum()
			// Over HTTP the driver does not hand on what the server says of it.
			if statistics.Queries() != 2 || sum.Took <= 0 || sum.Known == overHTTP || (sum.Known && (sum.Rows != 2000 || sum.Bytes != 16_000)) {
				t.Errorf("%d queries: %+v", statistics.Queries(), sum)
			}
		})
	}
}

func TestAQueryThatFailsIsMeasuredByItsCode(t *testing.T) {
	db := openReading(t, false)
	var statistics kommune.ReadStatistics
	ctx := kommune.WithReadStatistics(t.Context(), &statistics)
	_, err := SelectText[countRow](ctx, db, "wrong", "SELECT nothing", nil)
	if err == nil || statistics.Queries() != 1 || failureOf(ctx, err) != string(kommune.Internal) {
		t.Errorf("%v, %d queries, %q", err, statistics.Queries(), failureOf(ctx, err))
	}
	statistics.Add(kommune.QueryFigures{})
	var none *kommune.ReadStatistics
	none.Add(kommune.QueryFigures{})
}
