package server

import "kommunebench/analysis"

// explain says of a file without figures why it has none.
func (t *exportTable) explain(reason *analysis.EmptyReason) {
	t.empty = reason
	if reason != nil {
		t.about.say("empty_because", "Tom, fordi", "Empty because", string(reason.Code)+": "+reason.Message)
	}
}
