package embed

import (
	"time"

	"kommunebench/kommune"
)

// measured is what comparisons and trends have in common, as the built-in operations
// give it.
type measured struct {
	Indicator   indicator
	TargetGroup *targetGroup
	Release     release
	Revised     *revision
	around
	// isChange tells that what is drawn is the change of figures.
	isChange bool
}

// around is what an answer says beside its figures.
type around struct {
	Caveats  []string
	Citation struct {
		URL     string
		PageURL *string `json:"pageUrl"`
		RowURL  *string `json:"rowUrl"`
	}
	EmptyBecause *struct{ Message string }
}

type indicator struct {
	ID       string
	Title    string
	Unit     string
	Decimals int64
	Kind     kommune.IndicatorKind
	Polarity kommune.Polarity
	// UndatedPeriods are those whose figures the source does not date.
	UndatedPeriods []kommune.Period
	Dataset        struct {
		Title, Publisher string
		Licence          *string
		Synthetic        bool
	}
	Source *struct {
		Title, Publisher   string
		Published, Licence *string
	}
	Breaks []struct {
		Period kommune.Period
		Note   string
	}
}

type targetGroup struct {
	ID    string
	Title string
	Total bool
}

type release struct {
	ID          string
	PublishedAt time.Time
}

// revision is what a newer release has made of the figures.
type revision struct {
	Changed  int
	Gone     bool
	Sentence string
}

// newest are the periods of the newest release, and those that its source does not
// date; nil where it has no such indicator.
type newest struct{ Periods, UndatedPeriods []kommune.Period }

// interval is a confidence interval.
type interval struct{ Lower, Upper, Level float64 }

// point is a figure, and why there is none.
type point struct {
	Value     *float64
	Status    kommune.ValueStatus
	Qualifier kommune.Qualifier
	Interval  *interval
}

type named struct{ Code, Name string }

// comparison is the answer of PageEmbedCompare.
type comparison struct {
	Compare struct {
		measured
		Period    kommune.Period
		Benchmark struct {
			Label string
			Value *float64
		}
		Rows []row
		Row  *struct{ Sentence, ShortSentence string }
	}
	Newest *newest
}

// row is a kommune's row in a comparison.
type row struct {
	Kommune named
	point
	Rank           *int
	Significance   string
	DifferenceTest *struct{ Significance, Against string }
	// verdict is what is drawn, against whom it is about; empty for the others.
	verdict, against string
}

// judge makes a row's verdict that of the difference from the benchmark where one of
// the comparison was tested, as sentences and the page have it, else that of the
// difference from the others.
func (r *row) judge(hasTests bool) {
	switch {
	case r.DifferenceTest != nil:
		r.verdict, r.against = r.DifferenceTest.Significance, r.DifferenceTest.Against
	case hasTests:
		r.verdict = notTested
	default:
		r.verdict = r.Significance
	}
}

const notTested = "NOT_TESTED"

// change is the answer of PageEmbedChange.
type change struct {
	Ranking ranking
	Newest  *newest
}

// ranking is one of changes.
type ranking struct {
	measured
	From, To      kommune.Period
	Total, Ranked int
	Rows          []rankedRow
}

// rankedRow is a kommune's row in a ranking of changes: both figures, and the change.
type rankedRow struct {
	Kommune                     named
	Value, EarlierValue, Change *float64
	Status, EarlierStatus       kommune.ValueStatus
	Rank                        *int
	RankInterval                *struct{ Lower, Upper int }
	Significance, Sentence      string
}

// series are the figures of a kommune over time.
type series struct {
	Kommune  named
	Points   []point
	Sentence string
}

// trend is the answer of PageEmbedTrend.
type trend struct {
	Trend struct {
		measured
		Periods   []kommune.Period
		Series    []series
		Benchmark []point
	}
	Newest *newest
}

// relation is the answer of PageEmbedRelation.
type relation struct {
	Relation struct {
		X, Y                       indicator
		XPeriod, YPeriod           kommune.Period
		XTargetGroup, YTargetGroup *targetGroup
		XRelease, YRelease         release
		RevisedX, RevisedY         *revision
		Sentence                   string
		Points                     []pair
		Incomplete                 []lack
		around
	}
	NewestX, NewestY *newest
}

// pair are the two figures of a kommune.
type pair struct {
	Kommune                named
	X, Y                   float64
	XStatus, YStatus       kommune.ValueStatus
	XQualifier, YQualifier kommune.Qualifier
	XInterval, YInterval   *interval
}

func (p pair) x() point { return point{&p.X, p.XStatus, p.XQualifier, p.XInterval} }
func (p pair) y() point { return point{&p.Y, p.YStatus, p.YQualifier, p.YInterval} }

// lack is a kommune that lacks one figure of two, or both.
type lack struct {
	Kommune          named
	XStatus, YStatus kommune.ValueStatus
}
