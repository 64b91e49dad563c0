package analysis

import (
	"context"
	"time"

	"kommunebench/kommune"
)

// Reader is what analysis needs of the store.
type Reader interface {
	// Snapshot reads one release by its id; NOT_FOUND where it is not kept.
	Snapshot(ctx context.Context, releaseID string) (*kommune.Snapshot, error)
	// ReadObservations reads figures ordered by key.
	ReadObservations(ctx context.Context, snapshot *kommune.Snapshot, query kommune.ObservationQuery) ([]kommune.Observation, error)
	// ReadPeriod reads one indicator's figures of one period and target group
	// for all areas, in no order.
	ReadPeriod(ctx context.Context, snapshot *kommune.Snapshot, indicator kommune.Indicator, targetGroupID string, period kommune.Period) ([]kommune.Observation, error)
	// CountObservations counts what ReadObservations would read without a
	// page or a limit.
	CountObservations(ctx context.Context, snapshot *kommune.Snapshot, query kommune.ObservationQuery) (uint64, error)
	// ListAvailability says for which target groups and periods there are rows of what
	// ReadObservations would read without a page or a limit.
	ListAvailability(ctx context.Context, snapshot *kommune.Snapshot, query kommune.ObservationQuery) ([]kommune.Availability, error)
	// ListSources says where the figures come from that ReadObservations would
	// read without a page or a limit, by indicator.
	ListSources(ctx context.Context, snapshot *kommune.Snapshot, query kommune.ObservationQuery) ([]kommune.FigureSource, error)
	// Aggregate adds figures up over groups of kommuner, periods and target groups,
	// in the order that the query asks for.
	Aggregate(ctx context.Context, snapshot *kommune.Snapshot, query kommune.AggregateQuery) ([]kommune.AggregateRow, error)
	// ReadChanges reads figures that differ between two releases, ordered by
	// key, from behind a key where one is given.
	ReadChanges(ctx context.Context, before, after *kommune.Snapshot, behind *kommune.ObservationKey, limit int) ([]kommune.ObservationChange, error)
	// ReadKommuneChanges reads what differs for one kommune, and marks what the
	// newest release hides.
	ReadKommuneChanges(ctx context.Context, before, after, newest *kommune.Snapshot, code kommune.Code, limit int) (*kommune.KommuneChanges, error)
	// CountChanges counts what ReadChanges would read without a limit.
	CountChanges(ctx context.Context, before, after *kommune.Snapshot) (uint64, error)
	// DiffReleases says how the figures of two releases differ, by indicator
	// and period; NOT_FOUND where one is no longer kept.
	DiffReleases(ctx context.Context, before, after *kommune.Snapshot) ([]kommune.IndicatorDiff, error)
}

// Analyst answers questions. It is safe for concurrent use.
type Analyst struct {
	reader Reader
	now    func() time.Time
	// counts are shared by all requests.
	counts countCache
}

// NewAnalyst makes an analyst; now tells the day for memberships where no
// period does.
func NewAnalyst(reader Reader, now func() time.Time) *Analyst {
	return &Analyst{reader: sharingReader{reader}, now: now}
}

// Reader reads the store; what fields of one operation share (WithSharing) it
// reads once.
func (a *Analyst) Reader() Reader { return a.reader }

// Now is the time by the Analyst's clock.
func (a *Analyst) Now() time.Time { return a.now() }

// Today is the day at midnight UTC.
func (a *Analyst) Today() time.Time { return a.now().UTC().Truncate(24 * time.Hour) }

// Indicator is an indicator as one release describes it.
type Indicator struct {
	kommune.Indicator
	Snapshot *kommune.Snapshot
	// Catalogue holds the target groups of other datasets that rows may name.
	Catalogue *kommune.Catalogue
}

// Periods are those that hold at least one row, oldest first.
func (i Indicator) Periods() []kommune.Period { return i.Snapshot.Periods(i.ID) }

// TargetGroups are those that hold at least one row.
func (i Indicator) TargetGroups() []kommune.TargetGroup {
	groups := []kommune.TargetGroup{}
	for _, id := range i.Snapshot.TargetGroupIDs(i.ID) {
		if group, found := i.findTargetGroup(id); found {
			groups = append(groups, group)
		}
	}
	return groups
}

func (i Indicator) findTargetGroup(id string) (kommune.TargetGroup, bool) {
	for _, group := range i.Snapshot.TargetGroups {
		if group.ID == id {
			return group, true
		}
	}
	return i.Catalogue.TargetGroups.Find(id)
}

// Interval holds the limits of a confidence interval in the unit of the value
// that it belongs to.
type Interval struct {
	Lower, Upper float64
	// Level is the confidence, e.g. 0.95.
	Level float64
	// Method names how it was computed, e.g. WILSON.
	Method string
}
