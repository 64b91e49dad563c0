package bench

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"kommunebench/kommune"
	"kommunebench/synth"
)

const exportedRows = 1_000_000

// engineFormats are the engine's own formats that hold what those of exports hold.
func engineFormats() map[string]string {
	return map[string]string{
		"csv": "CSVWithNames", "ndjson": "JSONEachRow",
		"parquet": "Parquet SETTINGS output_format_parquet_compression_method = 'snappy', output_format_parquet_string_as_string = 1",
		"arrow":   "ArrowStream SETTINGS output_format_arrow_string_as_string = 1, output_format_arrow_compression_method = 'none'",
	}
}

// BenchmarkExports times files of a million rows, each by turns with the same columns
// in the engine's own format, both over HTTP and in the same order. It reports how many
// times as long Kommunebench takes, and the size of both.
func BenchmarkExports(b *testing.B) {
	w := newWorldOf(b, synth.Options{Rows: exportedRows})
	for _, format := range []string{"csv", "ndjson", "parquet", "arrow"} {
		b.Run(format, func(b *testing.B) {
			address := w.server.URL + "/export/observations?indicators=" + strings.Join(w.indicatorIDs(), ",") + "&format=" + format
			statement := w.exportStatement() + " FORMAT " + engineFormats()[format]
			sizes, used := make([]int64, 2), make([]time.Duration, 2)
			ways := []way{
				{name: "engine", do: func() (err error) {
					sizes[0], err = w.fetch("http://"+w.endpoint.HTTPAddr+"/?database="+w.database, statement)
					return err
				}},
				{name: "export", do: func() (err error) { sizes[1], err = w.fetch(address, ""); return err }},
			}
			before := w.store.Queries()
			for first := 0; b.Loop(); first++ {
				for n := range ways {
					which := (first + n) % len(ways)
					way, started := &ways[which], processorTime(b)+w.engineTime(b)
					way.times = append(way.times, timed(b, way.do))
					used[which] += processorTime(b) + w.engineTime(b) - started
				}
			}
			reportMedians(b, ways)
			b.ReportMetric(float64(used[0].Milliseconds())/float64(b.N), "engine-cpu-ms")
			b.ReportMetric(float64(used[1].Milliseconds())/float64(b.N), "export-cpu-ms")
			b.ReportMetric(float64(used[1])/float64(used[0]), "export/engine-cpu")
			b.ReportMetric(float64(w.store.Queries()-before)/float64(b.N), "statements/export")
			b.ReportMetric(float64(sizes[0])/1e6, "engine-MB")
			b.ReportMetric(float64(sizes[1])/1e6, "export-MB")
		})
	}
}

func (w *world) indicatorIDs() []string {
	var ids []string
	for _, indicator := range w.snapshot.Indicators {
		if indicator.ID != "" {
			ids = append(ids, indicator.ID)
		}
	}
	return ids
}

var errFetch = errors.New("a file was refused")

// fetch reads a file to its end and throws it away; a statement is sent to the engine
// as its reader.
func (w *world) fetch(address, statement string) (int64, error) {
	method := http.MethodGet
	if statement != "" {
		method = http.MethodPost
	}
	client := &http.Client{Timeout: time.Minute}
	request, err := http.NewRequest(method, address, strings.NewReader(statement)) //nolint:noctx // the client ends it
	if err != nil {
		return 0, fmt.Errorf("making the request: %w", err)
	}
	request.Header.Set("Accept-Encoding", "identity")
	if statement != "" {
		request.SetBasicAuth(w.endpoint.Reader.User, w.endpoint.Reader.Password)
	}
	response, err := client.Do(request)
	if err != nil {
		return 0, fmt.Errorf("sending the request: %w", err)
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		said, _ := io.ReadAll(io.LimitReader(response.Body, 1000))
		return 0, fmt.Errorf("%w: %d %s", errFetch, response.StatusCode, said)
	}
	size, err := io.Copy(io.Discard, response.Body)
	if err != nil {
		return size, fmt.Errorf("reading the file: %w", err)
	}
	return size, nil
}

