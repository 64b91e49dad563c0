package input

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestIDsAreOfLettersThatReadersTellApart(t *testing.T) {
	for _, id := range []string{"demo", "actual-share", "y30r21", "Køn_2024.1", "ærø", "a", "console", "com10", strings.Repeat("x", longestID)} {
		if !IsID(id) {
			t.Errorf("%q is no id", id)
		}
	}
	for name, id := range map[string]string{
		"empty": "", "a dot": ".", "the folder above": "..", "hidden": ".demo", "a dot last": "demo.",
		"a device": "CON", "a device in small letters": "nul", "a device with an extension": "aux.csv", "a port": "LPT1",
		"Cyrillic а": "dem\u043e", "Greek ο": "dem\u03bf", "full width": "\uff44emo", "Arabic digits": "y\u0663\u0660",
		"decomposed å": "a\u030ar", "an IPA letter": "d\u0251ta", "a soft hyphen": "de\u00admo", "zero width": "de\u200bmo",
		"right to left": "de\u202emo", "NUL": "de\x00mo", "line end": "demo\r\n", "folder": "a/b", "back slash": `a\b`, "space": "a b",
		"a colon": "a:b", "no UTF-8": "de\xffmo", "too long": strings.Repeat("x", longestID+1),
	} {
		if IsID(id) {
			t.Errorf("%s: %q is an id", name, id)
		}
	}
}

func TestAnIDMadeOfATitleIsOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		title := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"CON", "Nul", "\u041c\u043e\u0441\u043a\u0432\u0430", "...", "Å"})).Draw(t, "title")
		if id := OwnSlug(map[string]bool{}, title); !IsID(id) {
			t.Fatalf("%q made of %q is no id", id, title)
		}
	})
}
