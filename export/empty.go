package export

import "kommunebench/analysis"

// explain says of a file without figures why it has none.
func (t *Table) explain(reason *analysis.EmptyReason) {
	t.Empty = reason
	if reason != nil {
		t.about.say("empty_because", "Tom, fordi", "Empty because", string(reason.Code)+": "+reason.Message)
	}
}
