package kommune

import "fmt"

// Place is the position of a row in a package. Lines count from 1, with the header;
// 0 is unknown.
type Place struct {
	Resource string
	Line     int64
}

// String formats the place for messages.
func (p Place) String() string { return fmt.Sprintf("%s line %d", p.Resource, p.Line) }
