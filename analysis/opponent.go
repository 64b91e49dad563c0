package analysis

import "kommunebench/kommune"

// opponent names what a difference is tested against: from follows "the
// difference from", than follows "better than"; name is without what only a test
// needs to say.
type opponent struct{ from, than, name kommune.Text }

// taken is an opponent of several kommuner, which are meant as one.
func taken(da, en string) opponent {
	name := kommune.Text{DA: da, EN: en}
	return opponent{from: name, than: kommune.Text{DA: "i " + da + " under ét", EN: "in " + en + " taken together"}, name: name}
}

func single(da, en string) opponent {
	name := kommune.Text{DA: da, EN: en}
	return opponent{from: name, than: kommune.Text{DA: "i " + da, EN: "in " + en}, name: name}
}

// fixedNumber is an opponent that is tested against as if it were known without
// error, which the words say.
func fixedNumber(da, en string) opponent {
	text := kommune.Text{DA: da + " (regnet som et fast tal)", EN: en + " (taken as a fixed number)"}
	return opponent{from: text, than: text, name: kommune.Text{DA: da, EN: en}}
}

// opponentInWords is what the difference of one kommune is tested against.
func (b *Benchmark) opponentInWords(code kommune.Code) opponent {
	if b.pool != nil && b.pool.contains(code) {
		return b.opponents[1]
	}
	return b.opponents[0]
}

// opponentsOf gives the words for a kommune outside a benchmark and for one that
// is part of it.
func (b benchmarkPlan) opponentsOf(p *comparisonPlan, benchmark *Benchmark) [2]opponent {
	switch benchmark.Kind {
	case BenchmarkMedian:
		return alike(single("medianen", "the median")) // nothing is tested against it
	case BenchmarkTarget:
		return alike(fixedNumber("målet", "the target"))
	case BenchmarkKommune:
		return alike(single(b.name, b.name))
	case BenchmarkCountry:
		if benchmark.isFixed() {
			return alike(fixedNumber("landstallet", "the national figure"))
		}
		if benchmark.pool.national {
			return alike(single("resten af landet", "the rest of the country"))
		}
		return [2]opponent{taken("landets kommuner", "the kommuner of Denmark"), b.remaining(p, benchmark)}
	case BenchmarkPooled:
		of := p.scopeInWords(len(benchmark.pool.counted))
		return [2]opponent{taken(of.DA, of.EN), b.remaining(p, benchmark)}
	case BenchmarkPeerGroup, BenchmarkSimilar:
	}
	switch {
	case benchmark.isFixed():
		return alike(fixedNumber("tallet for "+b.name, "the figure of "+b.name))
	case b.area != "" && benchmark.Members == nil: // published with its counts
		return [2]opponent{single(b.name, b.name), single("resten af "+b.name, "the rest of "+b.name)}
	}
	sum := benchmark.pool
	if len(sum.counted) == 1 {
		only := p.nameOf(sum.counted[0])
		return [2]opponent{single(only, only), b.remaining(p, benchmark)}
	}
	of := b.membersInWords(p)
	return [2]opponent{taken(of.DA, of.EN), b.remaining(p, benchmark)}
}

// remaining is a pool without the kommune itself.
func (b benchmarkPlan) remaining(p *comparisonPlan, benchmark *Benchmark) opponent {
	before, after := kommune.Text{}, kommune.Text{}
	switch {
	case benchmark.Kind == BenchmarkCountry && len(benchmark.pool.counted) > 2:
		return taken("landets øvrige kommuner", "the other kommuner of Denmark")
	case benchmark.Kind == BenchmarkCountry:
	case benchmark.Kind == BenchmarkPooled && p.query.Kommuner != nil:
		before = kommune.Text{DA: "udvalgte ", EN: "chosen "}
	case benchmark.Kind == BenchmarkPooled:
	case b.named:
		before = kommune.Text{DA: "navngivne ", EN: "named "}
	case benchmark.Kind == BenchmarkSimilar:
		after = kommune.Text{DA: ", der ligner " + b.name + " mest,", EN: " most like " + b.name}
	default:
		after = kommune.Text{DA: " i " + b.name, EN: " in " + b.name}
	}
	if len(benchmark.pool.counted) == 2 {
		return single("den anden "+before.DA+"kommune"+after.DA+" med tal", "the other "+before.EN+"kommune"+after.EN+" with a figure")
	}
	return taken("de øvrige "+before.DA+"kommuner"+after.DA, "the other "+before.EN+"kommuner"+after.EN)
}

func alike(o opponent) [2]opponent { return [2]opponent{o, o} }
