package words

import (
	"fmt"
	"slices"
	"strings"

	"kommunebench/analysis/phrase"
	"kommunebench/analysis/profiles"
	"kommunebench/kommune"
)

// CoverageSentence says what is known of a kommune and a competence, and what that
// rests on. Unknown is never called untrained.
func CoverageSentence(row profiles.CompetenceCoverage, lang kommune.Language) string {
	text := fmt.Sprintf(stateWords(row).In(lang), row.Kommune.LongName, titleInWords(row.Title, lang), row.Competence.Title(lang))
	if amount := trainedAmount(row, lang); amount != "" {
		text += " " + amount
	}
	if row.StaffShare != nil && row.State != profiles.Trained {
		text += " " + staffShareInWords(row.StaffShare, lang)
	}
	if open := len(row.OpenQuestions); open > 0 {
		text += " " + fmt.Sprintf(kommune.Text{
			DA: "Kommunen svarer nej eller delvist på %s om det.",
			EN: "The kommune answers no or in part to %s on it.",
		}.In(lang), counted(open, lang, kommune.Text{DA: "spørgsmål", EN: "question"}, kommune.Text{DA: "spørgsmål", EN: "questions"}))
	}
	if len(row.Judgements) > 0 {
		text += " " + judgedTopics(row.Judgements, lang)
	}
	return text
}

// stateWords have places for the kommune, who of its staff, and the competence.
func stateWords(row profiles.CompetenceCoverage) kommune.Text {
	switch row.State {
	case profiles.Trained:
		if row.Title == nil {
			return kommune.Text{DA: "%s: alle jobcentrets medarbejdere%s har været på kursus i »%s«.", EN: `%s: all staff of the jobcentre%s took a course in "%s".`}
		}
		return kommune.Text{DA: "%s: alle medarbejdere%s har været på kursus i »%s«.", EN: `%s: all staff%s took a course in "%s".`}
	case profiles.Partly:
		if row.IsShared {
			return kommune.Text{
				DA: "%s: medarbejdere%s fra en eller flere af de kommuner, som oplysningerne gælder under ét, har været på kursus i »%s«.",
				EN: `%s: staff%s of one or more of the kommuner that the facts are about together took a course in "%s".`,
			}
		}
		return kommune.Text{DA: "%s: nogle af medarbejderne%s har været på kursus i »%s«.", EN: `%s: some of the staff%s took a course in "%s".`}
	case profiles.NotSeen:
		return kommune.Text{
			DA: "%s: der er oplysninger om kommunen, men ingen om medarbejdere%s på kursus i »%s«.",
			EN: `%s: there are facts about the kommune, and none about staff%s who took a course in "%s".`,
		}
	case profiles.Unknown:
	}
	return kommune.Text{
		DA: "%s: der er ingen oplysninger om kommunens kurser, test eller indsatser; det betyder ikke, at medarbejderne%s mangler »%s«.",
		EN: `%s: there are no facts about courses, tests or initiatives of the kommune; that does not mean that its staff%s lack "%s".`,
	}
}

func titleInWords(title *kommune.JobProfile, lang kommune.Language) string {
	if title == nil {
		return ""
	}
	return fmt.Sprintf(kommune.Text{DA: " med titlen »%s«", EN: ` with the title "%s"`}.In(lang), title.Title(lang))
}

// trainedAmount says how many took part where facts tell of some and of how many.
func trainedAmount(row profiles.CompetenceCoverage, lang kommune.Language) string {
	isShared := slices.ContainsFunc(row.Participations, func(p kommune.Participation) bool { return len(p.Kommuner) > 1 })
	least := counted(int(row.ParticipantsMin), lang, kommune.Text{DA: "deltager", EN: "participant"}, kommune.Text{DA: "deltagere", EN: "participants"})
	switch {
	case row.State != profiles.Partly && row.State != profiles.Trained, row.ParticipantsMax == nil && row.ParticipantsMin == 0:
		return ""
	case row.ParticipantsMax == nil:
		return fmt.Sprintf(kommune.Text{DA: "Mindst %s.", EN: "At least %s."}.In(lang), least)
	case row.ParticipantsMin == *row.ParticipantsMax:
		return least + "."
	}
	text := fmt.Sprintf(kommune.Text{DA: "Mellem %s og %s deltagere", EN: "Between %s and %s participants"}.In(lang), plainNumber(float64(row.ParticipantsMin), lang), plainNumber(float64(*row.ParticipantsMax), lang))
	if isShared {
		text += kommune.Text{DA: "; et af tallene gælder flere kommuner tilsammen", EN: "; one of the numbers is of several kommuner together"}.In(lang)
	}
	return text + "."
}

