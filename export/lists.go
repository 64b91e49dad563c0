package export

import (
	"context"
	"time"

	"kommunebench/analysis"
	"kommunebench/kommune"
)

// placedKommune is a kommune with the region and the landsdel of today.
type placedKommune struct {
	kommune.Kommune
	region, landsdel *kommune.PeerGroup
}

func kommunerExport() fieldExport {
	return listExport(kommuneColumns, []string{"kommune_code"}, func(ctx context.Context, analyst *analysis.Analyst, request Request) (*listing[placedKommune], error) {
		filter := request.Arguments.Kommuner()
		if err := request.Arguments.Err(); err != nil {
			return nil, err
		}
		today := analyst.Today()
		chosen, err := analyst.Kommuner(ctx, request.Catalogue, filter, today)
		if err != nil {
			return nil, err
		}
		found := &listing[placedKommune]{}
		for _, k := range chosen {
			found.rows = append(found.rows, placedKommune{
				k, request.Catalogue.PlaceOn(k.Code, kommune.Region, today), request.Catalogue.PlaceOn(k.Code, kommune.Landsdel, today),
			})
		}
		for _, snapshot := range request.Catalogue.Snapshots {
			if len(snapshot.Kommuner) > 0 {
				found.releases, found.sources = append(found.releases, snapshot), append(found.sources, snapshot.Sources...)
			}
		}
		if len(chosen) == 0 {
			found.empty = analysis.WhyNoKommune(request.Catalogue, "kommuner", filter, today)
		}
		return found, nil
	})
}

func kommuneColumns(kommune.Language) []columnReader[placedKommune] {
	type row = placedKommune
	return []columnReader[row]{
		{"kommune_code", textCell, func(k *row) cell { return textValue(k.Code) }},
		{"kommune_name", textCell, func(k *row) cell { return textValue(k.Name) }},
		{"long_name", textCell, func(k *row) cell { return textValue(k.LongName) }},
		{"region_id", labelCell, func(k *row) cell { return placeID(k.region) }},
		{"region_name", labelCell, func(k *row) cell { return placeName(k.region) }},
		{"landsdel_id", labelCell, func(k *row) cell { return placeID(k.landsdel) }},
		{"landsdel_name", labelCell, func(k *row) cell { return placeName(k.landsdel) }},
	}
}

func indicatorsExport() fieldExport {
	return listExport(indicatorColumns, []string{"indicator_id"}, func(ctx context.Context, _ *analysis.Analyst, request Request) (*listing[analysis.Indicator], error) {
		a := request.Arguments
		dataset, search := a.Text("dataset"), a.Text("search")
		kinds := make([]string, 0, len(kommune.IndicatorKinds()))
		for _, kind := range kommune.IndicatorKinds() {
			kinds = append(kinds, string(kind))
		}
		var kind *kommune.IndicatorKind
		if given := kommune.IndicatorKind(a.Enum("kind", "", kinds)); given != "" {
			kind = &given
		}
		if err := a.Err(); err != nil {
			return nil, err
		}
		indicators, empty, err := request.Facts.Indicators(ctx, dataset, kind, search)
		found := &listing[analysis.Indicator]{rows: indicators, empty: empty}
		for _, i := range indicators {
			if snapshotOf(found.releases, i.ID).Dataset.ID == "" {
				found.releases = append(found.releases, i.Snapshot)
			}
		}
		return found, err
	})
}

