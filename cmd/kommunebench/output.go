package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"kommunebench/kommune"
)

// printJSON prints one JSON object.
func printJSON(io *streams, object any) error {
	encoder := json.NewEncoder(io.out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(object); err != nil {
		return fmt.Errorf("printing JSON: %w", err)
	}
	return nil
}

// printTable prints columns that stand under each other.
func printTable(to io.Writer, rows [][]string) error {
	table := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	for _, row := range rows {
		_, _ = fmt.Fprintln(table, strings.TrimRight(strings.Join(row, "\t"), "\t"))
	}
	if err := table.Flush(); err != nil {
		return fmt.Errorf("printing a table: %w", err)
	}
	return nil
}

// spanOf tells periods by the first, the last and their number.
func spanOf(periods []kommune.Period) string {
	switch len(periods) {
	case 0:
		return "none"
	case 1:
		return string(periods[0])
	}
	return fmt.Sprintf("%s to %s (%d)", periods[0], periods[len(periods)-1], len(periods))
}

// size writes bytes in the largest unit that they fill.
func size(bytes uint64) string {
	const step = 1000
	value, units := float64(bytes), []string{"bytes", "kB", "MB", "GB", "TB"}
	for value >= step && len(units) > 1 {
		value, units = value/step, units[1:]
	}
	if units[0] == "bytes" {
		return fmt.Sprintf("%d bytes", bytes)
	}
	return fmt.Sprintf("%.1f %s", value, units[0])
}
