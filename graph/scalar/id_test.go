package scalar_test

import (
	"testing"

	"kommunebench/graph/scalar"
)

func FuzzIDsWithTheirTypeAreReadAsWritten(f *testing.F) {
	f.Add("Kommune", "766")
	f.Add("Indicator", "own/share:x")
	f.Add("", "")
	f.Fuzz(func(t *testing.T, name, id string) {
		read, bare, isTyped := scalar.ParseGlobalID(scalar.GlobalID(name, id))
		if !isTyped || read+":"+bare != name+":"+id {
			t.Errorf("%q of type %q is read as %q of type %q", id, name, bare, read)
		}
		// Whatever is sent is read without a fault.
		_, _, _ = scalar.ParseGlobalID(id)
	})
}
