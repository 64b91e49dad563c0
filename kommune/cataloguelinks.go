package kommune

import "slices"

// linkColumn is a column of ids of a table of the vocabulary, which says the same as
// rows of a links table but not what it rests on.
type linkColumn struct {
	kind LinkKind
	ends func(yield func(end *columnEnd))
}

// columnEnd is the cell of one thing. The ids of links go from the thing to those in
// the cell, but where isTo says that they come from them.
type columnEnd struct {
	id, source string
	ids        *[]string
	isTo       bool
}

// linkThings makes lists of ids and links say the same: a link that stands in a links
// table only is added to the list, and one that stands in a list only is taken as a
// judgement of the package's author, as nothing says that its source says so. What made-up
// data say of two real things is left out, and no real thing's list names a made-up one.
func (c *Catalogue) linkThings(snapshots []*Snapshot) {
	c.Links = Links{from: map[linkEnd][]int{}, to: map[linkEnd][]int{}}
	for _, snapshot := range snapshots {
		for _, link := range snapshot.Links {
			if !snapshot.Dataset.Synthetic || c.IsSynthetic(link.FromID) || c.IsSynthetic(link.ToID) {
				c.Links.add(link)
			}
		}
	}
	for _, column := range c.linkColumns() {
		column.ends(func(end *columnEnd) { c.linkCell(column.kind, end) })
	}
}

func (c *Catalogue) linkCell(kind LinkKind, end *columnEnd) {
	marked := c.Links.From(kind, end.id)
	other := func(l Link) string { return l.ToID }
	if end.isTo {
		marked, other = c.Links.To(kind, end.id), func(l Link) string { return l.FromID }
	}
	linked, listed := map[string]bool{}, map[string]bool{}
	for _, link := range marked {
		linked[other(link)] = true
	}
	for _, id := range *end.ids {
		listed[id] = true
		if linked[id] {
			continue
		}
		link := Link{Kind: kind, FromID: end.id, ToID: id, Basis: Judgement, GivenAuthorKind: DataAuthor, SourceID: end.source}
		if end.isTo {
			link.FromID, link.ToID = id, end.id
		}
		c.Links.add(link)
	}
	ids := slices.Clone(*end.ids) // the snapshot's own is never written to
	for _, link := range marked {
		if id := other(link); !listed[id] && c.MayDescribe(id, end.id) {
			listed[id] = true
			ids = append(ids, id)
		}
	}
	*end.ids = ids
}

func (c *Catalogue) linkColumns() []linkColumn {
	return []linkColumn{
		endsOf(CourseCompetence, c.Courses.All, func(x *Course) columnEnd {
			return columnEnd{id: x.ID, source: orEmpty(x.SourceID), ids: &x.CompetenceIDs}
		}),
		endsOf(QuestionCompetence, c.Questions.All, func(q *TestQuestion) columnEnd { return columnEnd{id: q.ID, ids: &q.CompetenceIDs} }),
		endsOf(QuestionJobProfile, c.Questions.All, func(q *TestQuestion) columnEnd { return columnEnd{id: q.ID, ids: &q.JobProfileIDs} }),
		endsOf(ProfileCompetence, c.CompetenceProfiles.All, func(p *CompetenceProfile) columnEnd {
			return columnEnd{id: p.ID, source: p.SourceID, ids: &p.CompetenceIDs}
		}),
		endsOf(JobProfileCompetence, c.JobProfiles.All, func(p *JobProfile) columnEnd {
			return columnEnd{id: p.ID, source: orEmpty(p.SourceID), ids: &p.CompetenceIDs}
		}),
		endsOf(JobProfileProfile, c.CompetenceProfiles.All, func(p *CompetenceProfile) columnEnd {
			return columnEnd{id: p.ID, source: p.SourceID, ids: &p.JobProfileIDs, isTo: true}
		}),
	}
}

func endsOf[T any](kind LinkKind, things []T, end func(*T) columnEnd) linkColumn {
	return linkColumn{kind, func(yield func(*columnEnd)) {
		for n := range things {
			found := end(&things[n])
			yield(&found)
		}
	}}
}

func orEmpty(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}
