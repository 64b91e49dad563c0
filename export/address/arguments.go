// Package address reads what the address of an export asks for: its parameters one by
// one, by their types, and what is wrong with them.
package address

import (
	"errors"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"kommunebench/analysis/phrase"
	"kommunebench/kommune"
)

// Arguments reads the parameters of an export's address. A parameter that no method
// has read is refused by Err, as a misspelt one would otherwise be ignored. Of
// several faults the first is kept.
type Arguments struct {
	given url.Values
	known []string
	// requestParameters are those that the caller reads, such as the API key.
	requestParameters []string
	// parameterNames gives the parameter for an argument as analysis names it.
	parameterNames map[string]string
	fault          *kommune.Error
}

// NewArguments takes the parameters of an address. requestParameters may be among
// them and are read by the caller.
func NewArguments(given url.Values, requestParameters ...string) *Arguments {
	return &Arguments{given: given, known: slices.Clone(requestParameters), requestParameters: requestParameters, parameterNames: map[string]string{"codes": "kommuner"}}
}

// Releases are the ids of the releases that the address names, by a parameter or in
// other ids; none where the newest are meant.
func (a *Arguments) Releases() []string {
	named := a.List("release")
	for _, name := range []string{"indicator", "indicators", "targetGroup"} {
		for _, id := range a.List(name) {
			if _, release := kommune.SplitAsOf(id); release != "" && !slices.Contains(named, release) {
				named = append(named, release)
			}
		}
	}
	return named
}

// DatasetRelease reads the parameters of a file of a whole dataset: the release that
// is asked for, empty for the newest. One of another dataset is BAD_USER_INPUT.
func (a *Arguments) DatasetRelease(dataset string) (string, error) {
	release := a.Text("release")
	if release != nil && kommune.DatasetOfRelease(*release) != dataset {
		a.Refuse("release", *release, "a release of "+dataset+", such as "+dataset+"@1")
	}
	if err := a.Err(); err != nil || release == nil {
		return "", err
	}
	return *release, nil
}

// ReadsNewest reports whether a file may read other figures than those of the
// releases named, as similar kommuner are chosen by the newest ones. A parameter
// that is added does so until it is listed here.
func (a *Arguments) ReadsNewest() bool {
	for name := range a.given {
		if a.given.Get(name) != "" && !slices.Contains([]string{
			"indicator", "indicators", "period", "from", "to", "targetGroup", "release", "confidence", "first", "after",
			"kommuner", "region", "landsdel", "peerGroup", "search", "areas", "kind",
			"benchmark", "benchmarkPeerGroup", "benchmarkKommune", "benchmarkTarget", "benchmarkKommuner",
			"format", "lang", "dialect", "comment", kommune.APIKeyParameter,
		}, name) {
			return true
		}
	}
	return false
}

// Given is the first value of a parameter as the address has it, empty where it has none.
// It does not count as read.
func (a *Arguments) Given(name string) string { return a.given.Get(name) }

// Known are the parameters that were read, and those that the caller reads.
func (a *Arguments) Known() []string { return slices.Compact(slices.Sorted(slices.Values(a.known))) }

// Rename says by which parameter an argument is given.
func (a *Arguments) Rename(argument, parameter string) { a.parameterNames[argument] = parameter }

// Refuse keeps that a parameter takes something else.
func (a *Arguments) Refuse(name, value, takes string) {
	if a.fault == nil {
		a.fault = kommune.InvalidInput(name, value, takes)
	}
}

// Err is the first fault, else that of an unknown parameter; nil if there is none.
func (a *Arguments) Err() error {
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
	// No schema lists the parameters of a file, so the message names them all.
	fault := kommune.UnknownName("parameter", unknown, "the file", nil)
	choices := strings.Join(phrase.Nearest(unknown, a.Known()), ", ")
	fault.Takes = "one of " + choices
	fault.Message = strings.TrimSuffix(fault.Message, "no parameters") + choices
	return fault
}

// InParameterTerms names the parameter of the address in an error of analysis, and
// adds what was probably meant.
func (a *Arguments) InParameterTerms(err error, catalogue *kommune.Catalogue) error {
	var coded *kommune.Error
	if !errors.As(err, &coded) {
		return err
	}
	if a.parameterNames[coded.Argument] == "" {
		return catalogue.Suggest(coded)
	}
	renamed := *coded
	renamed.Argument = a.parameterNames[coded.Argument]
	if coded.Takes != "" {
		renamed = *kommune.InvalidInput(renamed.Argument, coded.Value, coded.Takes)
	}
	return catalogue.Suggest(&renamed)
}

