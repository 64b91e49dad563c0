package fetch

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"kommunebench/kommune"
)

// The publishers whose tables are fetched.
const (
	JobindsatsPublisher = "jobindsats"
	StatbankPublisher   = "statbank"
)

// tableFile is the name of a description in its folder.
const tableFile = "table.json"

// Description is what is known of a publisher's table without asking for it: its
// indicators, its target groups, and by which names the API gives them. It was made
// from public sources, which it cites.
type Description struct {
	// Publisher is jobindsats or statbank; Table is the publisher's id of the table.
	Publisher string    `json:"publisher"`
	Table     string    `json:"table"`
	Title     Bilingual `json:"title"`
	// Package is the id of a package that ships with the program and defines
	// indicators; figures are added to its dataset. Indicators are those that it does
	// not define.
	Package       string         `json:"package,omitempty"`
	DescribedFrom []PublicSource `json:"describedFrom"`
	// Verified is the day on which the description was compared with the API itself;
	// empty for never.
	Verified string `json:"verified,omitempty"`
	// PeriodType is the jobindsats period type to take; empty for the finest.
	PeriodType string `json:"periodType,omitempty"`
	// Period says what the period of a figure is.
	Period Bilingual `json:"period"`
	// Open are questions that no public source answers.
	Open []Bilingual `json:"open,omitempty"`
	// Areas is the hierarchy of areas of jobindsats; the zero value is that of kommuner.
	Areas AreaHierarchy `json:"areas,omitzero"`
	// Dimensions are the other hierarchies of jobindsats, or the variables of StatBank.
	Dimensions []Dimension `json:"dimensions"`
	Measures   []Measure   `json:"measures"`
	Indicators []Indicator `json:"indicators,omitempty"`

	// shipped is the descriptor of Package; nil for none.
	shipped *descriptor
}

// PublicSource is a public page or program that shows what a table looks like.
type PublicSource struct {
	Title string `json:"title"`
	Path  string `json:"path"`
	// Retrieved is the day on which it was read.
	Retrieved string `json:"retrieved"`
	// Shows says what of the table it shows.
	Shows string `json:"shows"`
}

// AreaHierarchy is a hierarchy of areas other than kommuner, and the level asked for.
type AreaHierarchy struct {
	Hierarchy string `json:"hierarchy"`
	Level     string `json:"level,omitempty"`
	// Means says which areas these are.
	Means Bilingual `json:"means"`
}

// Dimension is a hierarchy or variable, and what is asked for of it: target groups,
// one value (by code or title, the first that the table has), or the total.
type Dimension struct {
	ID           string        `json:"id"`
	Title        string        `json:"title"`
	TargetGroups []TargetGroup `json:"targetGroups,omitempty"`
	Value        []string      `json:"value,omitempty"`
}

// Measure says how the API names an indicator's figures.
type Measure struct {
	Indicator string `json:"indicator"`
	// Value names the column of jobindsats; Numerator and Denominator those of
	// published counts behind it.
	Value       *ColumnNames `json:"value,omitempty"`
	Numerator   *ColumnNames `json:"numerator,omitempty"`
	Denominator *ColumnNames `json:"denominator,omitempty"`
	// Select are the values of StatBank's variables that the indicator is of.
	Select map[string]string `json:"select,omitempty"`
	// CohortMonthsBefore says that the figure is of people whose unemployment began so
	// many months before the period; nil where the figure is of no cohort.
	CohortMonthsBefore *int `json:"cohortMonthsBefore,omitempty"`
}

// ColumnNames are the names by which a column is recognised.
type ColumnNames struct {
	// Names are whole names; Seen says that the first was seen in a public source.
	Names []string `json:"names,omitempty"`
	Seen  bool     `json:"seen,omitempty"`
	// Words are words that a name has all of, in any order; they are tried where no
	// name is found, and must then fit one column only.
	Words []string `json:"words,omitempty"`
}

