package load

import (
	"testing"

	"kommunebench/kommune"
	"kommunebench/kommune/kommunetest"
	"kommunebench/store/clickhouse"
	"kommunebench/store/storetest"
)

// The insert of a release can arrive while its answer is lost: then the load
// fails and is abandoned, and what the release names must stay.
func TestAbandoningALoadWhoseReleaseArrivedKeepsItsRows(t *testing.T) {
	s := storetest.Open(t, storetest.OverNative)
	ctx := t.Context()
	for _, arrived := range []bool{true, false} {
		dataset := map[bool]string{true: "arrived", false: "lost"}[arrived]
		l := Begin(ctx, s, storetest.Unprotected(dataset), "bytes")
		value := 1.0
		err := l.WriteObservations(ctx, kommunetest.Columns([]kommune.Observation{{
			IndicatorID: dataset + "/i", Period: "2024", Area: "766", Value: &value, Status: kommune.Published, Qualifier: kommune.Exact,
		}}))
		if err != nil {
			t.Fatal(err)
		}
		// The steps of Publish up to the answer that is lost, or before the insert.
		if arrived {
			_, _, err = l.publishOnce(ctx, nil)
		} else {
			var next assembly
			if next, err = l.assemble(ctx, &kommune.Snapshot{}); err == nil {
				err = l.attach(ctx, next)
			}
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := l.Abandon(ctx); err != nil {
			t.Fatal(err)
		}
		type count struct {
			Rows uint64 `col:"rows"`
		}
		rows, err := clickhouse.SelectText[count](ctx, storetest.Database(s), "count", "SELECT count() AS rows FROM observations WHERE run = {run:UInt64}", map[string]any{"run": l.run.Number()})
		if err != nil {
			t.Fatal(err)
		}
		if left := rows[0].Rows == 1; left != arrived {
			t.Errorf("%s: %d rows are left", dataset, rows[0].Rows)
		}
	}
}
