package server_test

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"kommunebench/graph"
	"kommunebench/server"
	"kommunebench/server/admission"
	"kommunebench/server/operation"
)

// embedded is an embedded figure as a browser reads it.
type embedded struct {
	answer
	page *goquery.Document
}

func (h *testServer) embed(t *testing.T, path string) embedded {
	t.Helper()
	a := h.send(t, http.MethodGet, path, "")
	spaced := strings.NewReplacer("</td>", " </td>", "</th>", " </th>").Replace(a.body)
	page, err := goquery.NewDocumentFromReader(strings.NewReader(spaced))
	if err != nil {
		t.Fatal(err)
	}
	return embedded{a, page}
}

func (e embedded) text(selector string) string {
	return strings.ReplaceAll(strings.Join(strings.Fields(e.page.Find(selector).Text()), " "), "\u00a0", " ")
}

// figures are those of the table, by row and column; NaN where there is none.
func (e embedded) figures(t *testing.T) map[string][]float64 {
	t.Helper()
	found := map[string][]float64{}
	e.page.Find("tbody tr").Each(func(_ int, row *goquery.Selection) {
		name := strings.TrimSpace(row.Find("th").Text())
		row.Find("td").Each(func(_ int, cell *goquery.Selection) {
			value := math.NaN()
			if text, is := cell.Find("data").Attr("value"); is {
				var err error
				if value, err = strconv.ParseFloat(text, 64); err != nil {
					t.Error(err)
				}
			}
			found[name] = append(found[name], value)
		})
	})
	return found
}

type comparedFigures struct {
	Compare struct {
		Benchmark struct{ Value *float64 }
		Rows      []struct {
			Kommune struct{ Name string }
			Value   *float64
		}
		Citation struct{ PageURL string }
	}
}

func TestEveryFigureOfAnEmbeddedComparisonIsTheAPIs(t *testing.T) {
	h := readOnly(t)
	for name, c := range map[string]struct{ address, arguments string }{
		"all kommuner": {"indicator=jobindsats/unemployment-rate&period=2026M06", `indicator: "jobindsats/unemployment-rate", period: "2026M06"`},
		"a count":      {"indicator=jobindsats/unemployed&kommune=766", `indicator: "jobindsats/unemployed"`},
		"a landsdel":   {"indicator=jobindsats/unemployment-rate&kommuner=landsdel-oestjylland&benchmark=MEDIAN", `indicator: "jobindsats/unemployment-rate", kommuner: {landsdel: "landsdel-oestjylland"}, benchmark: {kind: MEDIAN}`},
		"those alike": {
			"indicator=jobindsats/unemployment-rate&kommuner=similar&kommune=766",
			`indicator: "jobindsats/unemployment-rate", kommuner: {similarTo: {kommune: "766", k: 10, on: ["jobindsats/unemployment-rate", "jobindsats/cash-assistance-share-of-population", "population/population"]}}`,
		},
		"a target group":   {"indicator=jobindsats/unemployment-rate&targetGroup=jobindsats/dagpenge", `indicator: "jobindsats/unemployment-rate", targetGroup: "jobindsats/dagpenge"`},
		"few, some hidden": {"indicator=own/share&period=2024&kommune=766", `indicator: "own/share", period: "2024"`},
		"made up":          {"indicator=demo/deregistered-3-months&release=demo@1", `indicator: "demo/deregistered-3-months", release: "demo@1"`},
	} {
		want := into[comparedFigures](t, h, "{compare("+c.arguments+") {benchmark {value} rows {kommune {name} value} citation {pageUrl}}}").Compare
		e := h.embed(t, "/embed/sammenlign?"+c.address)
		got, drawn := e.figures(t), 0
		if e.status != http.StatusOK {
			t.Fatalf("%s: status %d: %.300s", name, e.status, e.body)
		}
		for _, row := range want.Rows {
			shown := got[row.Kommune.Name]
			n := 0
			for _, value := range shown {
				if !math.IsNaN(value) {
					n++
				}
				if !math.IsNaN(value) && (row.Value == nil || value != *row.Value) {
					t.Errorf("%s, %s: shows %v, the API has %v", name, row.Kommune.Name, value, row.Value)
				}
			}
			if wanted := row.Value != nil; (n == 1) != wanted {
				t.Errorf("%s, %s: %d figures are shown", name, row.Kommune.Name, n)
			}
			if row.Value != nil {
				drawn++
			}
		}
		if marks := e.page.Find(".plot use.mark:not(.limits)").Length(); marks != drawn {
			t.Errorf("%s: %d marks of %d figures", name, marks, drawn)
		}
		if links := linksOf(e.answer, "cite-as"); len(links) != 1 || !strings.HasPrefix(links[0], want.Citation.PageURL) {
			t.Errorf("%s: cite as %v, want %s", name, links, want.Citation.PageURL)
		}
	}
}

