package etl

import (
	"fmt"
	"slices"
	"strings"

	"kommunebench/etl/input"
	"kommunebench/kommune"
)

// checkInitiative also completes the kommune of an initiative of several: the first.
func checkInitiative(_ *loading, row *kommune.Initiative) *input.Fault {
	switch {
	case row.Kommune == "" && len(row.Kommuner) == 0:
		return &input.Fault{Rule: "required", Column: "kommune", Message: "is empty: give the kommune, or several under kommuner"}
	case row.Kommune == "":
		row.Kommune = kommune.Code(row.Kommuner[0])
	case len(row.Kommuner) > 0 && row.Kommuner[0] != string(row.Kommune):
		return &input.Fault{Rule: "conflicting_columns", Column: "kommune", Value: string(row.Kommune), Message: "is not the first of kommuner: leave it out, or give the same"}
	}
	if len(row.Kommuner) == 1 {
		row.Kommuner = nil // one alone is told in one way
	}
	if row.GivenExtent != "" && row.Staff != nil {
		return extentFault("staff_extent", row.GivenExtent)
	}
	return checkDates("to", row.From, row.To)
}

func extentFault(column string, extent kommune.Extent) *input.Fault {
	return &input.Fault{Rule: "conflicting_columns", Column: column, Value: string(extent), Message: "stands beside a number: it is for sources that give none"}
}

// checkParticipation also sees that a part lies within what it is a part of.
func checkParticipation(l *loading, row *kommune.Participation) *input.Fault {
	if row.GivenExtent != "" && row.Participants != nil {
		return extentFault("extent", row.GivenExtent)
	}
	if row.ParticipantsHigh != nil {
		if bad := checkParticipantsInterval(row); bad != nil {
			return bad
		}
	}
	if row.PartOfID != nil {
		at := slices.IndexFunc(l.participations, func(p kommune.Participation) bool { return p.ID == *row.PartOfID })
		for _, code := range row.Kommuner {
			if at >= 0 && !slices.Contains(l.participations[at].Kommuner, code) {
				return &input.Fault{Rule: "part_outside", Column: "kommuner", Value: strings.Join(row.Kommuner, "|"), Message: fmt.Sprintf("has %s, which is not among the kommuner of %s, of which this is a part", code, *row.PartOfID)}
			}
		}
	}
	return checkDates("to", row.From, row.To)
}

// checkParticipantsInterval also completes the qualifier: the number is the least that
// there can have been.
func checkParticipantsInterval(row *kommune.Participation) *input.Fault {
	switch {
	case row.Participants == nil || *row.ParticipantsHigh <= *row.Participants:
		return &input.Fault{Rule: "interval_order", Column: "participants_high", Message: "is not above participants, the lower end"}
	case row.Qualifier == "" || row.Qualifier == kommune.Exact:
		row.Qualifier = kommune.AtLeast
	case row.Qualifier != kommune.AtLeast:
		return &input.Fault{Rule: "conflicting_columns", Column: "qualifier", Value: string(row.Qualifier), Message: "hedges a number that has both ends: leave it out"}
	}
	return nil
}

// checkSingleFigure also completes the qualifier of an interval: its value is the least
// that the figure can be.
func checkSingleFigure(_ *loading, row *kommune.Figure) *input.Fault {
	if row.ValueHigh != nil {
		switch {
		case *row.ValueHigh <= row.Value:
			return &input.Fault{Rule: "interval_order", Column: "value_high", Message: fmt.Sprintf("is not above the value, %g", row.Value)}
		case row.Qualifier == "" || row.Qualifier == kommune.Exact:
			row.Qualifier = kommune.AtLeast
		case row.Qualifier != kommune.AtLeast:
			return &input.Fault{Rule: "conflicting_columns", Column: "qualifier", Value: string(row.Qualifier), Message: "hedges a figure that has both ends: leave it out"}
		}
	}
	if row.GivenCounts != "" && (len(row.Kommuner) != 1 || row.Department != nil || row.Denominator != nil || row.Value <= 0) {
		return &input.Fault{Rule: "staff_number", Column: "counts", Value: string(row.GivenCounts), Message: "is of a number above zero, of the jobcentre of one kommune and not of a department: leave it out"}
	}
	if row.Denominator != nil && (*row.Denominator <= 0 || row.Value < 0 || row.Value > *row.Denominator) {
		return &input.Fault{Rule: "numerator_over_denominator", Column: "denominator", Message: fmt.Sprintf("must be above zero, and %g lie within it", row.Value)}
	}
	return checkDates("to", row.From, row.To)
}

// checkOutcome wants one form of the figure. Counts of persons are taken only where
// the publisher protects small ones: they are single facts of texts, which disclosure
// control can't relate to each other.
func checkOutcome(l *loading, row *kommune.Outcome) *input.Fault {
	hasCounts, hasFraction := row.Participants != nil || row.Achieved != nil, row.FractionPart != nil || row.FractionWhole != nil
	forms := 0
	for _, given := range []bool{hasCounts, hasFraction, row.SharePct != nil} {
		if given {
			forms++
		}
	}
	switch {
	case forms != 1:
		return &input.Fault{Rule: "outcome_form", Column: "share_pct", Message: "needs one of a share, counts (participants and achieved) and a fraction, as the source gives it"}
	case hasCounts && (row.Participants == nil || row.Achieved == nil):
		return &input.Fault{Rule: "outcome_form", Column: "participants", Message: "needs both counts: participants and achieved"}
	case hasFraction && (row.FractionPart == nil || row.FractionWhole == nil):
		return &input.Fault{Rule: "outcome_form", Column: "fraction_part", Message: "needs both: fraction_part and fraction_whole"}
	case hasCounts && *row.Achieved > *row.Participants:
		return &input.Fault{Rule: "numerator_over_denominator", Column: "achieved", Message: fmt.Sprintf("is more than %d participants", *row.Participants)}
	case hasFraction && (*row.FractionWhole <= 0 || *row.FractionPart > *row.FractionWhole):
		return &input.Fault{Rule: "numerator_over_denominator", Column: "fraction_part", Message: fmt.Sprintf("is not a part of %g", *row.FractionWhole)}
	case hasCounts && l.dataset.DisclosureBy == kommune.DisclosureByKommunebench:
		return &input.Fault{Rule: "unprotected_count", Column: "participants", Message: "is taken only from a publisher who protects small counts: say so in the descriptor's disclosure, or give a share"}
	}
	return checkDates("to", row.From, row.To)
}
