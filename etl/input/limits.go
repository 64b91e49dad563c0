package input

import "fmt"

// Limits bound what reading costs. Zero fields take the default.
type Limits struct {
	// RecordBytes is the longest row, 1 MiB by default.
	RecordBytes int64
	// Rows is the most rows of one layout other than observations, 1,000,000
	// by default.
	Rows int64
	// ScanRejects is the number of problems after which reading ends, 10,000 by
	// default. It counts only where the input is refused because of them; where
	// faulty rows are left out and the rest is loaded, reading goes on.
	ScanRejects int64
	// PageBytes is the largest test page, 8 MiB by default.
	PageBytes int64
	// DescriptorBytes is the largest datapackage.json, 4 MiB by default.
	DescriptorBytes int64

	FormatLimits
}

// FormatLimits bound what files of other formats than plain text may unpack
// to. Zero fields take the default.
type FormatLimits struct {
	// UnpackedBytes is the most that one packed file unpacks to, 16 GiB by
	// default.
	UnpackedBytes int64
	// PackedRatio is how many times larger than packed a file may get once it
	// is past 32 MiB, 300 by default.
	PackedRatio int64
	// ZipFiles is the most files in a zip, 1,000 by default.
	ZipFiles int64
	// SpoolBytes is the most that is kept in a temporary file where a packed
	// format must be read back and forth, 2 GiB by default.
	SpoolBytes int64
	// SheetBytes is the most that one part of an XLSX unpacks to, 2 GiB by
	// default.
	SheetBytes int64
	// SharedBytes is the most text that an XLSX shares between cells, 64 MiB by
	// default.
	SharedBytes int64
	// FooterBytes is the largest footer of a Parquet file, 16 MiB by default.
	FooterBytes int64
	// ColumnPageBytes is the largest page of a Parquet column, packed or not,
	// 64 MiB by default.
	ColumnPageBytes int64
}

// SetDefaults gives each zero field its default.
func (f *FormatLimits) SetDefaults() {
	for _, limit := range []struct {
		value     *int64
		byDefault int64
	}{
		{&f.UnpackedBytes, 16 << 30},
		{&f.PackedRatio, 300},
		{&f.ZipFiles, 1000},
		{&f.SpoolBytes, 2 << 30},
		{&f.SheetBytes, 2 << 30},
		{&f.SharedBytes, 64 << 20},
		{&f.FooterBytes, 16 << 20},
		{&f.ColumnPageBytes, 64 << 20},
	} {
		if *limit.value <= 0 {
			*limit.value = limit.byDefault
		}
	}
}

// RuleTooLarge says that a file would cost more than its limits allow.
const RuleTooLarge = "too_large"

// TooLarge is the fault of a file that would cost more than its limits allow.
func TooLarge(format string, args ...any) *Fault {
	return &Fault{Rule: RuleTooLarge, Whole: true, Message: fmt.Sprintf(format, args...)}
}

// EmptyFile is the fault of a file that holds nothing.
func EmptyFile() *Fault {
	return &Fault{Line: 1, Rule: "empty_file", Whole: true, Message: "is empty: there is nothing to load; save or fetch it again"}
}

// DeepestJSON is how many brackets may stand within each other: publishers'
// answers have at most seven.
const DeepestJSON = 64

// MemoSize bounds how many names of a file are remembered. Sources have far fewer;
// the bound is against files that have not.
const MemoSize = 100_000

// IsTooLongForName reports whether a text is longer than any real name. Such texts
// are not remembered: a few bytes of a packed file may be many of them.
func IsTooLongForName(text string) bool {
	const longest = 1000
	return len(text) > longest
}
