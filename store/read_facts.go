package store

import (
	"context"

	"kommunebench/kommune"
)

// ReadTestResults reads tests of some kommuner (nil: of all), of one kind and
// target group (empty: of any), from several datasets.
func (s *Store) ReadTestResults(ctx context.Context, snapshots []*kommune.Snapshot, codes []kommune.Code, kind kommune.TestKind, targetGroupID string) ([]kommune.TestResult, error) {
	parameters, some := factParameters(snapshots, FactTableOf[kommune.TestResult]().Name, codes)
	if !some {
		return []kommune.TestResult{}, nil
	}
	parameters["kind"] = string(kind)
	parameters["target_group"] = targetGroupID
	return selectKept[kommune.TestResult](ctx, s, "read_test_results", parameters, snapshots...)
}

// ReadQuestionAnswers reads how every tested kommune answered some questions.
func (s *Store) ReadQuestionAnswers(ctx context.Context, snapshots []*kommune.Snapshot, questionIDs []string) ([]kommune.QuestionAnswer, error) {
	parameters, some := factParameters(snapshots, FactTableOf[kommune.TestResult]().Name, nil)
	if !some {
		return []kommune.QuestionAnswer{}, nil
	}
	parameters["questions"] = questionIDs
	return selectKept[kommune.QuestionAnswer](ctx, s, "read_question_answers", parameters, snapshots...)
}

// ReadParticipations reads facts that name some kommuner (nil: any) and some
// job profiles (nil: any). A fact over several kommuner comes once.
func (s *Store) ReadParticipations(ctx context.Context, snapshots []*kommune.Snapshot, codes []kommune.Code, jobProfileIDs []string) ([]kommune.Participation, error) {
	parameters, some := factParameters(snapshots, FactTableOf[kommune.Participation]().Name, codes)
	if !some {
		return []kommune.Participation{}, nil
	}
	parameters["all_job_profiles"] = jobProfileIDs == nil
	parameters["job_profiles"] = notNil(jobProfileIDs)
	return selectKept[kommune.Participation](ctx, s, "read_participations", parameters, snapshots...)
}

// ReadDeregistrations reads facts about some kommuner (nil: about all).
func (s *Store) ReadDeregistrations(ctx context.Context, snapshots []*kommune.Snapshot, codes []kommune.Code) ([]kommune.Deregistration, error) {
	parameters, some := factParameters(snapshots, FactTableOf[kommune.Deregistration]().Name, codes)
	if !some {
		return []kommune.Deregistration{}, nil
	}
	return selectKept[kommune.Deregistration](ctx, s, "read_deregistrations", parameters, snapshots...)
}

// factParameters names the runs that hold a table in some releases; false
// where none does.
func factParameters(snapshots []*kommune.Snapshot, table string, codes []kommune.Code) (map[string]any, bool) {
	datasets, runs := []string{}, []uint64{}
	for _, snapshot := range snapshots {
		for _, slice := range snapshot.Slices {
			if slice.Table == table {
				datasets = append(datasets, snapshot.Dataset.ID)
				runs = append(runs, slice.Run)
			}
		}
	}
	return map[string]any{
		"datasets":     datasets,
		"runs":         runs,
		"all_kommuner": codes == nil,
		"kommuner":     plainStrings(codes),
	}, len(runs) > 0
}
