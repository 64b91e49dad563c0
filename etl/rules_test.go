package etl

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"kommunebench/etl/input"
	"kommunebench/etl/input/inputtest"
	"kommunebench/kommune"
)

const (
	observationHeader = "kommune,period,indicator,value,numerator,denominator,target_group,status,qualifier,source\n"
	goodObservation   = "766,2024,share,10,,,young,,,\n"
)

func observationRow(row string) map[string]string {
	return map[string]string{"observations.csv": observationHeader + goodObservation + row + "\n"}
}

// inDescriptor replaces a text of the mini package's descriptor.
func inDescriptor(t *testing.T, before, after string) map[string]string {
	t.Helper()
	content, err := os.ReadFile("testdata/mini/datapackage.json")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(content), before) {
		t.Fatalf("the descriptor has no %s", before)
	}
	return map[string]string{input.DescriptorName: strings.Replace(string(content), before, after, 1)}
}

type ruleCase struct {
	name  string
	files map[string]string
	file  string
	line  int64
	rule  string
	value string
}

func rowRuleCases() []ruleCase {
	observation := func(name, rule, value, row string) ruleCase {
		return ruleCase{name, observationRow(row), "observations.csv", 3, rule, value}
	}
	vocabulary := func(name, rule, value, file, content string) ruleCase {
		return ruleCase{name, map[string]string{file: content}, file, 2 + int64(strings.Count(content, "\n")) - 2, rule, value}
	}
	return []ruleCase{
		observation("a kommune that nobody knows", "unknown_kommune", "Hedenstad", "Hedenstad,2024,share,1,,,young,,,"),
		observation("a code that no kommune has", "unknown_kommune", "999", "999,2024,share,1,,,young,,,"),
		observation("no kommune", "required", "", ",2024,share,1,,,young,,,"),
		observation("a period that is none", "period", "2024Q5", "101,2024Q5,share,1,,,young,,,"),
		observation("an indicator that is not defined", "unknown_indicator", "shore", "101,2024,shore,1,,,young,,,"),
		observation("an indicator of another dataset", "unknown_indicator", "demo/share", "101,2024,demo/share,1,,,young,,,"),
		observation("a target group that is not known", "unknown_target_group", "old", "101,2024,share,1,,,old,,,"),
		observation("a source that is not known", "unknown_reference", "rumour", "101,2024,share,1,,,young,,,rumour"),
		observation("a synthetic source", "synthetic_mix", "demo/invented", "101,2024,share,1,,,young,,,demo/invented"),
		observation("a word for a number", "number", "ten", "101,2024,share,ten,,,young,,,"),
		observation("not a number", "number", "NaN", "101,2024,share,NaN,,,young,,,"),
		observation("a number without end", "number", "Inf", "101,2024,share,Inf,,,young,,,"),
		observation("a share of 140 per cent", "proportion_range", "140", "101,2024,share,140,,,young,,,"),
		observation("a share below zero", "proportion_range", "-1", "101,2024,share,-1,,,young,,,"),
		observation("a negative count", "negative_count", "-2", "101,2024,persons,-2,,,,,,"),
		observation("a negative rate", "negative_count", "-2", "101,2024,per-100,-2,,,,,,"),
		observation("a negative numerator", "negative_count", "-2", "101,2024,share,,-2,5,young,,,"),
		observation("a negative denominator", "negative_count", "-5", "101,2024,share,,2,-5,young,,,"),
		observation("a numerator over its denominator", "numerator_over_denominator", "6", "101,2024,share,,6,5,young,,,"),
		observation("a share of something over nobody", "numerator_over_denominator", "6", "101,2024,share,,6,0,young,,,"),
		observation("a rate of something over nobody", "value_range", "6", "101,2024,per-100,,6,0,,,,"),
		observation("a share that is given of nobody", "value_disagrees", "50", "101,2024,share,50,0,0,young,,,"),
		observation("a rate that is given of nobody", "value_disagrees", "0", "101,2024,per-100,0,,0,,,,"),
		observation("a value larger than any figure", "value_range", "-1e16", "101,2024,gap,-1e16,,,,,,"),
		observation("a numerator larger than any figure", "value_range", "1e300", "101,2024,per-100,,1e300,1e-300,,,,"),
		observation("a denominator larger than any figure", "value_range", "1e16", "101,2024,per-100,,1,1e16,,,,"),
		observation("a rate larger than any figure", "value_range", "10", "101,2024,per-100,,10,1e-300,,,,"),
		observation("a value that its numerator and denominator deny", "value_disagrees", "25.2", "101,2024,share,25.2,1,4,young,,,"),
		observation("a status that denies the value", "status_value", "MISSING", "101,2024,share,1,,,young,MISSING,,"),
		observation("a status that promises a value", "status_value", "published", "101,2024,share,,,,young,published,,"),
		observation("a suppressed share that can be derived", "status_value", "suppressed", "101,2024,share,,1,4,young,suppressed,,"),
		observation("a status that is none", "enum", "fine", "101,2024,share,1,,,young,fine,,"),
		observation("a qualifier that is none", "enum", "nearly", "101,2024,share,1,,,young,,nearly,"),
		observation("a line with too few fields", "cut_line", "", "101,2024,share"),
		observation("a line with too many fields", "cut_line", "", "101,2024,share,1,,,young,,,,,"),
		observation("a quote in a field", "quote", "", `101,2024,share,1"0,,,young,,,`),
		observation("two different rows for one key", "conflicting_rows", "mini/share, mini/young, 2024, 766", "Hedensted,2024,share,11,,,young,,,"),
		vocabulary("a course that is not known", "unknown_reference", "advanced", "participations.csv", "id,course,source\np,advanced,report\n"),
		vocabulary("an id given twice", "duplicate_id", "a", "providers.csv", "id,name\nschool,School\na,A\na,B\n"),
		vocabulary("an id of another dataset", "foreign_id", "published/a", "providers.csv", "id,name\nschool,School\npublished/a,A\n"),
		vocabulary("an id with a space", "id", "a b", "providers.csv", "id,name\nschool,School\na b,A\n"),
		vocabulary("a name left out", "required", "", "providers.csv", "id,name\nschool,School\na,\n"),
		vocabulary("a word for a truth", "boolean", "maybe", "target-groups.csv", "id,title_da,total,aliases\nyoung,Unge,maybe,\n"),
		vocabulary("a date that is none", "date", "2024-02-30", "sources.csv", "id,title,publisher,published\nreport,A,B,\nr,A,B,2024-02-30\n"),
		vocabulary("a membership that ends before it starts", "date_order", "2020-01-01", "memberships.csv", "peer_group,kommune,valid_from,valid_to\npair,101,2021-01-01,2020-01-01\n"),
		vocabulary("a list with an empty item", "list", "766||751", "figures.csv", "id,title_da,value,source,kommuner\nf,F,1,report,766||751\n"),
		vocabulary("a list with a region among kommuner", "unknown_kommune", "Region Midtjylland", "figures.csv", "id,title_da,value,source,kommuner\nf,F,1,report,766|Region Midtjylland\n"),
		vocabulary("a list with Christiansø among kommuner", "unknown_kommune", "411", "figures.csv", "id,title_da,value,source,kommuner\nf,F,1,report,411\n"),
		vocabulary("half a participant", "number", "2.5", "participations.csv", "id,course,participants,source\np,basics,2.5,report\n"),
		vocabulary("fewer than no participants", "negative_count", "-1", "participations.csv", "id,course,participants,source\np,basics,-1,report\n"),
		vocabulary("a fact larger than any figure", "value_range", "1e16", "figures.csv", "id,title_da,value,source\nf,F,1e16,report\n"),
		vocabulary("a share of no participants", "value_disagrees", "", "deregistrations.csv", "id,kommune,cohort,horizon_months,participants,deregistered,share_pct,source\nd,766,2015,3,0,0,50,report\n"),
		vocabulary("more time than there is", "proportion_range", "120", "initiatives.csv", "id,title_da,kommune,staff_time_pct,source\ncafe,C,766,120,report\n"),
		vocabulary("an initiative of no kommune", "required", "", "initiatives.csv", "id,title_da,source\ncafe,C,report\n"),
		vocabulary("an initiative of another kommune than its first", "conflicting_columns", "766", "initiatives.csv", "id,title_da,kommune,kommuner,source\ncafe,C,766,101|766,report\n"),
		vocabulary("some of the staff beside their number", "conflicting_columns", "SOME", "initiatives.csv", "id,title_da,kommune,staff,staff_extent,source\ncafe,C,766,5,SOME,report\n"),
		vocabulary("an initiative that ends before it begins", "date_order", "2019-12-31", "initiatives.csv", "id,title_da,kommune,from,to,source\ncafe,C,766,2020-01-01,2019-12-31,report\n"),
		vocabulary("all of the staff beside their number", "conflicting_columns", "ALL", "participations.csv", "id,course,participants,extent,source\np,basics,30,all,report\n"),
		vocabulary("an outcome without a figure", "outcome_form", "", "outcomes.csv", "id,title_da,kind,source\no,O,work,report\n"),
		vocabulary("an outcome with a share and a fraction", "outcome_form", "", "outcomes.csv", "id,title_da,kind,share_pct,fraction_part,fraction_whole,source\no,O,work,33,1,3,report\n"),
		vocabulary("an outcome with half of its counts", "outcome_form", "", "outcomes.csv", "id,title_da,kind,achieved,source\no,O,work,18,report\n"),
		vocabulary("an outcome with half a fraction", "outcome_form", "", "outcomes.csv", "id,title_da,kind,fraction_part,source\no,O,work,1,report\n"),
		vocabulary("more in work than took part", "numerator_over_denominator", "", "outcomes.csv", "id,title_da,kind,participants,achieved,source\no,O,work,18,19,report\n"),
		vocabulary("a fraction over one", "numerator_over_denominator", "", "outcomes.csv", "id,title_da,kind,fraction_part,fraction_whole,source\no,O,work,4,3,report\n"),
		vocabulary("a count of persons that is not protected", "unprotected_count", "", "outcomes.csv", "id,title_da,kind,participants,achieved,source\no,O,permanent-work,19,18,report\n"),
		vocabulary("an outcome of a kind that is none", "enum", "happy", "outcomes.csv", "id,title_da,kind,share_pct,source\no,O,happy,5,report\n"),
		vocabulary("more members than there are", "conflicting_columns", "", "peer-groups.csv", "id,kind,name,stated_members,members\npair,COLLABORATION,Pair,,\nthree,COLLABORATION,Three,1,766|751\n"),
		vocabulary("a profile of no framework", "unknown_reference", "f", "competence-profiles.csv", "id,title_da,framework,source\np,P,f,report\n"),
		vocabulary("a title of a profile that is not known", "unknown_reference", "adviser2", "participations.csv", "id,course,job_profiles,source\np,basics,adviser2,report\n"),
		vocabulary("a course without a provider", "required", "", "courses.tsv", "id\ttitle\tproviders\nbasics\tBasics\tschool\nmore\tMore\t\n"),
		vocabulary("a course of a provider that is not known", "unknown_reference", "academy", "courses.tsv", "id\ttitle\tproviders\nbasics\tBasics\tschool\nmore\tMore\tacademy\n"),
		vocabulary("a course of a form that is none", "enum", "sleep", "courses.tsv", "id\ttitle\tforms\nbasics\tBasics\tclassroom\nmore\tMore\tseminar|sleep\n"),
		vocabulary("a course in a language that is none", "language", "Danish", "courses.tsv", "id\ttitle\tlanguage\nbasics\tBasics\tda\nmore\tMore\tDanish\n"),
		vocabulary("a course that is paid for coming", "negative_count", "-5", "courses.tsv", "id\ttitle\tprice_dkk\nbasics\tBasics\t1000\nmore\tMore\t-5\n"),
		vocabulary("a course that ends before it begins", "date_order", "2019-12-31", "courses.tsv", "id\ttitle\tfrom\tto\nbasics\tBasics\t\t\nmore\tMore\t2020-01-01\t2019-12-31\n"),
		vocabulary("a participation that ends before it begins", "date_order", "2019-12-31", "participations.csv", "id,course,from,to,source\np,basics,2020-01-01,2019-12-31,report\n"),
		vocabulary("a number of participants without its lower end", "interval_order", "", "participations.csv", "id,course,participants_high,source\np,basics,30,report\n"),
		vocabulary("a number of participants that ends where it begins", "interval_order", "", "participations.csv", "id,course,participants,participants_high,source\np,basics,30,30,report\n"),
		vocabulary("a number of participants with both ends and a hedge", "conflicting_columns", "ABOUT", "participations.csv", "id,course,participants,participants_high,qualifier,source\np,basics,20,30,about,report\n"),
		vocabulary("two titles for one id", "duplicate_id", "adviser", "job-profiles.csv", "id,title_da\nadviser,Rådgiver\nadviser,Vejleder\n"),
		vocabulary("a skill of another classification", "esco_uri", "https://example.org/skill/1", "competences.csv", "id,title_da,esco_uri\ntalk,Samtaler,\nlisten,Lytte,https://example.org/skill/1\n"),
		vocabulary("a framework derived from itself", "derived_from_itself", "own", "frameworks.csv", "id,title_da,kind,source,derived_from\nprofiles,P,competences,report,\nown,O,competences,report,own\n"),
		vocabulary("a framework derived from what is not known", "unknown_reference", "lost", "frameworks.csv", "id,title_da,kind,source,derived_from\nprofiles,P,competences,report,\nown,O,competences,report,lost\n"),
		vocabulary("what was changed of no framework", "conflicting_columns", "", "frameworks.csv", "id,title_da,kind,source,changes_da\nprofiles,P,competences,report,\nown,O,competences,report,Meget\n"),
		vocabulary("a framework of a year that is none", "date", "19", "frameworks.csv", "id,title_da,kind,source,year\nprofiles,P,competences,report,2019\nown,O,competences,report,19\n"),
		vocabulary("a link from what is not known", "unknown_reference", "advanced", "links.csv", "kind,from,to,basis,source\ncourse-competence,basics,talk,stated,report\ncourse-competence,advanced,talk,stated,report\n"),
		vocabulary("a link to what is not known", "unknown_reference", "adviser", "links.csv", "kind,from,to,basis,source\ncourse-competence,basics,talk,stated,report\ncourse-competence,basics,adviser,stated,report\n"),
		vocabulary("a link of a kind that is none", "enum", "friendship", "links.csv", "kind,from,to,basis,source\ncourse-competence,basics,talk,stated,report\nfriendship,basics,talk,stated,report\n"),
		vocabulary("a link without a source", "required", "", "links.csv", "kind,from,to,basis,source\ncourse-competence,basics,talk,stated,report\nquestion-competence,time,talk,stated,\n"),
		vocabulary("a judgement of nobody", "required", "", "links.csv", "kind,from,to,basis,author_kind,source\ncourse-competence,basics,talk,stated,,report\nquestion-competence,time,talk,judgement,,report\n"),
		vocabulary("a judgement that its source states", "conflicting_columns", "RESEARCHER", "links.csv", "kind,from,to,basis,author_kind,source\ncourse-competence,basics,talk,stated,,report\nquestion-competence,time,talk,stated,researcher,report\n"),
		vocabulary("a match without its closeness", "required", "", "links.csv", "kind,from,to,basis,source\ncourse-competence,basics,talk,stated,report\ncompetence-match,talk,listen,stated,report\n"),
		vocabulary("a match with itself", "links_to_itself", "mini/talk", "links.csv", "kind,from,to,match,basis,source\ncourse-competence,basics,talk,,stated,report\ncompetence-match,talk,talk,exact,stated,report\n"),
		vocabulary("a course that is close to its competence", "conflicting_columns", "CLOSE", "links.csv", "kind,from,to,match,basis,source\ncourse-competence,basics,talk,,stated,report\nquestion-competence,time,talk,close,stated,report\n"),
		vocabulary("a course with a level", "conflicting_columns", "", "links.csv", "kind,from,to,level,basis,source\nprofile-competence,link,talk,basis,stated,report\ncourse-competence,basics,talk,basis,stated,report\n"),
		vocabulary("more than the whole of a profile", "proportion_range", "101", "links.csv", "kind,from,to,weight_pct,basis,source\nprofile-competence,link,talk,40,stated,report\njob-profile-profile,adviser,link,101,stated,report\n"),
		vocabulary("two different links of one source", "conflicting_rows", "mini/talk", "links.csv", "kind,from,to,level,basis,source\nprofile-competence,link,talk,basis,stated,report\nprofile-competence,link,talk,ekspert,stated,report\n"),
		vocabulary("a framework of a kind that is none", "enum", "book", "frameworks.csv", "id,title_da,kind,source\nf,F,book,report\n"),
		vocabulary("a fact status that is none", "enum", "soon", "participations.csv", "id,course,status,source\np,basics,soon,report\n"),
		vocabulary("a part of what stands nowhere", "unknown_reference", "q", "participations.csv", "id,course,part_of,source\np,basics,q,report\n"),
		vocabulary("a part of itself", "unknown_reference", "p", "participations.csv", "id,course,part_of,source\np,basics,p,report\n"),
		vocabulary("a part of a kommune outside", "part_outside", "766|101", "participations.csv", "id,course,kommuner,part_of,source\nw,basics,766,,report\np,basics,766|101,w,report\n"),
		vocabulary("a number of staff of two kommuner", "staff_number", "JOBCENTRE_STAFF", "figures.csv", "id,title_da,value,kommuner,counts,source\nf,F,5,766|101,JOBCENTRE_STAFF,report\n"),
		vocabulary("a number of staff of a department", "staff_number", "JOBCENTRE_STAFF", "figures.csv", "id,title_da,value,kommuner,department,counts,source\nf,F,5,766,Ydelse,JOBCENTRE_STAFF,report\n"),
		vocabulary("no staff at all", "staff_number", "JOBCENTRE_STAFF", "figures.csv", "id,title_da,value,kommuner,counts,source\nf,F,0,766,JOBCENTRE_STAFF,report\n"),
		vocabulary("an interval that ends where it begins", "interval_order", "", "figures.csv", "id,title_da,value,value_high,source\nf,F,5,5,report\n"),
		vocabulary("an interval with a hedge", "conflicting_columns", "ABOUT", "figures.csv", "id,title_da,value,value_high,qualifier,source\nf,F,5,6,about,report\n"),
		vocabulary("four of three", "numerator_over_denominator", "", "figures.csv", "id,title_da,value,denominator,source\nf,F,4,3,report\n"),
		vocabulary("none of none", "numerator_over_denominator", "", "figures.csv", "id,title_da,value,denominator,source\nf,F,0,0,report\n"),
		vocabulary("a conflict with what stands nowhere above", "unknown_reference", "g", "figures.csv", "id,title_da,value,conflicts_with,source\nf,F,5,,report\nh,F,4,f|g,report\n"),
		vocabulary("a source of a year that is none", "period", "in May", "sources.csv", "id,title,publisher,published_period\nreport,A,B,\nr,A,B,in May\n"),
		vocabulary("more deregistered than took part", "numerator_over_denominator", "", "deregistrations.csv", "id,kommune,cohort,horizon_months,participants,deregistered,source\nd,766,2015,3,5,6,report\n"),
		vocabulary("a share that its counts deny", "value_disagrees", "", "deregistrations.csv", "id,kommune,cohort,horizon_months,participants,deregistered,share_pct,source\nd,766,2015,3,5,1,21,report\n"),
		vocabulary("a deregistration's status that denies the share", "status_value", "MISSING", "deregistrations.csv", "id,kommune,cohort,horizon_months,share_pct,status,source\nd,766,2015,3,70,missing,report\n"),
		vocabulary("an answer to the other test", "question_kind", "mini/time", "test-answers.csv", "kommune,test,target_group,question,answer,source\n766,good-practice,young,time,yes,report\n"),
		vocabulary("an answer that is none", "enum", "perhaps", "test-answers.csv", "kommune,test,target_group,question,answer,source\n766,evidence,young,time,perhaps,report\n"),
		vocabulary("two answers to one question", "conflicting_rows", "NO", "test-answers.csv", "kommune,test,target_group,question,answer,source\n766,evidence,young,time,yes,report\n766,evidence,young,time,no,report\n"),
		vocabulary("two scores for one test", "conflicting_rows", "", "test-answers.csv", "kommune,test,target_group,published_score,question,answer,source\n766,evidence,young,1,time,yes,report\n766,evidence,young,2,time,yes,report\n"),
	}
}

