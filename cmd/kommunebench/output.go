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

// printTable prints rows with aligned columns.
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

// spanOf describes periods by the first, the last and their number.
func spanOf(periods []kommune.Period) string {
	switch len(periods) {
	case 0:
		return "none"
	case 1:
		return string(periods[0])
	}
	return fmt.Sprintf("%s to %s (%d)", periods[0], periods[len(periods)-1], len(periods))
}

// formatSize is formatBytes with the word bytes written out.
func formatSize(bytes uint64) string {
	return strings.Replace(formatBytes(float64(bytes)), " B", " bytes", 1)
}

// formatBytes writes a number of bytes in the largest decimal unit, such as 1.5 MB.
func formatBytes(bytes float64) string {
	const thousand = 1000
	if bytes < thousand {
		return fmt.Sprintf("%.0f B", bytes)
	}
	value, unit := bytes, ""
	for _, unit = range []string{"kB", "MB", "GB", "TB"} {
		if value /= thousand; value < thousand {
			break
		}
	}
	return fmt.Sprintf("%.1f %s", value, unit)
}
