package pooling

import "kommunebench/kommune"

// NotPooledReason is why a group has no figure of its kommuner together.
type NotPooledReason struct {
	Code    kommune.AggregateState
	message kommune.Text
}

// Message says it in a language, and what there is instead.
func (r *NotPooledReason) Message(lang kommune.Language) string { return r.message.In(lang) }

// notPooled is nil where there is a figure.
func notPooled(state kommune.AggregateState) *NotPooledReason {
	reason := func(da, en string) *NotPooledReason {
		return &NotPooledReason{state, kommune.Text{DA: da, EN: en}}
	}
	switch state {
	case kommune.AggregateKind:
		return reason(
			"Tal af denne slags kan ikke lægges sammen: brug medianen og kvartilerne af kommunernes tal.",
			"Figures of this kind can't be added up: use the median and the quartiles of the kommuner's figures.",
		)
	case kommune.AggregateNoCounts:
		return reason(
			"Kilden offentliggør ikke de tal, andelene er beregnet af, og gennemsnittet af andele er ikke andelen i gruppen: brug medianen og kvartilerne af kommunernes tal.",
			"The source does not publish the counts behind the shares, and the mean of shares is not the share of the group: use the median and the quartiles of the kommuner's figures.",
		)
	case kommune.AggregateHidden:
		return reason(
			"Netop ét tal i gruppen er skjult af hensyn til enkeltpersoner; en sum af de øvrige kunne afsløre det.",
			"Exactly one figure of the group is hidden to protect individuals; a sum of the others could reveal it.",
		)
	case kommune.AggregateNoFigures:
		return reason("Ingen af kommunerne i gruppen har et tal.", "None of the group's kommuner has a figure.")
	case kommune.AggregateOverlapping:
		return reason(
			"Perioderne overlapper hinanden, så de samme personer ville tælle flere gange: del op efter periode, eller vælg én.",
			"The periods overlap, so the same persons would count several times: group by period, or choose one.",
		)
	case kommune.AggregatePooled, kommune.AggregateOwn:
	}
	return nil
}
