package server_test

import (
	"math"
	"net/http"
	"strconv"
	"strings"
	"testing"
)

type relatedFigures struct {
	Relation struct {
		Points []struct {
			Kommune struct{ Name string }
			X, Y    float64
		}
		Citation struct{ PageURL string }
	}
}

const (
	rateAndAssistance = "x=jobindsats/unemployment-rate&y=jobindsats/cash-assistance-share-of-population&xPeriod=2026M07&yPeriod=2026M07"
	// Counts so far apart that the axes are logarithmic.
	peopleAndUnemployed = "x=population/population&y=jobindsats/unemployed&xPeriod=2020Q4&yPeriod=2026M07"
)

func TestEveryFigureOfAnEmbeddedRelationIsTheAPIs(t *testing.T) {
	h := readOnly(t)
	for address, arguments := range map[string]string{
		rateAndAssistance + "&kommune=766":                  `x: "jobindsats/unemployment-rate", y: "jobindsats/cash-assistance-share-of-population", xPeriod: "2026M07", yPeriod: "2026M07"`,
		peopleAndUnemployed:                                 `x: "population/population", y: "jobindsats/unemployed", xPeriod: "2020Q4", yPeriod: "2026M07"`,
		rateAndAssistance + "&kommuner=region-nordjylland":  `x: "jobindsats/unemployment-rate", y: "jobindsats/cash-assistance-share-of-population", xPeriod: "2026M07", yPeriod: "2026M07", kommuner: {peerGroup: "region-nordjylland"}`,
		"x=own/share&y=own/share&xPeriod=2024&yPeriod=2027": `x: "own/share", y: "own/share", xPeriod: "2024", yPeriod: "2027"`,
	} {
		want := into[relatedFigures](t, h, "{relation("+arguments+") {points {kommune {name} x y} citation {pageUrl}}}").Relation
		e := h.embed(t, "/embed/sammenhaeng?"+address)
		if e.status != http.StatusOK {
			t.Fatalf("%s: status %d: %.300s", address, e.status, e.body)
		}
		got := e.figures(t)
		if len(got) != len(want.Points) || len(got) == 0 {
			t.Errorf("%s: %d kommuner are shown, the API has %d", address, len(got), len(want.Points))
		}
		for _, p := range want.Points {
			if shown := got[p.Kommune.Name]; len(shown) != 2 || shown[0] != p.X || shown[1] != p.Y {
				t.Errorf("%s, %s: shows %v, the API has %v and %v", address, p.Kommune.Name, shown, p.X, p.Y)
			}
		}
		if marks := e.page.Find(".plot use.mark").Length(); marks != len(want.Points) && len(want.Points) >= 3 {
			t.Errorf("%s: %d marks of %d kommuner", address, marks, len(want.Points))
		}
		if links := linksOf(e.answer, "cite-as"); len(links) != 1 || !strings.HasPrefix(links[0], want.Citation.PageURL) {
			t.Errorf("%s: cite as %v, want %s", address, links, want.Citation.PageURL)
		}
	}
}

// gridOf reads an axis: where its numbers stand, by what is written there.
func gridOf(t *testing.T, e embedded, selector, at string) (places, numbers []float64) {
	t.Helper()
	texts := e.page.Find(selector)
	for n := range texts.Length() {
		written := strings.NewReplacer("\u00a0%", "", " %", "", ".", "", ",", ".").Replace(strings.TrimSpace(texts.Eq(n).Text()))
		number, err := strconv.ParseFloat(written, 64)
		if err != nil {
			t.Fatal(err)
		}
		place, err := strconv.ParseFloat(strings.TrimSuffix(texts.Eq(n).AttrOr(at, ""), "%"), 64)
		if err != nil {
			t.Fatal(err)
		}
		places, numbers = append(places, place), append(numbers, number)
	}
	return places, numbers
}

// readOn reads what an axis has at a place by its first number and its last.
func readOn(places, numbers []float64, at float64, of, back func(float64) float64) float64 {
	last := len(places) - 1
	share := (at - places[0]) / (places[last] - places[0])
	return back(of(numbers[0]) + share*(of(numbers[last])-of(numbers[0])))
}

func TestDotsStandWhereTheirFiguresAre(t *testing.T) {
	h := readOnly(t)
	same := func(value float64) float64 { return value }
	for address, c := range map[string]struct {
		of, back  func(float64) float64
		tolerance float64
	}{
		rateAndAssistance:   {same, same, 0.01},
		peopleAndUnemployed: {math.Log, math.Exp, 0.01},
	} {
		e := h.embed(t, "/embed/sammenhaeng?"+address+"&kommune=766")
		own := e.figures(t)["Hedensted"]
		mark := e.page.Find(".plot use.mark.differs")
		if mark.Length() != 1 || len(own) != 2 {
			t.Fatalf("%s: %d marks of one's own, figures %v", address, mark.Length(), own)
		}
		for n, axis := range []struct{ selector, at string }{{".plot svg:nth-child(2) text.muted", "x"}, {".plot svg:nth-child(1) text.muted", "y"}} {
			places, numbers := gridOf(t, e, axis.selector, axis.at)
			if axis.at == "y" {
				for m := range places {
					places[m] -= 4 // the letters' middle
				}
			}
			place, err := strconv.ParseFloat(strings.TrimSuffix(mark.AttrOr(axis.at, ""), "%"), 64)
			if err != nil || len(places) < 2 {
				t.Fatalf("%s: %v, numbers %v", address, err, numbers)
			}
			if got := readOn(places, numbers, place, c.of, c.back); math.Abs(got/own[n]-1) > c.tolerance {
				t.Errorf("%s: Hedensted stands at %v on the axis of %s, its figure is %v", address, got, axis.at, own[n])
			}
		}
		if !strings.Contains(e.text(".plot"), "Hedensted") {
			t.Errorf("%s: the own dot has no name", address)
		}
	}
}