// The verdict of each row is that of the test that the API made, and names whom it
// was made against: kommuner within a benchmark are tested against the rest of it.
func TestEmbeddedVerdictsAreTheAPIsAndNameWhomTheyAreAbout(t *testing.T) {
	h := readOnly(t)
	better := map[string]string{"BETTER": "bedre end ", "WORSE": "dårligere end ", "SIMILAR": "ikke til at skelne fra "}
	for name, c := range map[string]struct {
		address, benchmark string
		opponents          int
	}{
		"the country":  {"", "{kind: COUNTRY}", 1},
		"the median":   {"&benchmark=MEDIAN", "{kind: MEDIAN}", 0},
		"a kommune":    {"&benchmark=615", `{kind: KOMMUNE, kommune: "615"}`, 1},
		"a peer group": {"&benchmark=landsdel-oestjylland", `{kind: PEER_GROUP, peerGroup: "landsdel-oestjylland"}`, 2},
	} {
		want := into[struct {
			Compare struct {
				Rows []struct {
					Kommune        struct{ Name string }
					Value          *float64
					Significance   string
					DifferenceTest *struct{ Significance, Against string }
				}
			}
		}](t, h, `{compare(indicator: "jobindsats/unemployment-rate", period: "2026M06", benchmark: `+c.benchmark+`) {
			rows {kommune {name} value significance differenceTest {significance against}}}}`).Compare
		e := h.embed(t, "/embed/sammenlign?indicator=jobindsats/unemployment-rate&period=2026M06"+c.address)
		shown, tested, opponents := map[string]string{}, 0, map[string]bool{}
		e.page.Find("tbody tr").Each(func(_ int, row *goquery.Selection) {
			shown[strings.TrimSpace(row.Find("th").Text())] = strings.TrimSpace(row.Find("td").Last().Text())
		})
		for _, row := range want.Rows {
			if row.Value != nil && row.DifferenceTest != nil {
				tested++
			}
		}
		for _, row := range want.Rows {
			verdict := "ikke testet"
			switch test := row.DifferenceTest; {
			case row.Value == nil:
				continue
			case test != nil && test.Significance != "NOT_TESTED":
				verdict, opponents[test.Against] = better[test.Significance]+test.Against, true
			case tested == 0 && row.Significance != "NOT_TESTED":
				verdict = better[row.Significance] + "de øvrige"
			}
			if shown[row.Kommune.Name] != verdict {
				t.Errorf("%s, %s: shows %q, want %q", name, row.Kommune.Name, shown[row.Kommune.Name], verdict)
			}
		}
		if len(want.Rows) < 90 || len(shown) < 90 {
			t.Errorf("%s: %d rows of %d", name, len(shown), len(want.Rows))
		}
		if len(opponents) != c.opponents {
			t.Errorf("%s: verdicts are about %v, want %d", name, opponents, c.opponents)
		}
	}
}

