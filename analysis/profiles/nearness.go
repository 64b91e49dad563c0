package profiles

import (
	"context"
	"slices"
	"strings"

	"kommunebench/analysis"
	"kommunebench/kommune"
)

// Nearness is how far kommuner are from the one that asks, which is no example of its
// own. The zero Nearness asks for none.
type Nearness struct {
	Of        kommune.Code
	Distances map[kommune.Code]float64
}

// FindNearness measures how far kommuner are from the one that asks, by some background
// indicators, as Similar does; without these by none. It is BAD_USER_INPUT where one of
// them is made up, and where nobody asks.
func FindNearness(ctx context.Context, analyst *analysis.Analyst, catalogue *kommune.Catalogue, asking *kommune.Code, on []string) (Nearness, error) {
	if asking == nil {
		if on != nil {
			return Nearness{}, kommune.InvalidInput("on", strings.Join(on, ", "), "background indicators together with the argument kommune, whose nearest kommuner are to come first")
		}
		return Nearness{}, nil
	}
	if _, known := catalogue.Kommuner.Find(string(*asking)); !known {
		return Nearness{}, kommune.InvalidInput("kommune", string(*asking), "the code of one of the 98 kommuner")
	}
	near := Nearness{Of: *asking}
	if on == nil {
		return near, nil
	}
	if at := slices.IndexFunc(on, catalogue.IsSynthetic); at >= 0 {
		return near, kommune.InvalidInput("on", on[at], "background indicators of real kommuner: the figures of this one are made up")
	}
	query := analysis.SimilarQuery{Kommune: *asking, K: analysis.MostSimilar, On: on}
	similar, err := analysis.Share(ctx, "nearness", query, func() ([]analysis.SimilarKommune, error) { return analyst.Similar(ctx, catalogue, query) })
	near.Distances = make(map[kommune.Code]float64, len(similar))
	for _, one := range similar {
		near.Distances[one.Kommune.Code] = one.Distance
	}
	return near, err
}