func TestAnEmbeddedRelationKeepsItsReservations(t *testing.T) {
	h := readOnly(t)
	e := h.embed(t, "/embed/sammenhaeng?"+rateAndAssistance+"&kommune=766")
	for _, want := range []string{
		"98 af 98 kommuner har begge tal", "rangkorrelation", "Ingen linje går gennem prikkerne", "Alle kommuner har mindst ét foreløbigt tal.",
		"Kommuner med de samme to tal ligger oven i hinanden", "Kilde: Styrelsen for Arbejdsmarked", "tabel Y60A02", "Hedensted: 1,8 % (foreløbigt) og 1,8 % (foreløbigt)",
	} {
		if got := e.text("figure"); !strings.Contains(got, want) {
			t.Errorf("lacks %q: %s", want, got)
		}
	}
	if lines := e.page.Find(".plot svg svg, .plot line:not(.grid)").Length(); lines != 0 {
		t.Errorf("%d lines go through the dots", lines)
	}
	few := h.embed(t, "/embed/sammenhaeng?x=own/share&y=own/share&xPeriod=2024&yPeriod=2024&kommuner=766,851")
	if got := few.text("figure"); few.page.Find(".plot").Length() != 0 || !strings.Contains(got, "1 af 2 kommuner har begge tal") || !strings.Contains(got, "Aalborg: skjult, så enkeltpersoner ikke kan genkendes.") || strings.Count(got, "Aalborg: skjult") != 1 {
		t.Errorf("few: status %d: %s", few.status, got)
	}
	none := h.embed(t, "/embed/sammenhaeng?x=own/share&y=own/share&xPeriod=2024&yPeriod=2024&kommuner=851")
	if got := none.text("figure"); none.status != http.StatusOK || !strings.Contains(got, "Her er ingen tal at vise.") {
		t.Errorf("none: status %d: %s", none.status, got)
	}
	demo := h.embed(t, "/embed/sammenhaeng?x=jobindsats/unemployment-rate&y=demo/deregistered-3-months&lang=en")
	if !strings.Contains(demo.text(".demo-bar"), "The figures are made up") {
		t.Errorf("one made-up indicator of two is not marked: %s", demo.text("figure"))
	}
	for address, argument := range map[string]string{"x=own/share": "nøgletal", "": "nøgletal", "x=own/share&y=own/none": "nøgletal", "x=own/share&y=own/share&yPeriod=1800": "periode"} {
		wrong := h.embed(t, "/embed/sammenhaeng?"+address)
		if got := wrong.text("body"); wrong.status != http.StatusBadRequest && wrong.status != http.StatusNotFound || !strings.Contains(got, "fejl i dens adresse: "+argument) {
			t.Errorf("%q: status %d: %s", address, wrong.status, got)
		}
	}
}

func TestAFrozenRelationStaysAndSaysSoALiveOneChanges(t *testing.T) {
	h := newTestServer(t, "testdata/own")
	const relation = "/embed/sammenhaeng?x=own/share&y=own/share&xPeriod=2024&yPeriod=2027&kommune=101"
	frozen, live := h.embed(t, relation+"&release=own@1"), h.embed(t, relation)
	if got := frozen.text("figure"); !strings.Contains(got, "Figuren er låst til udgivelse own@1 af ") {
		t.Errorf("frozen: %s", got)
	}
	if got := live.text("figure"); !strings.Contains(got, "Figuren skifter, når der kommer nye eller rettede tal.") || strings.Contains(got, "låst") {
		t.Errorf("live: %s", got)
	}
	h.mustLoad(t, revised(t, "København,2027,share,,15,100", "København,2027,share,,55,100", "København,2026,share,,10,100", "København,2026,share,,12,100"))
	again := h.embed(t, relation+"&release=own@1")
	if got, want := again.figures(t)["København"], frozen.figures(t)["København"]; len(got) != 2 || got[1] != want[1] {
		t.Errorf("frozen figures changed: %v, before %v", got, want)
	}
	link := again.page.Find(".old a")
	if got := again.text(".old"); !strings.Contains(got, "own@2") || link.AttrOr("href", "") != "../sammenhaeng?kommune=101&x=own%2Fshare&y=own%2Fshare" {
		t.Errorf("frozen, after a newer release: %q, %q", got, link.AttrOr("href", ""))
	}
	// Both figures are revised, and there are newer ones of both: each is said once.
	both := h.embed(t, "/embed/sammenhaeng?x=own/share&y=own/share&xPeriod=2026&yPeriod=2026&release=own@1").text(".old")
	if strings.Count(both, "own@2") != 1 || strings.Count(both, "Der findes tal for 2027.") != 1 {
		t.Errorf("two figures of one dataset: %s", both)
	}
	if changed := h.embed(t, relation); changed.figures(t)["København"][1] != 55 {
		t.Errorf("live, after a newer release: %v", changed.figures(t)["København"])
	}
}
