package analysis

import (
	"slices"

	"kommunebench/kommune"
)

// SourceOf is where a row comes from that names a source or, empty, none; nil
// where nobody says.
func (i Indicator) SourceOf(rowSourceID string) *string {
	if rowSourceID != "" {
		return &rowSourceID
	}
	return i.SourceID
}

// FindSources looks sources up in the indicator's release, else among all; those
// of the indicator where no ids are given.
func (i Indicator) FindSources(ids []string) []kommune.Source {
	if len(ids) == 0 && i.SourceID != nil {
		ids = []string{*i.SourceID}
	}
	var found []kommune.Source
	for _, id := range ids {
		at := slices.IndexFunc(i.Snapshot.Sources, func(s kommune.Source) bool { return s.ID == id })
		if at >= 0 {
			found = append(found, i.Snapshot.Sources[at])
		} else if source, known := i.findSource(id); known {
			found = append(found, source)
		}
	}
	return found
}

func (i Indicator) findSource(id string) (kommune.Source, bool) {
	if i.Catalogue == nil {
		return kommune.Source{}, false
	}
	return i.Catalogue.Sources.Find(id)
}

// SourceIDs are those of the figures compared, in the order of the rows, and of
// the figure that they are measured against.
func (c *Comparison) SourceIDs() []string {
	var ids []string
	for n := range c.Rows {
		if row := &c.Rows[n]; row.Value != nil && row.SourceID != nil {
			ids = AppendOnce(ids, *row.SourceID)
		}
	}
	if source := c.Benchmark.SourceID; source != nil && c.Benchmark.Value != nil && len(ids) > 0 {
		ids = AppendOnce(ids, *source)
	}
	return ids
}
