package store

import (
	"context"
	"math"

	"kommunebench/kommune"
)

// encodedObservations is an observation as read_observation_places gives it. The
// driver allocates each text and each figure that may be null, which takes
// longer than all else of a page.
type encodedObservations struct {
	IndicatorAt   uint32              `col:"indicator_at"`
	TargetGroupAt uint32              `col:"target_group_at"`
	PeriodAt      uint32              `col:"period_at"`
	AreaAt        uint32              `col:"area_at"`
	SourceAt      uint32              `col:"source_at"`
	Value         float64             `col:"value"`
	Numerator     float64             `col:"numerator"`
	Denominator   float64             `col:"denominator"`
	Status        kommune.ValueStatus `col:"status"`
	Qualifier     kommune.Qualifier   `col:"qualifier"`
	Gone          uint8               `col:"gone"`
}

// namedTexts are the lists that places are in.
type namedTexts struct{ indicators, targetGroups, periods, areas, sources []string }

// readPlaces reads a page in numbers; false where a row has a text that was not
// named.
func (s *Store) readPlaces(ctx context.Context, snapshot *kommune.Snapshot, parameters map[string]any) ([]kommune.Observation, bool, error) {
	// A row may come from no source.
	sources := []string{""}
	for _, source := range snapshot.Sources {
		sources = append(sources, source.ID)
	}
	parameters["sources"] = sources
	named := namedTexts{
		indicators: textsOf(parameters, "indicators"), targetGroups: textsOf(parameters, "target_groups"),
		periods: textsOf(parameters, "periods"), areas: textsOf(parameters, "areas"), sources: sources,
	}
	places, err := selectKept[encodedObservations](ctx, s, "read_observation_places", parameters, snapshot)
	if err != nil {
		return nil, true, err
	}
	rows := make([]kommune.Observation, len(places))
	for n := range places {
		if !named.fill(&rows[n], &places[n]) {
			return nil, false, nil
		}
	}
	return rows, true, nil
}

func textsOf(parameters map[string]any, name string) []string {
	texts, _ := parameters[name].([]string)
	return texts
}

func (t namedTexts) fill(row *kommune.Observation, places *encodedObservations) bool {
	named := true
	text := func(texts []string, place uint32) string {
		if place == 0 || int(place) > len(texts) {
			named = false
			return ""
		}
		return texts[place-1]
	}
	*row = kommune.Observation{
		IndicatorID:   text(t.indicators, places.IndicatorAt),
		TargetGroupID: text(t.targetGroups, places.TargetGroupAt),
		Period:        kommune.Period(text(t.periods, places.PeriodAt)),
		Area:          kommune.Area(text(t.areas, places.AreaAt)),
		Value:         figureOf(&places.Value),
		Numerator:     figureOf(&places.Numerator),
		Denominator:   figureOf(&places.Denominator),
		Status:        places.Status,
		Qualifier:     places.Qualifier,
		SourceID:      text(t.sources, places.SourceAt),
		Gone:          places.Gone != 0,
	}
	return named
}

// figureOf points at the figure where it is: no other one is made.
func figureOf(figure *float64) *float64 {
	if math.IsNaN(*figure) {
		return nil
	}
	return figure
}
