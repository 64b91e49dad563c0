package export

import (
	"slices"
	"strings"

	"kommunebench/export/address"
	"kommunebench/kommune"
)

// ReadStyle reads the parameters that all exports have.
func ReadStyle(a *address.Arguments, formats []Format) (Format, Style) {
	names := make([]string, len(formats))
	for n, format := range formats {
		names[n] = format.Name
	}
	format := formats[slices.Index(names, a.Choice("format", names[0], names))]
	style := Style{
		lang:     kommune.Language(a.Choice("lang", string(kommune.Danish), []string{string(kommune.Danish), string(kommune.English)})),
		danish:   a.Choice("dialect", "", []string{"da"}) == "da",
		comments: a.Boolean("comment", format.CommentsByDefault),
	}
	if style.danish && !format.HasDialect {
		a.Refuse("dialect", "da", "nothing with format="+format.Name+": "+
			formatsWith(formats, func(f Format) bool { return f.HasDialect }, "a dialect"))
	}
	if comment := a.Given("comment"); comment != "" && !format.HasComments {
		a.Refuse("comment", comment, "nothing with format="+format.Name+": "+
			formatsWith(formats, func(f Format) bool { return f.HasComments }, "comments")+", other formats a place of their own for them")
	}
	return format, style
}

// formatsWith names the formats with a property: "only csv and ndjson have
// comments".
func formatsWith(formats []Format, has func(Format) bool, what string) string {
	var names []string
	for _, format := range formats {
		if has(format) {
			names = append(names, format.Name)
		}
	}
	last, verb := len(names)-1, " has "
	text := names[last]
	if last > 0 {
		text, verb = strings.Join(names[:last], ", ")+" and "+text, " have "
	}
	return "only " + text + verb + what
}
