package data_test

import (
	"encoding/csv"
	"os"
	"slices"
	"strings"
	"testing"

	"kommunebench/data"
)

// factKinds are the kinds of facts beside the project, and the layout that each is
// shipped in.
func factKinds() map[string]string {
	return map[string]string{
		"provider": "providers", "course": "courses", "participation": "participations", "initiative": "initiatives", "figure": "figures",
		"deregistration": "outcomes", // none of them is strictly of people who left the register
		"collaboration":  "peer-groups", "framework": "frameworks", "profile": "competence-profiles", "competence": "competences", "test": "test-answers",
	}
}

// shippedUnder are facts that are shipped in another layout, or under another id.
func shippedUnder() map[string]string {
	return map[string]string{
		"incento-coach-education-20":        "courses/incento-coach-education",          // was there before, from another source
		"incento-professional-conversation": "courses/rebild-professional-conversation", // likewise
		"hjoerring-modellen-staff":          "figures/hjoerring-modellen-staff",         // a number of an initiative
		"job7-recruitment":                  "initiatives/job7-recruitment",             // what a collaboration that was there before runs
		"ishoej-own-jobcentre":              "initiatives/ishoej-own-jobcentre",         // what a kommune runs after a collaboration ended
		"fagprofiler-2018-launch":           "frameworks/fagprofiler-2018",              // another source of it
		"ips-konsulent":                     "job-profiles/ips-konsulent",               // a title, not a profile
		"provider-metropol":                 "providers/metropol", "provider-klk": "providers/klk", "provider-cabi": "providers/cabi",
		"provider-danske-handicaporganisationer": "providers/danske-handicaporganisationer",
		"provider-harbohus":                      "providers/harbohus", "provider-absalon": "providers/absalon",
	}
}

// whyLeftOut gives the reason for which a fact is not shipped; empty for those that are.
func whyLeftOut(id string) string {
	switch {
	case strings.HasPrefix(id, "passive-"):
		return "a newspaper's extract of jobindsats without its period, for control only"
	case id == "reform-frit-valg":
		return "rests on an undated secondary source, until it is confirmed"
	case id == "hedensted-test-source":
		return "the address of the tests' page, which their source has; that their year is unknown, their indicators say"
	case strings.HasPrefix(id, "url-"):
		return "the address of a source that is shipped, which has it"
	}
	return ""
}

// sameSource are sources that were shipped before under another id.
func sameSource(id string) string {
	known := map[string]string{"jobevidens-766": "evidence-test-page-766", "vpt-seed-2016": "personaleweb-2016", "via-job7-url": "via-job7"}
	if before, same := known[id]; same {
		return before
	}
	return id
}

// factStatus is the status that a fact's own words come to. Some facts name none
// though their text does.
func factStatus(fact row) string {
	named := map[string]string{"mening-mestring-forloeb": "IN_PROGRESS", "ishoej-own-jobcentre": "PLANNED"}
	if status := named[fact["id"]]; status != "" {
		return status
	}
	return map[string]string{
		"planlagt": "PLANNED", "mål": "GOAL", "mulighed, ikke gennemført": "POSSIBLE", "delvis planlagt (juni 2019)": "PARTLY_PLANNED",
	}[fact["status"]]
}

