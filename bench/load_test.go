package bench

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"kommunebench/data"
	"kommunebench/engine/enginetest"
	"kommunebench/etl"
	"kommunebench/kommune"
	"kommunebench/store"
	"kommunebench/store/load"
)

const loadRows = 5_000_000

const loadDescriptor = `{"name": "bench", "title": "Bench", "licenses": [{"name": "CC0-1.0"}],
 "kommunebench": {"publisher": "Nobody", "synthetic": true, "disclosure": {"by": "publisher", "reason": "synthetic"}, "indicators": [%s]},
 "resources": [{"name": "rows", "path": "rows.%s", "encoding": "utf-8", "kommunebench": {"layout": "observations", "target_groups": [
  {"id": "all", "title": {"da": "Alle"}}, {"id": "insurance", "title": {"da": "Dagpenge"}}, {"id": "assistance", "title": {"da": "Kontanthjælp"}},
  {"id": "sickness", "title": {"da": "Sygedagpenge"}}, {"id": "flex", "title": {"da": "Ledighedsydelse"}}]}}]}`

// writeLoad writes a package of so many observations, a month of every
// kommune in turn, and gives its folder.
func writeLoad(b *testing.B, rows int) string {
	b.Helper()
	dir := b.TempDir()
	file, err := os.Create(filepath.Join(dir, "rows.csv"))
	must(b, err)
	defer func() { must(b, file.Close()) }()
	out := bufio.NewWriterSize(file, 1<<20)
	defer func() { must(b, out.Flush()) }()
	_, _ = out.WriteString("kommune,period,indicator,target_group,numerator,denominator\n")
	s := openBenchStore(b)
	catalogue, err := s.CatalogueNow(b.Context())
	must(b, err)
	indicators, line := "", []byte{}
	state := uint64(1)
	for n := 0; n < rows; {
		indicator := fmt.Sprintf("rate-%03d", n/(98*5*240))
		if indicators != "" {
			indicators += ","
		}
		indicators += fmt.Sprintf(`{"id": %q, "title": {"da": "Andel"}, "kind": "PROPORTION", "unit": "%%", "polarity": "NEUTRAL"}`, indicator)
		for month := 0; month < 240 && n < rows; month++ {
			for _, group := range []string{"all", "insurance", "assistance", "sickness", "flex"} {
				for _, k := range catalogue.Kommuner.All {
					state = state*6364136223846793005 + 1442695040888963407
					whole := 100 + state>>33%4900
					line = append(line[:0], k.Code...)
					line = fmt.Appendf(line, ",%dM%02d,%s,%s,", 2005+month/12, month%12+1, indicator, group)
					line = strconv.AppendUint(line, whole/3, 10)
					line = append(line, ',')
					line = strconv.AppendUint(line, whole, 10)
					line = append(line, '\n')
					_, _ = out.Write(line)
					n++
				}
			}
		}
	}
	describeLoad(b, dir, indicators, "csv")
	return dir
}

func describeLoad(b *testing.B, dir, indicators, format string) {
	b.Helper()
	must(b, os.WriteFile(filepath.Join(dir, "datapackage.json"), fmt.Appendf(nil, loadDescriptor, indicators, format), 0o600))
}

// openBenchStore gives a store with the reference data, on a database of its
// own.
func openBenchStore(b *testing.B) *store.Store {
	b.Helper()
	running := enginetest.Engine(b)
	database := enginetest.Database(b)
	s, err := store.Open(store.Options{
		WriterDSN: running.Endpoint().WriterDSN(database), ReaderDSN: running.Endpoint().ReaderDSN(database),
		BulkDSN: running.Endpoint().WriterHTTPDSN(database), WaitReady: running.WaitReady,
	})
	must(b, err)
	b.Cleanup(func() { _ = s.Close() })
	must(b, s.Migrate(b.Context()))
	reference, err := etl.OpenFS(b.Context(), data.Reference(), etl.Options{})
	must(b, err)
	publish(b, s, reference)
	return s
}

// bareColumns are those of the file, with the types that they have with us, and
// wholeColumns all that a figure has with us: the others are filled in by the
// engine.
const (
	bareColumns = `kommune LowCardinality(String), period LowCardinality(String), indicator LowCardinality(String),
		target_group LowCardinality(String), numerator Nullable(Float64), denominator Nullable(Float64)`
	wholeColumns = bareColumns + `, run UInt64 DEFAULT 1, value Nullable(Float64), status Enum8('PUBLISHED' = 1, 'MISSING' = 4) DEFAULT 'PUBLISHED',
		qualifier Enum8('EXACT' = 1, 'ABOUT' = 2) DEFAULT 'EXACT', source LowCardinality(String), gone Bool DEFAULT false`
)

// insertBare lets the engine take the same bytes with nothing checked, into a
// table of these columns.
func insertBare(b *testing.B, conn driver.Conn, path, format, columns string) error {
	b.Helper()
	for _, statement := range []string{
		"DROP TABLE IF EXISTS bare SYNC",
		"CREATE TABLE bare (" + columns + ") ENGINE = MergeTree ORDER BY (indicator, target_group, period, kommune)",
	} {
		if err := conn.Exec(b.Context(), statement); err != nil {
			return fmt.Errorf("making the bare table: %w", err)
		}
	}
	file, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("opening the rows: %w", err)
	}
	defer func() { _ = file.Close() }()
	return conn.InsertFormat(b.Context(), format, "INSERT INTO bare", file)
}