// ReadDescriptions reads the descriptions of tables in the folders of a file system.
// Shipped are the packages that they may name.
func ReadDescriptions(known fs.FS, shipped ...fs.FS) ([]Description, error) {
	files, err := fs.Glob(known, "*/"+tableFile)
	if err != nil {
		return nil, fmt.Errorf("listing the descriptions of tables: %w", err)
	}
	packages, err := readShipped(shipped)
	if err != nil {
		return nil, err
	}
	var list []Description
	for _, file := range files {
		d, err := readDescription(known, file)
		if err == nil {
			err = d.connect(packages)
		}
		if err == nil {
			err = d.check(path.Dir(file))
		}
		if err != nil {
			return nil, fmt.Errorf("reading the description %s: %w", file, err)
		}
		list = append(list, d)
	}
	return list, nil
}

func readDescription(known fs.FS, file string) (Description, error) {
	var d Description
	content, err := fs.ReadFile(known, file)
	if err != nil {
		return d, err //nolint:wrapcheck // the caller names the file
	}
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.DisallowUnknownFields()
	return d, decoder.Decode(&d) //nolint:wrapcheck // the caller names the file
}

// readShipped reads the descriptors of packages that ship, by their names.
func readShipped(shipped []fs.FS) (map[string]*descriptor, error) {
	packages := map[string]*descriptor{}
	for _, files := range shipped {
		content, err := fs.ReadFile(files, descriptorName)
		if err != nil {
			return nil, fmt.Errorf("reading a package that ships: %w", err)
		}
		var d descriptor
		if err := json.Unmarshal(content, &d); err != nil {
			return nil, fmt.Errorf("reading a package that ships: %w", err)
		}
		var written struct {
			Kommunebench struct{ Indicators []json.RawMessage }
		}
		if err := json.Unmarshal(content, &written); err != nil {
			return nil, fmt.Errorf("reading a package that ships: %w", err)
		}
		for n := range d.Kommunebench.Indicators {
			d.Kommunebench.Indicators[n].written = written.Kommunebench.Indicators[n]
		}
		packages[d.Name] = &d
	}
	return packages, nil
}

// connect takes the indicators that a shipped package defines for the measures.
func (d *Description) connect(packages map[string]*descriptor) error {
	if d.Package == "" {
		return nil
	}
	if d.shipped = packages[d.Package]; d.shipped == nil {
		return fmt.Errorf("no package %q ships", d.Package)
	}
	for _, one := range d.shipped.Kommunebench.Indicators {
		if slices.ContainsFunc(d.Measures, func(m Measure) bool { return m.Indicator == one.ID }) {
			d.Indicators = append(d.Indicators, one)
		}
	}
	return nil
}

// check refuses a description that is not whole.
func (d *Description) check(folder string) error {
	switch {
	case d.Publisher != JobindsatsPublisher && d.Publisher != StatbankPublisher:
		return fmt.Errorf("unknown publisher %q", d.Publisher)
	case folder != d.Publisher+"-"+strings.ToLower(d.Table):
		return fmt.Errorf("its folder should be %s-%s", d.Publisher, strings.ToLower(d.Table))
	case len(d.DescribedFrom) == 0 || slices.ContainsFunc(d.DescribedFrom, func(s PublicSource) bool { return s.Title == "" || s.Path == "" || s.Shows == "" }):
		return errors.New("it cites no source, or one without title, address or what it shows")
	case d.Title.DA == "" || d.Title.EN == "" || d.Period.DA == "" || d.Period.EN == "":
		return errors.New("it lacks a title or what its period is, in Danish and English")
	case len(d.Measures) == 0 || len(d.Measures) != len(d.Indicators):
		return fmt.Errorf("it has %d measures and %d indicators", len(d.Measures), len(d.Indicators))
	}
	for _, m := range d.Measures {
		one := d.Indicator(m.Indicator)
		if one == nil {
			return fmt.Errorf("the measure %q has no indicator", m.Indicator)
		}
		if one.Kind != "" && !slices.Contains(kommune.IndicatorKinds(), one.Kind) || !slices.Contains(kommune.Polarities(), one.Polarity) {
			return fmt.Errorf("the indicator %q is of no known kind or polarity", one.ID)
		}
		if (d.Publisher == JobindsatsPublisher) != (m.Value != nil) {
			return fmt.Errorf("the measure %q names no column, or one of a table that has none", m.Indicator)
		}
	}
	return nil
}

