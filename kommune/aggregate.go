package kommune

// AggregateQuery asks for one indicator's figures added up over groups: a group of
// kommuner (a place), a target group and a time. Places and times are numbered by
// whoever asks, from 1; those that stand in no list are left out.
type AggregateQuery struct {
	Indicator      Indicator
	TargetGroupIDs []string
	// TargetGroupNumbers are in step with TargetGroupIDs: those of one number are
	// added up together.
	TargetGroupNumbers []uint32
	Periods            []Period
	// Times and Eras are in step with Periods: the time that a period belongs to,
	// and which list of Places goes by the memberships of its last day, from 0.
	Times, Eras []uint32
	Areas       []Area
	// Places has for each era and area in turn the places that the area belongs to.
	Places [][]uint32
	// PlaceSizes is how many kommuner a place has, by number less 1.
	PlaceSizes []uint32
	OrderBy    AggregateField
	Descending bool
	Having     AggregateLimits
	// After is the key of the last group of the page before; nil starts at the
	// first group.
	After *AggregateKey
	// Limit is the most groups to read.
	Limit int
}

// AggregateField is what groups are ordered by.
type AggregateField string

// The fields. Groups without the figure come last.
const (
	AggregateByGroup       AggregateField = "GROUP"
	AggregateByValue       AggregateField = "VALUE"
	AggregateByDenominator AggregateField = "DENOMINATOR"
	AggregateByKommuner    AggregateField = "KOMMUNER_WITH_FIGURES"
)

// AggregateLimits keeps groups whose figures lie within limits; nil sets none. A
// group without the figure meets no limit.
type AggregateLimits struct {
	ValueFrom, ValueTo *float64
	DenominatorFrom    *float64
	KommunerFrom       *int
}

// AggregateKey is a group's place in the order that was asked for.
type AggregateKey struct {
	// OrderMissing and OrderValue are of the field that groups are ordered by.
	OrderMissing bool    `col:"order_missing"`
	OrderValue   float64 `col:"order_value"`
	Place        uint32  `col:"place"`
	TargetGroup  uint32  `col:"target_group"`
	Time         uint32  `col:"time"`
}

// AggregateState is why a group's figures were not added up; empty where they were.
type AggregateState string

// The states.
const (
	AggregatePooled AggregateState = ""
	// AggregateOwn is a group of one kommune with one figure, which is the group's.
	AggregateOwn AggregateState = "OWN"
	// AggregateNoFigures has no figure at all.
	AggregateNoFigures AggregateState = "NO_FIGURES"
	// AggregateKind is of figures that have no sum: scores, differences.
	AggregateKind AggregateState = "KIND"
	// AggregateHidden is a group of which exactly one figure is hidden.
	AggregateHidden AggregateState = "HIDDEN"
	// AggregateNoCounts has figures, but none with numerator and denominator.
	AggregateNoCounts AggregateState = "NO_COUNTS"
	// AggregateOverlapping has several periods that share months.
	AggregateOverlapping AggregateState = "OVERLAPPING_PERIODS"
)

// AggregateRow is one group. Figures that do not exist are NaN.
type AggregateRow struct {
	AggregateKey
	// Rows counts the rows of the source, one for each kommune and period; Figures
	// those with a figure, Hidden those that are hidden, and Added those that the
	// value is of, where it is of several.
	Rows    uint32 `col:"rows"`
	Figures uint32 `col:"figures"`
	Hidden  uint32 `col:"hidden"`
	Added   uint32 `col:"added"`
	// Rounded counts those of Added whose denominator is known only within rounding.
	// Least and Greatest are then what the value may be, given how shares and counts
	// were rounded.
	Rounded  uint32  `col:"rounded"`
	Least    float64 `col:"least"`
	Greatest float64 `col:"greatest"`
	// Kommuner with a figure in some period, with a hidden one, and with either.
	KommunerWithFigures uint32 `col:"kommuner_with_figures"`
	KommunerHidden      uint32 `col:"kommuner_hidden"`
	KommunerKnown       uint32 `col:"kommuner_known"`
	// Periods counts those with a figure.
	Periods     uint32 `col:"periods"`
	Provisional bool   `col:"provisional"`
	// Qualifier is that of a single figure; of several ABOUT where one is hedged.
	Qualifier Qualifier      `col:"qualifier"`
	State     AggregateState `col:"state"`
	// Value is in the indicator's unit: of counts the mean of the periods' sums, of
	// ratios the sum of numerators over that of denominators.
	Value         float64 `col:"value"`
	Numerator     float64 `col:"numerator"`
	Denominator   float64 `col:"denominator"`
	FirstQuartile float64 `col:"first_quartile"`
	Median        float64 `col:"median"`
	ThirdQuartile float64 `col:"third_quartile"`
	Lowest        float64 `col:"lowest"`
	Highest       float64 `col:"highest"`
	// Groups is how many there are on all pages.
	Groups uint32 `col:"groups"`
}
