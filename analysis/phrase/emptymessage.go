package phrase

import (
	"fmt"
	"strings"

	"kommunebench/kommune"
)

// EmptyMessage is a message of an empty answer, or a part of one, in both languages: the
// format is the English one, emptyInDanish has the Danish one of each. An argument that
// is a kommune.Text is written in the message's language.
func EmptyMessage(english string, arguments ...any) kommune.Text {
	write := func(format string, lang kommune.Language) string {
		written := make([]any, len(arguments))
		for n, argument := range arguments {
			written[n] = argument
			if text, isText := argument.(kommune.Text); isText {
				written[n] = text.In(lang)
			}
		}
		return fmt.Sprintf(format, written...)
	}
	text := kommune.Text{EN: write(english, kommune.English)}
	text.DA = text.EN // where there is no Danish: the tests look for that
	if danish, known := emptyInDanish[english]; known {
		text.DA = write(danish, kommune.Danish)
	}
	return text
}

// FirstOf lists the first few of some names or ids, and how many more there are.
func FirstOf(names []string) kommune.Text {
	const most = 3
	if more := len(names) - most; more > 0 {
		return EmptyMessage("%s, %d more", strings.Join(names[:most], ", "), more)
	}
	all := strings.Join(names, ", ")
	return kommune.Text{DA: all, EN: all}
}