// staffShareInWords compares two numbers: that those who took part are still there is not
// said.
func staffShareInWords(share *profiles.StaffShare, lang kommune.Language) string {
	when := ""
	if share.Staff.PeriodText != nil {
		when = " (" + *share.Staff.PeriodText + ")"
	}
	percent := kommune.Indicator{Unit: "%", Decimals: 1}
	amount := phrase.WithUnit(percent, share.SharePctMax, lang)
	if share.SharePctMin < share.SharePctMax {
		amount = fmt.Sprintf(kommune.Text{DA: "mellem %s og %s", EN: "between %s and %s"}.In(lang), phrase.Number(share.SharePctMin, 1, lang), amount)
	}
	return fmt.Sprintf(kommune.Text{
		DA: "Jobcentret havde %s%s; deltagerne svarer til %s af så mange.",
		EN: "The jobcentre had %s%s; the participants number %s of that.",
	}.In(lang), figureAmount(share.Staff, lang), when, amount)
}

func authorsInWords(judgements []kommune.Link, lang kommune.Language) string {
	var authors []string
	for _, link := range judgements {
		if author := AuthorKindInWords(link.GivenAuthorKind, lang); !slices.Contains(authors, author) {
			authors = append(authors, author)
		}
	}
	slices.Sort(authors)
	return strings.Join(authors, kommune.Text{DA: " og ", EN: " and "}.In(lang))
}

// CoverageCaveats say what to know of a coverage; last the titles that nothing about
// courses names.
func CoverageCaveats(coverage *profiles.Coverage, lang kommune.Language) []string {
	caveats := []string{}
	if slices.ContainsFunc(coverage.Rows, func(r profiles.CompetenceCoverage) bool { return r.State == profiles.Unknown }) {
		caveats = append(caveats, kommune.Text{
			DA: "Ukendt betyder, at ingen kilde her omtaler kommunens kurser, test eller indsatser; det betyder ikke, at medarbejderne er uden uddannelse.",
			EN: "Unknown means that no source here tells of courses, tests or initiatives of the kommune; it does not mean that its staff are untrained.",
		}.In(lang))
	}
	var judgements []kommune.Link
	for _, row := range coverage.Rows {
		judgements = append(judgements, row.Judgements...)
	}
	if len(judgements) > 0 {
		caveats = append(caveats, fmt.Sprintf(kommune.Text{
			DA: "Hvilke kompetencer et kursus eller et spørgsmål handler om, er mange steder en vurdering af %s, ikke noget, kilden skriver.",
			EN: "Which competences a course or a question is about is in many places a judgement by %s, and not what the source says.",
		}.In(lang), authorsInWords(judgements, lang)))
	}
	if without := coverage.WithoutCourses(); len(without) > 0 {
		titles := make([]string, len(without))
		for n, title := range without {
			titles[n] = title.Title(lang)
		}
		slices.Sort(titles)
		caveats = append(caveats, fmt.Sprintf(kommune.Text{
			DA: "Ingen kursusoplysning i de data, der er indlæst, nævner %s: %s.",
			EN: "No fact about courses in the data that are loaded names %s: %s.",
		}.In(lang), counted(len(titles), lang, kommune.Text{DA: "jobtitel", EN: "job title"}, kommune.Text{DA: "jobtitler", EN: "job titles"}), strings.Join(titles, ", ")))
	}
	return caveats
}

