package sensitivity

import (
	"cmp"
	"slices"
	"time"

	"kommunebench/kommune"
)

// Query asks for the order of the kommuner that answered one of the practice tests.
type Query struct {
	Kind kommune.TestKind
	// TargetGroup is the id of the group that the test is about, with or without its
	// dataset; nil is the one that most kommuner answered a test on.
	TargetGroup *string
	// DatasetID is of the tests; nil takes those that are not made up.
	DatasetID *string
	// Kommuner are the codes of those asked about; nil is all.
	Kommuner []kommune.Code
}

// Find orders the kommuner of a query by all test results that are known. Of a kommune
// with several tests in question the one counts whose source was published last.
func Find(catalogue *kommune.Catalogue, query Query, all []kommune.TestResult) (*Sensitivity, error) {
	if query.DatasetID != nil {
		if _, known := catalogue.Snapshot(*query.DatasetID); !known {
			return nil, catalogue.UnknownDataset("dataset", *query.DatasetID)
		}
	}
	results := slices.DeleteFunc(slices.Clone(all), func(r kommune.TestResult) bool { return !query.takes(catalogue, r) })
	groups := groupsOf(results)
	if query.TargetGroup != nil {
		at := slices.IndexFunc(groups, func(id string) bool { return isID(id, *query.TargetGroup) })
		if _, known := catalogue.TargetGroups.Find(*query.TargetGroup); at < 0 && !known {
			return nil, kommune.UnknownChoice("targetGroup", *query.TargetGroup, groups)
		}
		if at < 0 {
			groups = []string{*query.TargetGroup}
		} else {
			groups[0], groups[at] = groups[at], groups[0]
		}
	}
	var group kommune.TargetGroup
	if len(groups) > 0 {
		group.ID = groups[0]
		if known, isKnown := catalogue.TargetGroups.Find(group.ID); isKnown {
			group = known
		}
	}
	chosen, repeated := oneOfEach(catalogue, results, group.ID)
	found := Compute(catalogue, query.Kind, group, chosen)
	found.RepeatedTests, found.OtherTargetGroups = repeated, max(len(groups)-1, 0)
	for _, result := range chosen {
		found.Synthetic = found.Synthetic || catalogue.IsSynthetic(result.SourceID)
	}
	return found, nil
}

func isID(id, asked string) bool {
	return id == asked || id == kommune.QualifyID(kommune.DatasetOf(id), asked)
}

// takes reports whether a test is one of those asked about.
func (q Query) takes(catalogue *kommune.Catalogue, result kommune.TestResult) bool {
	switch {
	case result.Kind != q.Kind, result.Counts().NotStated == len(result.Answers):
		return false
	case q.Kommuner != nil && !slices.Contains(q.Kommuner, result.Kommune):
		return false
	case q.DatasetID != nil:
		return kommune.DatasetOf(result.SourceID) == *q.DatasetID
	}
	return !catalogue.IsSynthetic(result.SourceID)
}

// groupsOf are the target groups of some tests, those with the most kommuner first.
func groupsOf(results []kommune.TestResult) []string {
	counts := map[string]int{}
	var groups []string
	for _, result := range results {
		if counts[result.TargetGroupID]++; counts[result.TargetGroupID] == 1 {
			groups = append(groups, result.TargetGroupID)
		}
	}
	slices.SortFunc(groups, func(a, b string) int { return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b)) })
	return groups
}

// published is the day on which a test's source was; the zero time where it gives none.
func published(catalogue *kommune.Catalogue, result kommune.TestResult) time.Time {
	source, known := catalogue.Sources.Find(result.SourceID)
	if !known || source.Published == nil {
		return time.Time{}
	}
	return *source.Published
}

// oneOfEach takes the latest test of each kommune on a target group, and counts those left
// out.
func oneOfEach(catalogue *kommune.Catalogue, results []kommune.TestResult, groupID string) (chosen []kommune.TestResult, repeated int) {
	of := slices.DeleteFunc(slices.Clone(results), func(r kommune.TestResult) bool { return r.TargetGroupID != groupID })
	slices.SortStableFunc(of, func(a, b kommune.TestResult) int {
		return cmp.Or(cmp.Compare(a.Kommune, b.Kommune), published(catalogue, b).Compare(published(catalogue, a)), cmp.Compare(a.SourceID, b.SourceID))
	})
	for _, result := range of {
		if len(chosen) > 0 && chosen[len(chosen)-1].Kommune == result.Kommune {
			repeated++
			continue
		}
		chosen = append(chosen, result)
	}
	return chosen, repeated
}
