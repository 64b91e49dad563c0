package factcheck

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"kommunebench/analysis"
	"kommunebench/analysis/analysistest"
	"kommunebench/analysis/phrase"
	"kommunebench/kommune"
)

func TestAStatedNumberIsReadAsItWasWritten(t *testing.T) {
	for _, c := range []struct {
		text         string
		value, digit float64
	}{
		{"70", 70, 1},
		{"70,0", 70, 0.1},
		{"70.0", 70, 0.1},
		{" 70.00 % ", 70, 0.01},
		{"12.300", 12_300, 100},
		{"12,300", 12_300, 100},
		{"12 300", 12_300, 100},
		{"12'300", 12_300, 100},
		{"12300", 12_300, 100},
		{"12.345,60", 12_345.6, 0.01},
		{"12,345.6", 12_345.6, 0.1},
		{"1.234.567", 1_234_567, 1},
		{"10.000", 10_000, 1000},
		{"700", 700, 10},
		{"704", 704, 1},
		{"20", 20, 1},
		{"0,125", 0.125, 0.001},
		{"1234,567", 1234.567, 0.001},
		{"−17,1 %", -17.1, 0.1},
		{"-17.1 pct.", -17.1, 0.1},
		{"+3", 3, 1},
		{"1,2 mio.", 1_200_000, 100_000},
		{"15 tusind", 15_000, 1000},
		{"70 personer", 70, 1},
		{"0", 0, 1},
	} {
		number, ok := parseStated(c.text, "personer", false, exactCounts)
		if !ok || math.Abs(number.value-c.value) > 1e-9 || math.Abs(number.digit-c.digit) > 1e-9*c.digit {
			t.Errorf("%q is read as %+v (%v), want %v to %v", c.text, number, ok, c.value, c.digit)
		}
	}
	for _, text := range []string{"", "%", "godt 70", "70 til 80", "1.2.3", "12.34.567", "1,2,3,4", "1.234,567.8", "seventy", "--3", "1e3", "12..300", "70 æbler", ".5", "1.000,", "NaN", "∞"} {
		if number, ok := parseStated(text, "personer", false, exactCounts); ok {
			t.Errorf("%q is read as %+v", text, number)
		}
	}
}

func TestAShareIsNoThousand(t *testing.T) {
	for text, want := range map[string]float64{"12.300": 12.3, "12,345": 12.345, "70": 70} {
		number, ok := parseStated(text, "%", true, exactPerCents)
		if !ok || number.value != want {
			t.Errorf("%q is read as %+v, want %v", text, number, want)
		}
	}
}

// What a number is written as in either language is what is read of it.
func TestWhatIsWrittenIsRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		decimals := rapid.Int64Range(0, 2).Draw(t, "decimals")
		value := math.Round(rapid.Float64Range(-1e7, 1e7).Draw(t, "value")*math.Pow10(int(decimals))) / math.Pow10(int(decimals))
		for _, lang := range []kommune.Language{kommune.Danish, kommune.English} {
			text := phrase.Number(value, decimals, lang)
			number, ok := parseStated(text, "", false, math.Inf(1))
			if !ok || !sameNumber(number.value, value) || math.Abs(number.digit-math.Pow10(-int(decimals))) > 1e-12 {
				t.Fatalf("%v is written as %q and read as %+v", value, text, number)
			}
		}
	})
}

func TestAClaimIsJudgedByTheDigitsThatWereWritten(t *testing.T) {
	for _, c := range []struct {
		name      string
		indicator kommune.Indicator
		actual    float64
		kind      ClaimKind
		text      string
		want      ClaimVerdict
	}{
		{"70.0 is not 69.6", analysistest.Share(kommune.Neutral), 69.6, ClaimValue, "70.0", ClaimFalse},
		{"70,0 is not either", analysistest.Share(kommune.Neutral), 69.6, ClaimValue, "70,0 %", ClaimFalse},
		{"70 is", analysistest.Share(kommune.Neutral), 69.6, ClaimValue, "70", ClaimTrue},
		{"a round figure", analysistest.Count(kommune.Neutral), 12_345.6, ClaimValue, "12.300", ClaimTrue},
		{"a round figure in English", analysistest.Count(kommune.Neutral), 12_345.6, ClaimValue, "12,300", ClaimTrue},
		{"a round figure that is not", analysistest.Count(kommune.Neutral), 12_355, ClaimValue, "12.300", ClaimHalfTrue},
		{"a figure to its last digit", analysistest.Count(kommune.Neutral), 12_345.6, ClaimValue, "12.346", ClaimTrue},
		{"a figure with decimals is not round", analysistest.Count(kommune.Neutral), 12_345.6, ClaimValue, "12.300,0", ClaimFalse},
		{"a million", analysistest.Count(kommune.Neutral), 1_234_000, ClaimValue, "1,2 mio.", ClaimTrue},
		{"100 per cent is no round figure", analysistest.Share(kommune.Neutral), 97, ClaimValue, "100 %", ClaimFalse},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := analysistest.NewWorld(analysistest.KommunerNumbered(1), map[string][]analysistest.Cell{c.indicator.ID: {analysistest.Figure("101", c.actual)}}, c.indicator)
			check := checked(t, w, ClaimQuery{Indicator: c.indicator.ID, Kommune: "101", Kind: c.kind, Comparator: Equals, StatedText: &c.text})
			analysistest.WantSame(t, "verdict", check.Verdict, c.want)
		})
	}
}