// loadAll is what the command load does with a package.
func loadAll(ctx context.Context, s *store.Store, catalogue *kommune.Catalogue, dir string) (load.Outcome, error) {
	pkg, err := etl.Open(ctx, dir, etl.Options{Catalogue: catalogue})
	if err != nil {
		return load.Outcome{}, err
	}
	hash, err := pkg.InputHash(ctx)
	if err != nil {
		return load.Outcome{}, err
	}
	l := load.Begin(ctx, s, pkg.Dataset(), hash)
	defer func() { _ = l.Abandon(ctx) }()
	if _, err := pkg.Read(ctx, l); err != nil {
		return load.Outcome{}, err
	}
	return l.Publish(ctx, nil)
}

// watchHeap samples the memory that this process holds until it is stopped,
// and then returns the largest.
func watchHeap() (stop func() uint64) {
	done, most := make(chan struct{}), make(chan uint64)
	go func() {
		var peak uint64
		var stats runtime.MemStats
		ticker := time.NewTicker(20 * time.Millisecond)
		defer ticker.Stop()
		for {
			runtime.ReadMemStats(&stats)
			peak = max(peak, stats.Sys-stats.HeapReleased)
			select {
			case <-done:
				most <- peak
				return
			case <-ticker.C:
			}
		}
	}()
	return func() uint64 {
		close(done)
		return <-most
	}
}

// BenchmarkLoad loads 5 million observations from CSV, checks included, side by
// side with the engine's own insert of the same bytes, into a table of the
// file's six columns and into one of all twelve that a load fills.
func BenchmarkLoad(b *testing.B) {
	benchmarkLoad(b, writeLoad(b, loadRows), bareConnection(b), "rows.csv", "CSVWithNames")
}

// BenchmarkLoadParquet is BenchmarkLoad of the same rows as the engine writes
// them to Parquet.
func BenchmarkLoadParquet(b *testing.B) {
	bare := bareConnection(b)
	benchmarkLoad(b, writeLoadParquet(b, bare, loadRows), bare, "rows.parquet", "Parquet")
}

// writeLoadParquet is writeLoad in Parquet, as the engine writes it.
func writeLoadParquet(b *testing.B, bare driver.Conn, rowCount int) string {
	b.Helper()
	dir := writeLoad(b, rowCount)
	must(b, insertBare(b, bare, filepath.Join(dir, "rows.csv"), "CSVWithNames", bareColumns))
	rows, err := bare.QueryFormat(b.Context(), "Parquet", "SELECT * FROM bare")
	must(b, err)
	file, err := os.Create(filepath.Join(dir, "rows.parquet"))
	must(b, err)
	_, err = io.Copy(file, rows)
	must(b, errors.Join(err, rows.Close(), file.Close()))
	descriptor, err := os.ReadFile(filepath.Join(dir, "datapackage.json"))
	must(b, err)
	must(b, os.WriteFile(filepath.Join(dir, "datapackage.json"), bytes.Replace(descriptor, []byte("rows.csv"), []byte("rows.parquet"), 1), 0o600))
	return dir
}

func bareConnection(b *testing.B) driver.Conn {
	b.Helper()
	options, err := clickhouse.ParseDSN(enginetest.Engine(b).Endpoint().WriterHTTPDSN(enginetest.Database(b)))
	must(b, err)
	bare, err := clickhouse.Open(options)
	must(b, err)
	b.Cleanup(func() { _ = bare.Close() })
	return bare
}

// awaitMerges waits until the engine is done with what the insert before left
// to it, so that it does not count as the next one's.
func awaitMerges(b *testing.B, bare driver.Conn) {
	b.Helper()
	enginetest.Eventually(b, "no merge runs", func() bool {
		var running uint64
		must(b, bare.QueryRow(b.Context(), "SELECT count() FROM system.merges").Scan(&running))
		return running == 0
	})
}

func benchmarkLoad(b *testing.B, dir string, bare driver.Conn, file, format string) {
	b.Helper()
	var inserted, insertedWhole, loaded []time.Duration
	var peak uint64
	for b.Loop() {
		b.StopTimer()
		s := openBenchStore(b)
		catalogue, err := s.CatalogueNow(b.Context())
		must(b, err)
		awaitMerges(b, bare)
		b.StartTimer()
		inserted = append(inserted, timed(b, func() error { return insertBare(b, bare, filepath.Join(dir, file), format, bareColumns) }))
		b.StopTimer()
		awaitMerges(b, bare)
		b.StartTimer()
		insertedWhole = append(insertedWhole, timed(b, func() error { return insertBare(b, bare, filepath.Join(dir, file), format, wholeColumns) }))
		b.StopTimer()
		awaitMerges(b, bare)
		runtime.GC()
		b.StartTimer()
		stop := watchHeap()
		loaded = append(loaded, timed(b, func() error {
			outcome, err := loadAll(b.Context(), s, catalogue, dir)
			if err == nil && outcome.Rows < loadRows {
				err = fmt.Errorf("the release has %d rows", outcome.Rows)
			}
			return err
		}))
		peak = max(peak, stop())
	}
	b.ReportMetric(median(inserted).Seconds(), "insert-p50-s")
	b.ReportMetric(median(loaded).Seconds(), "load-p50-s")
	b.ReportMetric(median(insertedWhole).Seconds(), "whole-insert-p50-s")
	b.ReportMetric(median(inserted).Seconds()/median(loaded).Seconds(), "of-insert-rate")
	b.ReportMetric(median(insertedWhole).Seconds()/median(loaded).Seconds(), "of-whole-insert-rate")
	b.ReportMetric(loadRows/median(loaded).Seconds(), "rows/s")
	b.ReportMetric(float64(peak)/(1<<20), "peak-MiB")
}
