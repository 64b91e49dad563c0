package pooling

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"kommunebench/kommune"
)

// place is a group of kommuner: what is not grouped by is empty.
type place struct {
	region, landsdel, peerGroup string
	kommune                     kommune.Code
}

// places are the groups of kommuner that figures are added up over, and which
// kommuner belong to which by the memberships of a period's last day.
type places struct {
	all []place // by number less 1
	// eras are in step with the periods: the list of members that a period goes by.
	eras []uint32
	// members has for each era and kommune in turn the numbers of its places.
	members [][]uint32
	// scope are the kommuner, by code.
	scope []kommune.Kommune
}

// planPlaces makes the places of some kommuner in some periods, in the order of
// region, landsdel, peer group and kommune.
func planPlaces(catalogue *kommune.Catalogue, query *AggregateQuery, scope []kommune.Kommune, periods []kommune.Period) (*places, error) {
	peerGroups, err := chosenPeerGroups(catalogue, query)
	if err != nil {
		return nil, err
	}
	p := &places{scope: scope, eras: make([]uint32, len(periods))}
	days := daysOfChange(catalogue)
	eraOf := map[int]uint32{} // by how many changes lie before it
	var found [][]place       // as members, in places themselves
	for n, period := range periods {
		day := period.End()
		changes, _ := slices.BinarySearchFunc(days, day, func(change, day time.Time) int {
			if change.After(day) {
				return 1
			}
			return -1
		})
		era, known := eraOf[changes]
		if !known {
			era = uint32(len(eraOf)) //nolint:gosec // as many as there are periods at most
			eraOf[changes] = era
			groups := groupsByKommune(catalogue, day)
			for _, k := range scope {
				found = append(found, query.placesOf(k.Code, groups[k.Code], peerGroups))
			}
		}
		p.eras[n] = era
	}
	p.number(catalogue, found)
	return p, nil
}

// number sorts the places and gives each its number.
func (p *places) number(catalogue *kommune.Catalogue, found [][]place) {
	order := map[string]int{}
	for n, group := range catalogue.PeerGroups.All {
		order[group.ID] = n
	}
	p.all = slices.Concat(found...)
	slices.SortFunc(p.all, func(a, b place) int {
		return cmp.Or(
			cmp.Compare(order[a.region], order[b.region]), cmp.Compare(order[a.landsdel], order[b.landsdel]),
			cmp.Compare(order[a.peerGroup], order[b.peerGroup]), cmp.Compare(a.kommune, b.kommune),
		)
	})
	p.all = slices.Compact(p.all)
	numbers := make(map[place]uint32, len(p.all))
	for n, one := range p.all {
		numbers[one] = uint32(n + 1)
	}
	p.members = make([][]uint32, len(found))
	for n, some := range found {
		for _, one := range some {
			p.members[n] = append(p.members[n], numbers[one])
		}
	}
}

// placesOf are the places of a kommune that belongs to some groups; none where a
// kind of group is asked for that it belongs to none of.
func (q *AggregateQuery) placesOf(code kommune.Code, groups []kommune.PeerGroup, peerGroups map[string]bool) []place {
	one := place{}
	if q.has(ByKommune) {
		one.kommune = code
	}
	var others []string
	for _, group := range groups {
		switch {
		case group.Kind == kommune.Region && q.has(ByRegion):
			one.region = group.ID
		case group.Kind == kommune.Landsdel && q.has(ByLandsdel):
			one.landsdel = group.ID
		case peerGroups[group.ID]:
			others = append(others, group.ID)
		}
	}
	if q.has(ByRegion) && one.region == "" || q.has(ByLandsdel) && one.landsdel == "" {
		return nil
	}
	if !q.has(ByPeerGroup) {
		return []place{one}
	}
	some := make([]place, len(others))
	for n, id := range others {
		some[n] = one
		some[n].peerGroup = id
	}
	return some
}

