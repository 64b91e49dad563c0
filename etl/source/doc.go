// Package source gives the cells of a file by rows or by columns, whatever its
// format: CSV, NDJSON, JSON, XLSX or Parquet. It knows formats and what a
// resource says of its file, and nothing of layouts or what cells mean. What is
// wrong with a file is an *input.Fault with the line.
package source
