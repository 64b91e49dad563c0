package server_test

import (
	"archive/zip"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kommunebench/data"
	"kommunebench/engine/enginetest"
	"kommunebench/synth"
)

// emptyServer has the reference data alone.
func emptyServer(t *testing.T) *testServer {
	t.Helper()
	h, err := openHouse(t, enginetest.Database(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.store.Close() })
	if err := h.loadOwn(t.Context(), data.Reference()); err != nil {
		t.Fatal(err)
	}
	web, url := h.serve(nil)
	t.Cleanup(web.Close)
	h.url = url
	return h
}

// few is a package whose small counts Kommunebench hides.
func few(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range map[string]string{
		"datapackage.json": `{"name": "few", "title": "Few", "licenses": [{"name": "CC0-1.0"}], "kommunebench": {"publisher": "Nobody", "indicators": [
			{"id": "share", "title": {"da": "Andel"}, "kind": "PROPORTION", "unit": "%", "polarity": "NEUTRAL", "breaks": [{"period": "2024", "note": {"da": "ny", "en": "new"}}]},
			{"id": "mean", "title": {"da": "Middel"}, "definition": {"da": "Et \"middel\",\nog mere."}, "kind": "MEAN", "unit": "uger", "polarity": "NEUTRAL", "undatedPeriods": ["2023"]}]},
			"resources": [{"name": "o", "path": "o.csv", "kommunebench": {"layout": "observations"}}]}`,
		"o.csv": "kommune,period,indicator,value,numerator,denominator,status,qualifier\n" +
			"101,2023,share,,3,70,,\n147,2023,share,,33,70,,about\n151,2023,share,,40,71,provisional,\n153,2023,share,,0,0,,\n" +
			"101,2023,mean,0.1,,,,\n147,2023,mean,,1,3,,just_over\n151,2023,mean,12345678.9,,,,\n153,2023,mean,7,2,3,,\nregion-hovedstaden,2023,mean,,5,7,,\ncountry,2023,mean,0.000001,,,,\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// zipOf keeps the package of a dataset in a file.
func (h *testServer) zipOf(t *testing.T, id string) (path, content string) {
	t.Helper()
	content = h.export(t, "dataset/"+id).body
	path = filepath.Join(t.TempDir(), id+".zip")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path, content
}

// filesOf are the files of a zip by their names.
func filesOf(t *testing.T, path string) map[string]string {
	t.Helper()
	archive, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	files := map[string]string{}
	for _, file := range archive.File {
		from, err := file.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(from)
		if err != nil {
			t.Fatal(err)
		}
		files[file.Name] = string(text)
	}
	return files
}

// answersOfDatasets asks all kinds of things of what is loaded.
func (h *testServer) answersOfDatasets(t *testing.T) map[string]string {
	t.Helper()
	answers := map[string]string{}
	for name, query := range map[string]string{
		"hidden": `{compare(indicator: "few/share", period: "2023") {benchmark {value status suppressed} caveats citation {text} rows {kommune {code} value numerator denominator status qualifier rank interval {lower upper} significance sentence}}}`,
		"means":  `{observations(indicators: ["few/mean"], first: 1000) {nodes {kommuneCode value numerator denominator status qualifier}} areaObservations(indicators: ["few/mean"]) {nodes {areaId value}} indicator(id: "few/mean") {title definition unit decimals breaks {period note}}}`,
		"own": `{observations(indicators: ["own/share", "own/score", "own/per-100", "own/monthly", "own/by-group", "own/borrowed"], first: 10000)
			{nodes {indicatorId kommuneCode period targetGroupId targetGroupTitle value numerator denominator status qualifier sourceId inSource}} trend(indicator: "own/monthly") {caveats series {sentence}}}`,
		"demo": `{trend(indicator: "demo/deregistered-3-months", kommuner: {codes: ["766"]}) {caveats citation {text} series {sentence points {period value status} test {direction pValue}}}}`,
		"public": `{trend(indicator: "jobindsats/unemployed", targetGroup: "jobindsats/kontanthjaelp", kommuner: {codes: ["766", "825"]}) {caveats citation {text} series {sentence points {period value status sourceId}}}
			compare(indicator: "jobindsats/unemployment-rate") {period caveats citation {text} rows {kommune {code} value status qualifier rank sentence}}}`,
		"facts": `{participations {id course {title days} kommuner {code} participants qualifier wholeJobcentre jobProfiles {id title} from to source {title url}} deregistrations {id sharePct qualifier status source {title}}
			testResults {kommune {code} kind publishedScore answers {question {id title} answer inferred} source {title}} initiatives {id title staff targetGroups {id}} figures {id title value unit}
			jobProfiles {id title competences {id title} questions {id}} sources {id title publisher published retrieved url licence} courses {id title ects providers {name} competences {id}}}`,
	} {
		body := h.ask(t, query).body
		if strings.Contains(body, `"errors"`) {
			t.Fatalf("%s: %.500s", name, body)
		}
		answers[name] = body
	}
	return answers
}

// Exported, loaded into an empty database and exported again, each dataset is the same
// to the last byte, and it answers the same.
func TestADatasetIsTheSameAfterExportAndLoad(t *testing.T) {
	first, second := emptyServer(t), emptyServer(t)
	if err := first.loadOwn(t.Context(), data.Published()); err != nil {
		t.Fatal(err)
	}
	if err := first.loadOwn(t.Context(), data.Figures()["jobindsats"]); err != nil {
		t.Fatal(err)
	}
	demo := filepath.Join(t.TempDir(), synth.Dataset)
	catalogue, err := first.store.CatalogueNow(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := synth.Write(t.Context(), demo, catalogue.Kommuner.All, synth.Options{Rows: 5000}); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"testdata/own", few(t), demo} {
		first.mustLoad(t, path)
	}
	for _, id := range []string{"published", "jobindsats", "own", "few", "demo"} {
		path, content := first.zipOf(t, id)
		archive, err := zip.OpenReader(path)
		if err != nil {
			t.Fatal(err)
		}
		if id == "published" { // which only the program itself may load
			err = second.loadOwn(t.Context(), archive)
		} else {
			err = second.loadPath(t.Context(), path)
		}
		if err != nil {
			t.Fatalf("%s: %v", id, err)
		}
		_ = archive.Close()
		if again, same := second.zipOf(t, id); same != content {
			t.Errorf("%s is another package after it was loaded (-before +after):\n%.3000s", id, cmp.Diff(filesOf(t, path), filesOf(t, again)))
		}
	}
	if diff := cmp.Diff(first.answersOfDatasets(t), second.answersOfDatasets(t)); diff != "" {
		t.Errorf("answers (-before +after):\n%.5000s", diff)
	}
}

func TestAPackageOfADatasetHoldsNoHiddenCount(t *testing.T) {
	h := newTestServer(t, few(t))
	path, _ := h.zipOf(t, "few")
	rows := filesOf(t, path)["observations.csv"]
	if !strings.Contains(rows, "\nshare,101,2023,,,,,SUPPRESSED,EXACT,\n") || strings.Contains(rows, ",3,70,") {
		t.Errorf("3 of 70 are not hidden:\n%s", rows)
	}
}

func TestTheHeaderOfADatasetSaysWhichReleaseItIs(t *testing.T) {
	h := newTestServer(t, "testdata/own")
	a := h.export(t, "dataset/own")
	for name, want := range map[string]string{
		"Content-Type": "application/zip", "Content-Disposition": `attachment; filename="kommunebench_dataset_own-1.zip"`,
		"X-Release": "own@1", "Cache-Control": "no-cache", "Link": "<" + h.url + `/export/dataset/own?release=own%401>; rel="canonical"`,
	} {
		if got := a.header.Get(name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	if again := h.send(t, http.MethodGet, "/export/dataset/own?release=own@1", "", "If-None-Match", a.header.Get("Etag")); again.status != http.StatusNotModified {
		t.Errorf("asked again with its tag: status %d", again.status)
	}
	if head := h.send(t, http.MethodHead, "/export/dataset/own", ""); head.status != http.StatusOK || head.body != "" || head.header.Get("Etag") != a.header.Get("Etag") {
		t.Errorf("HEAD: status %d, %d bytes", head.status, len(head.body))
	}
	for path, want := range map[string]int{
		"dataset/none": http.StatusNotFound, "dataset/own?release=own@9": http.StatusNotFound, "dataset/own?release=demo@1": http.StatusBadRequest,
		"dataset/own?format=csv": http.StatusBadRequest, "dataset/own/x": http.StatusNotFound, "dataset": http.StatusNotFound, "dataset/%00": http.StatusNotFound,
	} {
		if got := h.send(t, http.MethodGet, "/export/"+path, ""); got.status != want {
			t.Errorf("%s: status %d, want %d: %s", path, got.status, want, got.body)
		}
	}
}
