package load

import (
	"slices"

	"kommunebench/kommune"
)

// minDeregistrations is the smallest count of persons that a deregistration may
// show; it has no indicator that could say another.
const minDeregistrations = 5

const percent = 100

// cohort is who began in one period, at a kommune's initiative or, where that
// is empty, in all of the kommune.
type cohort struct {
	kommune    kommune.Code
	initiative string
	period     kommune.Period
}

// initiativeOf is the id of a row's initiative; empty where it is of the kommune.
func initiativeOf(d kommune.Deregistration) string {
	if d.InitiativeID == nil {
		return ""
	}
	return *d.InitiativeID
}

func cohortOf(d kommune.Deregistration) cohort {
	return cohort{d.Kommune, initiativeOf(d), d.Cohort}
}

// includes reports whether the persons of another cohort are among its own: it
// is of the same initiative or the whole kommune, and its period holds the
// other's, as a year holds its quarters.
func (c cohort) includes(other cohort) bool {
	return c.kommune == other.kommune && (c.initiative == "" || c.initiative == other.initiative) &&
		!c.period.Start().After(other.period.Start()) && !c.period.End().Before(other.period.End())
}

// hideSmallCohorts hides the figures of cohorts with a small count, for all of
// their target groups and horizons: those of a group that holds others, or the
// persons who left between two horizons, would give them away. It hides every cohort
// that includes one of them too, as the others subtracted from it would, and one
// of which the parts that are known leave few persons. It gives how many rows it
// hid. A row that is hidden already, by an earlier load or its
// publisher, counts as small.
func hideSmallCohorts(rows []kommune.Deregistration) int {
	small := map[cohort]bool{}
	byCohort := map[cohort][]kommune.Deregistration{}
	byKommune := map[kommune.Code][]kommune.Deregistration{}
	for _, row := range rows {
		byKommune[row.Kommune] = append(byKommune[row.Kommune], row)
	}
	for _, row := range rows {
		byCohort[cohortOf(row)] = append(byCohort[cohortOf(row)], row)
		if isSmallCohort(row) || row.Status == kommune.Suppressed || leavesFew(row, byKommune[row.Kommune]) {
			small[cohortOf(row)] = true
		}
	}
	smallIn := map[kommune.Code][]cohort{}
	for c, horizons := range byCohort {
		if small[c] || fewBetweenHorizons(horizons) {
			smallIn[c.kommune] = append(smallIn[c.kommune], c)
		}
	}
	hidden := 0
	for n := range rows {
		row := &rows[n]
		if slices.ContainsFunc(smallIn[row.Kommune], cohortOf(*row).includes) && row.Status.HasValue() {
			row.Participants, row.Deregistered, row.SharePct = nil, nil, nil
			row.Qualifier, row.Status = kommune.Exact, kommune.Suppressed
			hidden++
		}
	}
	return hidden
}

// suppressedIDs are the ids of the rows that are hidden.
func suppressedIDs(rows []kommune.Deregistration) []string {
	ids := []string{}
	for _, row := range rows {
		if row.Status == kommune.Suppressed {
			ids = append(ids, row.ID)
		}
	}
	return ids
}

// fewBetweenHorizons reports whether few persons of a cohort left between one
// horizon and a later one: who left within 3 months also left within 6. Target
// groups are compared separately, as their counts differ.
func fewBetweenHorizons(rows []kommune.Deregistration) bool {
	for _, early := range rows {
		for _, late := range rows {
			if early.HorizonMonths >= late.HorizonMonths || !slices.Equal(early.TargetGroupIDs, late.TargetGroupIDs) {
				continue
			}
			before, _ := partsOf(early.SharePct, asFloat(early.Deregistered), asFloat(early.Participants), percent)
			after, _ := partsOf(late.SharePct, asFloat(late.Deregistered), asFloat(late.Participants), percent)
			if before != nil && after != nil && *after > *before && *after-*before < minDeregistrations {
				return true
			}
		}
	}
	return false
}

// isSmallCohort reports whether a deregistration counts few persons, few who left
// the register, or few who stayed.
func isSmallCohort(d kommune.Deregistration) bool {
	small := func(persons *float64) bool { return persons != nil && *persons > 0 && *persons < minDeregistrations }
	left, participants := partsOf(d.SharePct, asFloat(d.Deregistered), asFloat(d.Participants), percent)
	isSmall := small(left) || small(participants)
	if left != nil && participants != nil {
		stayed := *participants - *left
		isSmall = isSmall || small(&stayed)
	}
	return isSmall
}

func asFloat(count *int64) *float64 {
	if count == nil {
		return nil
	}
	f := float64(*count)
	return &f
}