// The strip's marks stand by rank, and as high as their figures are: all by one line.
func TestMarksStandWhereTheirFiguresAre(t *testing.T) {
	h := readOnly(t)
	want := into[comparedFigures](t, h, `{compare(indicator: "jobindsats/unemployment-rate", period: "2026M06") {benchmark {value} rows {kommune {name} value}}}`).Compare
	e := h.embed(t, "/embed/sammenlign?indicator=jobindsats/unemployment-rate&period=2026M06")
	var xs, ys []float64
	e.page.Find(".plot use.mark:not(.limits)").Each(func(_ int, mark *goquery.Selection) {
		x, _ := strconv.ParseFloat(strings.TrimSuffix(mark.AttrOr("x", ""), "%"), 64)
		y, _ := strconv.ParseFloat(mark.AttrOr("y", ""), 64)
		xs, ys = append(xs, x), append(ys, y)
	})
	last := len(ys) - 1
	if last < 90 {
		t.Fatalf("%d marks", len(ys))
	}
	perUnit := (ys[last] - ys[0]) / (*want.Rows[last].Value - *want.Rows[0].Value)
	line, _ := strconv.ParseFloat(e.page.Find(".plot line.benchmark").AttrOr("y1", ""), 64)
	at := func(value float64) float64 { return ys[0] + (value-*want.Rows[0].Value)*perUnit }
	for n := range ys {
		if math.Abs(ys[n]-at(*want.Rows[n].Value)) > 0.2 || (n > 0 && xs[n] <= xs[n-1]) {
			t.Errorf("%s: %v stands at %v, %v", want.Rows[n].Kommune.Name, *want.Rows[n].Value, xs[n], ys[n])
		}
	}
	if perUnit >= 0 || math.Abs(line-at(*want.Benchmark.Value)) > 0.2 {
		t.Errorf("the benchmark of %v stands at %v, want %v", *want.Benchmark.Value, line, at(*want.Benchmark.Value))
	}
}

func TestEveryFigureOfAnEmbeddedTrendIsTheAPIs(t *testing.T) {
	h := readOnly(t)
	for address, arguments := range map[string]string{
		"indicator=jobindsats/unemployment-rate&kommune=766&kommune=615&from=2023M01": `indicator: "jobindsats/unemployment-rate", kommuner: {codes: ["766", "615"]}, from: "2023M01"`,
		"indicator=own/monthly&kommune=766":                                           `indicator: "own/monthly", kommuner: {codes: ["766"]}`,
		"indicator=own/share&kommuner=147,101&period=2026":                            `indicator: "own/share", kommuner: {codes: ["101", "147"]}, to: "2026"`,
		"indicator=jobindsats/unemployed&kommuner=landsdel-oestjylland&from=2026M01":  `indicator: "jobindsats/unemployed", kommuner: {landsdel: "landsdel-oestjylland"}, from: "2026M01"`,
	} {
		type points []struct{ Value *float64 }
		want := into[struct {
			Trend struct {
				Periods   []string
				Series    []struct{ Points points }
				Benchmark points
			}
		}](t, h, "{trend("+arguments+") {periods series {points {value}} benchmark {value}}}").Trend
		e := h.embed(t, "/embed/udvikling?"+address)
		rows := e.page.Find("tbody tr")
		if e.status != http.StatusOK || rows.Length() != len(want.Periods) {
			t.Fatalf("%s: status %d, %d rows, want %d: %.300s", address, e.status, rows.Length(), len(want.Periods), e.body)
		}
		all := want.Series
		all = append(all, struct{ Points points }{want.Benchmark})
		for n := range want.Periods {
			cells := rows.Eq(len(want.Periods) - 1 - n).Find("td")
			for m, series := range all {
				text := cells.Eq(m).Find("data").AttrOr("value", "")
				wanted := ""
				if value := series.Points[n].Value; value != nil {
					wanted = strconv.FormatFloat(*value, 'f', -1, 64)
				}
				if text != wanted {
					t.Errorf("%s, %s, series %d: shows %q, the API has %q", address, want.Periods[n], m, text, wanted)
				}
			}
		}
	}
}

