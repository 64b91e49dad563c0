package profiles

import (
	"cmp"
	"slices"
	"time"

	"kommunebench/analysis/facts"
	"kommunebench/kommune"
)

// StaffShare is which share of a jobcentre's staff took part, in per cent, where a source
// gives the number of its staff. Those who took part may have left since, and others come.
type StaffShare struct {
	// Staff is the number of staff, as its source gives it.
	Staff kommune.Figure
	// SharePctMin and SharePctMax are limits: at the least those of the largest fact, as who took
	// part in two courses is one person, and at the most all who may have taken part. The
	// hedge of either number widens them.
	SharePctMin, SharePctMax float64
}

// shareOf is nil where the limits say nothing.
func (t *training) shareOf(row *CompetenceCoverage) *StaffShare {
	if t.jobProfileID != "" || row.State != Partly && row.State != Trained {
		return nil
	}
	staff := t.staffOf(row.Kommune.Code)
	if staff == nil {
		return nil
	}
	const all = 100
	share := &StaffShare{Staff: *staff, SharePctMin: all, SharePctMax: all}
	if row.State == Trained {
		return share
	}
	share.SharePctMin = 0
	limits := staff.ValueRange()
	if limits.Most != nil && *limits.Most > 0 {
		share.SharePctMin = min(all, all*float64(t.largestFact(row))/(*limits.Most))
	}
	if row.ParticipantsMax != nil && limits.Least != nil && *limits.Least > 0 {
		share.SharePctMax = min(all, all*float64(*row.ParticipantsMax)/(*limits.Least))
	}
	if share.SharePctMin == 0 && share.SharePctMax == all {
		return nil
	}
	return share
}

// largestFact is the least that took part by one fact about the kommune's jobcentre
// alone, of the fact with most.
func (t *training) largestFact(row *CompetenceCoverage) int64 {
	largest := int64(0)
	for _, fact := range row.Participations {
		if fact.Department == nil {
			least, _ := facts.ParticipantsLimits([]kommune.Participation{fact}, t.isOf([]kommune.Kommune{row.Kommune}))
			largest = max(largest, least)
		}
	}
	return largest
}

// staffOf is the number of staff of a kommune's jobcentre by the latest figure; nil where
// there is none, and where two of the same time differ.
func (k *Known) staffOf(code kommune.Code) *kommune.Figure {
	var found []kommune.Figure
	for _, figure := range k.Catalogue.Figures {
		if figure.GivenCounts == kommune.JobcentreStaff && k.isReal(figure.ID) && figure.Status().HasHappened() && slices.Equal(figure.Kommuner, []string{string(code)}) {
			found = append(found, figure)
		}
	}
	slices.SortStableFunc(found, func(a, b kommune.Figure) int { return cmp.Or(k.dayOf(b).Compare(k.dayOf(a)), cmp.Compare(a.ID, b.ID)) })
	if len(found) == 0 || len(found) > 1 && k.dayOf(found[0]).Equal(k.dayOf(found[1])) && found[0].Value != found[1].Value {
		return nil
	}
	return &found[0]
}

// dayOf is the last day that a figure is about, else the one on which its source was
// published; the zero time where neither is known.
func (k *Known) dayOf(figure kommune.Figure) time.Time {
	source, _ := k.Catalogue.Sources.Find(figure.SourceID)
	for _, day := range []*time.Time{figure.To, figure.From, source.Published} {
		if day != nil {
			return *day
		}
	}
	return time.Time{}
}
