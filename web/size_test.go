package web_test

import (
	"bytes"
	"compress/gzip"
	"path"
	"regexp"
	"strings"
	"testing"
)

// A phone on a train waits for all of these bytes before it shows a figure.
const mostScriptBytes = 80_000

var staticImport = regexp.MustCompile(`(?:from|import)\s*"(\./[^"]+\.js)"`)

// gzipped is how many bytes a text takes on the way.
func gzipped(t *testing.T, text string) int {
	t.Helper()
	var packed bytes.Buffer
	writer, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := writer.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	return packed.Len()
}

// addImports adds a script and all that it can't run without.
func addImports(t *testing.T, to map[string]int, name string) {
	t.Helper()
	if _, known := to[name]; known {
		return
	}
	text := readAsset(t, name)
	to[name] = gzipped(t, text)
	for _, match := range staticImport.FindAllStringSubmatch(text, -1) {
		addImports(t, to, path.Join(path.Dir(name), match[1]))
	}
}

func TestNoViewNeedsMoreScriptThanAPhoneLoadsAtOnce(t *testing.T) {
	entry, _ := parsePage(t, "index.html").Find("script[src]").Attr("src")
	views := 0
	for _, name := range findAssets(t, ".js") {
		if strings.HasPrefix(name, "assets/graphiql/") || name == "assets/explorer.js" {
			continue
		}
		needed := map[string]int{}
		addImports(t, needed, path.Clean(entry))
		addImports(t, needed, name)
		total := 0
		for _, size := range needed {
			total += size
		}
		if total > mostScriptBytes {
			t.Errorf("%s needs %d bytes of script, at most %d: %v", name, total, mostScriptBytes, needed)
		}
		views++
		t.Logf("%s: %d bytes with all that it imports", name, total)
	}
	if views < 2 {
		t.Errorf("%d scripts: the views are not loaded one by one", views)
	}
}
