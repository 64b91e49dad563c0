package load

import (
	"context"
	"slices"
	"time"

	"kommunebench/disclosure"
	"kommunebench/kommune"
	"kommunebench/store"
)

// structures say which areas and target groups add up to which. Areas change:
// a region ends, another begins.
type structures struct {
	catalogue   *kommune.Catalogue
	totalGroups []string
	byDay       map[time.Time]*disclosure.Structure
}

func readStructures(ctx context.Context, s *store.Store, groups []kommune.TargetGroup) (*structures, error) {
	catalogue, err := s.CatalogueNow(ctx)
	if err != nil {
		return nil, err
	}
	found := &structures{catalogue: catalogue, byDay: map[time.Time]*disclosure.Structure{}}
	for _, group := range groups {
		if group.Total {
			found.totalGroups = append(found.totalGroups, group.ID)
		}
	}
	return found, nil
}

// in gives the structure on the last day of a period.
func (s *structures) in(period kommune.Period) *disclosure.Structure {
	day := period.End()
	known, found := s.byDay[day]
	if !found {
		known = disclosure.NewStructure(totalsOf(s.catalogue, day), s.totalGroups)
		s.byDay[day] = known
	}
	return known
}

// totalsOf lists the sums of a day: kommuner to every peer group, regions and
// landsdele to the country, landsdele to the region that holds all of their
// kommuner.
func totalsOf(catalogue *kommune.Catalogue, day time.Time) []disclosure.Total {
	var totals []disclosure.Total
	var regions, landsdele []kommune.Area
	members := map[kommune.Area][]kommune.Code{}
	add := func(area kommune.Area, parts []kommune.Area) {
		if len(parts) > 0 {
			totals = append(totals, disclosure.Total{Area: area, Parts: parts})
		}
	}
	country := catalogue.Members(string(kommune.Country), day)
	for _, group := range catalogue.PeerGroups.All {
		area := kommune.Area(group.ID)
		members[area] = membersOf(catalogue, group.ID, day)
		if group.Kind == kommune.CountryGroup {
			country = members[area]
			continue
		}
		add(area, areasOf(members[area]))
		if len(catalogue.Members(group.ID, day)) == 0 {
			continue // of the country that day's regions and landsdele are the parts
		}
		switch group.Kind {
		case kommune.Region:
			regions = append(regions, area)
		case kommune.Landsdel:
			landsdele = append(landsdele, area)
		case kommune.CountryGroup, kommune.Collaboration, kommune.Custom:
		}
	}
	add(kommune.Country, areasOf(country))
	add(kommune.Country, regions)
	add(kommune.Country, landsdele)
	for _, region := range regions {
		add(region, slices.DeleteFunc(slices.Clone(landsdele), func(landsdel kommune.Area) bool {
			return len(members[landsdel]) == 0 || slices.ContainsFunc(members[landsdel], func(code kommune.Code) bool {
				return !slices.Contains(members[region], code)
			})
		}))
	}
	return totals
}

// membersOf are a group's members on a day. Figures of a group may be given
// for days on which there is none: then its members of any day make it up.
func membersOf(catalogue *kommune.Catalogue, groupID string, day time.Time) []kommune.Code {
	codes := catalogue.Members(groupID, day)
	if len(codes) > 0 {
		return codes
	}
	for _, membership := range catalogue.Memberships {
		if membership.PeerGroupID == groupID {
			codes = append(codes, membership.Kommune)
		}
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

func areasOf(codes []kommune.Code) []kommune.Area {
	areas := make([]kommune.Area, len(codes))
	for n, code := range codes {
		areas[n] = code.Area()
	}
	return areas
}
