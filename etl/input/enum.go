package input

import (
	"strings"
	"sync"

	"kommunebench/kommune"
)

// ParseEnum finds a word whatever its case and whether - or _ joins it, and in Danish or
// English.
func ParseEnum[T ~string](cell string, choices []T) (T, bool) {
	word := strings.ReplaceAll(strings.ToUpper(strings.TrimSpace(cell)), "-", "_")
	if english, known := danishWords()[strings.ReplaceAll(word, " ", "_")]; known {
		word = english
	}
	for _, choice := range choices {
		if string(choice) == word {
			return choice, true
		}
	}
	return "", false
}

// DanishChoices are Danish words for choices, as Danish test pages, templates and
// people's own tables have them: of several the first is the one in full.
func DanishChoices() map[string][]string {
	return map[string][]string{
		string(kommune.Yes): {"ja"}, string(kommune.Partly): {"delvist", "delvis"}, string(kommune.No): {"nej"},
		string(kommune.NotStated): {"ikke oplyst", "uoplyst"},
		string(kommune.Evidence):  {"evidenstest"}, string(kommune.GoodPractice): {"god praksis"},

		string(kommune.Exact): {"præcis"}, string(kommune.About): {"cirka"}, string(kommune.JustOver): {"godt"}, string(kommune.JustUnder): {"knap"},
		string(kommune.AtLeast): {"mindst"}, string(kommune.AtMost): {"højst"},

		string(kommune.Actual): {"faktisk"}, string(kommune.InProgress): {"i gang"}, string(kommune.PartlyPlanned): {"delvist planlagt"},
		string(kommune.Planned): {"planlagt"}, string(kommune.Goal): {"mål"}, string(kommune.Possible): {"mulig"},

		string(kommune.All): {"alle"}, string(kommune.Some): {"nogle"},

		string(kommune.CompetenceFramework): {"kompetencer"}, string(kommune.Method): {"metode"}, string(kommune.JobTitles): {"stillingsbetegnelser"},

		string(kommune.Stated): {"oplyst"}, string(kommune.Judgement): {"vurdering"},
		string(kommune.DataAuthor): {"pakkens forfatter"}, string(kommune.SocialPartner): {"arbejdsmarkedets part"}, string(kommune.ProviderAuthor): {"udbyder"},
		string(kommune.Researcher): {"forsker"}, string(kommune.Authority): {"myndighed"},

		string(kommune.CloseMatch): {"nær"}, string(kommune.BroaderMatch): {"bredere"}, string(kommune.NarrowMatch): {"smallere"}, string(kommune.RelatedMatch): {"beslægtet"},

		string(kommune.CourseCompetence): {"kursus-kompetence"}, string(kommune.QuestionCompetence): {"spørgsmål-kompetence"}, string(kommune.QuestionJobProfile): {"spørgsmål-titel"},
		string(kommune.ProfileCompetence): {"profil-kompetence"}, string(kommune.JobProfileCompetence): {"titel-kompetence"}, string(kommune.JobProfileProfile): {"titel-profil"},
		string(kommune.CompetenceMatch): {"kompetence-kompetence"}, string(kommune.ProfileMatch): {"profil-profil"},

		string(kommune.Collaboration): {"samarbejde"}, string(kommune.Custom): {"egen gruppe"}, string(kommune.CountryGroup): {"hele landet"},

		string(kommune.JobcentreStaff): {"jobcentrets ansatte"},

		string(kommune.Work): {"arbejde"}, string(kommune.FullOrPartTime): {"fuldtids- eller deltidsarbejde"}, string(kommune.PermanentWork): {"fast arbejde"},
		string(kommune.WorkOrEducation): {"arbejde eller uddannelse"},

		string(kommune.Published): {"offentliggjort"}, string(kommune.Provisional): {"foreløbig"}, string(kommune.Suppressed): {"skjult"},
		string(kommune.Missing): {"mangler"}, string(kommune.NotApplicable): {"ikke relevant"},

		string(kommune.Classroom): {"undervisning"}, string(kommune.ObservedConversations): {"overværede samtaler"}, string(kommune.CoachingFeedback): {"coaching og feedback"},
		string(kommune.ActionLearning): {"aktionslæring"}, string(kommune.Exercises): {"øvelser"}, string(kommune.Online): {"på nettet"},
	}
}

// danishWords finds choices by their Danish words, in capitals and joined by _.
var danishWords = sync.OnceValue(func() map[string]string {
	choices := map[string]string{}
	for choice, words := range DanishChoices() {
		for _, word := range words {
			choices[strings.NewReplacer(" ", "_", "-", "_").Replace(strings.ToUpper(word))] = choice
		}
	}
	return choices
})

// DanishChoice is the Danish word in full for a choice, which is its own where there is
// none.
func DanishChoice(choice string) string {
	if words := DanishChoices()[choice]; len(words) > 0 {
		return words[0]
	}
	return strings.ToLower(strings.ReplaceAll(choice, "_", " "))
}

// Spelled writes the words that a column takes as a message lists them, the Danish word,
// where there is one, before each.
func Spelled(choices []string) string {
	danish := DanishChoices()
	list := make([]string, len(choices))
	for n, choice := range choices {
		list[n] = choice
		if len(danish[choice]) > 0 {
			list[n] = danish[choice][0] + " (" + choice + ")"
		}
	}
	return strings.Join(list, ", ")
}

// ListChoices writes the words that a column takes, as a message lists them.
func ListChoices[T ~string](values []T) string { return strings.Join(Names(values), ", ") }

// Names are the words of choices as plain text.
func Names[T ~string](values []T) []string {
	list := make([]string, len(values))
	for n, v := range values {
		list[n] = string(v)
	}
	return list
}
