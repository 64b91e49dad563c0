package descriptor

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"kommunebench/etl/input"
)

// What a descriptor may cost. The largest that anyone writes has some hundred
// columns and indicators, and nests eight levels.
const (
	mostJSONValues   = 250_000
	mostJSONFaults   = 1000
	longestJSONDigit = 64
	longestStep      = 100
)

// checkJSONText gives what keeps a text from being read as JSON at all; nil
// where it can be.
func checkJSONText(content []byte) *input.Fault {
	switch {
	case bytes.HasPrefix(content, []byte("\xff\xfe")), bytes.HasPrefix(content, []byte("\xfe\xff")):
		return &input.Fault{Rule: "charset", Line: 1, Value: "UTF-16", Whole: true, Message: "begins with a mark of UTF-16: a " + input.DescriptorName + " is UTF-8"}
	case len(bytes.TrimSpace(content)) == 0:
		return &input.Fault{Rule: "empty_file", Whole: true, Message: "is empty"}
	case !utf8.Valid(content):
		bad := input.FirstInvalid(content)
		return &input.Fault{
			Rule: "charset", Line: lineAt(content, bad), Value: fmt.Sprintf("0x%02x", content[bad]), Whole: true,
			Message: fmt.Sprintf("is not UTF-8 at byte %d", bad),
		}
	}
	var whole json.RawMessage
	var syntax *json.SyntaxError
	if err := json.Unmarshal(content, &whole); errors.As(err, &syntax) {
		return syntaxFault(content, syntax)
	}
	return nil
}

// lineAt is the line, from 1, of the byte at an offset.
func lineAt(content []byte, offset int) int64 {
	return int64(bytes.Count(content[:min(max(offset, 0), len(content))], []byte{'\n'})) + 1
}

// syntaxFault says where a text stops being JSON. The error's offset is the
// number of bytes read, the wrong one included.
func syntaxFault(content []byte, err *json.SyntaxError) *input.Fault {
	wrong := int(err.Offset) - 1
	reason := err.Error()
	switch {
	case strings.Contains(reason, "unexpected end"):
		wrong = len(bytes.TrimRight(content, " \t\r\n")) - 1
		reason = "the text ends before the object does"
	case strings.Contains(reason, "max depth"):
		reason = fmt.Sprintf("it nests deeper than %d levels", input.DeepestJSON)
	case strings.Contains(reason, "beginning of object key"):
		reason += "; perhaps a comma too many stands before it"
	}
	wrong = min(max(wrong, 0), len(content)-1)
	begin := bytes.LastIndexByte(content[:wrong], '\n') + 1
	return &input.Fault{
		Rule: "descriptor", Line: lineAt(content, wrong), Whole: true,
		Message: fmt.Sprintf("is no JSON at character %d of the line: %s", utf8.RuneCount(content[begin:wrong])+1, reason),
	}
}

// jsonWalk goes over a JSON text that is known to be well-formed.
type jsonWalk struct {
	decoder *json.Decoder
	steps   []string
	values  int
	faults  []*input.Fault
	// visit, where it is set, is called at the start of each value.
	visit func(path string, offset int64)
}

// errTooMuch ends a walk over a text that is too deep or too long; the fault
// is among the walk's.
var errTooMuch = errors.New("too much")

// readTree gives a text as maps, slices, strings, float64s and bools, and what
// is wrong with it: keys given twice, numbers that are too large, and too much
// of everything, for which the tree is nil. A key whose value is null is left
// out, as if it were not there.
func readTree(content []byte) (tree any, faults []*input.Fault) {
	walk := newJSONWalk(content)
	tree, err := walk.value()
	if err != nil {
		tree = nil
	}
	return tree, walk.faults
}

func newJSONWalk(content []byte) *jsonWalk {
	walk := &jsonWalk{decoder: json.NewDecoder(bytes.NewReader(content))}
	walk.decoder.UseNumber()
	return walk
}

func (w *jsonWalk) path() string { return strings.TrimPrefix(strings.Join(w.steps, ""), ".") }

func (w *jsonWalk) fail(value, message string) {
	if len(w.faults) >= mostJSONFaults {
		return
	}
	w.faults = append(w.faults, &input.Fault{Rule: "descriptor", Column: w.path(), Value: value, Message: message, Whole: true})
}

