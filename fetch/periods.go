package fetch

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"kommunebench/fetch/client"
	"kommunebench/kommune"
)

func itoa(n int) string { return strconv.Itoa(n) }

// period is one of a table's periods: the publisher's id of it, and its canonical
// form.
type period struct {
	id        string
	canonical kommune.Period
}

// parsePeriod reads a period as the publishers write it: 2024, 2024K1, 2024M01,
// 2004U27, 2020QMAT02. Ranges such as 2023:2024 are none.
func parsePeriod(id string) (period, bool) {
	text := strings.ToUpper(strings.TrimSpace(id))
	const year = 4
	if len(text) > year {
		switch text[year] {
		case 'K':
			text = text[:year] + "Q" + text[year+1:]
		case 'U':
			text = text[:year] + "W" + text[year+1:]
		}
	}
	parsed, err := kommune.ParsePeriod(text)
	return period{id, parsed}, err == nil
}

// parsePeriods reads a table's periods and puts them in order of time.
func parsePeriods(ids []string, what string) ([]period, error) {
	var list []period
	for _, id := range ids {
		one, ok := parsePeriod(id)
		if !ok {
			return nil, client.Refuse(kommune.BadUserInput, "%s has the period %s, which is no year, half year, quarter, month, week or window of twelve months", what, client.Quote(id, ""))
		}
		list = append(list, one)
	}
	if len(list) == 0 {
		return nil, client.Refuse(kommune.BadUserInput, "%s has no periods", what)
	}
	slices.SortFunc(list, func(a, b period) int { return kommune.ComparePeriods(a.canonical, b.canonical) })
	return slices.CompactFunc(list, func(a, b period) bool { return a.canonical == b.canonical }), nil
}

// choosePeriods keeps the periods that are wanted: "all" or "latest:N", and
// none that start before from.
func choosePeriods(list []period, wanted, from string) ([]period, error) {
	if from != "" {
		first, ok := parsePeriod(from)
		if !ok {
			return nil, kommune.InvalidInput("from", from, "a period such as 2015, 2015Q1 or 2015M01")
		}
		list = slices.DeleteFunc(slices.Clone(list), func(p period) bool { return p.canonical.Start().Before(first.canonical.Start()) })
	}
	most, err := parsePeriodCount(wanted)
	if err != nil {
		return nil, err
	}
	if most > 0 && len(list) > most {
		list = list[len(list)-most:]
	}
	if len(list) == 0 {
		return nil, kommune.InvalidInput("from", from, "a period that the table has or one before them")
	}
	return list, nil
}

// parsePeriodCount is the N of "latest:N"; 0 for "all" or an empty text.
func parsePeriodCount(wanted string) (int, error) {
	if wanted == "" || wanted == "all" {
		return 0, nil
	}
	number, found := strings.CutPrefix(wanted, "latest:")
	most, err := strconv.Atoi(number)
	if !found || err != nil || most < 1 {
		return 0, kommune.InvalidInput("periods", wanted, "all, or latest:14 for the newest 14")
	}
	return most, nil
}

// block is a range of periods that are requested together. It is a calendar year or
// decade, so that it stays the same when new periods are published.
type block struct {
	name    string
	periods []period
}

// blocksOf cuts periods into calendar years, and years into decades.
func blocksOf(list []period) []block {
	var blocks []block
	for _, p := range list {
		name := fmt.Sprintf("%04d", p.canonical.Year())
		if p.canonical.Kind() == kommune.Year {
			const decade = 10
			first := p.canonical.Year() / decade * decade
			name = fmt.Sprintf("%04d-%04d", first, first+decade-1)
		}
		at := slices.IndexFunc(blocks, func(b block) bool { return b.name == name })
		if at < 0 {
			at = len(blocks)
			blocks = append(blocks, block{name: name})
		}
		blocks[at].periods = append(blocks[at].periods, p)
	}
	return blocks
}

// revisableFrom is the start of the oldest of the newest count periods, which may
// still be revised. It is the zero time where there are no more than that.
func revisableFrom(list []period, count int) time.Time {
	switch {
	case count <= 0:
		return time.Date(afterAllYears, time.January, 1, 0, 0, 0, 0, time.UTC)
	case count >= len(list):
		return time.Time{}
	}
	return list[len(list)-count].canonical.Start()
}

// periodsIn are the periods among a column's cells, in order of time. What is none is
// left to loading, which names it.
func periodsIn(c *column) []period {
	var list []period
	for _, cell := range c.values {
		if p, ok := parsePeriod(cell); ok {
			list = append(list, p)
		}
	}
	slices.SortFunc(list, func(a, b period) int { return kommune.ComparePeriods(a.canonical, b.canonical) })
	return list
}

// newest gives the last count periods of a list in order of time.
func newest(list []period, count int) []period { return list[max(0, len(list)-count):] }

// provisionalAmong gives those of the table's provisional periods that a list has, as a
// descriptor names them.
func (r *run) provisionalAmong(list []period) []string {
	var names []string
	for _, p := range r.provisional {
		if slices.ContainsFunc(list, func(one period) bool { return one.canonical == p.canonical }) {
			names = append(names, string(p.canonical))
		}
	}
	return names
}

// setProvisional takes from all periods of the table those that its description calls
// provisional.
func (r *run) setProvisional(list []period) {
	if r.description != nil {
		r.provisional = newest(list, r.description.ProvisionalPeriods)
	}
}

// afterAllYears is later than any period.
const afterAllYears = 9000

func ids(list []period) []string {
	names := make([]string, len(list))
	for n, p := range list {
		names[n] = p.id
	}
	return names
}
