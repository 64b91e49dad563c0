package kommune

import "slices"

// ObservationColumns are observations column by column, as long files are read
// and stored: what rows name stands once, and figures without a pointer each.
// All columns have one entry for each row.
type ObservationColumns struct {
	// Lines are where in Resource the rows stand, where that is known: none
	// otherwise.
	Resource string
	Lines    []int64

	Indicators, TargetGroups, Periods, Areas, Sources NamedColumn
	// Values, Numerators and Denominators are NaN where there is none.
	Values, Numerators, Denominators []float64
	// Statuses and Qualifiers are places in ValueStatuses and Qualifiers, from
	// 0.
	Statuses, Qualifiers []uint8
}

// NamedColumn is a column of texts in which each row has the place of its text
// among Names. A name may stand there twice, or for no row.
type NamedColumn struct {
	Names  []string
	Places []uint16
}

// Rows is how many there are.
func (c *ObservationColumns) Rows() int { return len(c.Statuses) }

// Slice gives the rows from one to before another, in the memory of these.
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

// Append adds the rows of others from one to before another, without their lines.
// Their places must be among the same names.
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

// Extends reports whether the names begin with those of others.
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

// Grow makes room for so many more rows.
func (c *ObservationColumns) Grow(rows int) {
	for _, column := range c.named() {
		column.Places = slices.Grow(column.Places, rows)
	}
	for _, column := range []*[]float64{&c.Values, &c.Numerators, &c.Denominators} {
		*column = slices.Grow(*column, rows)
	}
	c.Statuses, c.Qualifiers = slices.Grow(c.Statuses, rows), slices.Grow(c.Qualifiers, rows)
}

// SetNames takes the names of others, which must begin with the same ones.
func (c *ObservationColumns) SetNames(others *ObservationColumns) {
	into, of := c.named(), others.named()
	for n := range into {
		into[n].Names = of[n].Names
	}
}

func (c *ObservationColumns) named() [5]*NamedColumn {
	return [5]*NamedColumn{&c.Indicators, &c.TargetGroups, &c.Periods, &c.Areas, &c.Sources}
}

// Reset leaves no rows, and the names as they are.
func (c *ObservationColumns) Reset() { *c = c.Slice(0, 0) }

// ForgetNames leaves no names, where there are no rows. Whoever has kept them
// keeps them.
func (c *ObservationColumns) ForgetNames() {
	for _, column := range c.named() {
		column.Names = nil
	}
}

// PlaceOf is where a row stands; only the resource where lines are not known.
func (c *ObservationColumns) PlaceOf(row int) Place {
	if len(c.Lines) == 0 {
		return Place{Resource: c.Resource}
	}
	return Place{Resource: c.Resource, Line: c.Lines[row]}
}

// KeyOf is what tells a row's observation from all others.
func (c *ObservationColumns) KeyOf(row int) ObservationKey {
	return ObservationKey{
		IndicatorID: c.Indicators.At(row), TargetGroupID: c.TargetGroups.At(row),
		Period: Period(c.Periods.At(row)), Area: Area(c.Areas.At(row)),
	}
}

// At is the text of a row.
func (c NamedColumn) At(row int) string { return c.Names[c.Places[row]] }
