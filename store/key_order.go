package store

import "kommunebench/kommune"

// keyOrder follows whether rows come in the order in which tables keep them.
type keyOrder struct {
	last   kommune.ObservationKey
	begun  bool
	broken bool
}

// follow tells how many of the next rows are in order: all of them too where
// earlier ones were not, and order is lost.
func (o *keyOrder) follow(c *kommune.ObservationColumns) int {
	if o.broken || c.Rows() == 0 {
		return c.Rows()
	}
	if o.begun && compareKeys(o.last, keyAt(c, 0)) > 0 {
		o.broken = true
		return 0
	}
	for n := 1; n < c.Rows(); n++ {
		if !inOrder(c, n) {
			o.broken = true
			return n
		}
	}
	o.last, o.begun = keyAt(c, c.Rows()-1), true
	return c.Rows()
}

// mostRows is how many rows to put into one insert.
func (o *keyOrder) mostRows() int {
	if o.begun && !o.broken {
		return mostSorted
	}
	return mostUnsorted
}

// inOrder tells whether a row does not belong before the one that it follows.
func inOrder(c *kommune.ObservationColumns, n int) bool {
	for _, column := range []*kommune.NamedColumn{&c.Indicators, &c.TargetGroups, &c.Periods, &c.Areas} {
		if before, after := column.Places[n-1], column.Places[n]; before != after {
			if a, b := column.Names[before], column.Names[after]; a != b {
				return a < b
			}
		}
	}
	return true
}

func keyAt(c *kommune.ObservationColumns, n int) kommune.ObservationKey {
	return kommune.ObservationKey{
		IndicatorID: c.Indicators.At(n), TargetGroupID: c.TargetGroups.At(n), Period: kommune.Period(c.Periods.At(n)), Area: kommune.Area(c.Areas.At(n)),
	}
}
