package synth

import (
	"math"
	"strconv"

	"kommunebench/kommune"
)

const (
	firstYear = 2012
	lastYear  = 2025
	years     = lastYear - firstYear + 1
	months    = 12 * years
	// horizons counts the deregistration indicators: 3, 6 and 12 months.
	horizons = 3
	// yearly counts the indicators by year: two scores and the courses.
	yearly = 3
)

// plan says which rows are written. In full every month has, per horizon, a
// row for each group and the total of each kommune, and one for the country;
// every year has one row per yearly indicator and kommune.
type plan struct {
	kommuner int64
	// groups counts the target groups without the total.
	groups int64
	// skip is how many of the oldest rows are left out.
	skip int64
	// lateSkip is how many of the last group's oldest rows are left out.
	lateSkip int64
}

func planRows(kommuner, rows int64) (plan, error) {
	own := plan{kommuner: kommuner, groups: benefitGroupCount}
	full := own.fullRows()
	perGroup := months * horizons * kommuner
	switch {
	case rows < 0 || rows > math.MaxInt64-perGroup:
		return plan{}, kommune.InvalidInput("rows", strconv.FormatInt(rows, 10), "a number of rows from 1 up, or 0 for the demo's own size")
	case rows == 0 || rows == full:
		return own, nil
	case rows < full:
		own.skip = full - rows
		return own, nil
	}
	more := (rows - full + perGroup - 1) / perGroup
	own.groups += more
	own.lateSkip = more*perGroup - (rows - full)
	return own, nil
}

func (p plan) fullRows() int64 { return months*p.monthRows() + years*p.yearRows() }

func (p plan) monthRows() int64 { return horizons * (p.kommuner*(p.groups+1) + 1) }

func (p plan) yearRows() int64 { return yearly * p.kommuner }

// lateRows is how many rows the last group has in one month.
func (p plan) lateRows() int64 { return horizons * p.kommuner }
