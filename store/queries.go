package store

import (
	"embed"
	"fmt"
)

//go:embed queries/*.sql
var queryFiles embed.FS

// readQuery gives the text of queries/NAME.sql.
func readQuery(name string) (string, error) {
	text, err := queryFiles.ReadFile("queries/" + name + ".sql")
	if err != nil {
		return "", fmt.Errorf("finding query %s: %w", name, err)
	}
	return string(text), nil
}
