// Package sourcetest writes files for tests of what reads them.
package sourcetest

import (
	"bytes"
	"testing"

	"github.com/parquet-go/parquet-go"
)

// WriteParquet writes rows with the library, which is not what reads them.
func WriteParquet[T any](t testing.TB, rows []T, options ...parquet.WriterOption) string {
	t.Helper()
	var file bytes.Buffer
	writer := parquet.NewGenericWriter[T](&file, options...)
	if _, err := writer.Write(rows); err != nil {
		t.Fatal(err)
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	return file.String()
}
