package server_test

import (
	"testing"
)

// A total, what of it was done, and what was still planned are three facts that are
// never added.
func TestVejensHundredHoldItsTwentyAndItsEighty(t *testing.T) {
	h := readOnly(t)
	h.expect(t, `{participations(filter: {course: "vejen-jobrettede-samtaler"}) {id participants qualifier hedge status periodText participantsRange {least most} partOf {id} parts {id} extent}}`,
		`{"participations": [
			{"id": "published/vejen-2019-autumn", "participants": 80, "qualifier": "EXACT", "hedge": null, "status": "PLANNED", "periodText": "efteråret 2019",
			 "participantsRange": {"least": 80, "most": 80}, "partOf": {"id": "published/vejen-2019-total"}, "parts": [], "extent": null},
			{"id": "published/vejen-2019-done", "participants": 20, "qualifier": "ABOUT", "hedge": "cirka", "status": "ACTUAL", "periodText": "før eller i juni 2019",
			 "participantsRange": {"least": 19, "most": 21}, "partOf": {"id": "published/vejen-2019-total"}, "parts": [], "extent": null},
			{"id": "published/vejen-2019-total", "participants": 100, "qualifier": "ABOUT", "hedge": "cirka", "status": "PARTLY_PLANNED", "periodText": "2019",
			 "participantsRange": {"least": 95, "most": 105}, "partOf": null, "parts": [{"id": "published/vejen-2019-autumn"}, {"id": "published/vejen-2019-done"}], "extent": null}]}`)
	// At least the 20 that were done and not the 80 that were planned; at most the 100
	// and Job7's 30, not 230.
	h.expect(t, `{jobProfile(id: "published/beskaeftigelsesmedarbejder") {coverage(kommuner: {codes: ["575"]}) {participantsMin participantsMax participations {id}}}}`,
		`{"jobProfile": {"coverage": [{"participantsMin": 19, "participantsMax": 135, "participations": [{"id": "published/job7-thirty"},
			{"id": "published/vejen-2019-autumn"}, {"id": "published/vejen-2019-done"}, {"id": "published/vejen-2019-total"}]}]}}`)
}

// One source says 37 and another 35: both stand, and each tells of the other.
func TestSourcesThatDisagreeAreBothShown(t *testing.T) {
	h := readOnly(t)
	const of = `value unit source {publisher} conflicts {id value source {publisher}}`
	h.expect(t, `{initiatives(kommuner: {codes: ["860"]}) {id figures {id}}
		staff: node(id: "published/hjoerring-modellen-staff") {... on Figure {`+of+`}} caseworkers: node(id: "published/hjoerring-35-sagsbehandlere") {... on Figure {`+of+`}}
		completed: node(id: "published/mening-mestring-180") {... on Figure {`+of+`}}}`,
		`{"initiatives": [{"id": "published/hjoerring-individual-solutions", "figures": []}, {"id": "published/hjoerring-modellen", "figures": [
			{"id": "published/hjoerring-15-pct"}, {"id": "published/hjoerring-163"}, {"id": "published/hjoerring-35-sagsbehandlere"}, {"id": "published/hjoerring-maal-1700"},
			{"id": "published/hjoerring-modellen-125"}, {"id": "published/hjoerring-modellen-staff"}, {"id": "published/hjoerring-sager-efter"}, {"id": "published/hjoerring-sager-foer"},
			{"id": "published/hjoerring-sparet"}, {"id": "published/hjoerring-timer-2014"}, {"id": "published/hjoerring-timer-2017"}, {"id": "published/hjoerring-timer-effekt"}]}],
		"staff": {"value": 37, "unit": "medarbejdere", "source": {"publisher": "Dansk Socialrådgiverforening"},
			"conflicts": [{"id": "published/hjoerring-35-sagsbehandlere", "value": 35, "source": {"publisher": "Arbejderen"}}]},
		"caseworkers": {"value": 35, "unit": "sagsbehandlere", "source": {"publisher": "Arbejderen"},
			"conflicts": [{"id": "published/hjoerring-modellen-staff", "value": 37, "source": {"publisher": "Dansk Socialrådgiverforening"}}]},
		"completed": {"value": 180, "unit": "borgere", "source": {"publisher": "DK Social"}, "conflicts": [{"id": "published/mening-mestring-200", "value": 200, "source": {"publisher": "TV 2 Lorry"}}]}}`)
}

