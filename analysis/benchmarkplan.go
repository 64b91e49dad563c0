package analysis

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"kommunebench/kommune"
)

// benchmarkPlan is a benchmark with its kommuner looked up. A plan without a
// kind takes the country where the data give it, else the median; of counts it
// takes the median, as a country has more of everything than a kommune.
type benchmarkPlan struct {
	kind    BenchmarkKind
	members []kommune.Code
	name    string
	target  float64
	// named says that the members were named one by one.
	named bool
	// area is the region, landsdel or country that the members make up; empty for
	// other groups.
	area kommune.Area
	// partlyKnown is the group, if its members are known in part.
	partlyKnown []PartlyKnownGroup
}

func (a *Analyst) planBenchmark(ctx context.Context, catalogue *kommune.Catalogue, query *BenchmarkQuery, day time.Time) (benchmarkPlan, error) {
	if query == nil {
		return benchmarkPlan{}, nil
	}
	plan := benchmarkPlan{kind: query.Kind}
	if err := query.checkArguments(); err != nil {
		return plan, err
	}
	if query.Kommuner != nil && (query.Kind == BenchmarkPeerGroup || query.Kind == BenchmarkSimilar) {
		plan.members, plan.named = slices.Compact(slices.Sorted(slices.Values(query.Kommuner))), true
		_, err := kommunerOf(catalogue, &KommuneFilter{Codes: query.Kommuner}, day)
		return plan, kommune.RenameArgument(map[string]string{"codes": "benchmark.kommuner"}, err)
	}
	switch query.Kind {
	case BenchmarkPeerGroup:
		err := a.planPeerGroup(ctx, catalogue, query, day, &plan)
		return plan, err
	case BenchmarkKommune:
		if query.Kommune == nil {
			return plan, kommune.InvalidInput("benchmark.kommune", "", "a kommune's code, as kind is KOMMUNE")
		}
		k, known := catalogue.Kommuner.Find(string(*query.Kommune))
		if !known {
			return plan, kommune.InvalidInput("benchmark.kommune", string(*query.Kommune), "the code of one of the 98 kommuner")
		}
		plan.members, plan.name = []kommune.Code{k.Code}, k.Name
	case BenchmarkTarget:
		if query.Target == nil || math.IsNaN(*query.Target) || math.IsInf(*query.Target, 0) {
			return plan, kommune.InvalidInput("benchmark.target", "", "a number in the indicator's unit, as kind is TARGET")
		}
		plan.target = *query.Target
	case BenchmarkSimilar:
		if query.Similar == nil {
			return plan, kommune.InvalidInput("benchmark.similar", "", "a kommune, k and background indicators, as kind is SIMILAR")
		}
		codes, err := a.similarCodes(ctx, catalogue, *query.Similar)
		if err != nil {
			return plan, err
		}
		k, _ := catalogue.Kommuner.Find(string(query.Similar.Kommune))
		plan.members, plan.name = codes, k.Name
	case BenchmarkCountry, BenchmarkPooled, BenchmarkMedian:
	}
	return plan, nil
}

// planPeerGroup looks up the group of a PEER_GROUP, in the release that its id
// names.
func (a *Analyst) planPeerGroup(ctx context.Context, catalogue *kommune.Catalogue, query *BenchmarkQuery, day time.Time, plan *benchmarkPlan) error {
	if query.PeerGroup == nil {
		return kommune.InvalidInput("benchmark.peerGroup", "", "the id of a peer group, as kind is PEER_GROUP")
	}
	catalogue, id, err := a.asOf(ctx, catalogue, "benchmark.peerGroup", *query.PeerGroup)
	if err != nil {
		return err
	}
	group, err := findGroup(catalogue, "benchmark.peerGroup", id, "", day)
	if err != nil {
		return err
	}
	plan.members, plan.name, plan.partlyKnown = catalogue.Members(group.ID, day), group.Name, PartlyKnown(catalogue, group.ID, day)
	if group.Kind == kommune.Region || group.Kind == kommune.Landsdel || group.Kind == kommune.CountryGroup {
		plan.area = kommune.Area(group.ID)
	}
	return nil
}

// checkArguments refuses an argument that the kind does not read: {kind: COUNTRY,
// peerGroup: ...} asks for two benchmarks at once.
func (q *BenchmarkQuery) checkArguments() error {
	isGroup := q.Kind == BenchmarkPeerGroup || q.Kind == BenchmarkSimilar
	named := isGroup && q.Kommuner != nil
	because := "the kind " + string(q.Kind)
	if named {
		because += " and kommuner"
	}
	refuse := func(name string, given any) error {
		return kommune.InvalidInput("benchmark."+name, fmt.Sprint(given), "nothing beside "+because+": leave it out or choose another kind")
	}
	switch {
	case q.PeerGroup != nil && (q.Kind != BenchmarkPeerGroup || named):
		return refuse("peerGroup", *q.PeerGroup)
	case q.Kommune != nil && q.Kind != BenchmarkKommune:
		return refuse("kommune", *q.Kommune)
	case q.Target != nil && q.Kind != BenchmarkTarget:
		return refuse("target", *q.Target)
	case q.Similar != nil && (q.Kind != BenchmarkSimilar || named):
		return refuse("similar", q.Similar.Kommune)
	case q.Kommuner != nil && !isGroup:
		return refuse("kommuner", q.Kommuner)
	}
	return nil
}
