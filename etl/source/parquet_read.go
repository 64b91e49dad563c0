package source

import "kommunebench/etl/input"

// readValues reads the known values of the next rows.
func readValues[T any](c *columnReader, into []T) (known int, bad *input.Fault) {
	for done := 0; done < len(into); {
		rows, more, bad := readWithinPage(c, done, len(into), into[known:])
		if bad != nil {
			return known, bad
		}
		done, known = done+rows, known+more
	}
	return known, nil
}

// readWithinPage reads the known values of the rows from done to end, or to the end of
// the page. The next call overwrites the bytes of the values.
func readWithinPage[T any](c *columnReader, done, end int, into []T) (rows, known int, bad *input.Fault) {
	reader, fits := c.chunk.(interface {
		ReadBatchInPage(rows int64, values []T, definitions, repetitions []int16) (total int64, known int, err error)
	})
	if !fits {
		return 0, 0, parquetFault("has a row group in which the column %q is another", c.column.name)
	}
	if c.oneByOne {
		end = done + 1
	}
	var levels []int16
	if c.column.optional {
		levels = c.levels[done:end]
	}
	total, known, err := reader.ReadBatchInPage(int64(end-done), into, levels, nil)
	if err == nil {
		err = c.chunk.Err()
	}
	switch {
	case err != nil:
		return 0, 0, parquetFault("has a page of the column %q that can't be read: %v", c.column.name, err)
	case total == 0:
		return 0, 0, parquetFault("has fewer values in the column %q than rows", c.column.name)
	}
	return int(total), known, nil
}

// spread moves the known values to the rows that have one, and gives the others
// null.
func spread[T any](rows []T, levels []int16, known int, null T) {
	if known == len(rows) {
		return
	}
	for n, next := len(rows)-1, known-1; n >= 0; n-- {
		if levels[n] == 0 {
			rows[n] = null
			continue
		}
		rows[n] = rows[next]
		next--
	}
}
