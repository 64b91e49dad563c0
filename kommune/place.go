package kommune

import "fmt"

// Place is where in a package a row stands. Lines count from 1, the header
// included.
type Place struct {
	Resource string
	Line     int64
}

// String writes the place as people read it.
func (p Place) String() string { return fmt.Sprintf("%s line %d", p.Resource, p.Line) }