// Indicator finds an indicator of the description; nil for none.
func (d *Description) Indicator(id string) *Indicator {
	for n := range d.Indicators {
		if d.Indicators[n].ID == id {
			return &d.Indicators[n]
		}
	}
	return nil
}

// Name is how the table is called in messages.
func (d *Description) Name() string { return d.Publisher + " " + strings.ToUpper(d.Table) }

// Dataset is the dataset that the table's figures are loaded into.
func (d *Description) Dataset() string {
	return cmp.Or(d.Package, d.Publisher+"-"+strings.ToLower(d.Table))
}

// sourceID is the id of the table among the sources of its dataset.
func (d *Description) sourceID() string { return d.Publisher + "-" + strings.ToLower(d.Table) }

// IsVerified reports whether the description was ever compared with the API.
func (d *Description) IsVerified() bool { return d.Verified != "" }

// FindDescription finds the description of a table, whatever its case. An empty
// publisher finds it with any; nil is none.
func FindDescription(list []Description, publisher, table string) *Description {
	for n := range list {
		if (publisher == "" || list[n].Publisher == publisher) && strings.EqualFold(list[n].Table, table) {
			return &list[n]
		}
	}
	return nil
}

// groups is the dimension whose values are target groups; nil for none.
func (d *Description) groups() *Dimension {
	for n := range d.Dimensions {
		if len(d.Dimensions[n].TargetGroups) > 0 {
			return &d.Dimensions[n]
		}
	}
	return nil
}

// dimension finds a hierarchy or variable; nil where there is none, or no
// description.
func (d *Description) dimension(id string) *Dimension {
	if d == nil {
		return nil
	}
	for n := range d.Dimensions {
		if strings.EqualFold(d.Dimensions[n].ID, id) {
			return &d.Dimensions[n]
		}
	}
	return nil
}

// describe fills in what a description says of the package: of the dataset, the
// sources and the note.
func (d *Description) describe(made *descriptor, differences []Difference) {
	made.Name = d.Dataset()
	made.Title = fmt.Sprintf("%s (%s)", d.Title.DA, d.Name())
	if d.shipped != nil {
		made.Title, made.Licenses = d.shipped.Title, d.shipped.Licenses
		made.Kommunebench.Publisher, made.Kommunebench.Disclosure = d.shipped.Kommunebench.Publisher, d.shipped.Kommunebench.Disclosure
	}
	for n := range made.Sources {
		made.Sources[n].Name = d.sourceID()
	}
	made.Kommunebench.DescribedFrom = d.DescribedFrom
	made.Kommunebench.Note = d.note(differences)
}

// note is what stands on the release: whether the description can be relied on.
func (d *Description) note(differences []Difference) string {
	note := fmt.Sprintf("%s: described from public sources", d.Name())
	if d.IsVerified() {
		note += ", compared with the API on " + d.Verified
	} else {
		note = "unverified: " + note + " and never compared with the API before this fetch"
	}
	if len(differences) == 0 {
		return note + "; the table's own description did not contradict it"
	}
	words := make([]string, len(differences))
	for n, one := range differences {
		words[n] = one.Message
	}
	const most = 900
	text := note + "; differences: " + strings.Join(words, "; ")
	if runes := []rune(text); len(runes) > most {
		text = string(runes[:most]) + "…"
	}
	return text
}

// Asked says what is asked for of a dimension.
func (d *Dimension) Asked() string {
	switch {
	case len(d.TargetGroups) > 0:
		var ids []string
		for _, group := range d.TargetGroups {
			ids = append(ids, group.ID)
		}
		return "target groups " + strings.Join(ids, ", ")
	case len(d.Value) > 0:
		return "the value " + d.Value[0]
	}
	return "the total, or what an indicator names"
}

// Shown names the column for people, and says whether its name was seen.
func (k *ColumnNames) Shown() string {
	if k.Seen {
		return k.Names[0] + " (seen)"
	}
	return k.words() + " (not seen in full)"
}
