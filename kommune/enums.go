package kommune

// Language is a language of titles and sentences.
type Language string

// The languages.
const (
	Danish  Language = "DA"
	English Language = "EN"
)

// Text is a short text in both languages. An empty English text falls back to
// the Danish.
type Text struct{ DA, EN string }

// In gives the text in a language.
func (t Text) In(lang Language) string {
	if lang == English && t.EN != "" {
		return t.EN
	}
	return t.DA
}

// IndicatorKind is the kind of figure of an indicator. It decides which values are
// possible and which intervals are defined.
type IndicatorKind string

// The kinds of indicator.
const (
	Proportion IndicatorKind = "PROPORTION"
	Rate       IndicatorKind = "RATE"
	Count      IndicatorKind = "COUNT"
	Mean       IndicatorKind = "MEAN"
	Score      IndicatorKind = "SCORE"
	Difference IndicatorKind = "DIFFERENCE"
)

// IndicatorKinds lists every kind.
func IndicatorKinds() []IndicatorKind {
	return []IndicatorKind{Proportion, Rate, Count, Mean, Score, Difference}
}

// Polarity is the direction in which a figure is better.
type Polarity string

// The polarities.
const (
	HigherIsBetter Polarity = "HIGHER_IS_BETTER"
	LowerIsBetter  Polarity = "LOWER_IS_BETTER"
	Neutral        Polarity = "NEUTRAL"
)

// Polarities lists every polarity.
func Polarities() []Polarity { return []Polarity{HigherIsBetter, LowerIsBetter, Neutral} }

// ValueStatus says whether there is a value and, if not, why.
type ValueStatus string

// The statuses. A value is there exactly when the status is Published or
// Provisional.
const (
	Published     ValueStatus = "PUBLISHED"
	Provisional   ValueStatus = "PROVISIONAL"
	Suppressed    ValueStatus = "SUPPRESSED"
	Missing       ValueStatus = "MISSING"
	NotApplicable ValueStatus = "NOT_APPLICABLE"
)

// ValueStatuses lists every status.
func ValueStatuses() []ValueStatus {
	return []ValueStatus{Published, Provisional, Suppressed, Missing, NotApplicable}
}

// HasValue reports whether a figure with this status has a value.
func (s ValueStatus) HasValue() bool { return s == Published || s == Provisional }

// Qualifier is how the source hedged a figure.
type Qualifier string

// The qualifiers.
const (
	Exact     Qualifier = "EXACT"
	About     Qualifier = "ABOUT"
	JustOver  Qualifier = "JUST_OVER"
	JustUnder Qualifier = "JUST_UNDER"
	AtLeast   Qualifier = "AT_LEAST"
	AtMost    Qualifier = "AT_MOST"
)

// Qualifiers lists every qualifier.
func Qualifiers() []Qualifier {
	return []Qualifier{Exact, About, JustOver, JustUnder, AtLeast, AtMost}
}

// Answer is what a kommune answered to a practice question.
type Answer string

// The answers.
const (
	Yes       Answer = "YES"
	Partly    Answer = "PARTLY"
	No        Answer = "NO"
	NotStated Answer = "NOT_STATED"
)

// TestKind is one of the two published practice tests.
type TestKind string

// The tests: evidenstest and god praksis test.
const (
	Evidence     TestKind = "EVIDENCE"
	GoodPractice TestKind = "GOOD_PRACTICE"
)

// PeerGroupKind is the kind of a group of kommuner.
type PeerGroupKind string

// The kinds of peer group.
const (
	CountryGroup  PeerGroupKind = "COUNTRY"
	Region        PeerGroupKind = "REGION"
	Landsdel      PeerGroupKind = "LANDSDEL"
	Collaboration PeerGroupKind = "COLLABORATION"
	Custom        PeerGroupKind = "CUSTOM"
)

// PeerGroupKinds lists every kind.
func PeerGroupKinds() []PeerGroupKind {
	return []PeerGroupKind{CountryGroup, Region, Landsdel, Collaboration, Custom}
}
