package words

import (
	"fmt"

	"kommunebench/analysis/profiles"
	"kommunebench/kommune"
)

// LinkSentence says what belongs to what, and whether a source says so or somebody
// judged so.
func LinkSentence(catalogue *kommune.Catalogue, link kommune.Link, lang kommune.Language) string {
	from, to := profiles.EndTitles(catalogue, link)
	return fmt.Sprintf(linkWords(link).In(lang), from.In(lang), to.In(lang)) + " " + linkBasisInWords(catalogue, link, lang)
}

func linkWords(link kommune.Link) kommune.Text {
	switch link.Kind {
	case kommune.CourseCompetence:
		return kommune.Text{DA: "Kurset »%s« træner »%s«.", EN: `The course "%s" trains "%s".`}
	case kommune.QuestionCompetence:
		return kommune.Text{DA: "Spørgsmålet »%s« forudsætter »%s«.", EN: `The question "%s" takes "%s".`}
	case kommune.QuestionJobProfile:
		return kommune.Text{DA: "Spørgsmålet »%s« handler om titlen »%s«.", EN: `The question "%s" is about the title "%s".`}
	case kommune.ProfileCompetence:
		return kommune.Text{DA: "Profilen »%s« kræver »%s«.", EN: `The profile "%s" requires "%s".`}
	case kommune.JobProfileCompetence:
		return kommune.Text{DA: "Titlen »%s« kræver »%s«.", EN: `The title "%s" requires "%s".`}
	case kommune.JobProfileProfile:
		return kommune.Text{DA: "Titlen »%s« hører blandt andet til profilen »%s«.", EN: `The title "%s" belongs, among others, to the profile "%s".`}
	case kommune.CompetenceMatch, kommune.ProfileMatch:
	}
	return matchWords(link.GivenMatch)
}

func matchWords(match kommune.LinkMatch) kommune.Text {
	switch match {
	case kommune.ExactMatch:
		return kommune.Text{DA: "»%s« er det samme som »%s«.", EN: `"%s" is the same as "%s".`}
	case kommune.CloseMatch:
		return kommune.Text{DA: "»%s« svarer omtrent til »%s«.", EN: `"%s" is close to "%s".`}
	case kommune.BroaderMatch:
		return kommune.Text{DA: "»%s« er en del af det bredere »%s«.", EN: `"%s" is a part of the broader "%s".`}
	case kommune.NarrowMatch:
		return kommune.Text{DA: "»%s« rummer det snævrere »%s«.", EN: `"%s" holds the narrower "%s".`}
	case kommune.RelatedMatch:
	}
	return kommune.Text{DA: "»%s« har med »%s« at gøre.", EN: `"%s" has to do with "%s".`}
}

func linkBasisInWords(catalogue *kommune.Catalogue, link kommune.Link, lang kommune.Language) string {
	source, hasSource := catalogue.Sources.Find(link.SourceID)
	if link.Basis == kommune.Stated {
		return fmt.Sprintf(kommune.Text{DA: "Det står i kilden »%s« (%s).", EN: `The source "%s" (%s) says so.`}.In(lang), source.Title, source.Publisher)
	}
	author := AuthorKindInWords(link.GivenAuthorKind, lang)
	if link.Author != nil {
		author += " (" + *link.Author + ")"
	}
	if !hasSource {
		return fmt.Sprintf(kommune.Text{DA: "Det er en vurdering af %s; der er ikke angivet en kilde.", EN: "It is a judgement by %s; no source is given."}.In(lang), author)
	}
	return fmt.Sprintf(kommune.Text{DA: "Det er en vurdering af %s ud fra »%s« (%s).", EN: `It is a judgement by %s from "%s" (%s).`}.In(lang), author, source.Title, source.Publisher)
}

// AuthorKindInWords names who made a judgement.
func AuthorKindInWords(author kommune.AuthorKind, lang kommune.Language) string {
	switch author {
	case kommune.KommuneAuthor:
		return kommune.Text{DA: "en kommune", EN: "a kommune"}.In(lang)
	case kommune.SocialPartner:
		return kommune.Text{DA: "en af arbejdsmarkedets parter", EN: "a social partner"}.In(lang)
	case kommune.ProviderAuthor:
		return kommune.Text{DA: "en kursusudbyder", EN: "a provider of courses"}.In(lang)
	case kommune.Researcher:
		return kommune.Text{DA: "en forsker", EN: "a researcher"}.In(lang)
	case kommune.Authority:
		return kommune.Text{DA: "en myndighed", EN: "an authority"}.In(lang)
	case kommune.DataAuthor:
	}
	return kommune.Text{DA: "dem, der har lavet datasættet", EN: "those who made the dataset"}.In(lang)
}
