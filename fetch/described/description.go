// Package described knows tables without asking for them: what a description of a table
// says, read from files that ship, and by which names an API's columns are recognised.
package described

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strings"

	"kommunebench/fetch/datapackage"
	"kommunebench/kommune"
)

// The publishers whose tables are fetched.
const (
	JobindsatsPublisher = "jobindsats"
	StatbankPublisher   = "statbank"
)

// Description is what is known of a publisher's table without asking for it: its
// indicators, its target groups, and by which names the API gives them. It was made
// from public sources, which it cites.
type Description struct {
	// Publisher is jobindsats or statbank; Table is the publisher's id of the table.
	Publisher string                `json:"publisher"`
	Table     string                `json:"table"`
	Title     datapackage.Bilingual `json:"title"`
	// Package is the id of a package that ships with the program and defines
	// indicators; figures are added to its dataset. Indicators are those that it does
	// not define.
	Package       string                     `json:"package,omitempty"`
	DescribedFrom []datapackage.PublicSource `json:"describedFrom"`
	// Verified is the day on which the description was compared with the API itself;
	// empty for never.
	Verified string `json:"verified,omitempty"`
	// PeriodType is the jobindsats period type to take; empty for the finest.
	PeriodType string `json:"periodType,omitempty"`
	// Period says what the period of a figure is.
	Period datapackage.Bilingual `json:"period"`
	// ProvisionalPeriods is how many of the table's newest periods are provisional; 0
	// where no public source says so.
	ProvisionalPeriods int `json:"provisionalPeriods,omitempty"`
	// Open are questions that no public source answers.
	Open []datapackage.Bilingual `json:"open,omitempty"`
	// Areas is the hierarchy of areas of jobindsats; the zero value is that of kommuner.
	Areas AreaHierarchy `json:"areas,omitzero"`
	// Dimensions are the other hierarchies of jobindsats, or the variables of StatBank.
	Dimensions []Dimension             `json:"dimensions"`
	Measures   []Measure               `json:"measures"`
	Indicators []datapackage.Indicator `json:"indicators,omitempty"`

	// shipped is the descriptor of Package; nil for none.
	shipped *datapackage.Descriptor
}

// AreaHierarchy is a hierarchy of areas other than kommuner, and the level asked for.
type AreaHierarchy struct {
	Hierarchy string `json:"hierarchy"`
	Level     string `json:"level,omitempty"`
	// Means says which areas these are.
	Means datapackage.Bilingual `json:"means"`
}

// Dimension is a hierarchy or variable, and what is asked for of it: target groups,
// one value (by code or title, the first that the table has), or the total.
type Dimension struct {
	ID           string                    `json:"id"`
	Title        string                    `json:"title"`
	TargetGroups []datapackage.TargetGroup `json:"targetGroups,omitempty"`
	Value        []string                  `json:"value,omitempty"`
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

// Indicator finds an indicator of the description; nil for none.
func (d *Description) Indicator(id string) *datapackage.Indicator {
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

// HidesSmallCounts reports whether small counts of its dataset are hidden by our own
// disclosure control, and not left to the publisher.
func (d *Description) HidesSmallCounts() bool {
	return d.shipped != nil && d.shipped.Kommunebench.Disclosure.By != kommune.DisclosureByPublisher
}

// IsVerified reports whether the description was ever compared with the API.
func (d *Description) IsVerified() bool { return d.Verified != "" }

// Find finds the description of a table, whatever its case. An empty
// publisher finds it with any; nil is none.
func Find(list []Description, publisher, table string) *Description {
	for n := range list {
		if (publisher == "" || list[n].Publisher == publisher) && strings.EqualFold(list[n].Table, table) {
			return &list[n]
		}
	}
	return nil
}

// Groups is the dimension whose values are target groups; nil for none.
func (d *Description) Groups() *Dimension {
	for n := range d.Dimensions {
		if len(d.Dimensions[n].TargetGroups) > 0 {
			return &d.Dimensions[n]
		}
	}
	return nil
}

// Dimension finds a hierarchy or variable; nil where there is none, or no
// description.
func (d *Description) Dimension(id string) *Dimension {
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

// AreaHierarchy is the hierarchy of the table's areas; that of kommuner without a
// description.
func (d *Description) AreaHierarchy() string {
	if d == nil || d.Areas.Hierarchy == "" {
		return KommuneHierarchy
	}
	return d.Areas.Hierarchy
}

// KommuneHierarchy is the hierarchy that goes down to kommuner.
const KommuneHierarchy = "_nykom"

// MarshalJSON writes a description with what follows from it: where figures go, and
// that it was never compared with the API.
func (d *Description) MarshalJSON() ([]byte, error) {
	type plain Description
	content, err := json.Marshal(struct {
		*plain

		Dataset    string `json:"dataset"`
		Unverified bool   `json:"unverified"`
	}{(*plain)(d), d.Dataset(), !d.IsVerified()})
	if err != nil {
		return nil, fmt.Errorf("writing a description: %w", err)
	}
	return content, nil
}
