package noegletal

import (
	"strings"

	"kommunebench/etl/descriptor"
	"kommunebench/etl/layout"
)

const layoutName = "noegletal"

// Layout is that of the ministry's key-figure export.
func Layout() layout.Layout {
	return layout.OfObservations(layout.Layout{
		LayoutRules: descriptor.LayoutRules{Name: layoutName, NamesFigures: true, FixedColumns: true},
		Describe:    describeNoegletal,
		Recognise: func(f *layout.Unrecognised) (layout.Recognition, error) {
			return layout.Recognition{Is: !f.IsJSON() && looksLikeNoegletal(f.Head)}, nil
		},
	})
}

// looksLikeNoegletal looks for the header of the key-figure export.
func looksLikeNoegletal(head string) bool {
	const mostLines = 50
	for n, line := range strings.SplitN(head, "\n", mostLines) {
		fields := strings.Split(line, ";")
		if n < mostLines-1 && len(fields) > 2 && strings.TrimSpace(fields[0]) == "" && isNumberHeading(fields[1]) {
			return true
		}
	}
	return false
}
