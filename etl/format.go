package etl

import (
	"bytes"
	"path"
	"strings"
)

// Formats that files are read in. CSV is any text with a delimiter.
const (
	formatCSV     = "csv"
	formatJSON    = "json"
	formatNDJSON  = "ndjson"
	formatXLSX    = "xlsx"
	formatParquet = "parquet"
	formatZIP     = "zip"
	formatXLS     = "xls"
)

func mediaFormat(mediatype string) string {
	kind, _, _ := strings.Cut(strings.ToLower(mediatype), ";")
	switch strings.TrimSpace(kind) {
	case "text/csv", "text/tab-separated-values":
		return formatCSV
	case "application/json", "text/json":
		return formatJSON
	case "application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines":
		return formatNDJSON
	case "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":
		return formatXLSX
	case "application/vnd.apache.parquet", "application/parquet", "application/x-parquet":
		return formatParquet
	}
	return ""
}

func formatNamed(name string) string {
	switch name {
	case "csv", "tsv", "tab", "txt":
		return formatCSV
	case "json":
		return formatJSON
	case "ndjson", "jsonl":
		return formatNDJSON
	case "xlsx", "xlsm":
		return formatXLSX
	case "parquet":
		return formatParquet
	case "xls", "ods":
		return formatXLS
	}
	return ""
}

// formatByName is the format that a file's name tells, whatever it is packed
// with; empty for none.
func formatByName(name string) string {
	lower := strings.ToLower(name)
	bare := strings.TrimSuffix(strings.TrimSuffix(lower, ".gz"), ".zip")
	if known := formatNamed(strings.TrimPrefix(path.Ext(bare), ".")); known != "" {
		return known
	}
	if strings.HasSuffix(lower, ".zip") {
		return formatZIP
	}
	return ""
}

// formatByMagic is the format that a file's first bytes tell; empty where
// they are text.
func formatByMagic(head []byte) string {
	text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return formatZIP
	case bytes.HasPrefix(head, []byte("PAR1")):
		return formatParquet
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0")):
		return formatXLS
	case bytes.HasPrefix(text, []byte("{")), bytes.HasPrefix(text, []byte("[")):
		return formatJSON
	}
	return ""
}

func formatWord(format string) string {
	switch format {
	case formatXLSX:
		return "XLSX"
	case formatParquet:
		return "Parquet"
	case formatXLS:
		return "an old or open spreadsheet"
	}
	return strings.ToUpper(format)
}

func formatFault(format string) *fault {
	return &fault{
		rule: "format", value: format, whole: true,
		message: "is " + formatWord(format) + ", which is not read: takes CSV, TSV, NDJSON, JSON, XLSX or Parquet, plain, .gz or .zip",
	}
}