// What a figure is, and what it is not, stands in words, whatever is drawn.
func TestEmbeddedFiguresKeepTheirReservations(t *testing.T) {
	h := readOnly(t)
	few := h.embed(t, "/embed/sammenlign?indicator=own/share&period=2024&kommune=766")
	for selector, want := range map[string]string{
		"table":      "København godt 60,0 %",
		"tbody":      "Aarhus 60,0 % (foreløbigt)",
		"figure":     "Aalborg: skjult, så enkeltpersoner ikke kan genkendes.",
		"details":    "Vejle kan ikke opgøres",
		"figcaption": "Hedensted: 80,0 %",
	} {
		if got := few.text(selector); !strings.Contains(got, want) {
			t.Errorf("%s lacks %q: %s", selector, want, got)
		}
	}
	if got := few.text("figure"); !strings.Contains(got, "91 kommuner er ikke tegnet: intet tal fra kilden.") || few.page.Find("tbody tr").Length() != 7 {
		t.Errorf("those without a figure are not counted: %s", got)
	}
	if got := few.text("figure"); !strings.Contains(got, "Så få rangordnes ikke.") || strings.Contains(few.text("thead"), "Plads") || !strings.Contains(got, "Vejle: kan ikke opgøres.") {
		t.Errorf("few: %s", got)
	}
	if got := few.text("figure"); !strings.Contains(got, "Kilde: Nobody, Made-up report (2026-01-31). Vilkår: CC0-1.0.") {
		t.Errorf("no source: %s", got)
	}
	one := h.embed(t, "/embed/sammenlign?indicator=own/share&period=2024&kommuner=766")
	if got := one.text("figure"); one.page.Find(".plot").Length() != 0 || one.text(".fact") != "Hedensted 80,0 %" || !strings.Contains(got, "Det er det eneste tal, der findes.") {
		t.Errorf("one figure: %s", got)
	}
	none := h.embed(t, "/embed/sammenlign?indicator=own/share&period=2024&kommuner=851,561")
	if got := none.text("figure"); none.page.Find(".plot").Length() != 0 || !strings.Contains(got, "Her er ingen tal at vise.") || !strings.Contains(got, "Aalborg: skjult") {
		t.Errorf("no figure: status %d: %s", none.status, got)
	}
	// The source of the test does not say when it is from; the period only files it.
	undated := h.embed(t, "/embed/sammenlign?indicator=published/evidence-test.score&kommune=766")
	if got := undated.text("figcaption"); !strings.Contains(got, "Hedensted: 2,2 point, udateret") || strings.Contains(got, "20") {
		t.Errorf("an undated figure: %s", got)
	}
	if said, _ := h.headOf(t, "/sammenlign?indicator=published/evidence-test.score"); !strings.Contains(said.title, ", udateret: ") {
		t.Errorf("an undated figure that is shared: %+v", said)
	}
	broken := h.embed(t, "/embed/udvikling?indicator=own/monthly&kommune=766")
	if got := broken.text("figure"); !strings.Contains(got, "Databrud fra april 2024: ny opgørelse") || !strings.Contains(got, "4 af 10 perioder har intet tal") || broken.page.Find(".plot line.break").Length() != 1 {
		t.Errorf("a break: %s", got)
	}
	// January to March are a line, and July to August; across the break, and a gap, is none.
	var moves, steps int
	broken.page.Find(".plot path.line-1.line").Each(func(_ int, line *goquery.Selection) {
		moves += strings.Count(line.AttrOr("d", ""), "M")
		steps += strings.Count(line.AttrOr("d", ""), "L")
	})
	if moves != 2 || steps != 3 || broken.page.Find(".plot use.line-1").Length() != 1 {
		t.Errorf("%d lines with %d steps, %d dots", moves, steps, broken.page.Find(".plot use.line-1").Length())
	}
	demo := h.embed(t, "/embed/sammenlign?indicator=demo/deregistered-3-months&lang=en")
	if got := demo.text(".demo-bar"); got != "DEMO Demo data. The figures are made up and say nothing about real kommuner." || demo.page.Find("body.demo").Length() != 1 || !strings.HasPrefix(demo.text("title"), "Demo: ") {
		t.Errorf("made-up figures: %q", got)
	}
	if e := h.embed(t, "/embed/sammenlign?indicator=jobindsats/unemployment-rate"); e.page.Find(".demo, .demo-bar").Length() != 0 {
		t.Error("real figures are marked as made up")
	}
}

