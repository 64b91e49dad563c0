package described

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"kommunebench/fetch/datapackage"
	"kommunebench/kommune"
)

// tableFile is the name of a description in its folder.
const tableFile = "table.json"

// Read reads the descriptions of tables in the folders of a file system.
// Shipped are the packages that they may name.
func Read(known fs.FS, shipped ...fs.FS) ([]Description, error) {
	files, err := fs.Glob(known, "*/"+tableFile)
	if err != nil {
		return nil, fmt.Errorf("listing the descriptions of tables: %w", err)
	}
	packages, err := datapackage.ReadShipped(shipped)
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

// connect takes the indicators that a shipped package defines for the measures.
func (d *Description) connect(packages map[string]*datapackage.Descriptor) error {
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
	case len(d.DescribedFrom) == 0 || slices.ContainsFunc(d.DescribedFrom, func(s datapackage.PublicSource) bool { return s.Title == "" || s.Path == "" || s.Shows == "" }):
		return errors.New("it cites no source, or one without title, address or what it shows")
	case d.Title.DA == "" || d.Title.EN == "" || d.Period.DA == "" || d.Period.EN == "":
		return errors.New("it lacks a title or what its period is, in Danish and English")
	case d.ProvisionalPeriods < 0:
		return errors.New("it says that fewer than none of its periods are provisional")
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
