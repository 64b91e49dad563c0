package template

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"kommunebench/etl/input"
	"kommunebench/kommune"
)

// ownSource is the id of the source that a new descriptor has, for what people know
// themselves.
func (s *sheet) ownSource() string { return s.say("egne", "own") }

// descriptor is the package's, with the template as a resource more.
func (s *sheet) descriptor() ([]byte, error) {
	path := filepath.Join(s.Folder, input.DescriptorName)
	content, err := os.ReadFile(path)
	described := map[string]any{}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		described = s.newDescriptor()
	case err != nil:
		return nil, unusable(path, err)
	case json.Unmarshal(content, &described) != nil:
		return nil, kommune.InvalidInput("out", path, "a folder whose datapackage.json can be read: correct it, or give another folder")
	}
	resources, _ := described["resources"].([]any)
	for _, one := range resources {
		known, _ := one.(map[string]any)
		if known["name"] == s.layout.Name {
			return nil, kommune.InvalidInput("out", path, "a folder that has no template of the layout "+s.layout.Name+" yet")
		}
	}
	described["resources"] = append(resources, s.resource())
	var written bytes.Buffer
	encoder := json.NewEncoder(&written)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(described); err != nil {
		return nil, fmt.Errorf("writing the descriptor: %w", err)
	}
	return written.Bytes(), nil
}

func (s *sheet) newDescriptor() map[string]any {
	return map[string]any{
		"name": s.Dataset, "title": s.say("Egne oplysninger", "Own facts"),
		"sources":      []any{map[string]any{"name": s.ownSource(), "title": s.say("Egne oplysninger", "Own facts")}},
		"kommunebench": map[string]any{"publisher": s.Publisher},
	}
}

// resource says how the template is read: which columns of ours its titles mean, and how
// its language writes numbers.
func (s *sheet) resource() map[string]any {
	ours := map[string]any{"layout": s.layout.Name}
	resource := map[string]any{"name": s.layout.Name, "path": s.layout.Name + "." + s.Format, "kommunebench": ours}
	if s.Format == "xlsx" {
		resource["dialect"] = map[string]any{"sheetName": s.sheetName()}
	}
	if s.Lang == kommune.English {
		return resource
	}
	if s.Format == "csv" {
		resource["dialect"] = map[string]any{"delimiter": ";"}
	}
	columns, fields := map[string]any{}, []any{}
	for _, c := range s.layout.Columns {
		columns[c.Name] = s.header(c)
		if isFigure(c) {
			fields = append(fields, map[string]any{"name": s.header(c), "decimalChar": ",", "groupChar": "."})
		}
	}
	ours["columns"] = columns
	if len(fields) > 0 {
		resource["schema"] = map[string]any{"fields": fields}
	}
	return resource
}
