package testpage

import (
	"strings"

	"github.com/PuerkitoBio/goquery"

	"kommunebench/etl/input"
)

// readBlocks gives the visible blocks of a page, HTML or text.
func readBlocks(content string) ([]block, *input.Fault) {
	if !strings.HasPrefix(strings.TrimSpace(content), "<") {
		return textBlocks(content), nil
	}
	lower := strings.ToLower(content)
	if strings.Contains(lower, "<html") && !strings.Contains(lower, "</html>") {
		line := int64(strings.Count(content, "\n")) + 1
		return nil, &input.Fault{Rule: "cut_page", Line: line, Whole: true, Message: "ends without </html>: the page was cut"}
	}
	document, err := goquery.NewDocumentFromReader(strings.NewReader(content))
	if err != nil {
		return nil, &input.Fault{Rule: "page_shape", Whole: true, Message: "is no HTML that can be read: " + err.Error()}
	}
	const lookUps = 4 // of the whole source
	w := &htmlWalk{source: content, line: 1, budget: lookUps * len(content)}
	w.walk(document.Selection)
	w.flush()
	return w.blocks, nil
}

// textBlocks takes each line that is not empty as a block; a bullet makes it
// an item.
func textBlocks(content string) []block {
	var blocks []block
	number := int64(0)
	for line := range strings.SplitSeq(content, "\n") {
		number++
		text := joinSpaces(line)
		body, item := strings.CutPrefix(text, "•")
		if body = strings.TrimSpace(body); body != "" {
			blocks = append(blocks, block{text: body, item: item, line: number})
		}
	}
	return blocks
}

func joinSpaces(s string) string { return strings.Join(strings.Fields(s), " ") }

// htmlWalk gathers the text of a document by block. A parsed document has no
// line numbers, so each text is looked up in the source, onward from the one
// before.
type htmlWalk struct {
	source string
	at     int
	// budget bounds the looking up, in bytes.
	budget  int
	line    int64
	blocks  []block
	text    strings.Builder
	begun   int64
	items   int
	heading bool
}

func (w *htmlWalk) walk(nodes *goquery.Selection) {
	nodes.Contents().Each(func(_ int, node *goquery.Selection) {
		name := goquery.NodeName(node)
		switch {
		case name == "#text":
			w.add(node.Text())
		case isHidden(name):
		case isInline(name):
			w.walk(node)
		default:
			w.flush()
			w.enter(name, 1)
			w.walk(node)
			w.flush()
			w.enter(name, -1)
		}
	})
}

func (w *htmlWalk) enter(name string, by int) {
	switch name {
	case "li":
		w.items += by
	case "h1", "h2", "h3":
		w.heading = by > 0
	}
}

func (w *htmlWalk) add(text string) {
	if w.begun == 0 && strings.TrimSpace(text) != "" {
		w.begun = w.lineOf(text)
	}
	w.text.WriteString(text)
}

func (w *htmlWalk) flush() {
	text := joinSpaces(w.text.String())
	if body, bullet := strings.CutPrefix(text, "•"); text != "" {
		w.blocks = append(w.blocks, block{
			text: strings.TrimSpace(body), item: w.items > 0 || bullet, heading: w.heading, line: w.begun,
		})
	}
	w.text.Reset()
	w.begun = 0
}

// lineOf finds the line of a text by its first word. A word that the source
// writes otherwise, with entities, leaves the line of the text before.
func (w *htmlWalk) lineOf(text string) int64 {
	if w.budget <= 0 {
		return w.line
	}
	word := strings.Fields(text)[0]
	found := strings.Index(w.source[w.at:], word)
	if found < 0 {
		w.budget -= len(w.source) - w.at
		return w.line
	}
	w.budget -= found
	w.line += int64(strings.Count(w.source[w.at:w.at+found], "\n"))
	w.at += found
	return w.line
}

func isHidden(name string) bool {
	switch name {
	case "script", "style", "noscript", "template", "head", "svg", "iframe", "object", "select", "#comment", "#doctype", "!doctype":
		return true
	}
	return false
}

func isInline(name string) bool {
	switch name {
	case "a", "abbr", "b", "bdi", "cite", "code", "em", "font", "i", "label", "mark", "q", "s", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr":
		return true
	}
	return false
}
