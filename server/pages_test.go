package server

import "testing"

func TestANameIsHashedWhereItHoldsAHash(t *testing.T) {
	for name, want := range map[string]bool{
		"assets/index-Bx3_f9-2.js": true, "assets/tokens-DW4rq9ZT.css": true, "assets/source-serif-4-latin-Cn0yw1Qk.woff2": true,
		"assets/source-sans-3-variable.woff2": false, "assets/favicon.svg": false, "assets/graphiql/react-dom.production.min.js": false,
		"assets/graphiql/index-Bx3_f9-2.js": false, "assets/explorer.js": false, "index-Bx3_f9-2.html": false, "assets/index-Bx3f9.js": false,
	} {
		if got := isHashed(name); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