func TestEachFaultOfARowIsNamedWithItsLineAndRule(t *testing.T) {
	for _, c := range rowRuleCases() {
		t.Run(c.name, func(t *testing.T) { c.check(t) })
	}
}

// check wants the case's reject first, among what may follow from it.
func (c ruleCase) check(t *testing.T) {
	t.Helper()
	p, err := OpenFS(t.Context(), miniPackage(t, c.files), Options{Catalogue: smallCatalogue()})
	if err == nil {
		_, err = p.Read(t.Context(), &recordingSink{})
	}
	got := firstReject(t, err)
	// Where a descriptor's faults are placed is tested on its own.
	placed := got.Line == c.line || c.file == input.DescriptorName && c.line == 0
	if got.File != c.file || !placed || got.Rule != c.rule || got.Value != c.value {
		t.Errorf("got %s line %d, rule %s, value %q\nin %v", got.File, got.Line, got.Rule, got.Value, err)
	}
}

func firstReject(t *testing.T, err error) Reject {
	t.Helper()
	var refused *RejectedError
	if !errors.As(err, &refused) {
		t.Fatalf("was not refused: %v", err)
	}
	var shown *kommune.Error
	if !errors.As(err, &shown) || shown.Code != kommune.BadUserInput {
		t.Errorf("users do not see a bad input: %v", err)
	}
	if refused.Report.Rejected < 1 || !strings.Contains(err.Error(), refused.Report.Rejects[0].Rule) {
		t.Errorf("the message names no rule: %v", err)
	}
	return refused.Report.Rejects[0]
}

