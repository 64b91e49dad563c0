package analysis

import (
	"slices"
	"strings"
	"time"

	"kommunebench/analysis/phrase"
	"kommunebench/kommune"
)

// EmptyCode is why an answer holds nothing.
type EmptyCode string

// The reasons; the schema says what each means.
const (
	NothingAsked       EmptyCode = "NOTHING_ASKED"
	PageAfterEnd       EmptyCode = "PAGE_AFTER_END"
	FiltersContradict  EmptyCode = "FILTERS_CONTRADICT"
	NoKommune          EmptyCode = "NO_KOMMUNE"
	NoPeriod           EmptyCode = "NO_PERIOD"
	NoTargetGroup      EmptyCode = "NO_TARGET_GROUP"
	KommuneNotInData   EmptyCode = "KOMMUNE_NOT_IN_DATA"
	AreaNotInData      EmptyCode = "AREA_NOT_IN_DATA"
	AllSuppressed      EmptyCode = "SUPPRESSED"
	NoValue            EmptyCode = "NO_VALUE"
	NoData             EmptyCode = "NO_DATA"
	NoChanges          EmptyCode = "NO_CHANGES"
	NoMatch            EmptyCode = "NO_MATCH"
	UnknownID          EmptyCode = "UNKNOWN_ID"
	mostChoicesOfEmpty           = 12
)

// EmptyReason says why an answer holds nothing, and what to ask for instead.
// It is made of what the release publishes: hidden cells count by their status
// alone.
type EmptyReason struct {
	Code EmptyCode
	text kommune.Text
	// Argument left nothing; nil where it is not a single one.
	Argument *string
	// PeriodBefore and PeriodAfter are the nearest with figures around those
	// asked for; nil where there is none or periods are not the reason.
	PeriodBefore, PeriodAfter *kommune.Period
	// Choices are the first of what could be asked for instead; never nil.
	Choices []string
}

// Message is the reason for people, in a language.
func (r *EmptyReason) Message(lang kommune.Language) string { return r.text.In(lang) }

// NewEmptyReason makes a reason. An empty argument stands for none; the message is made
// by EmptyMessage; of many choices the first are kept.
func NewEmptyReason(code EmptyCode, argument string, message kommune.Text, choices ...string) *EmptyReason {
	reason := &EmptyReason{Code: code, text: message, Choices: append([]string{}, choices[:min(len(choices), mostChoicesOfEmpty)]...)}
	if argument != "" {
		reason.Argument = &argument
	}
	return reason
}

// PageOfNothing is the reason of a page of no entries.
func PageOfNothing() *EmptyReason {
	return NewEmptyReason(NothingAsked, "first", phrase.EmptyMessage("first is 0, so no entry is shown; pageInfo and totalCount tell what there is"))
}

// PageBehindTheLast is the reason of a page behind the last one.
func PageBehindTheLast() *EmptyReason {
	return NewEmptyReason(PageAfterEnd, "after", phrase.EmptyMessage("the page before was the last one: nothing comes after this cursor"))
}

// Around names the nearest periods in the reason and its message.
func (r *EmptyReason) Around(periods []kommune.Period, first, last time.Time) *EmptyReason {
	// Within the limits there is nothing, or it would not be asked; a period may
	// reach into them.
	for _, period := range sortedPeriods(periods) {
		switch {
		case !first.IsZero() && period.Start().Before(first):
			r.PeriodBefore = &period
		case r.PeriodAfter == nil && !last.IsZero() && period.End().After(last):
			r.PeriodAfter = &period
		}
	}
	var nearest kommune.Text
	switch before, after := r.PeriodBefore, r.PeriodAfter; {
	case before != nil && after != nil:
		nearest = phrase.EmptyMessage("%s before, %s after", *before, *after)
	case before != nil:
		nearest = phrase.EmptyMessage("%s before", *before)
	case after != nil:
		nearest = phrase.EmptyMessage("%s after", *after)
	default:
		return r
	}
	r.text = phrase.EmptyMessage("%s; the nearest with figures: %s", r.text, nearest)
	return r
}