// Fractions, intervals and hedges stand as their sources give them.
func TestFiguresStandAsTheirSourcesGiveThem(t *testing.T) {
	h := readOnly(t)
	const of = `{... on Figure {value valueHigh denominator unit qualifier hedge status valueRange {least most} department}}`
	h.expect(t, `{interval: node(id: "published/laerkevej-180-220") `+of+` fraction: node(id: "published/horsens-nyttejob") `+of+`
		more: node(id: "published/bip-medarbejdere") `+of+` goal: node(id: "published/hjoerring-maal-1700") `+of+` possible: node(id: "published/moduler-2018") `+of+`}`,
		`{"interval": {"value": 180, "valueHigh": 220, "denominator": null, "unit": "borgere pr. socialrådgiver", "qualifier": "AT_LEAST", "hedge": null, "status": "ACTUAL",
			"valueRange": {"least": 180, "most": 220}, "department": "Jobcenter Lærkevej"},
		"fraction": {"value": 1, "valueHigh": null, "denominator": 3, "unit": "ud af 3 unge", "qualifier": "JUST_OVER", "hedge": "godt hver tredje", "status": "ACTUAL",
			"valueRange": {"least": 1, "most": 1.05}, "department": null},
		"more": {"value": 300, "valueHigh": null, "denominator": null, "unit": "medarbejdere", "qualifier": "AT_LEAST", "hedge": "mere end", "status": "ACTUAL",
			"valueRange": {"least": 300, "most": null}, "department": null},
		"goal": {"value": 1700, "valueHigh": null, "denominator": null, "unit": "personer", "qualifier": "EXACT", "hedge": null, "status": "GOAL", "valueRange": {"least": 1700, "most": 1700}, "department": null},
		"possible": {"value": 600, "valueHigh": null, "denominator": null, "unit": "moduler", "qualifier": "ABOUT", "hedge": "omkring", "status": "POSSIBLE", "valueRange": {"least": 570, "most": 630}, "department": null}}`)
	h.expect(t, `{all: participations(filter: {course: "incento-systemisk-coaching-furesoe"}) {participants extent hedge wholeJobcentre}
		some: participations(filter: {course: "vordingborg-coachende-rolle"}) {participants extent hedge status note(lang: EN) source {publisher publishedPeriod published}}
		department: participations(filter: {kommuner: {codes: ["316"]}}) {extent department}
		handful: initiatives(kommuner: {codes: ["510"]}) {id staff staffExtent staffHedge}}`,
		`{"all": [{"participants": null, "extent": "ALL", "hedge": "alle", "wholeJobcentre": true}],
		"some": [{"participants": null, "extent": "SOME", "hedge": "en række", "status": "PLANNED", "note": "The provider is not told. The project is probably \"Ansvar for eget liv\", but the article does not name it.",
			"source": {"publisher": "Sjællandske Nyheder", "publishedPeriod": "2017M01", "published": null}}],
		"department": [{"extent": "SOME", "department": "Ydelsescenter 2"}],
		"handful": [{"id": "published/haderslev-jobfirst", "staff": null, "staffExtent": "SOME", "staffHedge": "en håndfuld"},
			{"id": "published/job7-busforloeb", "staff": null, "staffExtent": null, "staffHedge": null},
			{"id": "published/job7-recruitment", "staff": null, "staffExtent": null, "staffHedge": null}]}`)
}