func fileRuleCases(t *testing.T) []ruleCase {
	t.Helper()
	observations := func(name, rule, value, content string, line int64) ruleCase {
		return ruleCase{name, map[string]string{"observations.csv": content}, "observations.csv", line, rule, value}
	}
	descriptor := func(name, rule, value, before, after string) ruleCase {
		return ruleCase{name, inDescriptor(t, before, after), input.DescriptorName, 0, rule, value}
	}
	good := observationHeader + goodObservation
	return []ruleCase{
		observations("an empty file", "empty_file", "", "", 1),
		observations("a file of nothing but a mark", "empty_file", "", "\ufeff", 1),
		observations("a header without rows", "empty_file", "", observationHeader, 1),
		observations("a picture", "binary_file", "", "\x89PNG\r\n\x1a\n\x00\x00", 3),
		observations("a file with a zero byte far down", "binary_file", "", good+strings.Repeat(goodObservation, 9000)+"\x00", 9003),
		observations("a file in UTF-8 with a line in Latin-1", "charset", "0xf8", good+"Århus,2024,share,1,,,young,,,\nK\xf8benhavn,2024,share,1,,,young,,,\n", 4),
		observations("a file that ends within a letter", "charset", "0xc3", good+"101,2024,share,1,,,young,,,\xc3", 3),
		observations("letters that were lost before", "charset", "", good+"K\ufffdbenhavn,2024,share,1,,,young,,,\n", 3),
		observations("UTF-16 with half a letter", "charset", "", inputtest.InUTF16(good)+"\x00\xd8", 3),
		observations("a column left out", "header", "kommune", "period,indicator,value\n2024,share,1\n", 1),
		observations("a column named twice", "header", "value", "kommune,period,indicator,value,value\n766,2024,share,1,1\n", 1),
		observations("a column that nobody knows", "header", "vaule", "kommune,period,indicator,vaule\n766,2024,share,1\n", 1),
		observations("a line cut in the middle at the end", "cut_line", "", good+"101,2024,sha", 3),
		observations("a quote that is never closed", "line_too_long", "", good+"\"101"+strings.Repeat(goodObservation, 60_000), 3),
		observations("a line without end", "line_too_long", "", good+strings.Repeat("1", 2<<20), 3),
		observations("a cut spreadsheet", "damaged_zip", "", "PK\x03\x04\x00\x00", 0),
		observations("a damaged gzip file", "damaged_gzip", "", inputtest.Gzipped(good)[:30], 0),
		{"UTF-8 declared as windows-1252", map[string]string{"shares.csv": "Omr\xc3\xa5de"}, "shares.csv", 1, "charset", "0xa5"},
		{"a mark of UTF-8 against windows-1252", map[string]string{"shares.csv": "\ufeffOmr"}, "shares.csv", 1, "charset", "windows-1252"},
		{"a file that is not there", map[string]string{"shares.csv": removed}, "shares.csv", 0, "missing_file", "shares.csv"},
		{"a descriptor that is not there", map[string]string{input.DescriptorName: removed}, input.DescriptorName, 0, "missing_file", input.DescriptorName},
		{"a descriptor that is no JSON", map[string]string{input.DescriptorName: "{\n\"name\": \n}"}, input.DescriptorName, 3, "descriptor", ""},
		{"a descriptor with a wrong type", map[string]string{input.DescriptorName: "{\n\"name\": 7\n}"}, input.DescriptorName, 2, "descriptor", "7"},
		{"an empty descriptor", map[string]string{input.DescriptorName: " "}, input.DescriptorName, 0, "empty_file", ""},
		descriptor("a path out of the package", "path_escape", "../observations.csv", `"observations.csv"`, `"../observations.csv"`),
		descriptor("a path with a detour out of the package", "path_escape", "a/../../x.csv", `"observations.csv"`, `"a/../../x.csv"`),
		descriptor("an absolute path", "path_escape", "/etc/passwd", `"observations.csv"`, `"/etc/passwd"`),
		descriptor("a path on a drive", "path_escape", `c:x`, `"observations.csv"`, `"c:x"`),
		descriptor("an address for a path", "path_escape", "https://example.org/x.csv", `"observations.csv"`, `"https://example.org/x.csv"`),
		descriptor("a format that is not read", "format", "xls", `"observations.csv"`, `"observations.xls"`),
		descriptor("a key of ours that there is not", "descriptor", "", `"minCell"`, `"mincel"`),
		descriptor("a kind that there is not", "descriptor", "SHARE", `"PROPORTION"`, `"SHARE"`),
		descriptor("a limit for cells that hides nothing", "descriptor", "2", `"minCell": 3`, `"minCell": 2`),
		descriptor("a break at no period", "period", "2024K9", `"2024K2"`, `"2024K9"`),
		descriptor("an indicator defined twice", "duplicate_id", "share", `"id": "persons"`, `"id": "share"`),
		descriptor("an indicator's source that is not known", "unknown_reference", "rumour", `"source": "report"`, `"source": "rumour"`),
		descriptor("a layout that there is not", "descriptor", "observation", `"layout": "observations"`, `"layout": "observation"`),
		descriptor("kommuner from elsewhere", "descriptor", "kommuner", `"layout": "providers"`, `"layout": "kommuner"`),
		descriptor("an encoding that is not read", "descriptor", "koi8-r", `"windows-1252"`, `"koi8-r"`),
		descriptor("a measure without figures", "descriptor", "gap", `"value": "Forskel"`, `"numerator": "Forskel"`),
		descriptor("synthetic data in a dataset of real data", "synthetic_mix", "published", `"name": "mini",
  "title": "Made-up package for tests",
  "licenses": [{"name": "CC0-1.0"}],
  "kommunebench": {`, `"name": "published", "title": "x", "kommunebench": {"synthetic": true,`),
		descriptor("real data in a synthetic dataset", "synthetic_mix", "demo", `"name": "mini"`, `"name": "demo"`),
	}
}

