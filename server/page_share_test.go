package server_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"kommunebench/server/admission"
)

// head is what a page says of itself to whom its address is sent.
type head struct{ title, description, ogTitle, ogDescription, ogURL, lang string }

func (h *testServer) headOf(t *testing.T, path string) (head, answer) {
	t.Helper()
	a := h.send(t, http.MethodGet, path, "")
	page, err := goquery.NewDocumentFromReader(strings.NewReader(a.body))
	if err != nil {
		t.Fatal(err)
	}
	content := func(selector string) string { return page.Find("head > "+selector).AttrOr("content", "") }
	if a.status != http.StatusOK || page.Find("title").Length() != 1 || page.Find(`meta[name="description"]`).Length() != 1 {
		t.Errorf("%s: status %d, %d titles: %.300s", path, a.status, page.Find("title").Length(), a.body)
	}
	return head{
		title: page.Find("title").Text(), description: content(`meta[name="description"]`), ogTitle: content(`meta[property="og:title"]`),
		ogDescription: content(`meta[property="og:description"]`), ogURL: content(`meta[property="og:url"]`), lang: page.Find("html").AttrOr("lang", ""),
	}, a
}

func TestALinkThatIsSharedShowsTheSentence(t *testing.T) {
	h := readOnly(t)
	const indicator = "jobindsats/unemployment-rate"
	type comparison struct {
		Compare struct {
			Indicator struct{ Title string }
			Row       struct{ Sentence, ShortSentence string }
			Citation  struct{ PageURL string }
		}
	}
	for lang, parameter := range map[string]string{"DA": "", "EN": "&lang=en"} {
		said := into[comparison](t, h, `{compare(indicator: "`+indicator+`", period: "2026M06") {indicator {title(lang: `+lang+`)} row(kommune: "766") {sentence(lang: `+lang+`) shortSentence(lang: `+lang+`)}
			citation(lang: `+lang+`) {pageUrl(kommune: "766")}}}`).Compare
		got, a := h.headOf(t, "/sammenlign?indicator="+indicator+"&period=2026M06&kommune=766"+parameter)
		title := said.Indicator.Title + " · " + said.Row.ShortSentence
		want := head{
			title: title + " · Kommunebench", description: said.Row.Sentence, ogTitle: title,
			ogDescription: said.Row.Sentence, ogURL: said.Citation.PageURL, lang: strings.ToLower(lang),
		}
		if got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
		if links := linksOf(a, "cite-as"); len(links) != 1 || links[0] != said.Citation.PageURL {
			t.Errorf("cite as %q", links)
		}
		// The address that it is cited by says the same.
		pinned, _ := url.Parse(said.Citation.PageURL)
		if again, _ := h.headOf(t, pinned.RequestURI()); again != want {
			t.Errorf("pinned: got %+v, want %+v", again, want)
		}
	}
	all, _ := h.headOf(t, "/sammenlign?indicator="+indicator+"&period=2026M06")
	if !strings.Contains(all.title, "juni 2026: kommunerne sammenlignet") || !strings.HasPrefix(all.description, "Hele landet") {
		t.Errorf("all kommuner: %+v", all)
	}
	change, _ := h.headOf(t, "/sammenlign?by=change&indicator="+indicator+"&kommune=0766&period=2026M06")
	ranked := h.data(t, `{ranking(indicator: "`+indicator+`", of: CHANGE, to: "2026M06") {indicator {title} rows {kommune {code} sentence}}}`)["ranking"].(map[string]any)
	ofKommune := func(code string) (sentence any) {
		for _, row := range ranked["rows"].([]any) {
			if dig(t, row, "kommune", "code") == code {
				sentence = dig(t, row, "sentence")
			}
		}
		return sentence
	}
	cited, _ := url.Parse(change.ogURL)
	if change.ogTitle != dig(t, ranked, "indicator", "title").(string)+": ændring fra juni 2025 til juni 2026" || change.description != ofKommune("766") {
		t.Errorf("changes: %+v, want %v", change, ofKommune("766"))
	}
	if q := cited.Query(); cited.Path != "/sammenlign" || q.Get("by") != "change" || q.Get("from") != "2025M06" || q.Get("period") != "2026M06" || q.Get("release") != "jobindsats@1" || q.Get("kommune") != "766" {
		t.Errorf("changes are cited by %s", change.ogURL)
	}
	if again, _ := h.headOf(t, cited.RequestURI()); again != change {
		t.Errorf("pinned: got %+v, want %+v", again, change)
	}
	if most, _ := h.headOf(t, "/sammenlign?by=change&lang=en&indicator="+indicator); !strings.Contains(most.ogTitle, ": change from July 2025 to July 2026") || !strings.Contains(most.ogURL, "lang=en") || strings.Contains(most.description, "Each kommune") {
		t.Errorf("the first of changes: %+v", most)
	}
	group, _ := h.headOf(t, "/sammenlign?by=change&kommuner=landsdel-bornholm&indicator="+indicator)
	if members, _ := url.Parse(group.ogURL); members.Query().Get("kommuner") != "400" {
		t.Errorf("a group is cited by %s", group.ogURL)
	}
	trend, _ := h.headOf(t, "/udvikling?indicator="+indicator+"&kommune=766&kommune=615&from=2024M01")
	sentence := h.data(t, `{trend(indicator: "`+indicator+`", kommuner: {codes: ["615", "766"]}, from: "2024M01") {series {sentence}}}`)["trend"].(map[string]any)["series"].([]any)[0].(map[string]any)["sentence"]
	if !strings.Contains(trend.title, ": Horsens, Hedensted, januar 2024 – juli 2026") || trend.description != sentence {
		t.Errorf("a trend: %+v, want %v", trend, sentence)
	}
	relation, _ := h.headOf(t, "/sammenhaeng?x="+indicator+"&y=jobindsats/cash-assistance-share-of-population&xPeriod=2026M06&kommuner=landsdel-oestjylland")
	related := h.data(t, `{relation(x: "`+indicator+`", y: "jobindsats/cash-assistance-share-of-population", xPeriod: "2026M06", kommuner: {peerGroup: "landsdel-oestjylland"}) {sentence citation {pageUrl}}}`)["relation"].(map[string]any)
	if !strings.HasSuffix(relation.ogTitle, " og kontanthjælp i procent af befolkningen") || relation.description != related["sentence"] || relation.ogURL != related["citation"].(map[string]any)["pageUrl"] {
		t.Errorf("a relation: %+v, want %v", relation, related)
	}
	pinned, _ := url.Parse(relation.ogURL)
	if again, _ := h.headOf(t, pinned.RequestURI()); again != relation {
		t.Errorf("pinned: got %+v, want %+v", again, relation)
	}
	if one, _ := h.headOf(t, "/kommune?kommune=766"); one.ogTitle != "Hedensted i tal" {
		t.Errorf("a kommune: %+v", one)
	}
	if demo, _ := h.headOf(t, "/sammenlign?indicator=demo/deregistered-3-months"); !strings.HasPrefix(demo.ogTitle, "Syntetiske tal: ") || !strings.HasPrefix(demo.description, "Opdigtede tal") {
		t.Errorf("figures that are made up: %+v", demo)
	}
}

