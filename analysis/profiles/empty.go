package profiles

import (
	"kommunebench/analysis"
	"kommunebench/analysis/phrase"
	"kommunebench/kommune"
)

// WhyNoGap says why none of the kommuner is known to lack any of the competences: what
// they were not asked about is not known. isOfSome is true where not all kommuner were
// asked about.
func (k *Known) WhyNoGap(scope []kommune.Kommune, competences []kommune.Competence, jobProfileID string, isOfSome bool) *analysis.EmptyReason {
	questions, tested := k.asked(scope, competences, jobProfileID)
	switch {
	case questions == 0 && jobProfileID != "":
		return analysis.NewEmptyReason(analysis.NoData, "jobProfile", phrase.EmptyMessage("no practice question is about staff with this title and on these competences, so what they lack is not known"))
	case questions == 0:
		return analysis.NewEmptyReason(analysis.NoData, "", phrase.EmptyMessage("no practice question is on these competences, so what is lacked is not known"))
	case tested == 0 && isOfSome:
		return analysis.NewEmptyReason(analysis.KommuneNotInData, "kommuner", phrase.EmptyMessage("none of these kommuner has answered a practice question on these competences, so what they lack is not known"))
	case tested == 0:
		return analysis.NewEmptyReason(analysis.NoData, "", phrase.EmptyMessage("no kommune has answered a practice question on these competences, so what they lack is not known"))
	}
	return analysis.NewEmptyReason(analysis.NoMatch, "", phrase.EmptyMessage("of %d kommuner %d answered practice questions on these competences, and each of those answered yes or shows training; what the others lack is not known", len(scope), tested))
}

// WhyNoExample says that no kommune can be named; there may be some.
func WhyNoExample() *analysis.EmptyReason {
	return analysis.NewEmptyReason(analysis.NoMatch, "", phrase.EmptyMessage("no other kommune asked about is known to answer yes or to have trained its staff; there may be some"))
}

// WhyNoStep says why a kommune has no plan.
func (k *Known) WhyNoStep(code kommune.Code) *analysis.EmptyReason {
	if len(k.latest()[code]) == 0 {
		return analysis.NewEmptyReason(analysis.KommuneNotInData, "kommune", phrase.EmptyMessage("no practice test of this kommune is loaded, so its open questions are not known"))
	}
	return analysis.NewEmptyReason(analysis.NoMatch, "", phrase.EmptyMessage("this kommune answers none of these questions with no or in part"))
}
