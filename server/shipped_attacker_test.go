package server_test

import (
	"fmt"
	"maps"
	"math"
	"math/big"
	"slices"
	"testing"

	"kommunebench/disclosure"
	"kommunebench/disclosure/disclosuretest"
	"kommunebench/kommune"
)

// figureKey is a figure of the dataset jobindsats; the ids are without the dataset.
type figureKey struct {
	indicator, period string
	disclosure.Key
}

// seenFigures are what somebody sees: nil where a row is there, and its figure hidden.
type seenFigures map[figureKey]*float64

// sharesOfLabourForce names the counts that are the numerators of shares of one unknown, the
// labour force of a kommune and month.
func sharesOfLabourForce() map[string]string {
	return map[string]string{"unemployment-rate": "unemployed", "cash-assistance-share-of-labour-force": "cash-assistance-full-time"}
}

// countsOfPersons are the indicators with hidden counts, and what they are never
// more than, in the same group and in the kommune as a whole.
func countsOfPersons() map[string][2]string {
	return map[string][2]string{
		"unemployed":             {"", "cash-assistance-full-time"},
		"long-term-unemployed":   {"unemployed", ""},
		"ordinary-hours-persons": {"cash-assistance-persons", ""},
	}
}

// attacker works out hidden counts from figures that are seen: by sums within
// rounding, by shares and the labour force that other shares give, and by counts
// that others are part of.
type attacker struct {
	seen      seenFigures
	structure *disclosure.Structure
	// deviation is by how much the parts of a sum exceed its total, for an attacker
	// who knows how rounding has moved it; nil for one who does not.
	deviation func(indicator, period string) func(total disclosure.Key, parts []disclosure.Key) (float64, bool)
	// sums, shares and parts say what he goes by.
	sums, shares, parts bool
}

// span is between which values a count lies.
type span struct{ least, most float64 }

// perCent is the span of a count that is a rounded share of a number of persons.
func perCent(share float64, of span) span {
	const half = 0.05
	return span{max(0, share-half)*of.least/100 - 0.5, (share+half)*of.most/100 + 0.5}
}

// labourForce is what all shares of it tell of a kommune's labour force together.
func (a attacker) labourForce(period string, area kommune.Area) span {
	all := span{0, math.Inf(1)}
	for share, count := range sharesOfLabourForce() {
		for _, group := range []string{"", "all", "dagpenge", "kontanthjaelp"} {
			key := disclosure.Key{TargetGroupID: group, Area: area}
			s, n := a.seen[figureKey{share, period, key}], a.seen[figureKey{count, period, key}]
			if s == nil || n == nil || *s == 0 {
				continue
			}
			all.least = max(all.least, 100*(*n-0.5)/(*s+0.05))
			all.most = min(all.most, 100*(*n+0.5)/max(*s-0.05, 1e-9))
		}
	}
	return all
}

// bound is what shares and other counts tell of one count.
func (a attacker) bound(indicator, period string, key disclosure.Key) span {
	b := span{0, math.Inf(1)}
	narrow := func(by span) { b = span{max(b.least, by.least), min(b.most, by.most)} }
	if a.shares && indicator == "unemployed" {
		if share := a.seen[figureKey{"unemployment-rate", period, key}]; share != nil {
			narrow(perCent(*share, a.labourForce(period, key.Area)))
		}
	}
	if a.shares && indicator == "ordinary-hours-persons" {
		share, of := a.seen[figureKey{"ordinary-hours-share", period, key}], a.seen[figureKey{"cash-assistance-persons", period, key}]
		if share != nil && of != nil {
			narrow(perCent(*share, span{*of - 1, *of + 1}))
		}
	}
	if !a.parts {
		return b
	}
	within := countsOfPersons()[indicator]
	if whole := a.seen[figureKey{within[0], period, key}]; whole != nil {
		narrow(span{0, *whole + 0.5})
	}
	if key.TargetGroupID == "kontanthjaelp" {
		if whole := a.seen[figureKey{within[1], period, disclosure.Key{Area: key.Area}}]; whole != nil {
			narrow(span{0, *whole + 0.5})
		}
	}
	if indicator == "unemployed" {
		if part := a.seen[figureKey{"long-term-unemployed", period, key}]; part != nil {
			narrow(span{*part - 0.5, math.Inf(1)})
		}
	}
	return b
}

