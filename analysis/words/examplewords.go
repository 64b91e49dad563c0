package words

import (
	"fmt"
	"slices"
	"strings"

	"kommunebench/analysis/profiles"
	"kommunebench/kommune"
)

// ExampleSentence says what is known of a kommune that can be asked: its answers, the
// courses of its staff and what they take. All are the facts about participation of the
// release. That a course is why it answers yes is never said.
func ExampleSentence(catalogue *kommune.Catalogue, all []kommune.Participation, example profiles.PracticeExample, lang kommune.Language) string {
	said := []string{answersInWords(example, lang)}
	if len(example.Answers) == 0 {
		said = []string{example.Kommune.LongName + ":"}
	}
	for _, training := range example.Trainings {
		said = append(said, trainingInWords(catalogue, all, training, lang)...)
	}
	if len(example.Answers) == 0 && example.IsAsked {
		said = append(said, kommune.Text{DA: "Hvad kommunen svarer, vides ikke.", EN: "What the kommune answers is not known."}.In(lang))
	}
	if example.AnswersYes() && len(example.Trainings) > 0 {
		said = append(said, kommune.Text{DA: "Om et kursus er grunden til, at kommunen svarer ja, vides ikke.", EN: "Whether a course is why the kommune answers yes is not known."}.In(lang))
	}
	if len(example.Judgements) > 0 {
		said = append(said, judgedTopics(example.Judgements, lang))
	}
	return strings.Join(said, " ")
}

func judgedTopics(judgements []kommune.Link, lang kommune.Language) string {
	return fmt.Sprintf(kommune.Text{
		DA: "Hvad kurser og spørgsmål handler om, er her helt eller delvis en vurdering af %s.",
		EN: "What courses and questions are about is here, in whole or in part, a judgement by %s.",
	}.In(lang), authorsInWords(judgements, lang))
}

func answersInWords(example profiles.PracticeExample, lang kommune.Language) string {
	var yes, other []string
	for _, answer := range example.Answers {
		quoted := fmt.Sprintf(kommune.Text{DA: "»%s«", EN: `"%s"`}.In(lang), answer.Question.Title(lang))
		if answer.Answer == kommune.Yes {
			yes = append(yes, quoted)
		} else {
			other = append(other, quoted)
		}
	}
	name := example.Kommune.LongName
	no := fmt.Sprintf(kommune.Text{DA: "svarer nej eller delvist på %s.", EN: "answers no or in part to %s."}.In(lang), enumerated(other, lang))
	if len(yes) == 0 {
		return name + " " + no
	}
	text := name + " " + fmt.Sprintf(kommune.Text{DA: "svarer ja på %s.", EN: "answers yes to %s."}.In(lang), enumerated(yes, lang))
	if len(other) > 0 {
		text += " " + kommune.Text{DA: "Den ", EN: "It "}.In(lang) + no
	}
	return text
}

// trainingInWords are sentences on who took a course, and on what it takes.
func trainingInWords(catalogue *kommune.Catalogue, all []kommune.Participation, training profiles.ExampleTraining, lang kommune.Language) []string {
	var said []string
	for _, fact := range training.Participations {
		said = append(said, ParticipationSentence(catalogue, all, fact, lang))
	}
	if len(said) == 0 {
		said = append(said, fmt.Sprintf(kommune.Text{
			DA: "Kurset »%s« er holdt for medarbejdere herfra; kilden siger ikke, hvem der deltog.",
			EN: `The course "%s" was held for its staff; the source does not say who took part.`,
		}.In(lang), training.Course.Title))
	}
	if training.Shared {
		said = append(said, kommune.Text{
			DA: "Det gælder flere kommuner under ét og behøver ikke være medarbejdere herfra.",
			EN: "That is about several kommuner together and need not be staff of this one.",
		}.In(lang))
	}
	if takes := courseInWords(catalogue, training, lang); len(takes) > 0 {
		said = append(said, fmt.Sprintf(kommune.Text{DA: "Om kurset: %s.", EN: "About the course: %s."}.In(lang), strings.TrimSuffix(strings.Join(takes, ", "), ".")))
	}
	return said
}