// exportStatement selects the columns of an export of observations, titles and places
// by lists as the store has them.
func (w *world) exportStatement() string {
	catalogue := w.catalogue
	names, regions, landsdele := mapped{}, mapped{}, mapped{}
	regionNames, landsdelNames := mapped{}, mapped{}
	today := w.snapshot.Release.PublishedAt
	for _, k := range catalogue.Kommuner.All {
		code := string(k.Code)
		names.add(code, k.Name)
		if region := catalogue.PlaceOn(k.Code, kommune.Region, today); region != nil {
			regions.add(code, region.ID)
			regionNames.add(code, region.Name)
		}
		if landsdel := catalogue.PlaceOn(k.Code, kommune.Landsdel, today); landsdel != nil {
			landsdele.add(code, landsdel.ID)
			landsdelNames.add(code, landsdel.Name)
		}
	}
	titles, units, groups := mapped{}, mapped{}, mapped{}
	for _, indicator := range w.snapshot.Indicators {
		titles.add(indicator.ID, indicator.Title(kommune.Danish))
		units.add(indicator.ID, string(indicator.Unit))
	}
	for _, group := range w.snapshot.TargetGroups {
		groups.add(group.ID, group.Title(kommune.Danish))
	}
	year := "toUInt16(substring(o.period, 1, 4))"
	return `SELECT toString(o.indicator) AS indicator_id, toString(o.area) AS kommune_code, ` + names.of("o.area") + ` AS kommune_name,
	toString(o.period) AS period, makeDate(` + year + `, 1, 1) AS period_start, makeDate(` + year + `, 12, 31) AS period_end,
	nullIf(toString(o.target_group), '') AS target_group_id,
	coalesce(o.value, 100 * o.numerator / nullIf(o.denominator, 0)) AS value, o.numerator AS numerator, o.denominator AS denominator,
	toString(o.status) AS status, toString(o.qualifier) AS qualifier, '` + w.snapshot.Release.ID + `' AS release_id, toString(o.source) AS source_id, NOT o.gone AS in_source,
	` + titles.of("o.indicator") + ` AS indicator_title, ` + units.of("o.indicator") + ` AS unit, ` + groups.of("o.target_group") + ` AS target_group_title, 'MONTH' AS period_type,
	` + regions.of("o.area") + ` AS region_id, ` + regionNames.of("o.area") + ` AS region_name, ` + landsdele.of("o.area") + ` AS landsdel_id, ` + landsdelNames.of("o.area") + ` AS landsdel_name
FROM observations AS o
WHERE o.indicator IN ('` + strings.Join(w.indicatorIDs(), "', '") + `') AND length(o.area) = 3
ORDER BY o.indicator, o.target_group, o.period, o.area`
}

// mapped is a choice of texts by others in SQL.
type mapped struct{ from, to []string }

func (m *mapped) add(from, to string) {
	m.from, m.to = append(m.from, quoted(from)), append(m.to, quoted(to))
}

func quoted(text string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(text) + "'"
}

func (m *mapped) of(column string) string {
	return "transform(toString(" + column + "), [" + strings.Join(m.from, ",") + "], [" + strings.Join(m.to, ",") + "], '')"
}

// engineTime is what the engine's process has used of the processors.
func (w *world) engineTime(b *testing.B) time.Duration {
	b.Helper()
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(w.endpoint.PID) + "/stat")
	must(b, err)
	// utime and stime, in hundredths of a second, are fields 14 and 15; the second
	// field may have spaces and ends with a parenthesis.
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	const utime, stime = 11, 12
	total := 0
	for _, field := range []int{utime, stime} {
		ticks, err := strconv.Atoi(fields[field])
		must(b, err)
		total += ticks
	}
	return time.Duration(total) * 10 * time.Millisecond
}
