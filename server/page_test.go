package server_test

import (
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"kommunebench/server"
	"kommunebench/server/admission"
	"kommunebench/server/operation"
	"kommunebench/web"
)

// pageQueries are built-in documents as a page has them.
func pageQueries(t *testing.T) *operation.Trusted {
	t.Helper()
	read, err := operation.ReadBuiltIn(fstest.MapFS{"name.graphql": {Data: []byte(`query PageName($code: KommuneCode! = "766") {kommune(code: $code) {name}}`)}})
	if err != nil {
		t.Fatal(err)
	}
	return read
}

// The documents that ship are read as they are at the start of the program.
func TestTheDocumentsOfThePageFitTheSchema(t *testing.T) {
	read, err := operation.ReadBuiltIn(web.Queries())
	if err != nil {
		t.Fatal(err)
	}
	names := read.Names()
	if len(names) == 0 {
		t.Error("the page has none; run make web")
	}
	h := readOnly(t)
	for _, name := range names {
		if a := h.send(t, http.MethodGet, "/q/"+name, ""); a.status == http.StatusNotFound || strings.Contains(a.body, "INTERNAL") {
			t.Errorf("%s: status %d: %s", name, a.status, a.body)
		}
		if a := h.send(t, http.MethodGet, "/q/"+name+"?nope=1", ""); a.status != http.StatusBadRequest {
			t.Errorf("%s, another parameter: status %d: %s", name, a.status, a.body)
		}
	}
}

