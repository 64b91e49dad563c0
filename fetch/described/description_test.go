package described_test

import (
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kommunebench/data"
	"kommunebench/fetch/datapackage"
	"kommunebench/fetch/described"
)

func descriptions(t *testing.T) []described.Description {
	t.Helper()
	list, err := described.Read(data.Known(), data.Jobindsats(), data.JobindsatsY30R21())
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestEveryTableThatMattersIsDescribed(t *testing.T) {
	want := []string{
		"jobindsats rm01", "jobindsats rm01ak", "jobindsats y01a02", "jobindsats y14d03", "jobindsats y25i01", "jobindsats y25i07", "jobindsats y25i08",
		"jobindsats y25i09", "jobindsats y30r21", "jobindsats y60a02", "jobindsats y60c02", "jobindsats y60c07", "jobindsats y60j01",
		"statbank AUL01", "statbank AUP01", "statbank AUP02", "statbank FOLK1A", "statbank INDKP101", "statbank RAS200",
	}
	var got []string
	for _, d := range descriptions(t) {
		got = append(got, d.Publisher+" "+d.Table)
		if d.IsVerified() {
			t.Errorf("%s claims that it was compared with the API on %s", d.Name(), d.Verified)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// The words of an indicator stand on its own, so each says what is counted and in which
// unit, in both languages, and claims no kind that its unit contradicts.
func TestDescribedIndicatorsAreWhole(t *testing.T) {
	for _, d := range descriptions(t) {
		for _, i := range d.Indicators {
			if i.Title.DA == "" || i.Title.EN == "" || i.Definition.DA == "" || i.Definition.EN == "" || i.Unit == "" && i.Kind != "" {
				t.Errorf("%s: %s lacks a title, a definition or a unit", d.Name(), i.ID)
			}
			if isShare := i.Kind == "PROPORTION"; isShare != (i.Unit == "%") && i.Kind != "" {
				t.Errorf("%s: %s is a %s in %s", d.Name(), i.ID, i.Kind, i.Unit)
			}
		}
	}
}

// A figure of the status month is of another group three and six months on.
func TestCohortAndStatusMonthAreToldApart(t *testing.T) {
	for _, table := range []string{"rm01", "rm01ak"} {
		d := described.Find(descriptions(t), "", strings.ToUpper(table))
		if !strings.Contains(d.Period.EN, "month in which the status is counted") {
			t.Errorf("%s says of its period: %s", table, d.Period.EN)
		}
		for _, m := range d.Measures {
			if m.CohortMonthsBefore == nil {
				t.Fatalf("%s: %s does not say when its cohort began", table, m.Indicator)
			}
			month := map[int]string{3: "2026M04", 6: "2026M01"}[*m.CohortMonthsBefore]
			at := slices.IndexFunc(d.Indicators, func(i datapackage.Indicator) bool { return i.ID == m.Indicator })
			words := d.Indicators[at].Definition
			if month == "" || !strings.Contains(words.DA, "2026M07") || !strings.Contains(words.DA, month) || !strings.Contains(words.EN, month) {
				t.Errorf("%s: %s, %d months after, says %s %s", table, m.Indicator, *m.CohortMonthsBefore, words.DA, words.EN)
			}
		}
	}
}

// What is fetched and what ships must mean the same under one id.
func TestTablesOfAShippedPackageHaveItsIndicatorsAndTargetGroups(t *testing.T) {
	shipped := readPackage(t, data.Jobindsats())
	groups := readGroups(t, data.Jobindsats())
	var described []string
	for _, d := range descriptions(t) {
		if d.Package != "jobindsats" {
			continue
		}
		for _, i := range d.Indicators {
			at := slices.IndexFunc(shipped.Kommunebench.Indicators, func(s datapackage.Indicator) bool { return s.ID == i.ID })
			if at < 0 {
				continue
			}
			described = append(described, i.ID)
			if diff := cmp.Diff(asJSON(t, shipped.written[at]), asJSON(t, i)); diff != "" {
				t.Errorf("%s: %s differs from what ships (-):\n%s", d.Name(), i.ID, diff)
			}
			if i.Source != "jobindsats-"+d.Table {
				t.Errorf("%s: %s is of the source %s", d.Name(), i.ID, i.Source)
			}
		}
		for _, dimension := range d.Dimensions {
			for _, g := range dimension.TargetGroups {
				if words := [2]string{g.Title.DA, g.Title.EN}; groups[g.ID] != words {
					t.Errorf("%s: target group %s is %v, and %v in what ships", d.Name(), g.ID, words, groups[g.ID])
				}
			}
		}
	}
	var all []string
	for _, i := range shipped.Kommunebench.Indicators {
		all = append(all, i.ID)
	}
	slices.Sort(all)
	slices.Sort(described)
	if diff := cmp.Diff(all, described); diff != "" {
		t.Errorf("indicators that ship (-) and those that can be fetched (+):\n%s", diff)
	}
}

// What is fetched and what ships have provisional figures of as many newest periods.
func TestAsManyPeriodsAreProvisionalAsInWhatShips(t *testing.T) {
	for _, d := range descriptions(t) {
		if d.Package != "jobindsats" {
			continue
		}
		if got, want := d.ProvisionalPeriods, provisionalPeriods(t, data.Jobindsats(), d.Table+".csv.gz"); got != want {
			t.Errorf("%s: %d newest periods are provisional, and %d of what ships", d.Name(), got, want)
		}
	}
}

// provisionalPeriods counts the periods with provisional figures in a file that ships,
// which must be its newest.
func provisionalPeriods(t *testing.T, files fs.FS, name string) int {
	t.Helper()
	file, err := files.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	content, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(content).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	period, status := slices.Index(rows[0], "period"), slices.Index(rows[0], "status")
	all, provisional := map[string]bool{}, map[string]bool{}
	for _, row := range rows[1:] {
		all[row[period]] = true
		if row[status] == "PROVISIONAL" {
			provisional[row[period]] = true
		}
	}
	for p := range provisional {
		for other := range all {
			if other > p && !provisional[other] {
				t.Errorf("%s: %s is provisional, and %s is not", name, p, other)
			}
		}
	}
	return len(provisional)
}

type shippedPackage struct {
	Kommunebench struct {
		Indicators []datapackage.Indicator `json:"indicators"`
	} `json:"kommunebench"`

	// written are the indicators with all their keys.
	written []any
}

// asJSON is a value as its JSON reads.
func asJSON(t *testing.T, value any) any {
	t.Helper()
	content, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	var read any
	if err := json.Unmarshal(content, &read); err != nil {
		t.Fatal(err)
	}
	return read
}

func readPackage(t *testing.T, files fs.FS) shippedPackage {
	t.Helper()
	content, err := fs.ReadFile(files, "datapackage.json")
	if err != nil {
		t.Fatal(err)
	}
	var read shippedPackage
	var written struct{ Kommunebench struct{ Indicators []any } }
	if err := errors.Join(json.Unmarshal(content, &read), json.Unmarshal(content, &written)); err != nil {
		t.Fatal(err)
	}
	read.written = written.Kommunebench.Indicators
	return read
}

// readGroups gives the Danish and English titles of target groups by their ids.
func readGroups(t *testing.T, files fs.FS) map[string][2]string {
	t.Helper()
	file, err := files.Open("target-groups.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	groups := map[string][2]string{}
	for _, row := range rows[1:] {
		groups[row[0]] = [2]string{row[1], row[2]}
	}
	return groups
}

func TestAMeasureWhoseNameWasSeenNamesItFirst(t *testing.T) {
	d := described.Find(descriptions(t), "jobindsats", "y25i08")
	var seen []string
	for _, m := range d.Measures {
		if m.Value.Seen {
			seen = append(seen, m.Indicator+": "+m.Value.Names[0])
		}
	}
	want := []string{"in-employment-6-months: Andel i beskæftigelse 3, 6, 9 og 12 mdr. efter nyledighed: 6 m"}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Errorf("only what a public source shows is seen: %s", diff)
	}
}
