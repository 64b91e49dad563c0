package factcheck

import (
	"context"

	"kommunebench/analysis"
	"kommunebench/kommune"
)

// ClaimKind is what a claim states a figure of.
type ClaimKind string

// The kinds of claim.
const (
	// ClaimValue is the figure of a kommune in a period.
	ClaimValue ClaimKind = "VALUE"
	// ClaimRank is its rank among the kommuner in a period.
	ClaimRank ClaimKind = "RANK"
	// ClaimDifference is its figure less the benchmark, in the indicator's unit.
	ClaimDifference ClaimKind = "DIFFERENCE"
	// ClaimChange is its figure less that of an earlier period, in the
	// indicator's unit.
	ClaimChange ClaimKind = "CHANGE"
	// ClaimChangePct is that change in per cent of the earlier figure.
	ClaimChangePct ClaimKind = "CHANGE_PCT"
)

// Comparator is how a claim compares the true figure with the stated one.
type Comparator string

// The comparators.
const (
	Equals   Comparator = "EQUALS"
	Around   Comparator = "ABOUT"
	MoreThan Comparator = "MORE_THAN"
	LessThan Comparator = "LESS_THAN"
	NoLess   Comparator = "AT_LEAST"
	NoMore   Comparator = "AT_MOST"
)

// ClaimVerdict is what the data say of a claim.
type ClaimVerdict string

// The verdicts.
const (
	ClaimTrue ClaimVerdict = "TRUE"
	// ClaimFalse is a claim whose figure is wrong.
	ClaimFalse ClaimVerdict = "FALSE"
	// ClaimHalfTrue is a claim whose figure is right, or nearly so, but that the
	// data do not carry: the difference or change may be chance. A rank is half true
	// where the figures leave open ranks that make it right and ranks that do not.
	ClaimHalfTrue ClaimVerdict = "HALF_TRUE"
	// ClaimCannotTell is a claim on figures that are not there, are hedged by
	// their source, or can't be compared.
	ClaimCannotTell ClaimVerdict = "CANNOT_TELL"
)

// ClaimQuery is a claim on one kommune. The figure is stated as a number, as it
// was written, or both where they are the same. Since is the earlier period of a
// change. Benchmark is read for DIFFERENCE.
type ClaimQuery struct {
	Indicator   string
	Kommune     kommune.Code
	Kind        ClaimKind
	Comparator  Comparator
	Stated      *float64
	StatedText  *string
	Period      *kommune.Period
	Since       *kommune.Period
	TargetGroup *string
	Benchmark   *analysis.BenchmarkQuery
	Release     *string
}

// ClaimCheck is the verdict with the exact figures. Actual is nil where there
// is none.
type ClaimCheck struct {
	Verdict ClaimVerdict
	// Stated is the stated figure as it was read.
	Stated     float64
	Actual     *float64
	Before     *float64
	After      *float64
	Comparison *analysis.Comparison
	Row        analysis.ComparisonRow
	Query      ClaimQuery
	// Test is of the difference or the change; nil for other kinds of claim and
	// where there is nothing to test.
	Test   *analysis.DifferenceTest
	reason kommune.Text
	claim  claim
	// corrected is the verdict on the change as one of CorrectedOf kommuner's.
	corrected   *analysis.Verdict
	CorrectedOf int
	// earlier is the row of the earlier period, nil where the claim is on no
	// change.
	earlier *analysis.ComparisonRow
	// broken says that the series breaks between the two periods.
	broken bool
}

