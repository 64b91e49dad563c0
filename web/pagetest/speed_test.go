package pagetest_test

import (
	"encoding/json"
	"testing"
)

// How quickly the page is there and answers its reader, medians of ten, in milliseconds. ready is until the figures of a
// comparison stand, with an empty cache; bare is a page of nothing but as many bytes in as many files, asked by turns with
// it; ratio is between the two. switch is from a trend back to the whole comparison, drawn and laid out, and highlight to the
// next mark of its strip. Both are by the clock; switch-work is the time of the processor that the thread of the page
// took for the same, painting and collecting garbage included, and switch-parts what the browser counts of it as script, style and layout.
func BenchmarkPage(b *testing.B) {
	browser, ok := findBrowser(b)
	if !ok {
		return
	}
	program := buildProgram(b)
	for b.Loop() {
		var took struct{ Ready, Bare, Kilobytes, Files, Switch, SwitchWork, SwitchParts, Highlight float64 }
		if err := json.Unmarshal(run(b, "speed.mjs", program, browser, "all"), &took); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(took.Ready, "ready-ms")
		b.ReportMetric(took.Bare, "bare-ms")
		b.ReportMetric(took.Ready/took.Bare, "ratio")
		b.ReportMetric(took.Kilobytes, "kB")
		b.ReportMetric(took.Files, "files")
		b.ReportMetric(took.Switch, "switch-ms")
		b.ReportMetric(took.SwitchWork, "switch-work-ms")
		b.ReportMetric(took.SwitchParts, "switch-parts-ms")
		b.ReportMetric(took.Highlight, "highlight-ms")
	}
}