// chosenPeerGroups are the ids of those that PEER_GROUP takes: those that are
// named, else all that are no region, landsdel or country.
func chosenPeerGroups(catalogue *kommune.Catalogue, query *AggregateQuery) (map[string]bool, error) {
	chosen := map[string]bool{}
	if !query.has(ByPeerGroup) {
		return chosen, nil
	}
	var ids []string
	for _, group := range catalogue.PeerGroups.All {
		isOther := group.Kind != kommune.Region && group.Kind != kommune.Landsdel && group.Kind != kommune.CountryGroup
		if isOther {
			ids = append(ids, group.ID)
		}
		chosen[group.ID] = isOther && query.filter().PeerGroups == nil
	}
	for _, text := range query.filter().PeerGroups {
		at := slices.IndexFunc(catalogue.PeerGroups.All, func(group kommune.PeerGroup) bool {
			return slices.Contains(ids, group.ID) && (group.ID == kommune.Compose(text) || strings.EqualFold(group.Name, kommune.Compose(text)))
		})
		if at < 0 {
			return nil, kommune.UnknownChoice("filter.peerGroups", text, ids)
		}
		chosen[catalogue.PeerGroups.All[at].ID] = true
	}
	return chosen, nil
}

// groupsByKommune are the peer groups that each kommune belongs to on a day.
func groupsByKommune(catalogue *kommune.Catalogue, day time.Time) map[kommune.Code][]kommune.PeerGroup {
	groups := map[kommune.Code][]kommune.PeerGroup{}
	for _, membership := range catalogue.Memberships {
		group, known := catalogue.PeerGroups.Find(membership.PeerGroupID)
		// A membership that is told twice is one.
		isCounted := slices.ContainsFunc(groups[membership.Kommune], func(g kommune.PeerGroup) bool { return g.ID == group.ID })
		if known && !isCounted && membership.ValidOn(day) && group.ValidOn(day) {
			groups[membership.Kommune] = append(groups[membership.Kommune], group)
		}
	}
	return groups
}

// daysOfChange are the first days of new memberships, in order.
func daysOfChange(catalogue *kommune.Catalogue) []time.Time {
	var days []time.Time
	add := func(from, to *time.Time) {
		if from != nil {
			days = append(days, *from)
		}
		if to != nil {
			days = append(days, to.AddDate(0, 0, 1))
		}
	}
	for _, membership := range catalogue.Memberships {
		add(membership.ValidFrom, membership.ValidTo)
	}
	for _, group := range catalogue.PeerGroups.All {
		add(group.ValidFrom, group.ValidTo)
	}
	slices.SortFunc(days, time.Time.Compare)
	return slices.CompactFunc(days, time.Time.Equal)
}

// sizes is how many kommuner belong to each place in some period, by number less 1.
func (p *places) sizes() []uint32 {
	sizes := make([]uint32, len(p.all))
	for k := range p.scope {
		seen := map[uint32]bool{}
		for n := k; n < len(p.members); n += len(p.scope) {
			for _, number := range p.members[n] {
				if !seen[number] {
					seen[number] = true
					sizes[number-1]++
				}
			}
		}
	}
	return sizes
}

// placeSize is how many figures a place can have in some periods, one for each
// kommune and period, and of how many kommuner.
type placeSize struct{ figures, kommuner int }

// sizesIn are the sizes of all places in some of the periods, by number less 1.
func (p *places) sizesIn(periods []int) []placeSize {
	sizes := make([]placeSize, len(p.all))
	last := make([]int, len(p.all)) // the kommune counted last, from 1
	inEra := map[uint32]int{}
	for _, n := range periods {
		inEra[p.eras[n]]++
	}
	for k := range p.scope {
		for era, count := range inEra {
			for _, number := range p.members[int(era)*len(p.scope)+k] {
				size := &sizes[number-1]
				size.figures += count
				if last[number-1] != k+1 {
					last[number-1] = k + 1
					size.kommuner++
				}
			}
		}
	}
	return sizes
}

func areasOf(scope []kommune.Kommune) []kommune.Area {
	areas := make([]kommune.Area, len(scope))
	for n, k := range scope {
		areas[n] = k.Code.Area()
	}
	return areas
}
