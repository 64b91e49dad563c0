package synth

import "math/rand/v2"

// benefitGroup is a target group by the benefit that its members receive.
type benefitGroup struct {
	id, titleDA, titleEN string
	// inflowPPM is how many of a million in the labour force enter the group
	// in a month; leaving is the chance in permille to have left within three.
	inflowPPM, leaving int64
}

// The orders of magnitude are invented to look plausible, not measured.
const benefitGroupCount = 3

func benefitGroups() [benefitGroupCount]benefitGroup {
	return [benefitGroupCount]benefitGroup{
		{"a-dagpenge", "A-dagpenge", "Unemployment benefit (a-dagpenge)", 4500, 400},
		{"kontanthjaelp", "Kontanthjælp", "Social assistance (kontanthjælp)", 1500, 170},
		{"sygedagpenge", "Sygedagpenge", "Sickness benefit (sygedagpenge)", 2200, 340},
	}
}

const totalGroup = "all"

// knownSize gives rough sizes, by kommune code, to the four largest kommuner
// and to four small islands, so that the demo is plausible to those who know
// the country. They are round numbers, not statistics.
func knownSize(code string) (labourForce int64, known bool) {
	switch code {
	case "101": // København
		return 360_000, true
	case "751": // Aarhus
		return 190_000, true
	case "851": // Aalborg
		return 115_000, true
	case "461": // Odense
		return 105_000, true
	case "492": // Ærø
		return 2_800, true
	case "741": // Samsø
		return 1_700, true
	case "563": // Fanø
		return 1_600, true
	case "825": // Læsø
		return 800, true
	}
	return 0, false
}

// profile holds the properties of a kommune that are the same in all months.
type profile struct {
	code        string
	labourForce int64
	salt        uint64
	// level and slope shift the chance to leave, in permille and in
	// hundredths of a permille a year.
	level, slope int64
	// quality is a deviate in thousandths behind scores, training and, weakly,
	// the chance to leave, so that relations between indicators can be shown.
	quality  int64
	training int64
}

func newProfile(code string, seed uint64) profile {
	var number uint64
	for _, digit := range []byte(code) {
		number = number*10 + uint64(digit-'0')
	}
	p := profile{code: code, salt: mix(mix(seed) ^ number)}
	known := false
	if p.labourForce, known = knownSize(code); !known {
		size := logNormal(24_000, normal(mix(number))*8/10)
		p.labourForce = min(max(size, 4_000), 95_000)
	}
	random := rand.NewPCG(p.salt, number)
	p.quality = normal(random.Uint64())
	p.level = p.quality*25/1000 + normal(random.Uint64())*30/1000
	p.slope = 200 + normal(random.Uint64())*300/1000
	p.training = 350 + p.quality*60/1000 + normal(random.Uint64())*80/1000
	return p
}

// climate is the effect of a month on all kommuner: inflow in permille of the usual,
// leaving as a shift in permille.
type climate struct{ inflow, leaving int64 }

const (
	breakMonth = 12 * (2019 - firstYear)
	slumpMonth = 12*(2020-firstYear) + 2
	breakShift = 40
)

// climateOf counts months from January of the first year.
func climateOf(month int) climate {
	seasonInflow := [12]int64{1120, 1010, 960, 930, 920, 980, 1060, 1050, 980, 970, 1000, 1020}
	seasonLeaving := [12]int64{-5, 8, 18, 22, 15, 2, -12, 5, 12, 0, -20, -28}
	// The slump of 2020 in permille of its depth, from March on.
	slump := [14]int64{600, 1000, 850, 700, 550, 450, 400, 420, 450, 400, 300, 200, 100, 50}
	c := climate{inflow: seasonInflow[month%12], leaving: seasonLeaving[month%12]}
	if since := month - slumpMonth; since >= 0 && since < len(slump) {
		c.inflow += c.inflow * slump[since] * 4 / 10_000
		c.leaving -= slump[since] * 90 / 1000
	}
	if month >= breakMonth {
		c.leaving += breakShift
	}
	return c
}

// ratio is a numerator and its denominator.
type ratio struct{ numerator, denominator int64 }

func (r *ratio) add(other ratio) {
	r.numerator += other.numerator
	r.denominator += other.denominator
}

// groupModel gives the inflow and the chance to leave of the n-th group,
// counted from 0. Groups beyond the benefits are small and share a budget, so
// that totals stay near the demo's own however many there are.
func groupModel(n, groups int64) (inflowPPM, leaving int64) {
	benefits := benefitGroups()
	if own := int64(len(benefits)); n >= own {
		return min(max(4000/(groups-own), 20), 400), 200 + int64(mix(uint64(n))%300)
	}
	return benefits[n].inflowPPM, benefits[n].leaving
}

// drawCohort draws one group of one kommune in one month: of those who
// entered, how many had left after 3, 6 and 12 months. Each count includes the
// one before, and at least one person entered.
func drawCohort(p *profile, c climate, month int, group, groups int64, random *rand.PCG) [horizons]ratio {
	inflow, leaving := groupModel(group, groups)
	own := mix(p.salt ^ uint64(group+1))
	usual := p.labourForce * inflow / 1000 * (750 + lane(own, 0)*500/65536) / 1000
	entered := max(1, poisson(usual*c.inflow/1000, random.Uint64()))
	chance := leaving + p.level + lane(own, 1)*30/65536 - 15 + c.leaving + p.slope*int64(month)/1200
	chance = min(max(chance, 30), 900)
	within3 := binomial(entered, chance, random.Uint64())
	within6 := within3 + binomial(entered-within3, chance*6/10, random.Uint64())
	within12 := within6 + binomial(entered-within6, chance*7/10, random.Uint64())
	return [horizons]ratio{{within3, entered}, {within6, entered}, {within12, entered}}
}

// drawScore draws a test's score in tenths, 0 to 40.
func drawScore(p *profile, year int, usual int64, random *rand.PCG) int64 {
	drift := int64(year-firstYear) * 4 / 10
	return min(max(usual+drift+p.quality*5/1000+normal(random.Uint64())*2/1000, 0), 40)
}

// drawCourses draws how many of a jobcentre's staff took part in a course in
// a year.
func drawCourses(p *profile, year int, random *rand.PCG) ratio {
	staff := max(3, p.labourForce/300+normal(random.Uint64())*squareRoot(p.labourForce/300)/4000)
	chance := p.training + int64(year-firstYear)*6 + normal(random.Uint64())*40/1000
	return ratio{binomial(staff, min(max(chance, 20), 950), random.Uint64()), staff}
}
