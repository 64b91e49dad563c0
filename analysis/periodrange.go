package analysis

import (
	"context"
	"slices"
	"strings"

	"kommunebench/kommune"
)

// PeriodsBetween are an indicator's periods of all kinds that lie between from and to,
// nil for no limit; at least one.
func PeriodsBetween(indicator Indicator, from, to *kommune.Period) ([]kommune.Period, error) {
	all, err := periodsOf(indicator)
	if err != nil {
		return nil, err
	}
	if from != nil && to != nil && from.Start().After(to.End()) {
		return nil, kommune.InvalidInput("from", string(*from), "a period that is not after to ("+string(*to)+")")
	}
	first, last := kommune.DateRange(from, to)
	between := slices.DeleteFunc(slices.Clone(all), func(p kommune.Period) bool { return !p.Within(first, last) })
	if len(between) > 0 {
		return between, nil
	}
	argument, asked := "from", from
	if asked == nil {
		argument, asked = "to", to
	}
	return nil, kommune.InvalidInput(argument, string(*asked),
		"a range that holds a period that "+indicator.ID+" has figures for; nearest: "+strings.Join(nearestPeriods(all, *asked), ", "))
}

// kindOfLimits is the kind of from and to, as far as they are given; empty where
// none is given or they are of two kinds.
func kindOfLimits(from, to *kommune.Period) kommune.PeriodKind {
	switch {
	case from == nil && to == nil:
		return ""
	case from == nil:
		return to.Kind()
	case to == nil || from.Kind() == to.Kind():
		return from.Kind()
	}
	return ""
}

// PeriodsOfOneKind are an indicator's periods between from and to, nil for no limit,
// of one kind: that of from and to, else the one in which most kommuner have figures
// in the target groups given.
func (a *Analyst) PeriodsOfOneKind(ctx context.Context, indicator Indicator, targetGroupIDs []string, from, to *kommune.Period) ([]kommune.Period, OmittedPeriods, error) {
	between, err := PeriodsBetween(indicator, from, to)
	if err != nil {
		return nil, OmittedPeriods{}, err
	}
	ofKind, others, err := a.ofOneKind(ctx, countedFigures{indicator, targetGroupIDs}, between, kindOfLimits(from, to))
	return ofKind, OmittedPeriods{OfOtherKinds: others}, err
}

// ofOneKind takes periods of the kind asked for, else of the kind in which most
// kommuner have figures, and tells in which others they have some.
func (a *Analyst) ofOneKind(ctx context.Context, figures countedFigures, periods []kommune.Period, asked kommune.PeriodKind) (ofKind, others []kommune.Period, err error) {
	if haveOneKind(periods) {
		return periods, nil, nil
	}
	counts, err := a.countKommuner(ctx, []countedFigures{figures})
	if err != nil {
		return nil, nil, err
	}
	if ofKind, others = splitByKind(periods, asked); len(ofKind) == 0 {
		ofKind, others = splitByKind(periods, kindOfMost(periods, counts[0]))
	}
	return ofKind, withFigures(others, counts[0]), nil
}
