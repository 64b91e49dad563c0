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
	place := func(row *T, kind kommune.PeerGroupKind) *kommune.PeerGroup {
		l := of(row)
		return l.labels.Place(l.area, kind, l.end)
	}
	return []columnReader[T]{
		{"region_id", labelCell, func(r *T) cell { return placeID(place(r, kommune.Region)) }},
		{"region_name", labelCell, func(r *T) cell { return placeName(place(r, kommune.Region)) }},
		{"landsdel_id", labelCell, func(r *T) cell { return placeID(place(r, kommune.Landsdel)) }},
		{"landsdel_name", labelCell, func(r *T) cell { return placeName(place(r, kommune.Landsdel)) }},
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
