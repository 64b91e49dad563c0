package export

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"kommunebench/analysis/facts"
	"kommunebench/analysis/profiles"
	"kommunebench/kommune"
)

// Each cell is another text or number here, so that none stands in another's column.
func TestEachColumnOfCompetencesHoldsItsOwn(t *testing.T) {
	judgements := []kommune.Link{
		{Basis: kommune.Judgement, GivenAuthorKind: kommune.DataAuthor, SourceID: "d/j"},
		{Basis: kommune.Judgement, GivenAuthorKind: kommune.Researcher},
		{Basis: kommune.Judgement, GivenAuthorKind: kommune.DataAuthor},
	}
	question := kommune.TestQuestion{ID: "d/q@7", TitleDA: "Spørgsmål", Kind: kommune.Evidence, Position: 3}
	answer := facts.TestAnswer{Question: question, Answer: kommune.No, SourceID: "d/s@7"}
	hedensted, odense := kommune.Kommune{Code: "766", Name: "Hedensted"}, kommune.Kommune{Code: "461", Name: "Odense"}
	competence := kommune.Competence{ID: "d/c@7", TitleDA: "Tale"}
	course := kommune.Course{ID: "d/course@7", Title: "Kursus", ProviderIDs: []string{"d/p"}, Days: new(4.0), ECTS: new(5.0), PriceDKK: new(6.0), Forms: []string{"SEMINAR", "ONLINE"}, SourceID: new("d/o@7")}
	fact := kommune.Participation{ID: "d/f@7", CourseID: "d/course@7", SourceID: "d/t@7"}
	from := kommune.NewCatalogue([]*kommune.Snapshot{{Vocabulary: kommune.Vocabulary{Providers: []kommune.Provider{{ID: "d/p", Name: "Udbyder"}}}}})
	example := profiles.PracticeExample{
		Kommune: odense, Distance: new(2.5), Answers: []facts.TestAnswer{answer}, Judgements: judgements,
		Trainings: []profiles.ExampleTraining{{
			Course: course, Competences: []kommune.Competence{competence}, Participations: []kommune.Participation{fact}, Shared: true,
			Year: new(2019), ParticipantsMin: 7, ParticipantsMax: new(int64(8)),
		}},
	}
	courseCells := map[string]string{
		"course_id": "d/course", "course_title": "Kursus", "providers": "Udbyder", "course_days": "4", "course_ects": "5", "course_price_dkk": "6", "course_forms": "SEMINAR|ONLINE",
		"competence_ids": "d/c", "competence_titles": "Tale", "rests_on_judgement": "true", "judged_by": "DATA_AUTHOR|RESEARCHER",
	}
	with := func(more map[string]string) map[string]string {
		for name, value := range courseCells {
			more[name] = value
		}
		return more
	}
	for name, c := range map[string]struct{ want, got map[string]string }{
		"coverage": {map[string]string{
			"kommune_code": "766", "kommune_name": "Hedensted", "competence_id": "d/c", "competence_title": "Tale", "job_profile_id": "d/title", "job_profile_title": "Titel",
			"state": "PARTLY", "participants_min": "7", "participants_max": "8", "participation_ids": "d/f",
			"staff": "40", "staff_qualifier": "ABOUT", "staff_share_pct_min": "17.5", "staff_share_pct_max": "20.5", "course_ids": "d/course|d/held",
			"open_question_ids": "d/q", "open_question_titles": "Spørgsmål", "open_answers": "NO",
			"rests_on_judgement": "true", "judged_by": "DATA_AUTHOR|RESEARCHER", "source_ids": "d/t|d/s|d/j|d/h|d/n",
		}, cellsOf(competenceCoverageColumns(kommune.Danish), &profiles.CompetenceCoverage{
			Kommune: hedensted, Competence: competence, Title: &kommune.JobProfile{ID: "d/title@7", TitleDA: "Titel"}, State: profiles.Partly,
			Participations: []kommune.Participation{fact}, HeldCourses: []kommune.Course{{ID: "d/held", SourceID: new("d/h")}},
			StaffShare:      &profiles.StaffShare{Staff: kommune.Figure{Value: 40, Qualifier: kommune.About, SourceID: "d/n"}, SharePctMin: 17.5, SharePctMax: 20.5},
			ParticipantsMin: 7, ParticipantsMax: new(int64(8)), OpenQuestions: []facts.TestAnswer{answer}, Judgements: judgements,
		}, "sentence")},
		"nothing known": {map[string]string{
			"kommune_code": "766", "kommune_name": "Hedensted", "competence_id": "d/c", "competence_title": "Tale", "state": "UNKNOWN", "participants_min": "0", "rests_on_judgement": "false",
		}, cellsOf(competenceCoverageColumns(kommune.Danish), &profiles.CompetenceCoverage{Kommune: hedensted, Competence: competence, State: profiles.Unknown}, "sentence")},
		"gap": {map[string]string{
			"place": "1", "competence_id": "d/c", "competence_title": "Tale", "kommuner": "2", "tested": "9", "kommune_codes": "766|461", "kommune_names": "Hedensted|Odense",
			"question_ids": "d/q", "question_titles": "Spørgsmål", "rests_on_judgement": "true", "judged_by": "DATA_AUTHOR|RESEARCHER",
		}, cellsOf(competenceGapColumns(kommune.Danish), &profiles.CompetenceGap{
			Place: 1, Competence: competence, Kommuner: []kommune.Kommune{hedensted, odense}, Tested: 9, Questions: []kommune.TestQuestion{question}, Judgements: judgements,
		}, "sentence")},
		"example": {with(map[string]string{
			"kommune_code": "461", "kommune_name": "Odense", "distance": "2.5", "question_ids": "d/q", "question_titles": "Spørgsmål", "answers": "NO",
			"participation_ids": "d/f", "shared": "true", "course_year": "2019", "participants_min": "7", "participants_max": "8", "sentence": "Sætning.", "source_ids": "d/s|d/t|d/o|d/j",
		}), cellsOf(exampleColumns(kommune.Danish), &exampleRow{&example, &example.Trainings[0], from, "Sætning."})},
		"example without a course": {map[string]string{
			"kommune_code": "766", "kommune_name": "Hedensted", "question_ids": "d/q", "question_titles": "Spørgsmål", "answers": "NO",
			"rests_on_judgement": "false", "sentence": "Sætning.", "source_ids": "d/s",
		}, cellsOf(exampleColumns(kommune.Danish), &exampleRow{PracticeExample: &profiles.PracticeExample{Kommune: hedensted, Answers: []facts.TestAnswer{answer}}, sentence: "Sætning."})},
		"plan": {with(map[string]string{
			"kommune_code": "766", "kommune_name": "Hedensted", "question_id": "d/q", "question_title": "Spørgsmål", "test": "EVIDENCE", "question_position": "3", "target_group_id": "d/g",
			"answer": "NO", "needed_competence_ids": "d/n", "needed_competence_titles": "Lytte", "course_kommune_codes": "461", "course_kommune_names": "Odense",
			"example_kommune_codes": "461", "example_kommune_names": "Odense", "source_ids": "d/s|d/t|d/o|d/j",
		}), cellsOf(planColumns(kommune.Danish), &planRow{
			&profiles.PlanStep{
				TestAnswer: answer, Kommune: hedensted, TargetGroupID: "d/g", Competences: []kommune.Competence{{ID: "d/n", TitleDA: "Lytte"}},
				Examples: []profiles.PracticeExample{example}, Judgements: judgements,
			},
			&profiles.PlanCourse{Course: course, Competences: []kommune.Competence{competence}, Kommuner: []kommune.Kommune{odense}}, from,
		}, "sentence")},
	} {
		if diff := cmp.Diff(c.want, c.got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
