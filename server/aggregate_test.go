package server_test

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"kommunebench/analysis"
	"kommunebench/analysis/pooling"
	"kommunebench/kommune"
)

type aggregatedGroup struct {
	Kommune                                *struct{ Code string }
	Region, Landsdel, TargetGroup          *struct{ ID string }
	Period                                 *string
	Year                                   *int
	Value, Numerator, Denominator          *float64
	Status, Method, Qualifier              string
	Figures, FiguresHidden, KommunerHidden int
}

// name tells groups of one grouping apart.
func (g aggregatedGroup) name() string {
	id := func(of *struct{ ID string }) string { return cmp.Or(of, &struct{ ID string }{}).ID }
	year := ""
	if g.Year != nil {
		year = fmt.Sprint(*g.Year)
	}
	period := ""
	return fmt.Sprint([]string{cmp.Or(g.Kommune, &struct{ Code string }{}).Code, id(g.Region), id(g.Landsdel), id(g.TargetGroup), *cmp.Or(g.Period, &period), year})
}

type aggregated struct {
	Aggregate struct {
		Nodes    []aggregatedGroup
		PageInfo struct {
			HasNextPage bool
			EndCursor   *string
		}
	}
}

const aggregatedFields = `{nodes {kommune {code} region {id} landsdel {id} targetGroup {id} period year value numerator denominator status method qualifier
	figures figuresHidden kommunerHidden} pageInfo {hasNextPage endCursor}}`

// 2024 by hand: Hovedstaden has Frederiksberg's 45 of 100 and København's hedged 60
// of 100; Midtjylland has 8 of 10 and 30 of 50. On 2027-01-01 Hovedstaden and
// Sjælland become Østdanmark.
func TestTheRegionsByYearAreAddedUpInOneRequest(t *testing.T) {
	h := readOnly(t)
	h.expect(t, `{aggregate(indicator: "own/share", by: [REGION, YEAR], filter: {from: "2024"}) {nodes {
		region {id} year value numerator denominator method status qualifier kommunerCount kommunerWithFigures kommunerHidden kommunerMissing interval {method}}}}`,
		`{"aggregate": {"nodes": [
		`+strings.Join([]string{
			regionOf("hovedstaden", 2024, `52.5, "numerator": 105, "denominator": 200, "method": "RATIO_OF_SUMS"`, "PUBLISHED", "ABOUT", 29, 2, 0, false),
			regionOf("hovedstaden", 2026, `15, "numerator": 30, "denominator": 200, "method": "RATIO_OF_SUMS"`, "PUBLISHED", "EXACT", 29, 2, 0, true),
			regionOf("midtjylland", 2024, `63.3333333333, "numerator": 38, "denominator": 60, "method": "RATIO_OF_SUMS"`, "PROVISIONAL", "EXACT", 19, 2, 0, true),
			regionOf("midtjylland", 2026, `40, "numerator": 40, "denominator": 100, "method": "RATIO_OF_SUMS"`, "PUBLISHED", "EXACT", 19, 1, 0, true),
			regionOf("midtjylland", 2027, `45, "numerator": 45, "denominator": 100, "method": "RATIO_OF_SUMS"`, "PUBLISHED", "EXACT", 19, 1, 0, true),
			regionOf("nordjylland", 2024, `null, "numerator": null, "denominator": null, "method": "NONE"`, "SUPPRESSED", "EXACT", 11, 0, 1, false),
			regionOf("oestdanmark", 2027, `25, "numerator": 75, "denominator": 300, "method": "RATIO_OF_SUMS"`, "PUBLISHED", "EXACT", 46, 3, 0, true),
			regionOf("sjaelland", 2026, `30, "numerator": 30, "denominator": 100, "method": "RATIO_OF_SUMS"`, "PUBLISHED", "EXACT", 17, 1, 0, true),
			regionOf("syddanmark", 2024, `0, "numerator": 0, "denominator": 20, "method": "RATIO_OF_SUMS"`, "PUBLISHED", "EXACT", 22, 1, 0, true),
		}, ",")+`]}}`)
}

