package embed

import (
	_ "embed"
	"regexp"
	"strings"
)

//go:embed marks.css
var marksStyle string

//go:embed page.css
var pageStyle string

var (
	comments  = regexp.MustCompile(`(?s)/\*.*?\*/`)
	spaces    = regexp.MustCompile(`\s+`)
	lightRule = regexp.MustCompile(`(?s)\.light\s*\{([^}]*)\}`)
	plainRule = regexp.MustCompile(`(?s):root\s*\{([^}]*)\}`)
	property  = regexp.MustCompile(`(--[a-z0-9-]+)\s*:\s*([^;}]+)`)
	reference = regexp.MustCompile(`var\((--[a-z0-9-]+)\)`)
)

// styleOfPages is the style sheet of embedded pages.
func styleOfPages(tokens string) string { return compact(tokens + marksStyle + pageStyle) }

// styleOfFiles is the style of files, in the light colours, written out: programs for
// drawing know no var().
func styleOfFiles(tokens string) string {
	values := map[string]string{}
	tokens = comments.ReplaceAllString(tokens, "")
	for _, rule := range []*regexp.Regexp{plainRule, lightRule} {
		if found := rule.FindStringSubmatch(tokens); found != nil {
			for _, one := range property.FindAllStringSubmatch(found[1], -1) {
				values[one[1]] = strings.TrimSpace(one[2])
			}
		}
	}
	const more = `.ground { fill: var(--paper); } .title { font: 700 22px var(--serif); fill: var(--ink); } .lead { font: 16px var(--serif); fill: var(--ink); }
		.small { font: 12px var(--sans); fill: var(--muted); } .key { font: 13px var(--sans); fill: var(--muted); } .demo-ground { fill: var(--demo); }
		.demo-text { font: 700 13px var(--sans); fill: var(--on-demo); } .demo-frame { fill: none; stroke: var(--demo); stroke-width: 4px; stroke-dasharray: 1 7; stroke-linecap: round; }`
	return compact(reference.ReplaceAllStringFunc(marksStyle+more, func(text string) string {
		return values[reference.FindStringSubmatch(text)[1]]
	}))
}

func compact(style string) string {
	return strings.TrimSpace(spaces.ReplaceAllString(comments.ReplaceAllString(style, ""), " "))
}
