package descriptor

import "testing"

// What a load finds out about a file is nothing that a package may say of it.
func TestAPackageCannotSayWhatALoadFindsOut(t *testing.T) {
	parsed, err := Parse([]byte(`{"name": "p", "sources": [{"title": "S", "described": true, "Described": true}], "resources": [{"name": "r", "found": "utf-16", "Found": "utf-16"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	if len(parsed.Sources) != 1 || len(parsed.Resources) != 1 {
		t.Fatalf("read %+v", parsed)
	}
	if parsed.Sources[0].Described || parsed.Resources[0].Found != "" {
		t.Errorf("a package set %+v and %+v", parsed.Sources[0], parsed.Resources[0])
	}
}
