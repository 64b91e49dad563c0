package jobindsats

import (
	"slices"

	"kommunebench/etl/descriptor"
	"kommunebench/etl/input"
	"kommunebench/etl/layout"
	"kommunebench/etl/source"
)

// Layouts of jobindsats.
const (
	csvLayout  = "jobindsats-csv"
	jsonLayout = "jobindsats-json"
)

// suppressedSign is that of a figure that STAR hides.
const suppressedSign = "*"

// jobindsatsLayout is what both layouts have in common: figures are written as
// Danes do.
func jobindsatsLayout(rules descriptor.LayoutRules) layout.Layout {
	rules.TakesWhere = true
	l := layout.OfObservations(layout.Layout{LayoutRules: rules, Describe: describeJobindsats})
	l.MissingValues, l.SuppressedValues = []string{"", "-", "–", ".", "..", "..."}, []string{suppressedSign}
	l.Numbers = &input.NumberFormat{Decimal: ',', Group: '.', Declared: true}
	return l
}

// CSV is the layout of a table that was saved as CSV.
func CSV() layout.Layout {
	l := jobindsatsLayout(descriptor.LayoutRules{Name: csvLayout, NeedsMeasures: true})
	l.Open, l.EndsWithLine = openJobindsatsCSV, true
	return l
}

// JSON is the layout of an answer of the API.
func JSON() layout.Layout {
	l := jobindsatsLayout(descriptor.LayoutRules{Name: jsonLayout})
	l.Open, l.Recognise = openJobindsatsJSON, recogniseAnswer
	return l
}

// recogniseAnswer knows an answer by its members; its columns tell which of the
// known tables it is.
func recogniseAnswer(f *layout.Unrecognised) (layout.Recognition, error) {
	has := func(name string) bool { return slices.Contains(f.JSONNames, name) }
	if !has("/columns") && !has("/Variables") && (!has("/variables") || !has("/data")) {
		return layout.Recognition{}, nil
	}
	answer, err := openJobindsatsAnswer(f.Files, &descriptor.Resource{Path: f.Files.Name}, f.Limits)
	if err != nil {
		return layout.Recognition{}, err
	}
	header := slices.Sorted(slices.Values(answer.Header()))
	_ = answer.Close() // only read from
	return layout.Recognition{
		Is: true, Columns: header, TablesOf: []string{csvLayout, jsonLayout}, Format: input.FormatJSON,
		Unknown: &input.Fault{
			Rule: "unknown_layout", Value: jsonLayout,
			Message: "is an answer of the jobindsats API, which does not say of which table, and its columns " + input.QuoteSome(header) +
				" are of none that is known: fetch it with `kommunebench fetch jobindsats TABLE`, or give it a " + input.DescriptorName,
		},
	}, nil
}

// describeJobindsats refuses what the API says when it has no data, and finds
// the delimiter of a table as CSV.
func describeJobindsats(p *layout.Builder, r *descriptor.Resource) (layout.Opener, error) {
	head, err := layout.ReadAnswer(p, r)
	if err == nil && head != "" && r.Dialect.Delimiter == "" && r.Props().Layout == csvLayout {
		r.Dialect.Delimiter, _ = layout.SplitHeader(head)
	}
	return nil, err
}

// openJobindsatsCSV opens a table that was saved as CSV, from the site or
// from the API.
func openJobindsatsCSV(c layout.Context, r *descriptor.Resource) (source.Records, *descriptor.Resource, error) {
	inner, err := c.OpenRecords(r)
	if err != nil {
		return nil, nil, err
	}
	return layout.OpenTranslated(c, r, inner), r, nil
}

func openJobindsatsJSON(c layout.Context, r *descriptor.Resource) (source.Records, *descriptor.Resource, error) {
	inner, err := openJobindsatsAnswer(c.Files(), r, c.Limits())
	if err != nil {
		return nil, nil, err
	}
	return layout.OpenTranslated(c, r, inner), r, nil
}
