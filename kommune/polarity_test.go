package kommune_test

import (
	"testing"

	"kommunebench/kommune"
)

func TestCountsOfPersonsAreNeutral(t *testing.T) {
	for name, c := range map[string]struct {
		indicator kommune.Indicator
		want      kommune.Polarity
	}{
		"persons": {kommune.Indicator{Kind: kommune.Count, CountsPersons: true, Polarity: kommune.LowerIsBetter}, kommune.Neutral},
		"visits":  {kommune.Indicator{Kind: kommune.Count, Polarity: kommune.LowerIsBetter}, kommune.LowerIsBetter},
		"a share": {kommune.Indicator{Kind: kommune.Proportion, CountsPersons: true, Polarity: kommune.HigherIsBetter}, kommune.HigherIsBetter},
	} {
		if got := c.indicator.EffectivePolarity(); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}
