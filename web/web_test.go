package web_test

import (
	"io/fs"
	"net/url"
	"path"
	"regexp"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"kommunebench/web"
)

var (
	cssReference = regexp.MustCompile(`(?i)url\(\s*["']?([^"')]+)|@import\s+["']([^"']+)`)
	jsAddress    = regexp.MustCompile(`https?://`)
)

// readAsset is the text of one built file; without the build there is nothing to test, and the test says how to get it.
func readAsset(t *testing.T, name string) string {
	t.Helper()
	text, err := fs.ReadFile(web.Assets(), name)
	if err != nil {
		t.Fatalf("reading the built page: %v; run make web", err)
	}
	return string(text)
}

// findAssets are the names of all built files with one of the extensions.
func findAssets(t *testing.T, extensions ...string) []string {
	t.Helper()
	var names []string
	err := fs.WalkDir(web.Assets(), ".", func(name string, _ fs.DirEntry, err error) error {
		for _, extension := range extensions {
			if path.Ext(name) == extension {
				names = append(names, name)
			}
		}
		return err
	})
	if err != nil {
		t.Fatalf("walking the built page: %v", err)
	}
	if len(names) == 0 {
		t.Fatalf("the built page has no %v file; run make web", extensions)
	}
	return names
}

func parsePage(t *testing.T, name string) *goquery.Document {
	t.Helper()
	page, err := goquery.NewDocumentFromReader(strings.NewReader(readAsset(t, name)))
	if err != nil {
		t.Fatalf("parsing %s: %v", name, err)
	}
	return page
}

// expectOwnFile fails unless what a file loads is in the built page too, or inline data.
func expectOwnFile(t *testing.T, from, reference string) {
	t.Helper()
	address, err := url.Parse(reference)
	switch {
	case err != nil:
		t.Errorf("%s loads %q: %v", from, reference, err)
	case address.Scheme == "data":
	case address.IsAbs() || address.Host != "":
		t.Errorf("%s loads %q from elsewhere; the page must work without the internet", from, reference)
	case strings.HasPrefix(address.Path, "/"):
		t.Errorf("%s loads %q by an absolute path, which breaks under a path prefix", from, reference)
	default:
		if _, err := fs.Stat(web.Assets(), path.Join(path.Dir(from), address.Path)); err != nil {
			t.Errorf("%s loads %q, which is not in the built page: %v", from, reference, err)
		}
	}
}

// parseWithoutScripts is the part of the page for browsers that run no scripts, which parsers keep as text.
func parseWithoutScripts(t *testing.T) *goquery.Document {
	t.Helper()
	part, err := goquery.NewDocumentFromReader(strings.NewReader(parsePage(t, "index.html").Find("noscript").Text()))
	if err != nil {
		t.Fatalf("parsing the part without scripts: %v", err)
	}
	return part
}

func TestBothPagesAreBuilt(t *testing.T) {
	if parsePage(t, "index.html").Find("#app").Length() != 1 {
		t.Error("index.html has no place for the views")
	}
	plain := parseWithoutScripts(t)
	if got := plain.Find("h1").Text(); got != "Kommunebench" {
		t.Errorf("heading without scripts: got %q", got)
	}
	for _, wanted := range []string{"graphiql", "schema.graphql", "catalog.jsonld", "feed.atom", "healthz", "readyz"} {
		if plain.Find(`a[href="`+wanted+`"]`).Length() == 0 {
			t.Errorf("the page does not lead on to %s without scripts", wanted)
		}
	}
	if parsePage(t, "graphiql.html").Find("#explorer").Length() != 1 {
		t.Error("graphiql.html has no place for the explorer")
	}
}

func TestPagesLoadOnlyFilesOfTheirOwn(t *testing.T) {
	for _, name := range findAssets(t, ".html") {
		page := parsePage(t, name)
		page.Find("[src], [srcset], [poster], object[data], link[href]:not([rel=alternate])").Each(func(_ int, element *goquery.Selection) {
			for _, attribute := range []string{"src", "srcset", "poster", "data", "href"} {
				if reference, ok := element.Attr(attribute); ok {
					expectOwnFile(t, name, reference)
				}
			}
		})
	}
}

func TestStylesLoadOnlyFilesOfTheirOwn(t *testing.T) {
	for _, name := range findAssets(t, ".css") {
		// The server reads the colours of embedded figures from it, and serves it to nobody.
		if name == "tokens.css" {
			continue
		}
		for _, match := range cssReference.FindAllStringSubmatch(readAsset(t, name), -1) {
			expectOwnFile(t, name, match[1]+match[2])
		}
	}
}

func TestOwnScriptsNameNoAddress(t *testing.T) {
	for _, name := range findAssets(t, ".js") {
		// The names of namespaces, and the start of the codes of Svelte's errors, are never loaded.
		// The packages from npm name addresses in their help texts and namespaces; what they load was watched
		// in a browser, which is no part of this test.
		if strings.HasPrefix(name, "assets/graphiql/") {
			continue
		}
		text := readAsset(t, name)
		for _, name := range []string{"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xhtml", "http://www.w3.org/1998/Math/MathML", "https://svelte.dev/e/"} {
			text = strings.ReplaceAll(text, name, "")
		}
		if found := jsAddress.FindString(text); found != "" {
			t.Errorf("%s names an address: %s", name, found)
		}
	}
}

func TestPagesNeedNoInlineScriptOrStyle(t *testing.T) {
	for _, name := range findAssets(t, ".html") {
		page := parsePage(t, name)
		if n := page.Find("script:not([src]), style, [style]").Length(); n != 0 {
			t.Errorf("%s has %d inline scripts or styles, which a strict content security policy blocks", name, n)
		}
		page.Find("*").Each(func(_ int, element *goquery.Selection) {
			for _, attribute := range element.Nodes[0].Attr {
				if strings.HasPrefix(attribute.Key, "on") {
					t.Errorf("%s has the inline handler %s", name, attribute.Key)
				}
			}
		})
	}
}

func TestThePageLinksEveryExampleQueryWithoutScripts(t *testing.T) {
	linked := map[string]bool{}
	parseWithoutScripts(t).Find(".examples a").Each(func(_ int, link *goquery.Selection) {
		address, err := url.Parse(link.AttrOr("href", ""))
		if err != nil {
			t.Errorf("example link: %v", err)
			return
		}
		if address.Path != "graphiql" {
			t.Errorf("example link leads to %q, not to the explorer", address.Path)
		}
		linked[address.Query().Get("query")] = true
	})
	for _, name := range findAssets(t, ".graphql") {
		if path.Dir(name) == "examples" && !linked[readAsset(t, name)] {
			t.Errorf("the page does not link the query of %s", name)
		}
	}
}

// The licences of what the page is bundled from ask that their notices go wherever it goes.
func TestTheNoticesOfWhatIsBundledAreServed(t *testing.T) {
	notices := readAsset(t, "assets/LICENSES.txt") + readAsset(t, "assets/graphiql/LICENSES.txt")
	for _, name := range []string{"svelte", "d3-array", "d3-shape", "@fontsource-variable/source-sans-3", "@fontsource-variable/source-serif-4", "react", "react-dom", "graphiql"} {
		if !regexp.MustCompile(`(?m)^(## )?` + regexp.QuoteMeta(name) + ` `).MatchString(notices) {
			t.Errorf("no notice of %s", name)
		}
	}
	for _, text := range []string{"Permission is hereby granted", "Permission to use, copy, modify", "SIL OPEN FONT LICENSE"} {
		if !strings.Contains(notices, text) {
			t.Errorf("no notice says %q", text)
		}
	}
}