func TestNamesOfThePageAndOfAFolderAreKeptApart(t *testing.T) {
	for name, c := range map[string]struct {
		read  func(fstest.MapFS) error
		query string
		want  string
	}{
		"a folder takes a name of the page": {
			func(files fstest.MapFS) error { _, err := operation.ReadTrusted(files); return err },
			"query PageMine {sources {id}}", "a.graphql:1:1: names that begin with Page are kept for the page's own operations; give PageMine another",
		},
		"the page takes another": {
			func(files fstest.MapFS) error { _, err := operation.ReadBuiltIn(files); return err },
			"query Mine {sources {id}}", "a.graphql:1:1: the name of a built-in operation begins with Page, and Mine does not",
		},
		"a document of the page that does not fit": {
			func(files fstest.MapFS) error { _, err := operation.ReadBuiltIn(files); return err },
			"query PageMine {nope}", "a.graphql:1:17: nope: Query has no such field",
		},
	} {
		if err := c.read(fstest.MapFS{"a.graphql": {Data: []byte(c.query)}}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTheOperationsOfThePageAreAnsweredWhateverElseIsRefused(t *testing.T) {
	trusted, err := operation.ReadTrusted(trustedFiles())
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*server.Options){
		"beside all":          func(*server.Options) {},
		"beside a folder":     func(o *server.Options) { o.Trusted = trusted },
		"with --trusted-only": func(o *server.Options) { o.Trusted, o.TrustedOnly = trusted, true },
	} {
		h := readOnly(t).served(t, func(o *server.Options) {
			change(o)
			o.BuiltIn = pageQueries(t)
		})
		a := h.send(t, http.MethodGet, "/q/PageName?code=101", "")
		if a.status != http.StatusOK || a.body != `{"data":{"kommune":{"name":"København"}}}` {
			t.Errorf("%s: status %d: %s", name, a.status, a.body)
		}
		again := h.send(t, http.MethodGet, "/q/PageName?code=101", "", "If-None-Match", a.header.Get("Etag"))
		if a.header.Get("Etag") == "" || again.status != http.StatusNotModified {
			t.Errorf("%s: asked again with its tag %q: status %d", name, a.header.Get("Etag"), again.status)
		}
		for asked, status := range map[string]int{"/q/PageName?kode=101": 400, "/q/PageNone": 404, "/q/PageName?lang=xx": 400} {
			if a := h.send(t, http.MethodGet, asked, ""); a.status != status || a.body == "" {
				t.Errorf("%s, %s: status %d: %s", name, asked, a.status, a.body)
			}
		}
		if post := h.send(t, http.MethodPost, "/q/PageName", "{}"); post.status != http.StatusMethodNotAllowed {
			t.Errorf("%s: POST: status %d", name, post.status)
		}
	}
}

// 20 readers behind one address who open a view every 3 seconds ask 400 times in a
// minute.
func TestReadersBehindOneAddressAreNotRefusedAndOthersKeepTheirLimit(t *testing.T) {
	k := serveKeyed(t, admission.Rates{Public: 300, Key: 6000, Page: 1200, Window: time.Hour})
	h := k.served(t, func(o *server.Options) {
		o.BuiltIn = pageQueries(t)
		o.Rates = admission.Rates{Public: 300, Page: 1200, Window: time.Hour}
	})
	for n := range 300 {
		if a := h.send(t, http.MethodGet, escaped(hedensted), ""); a.status != http.StatusOK {
			t.Fatalf("request %d: status %d", n+1, a.status)
		}
	}
	for n := range 20 * 20 {
		if a := h.send(t, http.MethodGet, "/q/PageName", ""); a.status != http.StatusOK {
			t.Fatalf("view %d: status %d: %s", n+1, a.status, a.body)
		}
	}
	refused := h.send(t, http.MethodGet, escaped(hedensted), "")
	if refused.status != http.StatusTooManyRequests || !strings.Contains(refused.header.Get("RateLimit"), `"public"`) {
		t.Errorf("plain GraphQL: status %d, %s", refused.status, refused.header.Get("RateLimit"))
	}
	// What the page asks is not without end either, and no way to try keys.
	if got := h.send(t, http.MethodGet, "/q/PageName", "").header.Get("RateLimit-Policy"); got != `"page";q=1200;w=3600` {
		t.Errorf("RateLimit-Policy: %s", got)
	}
	if a := h.send(t, http.MethodGet, "/q/PageName", "", "Authorization", "Bearer kb_wrong"); a.status != http.StatusTooManyRequests {
		t.Errorf("a wrong key: status %d", a.status)
	}
	few := readOnly(t).served(t, func(o *server.Options) {
		o.BuiltIn, o.Rates = pageQueries(t), admission.Rates{Page: 1, Window: time.Hour}
	})
	for n, want := range []int{200, 429} {
		if a := few.send(t, http.MethodGet, "/q/PageName", ""); a.status != want {
			t.Errorf("view %d of 1: status %d: %s", n+1, a.status, a.body)
		}
	}
}

func TestEveryAddressOfThePageAnswersWithIt(t *testing.T) {
	h := readOnly(t)
	for _, view := range []string{"/", "/sammenlign", "/udvikling", "/kommune", "/sammenhaeng", "/jobprofiler", "/tjek", "/kilder", "/metode"} {
		a := h.send(t, http.MethodGet, view+"?indicator=%3Cscript%3E&lang=en", "")
		if a.status != http.StatusOK || !strings.HasPrefix(a.header.Get("Content-Type"), "text/html") || !strings.Contains(strings.ToLower(a.body), "<!doctype html>") {
			t.Errorf("%s: status %d: %.100s", view, a.status, a.body)
		}
		policy := a.header.Get("Content-Security-Policy")
		if strings.Contains(policy, "unsafe") || strings.Contains(policy, "http") || strings.Contains(policy, "*") ||
			!strings.Contains(policy, "default-src 'self'") || !strings.Contains(policy, "img-src 'self' data: blob:") || !strings.Contains(policy, "frame-ancestors 'none'") {
			t.Errorf("%s: %s", view, policy)
		}
		if strings.Contains(a.body, "<script>") {
			t.Errorf("%s repeats what the address says", view)
		}
		if view == "/" {
			continue
		}
		// A slash at the end would put relative links a level too low. A proxy may have
		// taken a prefix away, so the way back is relative too.
		if a := h.send(t, http.MethodGet, view+"/?lang=en", ""); a.status != http.StatusMovedPermanently || a.header.Get("Location") != ".."+view+"?lang=en" {
			t.Errorf("%s/: status %d to %q", view, a.status, a.header.Get("Location"))
		}
	}
	if policy := h.send(t, http.MethodGet, "/graphiql", "").header.Get("Content-Security-Policy"); !strings.Contains(policy, "style-src 'self' 'unsafe-inline'") {
		t.Errorf("the explorer: %s", policy)
	}
}

// What the build names by its content may be kept for good, all else is asked for again.
func TestOnlyFilesThatAreNamedByTheirContentAreKept(t *testing.T) {
	h := readOnly(t)
	const forGood = "public, max-age=31536000, immutable"
	index := h.send(t, http.MethodGet, "/", "").body
	for _, link := range regexp.MustCompile(`(?:src|href)="(?:\./)?(assets/[^"]+)"`).FindAllStringSubmatch(index, -1) {
		a := h.send(t, http.MethodGet, "/"+link[1], "")
		hashed := regexp.MustCompile(`-[A-Za-z0-9_-]{8}\.[a-z0-9]+$`).MatchString(link[1])
		if got := a.header.Get("Cache-Control"); a.status != http.StatusOK || a.header.Get("Etag") == "" || (got == forGood) != hashed {
			t.Errorf("%s: status %d, %s", link[1], a.status, got)
		}
		// The name of another build: never the page, which a browser would take for a script.
		gone := "/" + strings.TrimSuffix(link[1], path.Ext(link[1])) + "x" + path.Ext(link[1])
		if a := h.send(t, http.MethodGet, gone, ""); a.status != http.StatusNotFound || strings.Contains(a.body, "<html") || a.header.Get("Cache-Control") == forGood {
			t.Errorf("%s: status %d, %s: %.50s", gone, a.status, a.header.Get("Cache-Control"), a.body)
		}
	}
	if a := h.send(t, http.MethodGet, "/", ""); a.header.Get("Cache-Control") != "no-cache" {
		t.Errorf("the page itself: %s", a.header.Get("Cache-Control"))
	}
}

// A reader's view leaves room for what is added to it, and to the data.
func TestAViewCostsAtMostHalfOfTheLimit(t *testing.T) {
	h := readOnly(t)
	indicator, two := "jobindsats/unemployment-rate", map[string]any{"codes": []any{"766", "615"}}
	background := []any{indicator, "jobindsats/cash-assistance-share-of-population", "population/population"}
	alike := map[string]any{"similarTo": map[string]any{"kommune": "766", "k": 10, "on": background}}
	compared := map[string]any{"indicator": indicator, "kommune": "766", "withKommune": true, "kommuner": alike}
	related := map[string]any{"x": indicator, "y": background[1], "kommune": "766", "withKommune": true}
	followed := map[string]any{"indicator": indicator, "kommuner": two}
	asked := map[string]map[string]any{
		"front": {}, "kommuner": {}, "releases": {}, "profiles": {},
		"compare": compared, "embed-compare": compared, "share-compare": compared, "change": {"indicator": indicator}, "share-change": {"indicator": indicator}, "embed-change": {"indicator": indicator, "kommune": "766", "withKommune": true},
		"question": {"question": "published/evidence-conversation-time", "kommune": "766", "background": background},
		"trend":    {"indicator": indicator, "kommuner": two, "control": true}, "embed-trend": followed, "share-trend": followed,
		"relation": related, "embed-relation": related, "share-relation": related,
		"claim":  {"indicator": indicator, "kommune": "766", "stated": "2", "since": "2025M07", "withClaim": true},
		"search": {"text": "ledige"},
		"sources": {
			"release": "jobindsats@1", "withRelease": true, "dataset": "jobindsats", "from": "jobindsats@1", "withChanges": true,
			"indicator": indicator, "kommune": "766", "withFigure": true,
		},
		"kommune": {
			"kommune": "766", "background": background,
			"moving": []any{"jobindsats/unemployed", indicator, "jobindsats/long-term-unemployed"},
		},
		"share-kommune": {"kommune": "766"}, "profile": {"profile": "published/jobkonsulent"}, "course": {"course": "published/incento-coach-education"},
	}
	documents, err := fs.Glob(web.Queries(), "*.graphql")
	if err != nil || len(documents) < len(asked) {
		t.Fatalf("%d documents: %v", len(documents), err)
	}
	for _, file := range documents {
		document, err := fs.ReadFile(web.Queries(), file)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(file, ".graphql")
		variables, known := asked[name]
		if !known {
			t.Errorf("%s: say here with which variables it is asked", name)
			continue
		}
		before, after, _ := strings.Cut(string(document), " {\n")
		cost := h.data(t, before+" {\ncost {used limit}\n"+after, variables)["cost"].(map[string]any)
		used, limit := cost["used"].(float64), cost["limit"].(float64)
		t.Logf("%s: %.0f of %.0f", name, used, limit)
		if used == 0 || 2*used > limit {
			t.Errorf("%s costs %.0f of %.0f", name, used, limit)
		}
	}
}
