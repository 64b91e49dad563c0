package kommune_test

import (
	"strings"
	"testing"

	"kommunebench/kommune"
)

func TestKeysAreUnlikeAndKnownByTheirForm(t *testing.T) {
	seen := map[string]bool{}
	for range 1000 {
		secret, id := kommune.NewAPIKeySecret()
		if _, isKey := kommune.HashAPIKey(secret); !isKey || len(secret) != 55 || len(id) != 10 || seen[secret] || seen[id] {
			t.Fatalf("a key of %d letters, id %q", len(secret), id)
		}
		seen[secret], seen[id] = true, true
		if hidden := kommune.HideAPIKeys("x=" + secret + ";y, " + strings.ToUpper(secret)); hidden != "x=kb_...;y, kb_..." {
			t.Fatalf("hidden: %s", hidden)
		}
	}
	// What may be the half of a key, or one with a letter too many, is hidden too.
	for text, want := range map[string]string{
		"kb_" + strings.Repeat("a", 16): "kb_...", "kb_" + strings.Repeat("A", 51): "kb_...", "kb_" + strings.Repeat("a", 53): "kb_...",
		"kb_" + strings.Repeat("a", 15): "kb_" + strings.Repeat("a", 15),
	} {
		if hidden := kommune.HideAPIKeys(text); hidden != want {
			t.Errorf("%s is shown as %s", text, hidden)
		}
	}
	for _, text := range []string{"", "kb_", "kb_abc", "kb_" + strings.Repeat("a", 51), "kb_" + strings.Repeat("a", 53), "KB_" + strings.Repeat("a", 52), "kb_" + strings.Repeat("a", 51) + "\n"} {
		if _, isKey := kommune.HashAPIKey(text); isKey {
			t.Errorf("%q is taken for a key", text)
		}
	}
}

func TestNamesOfKeysAreThoseThatALogCanShow(t *testing.T) {
	for _, name := range []string{"a", "Århus Kommune", "desk@paper.example", "BI / Power BI", "Jobcenter 7", strings.Repeat("å", 64)} {
		if err := kommune.CheckAPIKeyName(name); err != nil {
			t.Errorf("%q: %v", name, err)
		}
	}
	secret, _ := kommune.NewAPIKeySecret()
	for _, name := range []string{"", " ", "a ", " a", "-a", "a\nb", "a\x1b[31mb", "a\"b", "a=b", strings.Repeat("å", 65), "a\u202eb", "\xff", secret} {
		err := kommune.CheckAPIKeyName(name)
		if err == nil {
			t.Errorf("%q is taken", name)
		} else if strings.Contains(err.Error(), secret) {
			t.Error("the error shows a key")
		}
	}
}