func TestHalvesRoundAwayFromZeroOfFallsAsOfRises(t *testing.T) {
	for _, c := range []struct {
		change, stated float64
		want           ClaimVerdict
	}{
		{2.5, 3, ClaimTrue},
		{-2.5, -3, ClaimTrue},
		{2.5, 2, ClaimFalse},
		{-2.5, -2, ClaimFalse},
		{3.5, 3, ClaimFalse},
		{-3.5, -3, ClaimFalse},
		{0.4, 0, ClaimTrue},
		{-0.4, 0, ClaimTrue},
		{0.5, 0, ClaimFalse},
		{-0.5, 0, ClaimFalse},
		{3.5, 4, ClaimTrue},
		{-3.5, -4, ClaimTrue},
	} {
		cells := []analysistest.Cell{analysistest.Figure("101", 10).In("2020"), analysistest.Figure("101", 10+c.change)}
		w := analysistest.NewWorld(analysistest.KommunerNumbered(1), map[string][]analysistest.Cell{"test/score": cells}, analysistest.Score(kommune.Neutral))
		check := checked(t, w, ClaimQuery{
			Indicator: "test/score", Kommune: "101", Kind: ClaimChange, Comparator: Equals, Stated: &c.stated, Since: analysistest.Pointer(kommune.Period("2020")),
		})
		if check.Verdict != c.want {
			t.Errorf("a change of %v said to be %v is %s, want %s", c.change, c.stated, check.Verdict, c.want)
		}
	}
}

func TestAChangeOfFiguresThatNoTestIsMadeForIsAFact(t *testing.T) {
	mean := analysistest.Score(kommune.HigherIsBetter)
	mean.Kind = kommune.Mean
	for _, indicator := range []kommune.Indicator{analysistest.Count(kommune.Neutral), analysistest.Score(kommune.HigherIsBetter), mean} {
		cells := []analysistest.Cell{analysistest.Figure("101", 80).In("2020"), analysistest.Figure("101", 92)}
		w := analysistest.NewWorld(analysistest.KommunerNumbered(1), map[string][]analysistest.Cell{indicator.ID: cells}, indicator)
		check := checked(t, w, ClaimQuery{
			Indicator: indicator.ID, Kommune: "101", Kind: ClaimChangePct, Comparator: Equals, StatedText: analysistest.Pointer("15 %"), Since: analysistest.Pointer(kommune.Period("2020")),
		})
		analysistest.WantSame(t, "verdict", check.Verdict, ClaimTrue)
		if check.BeyondChance() != nil || check.Test.Significance != analysis.NotTested || check.Test.Reason(kommune.Danish) == nil {
			t.Errorf("a %s is tested: %+v", indicator.Kind, check.Test)
		}
		analysistest.WantText(t, check.Explanation(kommune.Danish),
			"Påstanden holder: ændringen er 15,0 %. Men det er ikke testet, om ændringen kan skyldes tilfældige udsving. Tallenes spredning er ikke offentliggjort.")
	}
}

func TestAStatedFigureIsGivenOnceOrTwiceTheSame(t *testing.T) {
	number := func(v float64) *float64 { return &v }
	for _, c := range []struct {
		name     string
		stated   *float64
		text     *string
		argument string
		value    float64
	}{
		{"neither", nil, nil, "stated", 0},
		{"the number", number(12_300), nil, "", 12_300},
		{"both the same", number(12_300), analysistest.Pointer("12.300"), "", 12_300},
		{"the number says that the text has decimals", number(12.3), analysistest.Pointer("12.300"), "", 12.3},
		{"both and not the same", number(70), analysistest.Pointer("71"), "stated", 0},
		{"a text that is no number", nil, analysistest.Pointer("godt 70"), "statedText", 0},
		{"a text that is no number beside one that is", number(70), analysistest.Pointer("godt 70"), "statedText", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			read, err := ClaimQuery{Kind: ClaimValue, Stated: c.stated, StatedText: c.text}.readStated(analysistest.Count(kommune.Neutral))
			if c.argument == "" {
				if err != nil || read.value != c.value {
					t.Errorf("read as %+v, %v", read, err)
				}
				return
			}
			analysistest.WantRefused(t, err, c.argument)
		})
	}
}
