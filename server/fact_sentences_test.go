package server_test

import "testing"

// What a fact says in words keeps its hedge, tells plans from what was done, a total
// from its parts, and that sources disagree.
func TestSentencesOfFactsShowHedgesPlansAndDisagreement(t *testing.T) {
	h := readOnly(t)
	const of = `{... on Figure {sentence en: sentence(lang: EN)} ... on Participation {sentence en: sentence(lang: EN)} ... on Outcome {sentence en: sentence(lang: EN)}}`
	for id, want := range map[string][2]string{
		"hjoerring-modellen-staff": {
			"Nye medarbejdere ansat i jobcentret under Hjørringmodellen (Hjørring; 2015): 37 medarbejdere. Kilderne er ikke enige: tallet er fra Dansk Socialrådgiverforening; en anden kilde siger 35 sagsbehandlere (Arbejderen).",
			"New staff of the jobcentre under the Hjørring model (Hjørring; 2015): 37 employees. The sources disagree: the figure is from Dansk Socialrådgiverforening; another source says 35 caseworkers (Arbejderen).",
		},
		"bip-medarbejdere":    {"Jobcentermedarbejdere i BIP (2011-2016): mere end 300 medarbejdere.", `Jobcentre staff in BIP (2011-2016): at least 300 employees (the source says "mere end").`},
		"horsens-nyttejob":    {"Andel af unge, der mødte op til nyttejob i en bestemt uge (Horsens): godt 1 ud af 3 unge (kilden skriver »godt hver tredje«).", `Share of young people who turned up for community work in one week (Horsens): just over 1 out of 3 young people (the source says "godt hver tredje").`},
		"laerkevej-180-220":   {"Borgere pr. socialrådgiver på Lærkevej før forsøget (København; 2017): 180 til 220 borgere pr. socialrådgiver.", "Citizens per social worker at Lærkevej before the trial (København; 2017): 180 to 220 citizens per social worker."},
		"ringetal-nyttejob":   {"Andel, der takker nej i en række store og mellemstore kommuner: 40 til 70 %.", "Share who say no, in a number of large and middle-sized kommuner: 40 to 70%."},
		"hjoerring-maal-1700": {"Mål for flere i job og uddannelse (Hjørring; 2015-2018): 1.700 personer (mål).", "Goal for more people in work and education (Hjørring; 2015-2018): 1,700 persons (goal)."},
		"vejen-2019-total": {
			"Cirka 100 deltagere på »Jobrettede samtaler i Vejen« (Vejen; 2019) (delvis planlagt). Tallet rummer 80 deltagere (planlagt) og cirka 20 deltagere; de skal ikke lægges til.",
			`About 100 participants (the source says "cirka") on "Jobrettede samtaler i Vejen" (Vejen; 2019) (partly planned). The number holds 80 participants (planned) and about 20 participants (the source says "cirka"); they are not to be added.`,
		},
		"vejen-2019-autumn": {
			"80 deltagere på »Jobrettede samtaler i Vejen« (Vejen; efteråret 2019) (planlagt). De er en del af cirka 100 deltagere.",
			`80 participants on "Jobrettede samtaler i Vejen" (Vejen; efteråret 2019) (planned). They are a part of about 100 participants (the source says "cirka").`,
		},
		"furesoe-all-systemic-coaching": {"Alle medarbejdere på »Systemisk coaching i Furesøs jobcenter« (Furesø).", `All staff on "Systemisk coaching i Furesøs jobcenter" (Furesø).`},
		"vordingborg-coach-agtige": {
			"En række medarbejdere på »En mere coachende rolle for sagsbehandlere i Vordingborg« (Vordingborg; 2017) (planlagt).",
			`Some of the staff on "En mere coachende rolle for sagsbehandlere i Vordingborg" (Vordingborg; 2017) (planned).`,
		},
		"ringsted-jobfirst-third": {
			"I fuldtidsarbejde eller delvis beskæftigelse (Ringsted; januar 2018): 1 ud af 3 (kilden skriver »hver tredje«). Tallet siger ikke, hvor mange der forlod ledighedsregistret.",
			`In full-time or part-time work (Ringsted; januar 2018): 1 of 3 (the source says "hver tredje"). The figure does not tell how many left the register of unemployed.`,
		},
		"job7-bus-18-of-19": {
			"Ledige med fast arbejde efter skræddersyet buschaufførforløb (7 kommuner under ét): 18 ud af 19. Tallet siger ikke, hvor mange der forlod ledighedsregistret.",
			"Unemployed people with a permanent job after tailored training as bus driver (7 kommuner together): 18 of 19. The figure does not tell how many left the register of unemployed.",
		},
	} {
		got := into[struct{ Node struct{ Sentence, En string } }](t, h, `{node(id: "published/`+id+`") `+of+`}`).Node
		if got.Sentence != want[0] || got.En != want[1] {
			t.Errorf("%s:\n got %s\nwant %s\n got %s\nwant %s", id, got.Sentence, want[0], got.En, want[1])
		}
	}
}