func TestEachFaultOfAFileIsNamedWithItsLineAndRule(t *testing.T) {
	for _, c := range fileRuleCases(t) {
		t.Run(c.name, func(t *testing.T) { c.check(t) })
	}
}

func TestAMeasureOfAnUnknownIndicatorIsRefused(t *testing.T) {
	c := ruleCase{"", inDescriptor(t, `"indicator": "gap"`, `"indicator": "gab"`), "shares.csv", 0, "unknown_indicator", "gab"}
	c.check(t)
}

func TestMoreRowsThanALayoutTakesAreRefused(t *testing.T) {
	files := miniPackage(t, map[string]string{"providers.csv": "id,name\nschool,S\nb,B\n"})
	p, err := OpenFS(t.Context(), files, Options{Catalogue: smallCatalogue(), Limits: input.Limits{Rows: 1}})
	if err != nil {
		t.Fatal(err)
	}
	_, err = p.Read(t.Context(), &recordingSink{})
	if got := firstReject(t, err); got.Rule != "too_many_rows" || got.Line != 3 || got.File != "providers.csv" {
		t.Errorf("got %s", got)
	}
}

func TestOnlyTheProgramsOwnPackageWritesReservedDatasets(t *testing.T) {
	for _, name := range []string{kommune.ReferenceDataset, kommune.PublishedDataset} {
		dir := t.TempDir()
		if err := os.CopyFS(dir, miniPackage(t, inDescriptor(t, `"name": "mini"`, `"name": "`+name+`"`))); err != nil {
			t.Fatal(err)
		}
		_, err := Open(t.Context(), dir, Options{Catalogue: smallCatalogue()})
		if got := firstReject(t, err); got.Rule != "reserved_dataset" || got.Value != name {
			t.Errorf("got %s", got)
		}
	}
}

