package kommune

// ObservationColumns are observations column by column, as long files are read
// and stored: what rows name stands once, and figures without a pointer each.
// All columns have one entry for each row.
type ObservationColumns struct {
	// Last is where the last row stands.
	Last                                              Place
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
	for _, column := range []*NamedColumn{&part.Indicators, &part.TargetGroups, &part.Periods, &part.Areas, &part.Sources} {
		column.Places = column.Places[from:to]
	}
	for _, column := range []*[]float64{&part.Values, &part.Numerators, &part.Denominators} {
		*column = (*column)[from:to]
	}
	part.Statuses, part.Qualifiers = part.Statuses[from:to], part.Qualifiers[from:to]
	return part
}

// Reset leaves no rows, and the names as they are.
func (c *ObservationColumns) Reset() { *c = c.Slice(0, 0) }

// At is the text of a row.
func (c NamedColumn) At(row int) string { return c.Names[c.Places[row]] }
