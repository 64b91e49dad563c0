package words_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kommunebench/analysis/analysistest"
	"kommunebench/analysis/profiles"
	"kommunebench/analysis/words"
	"kommunebench/kommune"
)

// What several kommuner are told together says nothing of the staff of each, and one
// participant is no participants.
func TestACoverageSaysNoMoreThanItsFacts(t *testing.T) {
	adviser := kommune.JobProfile{TitleDA: "Rådgiver", TitleEN: "Adviser"}
	most := analysistest.Pointer[int64]
	shared := []kommune.Participation{{Kommuner: []string{"101", "102"}}}
	for _, c := range []struct {
		row    profiles.CompetenceCoverage
		da, en string
	}{
		{
			profiles.CompetenceCoverage{State: profiles.Unknown},
			"A: der er ingen oplysninger om kommunens kurser, test eller indsatser; det betyder ikke, at medarbejderne mangler »Tale«.",
			`A: there are no facts about courses, tests or initiatives of the kommune; that does not mean that its staff lack "Talk".`,
		},
		{
			profiles.CompetenceCoverage{State: profiles.Partly, IsShared: true, Participations: shared, ParticipantsMax: most(30)},
			"A: medarbejdere fra en eller flere af de kommuner, som oplysningerne gælder under ét, har været på kursus i »Tale«. Mellem 0 og 30 deltagere; et af tallene gælder flere kommuner tilsammen.",
			`A: staff of one or more of the kommuner that the facts are about together took a course in "Talk". Between 0 and 30 participants; one of the numbers is of several kommuner together.`,
		},
		{
			profiles.CompetenceCoverage{State: profiles.Partly, ParticipantsMin: 1, ParticipantsMax: most(1), Title: &adviser},
			"A: nogle af medarbejderne med titlen »Rådgiver« har været på kursus i »Tale«. 1 deltager.", `A: some of the staff with the title "Adviser" took a course in "Talk". 1 participant.`,
		},
		{
			profiles.CompetenceCoverage{State: profiles.Partly, ParticipantsMin: 1},
			"A: nogle af medarbejderne har været på kursus i »Tale«. Mindst 1 deltager.", `A: some of the staff took a course in "Talk". At least 1 participant.`,
		},
		{
			profiles.CompetenceCoverage{State: profiles.Trained, ParticipantsMin: 2, ParticipantsMax: most(3)},
			"A: alle jobcentrets medarbejdere har været på kursus i »Tale«. Mellem 2 og 3 deltagere.", `A: all staff of the jobcentre took a course in "Talk". Between 2 and 3 participants.`,
		},
	} {
		c.row.Kommune.LongName, c.row.Competence = "A", kommune.Competence{TitleDA: "Tale", TitleEN: "Talk"}
		for lang, want := range map[kommune.Language]string{kommune.Danish: c.da, kommune.English: c.en} {
			if got := words.CoverageSentence(c.row, lang); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		}
	}
}

// A gap of a title names it, as staff with other titles may well have been trained.
func TestAGapOfATitleNamesIt(t *testing.T) {
	gap := profiles.CompetenceGap{Competence: kommune.Competence{TitleDA: "Tale", TitleEN: "Talk"}, Title: &kommune.JobProfile{TitleDA: "Rådgiver", TitleEN: "Adviser"}, Kommuner: make([]kommune.Kommune, 2)}
	for tested, want := range map[int]map[kommune.Language]string{
		3: {
			kommune.Danish:  "»Tale«: 2 af de 3 kommuner, der har svaret på spørgsmål om det og om medarbejdere med titlen »Rådgiver«, svarer nej eller delvist, og ingen kilde viser, at medarbejdere med titlen »Rådgiver« har været på kursus i det.",
			kommune.English: `"Talk": 2 of the 3 kommuner that answered questions on it and about staff with the title "Adviser" answer no or in part, and no source shows that staff with the title "Adviser" took a course in it.`,
		},
		1: {
			kommune.Danish:  "»Tale«: den eneste kommune, der har svaret på spørgsmål om det og om medarbejdere med titlen »Rådgiver«, svarer nej eller delvist, og ingen kilde viser, at medarbejdere med titlen »Rådgiver« har været på kursus i det.",
			kommune.English: `"Talk": the only kommune that answered questions on it and about staff with the title "Adviser" answers no or in part, and no source shows that its staff with the title "Adviser" took a course in it.`,
		},
	} {
		gap.Tested = tested
		for lang, sentence := range want {
			if got := words.GapSentence(gap, lang); got != sentence {
				t.Errorf("got %q, want %q", got, sentence)
			}
		}
	}
}