// CoverageTotals say of each competence how many kommuner are in which state, and how
// many took part in all: a fact of several kommuner counts once.
func CoverageTotals(coverage *profiles.Coverage, lang kommune.Language) []string {
	said := make([]string, len(coverage.Totals))
	number := func(count int) string { return plainNumber(float64(count), lang) }
	for n, total := range coverage.Totals {
		said[n] = fmt.Sprintf(kommune.Text{
			DA: "»%s«: uddannet i %s, delvist uddannet i %s, ikke set i %s og ukendt i %s.",
			EN: `"%s": trained in %s, partly trained in %s, not seen in %s and unknown in %s.`,
		}.In(lang), total.Competence.Title(lang), number(total.Trained), number(total.Partly), number(total.NotSeen),
			counted(total.Unknown, lang, kommune.Text{DA: "kommune", EN: "kommune"}, kommune.Text{DA: "kommuner", EN: "kommuner"}))
		if total.ParticipantsMin == 0 && total.ParticipantsMax == nil {
			continue
		}
		said[n] += " " + fmt.Sprintf(kommune.Text{DA: "Deltagere i alt: %s.", EN: "Participants in all: %s."}.In(lang), participantsBetween(total, lang))
	}
	return said
}

func participantsBetween(total profiles.CompetenceTotal, lang kommune.Language) string {
	least := plainNumber(float64(total.ParticipantsMin), lang)
	switch {
	case total.ParticipantsMax == nil:
		return kommune.Text{DA: "mindst ", EN: "at least "}.In(lang) + least
	case *total.ParticipantsMax == total.ParticipantsMin:
		return least
	}
	return fmt.Sprintf(kommune.Text{DA: "mellem %s og %s", EN: "between %s and %s"}.In(lang), least, plainNumber(float64(*total.ParticipantsMax), lang))
}

// counted is a number with what it counts, in one or in many.
func counted(count int, lang kommune.Language, one, many kommune.Text) string {
	if count == 1 {
		return "1 " + one.In(lang)
	}
	return plainNumber(float64(count), lang) + " " + many.In(lang)
}

// GapSentence says how many kommuner lack a competence, of how many that were tested.
func GapSentence(gap profiles.CompetenceGap, lang kommune.Language) string {
	of, whose := titleInWords(gap.Title, lang), ""
	if gap.Title != nil {
		whose = kommune.Text{DA: " og om medarbejdere", EN: " and about staff"}.In(lang) + of
	}
	text := fmt.Sprintf(kommune.Text{
		DA: "»%s«: %s af de %s, der har svaret på spørgsmål om det%s, svarer nej eller delvist, og ingen kilde viser, at medarbejdere%s har været på kursus i det.",
		EN: `"%s": %s of the %s that answered questions on it%s answer no or in part, and no source shows that staff%s took a course in it.`,
	}.In(lang), gap.Competence.Title(lang), plainNumber(float64(len(gap.Kommuner)), lang),
		counted(gap.Tested, lang, kommune.Text{DA: "kommune", EN: "kommune"}, kommune.Text{DA: "kommuner", EN: "kommuner"}), whose, of)
	if gap.Tested == 1 {
		text = fmt.Sprintf(kommune.Text{
			DA: "»%s«: den eneste kommune, der har svaret på spørgsmål om det%s, svarer nej eller delvist, og ingen kilde viser, at medarbejdere%s har været på kursus i det.",
			EN: `"%s": the only kommune that answered questions on it%s answers no or in part, and no source shows that its staff%s took a course in it.`,
		}.In(lang), gap.Competence.Title(lang), whose, of)
	}
	if len(gap.Judgements) > 0 {
		text += " " + fmt.Sprintf(kommune.Text{
			DA: "Hvad spørgsmålene handler om, er helt eller delvis en vurdering af %s.",
			EN: "What the questions are about is, in whole or in part, a judgement by %s.",
		}.In(lang), authorsInWords(gap.Judgements, lang))
	}
	return text
}