// An initiative of several kommuner is one, found from each of them.
func TestAnInitiativeOfSeveralKommunerIsOne(t *testing.T) {
	h := readOnly(t)
	for _, code := range []string{"316", "326", "330"} {
		h.expect(t, `{initiatives(kommuner: {codes: ["`+code+`"]}) {id}}`, `{"initiatives": [`+map[string]string{
			"316": `{"id": "published/ips-vestsjaelland"}`,
			"326": `{"id": "published/ips-vestsjaelland"}, {"id": "published/kalundborg-netvaerkscafe"}`,
			"330": `{"id": "published/ips-vestsjaelland"}, {"id": "published/slagelse-kognitive"}`,
		}[code]+`]}`)
	}
	h.expect(t, `{kommune(code: "330") {initiatives {id title(lang: EN) kommune {code} kommuner {code} from to periodText figures {id status value}} figures {id}}}`,
		`{"kommune": {"initiatives": [
			{"id": "published/ips-vestsjaelland", "title": "IPS West Zealand: job or education as a part of psychiatric treatment", "kommune": {"code": "316"},
			 "kommuner": [{"code": "316"}, {"code": "326"}, {"code": "330"}], "from": "2016-01-01", "to": "2020-12-31", "periodText": "2016-2020",
			 "figures": [{"id": "published/ips-billigere", "status": "ACTUAL", "value": 72000}]},
			{"id": "published/slagelse-kognitive", "title": "Help for people with cognitive disabilities in the project Flere med kognitive handicap i job", "kommune": {"code": "330"},
			 "kommuner": [{"code": "330"}], "from": null, "to": null, "periodText": null,
			 "figures": [{"id": "published/slagelse-kognitive-24", "status": "ACTUAL", "value": 24}, {"id": "published/slagelse-kognitive-maal", "status": "GOAL", "value": 20}]}],
			"figures": [{"id": "published/ips-billigere"}, {"id": "published/slagelse-563"}, {"id": "published/slagelse-kognitive-24"}, {"id": "published/slagelse-kognitive-maal"}]}}`)
}

// What people came to has the form that its source gives: a share, a fraction in words
// that counts nobody, or counts, which alone have an interval.
func TestOutcomesAreNoDeregistrations(t *testing.T) {
	h := readOnly(t)
	const of = `{id kind sharePct fraction {part whole} participants achieved interval {lower upper method} qualifier hedge horizonMonths horizonQualifier horizonText kommuner {code} initiative {id}}`
	h.expect(t, `{outcomes `+of+`}`, `{"outcomes": [
		{"id": "published/hilleroed-half", "kind": "WORK", "sharePct": null, "fraction": {"part": 1, "whole": 2}, "participants": null, "achieved": null, "interval": null, "qualifier": "EXACT",
		 "hedge": "halvdelen", "horizonMonths": null, "horizonQualifier": "EXACT", "horizonText": null, "kommuner": [{"code": "219"}], "initiative": {"id": "published/hilleroed-langtidsledige-kvinder"}},
		{"id": "published/ips-vestsjaelland-51", "kind": "WORK_OR_EDUCATION", "sharePct": 51, "fraction": null, "participants": null, "achieved": null, "interval": null, "qualifier": "EXACT",
		 "hedge": null, "horizonMonths": null, "horizonQualifier": "EXACT", "horizonText": "da IPS-forløbet sluttede", "kommuner": [{"code": "316"}, {"code": "326"}, {"code": "330"}], "initiative": {"id": "published/ips-vestsjaelland"}},
		{"id": "published/job7-bus-18-of-19", "kind": "PERMANENT_WORK", "sharePct": null, "fraction": null, "participants": 19, "achieved": 18,
		 "interval": {"lower": 75.3612688331012, "upper": 99.06480059376996, "method": "WILSON"}, "qualifier": "EXACT", "hedge": null, "horizonMonths": null, "horizonQualifier": "EXACT", "horizonText": "efter forløbet",
		 "kommuner": [{"code": "410"}, {"code": "510"}, {"code": "530"}, {"code": "575"}, {"code": "607"}, {"code": "621"}, {"code": "630"}], "initiative": {"id": "published/job7-busforloeb"}},
		{"id": "published/ringsted-jobfirst-third", "kind": "FULL_OR_PART_TIME_WORK", "sharePct": null, "fraction": {"part": 1, "whole": 3}, "participants": null, "achieved": null, "interval": null, "qualifier": "EXACT",
		 "hedge": "hver tredje", "horizonMonths": 18, "horizonQualifier": "JUST_UNDER", "horizonText": "knap halvandet år", "kommuner": [{"code": "329"}], "initiative": {"id": "published/ringsted-jobfirst"}}]}`)
	h.expect(t, `{kind: outcomes(filter: {kind: WORK}) {id} kommune: outcomes(filter: {kommuner: {codes: ["330"]}}) {id} group: outcomes(filter: {targetGroup: "unemployed"}) {id}
		release: outcomes(release: "published@1", filter: {kind: WORK}) {id} slagelse: kommune(code: "330") {outcomes {id} deregistrations {id} initiatives {outcomes {id}}}
		vejle: kommune(code: "630") {outcomes {id}}}`,
		`{"kind": [{"id": "published/hilleroed-half"}], "kommune": [{"id": "published/ips-vestsjaelland-51"}], "group": [{"id": "published/job7-bus-18-of-19"}],
		"release": [{"id": "published/hilleroed-half"}], "slagelse": {"outcomes": [{"id": "published/ips-vestsjaelland-51"}], "deregistrations": [],
			"initiatives": [{"outcomes": [{"id": "published/ips-vestsjaelland-51"}]}, {"outcomes": []}]}, "vejle": {"outcomes": [{"id": "published/job7-bus-18-of-19"}]}}`)
	if a := h.ask(t, `{outcomes(filter: {targetGroup: "x"}) {id}}`); a.code() != "BAD_USER_INPUT" {
		t.Errorf("got %s", a.body)
	}
}

