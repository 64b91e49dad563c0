package analysis

import "kommunebench/kommune"

// Opponent names what a difference is tested against: From follows "the
// difference from", Than follows "better than"; Name is without what only a test
// needs to say.
type Opponent struct{ From, Than, Name kommune.Text }

// pooledOpponent is an opponent of several kommuner, which are meant as one.
func pooledOpponent(da, en string) Opponent {
	name := kommune.Text{DA: da, EN: en}
	return Opponent{From: name, Than: kommune.Text{DA: "i " + da + " under ét", EN: "in " + en + " taken together"}, Name: name}
}

func singleOpponent(da, en string) Opponent {
	name := kommune.Text{DA: da, EN: en}
	return Opponent{From: name, Than: kommune.Text{DA: "i " + da, EN: "in " + en}, Name: name}
}

// fixedNumber is an opponent that is tested against as if it were known without
// error, which the words say.
func fixedNumber(da, en string) Opponent {
	text := kommune.Text{DA: da + " (regnet som et fast tal)", EN: en + " (taken as a fixed number)"}
	return Opponent{From: text, Than: text, Name: kommune.Text{DA: da, EN: en}}
}

// Opponents are what a kommune outside the benchmark is tested against, and one
// that is part of it; their texts are empty where the benchmark has no value.
func (b *Benchmark) Opponents() [2]Opponent { return b.opponents }

// Contains reports whether the benchmark is computed with the figure of a
// kommune.
func (b *Benchmark) Contains(code kommune.Code) bool { return b.pool != nil && b.pool.contains(code) }

// opponentInWords is what the difference of one kommune is tested against.
func (b *Benchmark) opponentInWords(code kommune.Code) Opponent {
	if b.Contains(code) {
		return b.opponents[1]
	}
	return b.opponents[0]
}

// opponentsOf gives the words for a kommune outside a benchmark and for one that
// is part of it.
func (b benchmarkPlan) opponentsOf(p *Plan, benchmark *Benchmark) [2]Opponent {
	switch benchmark.Kind {
	case BenchmarkMedian:
		return sameOpponent(singleOpponent("medianen", "the median")) // nothing is tested against it
	case BenchmarkTarget:
		return sameOpponent(fixedNumber("målet", "the target"))
	case BenchmarkKommune:
		return sameOpponent(singleOpponent(b.name, b.name))
	case BenchmarkCountry:
		if benchmark.isFixed() {
			return sameOpponent(fixedNumber("landstallet", "the national figure"))
		}
		if benchmark.pool.national {
			return sameOpponent(singleOpponent("resten af landet", "the rest of the country"))
		}
		return [2]Opponent{pooledOpponent("landets kommuner", "the kommuner of Denmark"), b.remaining(p, benchmark)}
	case BenchmarkPooled:
		of := p.scopeInWords(len(benchmark.pool.counted))
		return [2]Opponent{pooledOpponent(of.DA, of.EN), b.remaining(p, benchmark)}
	case BenchmarkPeerGroup, BenchmarkSimilar:
	}
	switch {
	case benchmark.isFixed():
		return sameOpponent(fixedNumber("tallet for "+b.name, "the figure of "+b.name))
	case b.area != "" && benchmark.Members == nil: // published with its counts
		return [2]Opponent{singleOpponent(b.name, b.name), singleOpponent("resten af "+b.name, "the rest of "+b.name)}
	}
	sum := benchmark.pool
	if len(sum.counted) == 1 {
		only := p.nameOf(sum.counted[0])
		return [2]Opponent{singleOpponent(only, only), b.remaining(p, benchmark)}
	}
	of := b.membersInWords(p)
	return [2]Opponent{pooledOpponent(of.DA, of.EN), b.remaining(p, benchmark)}
}

// remaining is a pool without the kommune itself.
func (b benchmarkPlan) remaining(p *Plan, benchmark *Benchmark) Opponent {
	before, after := kommune.Text{}, kommune.Text{}
	switch {
	case benchmark.Kind == BenchmarkCountry && len(benchmark.pool.counted) > 2:
		return pooledOpponent("landets øvrige kommuner", "the other kommuner of Denmark")
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
		return singleOpponent("den anden "+before.DA+"kommune"+after.DA+" med tal", "the other "+before.EN+"kommune"+after.EN+" with a figure")
	}
	return pooledOpponent("de øvrige "+before.DA+"kommuner"+after.DA, "the other "+before.EN+"kommuner"+after.EN)
}

func sameOpponent(o Opponent) [2]Opponent { return [2]Opponent{o, o} }

// RestOpponent names the kommuner that Significance is about.
func (c *Comparison) RestOpponent() Opponent {
	alone, filtered := c.Distribution.N == 2, c.Query.Kommuner != nil
	switch {
	case alone && filtered:
		return singleOpponent("den anden udvalgte kommune", "the other chosen kommune")
	case alone:
		return singleOpponent("den anden kommune med tal", "the other kommune with a figure")
	case filtered:
		return pooledOpponent("de øvrige udvalgte kommuner", "the other chosen kommuner")
	}
	return pooledOpponent("de øvrige kommuner", "the other kommuner")
}