func regionOf(id string, year int, figure, status, qualifier string, kommuner, known, hidden int, tested bool) string {
	interval := `null`
	if tested {
		interval = `{"method": "WILSON"}`
	}
	return fmt.Sprintf(`{"region": {"id": "region-%s"}, "year": %d, "value": %s, "status": %q, "qualifier": %q,
		"kommunerCount": %d, "kommunerWithFigures": %d, "kommunerHidden": %d, "kommunerMissing": %d, "interval": %s}`,
		id, year, figure, status, qualifier, kommuner, known, hidden, kommuner-known-hidden, interval)
}

// shownIn are the figures of a release that readers see, hidden ones as well.
func (h *testServer) shownIn(t *testing.T, datasetID, indicatorID string) (*kommune.Catalogue, []kommune.Observation) {
	t.Helper()
	catalogue, err := h.store.CatalogueNow(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	snapshot, _ := catalogue.Snapshot(datasetID)
	rows, err := h.store.ReadObservations(t.Context(), snapshot, kommune.ObservationQuery{IndicatorIDs: []string{indicatorID}})
	if err != nil {
		t.Fatal(err)
	}
	return catalogue, slices.DeleteFunc(rows, func(o kommune.Observation) bool { _, isKommune := o.Area.Code(); return !isKommune })
}

// added is what stands in a group by a second reading of the figures, one by one.
type added struct {
	x, n, total     float64
	figures, hidden int
	periods         map[kommune.Period]bool
}

// addUp adds rows up by the dimensions named, in the words of groupName.
func addUp(catalogue *kommune.Catalogue, rows []kommune.Observation, by string) map[string]*added {
	groups := map[string]*added{}
	for _, row := range rows {
		code, _ := row.Area.Code()
		place := func(dimension string, kind kommune.PeerGroupKind) string {
			if !strings.Contains(by, dimension) {
				return ""
			}
			return catalogue.GroupsOf(code, kind, row.Period.End())[0].ID
		}
		only := func(dimension, text string) string {
			if !strings.Contains(by, dimension) {
				return ""
			}
			return text
		}
		name := fmt.Sprint([]string{
			only("KOMMUNE", string(code)), place("REGION", kommune.Region), place("LANDSDEL", kommune.Landsdel),
			only("TARGET_GROUP", row.TargetGroupID), only("PERIOD", string(row.Period)), only("YEAR", fmt.Sprint(row.Period.Year())),
		})
		if groups[name] == nil {
			groups[name] = &added{periods: map[kommune.Period]bool{}}
		}
		group := groups[name]
		if row.Status == kommune.Suppressed {
			group.hidden++
		}
		if row.Value != nil {
			group.figures, group.total, group.periods[row.Period] = group.figures+1, group.total+*row.Value, true
		}
		if row.Numerator != nil && row.Denominator != nil {
			group.x, group.n = group.x+*row.Numerator, group.n+*row.Denominator
		}
	}
	return groups
}

// groupings are all lists of what groups can be made by, but for peer groups.
func groupings() []string {
	var all []string
	for chosen := range 1 << 6 {
		var by []string
		for n, one := range []string{"KOMMUNE", "LANDSDEL", "REGION", "PERIOD", "YEAR", "TARGET_GROUP"} {
			if chosen&(1<<n) != 0 {
				by = append(by, one)
			}
		}
		all = append(all, strings.Join(by, ", "))
	}
	return all
}

// groupsOf walks through all pages of an aggregate, by name.
func (h *testServer) groupsOf(t *testing.T, indicator, by, filter string) map[string]aggregatedGroup {
	t.Helper()
	groups, after := map[string]aggregatedGroup{}, "null"
	for {
		page := into[aggregated](t, h, fmt.Sprintf(`{aggregate(indicator: %q, by: [%s], filter: {%s}, first: 5000, after: %s) %s}`, indicator, by, filter, after, aggregatedFields)).Aggregate
		for _, group := range page.Nodes {
			if _, twice := groups[group.name()]; twice {
				t.Fatalf("by %s: %s comes twice", by, group.name())
			}
			groups[group.name()] = group
		}
		if !page.PageInfo.HasNextPage {
			return groups
		}
		after = fmt.Sprintf("%q", *page.PageInfo.EndCursor)
	}
}

func agrees(a *float64, b float64) bool {
	return a != nil && math.Abs(*a-b) <= 1e-9*max(1, math.Abs(b))
}

// Whatever groups are made by, a sum is of figures that readers see one by one:
// who has all sums knows no more than who has the figures. A group of which exactly
// one figure is hidden has none.
func TestASumHoldsShownFiguresOnly(t *testing.T) {
	h := readOnly(t)
	const indicator = "demo/deregistered-3-months"
	catalogue, rows := h.shownIn(t, "demo", indicator)
	held, sums, oneHidden := 0, 0, 0
	for _, by := range groupings() {
		filter := `from: "2024M01", to: "2024M06"`
		within := slices.DeleteFunc(slices.Clone(rows), func(o kommune.Observation) bool {
			isTotal := strings.Contains(by, "TARGET_GROUP") || o.TargetGroupID == "demo/all" || o.TargetGroupID == ""
			return !isTotal || o.Period < "2024M01" || o.Period > "2024M06"
		})
		want, got := addUp(catalogue, within, by), h.groupsOf(t, indicator, by, filter)
		if len(got) != len(want) {
			t.Fatalf("by %s: %d groups, of %d", by, len(got), len(want))
		}
		for _, name := range slices.Sorted(maps.Keys(want)) {
			sum, group := want[name], got[name]
			held++
			if group.Figures != sum.figures || group.FiguresHidden != sum.hidden {
				t.Errorf("by %s, %s: %d figures and %d hidden, of %d and %d", by, name, group.Figures, group.FiguresHidden, sum.figures, sum.hidden)
			}
			switch {
			case sum.hidden == 1 || sum.figures == 0:
				oneHidden++
				if group.Value != nil || group.Numerator != nil || group.Denominator != nil || sum.hidden > 0 && group.Status != "SUPPRESSED" {
					t.Errorf("by %s, %s: a sum beside one hidden figure: %+v", by, name, group)
				}
			case !agrees(group.Numerator, sum.x) || !agrees(group.Denominator, sum.n) || group.Method == "RATIO_OF_SUMS" && !agrees(group.Value, 100*sum.x/sum.n):
				t.Errorf("by %s, %s: %+v, and the shown figures give %v of %v", by, name, group, sum.x, sum.n)
			default:
				sums++
			}
		}
	}
	if sums < 1000 || oneHidden < 100 {
		t.Errorf("of %d groups %d have a sum and %d lack one: too few to show anything", held, sums, oneHidden)
	}
	t.Logf("%d groups: %d sums of shown figures, %d without", held, sums, oneHidden)
}

// The country's 53 and the kommuner's 30 leave 23 for two hidden cells of 3 and 20;
// no sum and no difference of sums is one of these.
func TestNoSumBesideAPublishedTotalIsAHiddenFigure(t *testing.T) {
	h := hiddenHouse(t)
	known := map[float64]string{0: "nothing", 53: "the country"}
	for _, by := range groupings() {
		for name, group := range h.groupsOf(t, "few/number", by, "") {
			if group.Value != nil {
				known[*group.Value] = by + " " + name
			}
		}
	}
	for a, one := range known {
		for b, other := range known {
			if left := a - b; left == 3 || left == 20 {
				t.Errorf("%s less %s is %v, which is hidden", one, other, left)
			}
		}
	}
	h.expect(t, `{aggregate(indicator: "few/number", by: []) {totalCount nodes {value method qualifier status kommunerHidden kommunerMissing spread {n median}}}}`,
		`{"aggregate": {"totalCount": 1, "nodes": [{"value": 30, "method": "SUM", "qualifier": "AT_LEAST", "status": "PUBLISHED", "kommunerHidden": 2, "kommunerMissing": 95, "spread": {"n": 1, "median": 30}}]}}`)
}

func TestAPageOfAnAggregateIsOneStatement(t *testing.T) {
	h := readOnly(t)
	catalogue, err := h.store.CatalogueNow(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var sent kommune.ReadStatistics
	page, err := pooling.ReadAggregatePage(kommune.WithReadStatistics(t.Context(), &sent), analysis.NewAnalyst(h.store, today), catalogue, pooling.AggregateQuery{
		IndicatorID: "demo/deregistered-3-months", By: []pooling.AggregateBy{pooling.ByKommune, pooling.ByPeriod}, Confidence: 0.95, First: 100,
	})
	if err != nil {
		t.Fatal(err)
	}
	if sent.Queries() != 1 || len(page.Groups) != 100 || !page.HasNext {
		t.Errorf("%d statements for %d groups", sent.Queries(), len(page.Groups))
	}
}

func TestPagesOfAnAggregateAreOfTheReleaseOfTheFirst(t *testing.T) {
	h := hiddenHouse(t)
	const query = `{aggregate(indicator: "few/share", by: [KOMMUNE, YEAR], first: 1, after: %s) {totalCount release {id} nodes {year status} %s}}`
	first := into[struct {
		Aggregate struct {
			TotalCount int
			Release    struct{ ID string }
			Nodes      []struct {
				Year   int
				Status string
			}
			PageInfo struct {
				EndCursor   string
				HasNextPage bool
			}
		}
	}](t, h, fmt.Sprintf(query, "null", "pageInfo {endCursor hasNextPage}")).Aggregate
	h.mustLoad(t, fewPersons(t, "Aarhus,2024,share,,30,60\n"))
	h.expect(t, fmt.Sprintf(query, fmt.Sprintf("%q", first.PageInfo.EndCursor), ""), fmt.Sprintf(`{"aggregate": {"totalCount": 2, "release": {"id": %q},
		"nodes": [{"year": 2024, "status": "SUPPRESSED"}]}}`, first.Release.ID))
	if first.Nodes[0].Year != 2023 || first.TotalCount != 2 || !first.PageInfo.HasNextPage {
		t.Errorf("the first page is %+v", first)
	}
}

func TestAggregateRefusesWhatItCannotDo(t *testing.T) {
	h := readOnly(t)
	for name, c := range map[string]struct{ arguments, code string }{
		"an unknown indicator":          {`indicator: "own/shares", by: []`, "BAD_USER_INPUT"},
		"a dimension twice":             {`indicator: "own/share", by: [YEAR, YEAR]`, "BAD_USER_INPUT"},
		"too many at once":              {`indicator: "own/share", by: [], first: 10001`, "BAD_USER_INPUT"},
		"peer groups not asked for":     {`indicator: "own/share", by: [], filter: {peerGroups: ["x"]}`, "BAD_USER_INPUT"},
		"an unknown peer group":         {`indicator: "own/share", by: [PEER_GROUP], filter: {peerGroups: ["x"]}`, "BAD_USER_INPUT"},
		"limits that exclude all":       {`indicator: "own/share", by: [], having: {valueFrom: 2, valueTo: 1}`, "BAD_USER_INPUT"},
		"periods that are not there":    {`indicator: "own/share", by: [PERIOD], filter: {from: "2031"}`, "BAD_USER_INPUT"},
		"a cursor of something else":    {`indicator: "own/share", by: [], after: "eyJrIjpbIjEiLCIxIiwiMSIsIjEiXSwiciI6W10sInEiOiJ4In0"`, "BAD_USER_INPUT"},
		"a cursor that is none":         {`indicator: "own/share", by: [], after: "?"`, "BAD_USER_INPUT"},
		"a confidence that is too high": {`indicator: "own/share", by: [], confidence: 1`, "BAD_USER_INPUT"},
	} {
		t.Run(name, func(t *testing.T) {
			if code := h.ask(t, `{aggregate(`+c.arguments+`) {nodes {value}}}`).code(); code != c.code {
				t.Errorf("code %v", code)
			}
		})
	}
}

// compare pools the same shares for its benchmark, by code of its own. Unemployment of
// 98 kommuner in July 2026: the source publishes no denominators.
func TestSharesWithoutDenominatorsArePooledAsCompareDoes(t *testing.T) {
	h := shippedFigures(t)
	type interval struct {
		Lower, Upper float64
		Method       string
	}
	found := into[struct {
		Compare struct {
			Benchmark struct {
				Value     float64
				Qualifier string
				Interval  interval
			}
			Rows []struct {
				Kommune  struct{ Code string }
				Value    float64
				Interval interval
			}
		}
		Whole, Kommuner struct {
			Nodes []struct {
				Kommune                struct{ Code string }
				Value                  float64
				Numerator, Denominator *float64
				Qualifier, Method      string
				Interval               interval
				WithinRounding         *struct{ Lower, Upper float64 }
			}
			Caveats []string
		}
	}](t, h, `{
		compare(indicator: "jobindsats/unemployment-rate", period: "2026M07", targetGroup: "all", kommuner: {region: "region-syddanmark"}, benchmark: {kind: PEER_GROUP, peerGroup: "region-syddanmark"}) {
			benchmark {value qualifier interval {lower upper method}} rows {kommune {code} value interval {lower upper method}}}
		whole: aggregate(indicator: "jobindsats/unemployment-rate", by: [], filter: {from: "2026M07", to: "2026M07", targetGroup: "all", kommuner: {region: "region-syddanmark"}}) {
			nodes {value numerator denominator qualifier method interval {lower upper method} withinRounding {lower upper}} caveats(lang: EN)}
		kommuner: aggregate(indicator: "jobindsats/unemployment-rate", by: [KOMMUNE], filter: {from: "2026M07", to: "2026M07", targetGroup: "all", kommuner: {region: "region-syddanmark"}}) {
			nodes {kommune {code} value numerator denominator qualifier method interval {lower upper method} withinRounding {lower upper}}}}`)
	whole, benchmark := found.Whole.Nodes[0], found.Compare.Benchmark
	near := func(a, b float64) bool { return math.Abs(a-b) < 1e-9 }
	if !near(whole.Value, benchmark.Value) || whole.Qualifier != "ABOUT" || benchmark.Qualifier != "ABOUT" || whole.Denominator != nil || whole.Numerator == nil {
		t.Errorf("the region is %+v, and compared with %+v", whole, benchmark)
	}
	if !near(whole.Interval.Lower, benchmark.Interval.Lower) || !near(whole.Interval.Upper, benchmark.Interval.Upper) || whole.Interval.Method != benchmark.Interval.Method {
		t.Errorf("the interval is %+v, and that of the benchmark %+v", whole.Interval, benchmark.Interval)
	}
	if within := whole.WithinRounding; within == nil || within.Lower >= whole.Value || within.Upper <= whole.Value || whole.Interval.Lower > within.Lower || whole.Interval.Upper < within.Upper {
		t.Errorf("the value may be %+v, and the interval is %+v", within, whole.Interval)
	}
	if !slices.ContainsFunc(found.Whole.Caveats, func(text string) bool { return strings.Contains(text, "within the rounding of shares and counts") }) {
		t.Errorf("the caveats are %q", found.Whole.Caveats)
	}
	intervals := map[string]interval{}
	for _, row := range found.Compare.Rows {
		intervals[row.Kommune.Code] = row.Interval
	}
	for _, own := range found.Kommuner.Nodes {
		if own.Method != "OWN" || own.Qualifier != "EXACT" || own.WithinRounding != nil || own.Interval != intervals[own.Kommune.Code] {
			t.Errorf("%+v, and compared the interval is %+v", own, intervals[own.Kommune.Code])
		}
	}
}