func TestAFrozenFigureStaysAndSaysSoALiveOneChanges(t *testing.T) {
	h := newTestServer(t, "testdata/own")
	const share = "/embed/sammenlign?indicator=own/share&period=2027&kommune=101"
	frozen := h.embed(t, share+"&release=own@1")
	live := h.embed(t, share)
	if got := frozen.text("figure"); !strings.Contains(got, "Figuren er låst til udgivelse own@1 af ") || strings.Contains(got, "Se de nye tal") {
		t.Errorf("frozen: %s", got)
	}
	if got := h.embed(t, "/embed/sammenlign?indicator=own/share&kommune=101").text("figure"); !strings.Contains(got, "Figuren skifter, når der kommer nye tal. Vist: udgivelse own@1 af ") {
		t.Errorf("live: %s", got)
	}
	const ofItsPeriod = "Figuren viser altid 2027, og skifter kun, hvis kilden retter tallene. Vist: udgivelse own@1 af "
	if got := live.text("figure"); !strings.Contains(got, ofItsPeriod) || strings.Contains(got, "Der findes tal") {
		t.Errorf("of a period: %s", got)
	}
	if got := h.embed(t, "/embed/sammenlign?indicator=own/share&period=2026").text("figure"); !strings.Contains(got, "altid 2026") || !strings.Contains(got, "Der findes tal for 2027. Se de nye tal.") {
		t.Errorf("of an earlier period: %s", got)
	}
	if earlier := h.embed(t, "/embed/sammenlign?indicator=own/share&period=2026&release=own@1"); !strings.Contains(earlier.text("figure"), "Der findes tal for 2027. Se de nye tal.") {
		t.Errorf("an earlier period: %s", earlier.text("figure"))
	}
	h.mustLoad(t, revised(t, "København,2027,share,,15,100", "København,2027,share,,55,100"))
	again := h.embed(t, share+"&release=own@1")
	if fmt.Sprint(again.figures(t)) != fmt.Sprint(frozen.figures(t)) {
		t.Errorf("frozen figures changed: %v, before %v", again.figures(t), frozen.figures(t))
	}
	link := again.page.Find(".old a")
	if got := again.text(".old"); !strings.Contains(got, "own@2") || !strings.HasSuffix(got, "Se de nye tal.") || link.AttrOr("href", "") != "../sammenlign?indicator=own%2Fshare&kommune=101" {
		t.Errorf("frozen, after a newer release: %s, %q", got, link.AttrOr("href", ""))
	}
	changed := h.embed(t, share)
	if changed.figures(t)["København"][0] != 55 || !strings.Contains(changed.text("figure"), "own@2") || changed.header.Get("Etag") == live.header.Get("Etag") {
		t.Errorf("live, after a newer release: %v", changed.figures(t))
	}
	trend := h.embed(t, "/embed/udvikling?indicator=own/share&kommune=101&release=own@1")
	if got := trend.text(".old"); !strings.Contains(got, "own@2") {
		t.Errorf("a frozen trend: %s", trend.text("figure"))
	}
}

// Anybody may frame a figure; it runs nothing, and loads its style sheet alone.
func TestAnEmbeddedFigureIsForEverybodysPage(t *testing.T) {
	h := readOnly(t)
	for _, path := range []string{"/embed/sammenlign?indicator=jobindsats/unemployment-rate&kommune=766", "/embed/udvikling?indicator=jobindsats/unemployment-rate&kommune=766", "/embed/sammenhaeng?" + rateAndAssistance, "/embed/sammenlign?indicator=jobindsats/unemployment-rate&kommune=766&by=change", "/embed/sammenlign?indicator=none"} {
		e := h.embed(t, path)
		if policy := e.header.Get("Content-Security-Policy"); policy != "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *" || e.header.Get("X-Frame-Options") != "" {
			t.Errorf("%s: %s", path, policy)
		}
		if e.page.Find("script, style, [style], img, iframe, object, form").Length() != 0 {
			t.Errorf("%s holds what its policy forbids", path)
		}
		style := e.page.Find("link[rel=stylesheet]").AttrOr("href", "")
		css := h.send(t, http.MethodGet, "/embed/"+style, "")
		if css.status != http.StatusOK || css.header.Get("Content-Type") != "text/css; charset=utf-8" || !strings.Contains(css.header.Get("Cache-Control"), "immutable") ||
			!strings.Contains(css.body, "--paper") || !strings.Contains(css.body, "prefers-color-scheme: dark") || strings.Contains(css.body, "url(") {
			t.Errorf("%s: status %d: %.200s", style, css.status, css.body)
		}
		coded := h.send(t, http.MethodGet, path, "", "Accept-Encoding", "br")
		const most = 6 << 10
		if len(coded.body) > most {
			t.Errorf("%s: %d bytes", path, len(coded.body))
		}
		if again := h.send(t, http.MethodGet, path, "", "If-None-Match", e.header.Get("Etag")); e.status == http.StatusOK && again.status != http.StatusNotModified {
			t.Errorf("%s: asked again with its tag: status %d", path, again.status)
		}
	}
	if other := h.send(t, http.MethodGet, "/embed/style.css?v=old", ""); strings.Contains(other.header.Get("Cache-Control"), "immutable") {
		t.Errorf("the style of another version: %s", other.header.Get("Cache-Control"))
	}
}

