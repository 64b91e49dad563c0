package statbank

import (
	"slices"

	"kommunebench/etl/descriptor"
	"kommunebench/etl/input"
	"kommunebench/etl/layout"
	"kommunebench/etl/source"
)

// describeStatbankCSV finds the delimiter and the columns that have the same
// names in all tables.
func describeStatbankCSV(p *layout.Builder, r *descriptor.Resource) (layout.Opener, error) {
	head, err := layout.ReadAnswer(p, r)
	if err != nil || head == "" {
		return nil, err
	}
	delimiter, header := layout.SplitHeader(head)
	if r.Dialect.Delimiter == "" {
		r.Dialect.Delimiter = delimiter
	}
	props := r.Props()
	if props.Columns == nil {
		props.Columns = map[string]string{}
	}
	setColumn := func(ours string, is func(string) bool) {
		if _, named := props.Columns[ours]; named {
			return
		}
		if n := slices.IndexFunc(header, is); n >= 0 {
			props.Columns[ours] = header[n]
		}
	}
	setColumn("kommune", isAreaVariable)
	setColumn("period", isTime)
	contents := slices.IndexFunc(header, isContents)
	switch indicators := p.Props().Indicators; {
	case len(props.Measures) > 0 || contents < 0:
	case props.Columns["indicator"] != "":
		setColumn("value", isContents)
	case len(indicators) == 1:
		props.Measures = []descriptor.MeasureProps{{Indicator: indicators[0].ID, Value: header[contents]}}
	}
	if props.Columns["kommune"] == "" {
		return nil, &input.Fault{
			Rule: "no_kommuner", Line: 1, Whole: true,
			Message: "is a table without kommuner: its columns are " + input.QuoteSome(header) + `; where one of them holds areas, name it in "columns" as kommune`,
		}
	}
	return nil, nil
}

// isAreaVariable knows the variables by which StatBank's tables give
// kommuner.
func isAreaVariable(name string) bool {
	switch input.FoldTitle(name) {
	case "område", "omrade", "komk", "kommune", "kommunedk", "bopomr", "bopkom", "arbkom", "municipality", "region":
		return true
	}
	return false
}

func openStatbankCSV(c layout.Context, r *descriptor.Resource) (source.Records, *descriptor.Resource, error) {
	inner, err := c.OpenRecords(r)
	if err != nil {
		return nil, nil, err
	}
	declared := r.Formats()
	figures := []string{r.Column("value")}
	for _, m := range r.Props().Measures {
		figures = append(figures, m.Value, m.Numerator, m.Denominator)
	}
	var values, undeclared []int
	for n, name := range inner.Header() {
		if !slices.Contains(figures, name) {
			continue
		}
		values = append(values, n)
		if _, known := declared[name]; !known {
			undeclared = append(undeclared, n)
		}
	}
	if slices.Contains(r.Schema.MissingValues, nilSign) {
		values = nil // the descriptor says otherwise
	}
	whole, bad := openOmitted(r, inner, values)
	if bad != nil {
		_ = inner.Close() // the first error tells more
		return nil, nil, bad
	}
	translated := layout.OpenTranslated(c, r, whole)
	translated.Figures = undeclared
	return translated, r, nil
}
