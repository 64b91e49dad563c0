package layout

import "kommunebench/etl/descriptor"

// LongColumns are the columns of sources that give one figure a record.
func LongColumns() []string {
	return []string{"kommune", "period", "indicator", "target_group", "value", "status"}
}

// Where these stand in LongColumns.
const (
	LongKommune = iota
	LongPeriod
	LongIndicator
	LongGroup
	LongValue
	LongStatus
)

// LongResource is the resource by which long-form records are read: their
// columns have our names and their figures are in one notation.
func LongResource(r *descriptor.Resource, missing []string, danish bool) *descriptor.Resource {
	long := *r
	long.Schema.MissingValues = missing
	long.Schema.Fields = nil
	if danish {
		long.Schema.Fields = []descriptor.FieldProps{{Name: "value", DecimalChar: ",", GroupChar: "."}}
	}
	props := *r.Props()
	props.Columns, props.Measures, props.Where = nil, nil, nil
	long.Kommunebench = props
	return &long
}
