package kommune

// Observation is one indicator's figure for one area, period and target
// group.
type Observation struct {
	IndicatorID   string `col:"indicator"`
	TargetGroupID string `col:"target_group"` // empty where the figure is of everybody
	Period        Period `col:"period"`
	Area          Area   `col:"area"`
	// Value is in the indicator's unit; nil exactly when the status has none.
	Value       *float64    `col:"value"`
	Numerator   *float64    `col:"numerator"`
	Denominator *float64    `col:"denominator"`
	Status      ValueStatus `col:"status"`
	Qualifier   Qualifier   `col:"qualifier"`
	SourceID    string      `col:"source"` // empty where the package names none
	// Gone is true where the newest delivery of the indicator lacks the row, which
	// is kept as it was.
	Gone bool `col:"gone" json:",omitempty"`
}

// ObservationQuery chooses observations of one dataset at one release. Nil
// lists choose all; an empty list that is not nil chooses nothing.
type ObservationQuery struct {
	IndicatorIDs   []string
	Periods        []Period
	TargetGroupIDs []string
	Areas          []Area
	// After is the key of the last row of the page before; nil starts at the
	// first row.
	After *ObservationKey
	// Limit is the most rows to read; 0 reads all.
	Limit int
}

// ObservationKey is what identifies an observation within a release, in
// sorting order.
type ObservationKey struct {
	IndicatorID   string
	TargetGroupID string
	Period        Period
	Area          Area
}

// Key gives the observation's key.
func (o Observation) Key() ObservationKey {
	return ObservationKey{o.IndicatorID, o.TargetGroupID, o.Period, o.Area}
}

// FigureSource says that figures of an indicator come from a source.
type FigureSource struct {
	IndicatorID string `col:"indicator"`
	SourceID    string `col:"source"` // empty where rows name none
}

// Availability is the number of rows of an indicator's target group and period, and
// of those by status.
type Availability struct {
	IndicatorID   string `col:"indicator"`
	TargetGroupID string `col:"target_group"` // empty where rows are of everybody
	Period        Period `col:"period"`
	Rows          uint64 `col:"rows"`
	// Values counts the rows with a value, Provisional those of them that are.
	Values        uint64 `col:"values"`
	Provisional   uint64 `col:"provisional"`
	Suppressed    uint64 `col:"suppressed"`
	NotApplicable uint64 `col:"not_applicable"`
}
