package analysis

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strconv"

	"kommunebench/kommune"
	"kommunebench/stats"
)

const maxBackgrounds = 50

// DefaultSimilar is how many kommuner are found that are like one where nothing else is
// asked for, MostSimilar how many there can be.
const DefaultSimilar, MostSimilar = 6, 97

// SimilarQuery asks for the kommuner that are most like one on background
// indicators.
type SimilarQuery struct {
	Kommune kommune.Code
	// K is how many to find.
	K int
	// On are the ids of the background indicators, each taken in its default
	// period and its total.
	On []string
}

// SimilarKommune is a kommune with its distance from the one asked about: the
// root of the mean squared difference over the indicators, each in standard
// deviations over the kommuner. 0 is the same, 1 is a typical difference.
type SimilarKommune struct {
	Kommune  kommune.Kommune
	Distance float64
	// Values are those of the background indicators, in the order asked for.
	Values []float64
}

// Similar finds the nearest kommuner, nearest first; kommuner without a value
// on an indicator are left out.
func (a *Analyst) Similar(ctx context.Context, catalogue *kommune.Catalogue, query SimilarQuery) ([]SimilarKommune, error) {
	if _, known := catalogue.Kommuner.Find(string(query.Kommune)); !known {
		return nil, kommune.InvalidInput("kommune", string(query.Kommune), "the code of one of the 98 kommuner")
	}
	if err := checkSimilarCount(query.K); err != nil {
		return nil, err
	}
	likeness, err := a.ReadLikeness(ctx, catalogue, query.On)
	if err != nil {
		return nil, err
	}
	return likeness.Nearest(query.Kommune, query.K, func(kommune.Kommune) bool { return true })
}

func checkSimilarCount(k int) error {
	if k < 1 || k > MostSimilar {
		return kommune.InvalidInput("k", strconv.Itoa(k), "a number of kommuner from 1 to "+strconv.Itoa(MostSimilar))
	}
	return nil
}

// Likeness says how like each other kommuner are on some background indicators.
type Likeness struct {
	profiles   []SimilarKommune
	deviations []float64
	hidden     map[kommune.Area]bool
}

// ReadLikeness reads the background indicators, each in its default period and its
// total.
func (a *Analyst) ReadLikeness(ctx context.Context, catalogue *kommune.Catalogue, on []string) (*Likeness, error) {
	if len(on) == 0 || len(on) > maxBackgrounds {
		return nil, kommune.InvalidInput("on", strconv.Itoa(len(on))+" ids", "the ids of 1 to "+strconv.Itoa(maxBackgrounds)+" background indicators")
	}
	profiles, hidden, err := a.backgrounds(ctx, catalogue, on)
	if err != nil {
		return nil, err
	}
	likeness := &Likeness{profiles: profiles, hidden: hidden}
	if len(profiles) > 0 {
		likeness.deviations = standardDeviations(profiles)
	}
	return likeness, nil
}

// Nearest are the k kommuner most like one among those that may be chosen, nearest
// first; fewer where there are not as many. A kommune that lacks a background figure is
// never chosen, and is NOT_FOUND where it is the one asked about.
//
// Source: nearest neighbours by standardised Euclidean distance, as the CIPFA
// nearest neighbours model for English councils uses it.
func (l *Likeness) Nearest(code kommune.Code, k int, mayBeChosen func(kommune.Kommune) bool) ([]SimilarKommune, error) {
	if err := checkSimilarCount(k); err != nil {
		return nil, err
	}
	at := slices.IndexFunc(l.profiles, func(p SimilarKommune) bool { return p.Kommune.Code == code })
	if at < 0 {
		why := "lacks a figure on one of the background indicators"
		if l.hidden[code.Area()] {
			why = "has a figure on one of the background indicators that is hidden to protect individuals"
		}
		return nil, &kommune.Error{
			Code: kommune.NotFound, Argument: "kommune", Value: string(code),
			Message: "the kommune " + why + ", so no kommune like it can be found by them; choose other indicators",
		}
	}
	own := l.profiles[at].Values
	others := make([]SimilarKommune, 0, len(l.profiles))
	for _, profile := range l.profiles {
		if profile.Kommune.Code != code && mayBeChosen(profile.Kommune) {
			profile.Distance = standardisedDistance(own, profile.Values, l.deviations)
			others = append(others, profile)
		}
	}
	slices.SortStableFunc(others, func(x, y SimilarKommune) int {
		return cmp.Or(cmp.Compare(x.Distance, y.Distance), cmp.Compare(x.Kommune.Code, y.Kommune.Code))
	})
	return others[:min(k, len(others))], nil
}

