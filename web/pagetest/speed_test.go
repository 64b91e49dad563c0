package pagetest_test

import (
	"encoding/json"
	"testing"
)

// How quickly the page is there and answers its reader, medians of ten, in milliseconds. ready is until the figures of a
// comparison stand, with an empty cache; bare is a page of nothing but as many bytes in as many files, asked by turns with
// it; ratio is between the two. switch and highlight are script and layout alone: from a trend back to the comparison, and
// to the next mark of its strip.
func BenchmarkPage(b *testing.B) {
	browser, ok := findBrowser(b)
	if !ok {
		return
	}
	program := buildProgram(b)
	for b.Loop() {
		var took struct{ Ready, Bare, Kilobytes, Files, Switch, Highlight float64 }
		if err := json.Unmarshal(run(b, "speed.mjs", program, browser, "all"), &took); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(took.Ready, "ready-ms")
		b.ReportMetric(took.Bare, "bare-ms")
		b.ReportMetric(took.Ready/took.Bare, "ratio")
		b.ReportMetric(took.Kilobytes, "kB")
		b.ReportMetric(took.Files, "files")
		b.ReportMetric(took.Switch, "switch-ms")
		b.ReportMetric(took.Highlight, "highlight-ms")
	}
}
