package view

import (
	"cmp"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"kommunebench/kommune"
)

// State is what an address of the page says of its view, as docs/api.md lists the
// parameters. Each is empty where the address leaves it out.
type State struct {
	Indicator, Period, From, TargetGroup string
	// Kommune are the codes of the kommuner that the view is about.
	Kommune []string
	// Kommuner and Benchmark are whom these are compared with, and measured against.
	Kommuner, Benchmark string
	// X and Y are the indicators of a relation.
	X, Y, XPeriod, YPeriod string
	// By is what a comparison is of: change, or the figures where it is empty.
	By string
	// YRelease is the release of Y, where that is of another dataset than X.
	Release, YRelease string
	Lang              kommune.Language
}

const (
	// firstIndicator is what a view shows whose address names none.
	firstIndicator = "jobindsats/unemployment-rate"
	// secondIndicator is what a relation sets it against.
	secondIndicator = "jobindsats/cash-assistance-share-of-population"
)

// alike is what kommuner holds for those most like the kommune that a view is about, of
// whom there are so many, by the newest figures of background.
const (
	alike      = "similar"
	countAlike = json.Number("10")
)

var background = []any{"jobindsats/unemployment-rate", "jobindsats/cash-assistance-share-of-population", "population/population"}

const (
	// longestValue is that of a parameter: the codes of all kommuner take 391.
	longestValue = 500
	mostKommuner = 98
)

// Read reads the parameters of an address. Those that only the page's script reads are
// left out, and any other language than English is Danish; what is too long or no text
// is BAD_USER_INPUT. web/src/address.ts and scope.ts read the same: testdata/addresses.json
// holds both to it.
func Read(given url.Values) (State, error) {
	state := State{Lang: kommune.Danish}
	for name, into := range map[string]*string{
		"indicator": &state.Indicator, "period": &state.Period, "from": &state.From, "targetGroup": &state.TargetGroup,
		"kommuner": &state.Kommuner, "benchmark": &state.Benchmark, "by": &state.By, "release": &state.Release,
		"x": &state.X, "y": &state.Y, "xPeriod": &state.XPeriod, "yPeriod": &state.YPeriod, "yRelease": &state.YRelease,
	} {
		*into = strings.TrimSpace(given.Get(name))
		if len(*into) > longestValue || !utf8.ValidString(*into) {
			return state, kommune.InvalidInput(name, *into, "a text of up to 500 letters")
		}
	}
	for _, value := range given["kommune"] {
		for code := range strings.SplitSeq(value, ",") {
			if code = readCode(code); code != "" && !slices.Contains(state.Kommune, code) {
				state.Kommune = append(state.Kommune, code)
			}
			if len(state.Kommune) > mostKommuner || len(code) > longestValue || !utf8.ValidString(code) {
				return state, kommune.InvalidInput("kommune", value, "codes of up to 98 kommuner")
			}
		}
	}
	if strings.EqualFold(strings.TrimSpace(given.Get("lang")), string(kommune.English)) {
		state.Lang = kommune.English
	}
	return state, nil
}

// Newest is the query of an address that shows the same of the newest figures: an id may
// name the release that it is of.
func (s State) Newest() string {
	s.Release, s.YRelease, s.Period, s.XPeriod, s.YPeriod = "", "", "", "", ""
	if s.IsChange() {
		s.From = "" // a year before, whatever the newest period is
	}
	return s.withPlainIDs().query()
}

// withPlainIDs is the view without the releases that ids name, as in
// "jobindsats/unemployed@1".
func (s State) withPlainIDs() State {
	for _, id := range []*string{&s.Indicator, &s.X, &s.Y, &s.TargetGroup, &s.Kommuner, &s.Benchmark} {
		*id, _, _ = strings.Cut(*id, "@")
	}
	return s
}

// query is that of the address of the view.
func (s State) query() string {
	query := url.Values{}
	for name, value := range map[string]string{
		"indicator": s.Indicator, "period": s.Period, "from": s.From, "targetGroup": s.TargetGroup, "kommuner": s.Kommuner,
		"benchmark": s.Benchmark, "by": s.By, "release": s.Release,
		"x": s.X, "y": s.Y, "xPeriod": s.XPeriod, "yPeriod": s.YPeriod, "yRelease": s.YRelease,
	} {
		if value != "" {
			query.Set(name, value)
		}
	}
	for _, code := range s.Kommune {
		query.Add("kommune", code)
	}
	if s.Lang != kommune.Danish {
		query.Set("lang", strings.ToLower(string(s.Lang)))
	}
	return query.Encode()
}

// IsChange reports whether a comparison is of changes.
func (s State) IsChange() bool { return s.By == "change" }

// IsFrozen reports whether the figures are of a release that is named, by itself or in
// the id of what they are of.
func (s State) IsFrozen() bool {
	return s.Release != "" || strings.Contains(s.Indicator, "@") || strings.Contains(s.TargetGroup, "@")
}

