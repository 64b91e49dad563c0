package export

import (
	"kommunebench/analysis/flatrows"
	"kommunebench/kommune"
)

func (r rowsExport) dimensions(request Request, stream *flatrows.ObservationStream) []dimension {
	lang := request.Style.lang
	indicators := indicatorDimension()
	for _, i := range stream.Indicators {
		indicators.add(i.ID, i.Title(lang))
	}
	groups := groupDimension()
	for _, id := range stream.TargetGroupIDs() {
		title := noGroupTitle(lang)
		if group, known := request.Catalogue.TargetGroups.Find(id); known {
			title = group.Title(lang)
		} else if id != "" {
			title = id
		}
		groups.add(id, title)
	}
	return []dimension{indicators, groups, periodDimension(stream.Periods()), r.areaDimension(stream)}
}

func (r rowsExport) areaDimension(stream *flatrows.ObservationStream) dimension {
	d := dimension{column: r.area[0].name, label: r.label}
	for _, area := range stream.Areas {
		d.codes, d.labels = append(d.codes, string(area)), append(d.labels, stream.AreaName(area))
	}
	return d
}

func indicatorDimension() dimension {
	return dimension{column: "indicator_id", label: kommune.Text{DA: "Indikator", EN: "Indicator"}}
}

func groupDimension() dimension {
	return dimension{column: "target_group_id", label: kommune.Text{DA: "Målgruppe", EN: "Target group"}}
}

// noGroupTitle is the title of the category of figures without a target group.
func noGroupTitle(lang kommune.Language) string {
	return kommune.Text{DA: "Uden målgruppe", EN: "No target group"}.In(lang)
}

func periodDimension(periods []kommune.Period) dimension {
	d := dimension{column: "period", label: kommune.Text{DA: "Periode", EN: "Period"}}
	for _, period := range periods {
		d.add(string(period), string(period))
	}
	return d
}

func kommuneDimension(catalogue *kommune.Catalogue, codes []kommune.Code) dimension {
	d := dimension{column: "kommune_code", label: kommune.Text{DA: "Kommune", EN: "Kommune"}}
	for _, code := range codes {
		k, _ := catalogue.Kommuner.Find(string(code))
		d.add(string(code), k.Name)
	}
	return d
}

// dimension is a column whose values distinguish rows, with its categories.
type dimension struct {
	column string
	label  kommune.Text
	// codes are all values that rows may have; labels are their titles.
	codes, labels []string
}

func (d *dimension) add(code, label string) {
	d.codes, d.labels = append(d.codes, code), append(d.labels, label)
}