// release is what is seen of the table of an indicator and month.
func (a attacker) release(indicator, period string) disclosuretest.Release {
	var release disclosuretest.Release
	for key, value := range a.seen {
		if key.indicator != indicator || key.period != period {
			continue
		}
		if value == nil {
			release.Hidden = append(release.Hidden, key.Key)
			continue
		}
		release.Published = append(release.Published, disclosure.Cell{TargetGroupID: key.TargetGroupID, Area: key.Area, Count: value})
	}
	return release
}

// strategy is how the table of an indicator and month is attacked.
func (a attacker) strategy(indicator, period string) disclosuretest.Attacker {
	by := disclosuretest.Attacker{
		Structure: a.structure, Quantity: disclosure.Count, Rounded: true,
		// Of 99 rounded figures three standard deviations are 9.
		Off: func(figures int) float64 {
			return min(math.Floor(float64(figures)/2), 1+0.9*math.Sqrt(float64(figures)))
		},
		MayFallShort: func(total disclosure.Key, _ []disclosure.Key) bool { return total.Area == kommune.Country },
		Rule: func(_ int, key disclosure.Key) (*big.Rat, *big.Rat) {
			return a.bound(indicator, period, key).exactly()
		},
	}
	if a.deviation != nil {
		by.Deviation = a.deviation(indicator, period)
	}
	if !a.sums {
		by.Structure = disclosure.NewStructure(nil, nil)
	}
	return by
}

// exactly gives the bounds in hundredths, rounded outwards; nil for no upper one.
func (b span) exactly() (least, most *big.Rat) {
	least = big.NewRat(int64(math.Floor(100*max(0, b.least))), 100)
	if math.IsInf(b.most, 1) {
		return least, nil
	}
	return least, big.NewRat(int64(math.Ceil(100*b.most)), 100)
}

// attack gives the intervals of the hidden counts of an indicator and month.
func (a attacker) attack(t *testing.T, indicator, period string) map[disclosure.Key]disclosuretest.Interval {
	t.Helper()
	by := a.strategy(indicator, period)
	by.Releases = []disclosuretest.Release{a.release(indicator, period)}
	if len(by.Releases[0].Hidden) == 0 {
		return nil
	}
	intervals, err := by.Intervals()
	if err != nil {
		t.Fatalf("%s, %s: %v", indicator, period, err)
	}
	return intervals[0]
}

const minCellOfShipped = 5

// tooNarrow lists the hidden counts that an attacker places more closely than the
// rules promise: those that are small, or that their publisher hides, within less
// than the limit, others exactly.
func (a attacker) tooNarrow(t *testing.T, truth seenFigures) []string {
	t.Helper()
	var found []string
	for _, indicator := range slices.Sorted(maps.Keys(countsOfPersons())) {
		for _, period := range periodsOf(a.seen, indicator) {
			for key, interval := range a.attack(t, indicator, period) {
				value := truth[figureKey{indicator, period, key}]
				isSmall := value == nil || *value < minCellOfShipped
				if isSmall && !interval.AtLeast(minCellOfShipped) || interval.IsPoint() {
					found = append(found, fmt.Sprintf("%s, %s, %v: %v", indicator, period, key, interval))
				}
			}
		}
	}
	return found
}

func periodsOf(seen seenFigures, indicator string) []string {
	periods := map[string]bool{}
	for key := range seen {
		if key.indicator == indicator {
			periods[key.period] = true
		}
	}
	return slices.Sorted(maps.Keys(periods))
}
