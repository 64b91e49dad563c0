package embed

import (
	"math"
	"slices"
	"strings"
	"testing"
)

func TestTicksAreRoundNumbersWithinTheScale(t *testing.T) {
	for _, c := range []struct {
		low, high float64
		want      []float64
		decimals  int64
	}{
		{0.9, 4.8, []float64{1, 2, 3, 4}, 0},
		{0, 100, []float64{0, 20, 40, 60, 80, 100}, 0},
		{1.02, 1.48, []float64{1.1, 1.2, 1.3, 1.4}, 1},
		{-30, 25, []float64{-30, -20, -10, 0, 10, 20}, 0},
		{12_000, 61_000, []float64{20_000, 30_000, 40_000, 50_000, 60_000}, 0},
	} {
		got, decimals := scale{low: c.low, high: c.high}.ticks(5)
		if !slices.EqualFunc(got, c.want, func(a, b float64) bool { return math.Abs(a-b) < 1e-9 }) {
			t.Errorf("%v to %v: %v, want %v", c.low, c.high, got, c.want)
		}
		if decimals != c.decimals {
			t.Errorf("%v to %v: %d decimals, want %d", c.low, c.high, decimals, c.decimals)
		}
	}
}

func TestALogarithmicScaleIsEvenInRatiosAndItsTicksArePowersOfTen(t *testing.T) {
	s := scale{low: 10, high: 1000, from: 0, to: 200, isLogarithmic: true}
	for value, want := range map[float64]float64{10: 0, 100: 100, 1000: 200, 31.6227766: 50} {
		if got := s.at(value); math.Abs(got-want) > 1e-6 {
			t.Errorf("%v stands at %v, want %v", value, got, want)
		}
	}
	for _, c := range []struct {
		low, high float64
		want      []float64
	}{
		{8, 1200, []float64{10, 100, 1000}},
		{12, 110, []float64{20, 50, 100}},
	} {
		if got, decimals := (scale{low: c.low, high: c.high, isLogarithmic: true}).ticks(4); !slices.Equal(got, c.want) || decimals != 0 {
			t.Errorf("%v to %v: %v with %d decimals, want %v", c.low, c.high, got, decimals, c.want)
		}
	}
}

func TestAScaleReachesOverFiguresAndMostLimits(t *testing.T) {
	values, limits := []float64{2, 3}, []interval{{Lower: 1, Upper: 4}}
	if low, high := domain(values, limits); low != 0.91 || high != 4.09 {
		t.Errorf("%v to %v", low, high)
	}
	// Of 100 the widest two at either end stand beyond it.
	limits = nil
	for range 98 {
		limits = append(limits, interval{Lower: 1, Upper: 4})
	}
	limits = append(limits, interval{Lower: -50, Upper: 90}, interval{Lower: -60, Upper: 80})
	if low, high := domain(values, limits); low != 0.91 || high != 4.09 {
		t.Errorf("%v to %v", low, high)
	}
	// A share is never drawn below nothing, and one figure alone has room.
	if low, high := domain([]float64{0, 10}, nil); low != 0 || high != 10.3 {
		t.Errorf("%v to %v", low, high)
	}
	if low, high := domain([]float64{50}, nil); low != 45 || high != 55 {
		t.Errorf("%v to %v", low, high)
	}
}

func TestFilesAreDrawnInTheLightColoursOfThePage(t *testing.T) {
	const tokens = `/* type */ :root, .light { --ink: #111111; --paper: #fff } :root { --sans: Sans; --serif: Serif; }
		@media (prefers-color-scheme: dark) { :root { --ink: #eeeeee; } }`
	if style := styleOfFiles(tokens); !strings.Contains(style, ".chart text { fill: #111111; }") || strings.Contains(style, "var(") || strings.Contains(style, "eeeeee") {
		t.Errorf("files: %s", style)
	}
	if style := styleOfPages(tokens); !strings.Contains(style, "--ink: #eeeeee") || strings.Contains(style, "/*") {
		t.Errorf("pages: %s", style)
	}
}

func TestTextIsBrokenIntoLines(t *testing.T) {
	for said, want := range map[string][]string{
		"":                        nil,
		"one two three":           {"one two", "three"},
		"https://example.org/a b": {"https:/", "/exampl", "e.org/a", "b"},
		"ørnen fløj":              {"ørnen", "fløj"},
	} {
		if got := wrap(said, 7); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", said, got, want)
		}
	}
}
