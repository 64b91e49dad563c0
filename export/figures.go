package export

import (
	"time"

	"kommunebench/analysis"
	"kommunebench/analysis/flatrows"
	"kommunebench/analysis/words"
	"kommunebench/kommune"
)

// figures are what rows of one indicator and target group share.
type figures struct {
	indicator analysis.Indicator
	group     *kommune.TargetGroup
	labels    *flatrows.Labels
}

func figuresOf(indicator analysis.Indicator, group *kommune.TargetGroup) *figures {
	return &figures{indicator, group, flatrows.NewLabels(indicator, group)}
}

// release is that of the figures; empty where they are of no indicator.
func (f *figures) release() string {
	if f.indicator.Snapshot == nil {
		return ""
	}
	return f.indicator.Snapshot.Release.ID
}

// placed is what a row of figures is of: a kommune in a period.
type placed struct {
	*figures
	kommune kommune.Kommune
	period  kommune.Period
}

func (p *placed) labelled() labelled {
	return labelled{p.labels, p.kommune.Code.Area(), p.period, p.period.End()}
}

// placedColumns are those that such a row begins with.
func placedColumns[T any](of func(*T) *placed) []columnReader[T] {
	return []columnReader[T]{
		{"indicator_id", textCell, func(r *T) cell { return textValue(of(r).indicator.ID) }},
		{"kommune_code", textCell, func(r *T) cell { return textValue(of(r).kommune.Code) }},
		{"kommune_name", textCell, func(r *T) cell { return textValue(of(r).kommune.Name) }},
		{"period", textCell, func(r *T) cell { return textValue(of(r).period) }},
		{"period_start", dayCell, func(r *T) cell { return dayValue(of(r).period.Start()) }},
		{"period_end", dayCell, func(r *T) cell { return dayValue(of(r).period.End()) }},
		{"target_group_id", textCell, func(r *T) cell { return groupCell(of(r).group) }},
	}
}

// releaseAndLabels are those that such a row ends with.
func releaseAndLabels[T any](lang kommune.Language, of func(*T) *placed) []columnReader[T] {
	return append([]columnReader[T]{
		{"release_id", textCell, func(r *T) cell { return textValue(of(r).release()) }},
	}, labelColumns(lang, func(r *T) labelled { return of(r).labelled() })...)
}

// intervalColumns are the limits, the level and the method of an interval.
func intervalColumns[T any](name string, of func(*T) *analysis.Interval) []columnReader[T] {
	return []columnReader[T]{
		{name + "_lower", numberCell, func(r *T) cell { return limitCell(of(r), false) }},
		{name + "_upper", numberCell, func(r *T) cell { return limitCell(of(r), true) }},
		{name + "_level", numberCell, func(r *T) cell { return levelCell(of(r)) }},
		{name + "_method", textCell, func(r *T) cell { return methodCell(of(r)) }},
	}
}

// verdictColumns are a row's test against the others.
func verdictColumns[T any](lang kommune.Language, of func(*T) *analysis.Verdict) []columnReader[T] {
	return []columnReader[T]{
		{"significance", textCell, func(r *T) cell { return textValue(of(r).Significance) }},
		{"significance_after_correction", textCell, func(r *T) cell { return textValue(of(r).SignificanceAfterCorrection) }},
		{"significance_reason", textCell, func(r *T) cell { return optionalText(of(r).SignificanceReason(lang)) }},
		{"rough", boolCell, func(r *T) cell { return boolValue(of(r).Rough) }},
		{"p_value", numberCell, func(r *T) cell { return optionalNumber(of(r).PValue) }},
		{"q_value", numberCell, func(r *T) cell { return optionalNumber(of(r).QValue) }},
		{"z_score", numberCell, func(r *T) cell { return optionalNumber(of(r).ZScore) }},
	}
}

// citing makes the citation of figures of one indicator in some periods.
func citing(lang kommune.Language, indicator analysis.Indicator, sourceIDs []string, detail string, computed time.Time) func(string) []string {
	return func(link string) []string {
		return []string{words.Cite(lang, indicator, sourceIDs, detail, link, startOfDay(computed)).Text}
	}
}

// periodsInWords are the first and the last of some periods, in order; one where
// they are the same.
func periodsInWords(periods ...kommune.Period) string {
	first, last := string(periods[0]), string(periods[len(periods)-1])
	if first == last {
		return first
	}
	return first + "–" + last
}

// figureKeys are the columns that tell rows of figures apart.
func figureKeys() []string {
	return []string{"indicator_id", "target_group_id", "period", "kommune_code"}
}
