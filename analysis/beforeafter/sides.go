package beforeafter

import (
	"fmt"
	"strconv"

	"kommunebench/analysis/phrase"
	"kommunebench/analysis/trend"
	"kommunebench/kommune"
)

const (
	// leastPeriods are the fewest on each side, and mostPeriods the most.
	leastPeriods = 4
	mostPeriods  = 120
)

// sides are the places of the periods before and after in a trend, as many of each.
type sides struct{ before, after []int }

// leastFor is how many periods a trend needs on each side: whole years, so that every
// season is there as often on both.
func leastFor(t *trend.Trend) int {
	seasons := t.Seasons()
	return (leastPeriods + seasons - 1) / seasons * seasons
}

// periods is how many lie on each side.
func (q Query) periods(t *trend.Trend) int {
	if q.Periods != nil {
		return *q.Periods
	}
	return leastFor(t)
}

// checkPeriods refuses a number of periods that is too small or no whole number of years.
func (q Query) checkPeriods(t *trend.Trend) error {
	if q.Periods == nil {
		return nil
	}
	least, seasons := leastFor(t), t.Seasons()
	if *q.Periods < least || *q.Periods > mostPeriods || *q.Periods%seasons != 0 {
		return kommune.InvalidInput("periods", strconv.Itoa(*q.Periods), fmt.Sprintf("a number from %d to %d in whole years, a multiple of %d", least, mostPeriods, seasons))
	}
	return nil
}

// sides are the periods nearest to the participation that lie before and after it, or why
// there is nothing to compare.
func (b *BeforeAfter) sides(catalogue *kommune.Catalogue) (sides, *kommune.Text) {
	if why := b.whyNotComparable(catalogue); why != nil {
		return sides{}, why
	}
	from, to := b.Query.dates(catalogue)
	var found sides
	for n, period := range b.Trend.Periods {
		switch _, isPlaced := b.Trend.Place(n); {
		case !isPlaced:
		case period.End().Before(*from):
			found.before = append(found.before, n)
		case period.Start().After(*to):
			found.after = append(found.after, n)
		}
	}
	wanted := b.Query.periods(b.Trend)
	if len(found.before) < wanted || len(found.after) < wanted {
		why := b.whyFewPeriods(len(found.before), len(found.after), wanted)
		return sides{}, &why
	}
	found.before, found.after = found.before[len(found.before)-wanted:], found.after[:wanted]
	if why := b.whyNotOneSeries(found); why != nil {
		return sides{}, why
	}
	return found, nil
}

// whyNotComparable says what of the fact or the indicator rules a comparison out.
func (b *BeforeAfter) whyNotComparable(catalogue *kommune.Catalogue) *kommune.Text {
	from, _ := b.Query.dates(catalogue)
	switch status := b.Participation.Status(); {
	case !status.HasHappened():
		return &kommune.Text{
			DA: "Kilden siger kun, at kurset var planlagt, ikke at det er holdt.",
			EN: "The source says only that the course was planned, not that it was held.",
		}
	case from == nil:
		return &kommune.Text{
			DA: "Kilden siger ikke, hvornår medarbejderne begyndte på kurset.",
			EN: "The source doesn't say when the staff began the course.",
		}
	case catalogue.IsSynthetic(b.Participation.ID) != b.Indicator.Snapshot.Dataset.Synthetic:
		return &kommune.Text{
			DA: "Det ene er syntetisk og det andet ikke, og de to blandes aldrig.",
			EN: "One of the two is synthetic and the other is not, and they are never mixed.",
		}
	case b.Indicator.Kind == kommune.Count:
		return &kommune.Text{
			DA: "Tallet er et antal, som afhænger af, hvor stor kommunen er. Vælg en andel eller en rate.",
			EN: "The figure is a count, which depends on the size of the kommune. Choose a share or a rate.",
		}
	}
	for _, period := range b.Trend.Periods {
		if b.Indicator.IsUndated(period) {
			return &kommune.Text{DA: "Kilden daterer ikke sine tal.", EN: "The source doesn't date its figures."}
		}
	}
	return nil
}

