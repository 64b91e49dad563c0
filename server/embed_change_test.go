package server_test

import (
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

type changedFigures struct {
	Ranking struct {
		Rows []struct {
			Kommune                     struct{ Code, Name string }
			Value, EarlierValue, Change *float64
			Significance, Sentence      string
		}
	}
}

func TestEveryFigureOfEmbeddedChangesIsTheAPIs(t *testing.T) {
	h := readOnly(t)
	verdicts := map[string]string{
		"BETTER": "bedre, mere end tilfældige udsving forklarer", "WORSE": "dårligere, mere end tilfældige udsving forklarer",
		"HIGHER": "højere, mere end tilfældige udsving forklarer", "LOWER": "lavere, mere end tilfældige udsving forklarer",
		"SIMILAR": "kan være tilfældigt", "NOT_TESTED": "ikke testet",
	}
	for address, arguments := range map[string]string{
		"indicator=jobindsats/unemployment-rate&period=2026M06":                       `indicator: "jobindsats/unemployment-rate", to: "2026M06"`,
		"indicator=jobindsats/unemployed&from=2025M01&period=2026M01&kommune=766":     `indicator: "jobindsats/unemployed", from: "2025M01", to: "2026M01"`,
		"indicator=jobindsats/unemployment-rate&kommuner=landsdel-oestjylland":        `indicator: "jobindsats/unemployment-rate", kommuner: {landsdel: "landsdel-oestjylland"}`,
		"indicator=own/share&from=2024&period=2026&kommune=766":                       `indicator: "own/share", from: "2024", to: "2026"`,
		"indicator=jobindsats/unemployment-rate&targetGroup=jobindsats/kontanthjaelp": `indicator: "jobindsats/unemployment-rate", targetGroup: "jobindsats/kontanthjaelp"`,
	} {
		want := into[changedFigures](t, h, "{ranking("+arguments+", of: CHANGE) {rows {kommune {code name} value earlierValue change significance: significanceAfterCorrection sentence}}}").Ranking
		e := h.embed(t, "/embed/sammenlign?by=change&"+address)
		if e.status != http.StatusOK {
			t.Fatalf("%s: status %d: %.300s", address, e.status, e.body)
		}
		got, said := e.figures(t), map[string]string{}
		e.page.Find("tbody tr").Each(func(_ int, row *goquery.Selection) {
			said[strings.TrimSpace(row.Find("th").Text())] = strings.TrimSpace(row.Find("td").Last().Text())
		})
		drawn := 0
		for _, row := range want.Rows {
			name := row.Kommune.Name
			if row.Change == nil {
				if got[name] != nil {
					t.Errorf("%s, %s: shows %v, the API has no change", address, name, got[name])
				}
				continue
			}
			drawn++
			var shown []float64
			for _, value := range got[name] {
				if !math.IsNaN(value) {
					shown = append(shown, value)
				}
			}
			if len(shown) != 3 || shown[0] != *row.EarlierValue || shown[1] != *row.Value || shown[2] != *row.Change {
				t.Errorf("%s, %s: shows %v, the API has %v, %v, %v", address, name, shown, *row.EarlierValue, *row.Value, *row.Change)
			}
			if said[name] != verdicts[row.Significance] {
				t.Errorf("%s, %s: says %q, the API %s", address, name, said[name], row.Significance)
			}
			if strings.Contains(address, "kommune="+row.Kommune.Code) && e.text("figcaption .lead") != row.Sentence {
				t.Errorf("%s: leads with %q, want %q", address, e.text("figcaption .lead"), row.Sentence)
			}
		}
		if marks := e.page.Find(".plot use.mark").Length(); marks != drawn && drawn > 1 {
			t.Errorf("%s: %d marks of %d changes", address, marks, drawn)
		}
	}
}

// A mark stands as far above or below the line of those unchanged as its change is large.
func TestMarksOfChangesStandAboutTheLineOfNoChange(t *testing.T) {
	h := readOnly(t)
	want := into[changedFigures](t, h, `{ranking(indicator: "jobindsats/unemployment-rate", of: CHANGE, to: "2026M06") {rows {kommune {name} change}}}`).Ranking
	e := h.embed(t, "/embed/sammenlign?by=change&indicator=jobindsats/unemployment-rate&period=2026M06")
	line, err := strconv.ParseFloat(e.page.Find(".plot line.benchmark").AttrOr("y1", ""), 64)
	marks := e.page.Find(".plot use.mark")
	if err != nil || marks.Length() != len(want.Rows) || len(want.Rows) < 90 {
		t.Fatalf("%v, %d marks of %d", err, marks.Length(), len(want.Rows))
	}
	at := func(n int) float64 {
		y, _ := strconv.ParseFloat(marks.Eq(n).AttrOr("y", ""), 64)
		return y - line
	}
	last := len(want.Rows) - 1
	perUnit := (at(last) - at(0)) / (*want.Rows[last].Change - *want.Rows[0].Change)
	for n, row := range want.Rows {
		if math.Abs(at(n)-*row.Change*perUnit) > 0.2 || perUnit >= 0 {
			t.Errorf("%s: a change of %v stands %v px from the line", row.Kommune.Name, *row.Change, at(n))
		}
	}
	text := e.text("figure")
	for _, said := range []string{"Ændring fra juni 2025 til juni 2026, procentpoint", "Lavere er bedre", "Uændret 0,0", "Figuren viser altid juni 2026"} {
		if !strings.Contains(text, said) {
			t.Errorf("lacks %q: %s", said, text)
		}
	}
	if strings.Contains(text, "de øvrige") {
		t.Errorf("the test of a change is said to be one against others: %s", text)
	}
}

// One change alone has no place; it is told all the same, and nothing of it is wanting.
func TestOneChangeIsEmbeddedAsAFact(t *testing.T) {
	e := readOnly(t).embed(t, "/embed/sammenlign?by=change&indicator=jobindsats/unemployed&period=2026M07&kommuner=landsdel-bornholm")
	text := e.text("figure")
	if e.page.Find(".plot").Length() != 0 || !strings.Contains(e.text(".fact"), "Bornholm +28 fuldtidspersoner") || !strings.Contains(text, "1 af 1 kommuner har en ændring") || strings.Contains(text, "ingen tal at vise") {
		t.Errorf("status %d: %s", e.status, text)
	}
}

func TestFrozenChangesStayAndSaySoLiveOnesChange(t *testing.T) {
	h := newTestServer(t, "testdata/own")
	const changes = "/embed/sammenlign?by=change&indicator=own/share&from=2026&period=2027&kommune=101"
	frozen, live := h.embed(t, changes+"&release=own@1"), h.embed(t, changes)
	if got := frozen.text("figure"); frozen.status != http.StatusOK || !strings.Contains(got, "Figuren er låst til udgivelse own@1 af ") {
		t.Fatalf("frozen: status %d: %s", frozen.status, got)
	}
	cited := linksOf(live.answer, "cite-as")
	if len(cited) != 1 {
		t.Fatalf("cite as %v", cited)
	}
	if at, err := url.Parse(cited[0]); err != nil || at.Path != "/sammenlign" || at.Query().Get("release") != "own@1" || at.Query().Get("by") != "change" || at.Query().Get("from") != "2026" {
		t.Errorf("cite as %v", cited)
	}
	h.mustLoad(t, revised(t, "København,2027,share,,15,100", "København,2027,share,,55,100"))
	again := h.embed(t, changes+"&release=own@1")
	if strings.Join(strings.Fields(again.text("table")), " ") != strings.Join(strings.Fields(frozen.text("table")), " ") {
		t.Errorf("frozen figures changed: %s, before %s", again.text("table"), frozen.text("table"))
	}
	link := again.page.Find(".old a").AttrOr("href", "")
	if got := again.text(".old"); !strings.Contains(got, "own@2") || link != "../sammenlign?by=change&indicator=own%2Fshare&kommune=101" {
		t.Errorf("frozen, after a newer release: %q, %q", got, link)
	}
	if after := h.embed(t, changes); !strings.Contains(after.text("figure"), "own@2") || after.text("figure") == live.text("figure") {
		t.Errorf("live, after a newer release: %s", after.text("figure"))
	}
}
