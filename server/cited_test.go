package server_test

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A group that changes must not change what a link answers, and the group
// itself must be what its newest package says.
func TestALinkAnswersTheSameFiguresAfterItsGroupHasChanged(t *testing.T) {
	h := newTestServer(t)
	dir := t.TempDir()
	write := func(name, content string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("datapackage.json", `{"name": "mine", "title": "M", "kommunebench": {"publisher": "M", "indicators": [
		{"id": "i", "title": {"da": "I"}, "definition": {"da": "I"}, "kind": "PROPORTION", "unit": "%", "polarity": "HIGHER_IS_BETTER"}]},
		"resources": [{"name": "g", "path": "g.csv", "kommunebench": {"layout": "peer-groups"}},
		{"name": "o", "path": "o.csv", "kommunebench": {"layout": "observations", "measures": [{"indicator": "i", "numerator": "x", "denominator": "n"}]}}]}`)
	write("o.csv", "kommune,period,x,n\n766,2024,10,100\n615,2024,20,100\n751,2024,30,100\n")
	write("g.csv", "id,kind,name,members\nours,CUSTOM,Ours,766|615\n")
	h.mustLoad(t, dir)
	type comparison struct {
		Compare struct {
			Benchmark struct{ Value float64 }
			Rows      []struct {
				Kommune struct{ Code string }
				Value   float64
			}
			Citation struct{ URL string }
		}
	}
	const group = `peerGroup: "mine/ours"`
	cited := into[comparison](t, h, `{compare(indicator: "mine/i", kommuner: {`+group+`}, benchmark: {kind: PEER_GROUP, `+group+`}) {
		benchmark {value} rows {kommune {code} value} citation {url}}}`).Compare
	if len(cited.Rows) != 2 || cited.Benchmark.Value != 15 {
		t.Fatalf("got %+v", cited)
	}
	write("g.csv", "id,kind,name,members\nours,CUSTOM,Ours,751\n")
	h.mustLoad(t, dir)
	h.expect(t, `{peerGroup(id: "mine/ours") {members {code}}}`, `{"peerGroup": {"members": [{"code": "751"}]}}`)
	link, err := url.Parse(cited.Citation.URL)
	if err != nil {
		t.Fatal(err)
	}
	again, _ := h.data(t, link.Query().Get("query"))["compare"].(map[string]any)
	rows, _ := again["rows"].([]any)
	benchmark, _ := again["benchmark"].(map[string]any)
	if len(rows) != 2 || benchmark["value"] != 15.0 {
		t.Fatalf("answered %v", again)
	}
	if best, _ := rows[0].(map[string]any); best["value"] != cited.Rows[0].Value {
		t.Errorf("cited %+v, answered %v", cited, best)
	}
}

// The figure of a region is cited by the region, not by its kommuner, whose pool
// is another figure.
func TestALinkKeepsThePublishedFigureOfARegion(t *testing.T) {
	h := readOnly(t)
	const region = `benchmark: {kind: PEER_GROUP, peerGroup: "region-hovedstaden"}`
	cited := into[struct {
		Compare struct{ Citation struct{ URL string } }
	}](t, h, `{compare(indicator: "own/share", period: "2024", `+region+`) {citation {url}}}`).Compare
	link, err := url.Parse(cited.Citation.URL)
	if err != nil {
		t.Fatal(err)
	}
	again, _ := h.data(t, link.Query().Get("query"))["compare"].(map[string]any)
	if benchmark, _ := again["benchmark"].(map[string]any); benchmark["value"] != 90.0 {
		t.Errorf("the link answers %v", again["benchmark"])
	}
	export := h.export(t, "compare?indicator=own/share&period=2024&benchmark=PEER_GROUP&benchmarkPeerGroup=region-hovedstaden&format=json")
	if permalink := export.permalink(t); !strings.Contains(permalink, "benchmarkPeerGroup=region-hovedstaden") || strings.Contains(permalink, "benchmarkKommuner") {
		t.Errorf("permalink %s", permalink)
	}
}

func TestAQueryStringThatIsNoneIsRefusedWithACode(t *testing.T) {
	a := readOnly(t).send(t, "GET", "/graphql?query=%zz", "")
	if a.status != 400 || !strings.Contains(a.body, `"BAD_USER_INPUT"`) {
		t.Errorf("status %d: %s", a.status, a.body)
	}
}
