package analysis

import "kommunebench/kommune"

// IsHidden reports whether a benchmark has no value because a figure is hidden
// to protect individuals.
func (b *Benchmark) IsHidden() bool {
	return b.Value == nil && b.Status != nil && *b.Status == kommune.Suppressed
}

// withoutFigure is why there is no figure of several kommuner: the reason of the
// figure itself where it has one, else that theirs are hidden.
func withoutFigure(own kommune.ValueStatus, suppressed int) kommune.ValueStatus {
	if own == kommune.Missing && suppressed > 0 {
		return kommune.Suppressed
	}
	return own
}

// statusWithoutPool is the status of a benchmark of several kommuner without a value:
// neither could their figures be pooled, nor did the source publish one of their
// area. It is the status of the area's own row, MISSING where there is none; MISSING
// becomes SUPPRESSED where figures of members are hidden, unless figures of the
// indicator are never pooled.
func (b benchmarkPlan) statusWithoutPool(p *Plan, kind BenchmarkKind, sum pool, byArea areaIndex) kommune.ValueStatus {
	area, own := b.area, kommune.Missing
	if kind == BenchmarkCountry {
		area = kommune.Country
	}
	if published := byArea[area]; area != "" && published != nil && !published.Status.HasValue() {
		own = published.Status
	}
	if !CanPool(p.Indicator.Indicator) {
		return own
	}
	return withoutFigure(own, sum.suppressed)
}

// hiddenLabel is the label of a benchmark whose figure is hidden.
func (b benchmarkPlan) hiddenLabel(p *Plan) kommune.Text {
	whose := kommune.Text{DA: b.name, EN: b.name}
	switch {
	case b.named || b.kind == BenchmarkSimilar:
		whose = capitalised(withoutComma(b.membersInWords(p)))
	case b.kind == BenchmarkPooled:
		whose = capitalised(p.scopeInWords(len(p.Kommuner)))
	case b.kind == BenchmarkCountry:
		whose = kommune.Text{DA: "Hele landet", EN: "Denmark"}
	}
	return kommune.Text{DA: whose.DA + ": tallet er skjult af hensyn til enkeltpersoner", EN: whose.EN + ": the figure is hidden to protect individuals"}
}

// CountSuppressed counts the kommuner compared whose figures are hidden.
func (c *Comparison) CountSuppressed() int {
	n := 0
	for _, row := range c.Rows {
		if row.Status == kommune.Suppressed {
			n++
		}
	}
	return n
}
