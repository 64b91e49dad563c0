package pooling

import (
	"fmt"
	"slices"
	"strconv"

	"kommunebench/analysis"
	"kommunebench/kommune"
)

// DefaultFirst is how many groups a page has where nothing else is asked for.
const DefaultFirst = 1000

// MaxPage is how many groups a page has at most.
const MaxPage = 10_000

// AggregateBy is what groups are made by.
type AggregateBy string

// What groups can be made by.
const (
	ByKommune     AggregateBy = "KOMMUNE"
	ByLandsdel    AggregateBy = "LANDSDEL"
	ByRegion      AggregateBy = "REGION"
	ByPeerGroup   AggregateBy = "PEER_GROUP"
	ByPeriod      AggregateBy = "PERIOD"
	ByYear        AggregateBy = "YEAR"
	ByTargetGroup AggregateBy = "TARGET_GROUP"
)

// AggregateQuery asks for an indicator's figures added up over groups, a page at a
// time.
type AggregateQuery struct {
	IndicatorID string
	By          []AggregateBy
	Filter      *AggregateFilter
	Having      *AggregateHaving
	OrderBy     *AggregateOrder
	Confidence  float64
	ReleaseID   *string
	First       int
	After       *string
}

// AggregateFilter chooses figures: those that meet every condition given.
type AggregateFilter struct {
	Kommuner    *analysis.KommuneFilter
	From, To    *kommune.Period
	TargetGroup *string
	// PeerGroups are the ids or names of those that PEER_GROUP takes; nil takes all.
	PeerGroups []string
}

// AggregateHaving chooses groups by what was added up: those that meet every
// condition given. A group without the figure meets none.
type AggregateHaving struct {
	ValueFrom, ValueTo *float64
	DenominatorFrom    *float64
	// KommunerFrom is how many kommuner at least have a figure.
	KommunerFrom *int
}

// OrderDirection is the direction of an order.
type OrderDirection string

// The directions.
const (
	Ascending  OrderDirection = "ASC"
	Descending OrderDirection = "DESC"
)

// AggregateOrder is the order of groups.
type AggregateOrder struct {
	Field     kommune.AggregateField
	Direction OrderDirection
}

func (q *AggregateQuery) has(by ...AggregateBy) bool {
	return slices.ContainsFunc(by, func(one AggregateBy) bool { return slices.Contains(q.By, one) })
}

func (q *AggregateQuery) filter() AggregateFilter {
	if q.Filter == nil {
		return AggregateFilter{}
	}
	return *q.Filter
}

// check refuses what no release can answer.
func (q *AggregateQuery) check() error {
	if err := analysis.CheckConfidence(q.Confidence); err != nil {
		return err
	}
	if q.First < 0 || q.First > MaxPage {
		return kommune.InvalidInput("first", strconv.Itoa(q.First), "a number of groups from 0 to "+strconv.Itoa(MaxPage))
	}
	for n, by := range q.By {
		if slices.Contains(q.By[:n], by) {
			return kommune.InvalidInput("by", string(by), "each of them once")
		}
	}
	if q.filter().PeerGroups != nil && !q.has(ByPeerGroup) {
		return kommune.InvalidInput("filter.peerGroups", fmt.Sprint(q.Filter.PeerGroups), "nothing, as by has no PEER_GROUP; filter.kommuner.peerGroup chooses the members of one")
	}
	if h := q.Having; h != nil {
		if h.ValueFrom != nil && h.ValueTo != nil && *h.ValueFrom > *h.ValueTo {
			return kommune.InvalidInput("having.valueFrom", fmt.Sprint(*h.ValueFrom), fmt.Sprintf("a number that is not above valueTo (%g)", *h.ValueTo))
		}
		if h.KommunerFrom != nil && *h.KommunerFrom < 0 {
			return kommune.InvalidInput("having.kommunerFrom", strconv.Itoa(*h.KommunerFrom), "a number of kommuner from 0")
		}
	}
	return nil
}
