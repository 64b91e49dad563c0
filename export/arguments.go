package export

import (
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"kommunebench/analysis"
	"kommunebench/kommune"
)

// Arguments reads the parameters of an export's address. Every parameter
// that is read becomes known; what stays unknown is refused, as a misspelt one
// would otherwise be left out in silence. The first fault is kept.
type Arguments struct {
	given url.Values
	known []string
	// foreign are parameters of the address that are not the file's.
	foreign []string
	// renamed are what analysis calls arguments that are flat here.
	renamed map[string]string
	fault   *kommune.Error
}

// NewArguments reads the parameters given; foreign ones may be among them
// and are read by the caller.
func NewArguments(given url.Values, foreign ...string) *Arguments {
	return &Arguments{given: given, known: slices.Clone(foreign), foreign: foreign, renamed: map[string]string{"codes": "kommuner"}}
}

// Style reads the parameters that all exports have.
func (a *Arguments) Style(formats []Format) (Format, Style) {
	names := make([]string, len(formats))
	for n, format := range formats {
		names[n] = format.Name
	}
	format := formats[slices.Index(names, a.choice("format", names[0], names))]
	style := Style{
		lang:     kommune.Language(a.enum("lang", string(kommune.Danish), []string{string(kommune.Danish), string(kommune.English)})),
		danish:   a.choice("dialect", "", []string{"da"}) == "da",
		comments: a.flag("comment", format.CommentsByDefault),
	}
	if style.danish && !format.HasDialect {
		a.refuse("dialect", "da", "nothing with format="+format.Name+": "+
			onlyThose(formats, func(f Format) bool { return f.HasDialect }, "a dialect"))
	}
	if comment := a.given.Get("comment"); comment != "" && !format.HasComments {
		a.refuse("comment", comment, "nothing with format="+format.Name+": "+
			onlyThose(formats, func(f Format) bool { return f.HasComments }, "comments")+", other formats a place of their own for them")
	}
	return format, style
}

// onlyThose says which formats have something: "only csv and ndjson have
// comments".
func onlyThose(formats []Format, has func(Format) bool, what string) string {
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

// Releases are those that the address names, by themselves or in ids; none for
// the newest ones.
func (a *Arguments) Releases() []string {
	named := a.list("release")
	for _, name := range []string{"indicator", "indicators", "targetGroup"} {
		for _, id := range a.list(name) {
			if _, release := kommune.SplitAsOf(id); release != "" && !slices.Contains(named, release) {
				named = append(named, release)
			}
		}
	}
	return named
}

// ReadsNewest reports whether a file reads other figures than those of the
// releases named: similar kommuner are chosen by the newest ones.
func (a *Arguments) ReadsNewest() bool {
	return a.given.Get("similarTo") != "" || a.given.Get("benchmarkSimilarTo") != ""
}

func (a *Arguments) refuse(name, value, takes string) {
	if a.fault == nil {
		a.fault = kommune.InvalidInput(name, value, takes)
	}
}

// err is the first fault, else that of a parameter that is none.
func (a *Arguments) err() error {
	if a.fault != nil {
		return a.fault
	}
	unknown := ""
	for name := range a.given {
		if !slices.Contains(a.known, name) && (unknown == "" || name < unknown) {
			unknown = name
		}
	}
	if _, isGiven := a.given[unknown]; !isGiven || slices.Contains(a.known, unknown) {
		return nil
	}
	// No schema lists the parameters of a file, so they are all told.
	fault := kommune.UnknownName("parameter", unknown, "the file", nil)
	choices := strings.Join(slices.Compact(analysis.Nearest(unknown, slices.Sorted(slices.Values(a.known)))), ", ")
	fault.Takes = "one of " + choices
	fault.Message = strings.TrimSuffix(fault.Message, "no parameters") + choices
	return fault
}

// named says an error in the words of the address, with what was meant.
func (a *Arguments) named(err error, catalogue *kommune.Catalogue) error {
	var coded *kommune.Error
	if !errors.As(err, &coded) {
		return err
	}
	if a.renamed[coded.Argument] == "" {
		return catalogue.Suggest(coded)
	}
	renamed := *coded
	renamed.Argument = a.renamed[coded.Argument]
	if coded.Takes != "" {
		renamed = *kommune.InvalidInput(renamed.Argument, coded.Value, coded.Takes)
	}
	return catalogue.Suggest(&renamed)
}

// text is a parameter's one value; nil where it is not given or empty.
func (a *Arguments) text(name string) *string {
	a.known = append(a.known, name)
	values := a.given[name]
	if len(values) > 1 {
		a.refuse(name, strings.Join(values, "&"), "one value")
	}
	if len(values) == 0 || values[0] == "" {
		return nil
	}
	return &values[0]
}

// list is a parameter that is repeated, or has commas; nil where it is not
// given or empty.
func (a *Arguments) list(name string) []string {
	a.known = append(a.known, name)
	joined := strings.Join(a.given[name], ",")
	var entries []string
	for entry := range strings.SplitSeq(joined, ",") {
		if entry = strings.TrimSpace(entry); entry != "" {
			entries = append(entries, entry)
		}
	}
	if entries == nil && joined != "" {
		a.refuse(name, joined, "a list such as a,b")
	}
	return entries
}

func (a *Arguments) period(name string) *kommune.Period {
	text := a.text(name)
	if text == nil {
		return nil
	}
	period, err := kommune.ParsePeriod(*text)
	a.keep(name, err)
	return &period
}

// keep keeps a fault of a value's form under its parameter's name.
func (a *Arguments) keep(name string, err error) {
	var coded *kommune.Error
	if errors.As(err, &coded) {
		a.refuse(name, coded.Value, coded.Takes)
	}
}

func (a *Arguments) code(name string) *kommune.Code {
	text := a.text(name)
	if text == nil {
		return nil
	}
	code, err := kommune.ParseCode(*text)
	a.keep(name, err)
	return &code
}

func (a *Arguments) codes(name string) []kommune.Code {
	var codes []kommune.Code
	for _, text := range a.list(name) {
		code, err := kommune.ParseCode(text)
		a.keep(name, err)
		codes = append(codes, code)
	}
	return codes
}

func (a *Arguments) number(name string) *float64 {
	text := a.text(name)
	if text == nil {
		return nil
	}
	number, err := strconv.ParseFloat(*text, 64)
	if err != nil {
		a.refuse(name, *text, "a number with a decimal point")
	}
	return &number
}

func (a *Arguments) whole(name string, otherwise int) int {
	text := a.text(name)
	if text == nil {
		return otherwise
	}
	number, err := strconv.Atoi(*text)
	if err != nil {
		a.refuse(name, *text, "a whole number")
	}
	return number
}

func (a *Arguments) flag(name string, otherwise bool) bool {
	return a.choice(name, strconv.FormatBool(otherwise), []string{"true", "false"}) == "true"
}

// choice is one of some values, in upper or lower case.
func (a *Arguments) choice(name, otherwise string, choices []string) string {
	text := a.text(name)
	if text == nil {
		return otherwise
	}
	for _, choice := range choices {
		if strings.EqualFold(*text, choice) {
			return choice
		}
	}
	a.refuse(name, *text, "one of "+strings.Join(choices, ", "))
	return otherwise
}

// enum is one of the values of an enum of the schema, written as there.
func (a *Arguments) enum(name, otherwise string, values []string) string {
	text := a.text(name)
	if text == nil {
		return otherwise
	}
	if !slices.Contains(values, *text) {
		a.refuse(name, *text, "one of "+strings.Join(values, ", "))
		return otherwise
	}
	return *text
}
