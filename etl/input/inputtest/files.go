package inputtest

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"strings"
	"testing"
)

// InUTF16 is a text in UTF-16 with its mark, its letters of the basic plane.
func InUTF16(s string) string {
	var b strings.Builder
	b.WriteString("\xff\xfe")
	for _, r := range s {
		b.WriteByte(byte(r))
		b.WriteByte(byte(r >> 8))
	}
	return b.String()
}

// Gzipped packs a text.
func Gzipped(content string) string {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, _ = w.Write([]byte(content))
	_ = w.Close()
	return packed.String()
}

// Zipped makes a zip of names and contents, in pairs.
func Zipped(t testing.TB, pairs ...string) string {
	t.Helper()
	var file bytes.Buffer
	writer := zip.NewWriter(&file)
	for n := 0; n < len(pairs); n += 2 {
		member, err := writer.Create(pairs[n])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := member.Write([]byte(pairs[n+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	return file.String()
}

// InUnmarkedUTF16 is a text in UTF-16 without a byte order mark.
func InUnmarkedUTF16(s string, bigEndian bool) string {
	content := []byte(InUTF16(s))[2:]
	if bigEndian {
		for n := 0; n+1 < len(content); n += 2 {
			content[n], content[n+1] = content[n+1], content[n]
		}
	}
	return string(content)
}
