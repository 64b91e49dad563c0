package source

import (
	"encoding/binary"
	"math"
	"math/big"
	"strconv"
	"strings"
	"time"

	"github.com/apache/arrow-go/v18/parquet"
)

// valueFormatter writes values out. The texts of one turn share their memory.
type valueFormatter struct {
	column  *parquetColumn
	missing string
	buffer  []byte
	ends    []int
}

// ints gives the cells of whole numbers.
func (s *valueFormatter) ints(values []int64, into []Cell) {
	s.buffer, s.ends = s.buffer[:0], s.ends[:0]
	for n, value := range values {
		into[n] = s.int(value) //nolint:gosec // into is as long as values
		s.ends = append(s.ends, len(s.buffer))
	}
	s.share(into)
}

// share gives each cell its stretch of the buffer.
func (s *valueFormatter) share(into []Cell) {
	all, begin := string(s.buffer), 0
	for n, end := range s.ends {
		if end > begin || into[n].Typed {
			into[n].Text = all[begin:end]
		}
		begin = end
	}
}

func (s *valueFormatter) int(value int64) Cell {
	switch s.column.form { //nolint:exhaustive // the others are plain numbers
	case formUnsigned:
		unsigned := uint64(value) //nolint:gosec // the same bits mean this number
		if s.column.kind == parquet.Types.Int32 {
			unsigned = uint64(uint32(value)) //nolint:gosec // the same bits mean this number
		}
		s.buffer = strconv.AppendUint(s.buffer, unsigned, 10)
		return Cell{Number: float64(unsigned), Typed: true}
	case formDecimal:
		s.buffer = appendDecimal(s.buffer, strconv.FormatInt(value, 10), s.column.scale)
		return Cell{Number: float64(value) / math.Pow10(s.column.scale), Typed: true}
	case formDate:
		s.appendTime(time.Unix(value*int64(24*time.Hour/time.Second), 0))
		return Cell{}
	case formMillis:
		s.appendTime(time.UnixMilli(value))
		return Cell{}
	case formMicros:
		s.appendTime(time.UnixMicro(value))
		return Cell{}
	case formNanos:
		s.appendTime(time.Unix(0, value))
		return Cell{}
	}
	s.buffer = strconv.AppendInt(s.buffer, value, 10)
	return Cell{Number: float64(value), Typed: true}
}

// appendTime writes a day, or a time of a day, in ISO 8601.
func (s *valueFormatter) appendTime(t time.Time) {
	t = t.UTC()
	if t.Year() < 0 || t.Year() > 9999 {
		s.buffer = append(s.buffer, "a time beyond all years"...)
		return
	}
	layout := "2006-01-02T15:04:05"
	if t.Hour() == 0 && t.Minute() == 0 && t.Second() == 0 && t.Nanosecond() == 0 {
		layout = time.DateOnly
	}
	s.buffer = t.AppendFormat(s.buffer, layout)
}

// floats gives the cells of numbers. NaN is how tables without nulls say that
// there is no value.
func (s *valueFormatter) floats(values []float64, bits int, into []Cell) {
	s.buffer, s.ends = s.buffer[:0], s.ends[:0]
	for n, value := range values {
		if math.IsNaN(value) {
			into[n] = Cell{Text: s.missing} //nolint:gosec // into is as long as values
		} else {
			// A float of 32 bits is meant as the shortest decimal that it is.
			s.buffer = strconv.AppendFloat(s.buffer, value, 'f', -1, bits)
			if bits == 32 {
				value, _ = strconv.ParseFloat(string(s.buffer[s.begin():]), 64)
			}
			into[n] = Cell{Number: value, Typed: true} //nolint:gosec // into is as long as values
		}
		s.ends = append(s.ends, len(s.buffer))
	}
	s.share(into)
}

// float32s gives the cells of numbers of 32 bits.
func (s *valueFormatter) float32s(values []float32, into []Cell) {
	doubles := make([]float64, len(values))
	for n, value := range values {
		doubles[n] = float64(value)
	}
	s.floats(doubles, 32, into)
}

func (s *valueFormatter) begin() int {
	if len(s.ends) == 0 {
		return 0
	}
	return s.ends[len(s.ends)-1]
}

// bytes gives the cell of a text or of a decimal number in bytes.
func (s *valueFormatter) bytes(value string) Cell {
	if s.column.form == formText {
		return Cell{Text: value}
	}
	const exact = 16
	if len(value) == 0 || len(value) > exact {
		return Cell{Text: "a decimal of " + strconv.Itoa(len(value)) + " bytes"}
	}
	number := new(big.Int).SetBytes([]byte(value))
	if value[0]&0x80 != 0 {
		number.Sub(number, new(big.Int).Lsh(big.NewInt(1), uint(8*len(value)))) // a small length
	}
	text := string(appendDecimal(nil, number.String(), s.column.scale))
	figure, err := strconv.ParseFloat(text, 64)
	return Cell{Text: text, Number: figure, Typed: err == nil}
}

// appendDecimal puts the point into a whole number.
func appendDecimal(into []byte, digits string, scale int) []byte {
	if digits[0] == '-' {
		into, digits = append(into, '-'), digits[1:]
	}
	if missing := scale + 1 - len(digits); missing > 0 {
		digits = strings.Repeat("0", missing) + digits
	}
	into = append(into, digits[:len(digits)-scale]...)
	if scale > 0 {
		into = append(append(into, '.'), digits[len(digits)-scale:]...)
	}
	return into
}

// int96 is a time of the older kind: nanoseconds of a day, and the day by the
// Julian count.
func int96(value []byte) int64 {
	const epoch = 2440588
	days := int64(binary.LittleEndian.Uint32(value[8:])) - epoch
	nanos := int64(binary.LittleEndian.Uint64(value)) //nolint:gosec // wraps where it is nonsense
	return days*int64(24*time.Hour) + nanos
}