// What can't be answered is the view's to tell; the page comes as it is.
func TestAWrongAddressIsAnsweredWithThePage(t *testing.T) {
	h := readOnly(t)
	plain, _ := h.headOf(t, "/tjek")
	const hostile = `"><script>alert(1)</script>`
	long := strings.Repeat("x", 9000)
	for _, view := range []string{"/sammenlign", "/udvikling", "/kommune", "/kilder"} {
		for _, given := range []string{
			"indicator=nope", "indicator=jobindsats/unemployment-rate&release=jobindsats@99", "indicator=own/share&period=x&kommune=766", "kommune=999",
			"indicator=own/share&kommune=766&kommuner=nope", "indicator=own/share&benchmark=nope", "indicator=" + long, "kommune=" + strings.Repeat("766,", 3000),
			"kommune=%ff", "indicator=%00", "%zz", "indicator=own/share&kommune=615&kommuner=766", "indicator=" + url.QueryEscape(hostile),
		} {
			got, a := h.headOf(t, view+"?"+given)
			if got.ogTitle == "" && got != plain {
				t.Errorf("%s?%.60s: %+v", view, given, got)
			}
			if strings.Contains(a.body, "alert(1)") || strings.Contains(a.body, "INTERNAL") {
				t.Errorf("%s?%.60s: repeats it: %s", view, given, a.body)
			}
		}
		for _, name := range []string{"indicator", "period", "from", "targetGroup", "kommune", "kommuner", "benchmark", "release", "lang", "show"} {
			parameters := url.Values{"indicator": {"own/share"}, "kommune": {"766"}}
			parameters.Set(name, hostile)
			if _, a := h.headOf(t, view+"?"+parameters.Encode()); strings.Contains(a.body, "alert(1)") {
				t.Errorf("%s: %s is repeated: %s", view, name, a.body)
			}
		}
	}
}

// The head costs a statement at the most, and nothing as long as its answer is kept;
// who asks too often, or shows a wrong key, gets the page without it.
func TestTheHeadOfAPageIsCheapAndNeverInTheWay(t *testing.T) {
	k := serveKeyed(t, admission.Rates{Page: 2})
	const path = "/sammenlign?indicator=own/share&period=2024&kommune=766"
	first, _ := k.headOf(t, path)
	if log := k.log.String(); strings.Count(log, "queries=") > 1 || (strings.Contains(log, "queries=") && !strings.Contains(log, "queries=1 ")) {
		t.Errorf("the first time: %s", log)
	}
	before := len(k.log.String())
	again, _ := k.headOf(t, path)
	if log := k.log.String()[before:]; strings.Contains(log, "queries=") || again != first || first.ogTitle == "" {
		t.Errorf("again %+v after %+v: %s", again, first, log)
	}
	if third, a := k.headOf(t, path); third.ogTitle != "" || a.status != http.StatusOK {
		t.Errorf("too often: status %d, %+v", a.status, third)
	}
	if a := k.send(t, http.MethodGet, path, "", "Authorization", "Bearer wrong"); a.status != http.StatusOK || a.header.Get("WWW-Authenticate") != "" {
		t.Errorf("a wrong key: status %d, %v", a.status, a.header)
	}
}
