package analysis

import "kommunebench/kommune"

// PossibleRanks are the ranks of a comparison that the hedges of its figures
// leave open.
type PossibleRanks struct {
	comparison *Comparison
	// spans are the least and the most that each row's value may be by its hedge,
	// in step with the rows; nil where no value is hedged.
	spans [][2]float64
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
	spans := make([][2]float64, len(c.Rows))
	for n := range c.Rows {
		if row := &c.Rows[n]; row.Value != nil {
			spans[n][0], spans[n][1] = row.Qualifier.PossibleValues(*row.Value)
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
	ownLeast, ownMost := r.Qualifier.PossibleValues(*r.Value)
	for n := range p.comparison.Rows {
		other := &p.comparison.Rows[n]
		if other.Value == nil || other.Kommune.Code == r.Kommune.Code {
			continue
		}
		least, most := p.spans[n][0], p.spans[n][1]
		surely, maybe := least > ownMost, most > ownLeast
		if p.comparison.Indicator.Polarity == kommune.LowerIsBetter {
			surely, maybe = most < ownLeast, least < ownMost
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
