package kommune

import (
	"slices"
	"time"
)

// TestQuestion is one question of a practice test.
type TestQuestion struct {
	ID            string   `col:"id"`
	TitleDA       string   `col:"title_da"`
	TitleEN       string   `col:"title_en"`
	Kind          TestKind `col:"kind"`
	JobProfileIDs []string `col:"job_profiles"`
	CompetenceIDs []string `col:"competences"`
	Keywords      []string `col:"keywords"` // words by which a published answer is recognised
	TargetGroupID *string  `col:"target_group"`
	Position      int64    `col:"position"` // place in the published test, from 1
}

// Title gives the title in a language.
func (q TestQuestion) Title(lang Language) string { return Text{q.TitleDA, q.TitleEN}.In(lang) }

// TestResult is one kommune's answers to one test for one target group. The
// three lists are parallel: a question, its answer, and whether the answer was
// inferred from the sentence because the source left the label out.
type TestResult struct {
	Kommune        Code     `col:"kommune"`
	Kind           TestKind `col:"kind"`
	TargetGroupID  string   `col:"target_group"`
	PublishedScore *float64 `col:"published_score"` // verbatim, never recomputed
	QuestionIDs    []string `col:"questions"`
	Answers        []string `col:"answers"`
	Inferred       []bool   `col:"inferred"`
	SourceID       string   `col:"source"`
}

// CompletedBy is the test with those answers of an earlier delivery that it lacks, as rows
// that are not delivered again are kept. A test of another source is another one, taken
// anew, and nothing of the earlier one is mixed in.
func (r TestResult) CompletedBy(earlier TestResult) TestResult {
	if r.SourceID != earlier.SourceID {
		return r
	}
	completed := r
	completed.QuestionIDs, completed.Answers, completed.Inferred = slices.Clone(earlier.QuestionIDs), slices.Clone(earlier.Answers), slices.Clone(earlier.Inferred)
	for n, id := range r.QuestionIDs {
		if at := slices.Index(earlier.QuestionIDs, id); at >= 0 {
			completed.Answers[at], completed.Inferred[at] = r.Answers[n], r.Inferred[n]
			continue
		}
		completed.QuestionIDs = append(completed.QuestionIDs, id)
		completed.Answers, completed.Inferred = append(completed.Answers, r.Answers[n]), append(completed.Inferred, r.Inferred[n])
	}
	return completed
}

// AnswerCounts counts a test's answers.
type AnswerCounts struct{ Yes, Partly, No, NotStated, Total int }

// Counts counts the answers.
func (r TestResult) Counts() AnswerCounts {
	counts := AnswerCounts{Total: len(r.Answers)}
	for _, answer := range r.Answers {
		switch Answer(answer) {
		case Yes:
			counts.Yes++
		case Partly:
			counts.Partly++
		case No:
			counts.No++
		case NotStated:
			counts.NotStated++
		}
	}
	return counts
}

// QuestionAnswer is what one kommune answered to one question.
type QuestionAnswer struct {
	QuestionID string `col:"question"`
	Kommune    Code   `col:"kommune"`
	Answer     Answer `col:"answer"`
}

// Deregistration says how many participants of an initiative, or members of a
// target group, had left the register of unemployed some months later.
type Deregistration struct {
	ID             string      `col:"id"`
	Kommune        Code        `col:"kommune"`
	InitiativeID   *string     `col:"initiative"`
	TargetGroupIDs []string    `col:"target_groups"`
	Cohort         Period      `col:"cohort"`
	HorizonMonths  int64       `col:"horizon_months"`
	Participants   *int64      `col:"participants"`
	Deregistered   *int64      `col:"deregistered"`
	SharePct       *float64    `col:"share_pct"`
	Qualifier      Qualifier   `col:"qualifier"`
	Status         ValueStatus `col:"status"`
	SourceID       string      `col:"source"`
}

// Initiative is what a kommune, or several together, run for their unemployed. Nil
// figures are not known.
type Initiative struct {
	ID      string `col:"id"`
	TitleDA string `col:"title_da"`
	TitleEN string `col:"title_en"`
	// Kommune is the first of Kommuner where there are several.
	Kommune            Code       `col:"kommune"`
	TargetGroupIDs     []string   `col:"target_groups"`
	JobProfileIDs      []string   `col:"job_profiles"` // who staffs it
	Staff              *int64     `col:"staff"`
	StaffQualifier     Qualifier  `col:"staff_qualifier"`
	StaffTimePct       *float64   `col:"staff_time_pct"` // share of their working time, per cent
	StaffTimeQualifier Qualifier  `col:"staff_time_qualifier"`
	From               *time.Time `col:"from"`
	SourceID           string     `col:"source"`
	// Kommuner are the codes of those that run it together; empty for one alone.
	Kommuner        []string   `col:"kommuner"      json:",omitempty"`
	CollaborationID *string    `col:"collaboration" json:",omitempty"`
	To              *time.Time `col:"to"            json:",omitempty"`
	GivenExtent     Extent     `col:"staff_extent"  json:",omitempty"`
	StaffHedge      *string    `col:"staff_hedge"   json:",omitempty"` // the source's word
	Department      *string    `col:"department"    json:",omitempty"`
	FactNotes
}

// StaffExtent is how many of the staff the source speaks of where it gives no number;
// nil where it says nothing.
func (i Initiative) StaffExtent() *Extent { return i.GivenExtent.optional() }

// Codes are the kommuner that run it.
func (i Initiative) Codes() []string {
	if len(i.Kommuner) == 0 {
		return []string{string(i.Kommune)}
	}
	return i.Kommuner
}

// Title gives the title in a language.
func (i Initiative) Title(lang Language) string { return Text{i.TitleDA, i.TitleEN}.In(lang) }
