package synth

import (
	"errors"
	"math/rand/v2"
	"testing"
)

// brokenAfter takes so many bytes and then no more, like a full disk.
type brokenAfter int

var errFull = errors.New("no room left")

func (b *brokenAfter) Write(part []byte) (int, error) {
	if *b -= brokenAfter(len(part)); *b < 0 {
		return 0, errFull
	}
	return len(part), nil
}

// A file that lacks rows must not become part of a package.
func TestRowsThatAreNotWrittenAreAnError(t *testing.T) {
	for _, room := range []brokenAfter{0, 300_000} {
		p, err := planRows(2, 30_000)
		if err != nil {
			t.Fatal(err)
		}
		if rows, _, err := newGenerator([]string{"101", "766"}, p, 1).write(t.Context(), &room); !errors.Is(err, errFull) || rows != 0 {
			t.Errorf("%d rows, %v", rows, err)
		}
	}
}

func TestDrawsHaveTheirMeanAndSpread(t *testing.T) {
	const n = 200_000
	for _, c := range []struct {
		name             string
		draw             func(uint64) int64
		mean, deviation  float64
		tolerance, least float64
	}{
		{"normal in thousandths", normal, 0, 1000, 10, -3465},
		{"poisson of 40", func(bits uint64) int64 { return poisson(40_000, bits) }, 40, 6.32, 0.1, 0},
		{"binomial of 200 at 30 per cent", func(bits uint64) int64 { return binomial(200, 300, bits) }, 60, 6.48, 0.1, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			random := rand.NewPCG(1, 2)
			sum, squares := 0.0, 0.0
			for range n {
				x := float64(c.draw(random.Uint64()))
				sum += x
				squares += (x - c.mean) * (x - c.mean)
				if x < c.least {
					t.Fatalf("drew %v", x)
				}
			}
			if mean := sum / n; mean < c.mean-c.tolerance || mean > c.mean+c.tolerance {
				t.Errorf("mean %v, want %v", mean, c.mean)
			}
			variance, want := squares/n, c.deviation*c.deviation
			if variance < 0.96*want || variance > 1.04*want {
				t.Errorf("variance %v, want %v", variance, want)
			}
		})
	}
}

func TestLogNormalIsAPowerOfTwoWithinAThirdOfAPerCent(t *testing.T) {
	for _, c := range []struct {
		name           string
		exponent, want int64
	}{
		{"the median itself", 0, 1_000_000},
		{"one octave up", 1000, 2_000_000},
		{"half an octave up", 500, 1_414_214},
		{"one octave down", -1000, 500_000},
		{"a quarter octave down", -250, 840_896},
		{"two and a half up", 2500, 5_656_854},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := logNormal(1_000_000, c.exponent)
			if difference := got - c.want; difference*300 > c.want || difference*300 < -c.want {
				t.Errorf("got %d, want %d", got, c.want)
			}
		})
	}
}

func TestBinomialStaysWithinItsCount(t *testing.T) {
	for _, bits := range []uint64{0, 1<<64 - 1} {
		for count := range int64(50) {
			for _, permille := range []int64{0, 30, 500, 900, 1000} {
				if got := binomial(count, permille, bits); got < 0 || got > count {
					t.Fatalf("binomial(%d, %d, %x) = %d", count, permille, bits, got)
				}
			}
		}
	}
}
