package server_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"kommunebench/disclosure"
	"kommunebench/kommune"
	"kommunebench/store/load"
)

// What ships goes through the program's own control, as the publisher's gives away
// what it hides. Here everything that is served is attacked.
func TestNoHiddenCountFollowsFromWhatIsServed(t *testing.T) {
	h := newTestServer(t)
	hidden := loadJobindsats(t, h)
	if len(hidden.Exposed) > 0 || len(hidden.Gaps) > 0 {
		t.Errorf("exposed: %v\ngaps: %v", hidden.Exposed, hidden.Gaps)
	}
	truth, seen := packageFigures(t, h), h.servedFigures(t, nil)
	checkShown(t, truth, seen)
	checkProducts(t, seen)
	checkDocumented(t, truth, hidden)
	h.checkOtherFiles(t, seen)
	h.checkAggregates(t, seen)
	kommuner := kommunerOf(seen)
	by := attacker{seen: seen, structure: structureOf(kommuner), sums: true, shares: true, parts: true}
	for _, found := range by.tooNarrow(t, truth) {
		t.Errorf("follows: %s", found)
	}
	by.deviation = deviationsOf(truth)
	for _, found := range by.tooNarrow(t, truth) {
		t.Errorf("follows for who knows how figures were rounded: %s", found)
	}

	// Were only hidden what the publisher hides, the same attacker would find it.
	control := attacker{seen: truth, structure: structureOf(kommuner), sums: true}
	// Of long-term unemployed, 105 and 4 where one of two is hidden, and both of
	// three totals of 3.
	checkControl(t, "sums", control.tooNarrow(t, truth), map[string]int{"unemployed": 57, "long-term-unemployed": 105 + 4 + 6})
	control = attacker{seen: truth, structure: structureOf(kommuner), shares: true}
	// All whose share and whose denominator the publisher shows.
	checkControl(t, "shares", control.tooNarrow(t, truth), map[string]int{"unemployed": 55, "ordinary-hours-persons": 112})
}

// checkControl wants so many counts of each indicator to be found.
func checkControl(t *testing.T, by string, found []string, want map[string]int) {
	t.Helper()
	got := map[string]int{}
	for _, one := range found {
		indicator, _, _ := strings.Cut(one, ",")
		got[indicator]++
	}
	for indicator, counts := range want {
		if got[indicator] != counts {
			t.Errorf("of what the publisher hides of %s, %d are found by %s, want %d", indicator, got[indicator], by, counts)
		}
	}
}

// servedFigures reads all figures of the dataset: of kommuner and of the country.
func (h *testServer) servedFigures(t *testing.T, parameters url.Values) seenFigures {
	t.Helper()
	seen := seenFigures{}
	for _, field := range []string{"observations", "areaObservations"} {
		asked := url.Values{"indicators": {strings.Join(h.indicatorsOfJobindsats(t), ",")}}
		maps.Copy(asked, parameters)
		for _, row := range h.servedRows(t, field, asked) {
			seen[row.key()] = row.Value
			if row.Value == nil && row.isShown() {
				t.Errorf("%+v has no value, but counts", row)
			}
		}
	}
	return seen
}