// CheckClaim holds a claim against the data.
func CheckClaim(ctx context.Context, a *analysis.Analyst, catalogue *kommune.Catalogue, query ClaimQuery) (*ClaimCheck, error) {
	ofPeriod := analysis.ComparisonQuery{
		IndicatorID: query.Indicator, Period: query.Period, TargetGroup: query.TargetGroup,
		Benchmark: query.Benchmark, Confidence: analysis.DefaultConfidence, ReleaseID: query.Release,
	}
	if query.Kind == ClaimChange || query.Kind == ClaimChangePct {
		ofPeriod.Since = query.Since
	}
	comparison, err := a.Compare(ctx, catalogue, ofPeriod)
	if err != nil {
		return nil, err
	}
	stated, err := query.readStated(comparison.Indicator.Indicator)
	if err != nil {
		return nil, err
	}
	check := &ClaimCheck{
		Comparison: comparison, Query: query, Stated: stated.value,
		claim: claim{comparator: query.Comparator, stated: stated, wholeOnly: query.Kind == ClaimRank},
	}
	if check.Row, err = rowOf(comparison, query.Kommune); err != nil {
		return nil, err
	}
	check.After = check.Row.Value
	switch query.Kind {
	case ClaimChange, ClaimChangePct:
		if err := readEarlier(ctx, a, catalogue, check); err != nil {
			return nil, err
		}
	case ClaimRank:
		if check.Row.Rank != nil {
			rank := float64(*check.Row.Rank)
			check.Actual = &rank
		}
	case ClaimDifference:
		check.Actual = check.Row.Difference
		check.Test = check.Row.DifferenceTest
	case ClaimValue:
		check.Actual = check.Row.Value
	}
	check.judge()
	return check, nil
}

func rowOf(c *analysis.Comparison, code kommune.Code) (analysis.ComparisonRow, error) {
	for _, row := range c.Rows {
		if row.Kommune.Code == code {
			return row, nil
		}
	}
	return analysis.ComparisonRow{}, kommune.InvalidInput("kommune", string(code), "the code of one of the 98 kommuner")
}

// readEarlier reads the earlier period of a change and tests the change.
func readEarlier(ctx context.Context, a *analysis.Analyst, catalogue *kommune.Catalogue, check *ClaimCheck) error {
	if check.Query.Since == nil {
		return kommune.InvalidInput("since", "", "the earlier period of the change")
	}
	earlier, err := a.Compare(ctx, catalogue, analysis.ComparisonQuery{
		IndicatorID: check.Query.Indicator, Period: check.Query.Since, TargetGroup: check.Query.TargetGroup,
		Confidence: analysis.DefaultConfidence, ReleaseID: check.Query.Release,
	})
	if err != nil {
		return kommune.RenameArgument(map[string]string{"period": "since"}, err)
	}
	before, after := earlier.Period, check.Comparison.Period
	if before.Kind() != after.Kind() || !before.End().Before(after.End()) {
		return kommune.InvalidInput("since", string(before), "a period of the same length as "+string(after)+" and before it")
	}
	row, err := rowOf(earlier, check.Query.Kommune)
	if err != nil {
		return err
	}
	check.earlier, check.Before = &row, row.Value
	check.broken = check.Comparison.Indicator.BreaksBefore([]kommune.Period{before, after})[1]
	difference, pct := check.Comparison.Indicator.Change(check.Before, check.After)
	check.Actual = difference
	if check.Query.Kind == ClaimChangePct {
		check.Actual = pct
	}
	if check.broken {
		check.Actual = nil
	}
	check.Test = analysis.CompareChange(check.Comparison.Indicator.Indicator, row, check.Row)
	if beyond := check.BeyondChance(); beyond != nil && *beyond {
		corrected, tested := analysis.CorrectedChange(earlier, check.Comparison, check.Query.Kommune)
		check.corrected, check.CorrectedOf = &corrected, tested
	}
	return nil
}

// Corrected is the verdict on a change that is beyond chance by itself, as one of the
// changes of all kommuner; nil where no change is.
func (c *ClaimCheck) Corrected() *analysis.Verdict { return c.corrected }

// Earlier is the row of the earlier period; nil where the claim is on no change.
func (c *ClaimCheck) Earlier() *analysis.ComparisonRow { return c.earlier }

// IsBroken reports whether the series breaks between the two periods.
func (c *ClaimCheck) IsBroken() bool { return c.broken }