func indicatorColumns(lang kommune.Language) []columnReader[analysis.Indicator] {
	type row = analysis.Indicator
	period := func(i *row, last bool) cell {
		periods := i.Periods()
		switch {
		case len(periods) == 0:
			return cell{}
		case last:
			return textValue(periods[len(periods)-1])
		}
		return textValue(periods[0])
	}
	return []columnReader[row]{
		{"indicator_id", textCell, func(i *row) cell { return textValue(i.ID) }},
		{"indicator_title", textCell, func(i *row) cell { return textValue(i.Title(lang)) }},
		{"definition", textCell, func(i *row) cell { return orNoText(i.Definition(lang)) }},
		{"kind", labelCell, func(i *row) cell { return textValue(i.Kind) }},
		{"unit", labelCell, func(i *row) cell { return textValue(i.Unit) }},
		{"polarity", labelCell, func(i *row) cell { return textValue(i.Polarity) }},
		{"decimals", integerCell, func(i *row) cell { return numberValue(float64(i.Decimals)) }},
		{"first_period", textCell, func(i *row) cell { return period(i, false) }},
		{"last_period", textCell, func(i *row) cell { return period(i, true) }},
		{"periods", integerCell, func(i *row) cell { return numberValue(float64(len(i.Periods()))) }},
		{"target_group_ids", textCell, func(i *row) cell { return joined(targetGroupIDs(i)) }},
		{"breaks", textCell, func(i *row) cell { return joined(i.BreakPeriods) }},
		{"dataset_id", labelCell, func(i *row) cell { return textValue(i.Snapshot.Dataset.ID) }},
		{"dataset_title", labelCell, func(i *row) cell { return textValue(i.Snapshot.Dataset.Title) }},
		{"publisher", labelCell, func(i *row) cell { return textValue(i.Snapshot.Dataset.Publisher) }},
		{"licence", labelCell, func(i *row) cell { return optionalText(i.Snapshot.Dataset.Licence) }},
		{"synthetic", boolCell, func(i *row) cell { return boolValue(i.Snapshot.Dataset.Synthetic) }},
		{"source_id", labelCell, func(i *row) cell { return optionalText(i.SourceID) }},
		{"release_id", labelCell, func(i *row) cell { return textValue(i.Snapshot.Release.ID) }},
	}
}

func targetGroupIDs(i *analysis.Indicator) []string {
	var ids []string
	for _, group := range i.TargetGroups() {
		ids = append(ids, group.ID)
	}
	return ids
}

// datasetRelease is a release with its dataset, as the newest release describes it.
type datasetRelease struct {
	kommune.Release
	newest *kommune.Snapshot
}

func releasesExport() fieldExport {
	return listExport(releaseColumns, []string{"release_id"}, func(ctx context.Context, _ *analysis.Analyst, request Request) (*listing[datasetRelease], error) {
		dataset := request.Arguments.Text("dataset")
		if err := request.Arguments.Err(); err != nil {
			return nil, err
		}
		releases, empty, err := request.Facts.Releases(ctx, dataset)
		found := &listing[datasetRelease]{empty: empty}
		for _, release := range releases {
			newest, _ := request.Catalogue.Snapshot(release.DatasetID)
			found.rows = append(found.rows, datasetRelease{release, newest})
			if newest.Release.ID == release.ID {
				found.releases = append(found.releases, newest)
			}
		}
		return found, err
	})
}

func releaseColumns(kommune.Language) []columnReader[datasetRelease] {
	type row = datasetRelease
	return []columnReader[row]{
		{"release_id", textCell, func(r *row) cell { return textValue(r.ID) }},
		{"dataset_id", labelCell, func(r *row) cell { return textValue(r.DatasetID) }},
		{"dataset_title", labelCell, func(r *row) cell { return textValue(r.newest.Dataset.Title) }},
		{"sequence", integerCell, func(r *row) cell { return numberValue(float64(r.Sequence)) }},
		{"newest", boolCell, func(r *row) cell { return boolValue(r.newest.Release.ID == r.ID) }},
		{"published_at", textCell, func(r *row) cell { return textValue(r.PublishedAt.UTC().Format(time.RFC3339Nano)) }},
		{"observation_rows", integerCell, func(r *row) cell { return numberValue(float64(r.Rows)) }},
		{"content_hash", textCell, func(r *row) cell { return textValue(r.ContentHash) }},
		{"rules_version", integerCell, func(r *row) cell { return numberValue(float64(r.RulesVersion)) }},
		{"note", textCell, func(r *row) cell { return optionalText(r.Note) }},
	}
}