// whyFewPeriods says what is missing: figures begin after the course, end before it, or
// are too few on a side.
func (b *BeforeAfter) whyFewPeriods(before, after, wanted int) kommune.Text {
	periods := b.Trend.Periods
	first, last := periods[0], periods[len(periods)-1]
	count := func(n int, lang kommune.Language) string { return phrase.CountPeriods(first.Kind(), n, lang) }
	text := func(lang kommune.Language) string {
		return fmt.Sprintf(kommune.Text{
			DA: "Tallene går fra %s til %s: %s ligger før kurset og %s efter, og der skal være %s på hver side.",
			EN: "The figures run from %s to %s: %s lie before the course and %s after, and it takes %s on each side.",
		}.In(lang), phrase.Period(first, lang), phrase.Period(last, lang), count(before, lang), count(after, lang), count(wanted, lang))
	}
	return kommune.Text{DA: text(kommune.Danish), EN: text(kommune.English)}
}

// whyNotOneSeries names a break between the first period and the last, or a gap that no
// kommune has figures in.
func (b *BeforeAfter) whyNotOneSeries(s sides) *kommune.Text {
	first, last := s.before[0], s.after[len(s.after)-1]
	for n, isBreak := range b.Indicator.BreaksBefore(b.Trend.Periods) {
		if isBreak && n > first && n <= last {
			text := func(lang kommune.Language) string {
				return fmt.Sprintf(kommune.Text{
					DA: "Serien har et databrud i %s, og tal fra før og efter et brud kan ikke sammenlignes.",
					EN: "The series breaks in %s, and figures from before and after a break can't be compared.",
				}.In(lang), phrase.Period(b.Trend.Periods[n], lang))
			}
			return &kommune.Text{DA: text(kommune.Danish), EN: text(kommune.English)}
		}
	}
	for _, side := range [][]int{s.before, s.after} {
		begin, _ := b.Trend.Place(side[0])
		end, _ := b.Trend.Place(side[len(side)-1])
		if end-begin != len(side)-1 {
			return &kommune.Text{
				DA: "Der mangler perioder i serien, så årstiderne er ikke lige mange på de to sider.",
				EN: "Periods are missing from the series, so that seasons are not the same on both sides.",
			}
		}
	}
	return nil
}

func whyIncomplete(of kommune.Kommune, wanted int) kommune.Text {
	return kommune.Text{
		DA: fmt.Sprintf("%s mangler et tal, eller kilden har taget forbehold for det, i en af de %d perioder før eller efter.", of.LongName, wanted),
		EN: fmt.Sprintf("%s lacks a figure, or its source hedged it, in one of the %d periods before or after.", of.LongName, wanted),
	}
}

func whyFewKommuner(have, need int) kommune.Text {
	return kommune.Text{
		DA: fmt.Sprintf("Der er %d kommuner uden kendt kursus med alle tal, og der skal være mindst %d, for at man kan se, hvad tilfældigheder gør.", have, need),
		EN: fmt.Sprintf("There are %d kommuner without a known course that have all figures, and it takes at least %d to see what chance does.", have, need),
	}
}

// periods are those of the places.
func (s sides) periods(t *trend.Trend) (before, after []kommune.Period) {
	for _, n := range s.before {
		before = append(before, t.Periods[n])
	}
	for _, n := range s.after {
		after = append(after, t.Periods[n])
	}
	return before, after
}

// paired are the places after in the order of those before: each at the same time of the
// year. Both are whole years on the trend's grid.
func (s sides) paired(t *trend.Trend) []int {
	seasons := t.Seasons()
	before, _ := t.Place(s.before[0])
	after, _ := t.Place(s.after[0])
	shift := ((after-before)%seasons + seasons) % seasons
	paired := make([]int, len(s.after))
	for n := range paired {
		year, season := n/seasons, n%seasons
		paired[n] = s.after[year*seasons+(season-shift+seasons)%seasons]
	}
	return paired
}

// figuresOf are a kommune's, in pairs of periods; complete is false where one is missing or
// hedged.
func (s sides) figuresOf(t *trend.Trend, points []trend.Point) (own figures, complete bool) {
	before, hasBefore := exactAt(points, s.before)
	after, hasAfter := exactAt(points, s.paired(t))
	return figures{before, after}, hasBefore && hasAfter
}

func exactAt(points []trend.Point, places []int) (values []float64, complete bool) {
	for _, at := range places {
		value := points[at].Exact()
		if value == nil {
			return nil, false
		}
		values = append(values, *value)
	}
	return values, true
}

// provisional is how many of a kommune's figures are.
func (s sides) provisional(points []trend.Point) int {
	count := 0
	for _, places := range [][]int{s.before, s.after} {
		for _, at := range places {
			if points[at].Status == kommune.Provisional {
				count++
			}
		}
	}
	return count
}
