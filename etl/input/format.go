package input

import (
	"bytes"
	"path"
	"strings"
)

// Formats that files are read in. CSV is any text with a delimiter.
const (
	FormatCSV     = "csv"
	FormatJSON    = "json"
	FormatNDJSON  = "ndjson"
	FormatXLSX    = "xlsx"
	FormatParquet = "parquet"
	FormatZIP     = "zip"
	FormatXLS     = "xls"
)

// MediaFormat is the format of a media type; empty for one that is not known.
func MediaFormat(mediatype string) string {
	kind, _, _ := strings.Cut(strings.ToLower(mediatype), ";")
	switch strings.TrimSpace(kind) {
	case "text/csv", "text/tab-separated-values":
		return FormatCSV
	case "application/json", "text/json":
		return FormatJSON
	case "application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines":
		return FormatNDJSON
	case "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":
		return FormatXLSX
	case "application/vnd.apache.parquet", "application/parquet", "application/x-parquet":
		return FormatParquet
	}
	return ""
}

// FormatNamed is the format that a word such as csv or xlsx names, without a dot and in
// lower case; empty for none.
func FormatNamed(name string) string {
	switch name {
	case "csv", "tsv", "tab", "txt":
		return FormatCSV
	case "json":
		return FormatJSON
	case "ndjson", "jsonl":
		return FormatNDJSON
	case "xlsx", "xlsm":
		return FormatXLSX
	case "parquet":
		return FormatParquet
	case "xls", "ods":
		return FormatXLS
	}
	return ""
}

// FormatByName is the format that a file's name tells, whatever it is packed
// with; empty for none.
func FormatByName(name string) string {
	lower := strings.ToLower(name)
	bare := strings.TrimSuffix(strings.TrimSuffix(lower, ".gz"), ".zip")
	if known := FormatNamed(strings.TrimPrefix(path.Ext(bare), ".")); known != "" {
		return known
	}
	if strings.HasSuffix(lower, ".zip") {
		return FormatZIP
	}
	return ""
}

// formatByMagic is the format that a file's first bytes tell; empty where
// they are text.
func formatByMagic(head []byte) string {
	text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return FormatZIP
	case bytes.HasPrefix(head, []byte("PAR1")):
		return FormatParquet
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0")):
		return FormatXLS
	case bytes.HasPrefix(text, []byte("{")), bytes.HasPrefix(text, []byte("[")):
		return FormatJSON
	}
	return ""
}

// FormatWord is how messages call a format.
func FormatWord(format string) string {
	switch format {
	case FormatXLSX:
		return "XLSX"
	case FormatParquet:
		return "Parquet"
	case FormatXLS:
		return "an old or open spreadsheet"
	}
	return strings.ToUpper(format)
}

// FormatFault refuses a format that is not read.
func FormatFault(format string) *Fault {
	return &Fault{
		Rule: "format", Value: format, Whole: true,
		Message: "is " + FormatWord(format) + ", which is not read: takes CSV, TSV, NDJSON, JSON, XLSX or Parquet, plain, .gz or .zip",
	}
}