// emptyInDanish are the messages of empty answers in Danish, by their English formats.
var emptyInDanish = map[string]string{
	"first is 0": "first er 0",
	"first is 0, so no entry is shown; pageInfo and totalCount tell what there is":     "first er 0, så intet bliver vist; pageInfo og totalCount siger, hvad der er",
	"the page before was the last one: nothing comes after this cursor":                "forrige side var den sidste: der er intet efter denne cursor",
	"the list of indicators is empty; the field indicators lists those that there are": "listen af indikatorer er tom; feltet indicators viser dem, der er",
	"the list of indicators is empty; leave it out for all of them":                    "listen af indikatorer er tom; udelad den for at få dem alle",
	"the list of ids is empty": "listen af id'er er tom",
	"the list of codes is empty, which chooses no kommune; leave it out for all of them":                                          "listen af koder er tom, så ingen kommune er valgt; udelad den for at få dem alle",
	"the list of areas is empty, which chooses none; leave it out for all of them":                                                "listen af områder er tom, så intet er valgt; udelad den for at få dem alle",
	"from (%s) begins after to (%s) ends":                                                                                         "from (%s) begynder, efter at to (%s) er slut",
	"from and to are the same release, %s":                                                                                        "from og to er den samme udgivelse, %s",
	"no figure of a kommune differs between %s and %s; releaseDiff tells what else does":                                          "ingen kommunes tal er anderledes i %[2]s end i %[1]s; releaseDiff viser, hvad der ellers er ændret",
	"each of these conditions has kommuner, but none meets all of them: %s":                                                       "hver af disse betingelser har kommuner, men ingen opfylder dem alle: %s",
	"each of these conditions is met by some %s, but no entry meets all of them: %s":                                              "hver af disse betingelser er opfyldt af nogle %s, men ingen opfylder dem alle: %s",
	"there are %d %s, but none meets this condition":                                                                              "der er %d %s, men ingen opfylder betingelsen",
	"there are no %s in what was asked for":                                                                                       "der er ingen %s i det, der er spurgt om",
	"none of the %d rows is in one of these states":                                                                               "ingen af de %d rækker er i en af disse tilstande",
	"no group meets having; leave it out for all of them":                                                                         "ingen gruppe opfylder having; udelad den for at få dem alle",
	"no dataset that is loaded has %s":                                                                                            "intet datasæt, der er indlæst, har %s",
	"no indicator of what was asked for has figures, with a total where it has several target groups; name indicators to see why": "ingen af indikatorerne har tal, og en total, hvor der er flere målgrupper; nævn indikatorer for at se hvorfor",
	"no kommuner are loaded":                                                                                                      "der er ikke indlæst nogen kommuner",
	"no areas are loaded":                                                                                                         "der er ikke indlæst nogen områder",
	"no kommune has %q in its name or code":                                                                                       "ingen kommune har %q i navn eller kode",
	"no kommune has %q in its name or code; names like it: %s":                                                                    "ingen kommune har %q i navn eller kode; navne, der ligner: %s",
	"this group has no members on %s":                                                                                             "gruppen har ingen medlemmer den %s",
	"these kommuner belong to none of the groups that by asks for in these periods":                                               "kommunerne hører ikke til nogen af de grupper, som by spørger om, i disse perioder",
	"no kommune has this code; kommuner lists the 98 that there have been since 2007":                                             "ingen kommune har denne kode; kommuner viser de 98, der har været siden 2007",
	"411 is Christiansø, which belongs to no kommune":                                                                             "411 er Christiansø, som ikke hører til nogen kommune",
	"no source gives a figure for a group of the kind %s as a whole":                                                              "ingen kilde giver et tal for en gruppe af slagsen %s som helhed",
	"none of these areas is of the kind %s":                                                                                       "ingen af områderne er af slagsen %s",
	"there is no area of the kind %s":                                                                                             "der er intet område af slagsen %s",
	"these kommuner (%s)":                                                                                                         "disse kommuner (%s)",
	"these areas (%s)":                                                                                                            "disse områder (%s)",
	"%s, %d more":                                                                                                                 "%s og %d til",
	"%s has no figures in this release":                                                                                           "%s har ingen tal i denne udgivelse",
	"%s has no rows in %s":                                                                                                        "%s har ingen rækker i %s",
	"%s has no row of %s in any period; its source gives nothing of them":                                                         "%s har ingen række for %s i nogen periode; kilden giver intet om dem",
	"%s has no row of these kommuner in these periods: %s":                                                                        "%s har ingen række for disse kommuner i disse perioder: %s",
	"%s has no period that lies wholly %s":                                                                                        "%s har ingen periode, der ligger helt %s",
	"%s has rows of %s, but none %s":                                                                                              "%s har rækker for %s, men ingen %s",
	"%s has no rows of %s for this target group":                                                                                  "%s har ingen rækker for %s og denne målgruppe",
	"none of %s has a value of %s %s: %s":                                                                                         "ingen af %s har et tal for %s %s: %s",
	"%s; the nearest with figures: %s":                                                                                            "%s; de nærmeste med tal: %s",
	"%s before":                                                                                                                   "%s før",
	"%s after":                                                                                                                    "%s efter",
	"%s before, %s after":                                                                                                         "%s før, %s efter",
	"in %s":                                                                                                                       "i %s",
	"from %s to %s":                                                                                                               "fra %s til %s",
	"within %s":                                                                                                                   "i %s",
	"within %s to %s":                                                                                                             "i %s til %s",
	"in or after %s":                                                                                                              "i eller efter %s",
	"in or before %s":                                                                                                             "i eller før %s",
	"in any period":                                                                                                               "i nogen periode",
	"%d PUBLISHED":                                                                                                                "%d offentliggjort",
	"%d PROVISIONAL":                                                                                                              "%d foreløbigt",
	"%d MISSING":                                                                                                                  "%d mangler hos kilden",
	"%d SUPPRESSED":                                                                                                               "%d skjult af hensyn til enkeltpersoner",
	"%d NOT_APPLICABLE":                                                                                                           "%d kan ikke opgøres",
	"fewer than two of these kommuner have a figure of %s in %s, so none has a rank":                                                                          "færre end to af kommunerne har et tal for %s i %s, så ingen har en placering",
	"fewer than two of these kommuner have an exact figure of %s both in %s and in %s, so no change has a rank":                                               "færre end to af kommunerne har et præcist tal for %s i både %s og %s, så ingen ændring har en placering",
	"of %d kommuner %d have a value of %s in %s and %d of %s in %s, but none has both":                                                                        "af %d kommuner har %d et tal for %s i %s og %d for %s i %s, men ingen har begge",
	"%s; of %d one value or both are hidden to protect individuals":                                                                                           "%s; for %d er det ene tal eller begge skjult af hensyn til enkeltpersoner",
	"no series could be tested: each lacks a figure in the period, or has too few before it":                                                                  "ingen serie kunne testes: hver mangler et tal i perioden eller har for få før den",
	"none of the series that were tested gives a signal":                                                                                                      "ingen af de serier, der er testet, giver et signal",
	"nothing that is loaded has a name, title, id or definition with these words; kommuner, indicators and courses list all there is":                         "intet, der er indlæst, har et navn, en titel, et id eller en definition med disse ord; kommuner, indicators og courses viser alt, hvad der er",
	"no peer group has this id; peerGroups lists them":                                                                                                        "ingen gruppe har dette id; peerGroups viser dem",
	"no indicator has this id; indicators lists them":                                                                                                         "ingen indikator har dette id; indicators viser dem",
	"no job profile has this id; jobProfiles lists them":                                                                                                      "ingen jobprofil har dette id; jobProfiles viser dem",
	"no other kommune asked about is known to answer yes or to have trained its staff; there may be some":                                                     "ingen anden af de kommuner, der er spurgt om, vides at svare ja eller at have haft medarbejdere på kursus; der kan godt være nogle",
	"no practice test of this kommune is loaded, so its open questions are not known":                                                                         "der er ikke indlæst nogen test fra kommunen, så dens åbne spørgsmål kendes ikke",
	"this kommune answers none of these questions with no or in part":                                                                                         "kommunen svarer ikke nej eller delvist på nogen af disse spørgsmål",
	"there is nothing with this id":                                                                                                                           "der er intet med dette id",
	"there is nothing with the ids at these places, counted from 0: %s":                                                                                       "der er intet med id'erne på disse pladser, talt fra 0: %s",
	"the list of competences is empty; leave it out for all of them":                                                                                          "listen af kompetencer er tom; udelad den for at få dem alle",
	"no practice question is on these competences, so what is lacked is not known":                                                                            "intet praksisspørgsmål handler om disse kompetencer, så hvad der mangler, vides ikke",
	"no practice question is about staff with this title and on these competences, so what they lack is not known":                                            "intet praksisspørgsmål handler om medarbejdere med denne titel og disse kompetencer, så hvad de mangler, vides ikke",
	"no kommune has answered a practice question on these competences, so what they lack is not known":                                                        "ingen kommune har svaret på et praksisspørgsmål om disse kompetencer, så hvad de mangler, vides ikke",
	"none of these kommuner has answered a practice question on these competences, so what they lack is not known":                                            "ingen af kommunerne har svaret på et praksisspørgsmål om disse kompetencer, så hvad de mangler, vides ikke",
	"of %d kommuner %d answered practice questions on these competences, and each of those answered yes or shows training; what the others lack is not known": "af %d kommuner har %d svaret på praksisspørgsmål om disse kompetencer, og hver af dem svarer ja eller har haft medarbejdere på kursus; hvad de andre mangler, vides ikke",
	"competences": "kompetencer",
	"no answers of these kommuner to these questions are loaded":                                         "der er ikke indlæst svar fra disse kommuner på disse spørgsmål",
	"no two of these questions were answered by %d of these kommuner, some but not all of them with yes": "ingen to af disse spørgsmål er besvaret af %d af disse kommuner, nogle men ikke alle med ja",
	"participations":          "kursusdeltagelser",
	"test results":            "testresultater",
	"deregistrations":         "afmeldinger",
	"initiatives":             "indsatser",
	"courses":                 "kurser",
	"links":                   "henvisninger",
	"outcomes":                "resultater",
	"frameworks":              "kompetencerammer",
	"peer groups":             "grupper af kommuner",
	"indicators":              "indikatorer",
	"figures":                 "enkelttal",
	"job profiles":            "jobprofiler",
	"sources":                 "kilder",
	"a release":               "en udgivelse",
	"a title: none is loaded": "en titel: der er ikke indlæst noget",
}
