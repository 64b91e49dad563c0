package standardised

import (
	"slices"

	"kommunebench/analysis"
	"kommunebench/kommune"
	"kommunebench/stats"
)

// Directly standardised figures need so many counted (J. K. Morris et al. (2018), BMC
// Medical Research Methodology 18:135), and so many expected in every group.
const (
	leastEvents        = 10
	leastExpectedEach  = 5
	leastKommunerInSum = 2
	smallExpected      = 10
)

// setStandard takes the publisher's national figures where they have counts of all
// parts, else all kommuner of which every part is known.
func (c *StandardisedComparison) setStandard(of cells, parts []kommune.TargetGroup, kommuner []kommune.Kommune) {
	sums := make([]cell, len(parts))
	if of.isComplete(kommune.Country) {
		c.IsPublished = true
		copy(sums, of[kommune.Country])
	} else {
		for _, k := range kommuner {
			if !of.isComplete(k.Code.Area()) {
				continue
			}
			c.PooledFrom++
			for n, part := range of[k.Code.Area()][:len(parts)] {
				sums[n].x, sums[n].n = sums[n].x+part.x, sums[n].n+part.n
			}
		}
	}
	for n, group := range parts {
		part := StandardPart{TargetGroup: group, Numerator: sums[n].x, Denominator: sums[n].n}
		if part.Denominator > 0 {
			part.Value = kommune.WithoutFloatError(c.Indicator.Scale*part.Numerator/part.Denominator, c.Indicator.Decimals+2)
		}
		c.Parts = append(c.Parts, part)
	}
}

// hasStandard reports whether there is something to hold kommuner against: a single
// kommune would be its own standard.
func (c *StandardisedComparison) hasStandard() bool {
	return (c.IsPublished || c.PooledFrom >= leastKommunerInSum) && !slices.ContainsFunc(c.Parts, func(p StandardPart) bool { return p.Denominator <= 0 })
}

func (c *StandardisedComparison) row(total *analysis.ComparisonRow, parts []cell) StandardisedRow {
	row := StandardisedRow{
		Kommune: total.Kommune, Value: total.Value, Status: total.Status, Qualifier: total.Qualifier,
		Significance: analysis.NotTested, SignificanceAfterCorrection: analysis.NotTested,
	}
	if reason, ok := c.canStandardise(total, parts); !ok {
		row.reason, row.directReason = reason, reason
		return row
	}
	ns, xs, standard, weights := make([]float64, len(c.Parts)), make([]float64, len(c.Parts)), make([]float64, len(c.Parts)), make([]float64, len(c.Parts))
	for n, part := range c.Parts {
		xs[n], ns[n] = parts[n].x, parts[n].n
		standard[n], weights[n] = part.Numerator/part.Denominator, part.Denominator
	}
	isProportion := c.Indicator.Kind == kommune.Proportion
	c.direct(&row, xs, ns, standard, weights, isProportion)
	indirect, ok := stats.StandardiseIndirectly(sumOf(xs), ns, standard, isProportion, c.Query.Confidence)
	if !ok {
		row.reason = kommune.Text{
			DA: "Af kommunens sammensætning var ingen eller alle at vente.", EN: "Of the kommune's mix nobody, or everybody, was to be expected.",
		}
		return row
	}
	row.Observed, row.Expected, row.Ratio = &indirect.Observed, &indirect.Expected, &indirect.Ratio
	row.RatioInterval = intervalOf(indirect.Interval, 1)
	expected := c.Indicator.Scale * indirect.Expected / sumOf(ns)
	difference := *row.Value - expected
	row.ExpectedValue, row.Difference = &expected, &difference
	test := indirect.Test
	row.PValue, row.ZScore, row.Rough = &test.P, &test.Z, test.LeastExpected < smallExpected
	row.Significance = analysis.VerdictOf(c.Indicator.EffectivePolarity(), test.Z, test.P < 1-c.Query.Confidence)
	return row
}

// canStandardise says why a kommune has no expected figure. Nothing is computed of one
// of which a part is hidden.
func (c *StandardisedComparison) canStandardise(total *analysis.ComparisonRow, parts []cell) (kommune.Text, bool) {
	switch {
	case total.Value == nil || total.Qualifier.IsHedged():
		return kommune.Text{DA: "Kommunen har intet tal, eller kilden har selv taget forbehold for det.", EN: "The kommune has no figure, or the source itself hedged it."}, false
	case total.Numerator == nil || total.Denominator == nil:
		return kommune.Text{DA: "Kilden offentliggør ikke de tal, andelen er beregnet af.", EN: "The source does not publish the counts behind the figure."}, false
	case parts == nil:
		return kommune.Text{DA: "Kommunen har ingen tal for målgrupperne.", EN: "The kommune has no figures of the target groups."}, false
	}
	for n := range c.Parts {
		switch {
		case parts[n].isKnown():
		case parts[n].status == kommune.Suppressed:
			return kommune.Text{DA: "En målgruppes tal er skjult af hensyn til enkeltpersoner.", EN: "The figure of a target group is hidden to protect individuals."}, false
		default:
			return kommune.Text{DA: "En målgruppes tal mangler eller er uden tæller og nævner.", EN: "The figure of a target group is missing, or without numerator and denominator."}, false
		}
	}
	if !c.hasStandard() {
		return kommune.Text{DA: "For få kommuner har tal for alle målgrupper til at beregne landets.", EN: "Too few kommuner have figures of all target groups to compute the country's."}, false
	}
	return kommune.Text{}, true
}

// direct adds the directly standardised figure where every cell is large enough.
func (c *StandardisedComparison) direct(row *StandardisedRow, xs, ns, standard, weights []float64, isProportion bool) {
	row.directReason = kommune.Text{
		DA: "For få i en af målgrupperne til direkte standardisering.", EN: "Too few in one of the target groups for direct standardisation.",
	}
	for n := range ns {
		if expected := ns[n] * standard[n]; expected < leastExpectedEach || isProportion && ns[n]-expected < leastExpectedEach {
			return
		}
	}
	figure, ok := stats.StandardiseDirectly(xs, ns, weights, isProportion, c.Query.Confidence)
	if !ok || figure.Events < leastEvents {
		return
	}
	value := c.Indicator.Scale * figure.Value
	row.DirectValue, row.DirectInterval = &value, intervalOf(figure.Interval, c.Indicator.Scale)
}

func intervalOf(interval stats.Interval, scale float64) *analysis.Interval {
	return &analysis.Interval{Lower: interval.Lower * scale, Upper: interval.Upper * scale, Level: interval.Level, Method: string(interval.Method)}
}

func sumOf(values []float64) float64 {
	sum := 0.0
	for _, value := range values {
		sum += value
	}
	return sum
}