// A jobcentre is not always that of one kommune, and a list of members not always whole.
func TestCollaborationsTellWhoIsKnownAndWhen(t *testing.T) {
	h := readOnly(t)
	h.expect(t, `{shared: peerGroup(id: "published/ishoej-vallensbaek") {sharesJobcentre validFrom validTo periodText statedMembers membersIncomplete memberships {kommune {name} from to} sources {id} initiatives {id status from}}
		partial: peerGroup(id: "published/jobfirst") {statedMembers membersIncomplete members {code} sharesJobcentre initiatives {id}}
		ishoej: kommune(code: "183") {peerGroups {id} collaborations {id validTo}}
		plan: peerGroup(id: "published/frikommunenetvaerk-en-plan") {statedMembers membersIncomplete validFrom validTo periodText initiatives {kommune {name} from}}}`,
		`{"shared": {"sharesJobcentre": true, "validFrom": "2007-01-01", "validTo": "2021-12-31", "periodText": "2007 til udgangen af 2021", "statedMembers": 2, "membersIncomplete": false,
			"memberships": [{"kommune": {"name": "Ishøj"}, "from": "2007-01-01", "to": "2021-12-31"}, {"kommune": {"name": "Vallensbæk"}, "from": "2007-01-01", "to": "2021-12-31"}],
			"sources": [{"id": "published/folkebladet-vallensbaek-2021"}, {"id": "published/danskekommuner-ishoej-2021"}], "initiatives": [{"id": "published/ishoej-own-jobcentre", "status": "PLANNED", "from": "2022-01-01"}]},
		"partial": {"statedMembers": 16, "membersIncomplete": true, "members": [{"code": "219"}, {"code": "329"}, {"code": "510"}, {"code": "766"}, {"code": "849"}], "sharesJobcentre": false,
			"initiatives": [{"id": "published/ringsted-jobfirst"}]},
		"ishoej": {"peerGroups": [{"id": "country"}, {"id": "landsdel-koebenhavns-omegn"}, {"id": "region-hovedstaden"}], "collaborations": [{"id": "published/ishoej-vallensbaek", "validTo": "2021-12-31"}]},
		"plan": {"statedMembers": 9, "membersIncomplete": false, "validFrom": "2016-10-01", "validTo": "2020-07-01", "periodText": "status fra oktober 2016; forsøg til 1. juli 2020",
			"initiatives": [{"kommune": {"name": "Ballerup"}, "from": "2017-11-01"}, {"kommune": {"name": "Fredensborg"}, "from": "2017-10-01"}, {"kommune": {"name": "Frederikssund"}, "from": "2018-01-01"}]}}`)
}

