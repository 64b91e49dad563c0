package etl

import (
	"context"
	"io/fs"
	"slices"
	"strings"

	"kommunebench/etl/column"
	"kommunebench/etl/descriptor"
	"kommunebench/etl/layout"
	"kommunebench/etl/publisher/jobindsats"
	"kommunebench/etl/publisher/noegletal"
	"kommunebench/etl/publisher/statbank"
	"kommunebench/etl/publisher/testpage"
	"kommunebench/kommune"
)

// publishers lists the layouts of publishers' files. A file without a descriptor is
// tried with those of observations, then with the known tables' columns, then with
// those of facts. The files of a package are read the other way round: facts first.
// Within both groups the order is that of this list.
func publishers() []layout.Layout {
	return []layout.Layout{
		testpage.Layout(),
		jobindsats.CSV(),
		noegletal.Layout(),
		statbank.JSONStat(),
		statbank.CSV(),
		jobindsats.JSON(),
	}
}

// layoutReader reads the files of one layout.
type layoutReader struct {
	layout.Layout

	// columns are those of a plain table of facts, with what they take.
	columns []column.Column
	read    func(ctx context.Context, l *loading, r *descriptor.Resource) error
}

// layoutSet are all layouts in the order in which they are read: what is
// referred to comes before what refers to it, and observations come last.
type layoutSet []*layoutReader

// newLayoutSet are the layouts of plain tables and those of publishers.
func newLayoutSet(publishers []layout.Layout) layoutSet {
	set := factTables()
	for _, one := range publishers {
		if !one.Observations {
			set = append(set, layoutReaderOf(one))
		}
	}
	set = append(set, layoutReaderOf(layout.Layout{
		LayoutRules: descriptor.LayoutRules{Name: layout.Observations, Observations: true, Columns: layout.ObservationColumns()}, Required: []string{"kommune", "period"},
	}))
	for _, one := range publishers {
		if one.Observations {
			set = append(set, layoutReaderOf(one))
		}
	}
	return set
}

// allLayouts are those that there are.
func allLayouts() layoutSet { return newLayoutSet(publishers()) }

// layoutReaderOf reads a layout as it says itself, else as observations.
func layoutReaderOf(one layout.Layout) *layoutReader {
	if one.Read == nil {
		return &layoutReader{Layout: one, read: readObservations}
	}
	return &layoutReader{Layout: one, read: func(ctx context.Context, l *loading, r *descriptor.Resource) error { return one.Read(ctx, l, r) }}
}

// factTables are the layouts of plain tables whose rows are no observations.
func factTables() layoutSet {
	kommuner := entities("kommuner", []string{"code", "name"}, keepKommune, nil)
	kommuner.ReferenceOnly = true
	return layoutSet{
		kommuner,
		entities("sources", []string{"id", "title", "publisher"}, keepIn(func(v *kommune.Vocabulary) *[]kommune.Source { return &v.Sources }), nil),
		entities("target-groups", []string{"id", "title_da"}, keepIn(func(v *kommune.Vocabulary) *[]kommune.TargetGroup { return &v.TargetGroups }), nil),
		entities("providers", []string{"id", "name"}, keepIn(func(v *kommune.Vocabulary) *[]kommune.Provider { return &v.Providers }), nil),
		entities("frameworks", []string{"id", "title_da", "kind", "source"}, keepIn(func(v *kommune.Vocabulary) *[]kommune.Framework { return &v.Frameworks }), checkFramework),
		entities("competences", []string{"id", "title_da"}, keepIn(func(v *kommune.Vocabulary) *[]kommune.Competence { return &v.Competences }), checkCompetence),
		entities("peer-groups", []string{"id", "kind", "name"}, keepPeerGroup, checkPeerGroup),
		entities("memberships", []string{"peer_group", "kommune"}, keepIn(func(v *kommune.Vocabulary) *[]kommune.Membership { return &v.Memberships }), checkMembership),
		entities("job-profiles", []string{"id", "title_da"}, keepIn(func(v *kommune.Vocabulary) *[]kommune.JobProfile { return &v.JobProfiles }), nil),
		entities("competence-profiles", []string{"id", "title_da", "source"}, keepIn(func(v *kommune.Vocabulary) *[]kommune.CompetenceProfile { return &v.CompetenceProfiles }), nil),
		entities("courses", []string{"id", "title"}, keepIn(func(v *kommune.Vocabulary) *[]kommune.Course { return &v.Courses }), checkCourse),
		entities("test-questions", []string{"id", "title_da", "kind"}, keepIn(func(v *kommune.Vocabulary) *[]kommune.TestQuestion { return &v.Questions }), nil),
		entities("links", []string{"kind", "from", "to", "basis", "source"}, keepLink, checkLink),
		entities("initiatives", []string{"id", "title_da", "source"}, keepInitiative, checkInitiative),
		entities("figures", []string{"id", "title_da", "value", "source"}, keepFigure, checkSingleFigure),
		entities("outcomes", []string{"id", "title_da", "kind", "source"}, keepOutcome, checkOutcome),
		entities("participations", []string{"id", "course", "source"}, keepParticipation, checkParticipation),
		entities("deregistrations", []string{"id", "kommune", "cohort", "horizon_months", "source"}, keepDeregistration, checkDeregistration),
		answersLayout(),
	}
}

