package descriptor

import (
	"cmp"
	"strings"

	"kommunebench/etl/input"
	"kommunebench/kommune"
)

// Dataset is what the descriptor says of its dataset.
func (d *Descriptor) Dataset() kommune.Dataset {
	props := d.Kommunebench
	dataset := kommune.Dataset{
		ID: d.Name, Title: d.Title, Publisher: props.Publisher, Synthetic: props.Synthetic,
		DisclosureBy: kommune.DisclosureByKommunebench,
	}
	if props.Disclosure.By != "" {
		dataset.DisclosureBy = props.Disclosure.By
	}
	if props.Disclosure.Reason != "" {
		dataset.DisclosureReason = &props.Disclosure.Reason
	}
	for _, l := range d.Licenses {
		if name := cmp.Or(l.Name, l.Title, l.Path); name != "" {
			dataset.Licence = &name
			break
		}
	}
	return dataset
}

// Indicator gives an indicator with its defaults. Its source is resolved by
// the caller.
func (i IndicatorProps) Indicator(dataset string) kommune.Indicator {
	kind, _ := input.ParseEnum(i.Kind, kommune.IndicatorKinds())
	polarity, _ := input.ParseEnum(i.Polarity, kommune.Polarities())
	result := kommune.Indicator{
		ID: kommune.QualifyID(dataset, i.ID), TitleDA: i.Title.DA, TitleEN: i.Title.EN,
		DefinitionDA: i.Definition.DA, DefinitionEN: i.Definition.EN,
		Kind: kind, Unit: i.Unit, Polarity: polarity, Scale: 1, Decimals: 1, MinCell: defaultMinCell,
		CountsPersons: kindCountsPersons(kind),
		BreakPeriods:  []string{}, BreakNotesDA: []string{}, BreakNotesEN: []string{},
		UndatedUnder: []string{},
	}
	for target, id := range map[**string]string{&result.NumeratorID: i.NumeratorIndicator, &result.DenominatorID: i.DenominatorIndicator} {
		if id != "" {
			qualified := kommune.QualifyID(dataset, id)
			*target = &qualified
		}
	}
	for _, text := range i.UndatedPeriods {
		period, _ := input.ParsePeriod(text)
		result.UndatedUnder = append(result.UndatedUnder, string(period))
	}
	unit := strings.ToLower(i.Unit)
	if kind == kommune.Proportion || (kind == kommune.Rate && (strings.HasPrefix(unit, "per 100 ") || strings.HasPrefix(unit, "pr. 100 "))) {
		result.Scale = 100
	}
	setIf(&result.Scale, i.Scale)
	setIf(&result.Decimals, i.Decimals)
	setIf(&result.MinCell, i.MinCell)
	setIf(&result.CountsPersons, i.CountsPersons)
	for _, b := range i.Breaks {
		period, _ := input.ParsePeriod(b.Period)
		result.BreakPeriods = append(result.BreakPeriods, string(period))
		result.BreakNotesDA = append(result.BreakNotesDA, b.Note.DA)
		result.BreakNotesEN = append(result.BreakNotesEN, b.Note.EN)
	}
	return result
}

func setIf[T any](target, value *T) {
	if value != nil {
		*target = *value
	}
}
