package analysis

import "kommunebench/kommune"

// PossibleRanks are the ranks of a comparison that the hedges of its figures
// leave open.
type PossibleRanks struct {
	comparison *Comparison
	// spans are the values that each row's hedge leaves open, in step with the
	// rows; nil where no value is hedged.
	spans []span
}

// PossibleRanks reads the hedges of all rows.
func (c *Comparison) PossibleRanks() PossibleRanks {
	hedged := false
	for n := range c.Rows {
		hedged = hedged || (c.Rows[n].Value != nil && c.Rows[n].Qualifier.IsHedged())
	}
	if !hedged {
		return PossibleRanks{comparison: c}
	}
	spans := make([]span, len(c.Rows))
	for n := range c.Rows {
		if row := &c.Rows[n]; row.Value != nil {
			spans[n] = possibleValues(*row.Value, row.Qualifier)
		}
	}
	return PossibleRanks{c, spans}
}

// Of gives the best and the worst rank of a ranked row; both are its rank where
// no figure is hedged.
func (p PossibleRanks) Of(r *ComparisonRow) (best, worst int) {
	if p.spans == nil {
		return *r.Rank, *r.Rank
	}
	best, worst = 1, 1
	own := possibleValues(*r.Value, r.Qualifier)
	for n := range p.comparison.Rows {
		other := &p.comparison.Rows[n]
		if other.Value == nil || other.Kommune.Code == r.Kommune.Code {
			continue
		}
		theirs := p.spans[n]
		surely, maybe := theirs.from > own.to, theirs.to > own.from
		if p.comparison.Indicator.Polarity == kommune.LowerIsBetter {
			surely, maybe = theirs.to < own.from, theirs.from < own.to
		}
		if surely {
			best++
		}
		if maybe {
			worst++
		}
	}
	return best, worst
}