// courseInWords are who offers a course, what it takes and when it was.
func courseInWords(catalogue *kommune.Catalogue, training profiles.ExampleTraining, lang kommune.Language) []string {
	var parts []string
	for _, provider := range catalogue.Providers.FindAll(training.Course.ProviderIDs) {
		parts = append(parts, provider.Name)
	}
	amount := func(value *float64, one, many kommune.Text) {
		if value != nil && *value == 1 {
			parts = append(parts, "1 "+one.In(lang))
		} else if value != nil {
			parts = append(parts, plainNumber(*value, lang)+" "+many.In(lang))
		}
	}
	amount(training.Course.ECTS, kommune.Text{DA: "ECTS-point", EN: "ECTS point"}, kommune.Text{DA: "ECTS-point", EN: "ECTS points"})
	amount(training.Course.Days, kommune.Text{DA: "dag", EN: "day"}, kommune.Text{DA: "dage", EN: "days"})
	perPerson := kommune.Text{DA: "kr. pr. deltager", EN: "kroner for each participant"}
	amount(training.Course.PriceDKK, perPerson, perPerson)
	if training.Year != nil {
		parts = append(parts, fmt.Sprintf(kommune.Text{DA: "senest i %d", EN: "last in %d"}.In(lang), *training.Year))
	}
	return parts
}

// enumerated is a list in words: a, b and c.
func enumerated(items []string, lang kommune.Language) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	last := len(items) - 1
	return strings.Join(items[:last], ", ") + kommune.Text{DA: " og ", EN: " and "}.In(lang) + items[last]
}

// PlanSentence says what a kommune can do about a question that it leaves open. It
// promises no effect.
func PlanSentence(step profiles.PlanStep, lang kommune.Language) string {
	answer := kommune.Text{DA: "nej", EN: "no"}
	if step.Answer == kommune.Partly {
		answer = kommune.Text{DA: "delvist", EN: "in part"}
	}
	text := fmt.Sprintf(kommune.Text{DA: "%s svarer %s på »%s«. ", EN: `%s answers %s to "%s". `}.In(lang), step.Kommune.LongName, answer.In(lang), step.Question.Title(lang)) + waysInWords(step, lang)
	if len(step.Judgements) > 0 {
		text += " " + judgedTopics(step.Judgements, lang)
	}
	return text
}

func waysInWords(step profiles.PlanStep, lang kommune.Language) string {
	var yes, trained []string
	for n := range step.Examples {
		if example := &step.Examples[n]; example.AnswersYes() {
			yes = append(yes, example.Kommune.Name)
		} else {
			trained = append(trained, example.Kommune.Name)
		}
	}
	switch {
	case len(step.Courses) > 0:
		courses := make([]string, len(step.Courses))
		for n, course := range step.Courses {
			names := make([]string, len(course.Kommuner))
			for m, one := range course.Kommuner {
				names[m] = one.Name
			}
			courses[n] = fmt.Sprintf(kommune.Text{DA: "»%s« (%s)", EN: `"%s" (%s)`}.In(lang), course.Course.Title, firstNames(names, lang))
		}
		return fmt.Sprintf(kommune.Text{
			DA: "Kommuner, der svarer ja, har haft medarbejdere på kursus i det, spørgsmålet kræver: %s. Om kurset er grunden til, at de svarer ja, vides ikke.",
			EN: "Kommuner that answer yes had staff on courses in what the question takes: %s. Whether a course is why they answer yes is not known.",
		}.In(lang), enumerated(courses, lang))
	case len(yes) > 0:
		return fmt.Sprintf(kommune.Text{
			DA: "Kommuner, der svarer ja og kan spørges: %s. Ingen kilde viser, at netop deres medarbejdere har været på kursus i det, spørgsmålet kræver.",
			EN: "Kommuner that answer yes and can be asked: %s. No source shows that staff of just these took a course in what the question takes.",
		}.In(lang), firstNames(yes, lang))
	case len(trained) > 0:
		return fmt.Sprintf(kommune.Text{
			DA: "Ingen af de andre kommuner vides at svare ja. Oplysninger om kurser i det, spørgsmålet kræver, er der fra %s.",
			EN: "None of the other kommuner is known to answer yes. Facts on courses in what the question takes are about %s.",
		}.In(lang), firstNames(trained, lang))
	}
	return kommune.Text{
		DA: "Ingen af de andre kommuner vides at svare ja eller at have haft medarbejdere på kursus i det, spørgsmålet kræver.",
		EN: "None of the other kommuner is known to answer yes or to have had staff on a course in what the question takes.",
	}.In(lang)
}

// firstNames are the first few names, and how many more there are.
func firstNames(names []string, lang kommune.Language) string {
	const most = 5
	if more := len(names) - most; more > 0 {
		names = append(slices.Clone(names[:most]), fmt.Sprintf(kommune.Text{DA: "%d til", EN: "%d more"}.In(lang), more))
	}
	return enumerated(names, lang)
}
