package export

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"

	"kommunebench/kommune"
)

const (
	measureDimension = "measure"
	// noneCategory is the id of the category without a target group: an empty id is
	// refused by many programs, and ids of target groups contain a slash.
	noneCategory = "none"
)

// categoryID is the id of the category that a cell's text belongs to.
func categoryID(text string) string {
	if text == "" {
		return noneCategory
	}
	return text
}

func jsonStatFormat() Format {
	return Format{Name: "jsonstat", Extension: "json", ContentType: "application/json", Write: writeJSONStat, IsText: true, HasDimensions: true}
}

// writeJSONStat writes a dataset of JSON-stat 2.0 with sparse values: what has
// no figure has no entry, and its status says why. The rows are read twice, for
// values and for statuses, so that none need be held.
func writeJSONStat(ctx context.Context, out io.Writer, table *Table, style Style) error {
	cube := newCube(table)
	w := bufio.NewWriter(out)
	cube.writeHead(w, style.lang)
	for _, part := range []struct {
		name  string
		write func(w *bufio.Writer, row []cell, place int64) error
	}{{"value", cube.writeValues}, {"status", cube.writeStatus}} {
		_, _ = fmt.Fprintf(w, ",%q:{", part.name)
		cube.separator = "\n"
		err := table.each(ctx, func(row []cell) error {
			place, err := cube.position(row)
			if err != nil {
				return err
			}
			return part.write(w, row, place)
		})
		if err != nil {
			return err
		}
		_, _ = w.WriteString("}")
	}
	_, _ = w.WriteString("}\n")
	return flush(w)
}

// writeHead writes all members except value and status.
func (c *cube) writeHead(w *bufio.Writer, lang kommune.Language) {
	_, _ = w.WriteString(`{"version":"2.0","class":"dataset"`)
	member := func(name string, value any) {
		_, _ = fmt.Fprintf(w, ",%q:%s", name, jsonText(value))
	}
	member("label", cmp.Or(c.table.metadata.Value("indicators"), c.table.Name))
	member("source", c.table.metadata.Value("sources"))
	member("updated", c.table.metadata.Value("published"))
	member("href", c.table.metadata.Value("permalink"))
	for _, f := range c.table.metadata {
		if f.Key == "caveats" && len(f.Values) > 0 {
			member("note", f.Values)
		}
	}
	_, _ = w.WriteString(`,"extension":{"kommunebench":`)
	_, _ = w.Write(metadataJSON(c.table))
	_, _ = w.WriteString(`}`)
	member("id", c.ids)
	member("size", c.sizes)
	role := map[string][]string{"metric": {measureDimension}}
	for _, d := range c.table.dimensions {
		switch d.column {
		case "period", "year":
			role["time"] = append(role["time"], d.column)
		case "kommune_code", "area_id":
			role["geo"] = []string{d.column}
		}
	}
	member("role", role)
	member("dimension", c.dimensions(lang))
}

// cube maps rows to positions in a JSON-stat dataset. Its dimensions are those of
// the table and, last, the measures.
type cube struct {
	table             *Table
	ids               []string
	sizes             []int64
	dimensionColumns  []int // the dimensions' columns
	categoryIndex     []map[string]int64
	measures          []int // the measures' columns
	status, qualifier int
	separator         string
}

func newCube(table *Table) *cube {
	c := &cube{table: table, status: table.columnIndex("status"), qualifier: table.columnIndex("qualifier")}
	for _, d := range table.dimensions {
		at := make(map[string]int64, len(d.codes))
		for n, code := range d.codes {
			at[code] = int64(n)
		}
		c.ids, c.sizes = append(c.ids, d.column), append(c.sizes, int64(len(d.codes)))
		c.dimensionColumns, c.categoryIndex = append(c.dimensionColumns, table.columnIndex(d.column)), append(c.categoryIndex, at)
	}
	for n, column := range table.columns {
		if !slices.Contains(c.dimensionColumns, n) && (column.kind == numberCell || column.kind == integerCell) {
			c.measures = append(c.measures, n)
		}
	}
	c.ids, c.sizes = append(c.ids, measureDimension), append(c.sizes, int64(len(c.measures)))
	return c
}

type statCategory struct {
	Index []string          `json:"index"`
	Label map[string]string `json:"label"`
}

type statDimension struct {
	Label    string       `json:"label"`
	Category statCategory `json:"category"`
}

func (c *cube) dimensions(lang kommune.Language) map[string]statDimension {
	dimensions := map[string]statDimension{}
	for _, d := range c.table.dimensions {
		category := statCategory{Index: []string{}, Label: map[string]string{}}
		for n, code := range d.codes {
			id := categoryID(code)
			category.Index = append(category.Index, id)
			category.Label[id] = cmp.Or(d.labels[n], id)
		}
		dimensions[d.column] = statDimension{d.label.In(lang), category}
	}
	category := statCategory{Index: []string{}, Label: map[string]string{}}
	for _, n := range c.measures {
		name := c.table.columns[n].name
		category.Index = append(category.Index, name)
		category.Label[name] = name
	}
	dimensions[measureDimension] = statDimension{kommune.Text{DA: "Mål", EN: "Measure"}.In(lang), category}
	return dimensions
}

// position is the position of a row's first measure in the dataset.
func (c *cube) position(row []cell) (int64, error) {
	place := int64(0)
	for n, key := range c.dimensionColumns {
		code := row[key].plain(c.table.columns[key].kind)
		at, known := c.categoryIndex[n][code]
		if !known {
			return 0, fmt.Errorf("a row's %s %q is not among those announced", c.ids[n], code)
		}
		place = place*c.sizes[n] + at
	}
	return place * int64(len(c.measures)), nil
}

func (c *cube) writeValues(w *bufio.Writer, row []cell, place int64) error {
	for n, measure := range c.measures {
		if !row[measure].isSet {
			continue
		}
		if err := c.entry(w, place+int64(n), formatNumber(row[measure].number)); err != nil {
			return err
		}
	}
	return nil
}

// writeStatus writes status and qualifier, where rows have them, at the position of
// the first measure, the value, unless the figure is published and exact.
func (c *cube) writeStatus(w *bufio.Writer, row []cell, place int64) error {
	if c.status < 0 {
		return nil
	}
	status := row[c.status].text
	if c.qualifier >= 0 && row[c.qualifier].text != string(kommune.Exact) {
		status += " " + row[c.qualifier].text
	}
	if status == string(kommune.Published) {
		return nil
	}
	return c.entry(w, place, strconv.Quote(status))
}

func (c *cube) entry(w *bufio.Writer, place int64, value string) error {
	_, err := fmt.Fprintf(w, `%s"%d":%s`, c.separator, place, value)
	c.separator = ","
	return err
}
