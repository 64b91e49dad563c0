package flatrows

import (
	"time"

	"kommunebench/analysis"
	"kommunebench/kommune"
)

// Labels are what flat rows of one indicator and target group share beside their
// ids: what tools would otherwise join from other tables. Each is looked up when it
// is asked for. The nil Labels know nothing.
type Labels struct {
	indicator analysis.Indicator
	group     *kommune.TargetGroup
}

// NewLabels are those of rows of an indicator and a target group; nil for rows of
// everybody.
func NewLabels(indicator analysis.Indicator, group *kommune.TargetGroup) *Labels {
	return &Labels{indicator, group}
}

// labelsOf finds the target group of rows, in their release or else in another
// dataset.
func labelsOf(catalogue *kommune.Catalogue, snapshot *kommune.Snapshot, indicator kommune.Indicator, groupID string) *Labels {
	of := analysis.Indicator{Indicator: indicator, Snapshot: snapshot, Catalogue: catalogue}
	if groupID == "" {
		return NewLabels(of, nil)
	}
	for n := range snapshot.TargetGroups {
		if snapshot.TargetGroups[n].ID == groupID {
			return NewLabels(of, &snapshot.TargetGroups[n])
		}
	}
	if group, known := catalogue.TargetGroups.Find(groupID); known {
		return NewLabels(of, &group)
	}
	return NewLabels(of, nil)
}

// IndicatorTitle is the indicator's title.
func (l *Labels) IndicatorTitle(lang kommune.Language) string {
	if l == nil {
		return ""
	}
	return l.indicator.Title(lang)
}

// Unit is the unit of values.
func (l *Labels) Unit() string {
	if l == nil {
		return ""
	}
	return l.indicator.Unit
}

// TargetGroupTitle is the target group's title; nil where rows are of everybody.
func (l *Labels) TargetGroupTitle(lang kommune.Language) *string {
	if l == nil || l.group == nil {
		return nil
	}
	title := l.group.Title(lang)
	return &title
}

// Place is the region or the landsdel, by kind, that an area is or lies in on a day;
// nil where it is or lies in none, or in several.
func (l *Labels) Place(area kommune.Area, kind kommune.PeerGroupKind, day time.Time) *kommune.PeerGroup {
	if l == nil || l.indicator.Catalogue == nil {
		return nil
	}
	if code, isKommune := area.Code(); isKommune {
		return l.indicator.Catalogue.PlaceOn(code, kind, day)
	}
	group, _ := l.indicator.Catalogue.PeerGroups.Find(string(area))
	if group.Kind == kind {
		return &group
	}
	var in *kommune.PeerGroup
	for _, code := range l.indicator.Catalogue.Members(group.ID, day) {
		found := l.indicator.Catalogue.PlaceOn(code, kind, day)
		if found == nil || (in != nil && in != found) {
			return nil
		}
		in = found
	}
	return in
}

// Labels are those of the row.
func (o *Observation) Labels() *Labels { return o.labels }

// IndicatorTitle is the title of the row's indicator.
func (o *Observation) IndicatorTitle(lang kommune.Language) string {
	return o.labels.IndicatorTitle(lang)
}

// Unit is the unit of the row's value.
func (o *Observation) Unit() string { return o.labels.Unit() }

// TargetGroupTitle is the title of the row's target group; nil where it is of
// everybody.
func (o *Observation) TargetGroupTitle(lang kommune.Language) *string {
	return o.labels.TargetGroupTitle(lang)
}

// PeriodType is the kind of the row's period.
func (o *Observation) PeriodType() kommune.PeriodKind { return o.Period.Kind() }

// RegionID is the region that the area is or lies in on the period's last day; nil
// where there is none.
func (o *Observation) RegionID() *string { return placeID(o.place(kommune.Region)) }

// RegionName is what that region is called.
func (o *Observation) RegionName() *string { return placeName(o.place(kommune.Region)) }

// LandsdelID is the landsdel that the area is or lies in on the period's last day;
// nil where there is none.
func (o *Observation) LandsdelID() *string { return placeID(o.place(kommune.Landsdel)) }

// LandsdelName is what that landsdel is called.
func (o *Observation) LandsdelName() *string { return placeName(o.place(kommune.Landsdel)) }

func (o *Observation) place(kind kommune.PeerGroupKind) *kommune.PeerGroup {
	return o.labels.Place(o.Area, kind, o.PeriodEnd)
}

func placeID(group *kommune.PeerGroup) *string {
	if group == nil {
		return nil
	}
	return &group.ID
}

func placeName(group *kommune.PeerGroup) *string {
	if group == nil {
		return nil
	}
	return &group.Name
}
