package analysis

import (
	"context"
	"math"
	"slices"
	"strconv"
	"strings"

	"kommunebench/analysis/phrase"
	"kommunebench/kommune"
)

// The confidence levels that may be asked for.
const (
	DefaultConfidence = 0.95
	minConfidence     = 0.8
	maxConfidence     = 0.999
)

// FindIndicator finds an indicator by its id, as the newest release has it or,
// with a release id or one in the indicator's id, as that release does.
func (a *Analyst) FindIndicator(ctx context.Context, catalogue *kommune.Catalogue, argument, id string, releaseID *string) (Indicator, error) {
	id, releaseID, err := splitAsOf(id, releaseID)
	if err != nil {
		return Indicator{}, err
	}
	newest, loaded := catalogue.Snapshot(kommune.DatasetOf(id))
	if releaseID == nil || (loaded && newest.Release.ID == *releaseID) {
		indicator, known := catalogue.Indicators.Find(id)
		if !known || !loaded {
			return Indicator{}, kommune.UnknownChoice(argument, id, NearestIDs(id, catalogue.Indicators.IDs()))
		}
		return Indicator{indicator, newest, catalogue}, nil
	}
	snapshot, err := a.reader.Snapshot(ctx, *releaseID)
	if err != nil {
		return Indicator{}, err
	}
	if dataset := kommune.DatasetOf(id); dataset != snapshot.Dataset.ID {
		return Indicator{}, kommune.InvalidInput("release", *releaseID, "a release of dataset "+dataset+", to which the indicator belongs")
	}
	indicator, known := snapshot.Indicator(id)
	if newest, exists := catalogue.Snapshot(snapshot.Dataset.ID); !known && exists {
		if _, came := newest.Indicator(id); came {
			return Indicator{}, kommune.InvalidInput("release", *releaseID, "a release that has "+id+", as the newest, "+newest.Release.ID+", does: this one has not")
		}
	}
	if !known {
		ids := make([]string, len(snapshot.Indicators))
		for n, other := range snapshot.Indicators {
			ids[n] = other.ID
		}
		return Indicator{}, kommune.UnknownChoice(argument, id, NearestIDs(id, ids))
	}
	return Indicator{indicator, snapshot, catalogue}, nil
}

// NearestIDs sorts ids by how much they are like one, those of its dataset first.
func NearestIDs(id string, ids []string) []string {
	dataset := kommune.DatasetOf(id) + "/"
	sorted := phrase.Nearest(id, ids)
	slices.SortStableFunc(sorted, func(a, b string) int {
		inA, inB := strings.HasPrefix(a, dataset), strings.HasPrefix(b, dataset)
		switch {
		case inA == inB:
			return 0
		case inA:
			return -1
		}
		return 1
	})
	return sorted
}

// periodsOf are the periods of an indicator, oldest first; NOT_FOUND where it has
// none.
func periodsOf(indicator Indicator) ([]kommune.Period, error) {
	periods := indicator.Periods()
	if len(periods) == 0 {
		return nil, &kommune.Error{
			Code: kommune.NotFound, Argument: "indicator", Value: indicator.ID,
			Message: "indicator " + indicator.ID + " has no figures yet; the query indicators lists the periods of each",
		}
	}
	return periods, nil
}

// CheckPeriod takes the period asked for. One without rows is BAD_USER_INPUT that
// names the nearest ones.
func CheckPeriod(indicator Indicator, periods []kommune.Period, asked kommune.Period) (kommune.Period, error) {
	if slices.Contains(periods, asked) {
		return asked, nil
	}
	return "", kommune.InvalidInput("period", string(asked),
		"a period that "+indicator.ID+" has figures for; nearest: "+strings.Join(nearestPeriods(periods, asked), ", "))
}

func nearestPeriods(periods []kommune.Period, asked kommune.Period) []string {
	const most = 4
	sorted := slices.Clone(periods)
	slices.SortStableFunc(sorted, func(a, b kommune.Period) int {
		return int(math.Abs(a.End().Sub(asked.End()).Hours()) - math.Abs(b.End().Sub(asked.End()).Hours()))
	})
	sorted = sorted[:min(most, len(sorted))]
	slices.SortFunc(sorted, kommune.ComparePeriods)
	names := make([]string, len(sorted))
	for n, period := range sorted {
		names[n] = string(period)
	}
	return names
}

// ChooseTargetGroup takes the group asked for, by its id with or without the
// dataset. Where asked is nil it takes the total, else the rows without a group, else
// the only group.
//
// The results are the group and its id; nil and "" are the rows without a group, which
// are of everybody. An unknown group, one of another release of the dataset, and nil
// where none of the three defaults exists are BAD_USER_INPUT of targetGroup.
func ChooseTargetGroup(indicator Indicator, asked *string) (*kommune.TargetGroup, string, error) {
	ids := indicator.Snapshot.TargetGroupIDs(indicator.ID)
	groups := indicator.TargetGroups()
	if asked != nil {
		bare, release := kommune.SplitAsOf(*asked)
		if of := indicator.Snapshot.Release; release != "" && release != of.ID && kommune.DatasetOfRelease(release) == of.DatasetID {
			return nil, "", kommune.InvalidInput("targetGroup", *asked, "a target group of "+of.ID+", which "+indicator.ID+" is read from; "+bare+" is always of it")
		}
		for _, group := range groups {
			if group.ID == bare || group.ID == kommune.QualifyID(indicator.DatasetID(), bare) {
				return &group, group.ID, nil
			}
		}
		if len(groups) == 0 {
			return nil, "", kommune.InvalidInput("targetGroup", *asked, "nothing: "+indicator.ID+" has no target groups")
		}
		return nil, "", kommune.UnknownChoice("targetGroup", *asked, ids)
	}
	for _, group := range groups {
		if group.Total {
			return &group, group.ID, nil
		}
	}
	switch {
	case slices.Contains(ids, "") || len(ids) == 0:
		return nil, "", nil
	case len(groups) == 1:
		return &groups[0], groups[0].ID, nil
	}
	return nil, "", kommune.InvalidInput("targetGroup", "", "one of "+strings.Join(ids, ", ")+": "+indicator.ID+" has no total")
}

// CheckConfidence refuses a confidence level that is not from 0.8 to 0.999, as
// BAD_USER_INPUT of the argument confidence.
func CheckConfidence(confidence float64) error {
	if confidence >= minConfidence && confidence <= maxConfidence {
		return nil
	}
	return kommune.InvalidInput("confidence", strconv.FormatFloat(confidence, 'g', -1, 64), "a level from 0.8 to 0.999, e.g. 0.95")
}
