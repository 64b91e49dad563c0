package export

import (
	"net/url"
)

// link is the address of an export with other parameters, but the same format,
// dialect, comments and language.
func (r Request) link(parameters url.Values) string {
	parameters.Set("format", r.Format.Name)
	for _, name := range []string{"dialect", "comment", "lang"} {
		if value := r.Arguments.Given(name); value != "" {
			parameters.Set(name, value)
		}
	}
	return r.Address + "?" + parameters.Encode()
}
