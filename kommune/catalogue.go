package kommune

import (
	"cmp"
	"slices"
	"time"
)

// ReferenceDataset is the dataset that holds the kommuner, regions and
// landsdele; its peer groups have bare ids.
const ReferenceDataset = "reference"

// PublishedDataset is the dataset of the facts that ship with the program. Its ids
// may be named without it.
const PublishedDataset = "published"

// Vocabulary is everything in a release but its rows: what they refer to.
type Vocabulary struct {
	Kommuner     []Kommune
	PeerGroups   []PeerGroup
	Memberships  []Membership
	Indicators   []Indicator
	TargetGroups []TargetGroup
	Sources      []Source
	Providers    []Provider
	Courses      []Course
	Competences  []Competence
	JobProfiles  []JobProfile
	Questions    []TestQuestion
	Initiatives  []Initiative
	Figures      []Figure
	Outcomes     []Outcome
	Frameworks   []Framework
	// CompetenceProfiles are those of frameworks and of kommuner.
	CompetenceProfiles []CompetenceProfile
	Links              []Link
}

// Snapshot is one dataset at one release.
type Snapshot struct {
	Dataset Dataset
	Release Release
	Slices  []Slice
	Vocabulary
}

// IndicatorSlices are the slices of one indicator, by year.
func (s *Snapshot) IndicatorSlices(indicatorID string) []Slice {
	var found []Slice
	for _, slice := range s.Slices {
		if slice.IndicatorID == indicatorID {
			found = append(found, slice)
		}
	}
	slices.SortFunc(found, func(a, b Slice) int { return cmp.Compare(a.Year, b.Year) })
	return found
}

// Periods are those for which an indicator has at least one row, oldest
// first.
func (s *Snapshot) Periods(indicatorID string) []Period {
	var periods []Period
	for _, slice := range s.IndicatorSlices(indicatorID) {
		periods = append(periods, slice.Periods...)
	}
	slices.SortFunc(periods, ComparePeriods)
	return slices.Compact(periods)
}

