package synth

import (
	"context"
	"fmt"
	"io"
	"strconv"
)

const observationsHeader = "indicator,period,kommune,target_group,value,numerator,denominator,status\n"

// countryName is how rows of the whole country name their area.
const countryName = "Hele landet"

// What stands in the column status; empty is published.
const (
	published   = ""
	provisional = "PROVISIONAL"
	missing     = "MISSING"
)

const bufferSize = 256 << 10

// rowWriter formats rows by hand, because at hundreds of millions of rows the
// formatting is the cost.
type rowWriter struct {
	to   io.Writer
	buf  []byte
	skip int64 // rows still to be left out
	rows int64
	size int64
}

func newRowWriter(to io.Writer, skip int64) *rowWriter {
	const longestStep = 4 << 10
	w := &rowWriter{to: to, skip: skip, buf: make([]byte, 0, bufferSize+longestStep)}
	w.buf = append(w.buf, observationsHeader...)
	return w
}

// leaveOut skips a block of rows if all of it is to be left out.
func (w *rowWriter) leaveOut(rows int64) bool {
	if w.skip < rows {
		return false
	}
	w.skip -= rows
	return true
}

// ratio writes a row with a numerator and a denominator; head holds the
// columns before the target group, with the comma.
func (w *rowWriter) ratio(head, group []byte, r ratio, status string) {
	if w.leaveOut(1) {
		return
	}
	buf := append(w.buf, head...)
	buf = append(buf, group...)
	if status == missing {
		buf = append(buf, ",,,,"...)
	} else {
		buf = append(buf, ",,"...)
		buf = strconv.AppendInt(buf, r.numerator, 10)
		buf = append(buf, ',')
		buf = strconv.AppendInt(buf, r.denominator, 10)
		buf = append(buf, ',')
	}
	w.end(buf, status)
}

// score writes a row with a value in tenths and no target group.
func (w *rowWriter) score(head []byte, tenths int64, status string) {
	if w.leaveOut(1) {
		return
	}
	buf := append(append(w.buf, head...), ',')
	if status != missing {
		buf = strconv.AppendInt(buf, tenths/10, 10)
		buf = append(buf, '.')
		buf = strconv.AppendInt(buf, tenths%10, 10)
	}
	buf = append(buf, ",,,"...)
	w.end(buf, status)
}

func (w *rowWriter) end(buf []byte, status string) {
	buf = append(buf, status...)
	w.buf = append(buf, '\n')
	w.rows++
}

// flushFull writes the buffer out where it is full. It is called after every
// few rows, and is where a context that has ended stops the work.
func (w *rowWriter) flushFull(ctx context.Context) error {
	if len(w.buf) < bufferSize {
		return nil
	}
	return w.flush(ctx)
}

func (w *rowWriter) flush(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("stopped after %d rows: %w", w.rows, err)
	}
	n, err := w.to.Write(w.buf)
	w.size += int64(n)
	w.buf = w.buf[:0]
	if err != nil {
		return fmt.Errorf("after %d bytes: %w", w.size, err)
	}
	return nil
}

func appendHead(buf []byte, indicator, period, area string) []byte {
	buf = append(append(buf, indicator...), ',')
	buf = append(append(buf, period...), ',')
	return append(append(buf, area...), ',')
}

// appendGroupID writes the id of the n-th group, counted from 0; the ids of
// those beyond the benefits count the total as the first.
func appendGroupID(buf []byte, n int64) []byte {
	if benefits := benefitGroups(); n < int64(len(benefits)) {
		return append(buf, benefits[n].id...)
	}
	buf = append(buf, "group-"...)
	number := n + 2
	for limit := int64(100); limit > number; limit /= 10 {
		buf = append(buf, '0')
	}
	return strconv.AppendInt(buf, number, 10)
}