func (h *testServer) indicatorsOfJobindsats(t *testing.T) []string {
	t.Helper()
	catalogue, err := h.store.CatalogueNow(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	snapshot, _ := catalogue.Snapshot("jobindsats")
	var ids []string
	for _, indicator := range snapshot.Indicators {
		ids = append(ids, indicator.ID)
	}
	return ids
}

// checkShown wants all rows, unchanged where they are shown.
func checkShown(t *testing.T, truth, seen seenFigures) {
	t.Helper()
	if len(seen) != len(truth) || len(seen) < 90_000 {
		t.Fatalf("%d rows are served of %d", len(seen), len(truth))
	}
	for key, value := range seen {
		if known := truth[key]; value != nil && (known == nil || *known != *value) {
			t.Errorf("%v is served as %v", key, *value)
		}
	}
}

// checkProducts wants no share to make a small count of the count beside it.
func checkProducts(t *testing.T, seen seenFigures) {
	t.Helper()
	checked := 0
	for share, denominators := range map[string]string{"activation-degree": "cash-assistance-full-time", "activation-share": "cash-assistance-persons"} {
		for key, value := range seen {
			persons := seen[figureKey{denominators, key.period, key.Key}]
			if key.indicator != share || value == nil || persons == nil {
				continue
			}
			count := math.Round(*value * *persons / 100)
			if isSmall(count) || isSmall(*persons-count) {
				t.Errorf("%v of %v %s is %v", *value, *persons, denominators, count)
			}
			checked++
		}
	}
	if checked < 10_000 {
		t.Errorf("%d products checked", checked)
	}
}

func isSmall(count float64) bool { return count > 0 && count < minCellOfShipped }

// checkDocumented holds the table of docs/disclosure.md against what a load hides.
func checkDocumented(t *testing.T, truth seenFigures, hidden load.Suppression) {
	t.Helper()
	content, err := os.ReadFile("../docs/disclosure.md")
	if err != nil {
		t.Fatal(err)
	}
	byPublisher := map[string]int{}
	for key, value := range truth {
		if value == nil {
			byPublisher[key.indicator]++
		}
	}
	var rows []string
	sum := [3]int{}
	for _, id := range slices.Sorted(maps.Keys(hidden.ByIndicator)) {
		reasons, name := hidden.ByIndicator[id], strings.TrimPrefix(id, jobindsats)
		row := [3]int{byPublisher[name], reasons[disclosure.Primary], reasons[disclosure.Secondary]}
		rows = append(rows, fmt.Sprintf("| `%s` | %d | %d | %d |", name, row[0], row[1], row[2]))
		for n := range sum {
			sum[n] += row[n]
		}
	}
	rows = append(rows, fmt.Sprintf("| together | %d | %d | %d |", sum[0], sum[1], sum[2]))
	if want := strings.Join(rows, "\n"); !strings.Contains(string(content), want) {
		t.Errorf("docs/disclosure.md lacks the rows\n%s", want)
	}
}

// checkOtherFiles wants no file to show, or to tell by a change, what the files of
// observations hide.
func (h *testServer) checkOtherFiles(t *testing.T, seen seenFigures) {
	t.Helper()
	check := func(field string, parameters url.Values) {
		before := servedRow{}
		for _, row := range h.servedRows(t, field, parameters) {
			if seen[row.key()] == nil && row.isShown() {
				t.Errorf("%s %v shows what is hidden: %+v", field, parameters, row)
			}
			if row.Change != nil && (row.Value == nil || before.Value == nil || before.Kommune != row.Kommune) {
				t.Errorf("%s %v tells by a change what is hidden: %+v", field, parameters, row)
			}
			before = row
		}
	}
	periods := map[figureKey]bool{} // those in which something of an indicator and group is hidden
	for key, value := range seen {
		if value == nil {
			periods[figureKey{key.indicator, key.period, disclosure.Key{TargetGroupID: key.TargetGroupID}}] = true
		}
	}
	series := map[figureKey]bool{}
	for key := range periods {
		parameters := url.Values{"indicator": {jobindsats + key.indicator}}
		if key.TargetGroupID != "" {
			parameters.Set("targetGroup", jobindsats+key.TargetGroupID)
		}
		if all := (figureKey{key.indicator, "", key.Key}); !series[all] {
			series[all] = true
			check("trend", parameters)
		}
		// One month in three: trend has read them all.
		if strings.HasSuffix(key.period, "1") || strings.HasSuffix(key.period, "4") || strings.HasSuffix(key.period, "7") {
			parameters.Set("period", key.period)
			check("compare", parameters)
		}
	}
	if len(periods) < 300 || len(series) < 8 {
		t.Errorf("%d tables and %d series have something hidden: too few to check anything", len(periods), len(series))
	}
}

// checkAggregates wants no sum over a region to have more in it than what is shown
// of its kommuner.
func (h *testServer) checkAggregates(t *testing.T, seen seenFigures) {
	t.Helper()
	const query = `query($indicator: ID!, $group: ID) {
	  peerGroups(kind: REGION) { id members { code } }
	  aggregate(indicator: $indicator, by: [REGION, PERIOD], filter: {targetGroup: $group}) { nodes { region { id } period value } } }`
	withHidden := 0
	for _, series := range [][2]string{{"unemployed", "kontanthjaelp"}, {"unemployed", "dagpenge"}, {"long-term-unemployed", "all"}, {"ordinary-hours-persons", ""}} {
		variables := map[string]any{"indicator": jobindsats + series[0]}
		if series[1] != "" {
			variables["group"] = jobindsats + series[1]
		}
		var answer struct {
			PeerGroups []struct {
				ID      string
				Members []struct{ Code string }
			}
			Aggregate struct {
				Nodes []struct {
					Region struct{ ID string }
					Period string
					Value  *float64
				}
			}
		}
		decode(t, h.data(t, query, variables), &answer)
		for _, node := range answer.Aggregate.Nodes {
			sum, hidden := 0.0, 0
			for _, region := range answer.PeerGroups {
				for _, kommune := range region.Members {
					value, present := seen[keyOfFigure(series[0], node.Period, series[1], areaOf(kommune.Code))]
					switch {
					case region.ID != node.Region.ID || !present:
					case value == nil:
						hidden++
					default:
						sum += *value
					}
				}
			}
			if node.Value != nil && math.Abs(*node.Value-sum) > 0.5 {
				t.Errorf("%s, %s, %s: the sum is %v, of what is shown it is %v", series[0], node.Region.ID, node.Period, *node.Value, sum)
			}
			if hidden > 0 {
				withHidden++
			}
		}
	}
	if withHidden < 50 {
		t.Errorf("%d sums with something hidden: too few to check anything", withHidden)
	}
}

// decode reads an answer's data as a type.
func decode(t *testing.T, from map[string]any, into any) {
	t.Helper()
	content, err := json.Marshal(from)
	if err == nil {
		err = json.Unmarshal(content, into)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// areaOf is the area of a code of four digits.
func areaOf(code string) kommune.Area { return kommune.Area(strings.TrimPrefix(code, "0")) }

func kommunerOf(seen seenFigures) []kommune.Area {
	areas := map[kommune.Area]bool{}
	for key := range seen {
		if key.Area != kommune.Country {
			areas[key.Area] = true
		}
	}
	return slices.Sorted(maps.Keys(areas))
}

func structureOf(kommuner []kommune.Area) *disclosure.Structure {
	return disclosure.NewStructure([]disclosure.Total{{Area: kommune.Country, Parts: kommuner}}, []string{"all"})
}

// deviationsOf gives by how much sums are off whose figures we all know.
func deviationsOf(truth seenFigures) func(indicator, period string) func(disclosure.Key, []disclosure.Key) (float64, bool) {
	return func(indicator, period string) func(disclosure.Key, []disclosure.Key) (float64, bool) {
		return func(total disclosure.Key, parts []disclosure.Key) (float64, bool) {
			whole := truth[figureKey{indicator, period, total}]
			if whole == nil {
				return 0, false
			}
			off := -*whole
			for _, part := range parts {
				value, present := truth[figureKey{indicator, period, part}]
				if present && value == nil {
					return 0, false
				}
				if present {
					off += *value
				}
			}
			return off, true
		}
	}
}