// TargetGroupIDs are those for which an indicator has at least one row,
// sorted; the empty id stands for rows without a group.
func (s *Snapshot) TargetGroupIDs(indicatorID string) []string {
	var ids []string
	for _, slice := range s.IndicatorSlices(indicatorID) {
		ids = append(ids, slice.TargetGroupIDs...)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// Indicator finds an indicator of the snapshot.
func (s *Snapshot) Indicator(id string) (Indicator, bool) {
	for _, indicator := range s.Indicators {
		if indicator.ID == id {
			return indicator, true
		}
	}
	return Indicator{}, false
}

// Catalogue is the newest release of every dataset, ready for look-ups. It is
// immutable and safe to share.
type Catalogue struct {
	// Edition changes with every release that is published and every older one that
	// is pruned: answers of the same edition are equal. It is empty for a catalogue
	// that was not read from a store.
	Edition string
	// Snapshots are sorted by dataset id.
	Snapshots    []*Snapshot
	Kommuner     Index[Kommune]
	PeerGroups   Index[PeerGroup]
	Indicators   Index[Indicator]
	TargetGroups Index[TargetGroup]
	Sources      Index[Source]
	Providers    Index[Provider]
	Courses      Index[Course]
	Competences  Index[Competence]
	JobProfiles  Index[JobProfile]
	Questions    Index[TestQuestion]
	Initiatives  Index[Initiative]
	Outcomes     Index[Outcome]
	Frameworks   Index[Framework]
	// CompetenceProfiles are those of frameworks and of kommuner.
	CompetenceProfiles Index[CompetenceProfile]
	Figures            []Figure
	Memberships        []Membership
	// Links are those of links tables and of columns. Lists of ids in what the
	// catalogue holds, as a course's competences, have all that links name.
	Links    Links
	Register *Register

	synthetic map[string]bool // ids of datasets, those that Snapshots leave out included

	// placed are the regions and landsdele of each kommune, those of other times
	// included.
	placed map[Code][]placedIn
}

// placedIn is one membership in a region or landsdel.
type placedIn struct {
	group      *PeerGroup
	membership Membership
}

// Index is a list with a look-up by id.
type Index[T any] struct {
	All  []T
	byID map[string]int
}

// Find finds an item by its id, in NFC or NFD.
func (x Index[T]) Find(id string) (T, bool) {
	n, found := x.byID[Compose(id)]
	if !found {
		var none T
		return none, false
	}
	return x.All[n], true
}

// FindAll finds items by their ids, in the order of these, without unknown ones. The
// result is never nil.
func (x Index[T]) FindAll(ids []string) []T {
	found := make([]T, 0, len(ids))
	for _, id := range ids {
		if item, ok := x.Find(id); ok {
			found = append(found, item)
		}
	}
	return found
}

// IDs lists the ids in the order of All.
func (x Index[T]) IDs() []string {
	ids := make([]string, len(x.All))
	for id, n := range x.byID {
		ids[n] = id
	}
	return ids
}

func newIndex[T any](snapshots []*Snapshot, list func(*Vocabulary) []T, id func(T) string) Index[T] {
	x := Index[T]{byID: map[string]int{}, All: []T{}}
	for _, snapshot := range snapshots {
		for _, item := range list(&snapshot.Vocabulary) {
			if _, seen := x.byID[id(item)]; !seen {
				x.byID[id(item)] = len(x.All)
				x.All = append(x.All, item)
			}
		}
	}
	return x
}

// NewCatalogue joins the newest snapshots of all datasets.
func NewCatalogue(snapshots []*Snapshot) *Catalogue {
	sorted := slices.Clone(snapshots)
	slices.SortFunc(sorted, func(a, b *Snapshot) int { return cmp.Compare(a.Dataset.ID, b.Dataset.ID) })
	c := &Catalogue{
		Snapshots:          sorted,
		Kommuner:           newIndex(sorted, func(v *Vocabulary) []Kommune { return v.Kommuner }, func(k Kommune) string { return string(k.Code) }),
		PeerGroups:         newIndex(sorted, func(v *Vocabulary) []PeerGroup { return v.PeerGroups }, func(g PeerGroup) string { return g.ID }),
		Indicators:         newIndex(sorted, func(v *Vocabulary) []Indicator { return v.Indicators }, func(i Indicator) string { return i.ID }),
		TargetGroups:       newIndex(sorted, func(v *Vocabulary) []TargetGroup { return v.TargetGroups }, func(g TargetGroup) string { return g.ID }),
		Sources:            newIndex(sorted, func(v *Vocabulary) []Source { return v.Sources }, func(s Source) string { return s.ID }),
		Providers:          newIndex(sorted, func(v *Vocabulary) []Provider { return v.Providers }, func(p Provider) string { return p.ID }),
		Courses:            newIndex(sorted, func(v *Vocabulary) []Course { return v.Courses }, func(x Course) string { return x.ID }),
		Competences:        newIndex(sorted, func(v *Vocabulary) []Competence { return v.Competences }, func(x Competence) string { return x.ID }),
		JobProfiles:        newIndex(sorted, func(v *Vocabulary) []JobProfile { return v.JobProfiles }, func(p JobProfile) string { return p.ID }),
		Questions:          newIndex(sorted, func(v *Vocabulary) []TestQuestion { return v.Questions }, func(q TestQuestion) string { return q.ID }),
		Initiatives:        newIndex(sorted, func(v *Vocabulary) []Initiative { return v.Initiatives }, func(i Initiative) string { return i.ID }),
		Outcomes:           newIndex(sorted, func(v *Vocabulary) []Outcome { return v.Outcomes }, func(o Outcome) string { return o.ID }),
		Frameworks:         newIndex(sorted, func(v *Vocabulary) []Framework { return v.Frameworks }, func(f Framework) string { return f.ID }),
		CompetenceProfiles: newIndex(sorted, func(v *Vocabulary) []CompetenceProfile { return v.CompetenceProfiles }, func(p CompetenceProfile) string { return p.ID }),
	}
	for _, snapshot := range sorted {
		c.Figures = append(c.Figures, snapshot.Figures...)
		c.Memberships = append(c.Memberships, snapshot.Memberships...)
	}
	c.synthetic = map[string]bool{}
	for _, snapshot := range sorted {
		c.synthetic[snapshot.Dataset.ID] = snapshot.Dataset.Synthetic
	}
	c.linkThings(sorted)
	c.Register = NewRegister(c.Kommuner.All, c.PeerGroups.All)
	c.placed = map[Code][]placedIn{}
	for _, m := range c.Memberships {
		n, known := c.PeerGroups.byID[m.PeerGroupID]
		if group := &c.PeerGroups.All[n]; known && (group.Kind == Region || group.Kind == Landsdel) {
			c.placed[m.Kommune] = append(c.placed[m.Kommune], placedIn{group, m})
		}
	}
	return c
}

// IsSynthetic reports whether what has an id belongs to a dataset of made-up data.
func (c *Catalogue) IsSynthetic(id string) bool { return c.synthetic[DatasetOf(id)] }

// MayDescribe reports whether what has an id may count as a part of something else, or as
// said of it: what is made up is said of nothing real.
func (c *Catalogue) MayDescribe(id, of string) bool { return !c.IsSynthetic(id) || c.IsSynthetic(of) }

// PlaceOn is the region or the landsdel, by kind, of a kommune on a day; nil where
// it belongs to none. It is quick enough to be asked for each of many rows.
func (c *Catalogue) PlaceOn(code Code, kind PeerGroupKind, day time.Time) *PeerGroup {
	for _, in := range c.placed[code] {
		if in.group.Kind == kind && in.membership.ValidOn(day) {
			return in.group
		}
	}
	return nil
}

// Snapshot finds the newest snapshot of a dataset.
func (c *Catalogue) Snapshot(datasetID string) (*Snapshot, bool) {
	n, found := slices.BinarySearchFunc(c.Snapshots, datasetID, func(s *Snapshot, id string) int {
		return cmp.Compare(s.Dataset.ID, id)
	})
	if !found {
		return nil, false
	}
	return c.Snapshots[n], true
}

// UnknownDataset refuses the id of a dataset that is not loaded, with those that
// are.
func (c *Catalogue) UnknownDataset(argument, id string) error {
	ids := make([]string, len(c.Snapshots))
	for n, snapshot := range c.Snapshots {
		ids[n] = snapshot.Dataset.ID
	}
	return UnknownChoice(argument, id, ids)
}

// Members are the codes of the kommuner that belong to a peer group on a day,
// in ascending order.
func (c *Catalogue) Members(groupID string, day time.Time) []Code {
	group, _ := c.PeerGroups.Find(groupID)
	if group.Kind == CountryGroup {
		codes := make([]Code, len(c.Kommuner.All))
		for n, k := range c.Kommuner.All {
			codes[n] = k.Code
		}
		slices.Sort(codes)
		return codes
	}
	codes := []Code{}
	for _, m := range c.Memberships {
		if m.PeerGroupID == groupID && m.ValidOn(day) {
			codes = append(codes, m.Kommune)
		}
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

// GroupsOf are the peer groups that a kommune belongs to on a day, in the
// catalogue's order; an empty kind asks for all kinds.
func (c *Catalogue) GroupsOf(code Code, kind PeerGroupKind, day time.Time) []PeerGroup {
	groups := []PeerGroup{}
	for _, group := range c.PeerGroups.All {
		if kind != "" && group.Kind != kind {
			continue
		}
		if slices.Contains(c.Members(group.ID, day), code) {
			groups = append(groups, group)
		}
	}
	return groups
}
