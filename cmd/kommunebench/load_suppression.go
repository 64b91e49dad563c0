package main

import (
	"fmt"
	"maps"
	"slices"

	"kommunebench/disclosure"
	"kommunebench/kommune"
	"kommunebench/store/load"
)

// suppressedSummary counts the hidden cells of one indicator by the reason.
type suppressedSummary struct {
	Indicator string `json:"indicator"`
	Primary   int    `json:"primary"`
	Secondary int    `json:"secondary"`
	Carried   int    `json:"carried"`
}

// exposedSummary is a hidden cell that can still be derived, exactly or too closely.
type exposedSummary struct {
	Indicator   string         `json:"indicator"`
	TargetGroup string         `json:"targetGroup,omitempty"`
	Period      kommune.Period `json:"period"`
	Area        kommune.Area   `json:"area"`
	Release     string         `json:"release,omitempty"`
	Why         string         `json:"why"`
}

// String says where the cell is and why it is exposed.
func (e exposedSummary) String() string {
	return fmt.Sprintf("%s, group %q, %s, %s is hidden but not fully protected: %s", e.Indicator, e.TargetGroup, e.Period, e.Area, e.Why)
}

func summaryOfExposed(cell load.ExposedCell) exposedSummary {
	return exposedSummary{cell.Key.IndicatorID, cell.Key.TargetGroupID, cell.Key.Period, cell.Key.Area, cell.ReleaseID, cell.Why}
}

// maxListedExposures is how many exposed cells --json lists.
const maxListedExposures = 100

// withheldWarning is printed where the reading user has too many rights.
const withheldWarning = "the ClickHouse user that the API reads as may read what disclosure control hides (the databases whose names begin with withheld_): " +
	"give it a user of its own with --clickhouse-reader and SELECT on the other database only"

func (s *loadSummary) addSuppression(found load.Suppression) {
	s.Warnings = append(s.Warnings, found.Gaps...)
	s.Suppressed, s.Exposed, s.ExposedCells = []suppressedSummary{}, []exposedSummary{}, len(found.Exposed)
	for _, indicator := range slices.Sorted(maps.Keys(found.ByIndicator)) {
		cells := found.ByIndicator[indicator]
		s.Suppressed = append(s.Suppressed, suppressedSummary{indicator, cells[disclosure.Primary], cells[disclosure.Secondary], cells[disclosure.Carried]})
	}
	for _, cell := range found.Exposed[:min(maxListedExposures, len(found.Exposed))] {
		s.Exposed = append(s.Exposed, summaryOfExposed(cell))
	}
}

// printSuppression says how many cells are hidden and why, and which of them are not
// fully protected.
func (s loadSummary) printSuppression(io *streams) {
	for _, hidden := range s.Suppressed {
		counts, others := "counts", "others"
		if hidden.Primary == 1 {
			counts = "count"
		}
		if hidden.Secondary == 1 {
			others = "other"
		}
		_, _ = fmt.Fprintf(io.out, "suppressed in %s: %d small %s hidden, %d %s to protect them, %d as older releases hide them\n",
			hidden.Indicator, hidden.Primary, counts, hidden.Secondary, others, hidden.Carried)
	}
	const shown = 5
	for n, cell := range s.Exposed {
		if n == shown {
			_, _ = fmt.Fprintf(io.log, "warning: ... and %d more hidden cells are not fully protected; --json lists them\n", s.ExposedCells-shown)
			break
		}
		_, _ = fmt.Fprintf(io.log, "warning: %s\n", cell)
	}
}
