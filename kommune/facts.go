package kommune

import "cmp"

// FactStatus says whether what a fact tells of had come about when its source was
// written.
type FactStatus string

// The statuses of facts.
const (
	// Actual took place, or was so. It is the status of facts that name none.
	Actual     FactStatus = "ACTUAL"
	InProgress FactStatus = "IN_PROGRESS"
	// PartlyPlanned holds what was done and what was still planned.
	PartlyPlanned FactStatus = "PARTLY_PLANNED"
	Planned       FactStatus = "PLANNED"
	Goal          FactStatus = "GOAL"
	// Possible is what means allow for, whether or not it is used.
	Possible FactStatus = "POSSIBLE"
)

// FactStatuses lists every status of facts.
func FactStatuses() []FactStatus {
	return []FactStatus{Actual, InProgress, PartlyPlanned, Planned, Goal, Possible}
}

// HasHappened reports whether what a fact with this status tells of had come about,
// in full, when its source was written.
func (s FactStatus) HasHappened() bool { return s == "" || s == Actual || s == InProgress }

// Extent is how many of a group a source speaks of where it gives no number.
type Extent string

// The extents.
const (
	All  Extent = "ALL"
	Some Extent = "SOME"
)

// Extents lists every extent.
func Extents() []Extent { return []Extent{All, Some} }

func (e Extent) optional() *Extent {
	if e == "" {
		return nil
	}
	return &e
}

// FactNotes are what facts of all kinds may say beside their figures. What stands
// empty is left out of the hash of a row, so that facts without notes keep the hash
// that they had before there were any.
type FactNotes struct {
	// GivenStatus is empty where the package gives none; see Status.
	GivenStatus FactStatus `col:"status"      json:",omitempty"`
	PeriodText  *string    `col:"period_text" json:",omitempty"` // the period in the source's words
	NoteDA      string     `col:"note_da"     json:",omitempty"`
	NoteEN      string     `col:"note_en"     json:",omitempty"`
}

// Status is the fact's status.
func (n FactNotes) Status() FactStatus { return cmp.Or(n.GivenStatus, Actual) }

// Note gives what to know about the fact in a language; nil where there is nothing.
func (n FactNotes) Note(lang Language) *string { return optionalText(n.NoteDA, n.NoteEN, lang) }

func optionalText(da, en string, lang Language) *string {
	if da == "" && en == "" {
		return nil
	}
	text := Text{cmp.Or(da, en), en}.In(lang)
	return &text
}
