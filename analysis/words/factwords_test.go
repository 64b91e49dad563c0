package words_test

import (
	"testing"

	"kommunebench/analysis/words"
	"kommunebench/kommune"
)

func TestAFigureIsWrittenWithItsUnitAndItsHedge(t *testing.T) {
	high := func(value float64) *float64 { return &value }
	hedge := "små"
	for _, c := range []struct {
		figure kommune.Figure
		da, en string
	}{
		{kommune.Figure{Value: 70, Unit: "%"}, "Tal: 70 %.", "Number: 70%."},
		{kommune.Figure{Value: 1, Unit: "sager"}, "Tal: 1 sag.", "Number: 1 case."},
		{kommune.Figure{Value: 3}, "Tal: 3.", "Number: 3."},
		{kommune.Figure{Value: 40, ValueHigh: high(70.5), Unit: "%"}, "Tal: 40,0 til 70,5 %.", "Number: 40.0 to 70.5%."},
		{kommune.Figure{Value: 70, ValueHigh: high(80), Unit: "sager", Qualifier: kommune.AtLeast}, "Tal: 70 til 80 sager.", "Number: 70 to 80 cases."},
		{kommune.Figure{Value: 70, ValueHigh: high(80), Unit: "sager", Qualifier: kommune.AtLeast, Hedge: &hedge}, "Tal: små 70 til 80 sager.", `Number: 70 to 80 cases (the source says "små").`},
		{kommune.Figure{Value: 70, Unit: "%", Qualifier: kommune.About}, "Tal: omkring 70 %.", "Number: about 70%."},
	} {
		c.figure.TitleDA, c.figure.TitleEN = "Tal", "Number"
		for lang, want := range map[kommune.Language]string{kommune.Danish: c.da, kommune.English: c.en} {
			if got := words.FigureSentence(&kommune.Catalogue{}, c.figure, lang); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		}
	}
}
