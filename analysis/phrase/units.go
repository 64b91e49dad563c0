package phrase

import "kommunebench/kommune"

// unit is a unit in words, of one and of more.
type unit struct{ one, many kommune.Text }

// units are the units that have words in both languages, by each way to write them
// for more than one. A package may write others: they stand as they are written.
var units = func() map[string]unit {
	byWord := map[string]unit{}
	for _, u := range []unit{
		{kommune.Text{DA: "fuldtidsperson", EN: "full-time person"}, kommune.Text{DA: "fuldtidspersoner", EN: "full-time persons"}},
		{kommune.Text{DA: "person", EN: "person"}, kommune.Text{DA: "personer", EN: "persons"}},
		{kommune.Text{DA: "borger", EN: "citizen"}, kommune.Text{DA: "borgere", EN: "citizens"}},
		{kommune.Text{DA: "borger hjulpet", EN: "citizen helped"}, kommune.Text{DA: "borgere hjulpet", EN: "citizens helped"}},
		{kommune.Text{DA: "ung", EN: "young person"}, kommune.Text{DA: "unge", EN: "young people"}},
		{kommune.Text{DA: "ledig", EN: "unemployed person"}, kommune.Text{DA: "ledige", EN: "unemployed persons"}},
		{kommune.Text{DA: "medarbejder", EN: "employee"}, kommune.Text{DA: "medarbejdere", EN: "employees"}},
		{kommune.Text{DA: "ansat", EN: "member of staff"}, kommune.Text{DA: "ansatte", EN: "members of staff"}},
		{kommune.Text{DA: "nyansat", EN: "new member of staff"}, kommune.Text{DA: "nyansatte", EN: "new members of staff"}},
		{kommune.Text{DA: "konsulent", EN: "consultant"}, kommune.Text{DA: "konsulenter", EN: "consultants"}},
		{kommune.Text{DA: "sagsbehandler", EN: "caseworker"}, kommune.Text{DA: "sagsbehandlere", EN: "caseworkers"}},
		{kommune.Text{DA: "medarbejder pr. borger", EN: "employee per citizen"}, kommune.Text{DA: "medarbejder pr. borger", EN: "employees per citizen"}},
		{kommune.Text{DA: "borger pr. socialrådgiver", EN: "citizen per social worker"}, kommune.Text{DA: "borgere pr. socialrådgiver", EN: "citizens per social worker"}},
		{kommune.Text{DA: "borger pr. sagsbehandler", EN: "citizen per caseworker"}, kommune.Text{DA: "borgere pr. sagsbehandler", EN: "citizens per caseworker"}},
		{kommune.Text{DA: "kommune", EN: "kommune"}, kommune.Text{DA: "kommuner", EN: "kommuner"}},
		{kommune.Text{DA: "jobcenter", EN: "jobcentre"}, kommune.Text{DA: "jobcentre", EN: "jobcentres"}},
		{kommune.Text{DA: "stilling", EN: "job"}, kommune.Text{DA: "stillinger", EN: "jobs"}},
		{kommune.Text{DA: "sag", EN: "case"}, kommune.Text{DA: "sager", EN: "cases"}},
		{kommune.Text{DA: "samtale", EN: "conversation"}, kommune.Text{DA: "samtaler", EN: "conversations"}},
		{kommune.Text{DA: "modul", EN: "module"}, kommune.Text{DA: "moduler", EN: "modules"}},
		{kommune.Text{DA: "analyse", EN: "analysis"}, kommune.Text{DA: "analyser", EN: "analyses"}},
		{kommune.Text{DA: "indikator", EN: "indicator"}, kommune.Text{DA: "indikatorer", EN: "indicators"}},
		{kommune.Text{DA: "kerneelement", EN: "core element"}, kommune.Text{DA: "kerneelementer", EN: "core elements"}},
		{kommune.Text{DA: "session pr. deltager", EN: "session per participant"}, kommune.Text{DA: "sessioner pr. deltager", EN: "sessions per participant"}},
		{kommune.Text{DA: "forløb", EN: "programme"}, kommune.Text{DA: "forløb", EN: "programmes"}},
		{kommune.Text{DA: "forløb i gang", EN: "programme under way"}, kommune.Text{DA: "forløb i gang", EN: "programmes under way"}},
		{kommune.Text{DA: "minut", EN: "minute"}, kommune.Text{DA: "minutter", EN: "minutes"}},
		{kommune.Text{DA: "time", EN: "hour"}, kommune.Text{DA: "timer", EN: "hours"}},
		{kommune.Text{DA: "time pr. år", EN: "hour a year"}, kommune.Text{DA: "timer pr. år", EN: "hours a year"}},
		{kommune.Text{DA: "dag", EN: "day"}, kommune.Text{DA: "dage", EN: "days"}},
		{kommune.Text{DA: "uge", EN: "week"}, kommune.Text{DA: "uger", EN: "weeks"}},
		{kommune.Text{DA: "måned", EN: "month"}, kommune.Text{DA: "måneder", EN: "months"}},
		{kommune.Text{DA: "år", EN: "year"}, kommune.Text{DA: "år", EN: "years"}},
		{kommune.Text{DA: "pr. uge", EN: "a week"}, kommune.Text{DA: "pr. uge", EN: "a week"}},
		{kommune.Text{DA: "pr. måned", EN: "a month"}, kommune.Text{DA: "pr. måned", EN: "a month"}},
		{kommune.Text{DA: "point", EN: "point"}, kommune.Text{DA: "point", EN: "points"}},
		{kommune.Text{DA: "procentpoint", EN: "percentage point"}, kommune.Text{DA: "procentpoint", EN: "percentage points"}},
		{kommune.Text{DA: "grad", EN: "degree"}, kommune.Text{DA: "grad", EN: "degree"}},
		{kommune.Text{DA: "kr.", EN: "kroner"}, kommune.Text{DA: "kr.", EN: "kroner"}},
		{kommune.Text{DA: "mio. kr.", EN: "million kroner"}, kommune.Text{DA: "mio. kr.", EN: "million kroner"}},
		{kommune.Text{DA: "kr. pr. år", EN: "kroner a year"}, kommune.Text{DA: "kr. pr. år", EN: "kroner a year"}},
		{kommune.Text{DA: "kr. pr. forløb", EN: "kroner per programme"}, kommune.Text{DA: "kr. pr. forløb", EN: "kroner per programme"}},
	} {
		for _, word := range []string{u.one.DA, u.many.DA, u.one.EN, u.many.EN} {
			if _, known := byWord[word]; !known { // "point" is both languages' word
				byWord[word] = u
			}
		}
	}
	return byWord
}()