// Text is a parameter's one value; nil where it is not given or empty.
func (a *Arguments) Text(name string) *string {
	a.known = append(a.known, name)
	values := a.given[name]
	if len(values) > 1 {
		a.Refuse(name, strings.Join(values, "&"), "one value")
	}
	if len(values) == 0 || values[0] == "" {
		return nil
	}
	return &values[0]
}

// List is a parameter that is repeated, or has commas; nil where it is not
// given or empty.
func (a *Arguments) List(name string) []string {
	a.known = append(a.known, name)
	joined := strings.Join(a.given[name], ",")
	var entries []string
	for entry := range strings.SplitSeq(joined, ",") {
		if entry = strings.TrimSpace(entry); entry != "" {
			entries = append(entries, entry)
		}
	}
	if entries == nil && joined != "" {
		a.Refuse(name, joined, "a list such as a,b")
	}
	return entries
}

// Period is a period; nil where none is given.
func (a *Arguments) Period(name string) *kommune.Period {
	text := a.Text(name)
	if text == nil {
		return nil
	}
	period, err := kommune.ParsePeriod(*text)
	a.keepFault(name, err)
	return &period
}

// keepFault keeps the error of parsing a parameter's value, if any.
func (a *Arguments) keepFault(name string, err error) {
	var coded *kommune.Error
	if errors.As(err, &coded) {
		a.Refuse(name, coded.Value, coded.Takes)
	}
}

func (a *Arguments) code(name string) *kommune.Code {
	text := a.Text(name)
	if text == nil {
		return nil
	}
	code, err := kommune.ParseCode(*text)
	a.keepFault(name, err)
	return &code
}

func (a *Arguments) codes(name string) []kommune.Code {
	var codes []kommune.Code
	for _, text := range a.List(name) {
		code, err := kommune.ParseCode(text)
		a.keepFault(name, err)
		codes = append(codes, code)
	}
	return codes
}

// Number is a number with a decimal point; nil where none is given.
func (a *Arguments) Number(name string) *float64 {
	text := a.Text(name)
	if text == nil {
		return nil
	}
	number, err := strconv.ParseFloat(*text, 64)
	if err != nil || math.IsNaN(number) || math.IsInf(number, 0) {
		a.Refuse(name, *text, "a number with a decimal point")
	}
	return &number
}

// Integer is a whole number, the fallback where none is given.
func (a *Arguments) Integer(name string, fallback int) int {
	text := a.Text(name)
	if text == nil {
		return fallback
	}
	number, err := strconv.Atoi(*text)
	if err != nil {
		a.Refuse(name, *text, "a whole number")
	}
	return number
}

// Boolean is true or false, the fallback where neither is given.
func (a *Arguments) Boolean(name string, fallback bool) bool {
	return a.Choice(name, strconv.FormatBool(fallback), []string{"true", "false"}) == "true"
}

// Choice is a parameter that takes one of some values, in upper or lower case.
func (a *Arguments) Choice(name, fallback string, choices []string) string {
	text := a.Text(name)
	if text == nil {
		return fallback
	}
	for _, choice := range choices {
		if strings.EqualFold(*text, choice) {
			return choice
		}
	}
	a.Refuse(name, *text, "one of "+strings.Join(choices, ", "))
	return fallback
}

// Enum is a parameter that takes a value of an enum of the schema, spelt as there.
func (a *Arguments) Enum(name, fallback string, values []string) string {
	text := a.Text(name)
	if text == nil {
		return fallback
	}
	if !slices.Contains(values, *text) {
		a.Refuse(name, *text, "one of "+strings.Join(values, ", "))
		return fallback
	}
	return *text
}

// Enums is a list of values of an enum of the schema, spelt as there.
func (a *Arguments) Enums(name string, values []string) []string {
	given := a.List(name)
	for _, one := range given {
		if !slices.Contains(values, one) {
			a.Refuse(name, one, "some of "+strings.Join(values, ", "))
		}
	}
	return given
}
