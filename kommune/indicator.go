package kommune

import (
	"math"
	"slices"
	"strings"
)

// Dataset is data of one origin.
type Dataset struct {
	ID        string  `col:"dataset"`
	Title     string  `col:"title"`
	Publisher string  `col:"publisher"`
	Licence   *string `col:"licence"`
	// Synthetic data never shares a dataset with real data.
	Synthetic bool `col:"synthetic"`
	// DisclosureBy is who protects small counts: "kommunebench" or
	// "publisher"; DisclosureReason says why where it is the publisher.
	DisclosureBy     string  `col:"disclosure_by"`
	DisclosureReason *string `col:"disclosure_reason"`
}

// The two authorities that may protect small counts.
const (
	DisclosureByKommunebench = "kommunebench"
	DisclosureByPublisher    = "publisher"
)

// Indicator is a figure that is published per kommune and period.
type Indicator struct {
	// ID is DATASET/NAME.
	ID           string        `col:"id"`
	TitleDA      string        `col:"title_da"`
	TitleEN      string        `col:"title_en"`
	DefinitionDA string        `col:"definition_da"`
	DefinitionEN string        `col:"definition_en"`
	Kind         IndicatorKind `col:"kind"`
	Unit         string        `col:"unit"`
	Polarity     Polarity      `col:"polarity"`
	// Scale times numerator over denominator is the value: 100 for per cent
	// and for "per 100".
	Scale float64 `col:"scale"`
	// Decimals is how many the source publishes.
	Decimals int64 `col:"decimals"`
	// MinCell is the smallest count of persons that may be shown.
	MinCell       int64    `col:"min_cell"`
	CountsPersons bool     `col:"counts_persons"`
	SourceID      *string  `col:"source"`
	BreakPeriods  []string `col:"break_periods"`
	BreakNotesDA  []string `col:"break_notes_da"`
	BreakNotesEN  []string `col:"break_notes_en"`
	// InitiativeID is of the initiative whose participants the figures are of; nil
	// where they are of a kommune's citizens.
	InitiativeID *string `col:"initiative"`
	// UndatedUnder are the periods under which figures are stored whose source does
	// not date them.
	UndatedUnder []string `col:"undated_periods"`
	// NumeratorID and DenominatorID are the indicators whose counts are a share's
	// numerators or denominators; nil where no indicator has them.
	NumeratorID   *string `col:"numerator_indicator"`
	DenominatorID *string `col:"denominator_indicator"`
}

// EffectivePolarity is the polarity by which figures are compared. Counts of persons
// are neutral whatever their package says: larger kommuner have more of them.
func (i Indicator) EffectivePolarity() Polarity {
	if i.Kind == Count && i.CountsPersons {
		return Neutral
	}
	return i.Polarity
}

// HalfUnit is half a unit of the last decimal that figures are published with, in the
// indicator's unit.
func (i Indicator) HalfUnit() float64 { return math.Pow10(-int(i.Decimals)) / 2 }

// Rounding is how far a published figure may lie from the true one: half a unit of
// its last decimal.
func (i Indicator) Rounding() float64 {
	const andFloatError = 0.5 + 1e-9
	return math.Pow10(-int(i.Decimals)) * andFloatError
}

// IsUndated reports whether the figures that stand under a period are of an
// unknown one.
func (i Indicator) IsUndated(period Period) bool {
	return slices.Contains(i.UndatedUnder, string(period))
}

// DatasetID is the part of the indicator's id before the slash.
func (i Indicator) DatasetID() string { return DatasetOf(i.ID) }

// DatasetOf is the part of a qualified id before the slash; empty for a bare
// id.
func DatasetOf(id string) string {
	dataset, _, found := strings.Cut(id, "/")
	if !found {
		return ""
	}
	return dataset
}

// QualifyID adds the dataset to a bare id; qualified and empty ids stay as they are.
func QualifyID(dataset, id string) string {
	if id == "" || strings.Contains(id, "/") {
		return id
	}
	return dataset + "/" + id
}

// Title gives the title in a language.
func (i Indicator) Title(lang Language) string { return Text{i.TitleDA, i.TitleEN}.In(lang) }

// Definition is the definition in a language.
func (i Indicator) Definition(lang Language) string {
	return Text{i.DefinitionDA, i.DefinitionEN}.In(lang)
}

// Breaks lists the breaks of the series, oldest first.
func (i Indicator) Breaks() []SeriesBreak {
	breaks := make([]SeriesBreak, len(i.BreakPeriods))
	for n, period := range i.BreakPeriods {
		breaks[n] = SeriesBreak{Period: Period(period), NoteDA: at(i.BreakNotesDA, n), NoteEN: at(i.BreakNotesEN, n)}
	}
	return breaks
}

func at(texts []string, n int) string {
	if n < len(texts) {
		return texts[n]
	}
	return ""
}

// IsRatio reports whether values of this kind have a numerator and a
// denominator where the source gives both.
func (i Indicator) IsRatio() bool { return i.Kind == Proportion || i.Kind == Rate }
