package analysis

import (
	"fmt"
	"strings"

	"kommunebench/analysis/phrase"
	"kommunebench/kommune"
)

// scopeInWords is how many of the kommuner compared have figures, in words that
// fit behind "the": "the 22 chosen kommuner".
func (p *Plan) scopeInWords(withFigure int) kommune.Text {
	all, chosen := len(p.Kommuner), p.query.Kommuner != nil
	switch {
	case all == 1 && chosen:
		return kommune.Text{DA: "den udvalgte kommune", EN: "the chosen kommune"}
	case withFigure == all && chosen:
		return kommune.Text{DA: fmt.Sprintf("de %d udvalgte kommuner", all), EN: fmt.Sprintf("the %d chosen kommuner", all)}
	case withFigure == all:
		return kommune.Text{DA: fmt.Sprintf("alle %d kommuner", all), EN: fmt.Sprintf("all %d kommuner", all)}
	case chosen:
		return kommune.Text{
			DA: fmt.Sprintf("de %d af %d udvalgte kommuner, der har tal", withFigure, all),
			EN: fmt.Sprintf("the %d of %d chosen kommuner that have figures", withFigure, all),
		}
	}
	return kommune.Text{
		DA: fmt.Sprintf("de %d af landets %d kommuner, der har tal", withFigure, all),
		EN: fmt.Sprintf("the %d of Denmark's %d kommuner that have figures", withFigure, all),
	}
}

func (p *Plan) medianLabel(withFigure, suppressed int) kommune.Text {
	switch {
	case withFigure < 2 && suppressed > 0:
		return kommune.Text{
			DA: "Medianen kan ikke beregnes, da tal er skjult af hensyn til enkeltpersoner",
			EN: "The median cannot be computed, as figures are hidden to protect individuals",
		}
	case withFigure == 0:
		return kommune.Text{
			DA: "Medianen kan ikke beregnes, da ingen kommune har et tal",
			EN: "The median cannot be computed, as no kommune has a figure",
		}
	case withFigure == 1:
		return kommune.Text{
			DA: "Medianen kan ikke beregnes, da kun én kommune har et tal",
			EN: "The median cannot be computed, as only one kommune has a figure",
		}
	}
	of := p.scopeInWords(withFigure)
	return kommune.Text{DA: "Medianen af " + of.DA, EN: "The median of " + of.EN}
}

// poolLabel says whose figures are taken together, or why there is no such
// figure.
func (b benchmarkPlan) poolLabel(p *Plan, kind BenchmarkKind, sum pool) kommune.Text {
	label := b.whoseInWords(p, kind, sum)
	because := kommune.Text{}
	switch {
	case p.Indicator.Kind == kommune.Count:
		because = kommune.Text{
			DA: "et antal for flere kommuner samlet ikke kan sammenlignes med et for én; brug medianen",
			EN: "a count of several kommuner together can't be compared with that of one; use the median",
		}
	case !CanPool(p.Indicator.Indicator):
		because = kommune.Text{DA: "tal af denne slags ikke kan lægges sammen", EN: "figures of this kind can't be added up"}
	case len(sum.counted) == 0:
		because = kommune.Text{DA: "tæller og nævner ikke er offentliggjort", EN: "numerator and denominator are not published"}
	case len(sum.counted) == 1 && (kind == BenchmarkCountry || kind == BenchmarkPooled):
		because = kommune.Text{DA: "kun én kommune har tæller og nævner", EN: "only one kommune has a numerator and a denominator"}
	default:
		return label
	}
	return kommune.Text{DA: label.DA + ": kan ikke beregnes, da " + because.DA, EN: label.EN + ": cannot be computed, as " + because.EN}
}

