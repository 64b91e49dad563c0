package input

import "testing"

// Fifteen digits are exact in a float64, however a number is written; of more the
// nearest float64 is taken.
func TestAllDigitsOfANumberCount(t *testing.T) {
	danish := NumberFormat{Decimal: ',', Group: '.'}
	for _, c := range []struct {
		text   string
		format NumberFormat
		want   float64
	}{
		{"123456789012345", PlainFormat(), 123456789012345},
		{"-123456789012345", PlainFormat(), -123456789012345},
		{"1234567890.12345", PlainFormat(), 1234567890.12345},
		{"+99999999999999.9", PlainFormat(), 99999999999999.9},
		{"123.456.789.012.345", danish, 123456789012345},
		{"123.456.789.012,345", danish, 123456789012.345},
		{"0.1234567890123456", PlainFormat(), 0.1234567890123456},
		{"12345678901234.56", PlainFormat(), 12345678901234.56},
	} {
		if got, reason := c.format.ParseNumber(c.text); got != c.want || reason != "" {
			t.Errorf("%s is %v, %s", c.text, got, reason)
		}
	}
}
