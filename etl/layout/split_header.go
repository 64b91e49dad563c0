package layout

import (
	"strings"

	"kommunebench/etl/source"
)

// SplitHeader splits a file's first line by the delimiter that gives most
// columns.
func SplitHeader(head string) (delimiter string, header []string) {
	line, _, _ := strings.Cut(strings.TrimPrefix(head, "\ufeff"), "\n")
	for _, candidate := range []string{";", "\t", ","} {
		fields := strings.Split(strings.TrimRight(line, "\r"), candidate)
		if len(fields) > len(header) && len(fields) <= source.MostColumns {
			delimiter, header = candidate, fields
		}
	}
	for n, name := range header {
		header[n] = strings.Trim(strings.TrimSpace(name), `"`)
	}
	return delimiter, header
}
