package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// unemployedAPI plays table Y25I01 of jobindsats as public clients show it.
func unemployedAPI(t *testing.T) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v3/table/y25i01", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "\xef\xbb\xbf"+`{"table_id":"y25i01","table_name":"Ledige fuldtidspersoner","update_latest":"2026-11-20",
			"mgroups":[{"mgroup_id":"mgrpi01_3","mgroup_name":"Antal ledige fuldtidspersoner"},{"mgroup_id":"mgrpi01_4","mgroup_name":"Ledige fuldtidspersoner i pct. af arbejdsstyrken"}],
			"periods":[{"periodtype_id":"M","values":[{"period_id":"2026M09"},{"period_id":"2026M07"}]}],
			"dimensions":[{"dimension_id":"_omrade","dimension_name":"Område","hierarchies":[{"hierarchy_id":"_nykom","hierarchy_name":"Kommune"}]},
			{"dimension_id":"_ygrpi09","dimension_name":"Ydelsesgrupper","hierarchies":[{"hierarchy_id":"_ygrpi09","hierarchy_name":"Ydelsesgrupper","levels":[
			{"level_id":"l1","values":[{"value_id":"/","value_name":"Ydelsesgrupper i alt"},{"value_id":"/2/","value_name":"A-dagpenge"},{"value_id":"/3/","value_name":"Kontanthjælp"}]}]}]},
			{"dimension_id":"_akassebl","dimension_name":"A-kasse","hierarchies":[{"hierarchy_id":"_akassebl","hierarchy_name":"A-kasse"}]}]}`)
	})
	mux.HandleFunc("GET /v3/data/y25i01", func(w http.ResponseWriter, _ *http.Request) {
		var rows []string
		for area, shares := range map[string][3]string{"Hedensted": {"501", "2,1", "400"}, "Samsø": {"41", "2,5", "38"}, "Uoplyst område": {"5", "-", "5"}} {
			rows = append(rows,
				fmt.Sprintf(`["2026M09",%q,"Ydelsesgrupper i alt",%q,%q]`, area, shares[0], shares[1]),
				fmt.Sprintf(`["2026M09",%q,"A-dagpenge",%q,"1,9"]`, area, shares[2]),
				fmt.Sprintf(`["2026M09",%q,"Kontanthjælp","*","*"]`, area))
		}
		_, _ = fmt.Fprintf(w, `{"columns":["Periode","Område","Ydelsesgrupper","Antal ledige fuldtidspersoner","Ledige fuldtidspersoner i pct. af arbejdsstyrken"],"rows":[%s]}`, strings.Join(rows, ","))
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server
}

func TestAFetchedTableRefreshesTheFiguresThatShip(t *testing.T) {
	t.Parallel()
	dataDir, api := t.TempDir(), unemployedAPI(t)
	status, out, log := fetched(t, fetchKey, "jobindsats", "y25i01", "--base-url", api.URL+"/v3", "--data", dataDir)
	if status != exitDone || !strings.Contains(out, "dataset jobindsats") || !strings.Contains(out, "unverified") {
		t.Fatalf("status %d\n%s%s", status, out, log)
	}
	var shown struct {
		Note         string `json:"note"`
		DisclosureBy string `json:"disclosureBy"`
	}
	if err := json.Unmarshal([]byte(mustRun(t, "release", "show", "--data", dataDir, "--json", "jobindsats@2")), &shown); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(shown.Note, "unverified: jobindsats Y25I01: described from public sources") || shown.DisclosureBy != "kommunebench" {
		t.Errorf("release jobindsats@2 is shown as %+v", shown)
	}
	answer := ask[struct {
		Observations struct {
			Nodes []struct {
				KommuneName, TargetGroupID, Status string
				Value                              *float64
			}
		}
		Indicator struct{ Title string }
		Cash      struct {
			Nodes []struct{ KommuneName string }
		}
	}](t, serve(t, "--no-data", "--data", dataDir).url, `{
	indicator(id: "jobindsats/unemployed") { title }
	cash: observations(indicators: ["jobindsats/cash-assistance-persons"], filter: {from: "2026M05", to: "2026M05"}, first: 1) { nodes { kommuneName } }
	observations(indicators: ["jobindsats/unemployed"], filter: {from: "2026M09", to: "2026M09"}, first: 100) { nodes { kommuneName targetGroupId status value } } }`)
	if len(answer.Cash.Nodes) != 1 {
		t.Error("the other figures that ship are not there")
	}
	got := map[string]string{}
	for _, one := range answer.Observations.Nodes {
		got[one.KommuneName+" "+one.TargetGroupID] = one.Status
		if one.Value != nil {
			got[one.KommuneName+" "+one.TargetGroupID] = fmt.Sprint(*one.Value)
		}
	}
	if answer.Indicator.Title != "Ledige, fuldtidspersoner" || got["Hedensted jobindsats/kontanthjaelp"] != "SUPPRESSED" || len(got) != 6 {
		t.Errorf("%s: %v", answer.Indicator.Title, got)
	}
}

func TestDescriptionsAreShownWithoutTheNetwork(t *testing.T) {
	t.Parallel()
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	for name, test := range map[string]struct {
		arguments []string
		status    int
		out, log  string
	}{
		"a table":                       {[]string{"describe", "Y25I08", "--offline"}, exitDone, "in-employment-12-months", ""},
		"its source":                    {[]string{"describe", "y25i08", "--offline"}, exitDone, "github.com/Randers-Kommune-Digitalisering", ""},
		"that it is unverified":         {[]string{"describe", "rm01"}, exitDone, "unverified", ""},
		"as JSON":                       {[]string{"describe", "FOLK1A", "--json", "--base-url", gone.URL}, exitDone, `"unverified":true`, ""},
		"an API that is not reached":    {[]string{"describe", "folk1a", "--base-url", gone.URL}, exitDone, "can't be reached", ""},
		"a table that is not described": {[]string{"describe", "y99z01"}, exitUsage, "", "--publisher jobindsats"},
		"a list":                        {[]string{"list", "statbank", "--base-url", gone.URL}, exitDone, "AUP02", "only tables that are described"},
		"a list that is searched":       {[]string{"list", "jobindsats", "--search", "ledige JOBNET"}, exitDone, "y25i07", "only tables that are described"},
		"a search that finds nothing":   {[]string{"list", "jobindsats", "--search", "xyzzy", "--offline"}, exitDone, "", "no such table"},
		"another publisher":             {[]string{"list", "eurostat"}, exitUsage, "", "jobindsats"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			status, out, log := fetched(t, "", test.arguments...)
			if status != test.status || !strings.Contains(out, test.out) || !strings.Contains(log, test.log) {
				t.Errorf("status %d, want %d with %q and %q\n%s%s", status, test.status, test.out, test.log, out, log)
			}
		})
	}
}

func TestTheLiveDescriptionIsShownWithItsDifferences(t *testing.T) {
	t.Parallel()
	api := unemployedAPI(t)
	status, out, log := fetched(t, fetchKey, "describe", "y25i01", "--base-url", api.URL+"/v3")
	if status != exitDone || !strings.Contains(out, "No difference to the description.") || !strings.Contains(out, "_ygrpi09 (Ydelsesgrupper): 3 values") {
		t.Errorf("status %d\n%s%s", status, out, log)
	}
}
