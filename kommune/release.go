package kommune

import (
	"fmt"
	"time"
)

// Release is an immutable state of a dataset. Readers see all of it or
// nothing.
type Release struct {
	// ID is DATASET@SEQUENCE; the sequence counts from 1.
	ID          string    `col:"id"`
	DatasetID   string    `col:"dataset"`
	Sequence    uint32    `col:"sequence"`
	PublishedAt time.Time `col:"published_at"`
	Rows        uint64    `col:"rows"`
	ContentHash string    `col:"content_hash"`
	Note        *string   `col:"note"`
	// InputHash identifies the bytes that it was made from and the rules under
	// which they were read; a rollback has that of the release whose content it
	// publishes again.
	InputHash string `col:"input_hash"`
	// RulesVersion is the earliest version of the rules under which some of its
	// rows were loaded.
	RulesVersion uint16 `col:"rules_version"`
}

// ShortHash is the beginning of the content hash, for display.
func (r Release) ShortHash() string {
	const shown = 12
	return r.ContentHash[:min(shown, len(r.ContentHash))]
}

// UnknownRelease is the NOT_FOUND of a release that never existed.
func UnknownRelease(id string) *Error {
	id = clip(id)
	return &Error{
		Code: NotFound, Argument: "release", Value: id,
		Message: fmt.Sprintf("there is no release %q; the query releases and the command release list show those that are kept", id),
	}
}

// PrunedRelease is the NOT_FOUND of a release that was pruned.
func PrunedRelease(id string) *Error {
	id = clip(id)
	return &Error{
		Code: NotFound, Argument: "release", Value: id,
		Message: fmt.Sprintf("release %q was pruned: its figures are no longer kept; the query releases and the command release list show those that are", id),
	}
}

// Slice is the part of a release that one run wrote: an indicator's year, or
// a whole table of facts (then the indicator is empty and the year 0).
type Slice struct {
	Table       string
	IndicatorID string
	Year        int
	// Run is the load that wrote the rows.
	Run  uint64
	Rows uint64
	Hash string
	// Periods and TargetGroupIDs are those that hold at least one row.
	Periods        []Period
	TargetGroupIDs []string
	// Gone is true where the newest delivery of the indicator has nothing of
	// the year any more: the rows are kept as they last stood.
	Gone bool
	// RulesVersion is the version of the rules of the last load that brought
	// rows.
	RulesVersion uint16
}

// SliceKey tells the slices of one release apart.
type SliceKey struct {
	Table       string
	IndicatorID string
	Year        int
}

// Key gives the key of the slice.
func (s Slice) Key() SliceKey { return SliceKey{s.Table, s.IndicatorID, s.Year} }

// ObservationChange is one figure that differs between two releases. A status is nil
// where the release has no row.
type ObservationChange struct {
	IndicatorID   string   `col:"indicator"`
	TargetGroupID string   `col:"target_group"`
	Period        Period   `col:"period"`
	Area          Area     `col:"area"`
	Before        *float64 `col:"before"`
	BeforeStatus  *string  `col:"before_status"`
	After         *float64 `col:"after"`
	AfterStatus   *string  `col:"after_status"`
}

// Key gives the key of the figure.
func (c ObservationChange) Key() ObservationKey {
	return ObservationKey{c.IndicatorID, c.TargetGroupID, c.Period, c.Area}
}

// KommuneChange is a change of a kommune's figure.
type KommuneChange struct {
	ObservationChange

	BeforeQualifier Qualifier `col:"before_qualifier"`
	AfterQualifier  Qualifier `col:"after_qualifier"`
	// HiddenNow is true where the newest release of the dataset hides the figure.
	HiddenNow bool `col:"hidden_now"`
}

// IsHidden reports whether the figure is hidden today: what it was before is then
// not to be told either.
func (c KommuneChange) IsHidden() bool {
	return c.HiddenNow || (c.AfterStatus != nil && *c.AfterStatus == string(Suppressed))
}

// KommuneChanges is what differs for a kommune between two releases: how many of its figures
// were revised, are new, or are gone, and some of them, those that were revised
// first.
type KommuneChanges struct {
	Revised, Added, Gone uint64
	Listed               []KommuneChange
}

// All counts all changes.
func (c *KommuneChanges) All() uint64 { return c.Revised + c.Added + c.Gone }
