package rowjson

import (
	"math"
	"strconv"
)

// appendNumber writes what fmt's %g does; neither writes infinity as JSON.
func appendNumber(out []byte, value float64) ([]byte, bool) {
	if math.IsInf(value, 0) || math.IsNaN(value) {
		return nil, false
	}
	return strconv.AppendFloat(out, value, 'g', -1, 64), true
}

// appendText escapes what gqlgen escapes and nothing else.
func appendText(out []byte, value string) []byte {
	const digits = "0123456789ABCDEF"
	out = append(out, '"')
	start := 0
	for n := range len(value) {
		c := value[n]
		if c >= 0x20 && c != '\\' && c != '"' {
			continue
		}
		out = append(out, value[start:n]...)
		start = n + 1
		switch c {
		case '\t':
			out = append(out, `\t`...)
		case '\r':
			out = append(out, `\r`...)
		case '\n':
			out = append(out, `\n`...)
		case '\\', '"':
			out = append(out, '\\', c)
		default:
			out = append(out, '\\', 'u', '0', '0', digits[c>>4], digits[c&0xf])
		}
	}
	return append(append(out, value[start:]...), '"')
}
