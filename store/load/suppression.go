package load

import (
	"kommunebench/disclosure"
	"kommunebench/kommune"
)

// Suppression says what disclosure control hid in a load: of the rows that the
// load brought or carried forward, all that are hidden now.
type Suppression struct {
	// ByIndicator counts the hidden cells by indicator and reason; those of
	// deregistrations stand under the name of their table.
	ByIndicator map[string]map[disclosure.Reason]int
	// Exposed are hidden cells that can be derived all the same, exactly or more
	// closely than they should; those that need no knowledge of the rule come first.
	Exposed []ExposedCell
	// Gaps say, in English sentences, from what small counts could be derived though
	// each table is protected by itself.
	Gaps []string
}

// ExposedCell is a hidden cell that can be derived.
type ExposedCell struct {
	Key kommune.ObservationKey
	disclosure.Exposure
}

// Cells counts the hidden cells of all indicators by reason.
func (s Suppression) Cells() map[disclosure.Reason]int {
	total := map[disclosure.Reason]int{}
	for _, reasons := range s.ByIndicator {
		for reason, cells := range reasons {
			total[reason] += cells
		}
	}
	return total
}

func (s *Suppression) addPrimary(name string, cells int) {
	if cells == 0 {
		return
	}
	if s.ByIndicator == nil {
		s.ByIndicator = map[string]map[disclosure.Reason]int{}
	}
	s.ByIndicator[name] = map[disclosure.Reason]int{disclosure.Primary: cells}
}
