package input

import (
	"testing"

	"kommunebench/kommune"
)

func TestPeriodsAreReadInTheFormsOfDanishSources(t *testing.T) {
	for cell, want := range map[string]kommune.Period{
		"2024": "2024", "2024h1": "2024H1", "2024Q3": "2024Q3", "2024K1": "2024Q1", "2024k4": "2024Q4",
		"2024M07": "2024M07", "2024-07": "2024M07", "2004U27": "2004W27", "2020U53": "2020W53",
		" 2020QMAT02 ": "2020QMAT02",
	} {
		if got, bad := ParsePeriod(cell); bad != nil || got != want {
			t.Errorf("%q: got %q, %v", cell, got, bad)
		}
	}
}

func TestWhatIsNoPeriodIsRefused(t *testing.T) {
	for _, cell := range []string{"", "24", "2024K5", "2024K", "2024-13", "2024-7", "2024-Q1", "2024-07-01", "2021U53", "2024QMAT05", "2024M7", "20240701", "Hele 2024"} {
		if got, bad := ParsePeriod(cell); bad == nil {
			t.Errorf("%q was read as %q", cell, got)
		}
	}
}

func FuzzPeriod(f *testing.F) {
	for _, seed := range []string{"2024K1", "2004U27", "2024-07", "2020QMAT02", "2024", "ſ024K1"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, cell string) {
		period, bad := ParsePeriod(cell)
		if bad != nil {
			return
		}
		if canonical, err := kommune.ParsePeriod(string(period)); err != nil || canonical != period || period.Kind() == "" {
			t.Errorf("%q was read as %q, which is no canonical period", cell, period)
		}
	})
}
