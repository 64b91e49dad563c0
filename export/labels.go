package export

import (
	"time"

	"kommunebench/analysis/flatrows"
	"kommunebench/kommune"
)

// labelled is what titles and places of a flat row are found by.
type labelled struct {
	labels *flatrows.Labels
	area   kommune.Area
	period kommune.Period
	// end is the period's last day.
	end time.Time
}

// labelColumns are those that every flat row ends with: titles and places, so that
// nothing need be joined.
func labelColumns[T any](lang kommune.Language, of func(*T) labelled) []columnReader[T] {
	return append([]columnReader[T]{
		{"indicator_title", labelCell, func(r *T) cell { return textValue(of(r).labels.IndicatorTitle(lang)) }},
		{"unit", labelCell, func(r *T) cell { return textValue(of(r).labels.Unit()) }},
		{"target_group_title", labelCell, func(r *T) cell { return optionalText(of(r).labels.TargetGroupTitle(lang)) }},
		{"period_type", labelCell, func(r *T) cell { return textValue(of(r).period.Kind()) }},
	}, placeColumns(of)...)
}

// placeColumns are the region and the landsdel of a row.
func placeColumns[T any](of func(*T) labelled) []columnReader[T] {
	region, landsdel := placeOf(of, kommune.Region), placeOf(of, kommune.Landsdel)
	return []columnReader[T]{
		{"region_id", labelCell, func(r *T) cell { return placeID(region(r)) }},
		{"region_name", labelCell, func(r *T) cell { return placeName(region(r)) }},
		{"landsdel_id", labelCell, func(r *T) cell { return placeID(landsdel(r)) }},
		{"landsdel_name", labelCell, func(r *T) cell { return placeName(landsdel(r)) }},
	}
}

// placeOf looks the place of a row up once for its id and its name.
func placeOf[T any](of func(*T) labelled, kind kommune.PeerGroupKind) func(*T) *kommune.PeerGroup {
	var last labelled
	var place *kommune.PeerGroup
	return func(row *T) *kommune.PeerGroup {
		if l := of(row); l != last {
			last, place = l, l.labels.Place(l.area, kind, l.end)
		}
		return place
	}
}

func placeID(group *kommune.PeerGroup) cell {
	if group == nil {
		return cell{}
	}
	return textValue(group.ID)
}

func placeName(group *kommune.PeerGroup) cell {
	if group == nil {
		return cell{}
	}
	return textValue(group.Name)
}