func TestAPictureIsWholeAsAFile(t *testing.T) {
	h := readOnly(t)
	for path, want := range map[string][]string{
		"/embed/sammenlign.svg?indicator=jobindsats/unemployment-rate&kommune=766":               {"Hedensted: ", "Ledige i procent af arbejdsstyrken", "Kilde: Styrelsen for Arbejdsmarked", "Udgivelse jobindsats@1", "nr. 98"},
		"/embed/udvikling.svg?indicator=own/monthly&kommune=766":                                 {"Databrud fra april 2024", "Hedensted 50,0 % (august 2024)", "CC0-1.0"},
		"/embed/sammenlign.svg?indicator=demo/deregistered-3-months&kommuner=region-nordjylland": {"DEMO", "Demodata. Tallene er opfundet", "demo-frame"},
		"/embed/sammenlign.svg?indicator=own/share&period=2024&kommuner=766":                     {"Hedensted 80,0", "eneste tal"},
		"/embed/sammenlign.svg?by=change&indicator=jobindsats/unemployment-rate&kommune=766":     {"Ændring fra juli 2025 til juli 2026, procentpoint", "Uændret", "Udgivelse jobindsats@1", "nr. 1"},
		"/embed/sammenhaeng.svg?" + rateAndAssistance + "&kommune=766":                           {"rangkorrelation", "Hedensted: 1,8", "Udgivelse jobindsats@1", "juli 2026"},
	} {
		a := h.send(t, http.MethodGet, path, "")
		if a.status != http.StatusOK || a.header.Get("Content-Type") != "image/svg+xml" || strings.Contains(a.body, "var(") || strings.Contains(a.body, "<script") {
			t.Errorf("%s: status %d, %s: %.300s", path, a.status, a.header.Get("Content-Type"), a.body)
		}
		for decoder := xml.NewDecoder(strings.NewReader(a.body)); ; {
			if _, err := decoder.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Errorf("%s: %v", path, err)
				break
			}
		}
		text := strings.ReplaceAll(a.body, "\u00a0", " ")
		for _, part := range want {
			if !strings.Contains(text, part) {
				t.Errorf("%s lacks %q", path, part)
			}
		}
	}
}

// manyCodes are those of more kommuner than there are.
func manyCodes() string {
	var codes []string
	for n := range 150 {
		codes = append(codes, strconv.Itoa(100+n))
	}
	return strings.Join(codes, ",")
}

// An address is answered in words, and nothing of it is repeated.
func TestAWrongEmbedSaysWhatIsWrongAndRepeatsNothing(t *testing.T) {
	h := readOnly(t)
	const hostile = `"><script>alert(1)</script>`
	for _, path := range []string{"/embed/sammenlign", "/embed/udvikling", "/embed/sammenlign.svg", "/embed/udvikling.svg"} {
		for name, word := range map[string]string{
			"indicator": "nøgletal", "targetGroup": "målgruppe", "kommune": "kommune", "kommuner": "kommuner", "release": "udgivelse", "lang": "",
			"period": "periode", "from": "periode", "benchmark": "målestok",
		} {
			for _, value := range []string{hostile, strings.Repeat("9", 5000), "nope", "\x00", "æ"} {
				parameters := url.Values{"indicator": {"own/share"}, "kommune": {"766"}}
				if name == "kommuner" {
					parameters.Del("kommune")
				}
				parameters.Set(name, value)
				e := h.embed(t, path+"?"+parameters.Encode())
				// A trend has no benchmark and a comparison no first period: left out, as on the page,
				// where an unknown language is Danish.
				said := e.text("body")
				if strings.Contains(e.body, "alert") || strings.Contains(e.body, "nope") || strings.Contains(e.body, "999") {
					t.Errorf("%s, %s=%.20q is repeated: %.300s", path, name, value, e.body)
				}
				if e.status == http.StatusOK && (name == "benchmark" || name == "from" || name == "lang") {
					continue
				}
				if e.status != http.StatusBadRequest && e.status != http.StatusNotFound || !strings.Contains(said, word) {
					t.Errorf("%s, %s=%.20q: status %d: %.300s", path, name, value, e.status, said)
				}
			}
		}
		for _, given := range []string{"", "indicator=own/share&kommune=" + manyCodes(), "%zz", "indicator=own/share&release=jobindsats@1&kommune=766"} {
			if e := h.embed(t, path+"?"+given); e.status < 400 || e.status > 499 || e.text("body") == "" || !strings.HasPrefix(e.header.Get("Content-Type"), "text/html") {
				t.Errorf("%s?%.40s: status %d: %.200s", path, given, e.status, e.body)
			}
		}
	}
	if a := h.send(t, http.MethodGet, "/embed/kommune?indicator=own/share", ""); a.status != http.StatusNotFound {
		t.Errorf("another view: status %d: %s", a.status, a.body)
	}
	many := h.embed(t, "/embed/udvikling?indicator=own/share&kommuner=region-hovedstaden")
	if many.status != http.StatusBadRequest {
		t.Errorf("too many lines: status %d", many.status)
	}
}

