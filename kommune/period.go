package kommune

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Period is a reporting period in canonical form: 2024 (year), 2024H1 (half
// year), 2024Q3 (quarter), 2024M07 (month), 2024W27 (ISO week) or 2024QMAT02
// (the twelve months that end with that quarter). Within one kind the order
// of the strings is the order of time.
type Period string

// PeriodKind is the length of a period.
type PeriodKind string

// The kinds of period.
const (
	Year          PeriodKind = "YEAR"
	HalfYear      PeriodKind = "HALF_YEAR"
	Quarter       PeriodKind = "QUARTER"
	Month         PeriodKind = "MONTH"
	Week          PeriodKind = "WEEK"
	QuarterWindow PeriodKind = "QUARTER_WINDOW"
)

const periodForms = "2024, 2024H1, 2024Q3, 2024M07, 2024W27 or 2024QMAT02"

const (
	firstYear = 1900
	lastYear  = 2199
)

type periodForm struct {
	kind   PeriodKind
	infix  string
	digits int
	count  int
}

// QMAT stands before Q: the longer infix is tried first.
func periodFormsByInfix() [5]periodForm {
	return [5]periodForm{
		{QuarterWindow, "QMAT", 2, 4},
		{HalfYear, "H", 1, 2},
		{Quarter, "Q", 1, 4},
		{Month, "M", 2, 12},
		{Week, "W", 2, 53},
	}
}

// ParsePeriod reads a period in canonical form; letters may be lower case.
func ParsePeriod(s string) (Period, error) {
	text := strings.ToUpper(strings.TrimSpace(s))
	kind, year, number, ok := splitPeriod(text)
	if !ok || (kind == Week && number > weeksInYear(year)) {
		return "", InvalidInput("period", s, periodForms)
	}
	return Period(text), nil
}

func splitPeriod(text string) (kind PeriodKind, year, number int, ok bool) {
	if len(text) < 4 || !isDigits(text[:4]) {
		return "", 0, 0, false
	}
	year, _ = strconv.Atoi(text[:4])
	if year < firstYear || year > lastYear {
		return "", 0, 0, false
	}
	rest := text[4:]
	if rest == "" {
		return Year, year, 1, true
	}
	for _, form := range periodFormsByInfix() {
		digits, found := strings.CutPrefix(rest, form.infix)
		if !found {
			continue
		}
		number, err := strconv.Atoi(digits)
		ok = err == nil && len(digits) == form.digits && isDigits(digits) &&
			number >= 1 && number <= form.count
		return form.kind, year, number, ok
	}
	return "", 0, 0, false
}

func isDigits(text string) bool {
	for n := range len(text) {
		if text[n] < '0' || text[n] > '9' {
			return false
		}
	}
	return true
}

// NewPeriod builds the number-th period of a kind in a year, e.g.
// NewPeriod(Month, 2024, 7) for 2024M07. The number counts from 1.
func NewPeriod(kind PeriodKind, year, number int) (Period, error) {
	text := fmt.Sprintf("%04d", year)
	for _, form := range periodFormsByInfix() {
		if form.kind == kind {
			text += fmt.Sprintf("%s%0*d", form.infix, form.digits, number)
		}
	}
	return ParsePeriod(text)
}

// Kind is the period's kind; empty for a string that is no period.
func (p Period) Kind() PeriodKind {
	kind, _, _, _ := splitPeriod(string(p))
	return kind
}

// Year is the year in the period's name: the ISO year of a week, and for a
// window the year in which it ends.
func (p Period) Year() int {
	_, year, _, _ := splitPeriod(string(p))
	return year
}

// Number counts the period within its year, from 1.
func (p Period) Number() int {
	_, _, number, _ := splitPeriod(string(p))
	return number
}

// Start is the first day of the period, at midnight UTC.
func (p Period) Start() time.Time {
	kind, year, number, _ := splitPeriod(string(p))
	switch kind {
	case Year:
		return day(year, time.January)
	case HalfYear:
		return day(year, time.Month(6*number-5))
	case Quarter:
		return day(year, time.Month(3*number-2))
	case Month:
		return day(year, time.Month(number))
	case QuarterWindow:
		return day(year-1, time.Month(3*number+1))
	case Week:
		return firstMonday(year).AddDate(0, 0, 7*(number-1))
	default:
		return time.Time{}
	}
}

// End is the last day of the period, at midnight UTC.
func (p Period) End() time.Time {
	start := p.Start()
	switch p.Kind() {
	case Year, QuarterWindow:
		return start.AddDate(1, 0, -1)
	case HalfYear:
		return start.AddDate(0, 6, -1)
	case Quarter:
		return start.AddDate(0, 3, -1)
	case Month:
		return start.AddDate(0, 1, -1)
	case Week:
		return start.AddDate(0, 0, 6)
	default:
		return start
	}
}

// PerYear is how many periods of this kind a year holds; 52 for weeks.
func (p Period) PerYear() int {
	switch p.Kind() {
	case HalfYear:
		return 2
	case Quarter, QuarterWindow:
		return 4
	case Month:
		return 12
	case Week:
		return 52
	case Year:
		return 1
	default:
		return 1
	}
}

// Next is the period of the same kind that follows.
func (p Period) Next() Period { return p.step(1) }

// Previous is the period of the same kind that comes before.
func (p Period) Previous() Period { return p.step(-1) }

// YearBefore is the same period of the year before; empty for a 53rd week of a
// year that follows one without.
func (p Period) YearBefore() Period {
	kind, year, number, _ := splitPeriod(string(p))
	before, err := NewPeriod(kind, year-1, number)
	if err != nil {
		return ""
	}
	return before
}

func (p Period) step(by int) Period {
	kind, year, number, _ := splitPeriod(string(p))
	count := p.PerYear()
	if kind == Week {
		count = weeksInYear(year)
	}
	number += by
	switch {
	case number > count:
		year, number = year+1, 1
	case number < 1:
		year--
		number = count
		if kind == Week {
			number = weeksInYear(year)
		}
	}
	next, err := NewPeriod(kind, year, number)
	if err != nil {
		return ""
	}
	return next
}

// Overlaps reports whether consecutive periods of this kind share months, as
// twelve-month windows by quarter do.
func (p Period) Overlaps() bool { return p.Kind() == QuarterWindow }

// Within reports whether the whole period lies between two dates, both
// inclusive. A zero date sets no limit.
func (p Period) Within(from, to time.Time) bool {
	return (from.IsZero() || !p.Start().Before(from)) && (to.IsZero() || !p.End().After(to))
}

// DateRange is the first day of one period and the last of another, for Within;
// a nil period sets no limit, which is a zero date.
func DateRange(from, to *Period) (first, last time.Time) {
	if from != nil {
		first = from.Start()
	}
	if to != nil {
		last = to.End()
	}
	return first, last
}

// ComparePeriods orders by last day, then by first day, then by name.
func ComparePeriods(a, b Period) int {
	// Of one kind names will do, and the kinds of two names are told by their lengths and
	// the letters after the year: long lists are sorted by this.
	const letter = 4
	if len(a) == len(b) && (len(a) <= letter || a[letter] == b[letter]) {
		return strings.Compare(string(a), string(b))
	}
	if c := a.End().Compare(b.End()); c != 0 {
		return c
	}
	if c := a.Start().Compare(b.Start()); c != 0 {
		return c
	}
	return strings.Compare(string(a), string(b))
}

func day(year int, month time.Month) time.Time {
	return time.Date(year, month, 1, 0, 0, 0, 0, time.UTC)
}

// The first ISO week of a year is the one that holds 4 January.
func firstMonday(year int) time.Time {
	fourth := time.Date(year, time.January, 4, 0, 0, 0, 0, time.UTC)
	return fourth.AddDate(0, 0, -(int(fourth.Weekday()+6) % 7))
}

// 28 December always lies in the last ISO week of its year.
func weeksInYear(year int) int {
	_, week := time.Date(year, time.December, 28, 0, 0, 0, 0, time.UTC).ISOWeek()
	return week
}
