package kommune_test

import (
	"cmp"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"kommunebench/kommune"
)

func TestParsePeriod(t *testing.T) {
	for _, c := range []struct {
		name, in, want, start, end string
		kind                       kommune.PeriodKind
	}{
		{"a year", "2024", "2024", "2024-01-01", "2024-12-31", kommune.Year},
		{"a half year", "2024H1", "2024H1", "2024-01-01", "2024-06-30", kommune.HalfYear},
		{"a second half year", "2024h2", "2024H2", "2024-07-01", "2024-12-31", kommune.HalfYear},
		{"a quarter", "2024Q3", "2024Q3", "2024-07-01", "2024-09-30", kommune.Quarter},
		{"a month of a leap year", "2024M02", "2024M02", "2024-02-01", "2024-02-29", kommune.Month},
		{"the first ISO week of 2021 begins in January", "2021W01", "2021W01", "2021-01-04", "2021-01-10", kommune.Week},
		{"the first ISO week of 2020 begins in December", "2020W01", "2020W01", "2019-12-30", "2020-01-05", kommune.Week},
		{"2020 has 53 weeks", "2020W53", "2020W53", "2020-12-28", "2021-01-03", kommune.Week},
		{"a window covers the twelve months that end with the quarter", "2020QMAT02", "2020QMAT02", "2019-07-01", "2020-06-30", kommune.QuarterWindow},
		{"the window of the fourth quarter is the year", "2020QMAT04", "2020QMAT04", "2020-01-01", "2020-12-31", kommune.QuarterWindow},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, err := kommune.ParsePeriod(c.in)
			if err != nil {
				t.Fatal(err)
			}
			if string(p) != c.want || p.Kind() != c.kind ||
				p.Start().Format(time.DateOnly) != c.start || p.End().Format(time.DateOnly) != c.end {
				t.Errorf("got %s %s %s to %s", p, p.Kind(), p.Start().Format(time.DateOnly), p.End().Format(time.DateOnly))
			}
		})
	}
}

func TestParsePeriodRefusesWhatIsNone(t *testing.T) {
	for _, in := range []string{
		"", "24", "202", "20244", "2024M", "2024M1", "2024M13", "2024M00", "2024Q5", "2024H3", "2021W53", "2024W54",
		"2024QMAT05", "2024QMAT2", "2024K1", "1899", "2200", "2024M-1", "2024M+1", "٢٠٢٤", "2024 M01", "0000", "2024Q1x",
	} {
		if p, err := kommune.ParsePeriod(in); err == nil {
			t.Errorf("%q was taken as %s", in, p)
		}
	}
}

func TestPeriodsOfAKindFollowEachOtherWithoutGaps(t *testing.T) {
	for _, first := range []kommune.Period{"2019", "2019H1", "2019Q1", "2019M01", "2019W01"} {
		p := first
		for range 130 {
			next := p.Next()
			if want := p.End().AddDate(0, 0, 1); !next.Start().Equal(want) {
				t.Fatalf("after %s comes %s, which starts %s, not %s", p, next, next.Start(), want)
			}
			if next.Previous() != p {
				t.Fatalf("before %s comes %s, not %s", next, next.Previous(), p)
			}
			if next <= p {
				t.Fatalf("%s does not sort after %s", next, p)
			}
			p = next
		}
	}
}

func TestWindowsOverlapAndOthersDoNot(t *testing.T) {
	if !kommune.Period("2020QMAT02").Overlaps() || kommune.Period("2020Q2").Overlaps() {
		t.Error("only windows share months with the next one")
	}
	if next := kommune.Period("2020QMAT04").Next(); next != "2021QMAT01" {
		t.Errorf("after 2020QMAT04 comes %s", next)
	}
}

func FuzzParsePeriod(f *testing.F) {
	for _, seed := range []string{"2024", "2024H1", "2024QMAT02", "2020W53", "x"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		p, err := kommune.ParsePeriod(in)
		if err != nil {
			return
		}
		again, err := kommune.ParsePeriod(string(p))
		if err != nil || again != p {
			t.Fatalf("%q became %s, which became %s (%v)", in, p, again, err)
		}
		if !p.Start().Before(p.End()) || p.Year() == 0 || p.Number() == 0 {
			t.Fatalf("%s runs from %s to %s", p, p.Start(), p.End())
		}
	})
}

func TestPeriodsOfAKindAreInTheOrderOfTheirDays(t *testing.T) {
	for _, first := range []kommune.Period{"2018", "2018H1", "2018Q1", "2018M01", "2018W01", "2018QMAT01"} {
		periods := []kommune.Period{first}
		for len(periods) < 120 {
			periods = append(periods, periods[len(periods)-1].Next())
		}
		for n, period := range periods {
			for m, other := range periods {
				byDays := period.End().Compare(other.End())
				if got := kommune.ComparePeriods(period, other); got != byDays || got != cmp.Compare(n, m) {
					t.Errorf("%s and %s are in order %d, by their last days %d", period, other, got, byDays)
				}
			}
		}
	}
}

func TestPeriodsOfSeveralKindsAreInTheOrderOfTheirLastDays(t *testing.T) {
	// Of those that end on one day the longer comes first.
	want := []kommune.Period{"2023M12", "2024M02", "2024Q1", "2024M03", "2024H1", "2024W52", "2024", "2024QMAT04", "2024H2", "2024M12"}
	got := slices.Clone(want)
	slices.Reverse(got)
	slices.SortFunc(got, kommune.ComparePeriods)
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
}

func TestARangeIsFromTheFirstDayToTheLast(t *testing.T) {
	from, to := kommune.Period("2023Q2"), kommune.Period("2024")
	for _, c := range []struct {
		from, to *kommune.Period
		inside   []kommune.Period
		outside  []kommune.Period
	}{
		{&from, &to, []kommune.Period{"2023Q2", "2024", "2024M12"}, []kommune.Period{"2023", "2023M03", "2025M01"}},
		{&from, &to, []kommune.Period{"2024QMAT04"}, []kommune.Period{"2023QMAT04", "2025W01", "2025QMAT02"}}, // partly outside
		{nil, &to, []kommune.Period{"1990", "2024"}, []kommune.Period{"2025Q1"}},
		{&from, nil, []kommune.Period{"2023M04", "2050"}, []kommune.Period{"2023Q1"}},
		{nil, nil, []kommune.Period{"1990", "2050"}, nil},
	} {
		first, last := kommune.DateRange(c.from, c.to)
		for _, period := range c.inside {
			if !period.Within(first, last) {
				t.Errorf("%s lies outside %s to %s", period, first, last)
			}
		}
		for _, period := range c.outside {
			if period.Within(first, last) {
				t.Errorf("%s lies within %s to %s", period, first, last)
			}
		}
	}
}