// Templates are the layouts of facts that people fill in by hand, in the order in which
// they are read.
func Templates() []column.Layout {
	var templates []column.Layout
	for _, form := range factTables() {
		if texts, known := column.TextsOf(form.Name, ""); known {
			templates = append(templates, column.Layout{Name: form.Name, Texts: texts, Columns: form.columns})
		}
	}
	return templates
}

// find gives a layout by its name; nil for an unknown one.
func (s layoutSet) find(name string) *layoutReader {
	at := slices.IndexFunc(s, func(form *layoutReader) bool { return form.Name == name })
	if at < 0 {
		return nil
	}
	return s[at]
}

// rules are what all layouts take of a descriptor.
func (s layoutSet) rules() descriptor.LayoutSet {
	var set descriptor.LayoutSet
	for _, form := range s {
		set = append(set, form.LayoutRules)
	}
	return set
}

// completeSigns adds the signs that the layout's publisher writes in place of
// figures where the descriptor names none.
func (s layoutSet) completeSigns(r *descriptor.Resource) {
	form := s.find(r.Props().Layout)
	if form == nil {
		form = &layoutReader{}
	}
	if r.Schema.MissingValues == nil {
		r.Schema.MissingValues = slices.Clone(form.MissingValues)
	}
	if r.Schema.MissingValues == nil {
		r.Schema.MissingValues = []string{""}
	}
	if r.Props().SuppressedValues != nil {
		return
	}
	for _, sign := range form.SuppressedValues {
		if !slices.Contains(r.Schema.MissingValues, sign) {
			r.Props().SuppressedValues = append(r.Props().SuppressedValues, sign)
		}
	}
}

// readDescriptor reads a datapackage.json and completes what its layouts say of it.
func (s layoutSet) readDescriptor(content []byte) (*descriptor.Descriptor, error) {
	parsed, err := descriptor.Parse(content)
	if err != nil {
		return nil, err
	}
	for n := range parsed.Resources {
		s.completeSigns(&parsed.Resources[n])
	}
	return parsed, nil
}

// describe completes a descriptor whose own words are checked, and gives the
// openers of files by their paths. The error may be a fault, of the file that is
// named.
func (s layoutSet) describe(files fs.FS, d *descriptor.Descriptor, options Options) (byPath map[string]layout.Opener, file string, err error) {
	builder, openers := layout.NewBuilder(files, options.Limits, options.Catalogue.Register, d), map[string]layout.Opener{}
	for n := range d.Resources {
		r := &d.Resources[n]
		form := s.find(r.Props().Layout)
		if form == nil || form.Describe == nil {
			continue
		}
		open, err := form.Describe(builder, r)
		if err != nil {
			return nil, r.Path, err
		}
		openers[r.Path] = open
	}
	return openers, "", nil
}

// inShort lists all layouts, each with the columns that it requires.
func (s layoutSet) inShort() string {
	var list []string
	for _, form := range s {
		switch {
		case form.ReferenceOnly:
		case form.OfPublisher || len(form.Required) == 0:
			list = append(list, form.Name)
		default:
			list = append(list, form.Name+" ("+strings.Join(form.Required, ", ")+")")
		}
	}
	return strings.Join(list, ", ") + " (required columns in brackets; docs/layouts.md has all columns, and an example of each)"
}
