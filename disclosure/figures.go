package disclosure

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"kommunebench/kommune"
)

const (
	// Figures are compared to maxDecimals decimals; finer differences come from
	// arithmetic in float64.
	maxDecimals = 6
	// maxFigure is more than any population, and small enough that sums of many
	// figures fit in int64.
	maxFigure = 1e11
)

// unknown marks a figure that is not known.
const unknown int64 = -1

// figures are the whole numbers of one quantity over all tables: persons times
// the scale.
type figures struct {
	scale int64
	// of has a figure for each table and cell.
	of [][]int64
	// limit is minCell in the same unit.
	limit int64
}

// small reports whether a figure may not be shown.
func (f *figures) small(v int64) bool { return v > 0 && v < f.limit }

func readFigures(tables []*table, q Quantity, minCell int) (*figures, error) {
	f := &figures{scale: 1}
	for _, t := range tables {
		for _, c := range t.cells {
			v := c.Figure(q)
			if v == nil {
				continue
			}
			if math.IsNaN(*v) || *v > maxFigure || *v < -0.5*math.Pow10(-maxDecimals) {
				return nil, &kommune.Error{
					Code: kommune.BadUserInput, Argument: "countsPersons",
					Message: fmt.Sprintf("the %s of group %q in area %q is %v: that is no count of persons, so small counts can't be told; "+
						"say \"countsPersons\": false if the indicator counts something else", q, c.TargetGroupID, c.Area, *v),
				}
			}
			f.scale = max(f.scale, scaleOf(*v))
		}
	}
	f.limit = int64(minCell) * f.scale
	f.of = make([][]int64, len(tables))
	for n, t := range tables {
		f.of[n] = make([]int64, len(t.cells))
		for m, c := range t.cells {
			f.of[n][m] = unknown
			if v := c.Figure(q); v != nil {
				f.of[n][m] = int64(math.Round(*v * float64(f.scale)))
			}
		}
	}
	return f, nil
}

// scaleOf is the power of ten that makes a figure whole.
func scaleOf(v float64) int64 {
	if v == math.Trunc(v) {
		return 1
	}
	text := strings.TrimRight(strconv.FormatFloat(v, 'f', maxDecimals, 64), "0")
	scale := int64(1)
	for range len(text) - 1 - strings.IndexByte(text, '.') {
		scale *= 10
	}
	return scale
}
