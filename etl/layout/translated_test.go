package layout

import "testing"

func TestPeriodsAsPeopleWriteThem(t *testing.T) {
	for text, want := range map[string]string{
		"jul 2024": "2024M07", "Juli 2024": "2024M07", "dec. 2019": "2019M12", "3. kvt. 2024": "2024Q3", "1 kvartal 2020": "2020Q1",
		"2024QMAT02": "2024QMAT02", "jul 24": "jul 24", "": "", "uge 7 2024": "uge 7 2024",
	} {
		if got := danishPeriod(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
