package synth

import (
	"context"
	"io"
	"math/rand/v2"
	"strconv"
)

// generator holds the state of one run. Every kommune and month draws from a
// stream of its own, so cutting off the oldest rows changes no figure that
// remains.
type generator struct {
	plan     plan
	profiles []profile
	random   *rand.PCG
	out      *rowWriter
	heads    [horizons][]byte
	group    []byte
}

func newGenerator(codes []string, p plan, seed uint64) *generator {
	g := &generator{plan: p, random: rand.NewPCG(0, 0), profiles: make([]profile, len(codes))}
	for n, code := range codes {
		g.profiles[n] = newProfile(code, seed)
	}
	return g
}

// Streams within a kommune: months count from 0, years from yearStream.
const yearStream uint64 = 1 << 32

func (g *generator) seed(p *profile, stream uint64) { g.random.Seed(p.salt, mix(stream)) }

// write writes all observations, oldest first, so that the oldest can be cut.
func (g *generator) write(ctx context.Context, to io.Writer) (rows, size int64, err error) {
	g.out = newRowWriter(to, g.plan.skip)
	for month := range months {
		if !g.out.leaveOut(g.plan.monthRows()) {
			if err := g.writeMonth(ctx, month); err != nil {
				return 0, 0, err
			}
		}
		if month%12 != 11 || g.out.leaveOut(g.plan.yearRows()) {
			continue
		}
		if err := g.writeYear(ctx, firstYear+month/12); err != nil {
			return 0, 0, err
		}
	}
	if err := g.out.flush(ctx); err != nil {
		return 0, 0, err
	}
	return g.out.rows, g.out.size, nil
}

func (g *generator) writeMonth(ctx context.Context, month int) error {
	groups := g.plan.groups
	if late := g.plan.lateRows(); g.plan.lateSkip >= late {
		g.plan.lateSkip -= late
		groups--
	}
	period := monthName(month)
	conditions := climateOf(month)
	var country [horizons]ratio
	anyProvisional := false
	for n := range g.profiles {
		p := &g.profiles[n]
		g.seed(p, uint64(month))
		status := g.monthStatus(month)
		anyProvisional = anyProvisional || status == provisional
		g.setHeads(period, p.code)
		total, err := g.writeKommune(ctx, p, conditions, month, groups, status)
		if err != nil {
			return err
		}
		for h := range total {
			country[h].add(total[h])
		}
	}
	g.setHeads(period, countryName)
	status := published
	if anyProvisional {
		status = provisional
	}
	for h := range country {
		g.out.ratio(g.heads[h], []byte(totalGroup), country[h], status)
	}
	return g.out.flushFull(ctx)
}

// monthStatus draws whether a kommune's figures are provisional, which
// happens in the last two months only.
func (g *generator) monthStatus(month int) string {
	const inEight = 1 << 13
	if lane(g.random.Uint64(), 0) < inEight && month >= months-2 {
		return provisional
	}
	return published
}

// writeKommune writes a kommune's groups and their total in one month. The
// total counts cells that are missing or cut off as well.
func (g *generator) writeKommune(
	ctx context.Context, p *profile, c climate, month int, groups int64, status string,
) (total [horizons]ratio, err error) {
	totalLot := g.random.Uint64()
	for n := range groups {
		cells := drawCohort(p, c, month, n, g.plan.groups, g.random)
		lot := g.random.Uint64()
		g.group = appendGroupID(g.group[:0], n)
		for h := range cells {
			total[h].add(cells[h])
			if n == g.plan.groups-1 && g.plan.lateSkip > 0 {
				g.plan.lateSkip--
				continue
			}
			g.out.ratio(g.heads[h], g.group, cells[h], orMissing(status, lot, h))
		}
		if err := g.out.flushFull(ctx); err != nil {
			return total, err
		}
	}
	for h := range total {
		g.out.ratio(g.heads[h], []byte(totalGroup), total[h], orMissing(status, totalLot, h))
	}
	return total, nil
}

func (g *generator) writeYear(ctx context.Context, year int) error {
	period := strconv.Itoa(year)
	for kind := range yearly {
		for n := range g.profiles {
			p := &g.profiles[n]
			g.seed(p, yearStream+uint64(year))
			g.writeYearly(kind, p, year, period)
		}
		if err := g.out.flushFull(ctx); err != nil {
			return err
		}
	}
	return nil
}

// writeYearly writes one row. All draws are made whichever row is written, so
// that the scores of a kommune's year go missing together.
func (g *generator) writeYearly(kind int, p *profile, year int, period string) {
	lot := g.random.Uint64()
	evidence := drawScore(p, year, 21, g.random)
	goodPractice := drawScore(p, year, 26, g.random)
	courses := drawCourses(p, year, g.random)
	head := func(indicator string) []byte {
		g.heads[0] = appendHead(g.heads[0][:0], indicator, period, p.code)
		return g.heads[0]
	}
	scoreStatus := published
	if lane(lot, 3) < missingYear {
		scoreStatus = missing
	}
	switch kind {
	case 0:
		g.out.score(head(evidenceScore), evidence, scoreStatus)
	case 1:
		g.out.score(head(goodPracticeScore), goodPractice, scoreStatus)
	default:
		g.out.ratio(head(courseParticipation), nil, courses, orMissing(published, lot, 0))
	}
}

// Of 65,536 lots, how many leave a cell, and a year's scores, missing: 0.5
// and 1.5 per cent.
const (
	missingCell = 328
	missingYear = 983
)

func orMissing(status string, lot uint64, n int) string {
	if lane(lot, n) < missingCell {
		return missing
	}
	return status
}

func (g *generator) setHeads(period, area string) {
	ids := deregisteredIDs()
	for h := range g.heads {
		g.heads[h] = appendHead(g.heads[h][:0], ids[h], period, area)
	}
}

// monthName counts from January of the first year.
func monthName(month int) string {
	number := strconv.Itoa(month%12 + 1)
	if len(number) == 1 {
		number = "0" + number
	}
	return strconv.Itoa(firstYear+month/12) + "M" + number
}