func readFacts(t *testing.T, kind string) ([]row, bool) {
	t.Helper()
	path, there := shared(t, "facts/"+kind+".csv")
	if !there {
		return nil, false
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	reader := csv.NewReader(file)
	reader.Comma = ';'
	records, err := reader.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	rows := make([]row, len(records)-1)
	for n, record := range records[1:] {
		rows[n] = row{}
		for m, name := range records[0] {
			rows[n][name] = record[m]
		}
	}
	return rows, true
}

// shippedFacts are the rows of the published package by layout and id.
func shippedFacts(t *testing.T) map[string]row {
	t.Helper()
	shipped := map[string]row{}
	for _, r := range readDescriptor(t, data.Published(), "datapackage.json").Resources {
		_, rows := readRows(t, data.Published(), r.Path)
		for _, one := range rows {
			shipped[r.Kommunebench.Layout+"/"+one["id"]] = one
		}
	}
	return shipped
}

func TestEveryFactIsShippedOrLeftOutForAReason(t *testing.T) {
	shipped, reached := shippedFacts(t), map[string]bool{}
	for kind, layout := range factKinds() {
		facts, there := readFacts(t, kind)
		if !there {
			return
		}
		for _, fact := range facts {
			key := layout + "/" + fact["id"]
			if other, is := shippedUnder()[fact["id"]]; is {
				key = other
			}
			got, is := shipped[key]
			switch reason := whyLeftOut(fact["id"]); {
			case reason != "" && is:
				t.Errorf("%s is shipped, and was to be left out: %s", key, reason)
			case reason == "" && !is:
				t.Errorf("%s is not shipped", key)
			case is:
				reached[key] = true
				c := factCheck{t, shipped, fact, got, key}
				c.check()
			}
		}
	}
	checkOurOwn(t, shipped, reached)
}

// checkOurOwn wants what rests on the sources of the facts and is none of them to be
// known: a course that a fact names, or a number that a fact of another layout holds.
func checkOurOwn(t *testing.T, shipped map[string]row, reached map[string]bool) {
	t.Helper()
	facts, there := readFacts(t, "sources")
	if !there {
		return
	}
	ours := []string{
		"courses/hjoerring-relationel-ledelse", "courses/vordingborg-coachende-rolle", "courses/rebild-coaching-base",
		"figures/slagelse-kognitive-maal", // the goal that a note of the fact tells
		"figures/ips-konsulenter-20",      // the number of a profile
		"initiatives/gladsaxe-profiler-i-samtaler",
	}
	sources := []string{}
	for _, source := range facts {
		if sameSource(source["id"]) == source["id"] {
			sources = append(sources, source["id"])
		}
	}
	for key, one := range shipped {
		if layout, _, _ := strings.Cut(key, "/"); layout == "links" || layout == "job-profiles" {
			continue // what facts name, and what belongs to what in them
		}
		hangsOn := reached["initiatives/"+one["initiative"]] || reached["courses/"+one["course"]]
		if slices.Contains(sources, one["source"]) && !reached[key] && !hangsOn && !slices.Contains(ours, key) {
			t.Errorf("%s is of %s and is none of the facts", key, one["source"])
		}
	}
}

// factCheck compares one fact with the row that it is shipped as.
type factCheck struct {
	*testing.T

	shipped   map[string]row
	fact, got row
	key       string
}

func (c factCheck) want(column, value string) {
	c.Helper()
	if got := c.got[column]; got != value {
		c.Errorf("%s: %s is %q, want %q", c.key, column, got, value)
	}
}

func (c factCheck) check() {
	c.Helper()
	switch layout, _, _ := strings.Cut(c.key, "/"); layout {
	case "providers":
		c.want("name", c.fact["provider"])
		return
	case "job-profiles":
		c.figureNamed("ips-konsulenter-20")
		return
	}
	c.source()
	if shippedUnder()[c.fact["id"]] == "" || strings.HasPrefix(c.key, "figures/") || strings.HasPrefix(c.key, "initiatives/") {
		c.time()
	}
	c.kommuner()
	c.names("job_titles", "job-profiles", "job_profiles")
	c.names("target_groups", "target-groups", "target_groups")
	c.number()
}

func (c factCheck) source() {
	c.Helper()
	if c.fact["id"] == "fagprofiler-2018-launch" {
		c.want("known_since", c.fact["to"])
	}
	id := sameSource(c.fact["source"])
	if !slices.Contains(append(c.got.list("more_sources"), c.got["source"]), id) {
		c.Errorf("%s: it is of %s, not of %s", c.key, c.got["source"], id)
	}
	source := c.shipped["sources/"+id]
	if source["url"] != c.fact["url"] || source["url"] == "" {
		c.Errorf("%s: the address of %s is %q, want %q", c.key, id, source["url"], c.fact["url"])
	}
	if id == c.fact["source"] && (source["title"] != c.fact["source_title"] || source["publisher"] != c.fact["publisher"] || source["published"]+source["published_period"] != c.fact["published"]) {
		c.Errorf("%s: its source is %v, want %s, %s, %s", c.key, source, c.fact["source_title"], c.fact["publisher"], c.fact["published"])
	}
}

// time wants the days of the fact; of a group, the outermost of what it gives more
// loosely, whose words stand beside it.
func (c factCheck) time() {
	c.Helper()
	layout, _, _ := strings.Cut(c.key, "/")
	if layout == "competences" {
		return // their framework or their source has it
	}
	c.want("period_text", c.fact["period_text"])
	from, to := "from", "to"
	switch layout {
	case "peer-groups":
		from, to = "valid_from", "valid_to"
	case "frameworks", "competence-profiles":
		return // what a source says of their end is how long they were meant to hold
	default:
		c.want("status", factStatus(c.fact))
	}
	for column, day := range map[string]string{from: c.fact["from"], to: c.fact["to"]} {
		outermost := map[string]string{"2016-10": "2016-10-01", "2020": "2020-12-31"}
		if of := outermost[day]; of != "" {
			day = of
		}
		if loose := looselyDated()[c.fact["id"]]; loose != nil {
			day = loose[column]
		}
		c.want(column, day)
	}
}

// looselyDated are collaborations that only the words of their time date.
func looselyDated() map[string]map[string]string {
	return map[string]map[string]string{
		"jobrettet-samtale-2": {"valid_from": "2017-01-01", "valid_to": "2017-12-31"},
		"ips-syddanmark-unge": {"valid_from": "2024-01-01"},
	}
}

func (c factCheck) kommuner() {
	c.Helper()
	got := append(c.got.list("kommuner"), c.got.list("members")...)
	if one := c.got["kommune"]; one != "" {
		got = append(got, one)
	}
	if !slices.Equal(got, c.fact.list("kommuner")) {
		c.Errorf("%s: the kommuner are %v, want %s", c.key, got, c.fact["kommuner"])
	}
}

// names wants the ids of a column to be of what the fact calls by title or alias.
func (c factCheck) names(told, layout, column string) {
	c.Helper()
	if _, has := c.got[column]; !has {
		return // figures and groups have it in their texts
	}
	same := map[string]string{"jobcentermedarbejder": "beskæftigelsesmedarbejder", "leder": "leder på et jobcenter", "unge 16-22 år": "unge på 16-22 år", "personer over 30 år": "personer over 30 år på afstand af arbejdsmarkedet"}
	titles := []string{}
	for _, id := range c.got.list(column) {
		of := c.shipped[layout+"/"+id]
		titles = append(titles, strings.ToLower(of["title_da"]), strings.ToLower(of["aliases"]))
	}
	for _, title := range c.fact.list(told) {
		title = strings.ToLower(title)
		if other := same[title]; other != "" {
			title = other
		}
		if !slices.ContainsFunc(titles, func(known string) bool { return slices.Contains(strings.Split(known, "|"), title) }) {
			c.Errorf("%s: %s lacks %q", c.key, column, title)
		}
	}
	if got, want := len(c.got.list(column)), len(c.fact.list(told)); c.key != "courses/incento-coach-education" && got != want {
		c.Errorf("%s: %d %s, want %d", c.key, got, column, want)
	}
}
