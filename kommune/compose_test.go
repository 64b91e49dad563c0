package kommune_test

import (
	"testing"

	"golang.org/x/text/unicode/norm"

	"kommunebench/kommune"
)

func TestLettersAreComposedAsUnicodeHasIt(t *testing.T) {
	for _, text := range []string{
		"", "Hedensted", "Århus og Ærø", "Måned på ø", "Brønderslev é", "ÅÅ åä öü ñ ç š ž ÿ ǿ", "Łódź", "x\u0300\u0301", "\u030a",
	} {
		decomposed := norm.NFD.String(text)
		if got := kommune.Compose(decomposed); got != norm.NFC.String(text) {
			t.Errorf("%q: got %q, want %q", decomposed, got, norm.NFC.String(text))
		}
		if got := kommune.Compose(norm.NFC.String(text)); got != norm.NFC.String(text) {
			t.Errorf("%q is composed, and becomes %q", text, got)
		}
	}
}