func sortedPeriods(periods []kommune.Period) []kommune.Period {
	sorted := slices.Clone(periods)
	slices.SortFunc(sorted, kommune.ComparePeriods)
	return slices.Compact(sorted)
}

// WhyNoKommune says why a filter chooses no kommune; nil where it chooses some.
// The name is what the field calls the filter.
func WhyNoKommune(catalogue *kommune.Catalogue, name string, filter *KommuneFilter, day time.Time) *EmptyReason {
	if filter == nil {
		return NewEmptyReason(NoData, "", phrase.EmptyMessage("no kommuner are loaded"))
	}
	if chosen, err := kommunerOf(catalogue, filter, day); err != nil || (len(chosen) > 0 && filter.SimilarTo == nil) {
		return nil
	}
	alone := map[string]*KommuneFilter{}
	if filter.Codes != nil {
		alone["codes"] = &KommuneFilter{Codes: filter.Codes}
	}
	for argument, part := range map[string]KommuneFilter{
		"region": {Region: filter.Region}, "landsdel": {Landsdel: filter.Landsdel},
		"peerGroup": {PeerGroup: filter.PeerGroup}, "search": {Search: filter.Search},
	} {
		if part.Region != nil || part.Landsdel != nil || part.PeerGroup != nil || part.Search != nil {
			alone[argument] = &part
		}
	}
	if filter.SimilarTo != nil {
		alone["similarTo"] = nil
	}
	for _, argument := range []string{"codes", "search", "region", "landsdel", "peerGroup"} {
		part := alone[argument]
		if part == nil {
			continue
		}
		if chosen, err := kommunerOf(catalogue, part, day); err == nil && len(chosen) == 0 {
			return whyNotThis(catalogue, name, argument, part, day)
		}
	}
	given := make([]string, 0, len(alone))
	for _, argument := range []string{"codes", "region", "landsdel", "peerGroup", "search", "similarTo"} {
		if _, isGiven := alone[argument]; isGiven {
			given = append(given, argument)
		}
	}
	return NewEmptyReason(FiltersContradict, name, phrase.EmptyMessage("each of these conditions has kommuner, but none meets all of them: %s", strings.Join(given, ", ")))
}

func whyNotThis(catalogue *kommune.Catalogue, name, argument string, part *KommuneFilter, day time.Time) *EmptyReason {
	at := name + "." + argument
	switch argument {
	case "codes":
		return NewEmptyReason(NothingAsked, at, phrase.EmptyMessage("the list of codes is empty, which chooses no kommune; leave it out for all of them"))
	case "search":
		nearest := catalogue.Register.Nearest(clippedText(*part.Search))
		message := phrase.EmptyMessage("no kommune has %q in its name or code", clippedText(*part.Search))
		if len(nearest) > 0 {
			message = phrase.EmptyMessage("no kommune has %q in its name or code; names like it: %s", clippedText(*part.Search), strings.Join(nearest, ", "))
		}
		return NewEmptyReason(NoKommune, at, message, nearest...)
	}
	return NewEmptyReason(NoKommune, at, phrase.EmptyMessage("this group has no members on %s", day.Format(time.DateOnly)))
}

// clippedText is what a user sent, never at length.
func clippedText(text string) string {
	const most = 80
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}

// NamesOf lists the names of the first three areas, with commas, and how many more
// there are: "Aalborg, Aarhus, Odense, 4 more". An area without a name is its id.
func NamesOf(catalogue *kommune.Catalogue, areas []kommune.Area) kommune.Text {
	names := make([]string, len(areas))
	for n, area := range areas {
		names[n], _ = NameArea(catalogue, &kommune.Snapshot{}, area)
	}
	return phrase.FirstOf(names)
}
