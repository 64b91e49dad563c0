package etl

import (
	"fmt"
	"math"

	"kommunebench/etl/input"
	"kommunebench/kommune"
)

// checkFigure checks an observation against what its indicator's kind allows
// and completes its status. A value that its numerator and denominator give
// is dropped: what can be derived is not stored. The fault's column is one of
// ours.
func checkFigure(o *kommune.Observation, indicator *kommune.Indicator) *input.Fault {
	if bad := checkSizes(o, indicator); bad != nil {
		return bad
	}
	if o.Value != nil {
		*o.Value = kommune.WithoutFloatError(*o.Value, indicator.Decimals)
	}
	if bad := checkRange(o.Value, "value", indicator); bad != nil {
		return bad
	}
	if bad := checkParts(o, indicator); bad != nil {
		return bad
	}
	derived := isDerived(o, indicator)
	if bad := completeStatus(o, indicator, o.Value != nil || derived); bad != nil {
		return bad
	}
	// A mean may be published beside counts of something else.
	if !derived || o.Value == nil || !indicator.IsRatio() {
		return nil
	}
	computed := indicator.Scale * *o.Numerator / *o.Denominator
	if !agrees(*o.Value, computed, indicator.HalfUnit()) {
		return &input.Fault{
			Rule: "value_disagrees", Column: "value",
			Message: fmt.Sprintf("is not %.*f, which is %g times %g over %g", indicator.Decimals, computed, indicator.Scale, *o.Numerator, *o.Denominator),
		}
	}
	o.Value = nil
	return nil
}

// isDerived reports whether numerator and denominator give the value.
func isDerived(o *kommune.Observation, indicator *kommune.Indicator) bool {
	hasParts := indicator.IsRatio() || indicator.Kind == kommune.Mean
	return hasParts && o.Numerator != nil && o.Denominator != nil && *o.Denominator > 0
}

// withinSize is false for NaN too.
func withinSize(figure float64) bool { return math.Abs(figure) <= input.LargestFigure }

func sizeFault(column string) *input.Fault {
	return &input.Fault{Rule: "value_range", Column: column, Message: fmt.Sprintf("is larger than any figure: takes up to %g", input.LargestFigure)}
}

// unsignedZero gives a figure, and zero for zero below zero, which some formats
// have and others have not: equal figures must make equal releases.
func unsignedZero(figure float64) float64 { return figure + 0 }

// checkSizes refuses figures that can't be reckoned with, and those whose
// ratio can't.
func checkSizes(o *kommune.Observation, indicator *kommune.Indicator) *input.Fault {
	switch {
	case o.Value != nil && !withinSize(*o.Value):
		return sizeFault("value")
	case o.Numerator != nil && !withinSize(*o.Numerator):
		return sizeFault("numerator")
	case o.Denominator != nil && !withinSize(*o.Denominator):
		return sizeFault("denominator")
	case !isDerived(o, indicator):
		return nil
	case !withinSize(indicator.Scale * *o.Numerator / *o.Denominator):
		return &input.Fault{
			Rule: "value_range", Column: "numerator",
			Message: fmt.Sprintf("over its denominator, %g, is larger than any figure: takes up to %g", *o.Denominator, input.LargestFigure),
		}
	}
	return nil
}

func checkRange(value *float64, column string, indicator *kommune.Indicator) *input.Fault {
	if value == nil {
		return nil
	}
	switch indicator.Kind {
	case kommune.Proportion:
		if *value < 0 || *value > indicator.Scale {
			return &input.Fault{Rule: "proportion_range", Column: column, Message: fmt.Sprintf("lies outside 0 to %g, where a proportion lies: correct it, or the scale or kind of the indicator", indicator.Scale)}
		}
	case kommune.Count, kommune.Rate:
		if *value < 0 {
			return &input.Fault{Rule: "negative_count", Column: column, Message: "is below zero, which a count or a rate never is: correct it, or the kind of the indicator"}
		}
	case kommune.Mean, kommune.Score, kommune.Difference:
	}
	return nil
}

func checkParts(o *kommune.Observation, indicator *kommune.Indicator) *input.Fault {
	if o.Denominator != nil && *o.Denominator < 0 {
		return &input.Fault{Rule: "negative_count", Column: "denominator", Message: "is below zero, but is a count: correct it"}
	}
	if !indicator.IsRatio() {
		return nil
	}
	if o.Numerator != nil && *o.Numerator < 0 {
		return &input.Fault{Rule: "negative_count", Column: "numerator", Message: "is below zero, but is a count: correct it"}
	}
	if o.Denominator == nil {
		return nil
	}
	if o.Numerator != nil && *o.Numerator > *o.Denominator {
		switch {
		case indicator.Kind == kommune.Proportion:
			return &input.Fault{Rule: "numerator_over_denominator", Column: "numerator", Message: fmt.Sprintf("is more than its denominator, %g: correct either, or give the indicator the kind RATE", *o.Denominator)}
		case *o.Denominator == 0:
			return &input.Fault{Rule: "value_range", Column: "numerator", Message: "has a denominator of 0, over which there is no ratio: correct either"}
		}
	}
	if o.Value != nil && *o.Denominator == 0 {
		return &input.Fault{Rule: "value_disagrees", Column: "value", Message: "is a ratio, but over its denominator, 0, there is none: leave it empty"}
	}
	return nil
}

// completeStatus sets the status that the source left out. A share of nobody
// is not applicable, not missing.
func completeStatus(o *kommune.Observation, indicator *kommune.Indicator, hasValue bool) *input.Fault {
	switch {
	case o.Status != "":
		if o.Status.HasValue() != hasValue {
			bad := statusFault(o.Status, hasValue)
			bad.Column = "status"
			return bad
		}
	case hasValue:
		o.Status = kommune.Published
	case (indicator.IsRatio() || indicator.Kind == kommune.Mean) && o.Denominator != nil && *o.Denominator == 0:
		o.Status = kommune.NotApplicable
	default:
		o.Status = kommune.Missing
	}
	return nil
}

// agrees reports whether a published value is the computed one, rounded to the
// decimals that the source publishes: half is half a unit of the last. A tie may go
// either way.
func agrees(value, computed, half float64) bool {
	slack := 1e-9 * math.Max(1, math.Abs(computed))
	return math.Abs(value-computed) <= half+slack
}
