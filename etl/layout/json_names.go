package layout

import (
	"encoding/json"
	"io"
	"strings"

	"kommunebench/etl/input"
)

// JSONNames are the names of the members of a document's first object, and of
// the first of an array, as far as its first text tells.
func JSONNames(text string) []string {
	decoder := json.NewDecoder(io.LimitReader(strings.NewReader(text), HeadBytes))
	var names []string
	depth, objects := 0, []bool{}
	isName := false
	for {
		token, err := decoder.Token()
		if err != nil || depth > input.DeepestJSON {
			return names
		}
		inObject := len(objects) > 0 && objects[len(objects)-1]
		isName = inObject && !isName
		switch token {
		case json.Delim('{'), json.Delim('['):
			depth++
			objects = append(objects, token == json.Delim('{'))
			isName = false
			continue
		case json.Delim('}'), json.Delim(']'):
			depth--
			objects = objects[:depth]
			isName = false
			continue
		}
		if name, isText := token.(string); isName && isText && (depth == 1 || depth == 2 && !objects[0]) {
			names = append(names, "/"+name)
		}
	}
}
