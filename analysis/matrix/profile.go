package matrix

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"kommunebench/analysis"
	"kommunebench/kommune"
)

const maxProfileIndicators = 200

// ProfileQuery asks where one kommune stands on many indicators.
type ProfileQuery struct {
	Kommune      kommune.Code
	IndicatorIDs []string
	DatasetID    *string
	Benchmark    *analysis.BenchmarkQuery
	Confidence   float64
	// Releases are ids of releases to read instead of the newest, one of a dataset at most.
	Releases []string
}

// ProfileRow is a kommune's place on one indicator in its default period.
type ProfileRow struct {
	Indicator    analysis.Indicator
	Period       kommune.Period
	TargetGroup  *kommune.TargetGroup
	Row          analysis.ComparisonRow
	Distribution analysis.Distribution
}

// Release is what the figures are of.
func (r ProfileRow) Release() *kommune.Release { return &r.Indicator.Snapshot.Release }

// ReadProfile compares on every indicator in its default period, with one read
// per dataset. Where no indicators are named, those without a total over their
// target groups are left out.
func ReadProfile(ctx context.Context, a *analysis.Analyst, catalogue *kommune.Catalogue, query ProfileQuery) ([]ProfileRow, error) {
	if _, known := catalogue.Kommuner.Find(string(query.Kommune)); !known {
		return nil, kommune.InvalidInput("kommune", string(query.Kommune), "the code of one of the 98 kommuner")
	}
	// What is compared does not depend on the kommune that is looked for.
	comparisons, err := analysis.Share(ctx, "profile", []any{query.IndicatorIDs, query.DatasetID, query.Benchmark, query.Confidence, query.Releases}, func() ([]*analysis.Comparison, error) {
		return profileComparisons(ctx, a, catalogue, query)
	})
	if err != nil {
		return nil, err
	}
	rows := make([]ProfileRow, len(comparisons))
	for n, comparison := range comparisons {
		at := slices.IndexFunc(comparison.Rows, func(r analysis.ComparisonRow) bool { return r.Kommune.Code == query.Kommune })
		rows[n] = ProfileRow{
			Indicator: comparison.Indicator, Period: comparison.Period, TargetGroup: comparison.TargetGroup,
			Row: comparison.Rows[at], Distribution: comparison.Distribution,
		}
	}
	return rows, nil
}

func profileComparisons(ctx context.Context, a *analysis.Analyst, catalogue *kommune.Catalogue, query ProfileQuery) ([]*analysis.Comparison, error) {
	older, err := profileReleases(ctx, a, query.Releases)
	if err != nil {
		return nil, err
	}
	ids, err := profileIndicators(catalogue, query, older)
	if err != nil {
		return nil, err
	}
	plans := make([]*analysis.Plan, 0, len(ids))
	for _, id := range ids {
		asked := analysis.ComparisonQuery{IndicatorID: id, Benchmark: query.Benchmark, Confidence: query.Confidence}
		if snapshot := older[kommune.DatasetOf(id)]; snapshot != nil {
			asked.ReleaseID = &snapshot.Release.ID
		}
		plan, err := a.PlanFigures(ctx, catalogue, asked)
		if query.IndicatorIDs == nil && isAboutTargetGroup(err) {
			continue
		}
		if err != nil {
			return nil, kommune.RenameArgument(map[string]string{"indicator": "indicators", "release": "releases"}, err)
		}
		plans = append(plans, plan)
	}
	return a.CompareAll(ctx, plans)
}

// profileReleases are the releases asked for by their datasets.
func profileReleases(ctx context.Context, a *analysis.Analyst, ids []string) (map[string]*kommune.Snapshot, error) {
	found := make(map[string]*kommune.Snapshot, len(ids))
	for _, id := range ids {
		snapshot, err := a.Reader().Snapshot(ctx, id)
		if err != nil {
			return nil, kommune.RenameArgument(map[string]string{"release": "releases", "id": "releases"}, err)
		}
		if other := found[snapshot.Dataset.ID]; other != nil && other.Release.ID != id {
			return nil, kommune.InvalidInput("releases", id, "one release of a dataset: "+other.Release.ID+" is of the same")
		}
		found[snapshot.Dataset.ID] = snapshot
	}
	return found, nil
}

// isAboutTargetGroup reports whether an indicator has groups but no total, so
// that a profile can't show it: a row can't be chosen for the reader.
func isAboutTargetGroup(err error) bool {
	var coded *kommune.Error
	return errors.As(err, &coded) && coded.Argument == "targetGroup"
}

// profileIndicators lists the ids asked for, else those with figures of the
// dataset, else those with figures of every dataset that is not synthetic; of a
// dataset with a release in older those that it has.
func profileIndicators(catalogue *kommune.Catalogue, query ProfileQuery, older map[string]*kommune.Snapshot) ([]string, error) {
	ids := slices.Clone(query.IndicatorIDs)
	if query.IndicatorIDs == nil {
		if query.DatasetID != nil {
			if _, known := catalogue.Snapshot(*query.DatasetID); !known {
				return nil, catalogue.UnknownDataset("dataset", *query.DatasetID)
			}
		}
		for _, snapshot := range catalogue.Snapshots {
			if (query.DatasetID == nil && snapshot.Dataset.Synthetic) || (query.DatasetID != nil && *query.DatasetID != snapshot.Dataset.ID) {
				continue
			}
			if asked := older[snapshot.Dataset.ID]; asked != nil {
				snapshot = asked
			}
			for _, indicator := range snapshot.Indicators {
				if len(snapshot.IndicatorSlices(indicator.ID)) > 0 {
					ids = append(ids, indicator.ID)
				}
			}
		}
	}
	if len(ids) > maxProfileIndicators {
		return nil, kommune.InvalidInput("indicators", strconv.Itoa(len(ids))+" ids", "up to "+strconv.Itoa(maxProfileIndicators)+" ids; name the ones that matter")
	}
	return ids, nil
}
