package descriptor

import (
	"encoding/json"
	"strings"
	"testing"
)

// A value that the types can't hold is told in words of JSON, not of Go.
func TestAValueOfAnotherTypeIsToldInWords(t *testing.T) {
	for text, want := range map[string]string{
		`{"title": 3}`:         "takes a text here, got a number",
		`{"resources": 3}`:     "takes a list here, got a number",
		`{"kommunebench": []}`: "takes an object here, got a list",
		`{"resources": [{"dialect": {"headerRows": [1e30]}}]}`:                 "takes a whole number here, got a number 1e30",
		`{"kommunebench": {"replaces": "yes"}}`:                                "takes true or false here, got a text",
		`{"kommunebench": {"indicators": [{"scale": "a"}]}}`:                   "takes a number here, got a text",
		`{"kommunebench": {"indicators": [{"id": {}, "title": {"da": "x"}}]}}`: "takes a text here, got an object",
	} {
		var into Descriptor
		err := json.Unmarshal([]byte(text), &into)
		if err == nil {
			t.Errorf("%s: it was read", text)
			continue
		}
		if bad := decodeFault([]byte(text), err); bad.Message != want || bad.Column == "" || bad.Line != 1 {
			t.Errorf("%s: %+v, want %q", text, bad, want)
		}
	}
	if bad := decodeFault(nil, json.Unmarshal([]byte("{"), &Descriptor{})); strings.Contains(bad.Message, "JSON") || !strings.Contains(bad.Message, "datapackage.schema.json") {
		t.Errorf("%+v", bad)
	}
}
