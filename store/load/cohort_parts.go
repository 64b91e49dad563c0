package load

import (
	"slices"
	"strings"

	"kommunebench/kommune"
)

// cohortCounts are the persons of a cohort and, where known, those who left the
// register.
type cohortCounts struct {
	participants, left float64
	hasLeft            bool
}

func countsOf(d kommune.Deregistration) (counts cohortCounts, known bool) {
	left, participants := partsOf(d.SharePct, asFloat(d.Deregistered), asFloat(d.Participants), percent)
	if participants == nil {
		return counts, false
	}
	counts = cohortCounts{participants: *participants}
	if left != nil {
		counts.left, counts.hasLeft = *left, true
	}
	return counts, true
}

func (c cohortCounts) plus(other cohortCounts, sign float64) cohortCounts {
	return cohortCounts{c.participants + sign*other.participants, c.left + sign*other.left, c.hasLeft && other.hasLeft}
}

// isSmall reports whether few persons are counted, few who left or few who
// stayed. Parts that overlap may leave a negative number, which is not small.
func (c cohortCounts) isSmall() bool {
	few := func(persons float64) bool { return persons > 0 && persons < minDeregistrations }
	return c.participants > 0 && (few(c.participants) || c.hasLeft && (few(c.left) || few(c.participants-c.left)))
}

// partsKey names parts of a cohort that add up: its periods, its initiatives or
// its target groups.
type partsKey struct {
	initiative, groups string
	period             kommune.Period
	kind               kommune.PeriodKind
}

// partsKeysOf are the sums that a part belongs to.
func partsKeysOf(part kommune.Deregistration) []partsKey {
	initiative, groups := initiativeOf(part), strings.Join(part.TargetGroupIDs, "|")
	return []partsKey{
		{initiative: initiative, groups: groups, kind: part.Cohort.Kind()},
		{groups: groups, period: part.Cohort},
		{initiative: initiative, period: part.Cohort, kind: part.Cohort.Kind()},
	}
}

// isPartOf reports whether the persons of a row are some of those of another with
// the same horizon.
func isPartOf(part, whole kommune.Deregistration) bool {
	isSameGroup := slices.Equal(part.TargetGroupIDs, whole.TargetGroupIDs)
	return part.ID != whole.ID && part.HorizonMonths == whole.HorizonMonths && cohortOf(whole).includes(cohortOf(part)) &&
		(isSameGroup || len(whole.TargetGroupIDs) == 0) && (!isSameGroup || cohortOf(part) != cohortOf(whole))
}

// leavesFew reports whether parts of a cohort, subtracted from it, leave few
// persons: those who began in the year but in none of the quarters that are
// known, or in none of the initiatives. Parts are taken one by one, and those
// that add up together.
func leavesFew(whole kommune.Deregistration, rows []kommune.Deregistration) bool {
	all, known := countsOf(whole)
	if !known {
		return false
	}
	sums := map[partsKey]cohortCounts{}
	for _, part := range rows {
		counts, known := countsOf(part)
		if !known || !isPartOf(part, whole) {
			continue
		}
		if all.plus(counts, -1).isSmall() {
			return true
		}
		for _, key := range partsKeysOf(part) {
			sum, begun := sums[key]
			if !begun {
				sum.hasLeft = true
			}
			sums[key] = sum.plus(counts, 1)
		}
	}
	for _, sum := range sums {
		if all.plus(sum, -1).isSmall() {
			return true
		}
	}
	return false
}
