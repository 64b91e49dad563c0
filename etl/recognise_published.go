package etl

import (
	"encoding/json"
	"io"
	"slices"
	"strings"

	"kommunebench/etl/descriptor"
	"kommunebench/etl/input"
)

// openPublished recognises publishers' layouts that tell themselves what they
// are, by the file's first text. It is false where the file is none of them.
func openPublished(files input.SingleFile, known []knownTable, options Options) (p *Package, recognised bool, err error) {
	head, whole, err := ReadHead(files, &descriptor.Resource{Path: files.Name}, options.Limits)
	if err != nil {
		return nil, false, nil //nolint:nilerr // the readers to come tell what is wrong, with the line
	}
	if bad := ErrorAnswer(head, whole); bad != nil {
		return nil, true, refuse(options, files.Name, bad)
	}
	switch text := strings.TrimSpace(head); {
	case strings.HasPrefix(text, "{"), strings.HasPrefix(text, "["):
		return openPublishedJSON(files, text, known, options)
	case looksLikeNoegletal(head):
		p, err = openSelfDescribed(files, layoutNoegletal, options)
		return p, true, err
	case looksLikeStatbankCSV(head):
		return nil, true, refuse(options, files.Name, namelessTable(head))
	}
	return nil, false, nil
}

// namelessTable says what to do with a table of StatBank as CSV.
func namelessTable(head string) *input.Fault {
	message := "is a table of Statistics Denmark's StatBank as CSV, which does not say which table: " +
		"fetch it with `kommunebench fetch statbank TABLE`, or give it a " + input.DescriptorName + " with the layout " + layoutStatbankCSV +
		"; as JSON-stat a table names itself"
	if _, header := SplitHeader(head); !slices.ContainsFunc(header, isAreaVariable) {
		message += ". It seems to be a table without kommuner: its columns are " + input.QuoteSome(header)
	}
	return &input.Fault{Rule: "unknown_layout", Line: 1, Value: layoutStatbankCSV, Message: message}
}

func openPublishedJSON(files input.SingleFile, text string, known []knownTable, options Options) (p *Package, recognised bool, err error) {
	names := jsonNames(text)
	has := func(name string) bool { return slices.Contains(names, name) }
	switch {
	case text[0] == '{' && (has("/dataset") || has("/size") && (has("/id") || has("/value") || has("/dimension"))):
		p, err = openSelfDescribed(files, layoutJSONStat, options)
		return p, true, err
	case has("/columns"), has("/Variables"), has("/variables") && has("/data"):
		p, err = openKnownJSON(files, known, options)
		return p, true, err
	}
	return nil, false, nil
}

// openKnownJSON looks for the known table that has an answer's columns.
func openKnownJSON(files input.SingleFile, known []knownTable, options Options) (*Package, error) {
	probe := &descriptor.Resource{Path: files.Name}
	answer, err := openJobindsatsAnswer(files, probe, options.Limits)
	if err != nil {
		return nil, refuseOr(options, files.Name, err)
	}
	header := slices.Clone(answer.Header())
	_ = answer.Close() // only read from
	slices.Sort(header)
	for n := range known {
		fields := known[n].fields()
		slices.Sort(fields)
		if isJobindsats(known[n].resource.Props().Layout) && slices.Equal(header, fields) {
			known[n].resource.Kommunebench.Layout = layoutJobindsatsJSON
			known[n].resource.Format = input.FormatJSON
			return openKnown(files, &known[n], options)
		}
	}
	return nil, refuse(options, files.Name, &input.Fault{
		Rule: "unknown_layout", Value: layoutJobindsatsJSON,
		Message: "is an answer of the jobindsats API, which does not say of which table, and its columns " + input.QuoteSome(header) +
			" are of none that is known: fetch it with `kommunebench fetch jobindsats TABLE`, or give it a " + input.DescriptorName,
	})
}

// openSelfDescribed opens a file that names its own table.
func openSelfDescribed(files input.SingleFile, layout string, options Options) (*Package, error) {
	d := &descriptor.Descriptor{Resources: []descriptor.Resource{{Name: layout, Path: files.Name}}}
	r := &d.Resources[0]
	r.Kommunebench.Layout = layout
	completeSigns(r)
	openers, _, err := describeAll(files, d, options)
	if err != nil {
		return nil, refuseOr(options, files.Name, err)
	}
	p := &Package{files: files, descriptor: d, descriptorFile: files.Name, dataset: d.Dataset(), options: options, openers: openers}
	if bad := p.checkDataset(false); bad != nil {
		return nil, refuse(options, files.Name, bad)
	}
	return p, nil
}

// looksLikeNoegletal looks for the header of the key-figure export.
func looksLikeNoegletal(head string) bool {
	const mostLines = 50
	for n, line := range strings.SplitN(head, "\n", mostLines) {
		fields := strings.Split(line, ";")
		if n < mostLines-1 && len(fields) > 2 && strings.TrimSpace(fields[0]) == "" && isNumberHeading(fields[1]) {
			return true
		}
	}
	return false
}

func looksLikeStatbankCSV(head string) bool {
	_, header := SplitHeader(head)
	return len(header) > 1 && isContents(header[len(header)-1]) && slices.ContainsFunc(header, isTime)
}

// jsonNames are the names of the members of a document's first object, and of
// the first of an array, as far as its first text tells.
func jsonNames(text string) []string {
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
