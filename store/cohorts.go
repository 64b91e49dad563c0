package store

import "kommunebench/kommune"

// minDeregistrations is the smallest count of persons that a deregistration may
// show; it has no indicator that could say another.
const minDeregistrations = 5

// hideSmallCohorts hides, of cohorts with a small count, the figures of all
// target groups: those of a group that holds others would tell them. It gives
// how many rows it hid.
func hideSmallCohorts(rows []kommune.Deregistration) int {
	type cohort struct {
		kommune       kommune.Code
		initiative    string
		period        kommune.Period
		horizonMonths int64
	}
	cohortOf := func(d kommune.Deregistration) cohort {
		return cohort{d.Kommune, text(d.InitiativeID), d.Cohort, d.HorizonMonths}
	}
	small := map[cohort]bool{}
	for _, row := range rows {
		if isSmallCohort(row) {
			small[cohortOf(row)] = true
		}
	}
	hidden := 0
	for n := range rows {
		row := &rows[n]
		if small[cohortOf(*row)] && row.Status.HasValue() {
			row.Participants, row.Deregistered, row.SharePct = nil, nil, nil
			row.Qualifier, row.Status = kommune.Exact, kommune.Suppressed
			hidden++
		}
	}
	return hidden
}

// isSmallCohort tells whether a deregistration counts few persons, few who left
// the register, or few who stayed.
func isSmallCohort(d kommune.Deregistration) bool {
	const percent = 100
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
