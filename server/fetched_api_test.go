package server_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"kommunebench/disclosure"
	"kommunebench/kommune"
)

// unemployedAPI plays table Y25I01 of jobindsats: the months that ship, and those that
// follow. A count of 1 or 2 is hidden, as the publisher does, and its share is shown.
type unemployedAPI struct {
	server *httptest.Server
	dir    string
	random *rand.Rand
	// names are those of the areas, as the publisher writes them.
	names map[kommune.Area]string
	areas []kommune.Area // kommuner, in order
	// counts are the true ones of all groups; labourForce does not change.
	counts      map[figureKey]float64
	labourForce map[kommune.Area]float64
	periods     []string
	// shipped is what ships, of which months that are not touched are answered as they
	// are; touched are the months that differ from it, or are newer.
	shipped seenFigures
	touched map[string]bool
}

// unemployedGroups are the table's values, by the ids of target groups.
func unemployedGroups() [][3]string {
	return [][3]string{{"all", "/", "Ydelsesgrupper i alt"}, {"dagpenge", "/2/", "A-dagpenge"}, {"kontanthjaelp", "/3/", "Kontanthjælp"}}
}

func playUnemployed(t *testing.T, h *testServer, shipped seenFigures) *unemployedAPI {
	t.Helper()
	catalogue, err := h.store.CatalogueNow(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	a := &unemployedAPI{
		dir: filepath.Join(t.TempDir(), "y25i01"), random: rand.New(rand.NewPCG(12, 25)), names: map[kommune.Area]string{kommune.Country: "Hele landet"},
		areas: kommunerOf(shipped), counts: map[figureKey]float64{}, labourForce: map[kommune.Area]float64{},
		periods: periodsOf(shipped, "unemployed"), shipped: shipped, touched: map[string]bool{},
	}
	for _, k := range catalogue.Kommuner.All {
		a.names[k.Code.Area()] = k.Name
	}
	for key, value := range shipped {
		if key.indicator == "unemployed" && value != nil {
			a.counts[key] = *value
		}
	}
	for key, value := range shipped {
		if key.indicator == "unemployed" && value == nil {
			rest := a.counts[key.of("all")] - a.counts[key.of("dagpenge")]
			a.counts[key] = min(max(rest, 1), 2)
		}
	}
	newest := a.periods[len(a.periods)-1]
	for _, area := range append(a.areas, kommune.Country) {
		all := keyOfFigure("unemployed", newest, "all", area)
		share := shipped[figureKey{"unemployment-rate", newest, all.Key}]
		a.labourForce[area] = math.Round(100 * a.counts[all] / *share)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v3/table/y25i01", a.describe)
	mux.HandleFunc("GET /v3/data/y25i01", a.answer)
	a.server = httptest.NewServer(mux)
	t.Cleanup(a.server.Close)
	return a
}

// of is the figure of another group.
func (k figureKey) of(group string) figureKey {
	k.TargetGroupID = group
	return k
}

// months are those that differ from what ships, or are newer.
func (a *unemployedAPI) months() []string {
	var list []string
	for _, period := range a.periods {
		if a.touched[period] {
			list = append(list, period)
		}
	}
	return list
}

// addMonth revises the two latest months and adds one that follows.
func (a *unemployedAPI) addMonth() {
	latest := a.periods[len(a.periods)-2:]
	for _, period := range latest {
		a.change(period, period)
	}
	last, _ := kommune.ParsePeriod(latest[1])
	next := last.Start().AddDate(0, 1, 0).Format("2006M01")
	a.change(latest[1], next)
	a.periods = append(a.periods, next)
}

// change makes the counts of a month from those of another, a few more or fewer: one
// kommune in three of those with few persons, and as many others. Totals keep what
// rounding has moved them by.
func (a *unemployedAPI) change(from, to string) {
	a.touched[to] = true
	for _, group := range unemployedGroups() {
		for _, area := range append([]kommune.Area{kommune.Country}, a.areas...) {
			a.counts[keyOfFigure("unemployed", to, group[0], area)] = a.counts[keyOfFigure("unemployed", from, group[0], area)]
		}
	}
	for _, group := range []string{"dagpenge", "kontanthjaelp"} {
		for _, area := range a.areas {
			key := keyOfFigure("unemployed", to, group, area)
			before := a.counts[key]
			const few = 15
			if before > few && a.random.IntN(3) > 0 || before <= few && a.random.IntN(3) == 0 {
				continue
			}
			after := max(0, before+float64(a.random.IntN(9)-4))
			if before > few && a.random.IntN(10) == 0 {
				after = float64(a.random.IntN(6)) // a place where it is suddenly few
			}
			for _, total := range []figureKey{key, key.of("all"), keyOfFigure("unemployed", to, group, kommune.Country), keyOfFigure("unemployed", to, "all", kommune.Country)} {
				a.counts[total] += after - before
			}
		}
	}
}

// published are the count and the share that the publisher shows; nil where it hides the
// count. A month that was not touched is as it ships.
func (a *unemployedAPI) published(key figureKey) (count, share *float64) {
	rate := figureKey{"unemployment-rate", key.period, key.Key}
	if !a.touched[key.period] {
		return a.shipped[key], a.shipped[rate]
	}
	n := a.counts[key]
	s := perCentOf(n, a.labourForce[key.Area])
	if n == 1 || n == 2 {
		return nil, &s
	}
	return &n, &s
}

// publishedOver is what the publisher shows of the dataset after a fetch of the table.
func (a *unemployedAPI) publishedOver(shipped seenFigures) seenFigures {
	all := seenFigures{}
	for key, value := range shipped {
		all[key] = value
	}
	a.rows(a.periods, func(key figureKey) {
		all[key], all[figureKey{"unemployment-rate", key.period, key.Key}] = a.published(key)
	})
	return all
}

// rows passes the figures of some months.
func (a *unemployedAPI) rows(periods []string, take func(figureKey)) {
	for _, period := range periods {
		for _, area := range append([]kommune.Area{kommune.Country}, a.areas...) {
			for _, group := range unemployedGroups() {
				take(figureKey{"unemployed", period, disclosure.Key{TargetGroupID: group[0], Area: area}})
			}
		}
	}
}

func (a *unemployedAPI) describe(w http.ResponseWriter, _ *http.Request) {
	var periods, values []map[string]any
	for _, period := range a.periods {
		periods = append(periods, map[string]any{"period_id": period})
	}
	for _, group := range unemployedGroups() {
		values = append(values, map[string]any{"value_id": group[1], "value_name": group[2]})
	}
	dimension := func(id, name, hierarchy string, values any) map[string]any {
		return map[string]any{"dimension_id": id, "dimension_name": name, "hierarchies": []any{
			map[string]any{"hierarchy_id": hierarchy, "hierarchy_name": name, "levels": []any{map[string]any{"level_id": "l", "values": values}}},
		}}
	}
	_ = json.NewEncoder(w).Encode(map[string]any{
		"table_id": "y25i01", "table_name": "Ledige fuldtidspersoner", "update_latest": fmt.Sprint(len(a.periods)),
		"mgroups":    []any{map[string]any{"mgroup_name": unemployedColumns[0]}, map[string]any{"mgroup_name": unemployedColumns[1]}},
		"periods":    []any{map[string]any{"periodtype_id": "M", "values": periods}},
		"dimensions": []any{dimension("_omrade", "Område", "_nykom", nil), dimension("_ygrpi09", "Ydelsesgrupper", "_ygrpi09", values), dimension("_akassebl", "A-kasse", "_akassebl", nil)},
	})
}

// unemployedColumns are the names of the count and of the share.
var unemployedColumns = [2]string{"Antal ledige fuldtidspersoner", "Ledige fuldtidspersoner i pct. af arbejdsstyrken"}

func (a *unemployedAPI) answer(w http.ResponseWriter, r *http.Request) {
	asked, _ := csv.NewReader(strings.NewReader(r.URL.Query().Get("period.M"))).Read()
	titles := map[string]string{}
	for _, group := range unemployedGroups() {
		titles[group[0]] = group[2]
	}
	var rows [][]string
	a.rows(slices.Clone(asked), func(key figureKey) {
		count, share := a.published(key)
		rows = append(rows, []string{key.period, a.names[key.Area], titles[key.TargetGroupID], danish(count, 0), danish(share, 1)})
	})
	_ = json.NewEncoder(w).Encode(map[string]any{"columns": append([]string{"Periode", "Område", "Ydelsesgrupper"}, unemployedColumns[:]...), "rows": rows})
}