// whoseInWords names the kommuner of a pool. A pool without a figure is named
// as it was asked for.
func (b benchmarkPlan) whoseInWords(p *Plan, kind BenchmarkKind, sum pool) kommune.Text {
	all, counted := len(sum.codes), len(sum.counted)
	isWhole := counted == all || counted < 2
	switch {
	case kind == BenchmarkCountry && isWhole:
		return kommune.Text{
			DA: fmt.Sprintf("Hele landet, alle %d kommuner samlet", all), EN: fmt.Sprintf("Denmark, all %d kommuner together", all),
		}
	case kind == BenchmarkCountry:
		return kommune.Text{
			DA: fmt.Sprintf("De %d af landets %d kommuner, der har tal, samlet", counted, all),
			EN: fmt.Sprintf("The %d of Denmark's %d kommuner that have figures, together", counted, all),
		}
	case kind == BenchmarkPooled && all == 1:
		return capitalised(p.scopeInWords(all))
	case kind == BenchmarkPooled && isWhole:
		return together(p.scopeInWords(all), "")
	case kind == BenchmarkPooled:
		return together(p.scopeInWords(counted), ",")
	}
	return b.groupInWords(p, sum)
}

// isOfOneNamed reports whether the benchmark is a single kommune that was named.
func (b benchmarkPlan) isOfOneNamed() bool { return b.named && len(b.members) == 1 }

func (b benchmarkPlan) groupInWords(p *Plan, sum pool) kommune.Text {
	all, counted := len(sum.codes), len(sum.counted)
	group := b.membersInWords(p)
	switch {
	case all == 1:
		return capitalised(withoutComma(group))
	case counted == all || counted == 0:
		return together(group, "")
	case counted == 1:
		only := p.nameOf(sum.counted[0])
		group = withoutComma(group)
		return capitalised(kommune.Text{
			DA: group.DA + ": kun " + only + " har tal", EN: group.EN + ": only " + only + " has figures",
		})
	}
	return capitalised(kommune.Text{
		DA: fmt.Sprintf("%s samlet (%d af %d har tal)", group.DA, counted, all),
		EN: fmt.Sprintf("%s together (%d of %d have figures)", group.EN, counted, all),
	})
}

// membersInWords names the kommuner that a benchmark is of.
func (b benchmarkPlan) membersInWords(p *Plan) kommune.Text {
	all := len(b.members)
	switch {
	case b.isOfOneNamed():
		name := p.nameOf(b.members[0])
		return kommune.Text{DA: name, EN: name}
	case all == 1 && b.kind == BenchmarkSimilar:
		return kommune.Text{DA: "den kommune, der ligner " + b.name + " mest,", EN: "the kommune most like " + b.name}
	case all == 1:
		return kommune.Text{DA: "den ene kommune i " + b.name, EN: "the one kommune in " + b.name}
	case b.named:
		return kommune.Text{DA: fmt.Sprintf("de %d navngivne kommuner", all), EN: fmt.Sprintf("the %d named kommuner", all)}
	case b.kind == BenchmarkSimilar:
		return kommune.Text{
			DA: fmt.Sprintf("de %d kommuner, der ligner %s mest,", all, b.name),
			EN: fmt.Sprintf("the %d kommuner most like %s", all, b.name),
		}
	}
	return kommune.Text{DA: fmt.Sprintf("de %d kommuner i %s", all, b.name), EN: fmt.Sprintf("the %d kommuner in %s", all, b.name)}
}

func (p *Plan) nameOf(code kommune.Code) string {
	k, _ := p.catalogue.Kommuner.Find(string(code))
	return k.Name
}

func together(whose kommune.Text, comma string) kommune.Text {
	return capitalised(kommune.Text{DA: whose.DA + comma + " samlet", EN: whose.EN + comma + " together"})
}

// withoutComma is for a relative clause that nothing of its sentence follows.
func withoutComma(text kommune.Text) kommune.Text {
	return kommune.Text{DA: strings.TrimSuffix(text.DA, ","), EN: text.EN}
}

func capitalised(text kommune.Text) kommune.Text {
	return kommune.Text{DA: phrase.UpperFirst(text.DA), EN: phrase.UpperFirst(text.EN)}
}

// LabelWithin is the label as it stands within a sentence: only names keep
// their capital.
func (b *Benchmark) LabelWithin(lang kommune.Language) string {
	label := b.Label(lang)
	isCountry := b.Kind == BenchmarkCountry // "hele landet" is no name in Danish
	if b.Kind == BenchmarkKommune || b.labelIsName && (lang == kommune.English || !isCountry) {
		return label
	}
	return phrase.LowerFirst(label)
}
