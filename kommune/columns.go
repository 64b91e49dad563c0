package kommune

import "slices"

// ObservationColumns are observations by columns, as they are read from files and
// stored. Each column has one entry for each row.
type ObservationColumns struct {
	// Resource is the file that the rows are from, and Lines their lines in it, from
	// 1; empty where these are not known.
	Resource string
	Lines    []int64

	Indicators, TargetGroups, Periods, Areas, Sources NamedColumn
	// Values, Numerators and Denominators are NaN where there is none.
	Values, Numerators, Denominators []float64
	// Statuses and Qualifiers are indices into ValueStatuses() and Qualifiers().
	Statuses, Qualifiers []uint8
}

// NamedColumn is a dictionary-encoded column of texts: Places has an index into
// Names for each row. Names may contain duplicates and names of no row.
type NamedColumn struct {
	Names  []string
	Places []uint16
}

// Rows is the number of rows.
func (c *ObservationColumns) Rows() int { return len(c.Statuses) }

// Slice returns the rows [from, to), which share the memory of c.
func (c *ObservationColumns) Slice(from, to int) ObservationColumns {
	part := *c
	for _, column := range part.named() {
		column.Places = column.Places[from:to]
	}
	for _, column := range []*[]float64{&part.Values, &part.Numerators, &part.Denominators} {
		*column = (*column)[from:to]
	}
	part.Statuses, part.Qualifiers = part.Statuses[from:to], part.Qualifiers[from:to]
	if len(part.Lines) > 0 {
		part.Lines = part.Lines[from:to]
	}
	return part
}

// Append adds the rows [from, to) of others, without their lines. Both must have the
// same names.
func (c *ObservationColumns) Append(others *ObservationColumns, from, to int) {
	into, of := c.named(), others.named()
	for n := range into {
		into[n].Places = append(into[n].Places, of[n].Places[from:to]...)
	}
	c.Values = append(c.Values, others.Values[from:to]...)
	c.Numerators = append(c.Numerators, others.Numerators[from:to]...)
	c.Denominators = append(c.Denominators, others.Denominators[from:to]...)
	c.Statuses = append(c.Statuses, others.Statuses[from:to]...)
	c.Qualifiers = append(c.Qualifiers, others.Qualifiers[from:to]...)
}

// Extends reports whether the names of each column begin with those of others.
func (c *ObservationColumns) Extends(others *ObservationColumns) bool {
	of := others.named()
	for n, column := range c.named() {
		known := of[n].Names
		if len(known) > len(column.Names) || !slices.Equal(known, column.Names[:len(known)]) {
			return false
		}
	}
	return true
}

// Grow reserves memory for rows more rows.
func (c *ObservationColumns) Grow(rows int) {
	for _, column := range c.named() {
		column.Places = slices.Grow(column.Places, rows)
	}
	for _, column := range []*[]float64{&c.Values, &c.Numerators, &c.Denominators} {
		*column = slices.Grow(*column, rows)
	}
	c.Statuses, c.Qualifiers = slices.Grow(c.Statuses, rows), slices.Grow(c.Qualifiers, rows)
}

// SetNames replaces the names by those of others, which must begin with the same.
func (c *ObservationColumns) SetNames(others *ObservationColumns) {
	into, of := c.named(), others.named()
	for n := range into {
		into[n].Names = of[n].Names
	}
}

func (c *ObservationColumns) named() [5]*NamedColumn {
	return [5]*NamedColumn{&c.Indicators, &c.TargetGroups, &c.Periods, &c.Areas, &c.Sources}
}

// Reset removes all rows and keeps the names.
func (c *ObservationColumns) Reset() { *c = c.Slice(0, 0) }

// ForgetNames removes the names. There must be no rows.
func (c *ObservationColumns) ForgetNames() {
	for _, column := range c.named() {
		column.Names = nil
	}
}

// PlaceOf is the resource and line of a row; the line is 0 where lines are not known.
func (c *ObservationColumns) PlaceOf(row int) Place {
	if len(c.Lines) == 0 {
		return Place{Resource: c.Resource}
	}
	return Place{Resource: c.Resource, Line: c.Lines[row]}
}

// KeyOf is the key of a row's observation.
func (c *ObservationColumns) KeyOf(row int) ObservationKey {
	return ObservationKey{
		IndicatorID: c.Indicators.At(row), TargetGroupID: c.TargetGroups.At(row),
		Period: Period(c.Periods.At(row)), Area: Area(c.Areas.At(row)),
	}
}

// At is the text of a row.
func (c NamedColumn) At(row int) string { return c.Names[c.Places[row]] }
