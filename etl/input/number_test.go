package input

import (
	"math"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func danish() NumberFormat  { return NumberFormat{Decimal: ',', Group: '.'} }
func english() NumberFormat { return NumberFormat{Decimal: '.', Group: ','} }
func plain() NumberFormat   { return NumberFormat{Decimal: '.'} }

func TestNumbersAreReadAsTheirColumnWritesThem(t *testing.T) {
	for _, c := range []struct {
		name   string
		format NumberFormat
		cell   string
		want   float64
	}{
		{"a Danish decimal comma", danish(), "9,28", 9.28},
		{"Danish points between thousands", danish(), "1.234.567,8", 1234567.8},
		{"spaces between thousands", danish(), "1 234", 1234},
		{"no-break spaces between thousands", danish(), "12\u00a0345,5", 12345.5},
		{"narrow no-break spaces between thousands", plain(), "1\u202f000.25", 1000.25},
		{"thin spaces between thousands", plain(), "1\u2009000", 1000},
		{"spaces around", danish(), " \u00a07,5 ", 7.5},
		{"a true minus", danish(), "−0,06", -0.06},
		{"a plus", plain(), "+3", 3},
		{"minus zero is zero", danish(), "-0,00", 0},
		{"zeros before", plain(), "007", 7},
		{"English commas between thousands where they are declared", english(), "1,234.5", 1234.5},
		{"an exponent in the plain notation", plain(), "-1.5e-3", -0.0015},
		{"an exponent in Danish notation", danish(), "-1,5E-07", -1.5e-7},
		{"more digits than a quick sum holds", plain(), "0.12345678901234567890", 0.12345678901234567890},
		{"many digits with points between", danish(), "12.345.678.901.234.567,5", 12345678901234567.5},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, reason := c.format.ParseNumber(c.cell)
			if reason != "" || got != c.want || math.Signbit(got) != math.Signbit(c.want) {
				t.Errorf("got %v, %q", got, reason)
			}
		})
	}
}

func TestWhatIsNoNumberIsRefused(t *testing.T) {
	for _, c := range []struct {
		name   string
		format NumberFormat
		cell   string
	}{
		{"nothing", plain(), ""},
		{"spaces", plain(), "  "},
		{"a sign alone", danish(), "-"},
		{"two signs", danish(), "--1"},
		{"two decimal commas", danish(), "1,2,3"},
		{"two decimal points", plain(), "1.2.3"},
		{"a comma where a point is declared", plain(), "1,5"},
		{"a point that groups nothing", danish(), "12.5"},
		{"a group of two", danish(), "1.23"},
		{"a group after four digits", danish(), "1234.567"},
		{"a group after a leading zero", danish(), "0.500"},
		{"a short last group", danish(), "1.234.56"},
		{"a group in the decimals", danish(), "1,234.567"},
		{"two kinds of groups", danish(), "1.234 567"},
		{"a group at the start", danish(), ".123"},
		{"a group at the end", danish(), "123."},
		{"decimals without digits before", danish(), ",5"},
		{"decimals without digits after", danish(), "5,"},
		{"per cent", plain(), "5 %"},
		{"not a number", plain(), "NaN"},
		{"infinity", plain(), "inf"},
		{"a hexadecimal number", plain(), "0x10"},
		{"an underscore", plain(), "1_000"},
		{"digits of another script", plain(), "١٢"},
		{"an exponent behind a group", danish(), "1.234e5"},
		{"an exponent without digits", plain(), "1e"},
		{"an exponent with two signs", plain(), "1e--5"},
		{"an exponent beyond what a float holds", plain(), "1e999"},
		{"an exponent after a bare point", plain(), "1.e5"},
		{"a very long number", plain(), strings.Repeat("1", 65)},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got, reason := c.format.ParseNumber(c.cell); reason == "" {
				t.Errorf("was read as %v", got)
			}
		})
	}
}

// What strconv writes must come back to the bit, in any notation.
func TestWrittenNumbersComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := float64(rapid.Int64Range(-1<<53, 1<<53).Draw(t, "digits")) / math.Pow10(rapid.IntRange(0, 6).Draw(t, "decimals"))
		written := strconv.FormatFloat(value, 'f', -1, 64)
		got, reason := plain().ParseNumber(written)
		if reason != "" || got != value {
			t.Fatalf("%s: got %v, %q", written, got, reason)
		}
		got, reason = danish().ParseNumber(groupThrees(strings.Replace(written, ".", ",", 1), "."))
		if reason != "" || got != value {
			t.Fatalf("%s in Danish: got %v, %q", written, got, reason)
		}
	})
}

func groupThrees(written, with string) string {
	whole, fraction, hasFraction := strings.Cut(strings.TrimPrefix(written, "-"), ",")
	grouped := ""
	for len(whole) > 3 {
		grouped = with + whole[len(whole)-3:] + grouped
		whole = whole[:len(whole)-3]
	}
	grouped = whole + grouped
	if hasFraction {
		grouped += "," + fraction
	}
	if strings.HasPrefix(written, "-") {
		return "−" + grouped
	}
	return grouped
}

func FuzzNumber(f *testing.F) {
	for _, seed := range []string{"1.234,5", "−0,06", "1e5", "1\u00a0000", "NaN", "1,2,3", "0x1p-2"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, cell string) {
		for _, format := range []NumberFormat{danish(), english(), plain()} {
			value, reason := format.ParseNumber(cell)
			if reason == "" && (math.IsNaN(value) || math.IsInf(value, 0)) {
				t.Errorf("%q was read as %v", cell, value)
			}
			if reason == "" && !utf8.ValidString(cell) {
				t.Errorf("%q is no text and was read as %v", cell, value)
			}
			if want, err := strconv.ParseFloat(cell, 64); reason == "" && err == nil && format == plain() && value != want {
				t.Errorf("%q was read as %v, not %v", cell, value, want)
			}
		}
	})
}