func (w *jsonWalk) value() (any, error) {
	token, err := w.decoder.Token()
	if err != nil {
		return nil, fmt.Errorf("walking over JSON: %w", err) // not of a text that was checked
	}
	if w.visit != nil {
		w.visit(w.path(), w.decoder.InputOffset())
	}
	if w.values++; w.values > mostJSONValues {
		w.fail("", fmt.Sprintf("is the value after the %d that a descriptor may have", mostJSONValues))
		return nil, errTooMuch
	}
	if len(w.steps) >= input.DeepestJSON {
		w.fail("", fmt.Sprintf("nests deeper than %d levels", input.DeepestJSON))
		return nil, errTooMuch
	}
	switch token := token.(type) {
	case json.Delim:
		if token == '{' {
			return w.object()
		}
		return w.list()
	case json.Number:
		return w.number(token.String()), nil
	default:
		return token, nil
	}
}

func (w *jsonWalk) object() (any, error) {
	object := map[string]any{}
	seen := map[string]bool{}
	for w.decoder.More() {
		token, err := w.decoder.Token()
		if err != nil {
			return nil, fmt.Errorf("walking over JSON: %w", err)
		}
		key, _ := token.(string)
		w.steps = append(w.steps, stepOf(key))
		if seen[key] {
			w.fail("", "is given twice in one object")
		}
		seen[key] = true
		value, err := w.value()
		if err != nil {
			return nil, err
		}
		if value != nil {
			object[key] = value
		}
		w.steps = w.steps[:len(w.steps)-1]
	}
	return object, w.leave()
}

func (w *jsonWalk) list() (any, error) {
	list := []any{}
	for w.decoder.More() {
		w.steps = append(w.steps, "["+strconv.Itoa(len(list))+"]")
		value, err := w.value()
		if err != nil {
			return nil, err
		}
		list = append(list, value)
		w.steps = w.steps[:len(w.steps)-1]
	}
	return list, w.leave()
}

func (w *jsonWalk) leave() error {
	if _, err := w.decoder.Token(); err != nil {
		return fmt.Errorf("walking over JSON: %w", err)
	}
	return nil
}

// number gives a number. One that is too large becomes 0, for exact arithmetic
// on 1e999999999 would never end.
func (w *jsonWalk) number(digits string) float64 {
	value, err := strconv.ParseFloat(digits, 64)
	if err != nil || math.Abs(value) > input.LargestFigure || len(digits) > longestJSONDigit {
		w.fail(digits, fmt.Sprintf("is larger or longer than any number that is taken: at most %g, in %d characters", input.LargestFigure, longestJSONDigit))
		return 0
	}
	return value
}

// stepOf writes a key, or as much of it as anyone reads, as a step of a path:
// .name, or ["a name"].
func stepOf(key string) string {
	key = input.Clip(key, longestStep)
	plain := key != "" && strings.IndexFunc(key, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' && r != '-' && r != '$'
	}) < 0
	if plain {
		return "." + key
	}
	return "[" + strconv.Quote(key) + "]"
}

// placeFaults gives each fault the line of what its path names, or, where that
// is missing, of the nearest object that is there, and sorts the faults: those
// of what is there as it stands, then those of what is missing.
func placeFaults(content []byte, faults []*input.Fault) {
	lines := map[string]int64{}
	for _, bad := range faults {
		for _, part := range pathsTo(bad.Column) {
			lines[part] = 0
		}
	}
	counted, line := int64(0), int64(1)
	walk := newJSONWalk(content)
	walk.visit = func(path string, offset int64) {
		line += int64(bytes.Count(content[counted:offset], []byte{'\n'}))
		counted = offset
		if known, wanted := lines[path]; wanted && known == 0 {
			lines[path] = line
		}
	}
	_, _ = walk.value() // what is wrong with it is known
	for _, bad := range faults {
		for _, part := range pathsTo(bad.Column) {
			if lines[part] > 0 {
				bad.Line = lines[part]
			}
		}
	}
	slices.SortStableFunc(faults, func(a, b *input.Fault) int {
		return cmp.Or(
			compareBool(lines[a.Column] == 0, lines[b.Column] == 0),
			cmp.Compare(a.Line, b.Line), strings.Compare(a.Column, b.Column), strings.Compare(a.Message, b.Message),
		)
	})
}

// compareBool puts false before true.
func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// pathsTo lists a path and those that lead to it, the shortest first.
func pathsTo(path string) []string {
	paths := []string{""}
	for n, r := range path {
		if n > 0 && (r == '.' || r == '[') {
			paths = append(paths, path[:n])
		}
	}
	return append(paths, path)
}

// boundFaults keeps the first of many faults and tells how many more there are.
func boundFaults(faults []*input.Fault) []*input.Fault {
	if len(faults) < mostJSONFaults {
		return faults
	}
	return append(faults[:mostJSONFaults-1:mostJSONFaults-1], &input.Fault{
		Rule: "descriptor", Whole: true, Message: fmt.Sprintf("has more than these %d problems", mostJSONFaults-1),
	})
}