// A proxy may serve all of it below a path; with --trusted-only the page and what is
// embedded go on.
func TestThePageAndWhatIsEmbeddedWorkBelowAPathAndWithTrustedOnly(t *testing.T) {
	trusted, err := operation.ReadTrusted(trustedFiles())
	if err != nil {
		t.Fatal(err)
	}
	h := readOnly(t)
	web := httptest.NewUnstartedServer(nil)
	address := "http://" + web.Listener.Addr().String() + "/tal"
	web.Config.ConnContext = server.ConnContext
	web.Config.Handler = http.StripPrefix("/tal", h.handler(address, func(o *server.Options) {
		o.Trusted, o.TrustedOnly = trusted, true
		o.Resolver = &graph.Resolver{Analyst: o.Resolver.Analyst, Archive: o.Resolver.Archive, BaseURL: address}
	}))
	web.Start()
	t.Cleanup(web.Close)
	below := &testServer{store: h.store, url: "http://" + web.Listener.Addr().String()}
	for _, path := range []string{
		"/tal/", "/tal/sammenlign?indicator=own/share&kommune=766", "/tal/kilder", "/tal/embed/sammenlign?indicator=own/share&period=2026&release=own@1",
		"/tal/embed/udvikling?indicator=jobindsats/unemployment-rate&kommune=766",
	} {
		e := below.embed(t, path)
		if e.status != http.StatusOK {
			t.Fatalf("%s: status %d: %.300s", path, e.status, e.body)
		}
		base, _ := url.Parse(below.url + path)
		links := 0
		e.page.Find("[src], link[href], figure a[href]").Each(func(_ int, element *goquery.Selection) {
			reference := element.AttrOr("src", element.AttrOr("href", ""))
			parsed, err := url.Parse(reference)
			if err != nil {
				t.Fatal(err)
			}
			target := base.ResolveReference(parsed)
			if a := below.send(t, http.MethodGet, target.RequestURI(), ""); target.Host != base.Host || !strings.HasPrefix(target.Path, "/tal/") || a.status != http.StatusOK {
				t.Errorf("%s leads to %s: status %d", path, target, a.status)
			}
			links++
		})
		if links == 0 {
			t.Errorf("%s holds no links", path)
		}
	}
	if a := below.send(t, http.MethodGet, "/tal/kilder/", ""); a.header.Get("Location") != "../kilder" {
		t.Errorf("a slash too many leads to %q", a.header.Get("Location"))
	}
}

// Who asks too often is shown what is kept, and else told to wait, in a page.
func TestAnEmbedThatIsAskedForTooOftenSaysSoInAPage(t *testing.T) {
	h := readOnly(t).served(t, func(o *server.Options) { o.Rates = admission.Rates{Page: 1} })
	const kept = "/embed/sammenlign?indicator=own/share&period=2024"
	for n, c := range []struct {
		path   string
		status int
	}{{kept, 200}, {kept, 200}, {kept + "&kommune=766", 503}} {
		e := h.embed(t, c.path)
		if e.status != c.status || !strings.HasPrefix(e.header.Get("Content-Type"), "text/html") || (c.status == 503 && !strings.Contains(e.body, "lige nu")) {
			t.Errorf("%d: status %d: %.200s", n, e.status, e.body)
		}
	}
}