// HasSetKommuner reports whether the kommuner that are shown are the same whenever the
// address is opened: all, or those that are named. Those of a group are others one day,
// and so are those most like one.
func (s State) HasSetKommuner() bool {
	return s.Kommuner == "" || readCodes(s.Kommuner) != nil
}

// HasSetBenchmark reports the same of whom these are measured against.
func (s State) HasSetBenchmark() bool {
	kind, _ := s.benchmark()["kind"].(string)
	return kind != "PEER_GROUP" || readCodes(s.Benchmark) != nil
}

// readCode reads the code of a kommune, which may have a leading zero as Danmarks
// Statistik writes it, 0766. What is none stays as it is, for the view to tell.
func readCode(text string) string {
	if code, err := kommune.ParseCode(text); err == nil {
		return string(code)
	}
	return strings.TrimSpace(text)
}

// readCodes gives the codes of kommuner that a text holds, parted by commas; nil where
// it holds something else, as the id of a group.
func readCodes(text string) []any {
	var codes []any
	for part := range strings.SplitSeq(text, ",") {
		code, err := kommune.ParseCode(part)
		if err != nil {
			return nil
		}
		codes = append(codes, string(code))
	}
	return codes
}

// Comparison are the variables of an operation that compares. The first kommune is
// the one that the view is about.
func (s State) Comparison() map[string]any {
	variables := s.common()
	put(variables, "period", s.Period)
	if s.Kommuner != "" {
		variables["kommuner"] = s.scope()
	}
	if s.Benchmark != "" {
		variables["benchmark"] = s.benchmark()
	}
	if len(s.Kommune) > 0 {
		variables["kommune"], variables["withKommune"] = s.Kommune[0], true
	}
	return variables
}

// benchmark is whom the view measures against; empty where the address names none.
func (s State) benchmark() map[string]any {
	codes := readCodes(s.Benchmark)
	switch {
	case s.Benchmark == "":
		return nil
	case s.Benchmark == "COUNTRY" || s.Benchmark == "POOLED" || s.Benchmark == "MEDIAN":
		return map[string]any{"kind": s.Benchmark}
	case len(codes) == 1:
		return map[string]any{"kind": "KOMMUNE", "kommune": codes[0]}
	}
	benchmark := members(s.Benchmark, "kommuner")
	benchmark["kind"] = "PEER_GROUP"
	return benchmark
}

// Change are the variables of an operation that ranks changes.
func (s State) Change() map[string]any {
	variables := s.common()
	put(variables, "from", s.From)
	put(variables, "period", s.Period)
	if s.Kommuner != "" {
		variables["kommuner"] = s.scope()
	}
	if len(s.Kommune) > 0 {
		variables["kommune"], variables["withKommune"] = s.Kommune[0], true
	}
	return variables
}

// Trend are the variables of an operation that shows series: of a group, or else of the
// kommuner that the view is about. Its period is the last one.
func (s State) Trend() map[string]any {
	variables := s.common()
	put(variables, "from", s.From)
	put(variables, "to", s.Period)
	switch {
	case s.Kommuner != "":
		variables["kommuner"] = s.scope()
	case len(s.Kommune) > 0:
		variables["kommuner"] = map[string]any{"codes": texts(s.Kommune)}
	}
	return variables
}

// Relation are the variables of an operation that relates two indicators.
func (s State) Relation() map[string]any {
	variables := map[string]any{"x": cmp.Or(s.X, firstIndicator), "y": cmp.Or(s.Y, secondIndicator)}
	for name, value := range map[string]string{
		"xPeriod": s.XPeriod, "yPeriod": s.YPeriod, "targetGroup": s.TargetGroup, "release": s.Release, "yRelease": s.YRelease,
	} {
		put(variables, name, value)
	}
	if s.Kommuner != "" {
		variables["kommuner"] = s.scope()
	}
	if len(s.Kommune) > 0 {
		variables["kommune"], variables["withKommune"] = s.Kommune[0], true
	}
	return variables
}

// scope is whom the view compares.
func (s State) scope() map[string]any {
	if s.Kommuner == alike && len(s.Kommune) > 0 {
		return map[string]any{"similarTo": map[string]any{"kommune": s.Kommune[0], "k": countAlike, "on": background}}
	}
	return members(s.Kommuner, "codes")
}

func (s State) common() map[string]any {
	variables := map[string]any{}
	put(variables, "indicator", cmp.Or(s.Indicator, firstIndicator))
	put(variables, "targetGroup", s.TargetGroup)
	put(variables, "release", s.Release)
	return variables
}

func put(variables map[string]any, name, value string) {
	if value != "" {
		variables[name] = value
	}
}

// members are kommuner by their codes, which a field takes under a name of its own, or
// by the id of their group.
func members(text, codes string) map[string]any {
	if list := readCodes(text); list != nil {
		return map[string]any{codes: list}
	}
	return map[string]any{"peerGroup": text}
}

// texts is a list as JSON has it.
func texts(list []string) []any {
	made := make([]any, len(list))
	for n, text := range list {
		made[n] = text
	}
	return made
}
