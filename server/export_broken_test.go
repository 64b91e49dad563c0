package server

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"kommunebench/export"
)

var errMidway = errors.New("the rows broke off")

// brokenFormat writes so many bytes and then fails, as each format does when its
// rows break off.
func brokenFormat(bytesWritten int) export.Format {
	return export.Format{Name: "broken", Write: func(_ context.Context, out io.Writer, _ *export.Table, _ export.Style) error {
		for range bytesWritten / 100 {
			if _, err := out.Write(bytes.Repeat([]byte("x"), 100)); err != nil {
				return err
			}
		}
		return errMidway
	}}
}

func serveBroken(format export.Format) http.HandlerFunc {
	e := &exports{options: Options{Logger: slog.New(slog.DiscardHandler)}}
	return func(w http.ResponseWriter, r *http.Request) {
		d := newDownload(r.Context(), w, r, time.Minute)
		defer d.release()
		e.serveDownload(w, r, d, func() error { return format.Write(r.Context(), d, nil, export.Style{}) })
	}
}

func TestAFileWhoseRowsBreakOffNeverLooksWhole(t *testing.T) {
	for _, written := range []int{0, 1000, exportBuffer - 100, 2 * exportBuffer, 10 * exportBuffer, 100 * exportBuffer} {
		web := httptest.NewServer(serveBroken(brokenFormat(written)))
		response, err := http.Get(web.URL)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(response.Body)
		if response.StatusCode == http.StatusOK && !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%d bytes: %d came as a whole file, %v", written, len(body), err)
		}
		if (response.StatusCode == http.StatusInternalServerError) != (written < exportBuffer) {
			t.Errorf("%d bytes: a fault has status %d", written, response.StatusCode)
		}
		_ = response.Body.Close()
		web.Close()
	}
}
