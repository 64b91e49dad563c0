package statbank

import (
	"slices"

	"kommunebench/etl/descriptor"
	"kommunebench/etl/input"
	"kommunebench/etl/layout"
)

// Layouts of Statistics Denmark's StatBank.
const (
	statbankCSVName = "statbank-csv"
	jsonStatName    = "statbank-jsonstat"
)

// missingSigns are those of figures that are not there. "-" means nothing at all,
// that is 0, and is none of them.
func missingSigns() []string { return []string{"", "..", "..."} }

// JSONStat is the layout of a table as JSON-stat, which names itself.
func JSONStat() layout.Layout {
	return layout.OfObservations(layout.Layout{
		LayoutRules: descriptor.LayoutRules{Name: jsonStatName, NamesFigures: true, TakesWhere: true, JoinsDimensions: true},
		Describe:    describeJSONStat, MissingValues: missingSigns(),
		Recognise: func(f *layout.Unrecognised) (layout.Recognition, error) {
			has := func(name string) bool { return slices.Contains(f.JSONNames, name) }
			isTable := has("/dataset") || has("/size") && (has("/id") || has("/value") || has("/dimension"))
			return layout.Recognition{Is: isTable && f.IsObject()}, nil
		},
	})
}

// CSV is the layout of a table as CSV or BULK.
func CSV() layout.Layout {
	return layout.OfObservations(layout.Layout{
		LayoutRules: descriptor.LayoutRules{Name: statbankCSVName, TakesWhere: true, TakesOmitted: true},
		Describe:    describeStatbankCSV, Open: openStatbankCSV, MissingValues: missingSigns(),
		Recognise: func(f *layout.Unrecognised) (layout.Recognition, error) {
			if f.IsJSON() || !looksLikeStatbankCSV(f.Head) {
				return layout.Recognition{}, nil
			}
			return layout.Recognition{}, namelessTable(f.Head)
		},
	})
}

// namelessTable says what to do with a table of StatBank as CSV.
func namelessTable(head string) *input.Fault {
	message := "is a table of Statistics Denmark's StatBank as CSV, which does not say which table: " +
		"fetch it with `kommunebench fetch statbank TABLE`, or give it a " + input.DescriptorName + " with the layout " + statbankCSVName +
		"; as JSON-stat a table names itself"
	if _, header := layout.SplitHeader(head); !slices.ContainsFunc(header, isAreaVariable) {
		message += ". It seems to be a table without kommuner: its columns are " + input.QuoteSome(header)
	}
	return &input.Fault{Rule: "unknown_layout", Line: 1, Value: statbankCSVName, Message: message}
}

func looksLikeStatbankCSV(head string) bool {
	_, header := layout.SplitHeader(head)
	return len(header) > 1 && isContents(header[len(header)-1]) && slices.ContainsFunc(header, isTime)
}