// Has reports whether a kommune has a figure on every background indicator.
func (l *Likeness) Has(code kommune.Code) bool {
	return slices.ContainsFunc(l.profiles, func(p SimilarKommune) bool { return p.Kommune.Code == code })
}

// backgrounds reads every kommune's values on some indicators, one read per
// dataset; kommuner that lack one are left out, and those of which one is hidden
// are told.
func (a *Analyst) backgrounds(ctx context.Context, catalogue *kommune.Catalogue, ids []string) ([]SimilarKommune, map[kommune.Area]bool, error) {
	plans := make([]*Plan, 0, len(ids))
	for _, id := range ids {
		plan, err := a.PlanFigures(ctx, catalogue, ComparisonQuery{IndicatorID: id, Confidence: DefaultConfidence})
		if err != nil {
			return nil, nil, kommune.RenameArgument(map[string]string{"indicator": "on"}, err)
		}
		plans = append(plans, plan)
	}
	if err := a.choosePeriods(ctx, plans); err != nil {
		return nil, nil, err
	}
	observations, err := a.readAll(ctx, plans, a.readPlans)
	if err != nil {
		return nil, nil, err
	}
	values, hidden := map[kommune.Area][]float64{}, map[kommune.Area]bool{}
	for _, ofIndicator := range observations {
		for _, observation := range ofIndicator {
			hidden[observation.Area] = hidden[observation.Area] || observation.Status == kommune.Suppressed
			if observation.Value != nil {
				values[observation.Area] = append(values[observation.Area], *observation.Value)
			}
		}
	}
	profiles := []SimilarKommune{}
	for _, k := range catalogue.Kommuner.All {
		if own := values[k.Code.Area()]; len(own) == len(ids) {
			profiles = append(profiles, SimilarKommune{Kommune: k, Values: own})
		}
	}
	return profiles, hidden, nil
}

func standardDeviations(profiles []SimilarKommune) []float64 {
	deviations := make([]float64, len(profiles[0].Values))
	for n := range deviations {
		column := make([]float64, len(profiles))
		for m := range profiles {
			column[m] = profiles[m].Values[n]
		}
		deviations[n] = stats.Summarise(column).StandardDeviation
	}
	return deviations
}

// standardisedDistance leaves out indicators on which all kommuner are the
// same.
func standardisedDistance(a, b, deviations []float64) float64 {
	sum, used := 0.0, 0
	for n := range a {
		if deviations[n] > 0 {
			d := (a[n] - b[n]) / deviations[n]
			sum += d * d
			used++
		}
	}
	if used == 0 {
		return 0
	}
	return math.Sqrt(sum / float64(used))
}

// hasSyntheticPeers reports whether the filter or the benchmark chose kommuner by
// synthetic figures.
func (p *Plan) hasSyntheticPeers() bool {
	var ids []string
	if filter := p.query.Kommuner; filter != nil && filter.SimilarTo != nil {
		ids = append(ids, filter.SimilarTo.On...)
	}
	if benchmark := p.query.Benchmark; benchmark != nil && benchmark.Kind == BenchmarkSimilar && benchmark.Similar != nil {
		ids = append(ids, benchmark.Similar.On...)
	}
	return slices.ContainsFunc(ids, p.catalogue.IsSynthetic)
}

// similarCodes are the codes of the nearest kommuner.
func (a *Analyst) similarCodes(ctx context.Context, catalogue *kommune.Catalogue, query SimilarQuery) ([]kommune.Code, error) {
	nearest, err := a.Similar(ctx, catalogue, query)
	codes := make([]kommune.Code, len(nearest))
	for n := range nearest {
		codes[n] = nearest[n].Kommune.Code
	}
	return codes, err
}
