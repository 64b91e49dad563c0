package load

import (
	"context"

	"kommunebench/disclosure"
	"kommunebench/kommune"
)

// familyTable is what a family has of one period.
type familyTable struct {
	// cells are of the target groups and areas: first those of the lead, in the order
	// of its rows.
	cells []disclosure.Cell
	lead  []kommune.Observation
	// shares are the rows that are hidden together with a cell.
	shares map[disclosure.Key][]kommune.Observation
	// at is where a cell stands; it is made for the first share.
	at map[disclosure.Key]int
}

// hiddenBy are the rows that a plan hides, with the figures that they have: those
// of the cells that it names, and what shares say of counts that their publisher
// suppressed.
func (t *familyTable) hiddenBy(plan disclosure.Plan) []withheldCell {
	var hidden []withheldCell
	add := func(row kommune.Observation, reason disclosure.Reason) {
		if row.Value != nil || row.Numerator != nil || row.Denominator != nil {
			hidden = append(hidden, withheldCell{row, string(reason)})
		}
	}
	for n, cell := range t.cells {
		reason, hide := plan.Hidden[cell.Key()]
		if !hide && !cell.Suppressed {
			continue
		}
		if !hide {
			reason = disclosure.Secondary
		}
		if n < len(t.lead) {
			add(t.lead[n], reason)
		}
		for _, row := range t.shares[cell.Key()] {
			add(row, reason)
		}
	}
	return hidden
}

// readTables reads a family's figures as the load would publish them if nothing were
// hidden, by period.
func (s *suppressor) readTables(ctx context.Context, family family, periods []string) (map[kommune.Period]*familyTable, error) {
	read := func(id string) (map[kommune.Period][]kommune.Observation, error) {
		rows, err := selectStaged[kommune.Observation](ctx, s.load, "read_assembled_cells", map[string]any{"indicator": id, "periods": periods})
		return byPeriod(rows), err
	}
	tables := map[kommune.Period]*familyTable{}
	for n, member := range append([]kommune.Indicator{family.lead}, family.shares...) {
		byPeriod, err := read(member.ID)
		if err != nil {
			return nil, err
		}
		var denominators map[kommune.Period][]kommune.Observation
		if denominator, has := family.denominators[member.ID]; has {
			if denominators, err = read(denominator.ID); err != nil {
				return nil, err
			}
		}
		for period, rows := range byPeriod {
			if tables[period] == nil {
				tables[period] = &familyTable{}
			}
			completed := withDenominators(rows, denominators[period])
			if n == 0 {
				tables[period].lead, tables[period].cells = rows, cellsOf(member, completed)
			} else {
				tables[period].addShares(member, rows, completed)
			}
		}
	}
	return tables, nil
}

// withDenominators are rows with the counts that are their denominators, where they
// have none of their own.
func withDenominators(rows, counts []kommune.Observation) []kommune.Observation {
	if len(counts) == 0 {
		return rows
	}
	of := map[disclosure.Key]*float64{}
	for _, row := range counts {
		of[keyOf(row)] = row.Value
	}
	completed := make([]kommune.Observation, len(rows))
	for n, row := range rows {
		if row.Denominator == nil {
			row.Denominator = of[keyOf(row)]
		}
		completed[n] = row
	}
	return completed
}

// addShares adds the rows of a share whose numerators the lead has. Of a cell the
// lead tells the count, and the share the remainder: as far as its denominator is
// known, or if the remainder is small.
func (t *familyTable) addShares(share kommune.Indicator, rows, completed []kommune.Observation) {
	if t.at == nil {
		t.at, t.shares = map[disclosure.Key]int{}, map[disclosure.Key][]kommune.Observation{}
		for n, cell := range t.cells {
			t.at[cell.Key()] = n
		}
	}
	for n, cell := range cellsOf(share, completed) {
		key := cell.Key()
		t.shares[key] = append(t.shares[key], rows[n])
		at, known := t.at[key]
		if !known {
			t.at[key] = len(t.cells)
			t.cells = append(t.cells, cell)
			continue
		}
		isSmall := cell.Rest != nil && *cell.Rest > 0 && *cell.Rest < float64(share.MinCell)
		if t.cells[at].Rest == nil && (completed[n].Denominator != nil || isSmall) {
			t.cells[at].Rest = cell.Rest
		}
	}
}

func keyOf(row kommune.Observation) disclosure.Key {
	return disclosure.Key{TargetGroupID: row.TargetGroupID, Area: row.Area}
}