func TestALinkOutOfThePackageIsRefused(t *testing.T) {
	outside := filepath.Join(t.TempDir(), "secret.csv")
	if err := os.WriteFile(outside, []byte("id,name\nschool,S\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, miniPackage(t, map[string]string{"providers.csv": removed})); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(dir, "providers.csv")); err != nil {
		t.Fatal(err)
	}
	p, err := Open(t.Context(), dir, Options{Catalogue: smallCatalogue()})
	if err != nil {
		t.Fatal(err)
	}
	_, err = p.Read(t.Context(), &recordingSink{})
	if got := firstReject(t, err); got.Rule != "path_escape" || got.File != "providers.csv" {
		t.Errorf("got %s", got)
	}
	_, err = p.InputHash(t.Context())
	if got := firstReject(t, err); got.Rule != "path_escape" {
		t.Errorf("the hash got %s", got)
	}
}

// The rules that tests provoke and those that the documentation lists must be
// the same.
func TestTheDocumentationListsEveryRule(t *testing.T) {
	content, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	err = filepath.WalkDir(".", func(name string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return err
		}
		source, err := os.ReadFile(name)
		for _, found := range regexp.MustCompile(`Rule: +"([a-z_]+)"`).FindAllStringSubmatch(string(source), -1) {
			used[found[1]] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for rule := range used {
		if !strings.Contains(string(content), "//\t"+rule+" ") {
			t.Errorf("doc.go does not list %s", rule)
		}
	}
	if len(used) < 25 {
		t.Errorf("only %d rules were found in the sources", len(used))
	}
}
