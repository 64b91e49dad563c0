package input

import (
	"io"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/text/encoding/charmap"

	"kommunebench/etl/input/inputtest"
)

func readTextAs(t *testing.T, content, encoding string) (string, error) {
	t.Helper()
	text, err := OpenText(fstest.MapFS{"f": {Data: []byte(content)}}, "f", encoding, Limits{})
	if err != nil {
		return "", err
	}
	defer func() { _ = text.Close() }()
	all, err := io.ReadAll(text)
	return string(all), err
}

func TestAnEncodingThatIsNotDeclaredIsFoundInTheWholeFile(t *testing.T) {
	plain := strings.Repeat("kommune;period;value\n", 10_000)
	danish := "København;2024;1\nÆrø;2024;2\n"
	latin := strings.NewReplacer("ø", "\xf8", "Æ", "\xc6", "ø", "\xf8").Replace(danish)
	for _, c := range []struct{ name, content, want string }{
		{"plain", plain, plain},
		{"UTF-8 at the very end", plain + danish, plain + danish},
		{"UTF-8 with its mark", "\ufeff" + danish, danish},
		{"ISO-8859-1 at the very end", plain + latin, plain + danish},
		{"Windows-1252", plain + latin + "\x93citat\x94 \x80\n", plain + danish + "“citat” €\n"},
		{"UTF-16 without a mark", inputtest.InUnmarkedUTF16(danish+plain, false), danish + plain},
		{"UTF-16 without a mark, the other way", inputtest.InUnmarkedUTF16(danish+plain, true), danish + plain},
		{"UTF-16 with its mark", inputtest.InUTF16(danish), danish},
		{"gzip of ISO-8859-1", inputtest.Gzipped(plain + latin), plain + danish},
		{"a letter over two blocks", strings.Repeat("a", TextBuffer-1) + "ø\n", strings.Repeat("a", TextBuffer-1) + "ø\n"},
	} {
		got, err := readTextAs(t, c.content, "")
		if err != nil || got != c.want {
			t.Errorf("%s: got %d bytes for %d, %v", c.name, len(got), len(c.want), err)
		}
	}
}

func TestADamagedTextIsNotTakenForAnotherEncoding(t *testing.T) {
	for name, content := range map[string]string{
		"one byte in UTF-8":        strings.Repeat("Ærø;1\n", 20_000) + "K\xf8benhavn\n",
		"one byte before UTF-8":    "K\xf8benhavn\n" + strings.Repeat("Ærø;1\n", 20_000),
		"zeros":                    strings.Repeat("abc\n", 1000) + "\x00\x00\x00",
		"a byte of no letter":      "K\xf8benhavn \x81\n",
		"a letter that is cut":     "Ærø;1\n\xc3",
		"only a letter that's cut": "aaa;1\n\xc3",
	} {
		_, err := readTextAs(t, content, "")
		if bad, isFault := AsFault(err); !isFault || (bad.Rule != "charset" && bad.Rule != "binary_file") {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// FuzzCharset finds a text again in each encoding that can hold it.
func FuzzCharset(f *testing.F) {
	f.Add("København;1\nÆrø;2\n")
	f.Add("“citat” €")
	f.Add("")
	f.Fuzz(func(t *testing.T, content string) {
		for _, raw := range []string{content, inputtest.InUTF16("ab" + content)} {
			if _, err := readTextAs(t, raw, ""); err != nil {
				if _, isFault := AsFault(err); !isFault {
					t.Fatalf("a bad file is no fault of the machine: %v", err)
				}
			}
		}
		// A Danish letter of a kind makes it no accident of UTF-8.
		text := strings.ToValidUTF8(content, "") + "\nKøbenhavn, Ærø\n"
		latin, err := charmap.ISO8859_1.NewEncoder().String(text)
		if err != nil || strings.ContainsFunc(text, func(r rune) bool { return r < ' ' && r != '\n' || r >= 0x7f && r <= 0xa0 || r == 'Ã' || r == 0xfffd }) || isGzip([]byte(latin)) ||
			strings.HasPrefix(latin, "ÿþ") || strings.HasPrefix(latin, "\xff\xfe") || strings.HasPrefix(latin, "\xfe\xff") || strings.HasPrefix(latin, "\xef\xbb\xbf") || formatByMagic([]byte(latin)) != "" {
			return
		}
		if got, err := readTextAs(t, latin, ""); err != nil || got != text {
			t.Fatalf("%q: got %q, %v", text, got, err)
		}
	})
}