// An interval of participants keeps its source's hedge, as an interval of a figure does.
func TestAnIntervalOfParticipantsKeepsItsHedge(t *testing.T) {
	fact := kommune.Participation{CourseID: "c", Participants: analysistest.Pointer[int64](20), ParticipantsHigh: analysistest.Pointer[int64](25), Qualifier: kommune.AtLeast, Hedge: analysistest.Pointer("små")}
	for lang, want := range map[kommune.Language]string{
		kommune.Danish: "Små mellem 20 og 25 deltagere på »«.", kommune.English: `Between 20 and 25 participants (the source says "små") on "".`,
	} {
		if got := words.ParticipationSentence(&kommune.Catalogue{}, nil, fact, lang); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// A total says how many took part only where facts tell of some.
func TestTheTotalsOfACoverageAreSaid(t *testing.T) {
	most, none := analysistest.Pointer[int64](1), profiles.CompetenceTotal{Competence: kommune.Competence{TitleDA: "Tale", TitleEN: "Talk"}, Unknown: 1}
	total := func(least int64, upTo *int64) profiles.CompetenceTotal {
		one := none
		one.Trained, one.Partly, one.NotSeen, one.Unknown, one.ParticipantsMin, one.ParticipantsMax = 1, 2, 3, 92, least, upTo
		return one
	}
	got := words.CoverageTotals(&profiles.Coverage{Totals: []profiles.CompetenceTotal{none, total(0, most), total(1, most), total(1200, nil)}}, kommune.Danish)
	const states = "»Tale«: uddannet i 1, delvist uddannet i 2, ikke set i 3 og ukendt i 92 kommuner. Deltagere i alt: "
	if diff := cmp.Diff([]string{"»Tale«: uddannet i 0, delvist uddannet i 0, ikke set i 0 og ukendt i 1 kommune.", states + "mellem 0 og 1.", states + "1.", states + "mindst 1.200."}, got); diff != "" {
		t.Errorf("in Danish (-want +got):\n%s", diff)
	}
	english := words.CoverageTotals(&profiles.Coverage{Totals: []profiles.CompetenceTotal{total(2, nil)}}, kommune.English)
	if want := `"Talk": trained in 1, partly trained in 2, not seen in 3 and unknown in 92 kommuner. Participants in all: at least 2.`; english[0] != want {
		t.Errorf("got %q, want %q", english[0], want)
	}
}

// Two numbers are put beside each other; where they have no limits apart, one is said.
func TestAShareOfStaffIsSaidWithItsLimits(t *testing.T) {
	staff := kommune.Figure{Value: 580, Unit: "ansatte", Qualifier: kommune.Exact, FactNotes: kommune.FactNotes{PeriodText: analysistest.Pointer("efter oktober 2021")}}
	for share, want := range map[*profiles.StaffShare]string{
		{Staff: staff, SharePctMin: 0, SharePctMax: 6.2069}: "Jobcentret havde 580 ansatte (efter oktober 2021); deltagerne svarer til mellem 0,0 og 6,2 % af så mange.",
		{Staff: staff, SharePctMin: 5, SharePctMax: 5}:      "Jobcentret havde 580 ansatte (efter oktober 2021); deltagerne svarer til 5,0 % af så mange.",
	} {
		row := profiles.CompetenceCoverage{Kommune: kommune.Kommune{LongName: "A"}, State: profiles.Partly, StaffShare: share}
		if got := words.CoverageSentence(row, kommune.Danish); !strings.HasSuffix(got, want) {
			t.Errorf("got %q, want %q at its end", got, want)
		}
		row.State = profiles.Trained
		if got := words.CoverageSentence(row, kommune.Danish); strings.Contains(got, "580") {
			t.Errorf("of a whole jobcentre: %q", got)
		}
	}
}
