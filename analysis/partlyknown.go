package analysis

import (
	"slices"
	"strings"
	"time"

	"kommunebench/kommune"
)

// PartlyKnownGroup is a group of kommuner of which not all members are known by name.
type PartlyKnownGroup struct {
	ID, Name string
	// Known counts the members of a day that are known, and Stated is how many the
	// source says.
	Known  int
	Stated int64
}

// IsIncomplete reports whether a group has more members than are known by name, at
// whatever time.
func IsIncomplete(catalogue *kommune.Catalogue, group kommune.PeerGroup) bool {
	return group.StatedMembers != nil && int64(knownMembers(catalogue, group.ID)) < *group.StatedMembers
}

// knownMembers counts the kommuner that are or were members of a group.
func knownMembers(catalogue *kommune.Catalogue, groupID string) int {
	var codes []kommune.Code
	for _, m := range catalogue.Memberships {
		if m.PeerGroupID == groupID {
			codes = AppendOnce(codes, m.Kommune)
		}
	}
	return len(codes)
}

// PartlyKnown gives a group, named by id or name, if not all members that it has on a
// day are known; else none. A former member is none of them.
func PartlyKnown(catalogue *kommune.Catalogue, text string, day time.Time) []PartlyKnownGroup {
	text = kommune.Compose(text)
	at := slices.IndexFunc(catalogue.PeerGroups.All, func(g kommune.PeerGroup) bool { return g.ID == text || strings.EqualFold(g.Name, text) })
	if at < 0 || catalogue.PeerGroups.All[at].StatedMembers == nil {
		return nil
	}
	group := catalogue.PeerGroups.All[at]
	known := len(catalogue.Members(group.ID, day))
	if int64(known) >= *group.StatedMembers {
		return nil
	}
	return []PartlyKnownGroup{{group.ID, group.Name, known, *group.StatedMembers}}
}

// PartlyKnown are the groups of the filter and of the benchmark whose members are known
// in part.
func (c *Comparison) PartlyKnown() []PartlyKnownGroup { return c.partlyKnown }

// PartlyKnown are those of the filter and of the benchmark, once the places are chosen.
func (p *Plan) PartlyKnown() []PartlyKnownGroup {
	groups := p.scope.PartlyKnown
	for _, group := range p.benchmark.partlyKnown {
		groups = AppendOnce(groups, group)
	}
	return groups
}
