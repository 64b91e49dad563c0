package server_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// ownStaff are a user's facts: who took a course that trains coaching, and how many staff
// the jobcentre of Viborg has. That Aalborg's has 580 is among the facts that ship.
func ownStaff(t *testing.T, figures string) string {
	t.Helper()
	dir := t.TempDir()
	for file, text := range map[string]string{
		"datapackage.json": `{"name": "staff", "title": "Staff", "profile": "tabular-data-package", "contributors": [{"title": "HK", "role": "publisher"}], "kommunebench": {"publisher": "HK"}, "resources": [
			{"name": "sources", "path": "sources.csv", "kommunebench": {"layout": "sources"}}, {"name": "figures", "path": "figures.csv", "kommunebench": {"layout": "figures"}},
			{"name": "participations", "path": "participations.csv", "kommunebench": {"layout": "participations"}}]}`,
		"sources.csv": "id,title,publisher,published\nlist,List,HK,2024-05-01\n",
		"figures.csv": "id,title_da,title_en,value,unit,qualifier,kommuner,source,hedge,department,period_text,counts\n" + figures,
		"participations.csv": "id,course,kommuner,participants,qualifier,source\naalborg,published/incento-coach-education,851,29,EXACT,list\n" +
			"viborg,published/incento-coach-education,791,12,EXACT,list\nboth,published/incento-coach-education,791|851,30,EXACT,list\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// Of Aalborg's 580 staff 29 took the course, 5 %, and at the most 59: with the thirty of
// both kommuner. Viborg has about 60, which is 57 to 63 by the limits of a hedged number:
// at least 12 of the most, at most 42 of the fewest.
func TestCoverageTellsTheShareOfStaffWhereTheirNumberIsPublished(t *testing.T) {
	h := newTestServer(t, ownStaff(t, "viborg-staff,Ansatte,Staff,60,ansatte,ABOUT,791,list,cirka,,2024,JOBCENTRE_STAFF\n"))
	type row struct {
		Kommune         struct{ Code string }
		ParticipantsMax int
		StaffShare      *struct {
			Staff struct {
				ID, Counts string
				ValueRange struct{ Least, Most float64 }
			}
			SharePctMin, SharePctMax float64
		}
		Sentence, English string
	}
	got := into[struct{ CompetenceCoverage struct{ Rows []row } }](t, h, `{competenceCoverage(kommuner: {codes: ["851", "791", "101"]}, competences: ["published/coaching"])
		{rows {kommune {code} participantsMax staffShare {staff {id counts valueRange {least most}} sharePctMin sharePctMax} sentence english: sentence(lang: EN)}}}`)
	rows := got.CompetenceCoverage.Rows
	if len(rows) != 3 || rows[0].StaffShare != nil {
		t.Fatalf("got %+v", rows)
	}
	viborg, aalborg := rows[1], rows[2]
	if s := aalborg.StaffShare; s == nil || s.Staff.ID != "published/aalborg-jobcenter-580" || s.Staff.Counts != "JOBCENTRE_STAFF" || s.SharePctMin != 5 || s.SharePctMax != 100*59.0/580 {
		t.Errorf("Aalborg: %+v", s)
	}
	if want := "Jobcentret havde 580 ansatte (efter oktober 2021); deltagerne svarer til mellem 5,0 og 10,2 % af så mange."; !strings.Contains(aalborg.Sentence, want) {
		t.Errorf("Aalborg: %s", aalborg.Sentence)
	}
	s := viborg.StaffShare
	if s == nil || s.Staff.ID != "staff/viborg-staff" || s.Staff.ValueRange.Least >= 60 || s.Staff.ValueRange.Most <= 60 ||
		s.SharePctMin != 100*12/s.Staff.ValueRange.Most || s.SharePctMax != 100*42/s.Staff.ValueRange.Least {
		t.Errorf("Viborg: %+v", s)
	}
	if want := `The jobcentre had about 60 members of staff (the source says "cirka") (2024); the participants number between 19.0 and 73.7% of that.`; !strings.Contains(viborg.English, want) {
		t.Errorf("Viborg: %s", viborg.English)
	}
	file := readCSV(t, []byte(h.export(t, "competenceCoverage?kommuner=851&competences=published/coaching").body))
	if row := file.rows[0]; row["staff"] != "580" || row["staff_share_pct_min"] != "5" || !strings.Contains(file.about, "staff@1") {
		t.Errorf("the file has %v, %s", row, file.about)
	}
}

// A number of a department's staff is none of the jobcentre's.
func TestANumberOfStaffThatIsNotAJobcentresIsRefused(t *testing.T) {
	h := newTestServer(t)
	err := h.loadPath(t.Context(), ownStaff(t, "viborg-staff,Ansatte,Staff,60,ansatte,ABOUT,791,list,,Ydelse,2024,JOBCENTRE_STAFF\n"))
	if err == nil || !strings.Contains(err.Error(), "figures.csv line 2") || !strings.Contains(err.Error(), "staff_number") {
		t.Errorf("got %v", err)
	}
}
