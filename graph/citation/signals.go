package citation

import (
	"fmt"
	"slices"
	"strings"

	"kommunebench/analysis/control"
	"kommunebench/analysis/words"
	"kommunebench/kommune"
)

// Signals cites an indicator whose series were looked at. The link is that of the whole
// list, as its q values allow for all series; it names the release of each indicator in
// its id. Without a period each has the newest of its release again.
func (l Links) Signals(of *control.SignalIndicator, lang kommune.Language) *words.Citation {
	list, arguments := of.List(), literals{}
	ids, kommuner := make([]string, len(list.Indicators)), []kommune.Kommune{}
	for n, one := range list.Indicators {
		ids[n] = quote(kommune.IDAsOf(one.Indicator.ID, one.Release.Sequence))
		for m := range one.Series {
			kommuner = append(kommuner, one.Series[m].Kommune)
		}
	}
	arguments = append(arguments, "indicators:["+strings.Join(ids, ",")+"]")
	if list.Query.Period != nil {
		period := string(*list.Query.Period)
		arguments.text("period", &period)
	}
	arguments.text("targetGroup", list.Query.TargetGroup)
	chosen := asResolved(list.Query.Kommuner, kommuner, func(k kommune.Kommune) kommune.Kommune { return k })
	if chosen != nil {
		chosen.Codes = slices.Compact(chosen.Codes)
	}
	arguments.filter(chosen)
	arguments = append(arguments, fmt.Sprintf("first:%d", list.Query.First))
	link := l.link("signals", strings.Join(arguments, ","), "total,tested,afterCorrection,indicators{indicator{id},period,revised{newest{id},changed,sentence}},signals{indicator{id},kommune{code,name},point{period,value,centre,lower,upper,rules},pValue,qValue,standsAfterCorrection}")
	citation := words.Cite(lang, of.Indicator, of.SourceIDs(), words.CitedPeriod(of.Indicator, of.Period(), lang), link, dayOf(list.Computed))
	return &citation
}
