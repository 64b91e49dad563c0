package described

import "fmt"

// Difference is what the live description of a table has other than the description
// that ships.
type Difference struct {
	Message string `json:"message"`
	// Refused says that figures would be wrong, so that the table is not fetched.
	Refused bool `json:"refused,omitempty"`
}

// Differences collects what differs.
type Differences []Difference

// Warn adds a difference with which figures are right all the same.
func (d *Differences) Warn(format string, values ...any) {
	*d = append(*d, Difference{Message: fmt.Sprintf(format, values...)})
}

// Refuse adds a difference that would make figures wrong.
func (d *Differences) Refuse(format string, values ...any) {
	*d = append(*d, Difference{Message: fmt.Sprintf(format, values...), Refused: true})
}