// What is not known of a framework stays unknown, and a method holds no competences.
func TestFrameworksStandSideBySideWithWhatIsUnknown(t *testing.T) {
	h := readOnly(t)
	h.expect(t, `{frameworks {id kind elements elementsUnit elementsKnown levelsByJobFunction knownSince from intendedYears profiles {id} competences {id} kommuner {code}}}`,
		`{"frameworks": [
		{"id": "published/fagligheder-2025", "kind": "COMPETENCES", "elements": 6, "elementsUnit": "felter", "elementsKnown": 0, "levelsByJobFunction": false, "knownSince": null, "from": null, "intendedYears": null, "profiles": [], "competences": [], "kommuner": []},
		{"id": "published/fagprofiler-2018", "kind": "COMPETENCES", "elements": 6, "elementsUnit": "profiler", "elementsKnown": 0, "levelsByJobFunction": false, "knownSince": "2018-02-28", "from": null, "intendedYears": null, "profiles": [], "competences": [], "kommuner": []},
		{"id": "published/fagprofiler-2019", "kind": "COMPETENCES", "elements": 4, "elementsUnit": "profiler", "elementsKnown": 3, "levelsByJobFunction": true, "knownSince": null, "from": "2019-09-12", "intendedYears": 5,
		 "profiles": [{"id": "published/fagprofil-helhed"}, {"id": "published/fagprofil-kompetencematch"}, {"id": "published/fagprofil-virksomhed"}],
		 "competences": [{"id": "published/basis-beskaeftigelse-socialfaglig"}, {"id": "published/basis-organisation"}, {"id": "published/basis-undersoege-dokumentere-vurdere"}], "kommuner": []},
		{"id": "published/jobfirst-elementer", "kind": "METHOD", "elements": 9, "elementsUnit": "grundelementer", "elementsKnown": 0, "levelsByJobFunction": false, "knownSince": null, "from": null, "intendedYears": null, "profiles": [], "competences": [], "kommuner": []},
		{"id": "published/jobtitler-2016", "kind": "JOB_TITLES", "elements": null, "elementsUnit": "titler", "elementsKnown": 17, "levelsByJobFunction": false, "knownSince": null, "from": null, "intendedYears": null, "profiles": [], "competences": [], "kommuner": []},
		{"id": "published/koebenhavn-beskaeftigelsesfaglig-standard", "kind": "COMPETENCES", "elements": null, "elementsUnit": "", "elementsKnown": 0, "levelsByJobFunction": false, "knownSince": null, "from": null, "intendedYears": null, "profiles": [], "competences": [], "kommuner": [{"code": "101"}]}]}`)
	h.expect(t, `{methods: frameworks(kind: METHOD) {id} competenceProfiles {id title(lang: EN) framework {id} kommuner {code} jobProfiles {id profiles {id}} competences {id}}
		node(id: "published/fagprofil-helhed") {... on CompetenceProfile {title description source {publisher}}}
		competence: node(id: "published/basis-organisation") {... on Competence {title description framework {id sources {id}} source {id}}}}`,
		`{"methods": [{"id": "published/jobfirst-elementer"}], "competenceProfiles": [
		{"id": "published/fagprofil-helhed", "title": "The coordination profile", "framework": {"id": "published/fagprofiler-2019"}, "kommuner": [], "jobProfiles": [], "competences": [{"id": "published/basis-beskaeftigelse-socialfaglig"}, {"id": "published/basis-organisation"}, {"id": "published/basis-undersoege-dokumentere-vurdere"}, {"id": "published/tvaerfagligt-samarbejde"}]},
		{"id": "published/fagprofil-kompetencematch", "title": "The competence match profile", "framework": {"id": "published/fagprofiler-2019"}, "kommuner": [], "jobProfiles": [], "competences": [{"id": "published/arbejdsmarkedskendskab"}, {"id": "published/basis-beskaeftigelse-socialfaglig"}, {"id": "published/basis-organisation"}, {"id": "published/basis-undersoege-dokumentere-vurdere"}]},
		{"id": "published/fagprofil-virksomhed", "title": "The employer profile", "framework": {"id": "published/fagprofiler-2019"}, "kommuner": [],
		 "jobProfiles": [{"id": "published/virksomhedskonsulent", "profiles": [{"id": "published/fagprofil-virksomhed"}]}], "competences": [{"id": "published/basis-beskaeftigelse-socialfaglig"}, {"id": "published/basis-organisation"}, {"id": "published/basis-undersoege-dokumentere-vurdere"}, {"id": "published/virksomhedssamarbejde"}]},
		{"id": "published/viborg-bredt-specialiseret-generalist", "title": "Broadly specialised generalist", "framework": null, "kommuner": [{"code": "791"}],
		 "jobProfiles": [{"id": "published/beskaeftigelsesfaglig-medarbejder", "profiles": [{"id": "published/viborg-bredt-specialiseret-generalist"}]}], "competences": []}],
		"node": {"title": "Helhedsprofilen", "description": "Koordinerer indsatser for borgeren på tværs af organisationen", "source": {"publisher": "vpt.dk (Fremfærd)"}},
		"competence": {"title": "Organisatorisk kendskab og kompetence", "description": "Kende den offentlige sektors organisering, handle i en politisk styret organisation og udøve myndighed med faglig viden",
			"framework": {"id": "published/fagprofiler-2019", "sources": [{"id": "published/vpt-basis-2019"}, {"id": "published/vpt-profiler-2019"}]}, "source": {"id": "published/vpt-basis-2019"}}}`)
}
