package load

import (
	"errors"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	driver "github.com/ClickHouse/clickhouse-go/v2"
	"github.com/google/go-cmp/cmp"

	"kommunebench/data"
	"kommunebench/disclosure"
	"kommunebench/disclosure/disclosuretest"
	"kommunebench/etl"
	"kommunebench/kommune"
	"kommunebench/kommune/kommunetest"
	"kommunebench/store"
	"kommunebench/store/storetest"
)

// openWithReference gives a store with the kommuner and their groups.
func openWithReference(t *testing.T) *store.Store {
	t.Helper()
	s := storetest.Open(t)
	reference, err := etl.OpenFS(t.Context(), data.Reference(), etl.Options{})
	storetest.Must(t, err)
	l := Begin(t.Context(), s, reference.Dataset(), "reference")
	_, err = reference.Read(t.Context(), l)
	storetest.Must(t, err)
	_, err = l.Publish(t.Context(), nil)
	storetest.Must(t, err)
	return s
}

const testedPeriod = kommune.Period("2024")

// persons is a share with its counts.
func persons(group string, area kommune.Area, numerator, denominator float64) kommune.Observation {
	return kommune.Observation{
		IndicatorID: "p/share", TargetGroupID: group, Period: testedPeriod, Area: area,
		Numerator: &numerator, Denominator: &denominator, Status: kommune.Published, Qualifier: kommune.Exact,
	}
}

func publishPersons(t *testing.T, s *store.Store, by string, rows []kommune.Observation) Outcome {
	t.Helper()
	return publishWith(t, s, by, sharesOfPersons(), rows)
}

func sharesOfPersons() kommune.Indicator {
	return kommune.Indicator{
		ID: "p/share", TitleDA: "Andel", Kind: kommune.Proportion, Unit: "%", Polarity: kommune.Neutral, Scale: 100, MinCell: 5, CountsPersons: true,
		BreakPeriods: []string{}, BreakNotesDA: []string{}, BreakNotesEN: []string{},
	}
}

func publishWith(t *testing.T, s *store.Store, by string, indicator kommune.Indicator, rows []kommune.Observation) Outcome {
	t.Helper()
	l := Begin(t.Context(), s, kommune.Dataset{ID: "p", Title: "P", Publisher: "Tests", DisclosureBy: by}, strconv.Itoa(rand.Int()))
	storetest.Must(t, l.WriteVocabulary(t.Context(), kommune.Vocabulary{
		Indicators:   []kommune.Indicator{indicator},
		TargetGroups: []kommune.TargetGroup{{ID: "p/all", Total: true, Aliases: []string{}}, {ID: "p/a", Aliases: []string{}}, {ID: "p/b", Aliases: []string{}}},
	}))
	storetest.Must(t, l.WriteObservations(t.Context(), kommunetest.Columns(rows)))
	_, conflicts, err := l.Duplicates(t.Context(), 1)
	storetest.Must(t, err)
	if len(conflicts) > 0 {
		t.Fatalf("the test wrote %v twice", conflicts)
	}
	outcome, err := l.Publish(t.Context(), nil)
	storetest.Must(t, err)
	return outcome
}

// withTotals adds to the rows of kommuner their target groups' total and the
// sums over landsdele, regions and the country.
func withTotals(totals []disclosure.Total, rows []kommune.Observation) []kommune.Observation {
	type key struct {
		group string
		area  kommune.Area
	}
	sums := map[key][2]float64{}
	add := func(k key, row kommune.Observation) {
		sums[k] = [2]float64{sums[k][0] + *row.Numerator, sums[k][1] + *row.Denominator}
	}
	for _, row := range rows {
		areas := []kommune.Area{row.Area}
		for _, total := range totals {
			// Regions and the country are sums of kommuner too.
			if slices.Contains(total.Parts, row.Area) {
				areas = append(areas, total.Area)
			}
		}
		for _, area := range areas {
			add(key{row.TargetGroupID, area}, row)
			add(key{"p/all", area}, row)
		}
	}
	var all []kommune.Observation
	for k, sum := range sums {
		all = append(all, persons(k.group, k.area, sum[0], sum[1]))
	}
	return all
}

// seen is what readers see of the tested table: true cells that are shown, and
// the keys of hidden ones.
func seen(t *testing.T, s *store.Store, releaseID string) (map[disclosure.Key]kommune.Observation, []disclosure.Key) {
	t.Helper()
	snapshot, err := s.Snapshot(t.Context(), releaseID)
	storetest.Must(t, err)
	rows, err := s.ReadObservations(t.Context(), snapshot, kommune.ObservationQuery{IndicatorIDs: []string{"p/share"}})
	storetest.Must(t, err)
	shown := map[disclosure.Key]kommune.Observation{}
	var hidden []disclosure.Key
	for _, row := range rows {
		key := disclosure.Key{TargetGroupID: row.TargetGroupID, Area: row.Area}
		if row.Status != kommune.Suppressed {
			shown[key] = row
			continue
		}
		hidden = append(hidden, key)
		if row.Value != nil || row.Numerator != nil || row.Denominator != nil {
			t.Errorf("%v is suppressed and has figures", key)
		}
	}
	return shown, hidden
}

func release(indicator kommune.Indicator, shown map[disclosure.Key]kommune.Observation, hidden []disclosure.Key) disclosuretest.Release {
	rows := make([]kommune.Observation, 0, len(shown))
	for _, row := range shown {
		rows = append(rows, row)
	}
	return disclosuretest.Release{Published: cellsOf(indicator, rows), Hidden: hidden}
}

// landsdelKommuner are the kommuner of two landsdele.
func landsdelKommuner(totals []disclosure.Total) []kommune.Area {
	var parts []kommune.Area
	for _, total := range totals {
		if total.Area == "landsdel-oestsjaelland" || total.Area == "landsdel-vestjylland" {
			parts = append(parts, total.Parts...)
		}
	}
	return parts
}

func TestAnAttackerWithAllPublishedRowsOfTwoReleasesFindsNoHiddenCell(t *testing.T) {
	s := openWithReference(t)
	catalogue, err := s.CatalogueNow(t.Context())
	storetest.Must(t, err)
	totals := totalsOf(catalogue, testedPeriod.End())
	areas := landsdelKommuner(totals)
	if len(areas) < 8 {
		t.Fatalf("the test's landsdele have the kommuner %v", areas)
	}
	source := rand.New(rand.NewPCG(1, 2))
	truth := map[disclosure.Key][2]float64{}
	draw := func(share float64) []kommune.Observation {
		var rows []kommune.Observation
		for _, area := range areas {
			for _, group := range []string{"p/a", "p/b"} {
				key := disclosure.Key{TargetGroupID: group, Area: area}
				if _, drawn := truth[key]; !drawn || source.Float64() < share {
					whole := float64(10 + source.IntN(40))
					truth[key] = [2]float64{float64(source.IntN(int(whole))), whole}
				}
				rows = append(rows, persons(group, area, truth[key][0], truth[key][1]))
			}
		}
		return withTotals(totals, rows)
	}
	structure := disclosure.NewStructure(totals, []string{"p/all"})
	indicator := kommune.Indicator{Kind: kommune.Proportion, Scale: 100}
	var releases []disclosuretest.Release
	var truths []map[disclosure.Key]kommune.Observation
	var shownIn []map[disclosure.Key]kommune.Observation
	for n, share := range []float64{1, 0.15} {
		rows := draw(share)
		truths = append(truths, byKey(rows))
		outcome := publishPersons(t, s, kommune.DisclosureByKommunebench, rows)
		if len(outcome.Suppression.Exposed) > 0 {
			t.Errorf("release %d: %+v", n+1, outcome.Suppression.Exposed)
		}
		shown, hidden := seen(t, s, outcome.ReleaseID)
		reasons := outcome.Suppression.Cells()
		if reasons[disclosure.Primary] == 0 || reasons[disclosure.Secondary] == 0 || len(hidden) == len(truth) {
			t.Fatalf("release %d hides %v of %d cells: it tests nothing", n+1, reasons, len(shown)+len(hidden))
		}
		if sum := reasons[disclosure.Primary] + reasons[disclosure.Secondary] + reasons[disclosure.Carried]; sum != len(hidden) {
			t.Errorf("release %d: reported %v, and %d cells are hidden", n+1, reasons, len(hidden))
		}
		t.Logf("release %d: %d cells shown, %v hidden", n+1, len(shown), reasons)
		releases = append(releases, release(indicator, shown, hidden))
		shownIn = append(shownIn, shown)
		attack(t, structure, releases, shownIn, truths)
	}
}

func byKey(rows []kommune.Observation) map[disclosure.Key]kommune.Observation {
	keyed := map[disclosure.Key]kommune.Observation{}
	for _, row := range rows {
		keyed[disclosure.Key{TargetGroupID: row.TargetGroupID, Area: row.Area}] = row
	}
	return keyed
}

// attack looks for a hidden count that what is published determines, or, where
// it is small, confines to fewer than five. That a count is zero may be known.
func attack(t *testing.T, structure *disclosure.Structure, releases []disclosuretest.Release, shown, truths []map[disclosure.Key]kommune.Observation) {
	t.Helper()
	for _, quantity := range []disclosure.Quantity{disclosure.Count, disclosure.Rest} {
		attacker := disclosuretest.Attacker{
			Structure: structure, Quantity: quantity, Releases: releases,
			// The attacker takes a cell for unchanged where a release shows it and
			// another hides it: more than can be known.
			Same: func(key disclosure.Key, a, b int) bool {
				_, inA := shown[a][key]
				_, inB := shown[b][key]
				return inA && inB && cmp.Equal(shown[a][key].Numerator, shown[b][key].Numerator)
			},
		}
		bounds, err := attacker.Intervals()
		storetest.Must(t, err)
		for n := range releases {
			for key, interval := range bounds[n] {
				truth := *truths[n][key].Numerator
				if quantity == disclosure.Rest {
					truth = *truths[n][key].Denominator - truth
				}
				switch {
				case truth == 0:
				case interval.IsPoint():
					t.Errorf("release %d: the %s of %v must be %v", n+1, quantity, key, interval)
				case truth < 5 && !interval.AtLeast(5):
					t.Errorf("release %d: the %s of %v, which is %g, lies in %v", n+1, quantity, key, truth, interval)
				}
			}
		}
	}
}

func TestTheReaderHasNoRightToWithheldFigures(t *testing.T) {
	s := openWithReference(t)
	publishPersons(t, s, kommune.DisclosureByKommunebench, []kommune.Observation{persons("p/all", "766", 3, 40), persons("p/all", "101", 30, 90)})
	var rows uint64
	storetest.Must(t, storetest.Database(s).Writer.QueryRow(t.Context(), "SELECT count() FROM "+"withheld_"+storetest.Database(s).Name()+".observations").Scan(&rows))
	if rows == 0 {
		t.Fatal("nothing was withheld")
	}
	var denied *driver.Exception
	if err := storetest.Database(s).Reader.QueryRow(t.Context(), "SELECT count() FROM "+"withheld_"+storetest.Database(s).Name()+".observations").Scan(&rows); !errors.As(err, &denied) || denied.Code != 497 {
		t.Errorf("the reader got %d rows and %v, want ACCESS_DENIED (497)", rows, err)
	}
}

func TestAHiddenCellStaysHiddenWhenALaterLoadDoesNotBringIt(t *testing.T) {
	s := openWithReference(t)
	publishPersons(t, s, kommune.DisclosureByKommunebench, []kommune.Observation{persons("p/all", "766", 3, 40), persons("p/all", "101", 30, 90)})
	second := publishPersons(t, s, kommune.DisclosureByKommunebench, []kommune.Observation{persons("p/all", "101", 31, 90)})
	shown, hidden := seen(t, s, second.ReleaseID)
	key := disclosure.Key{TargetGroupID: "p/all", Area: "766"}
	if !slices.Contains(hidden, key) || *shown[disclosure.Key{TargetGroupID: "p/all", Area: "101"}].Numerator != 31 {
		t.Fatalf("shown %v, hidden %v", shown, hidden)
	}
	third := publishPersons(t, s, kommune.DisclosureByKommunebench, []kommune.Observation{persons("p/all", "766", 12, 40)})
	shown, hidden = seen(t, s, third.ReleaseID)
	if len(hidden) != 0 || *shown[key].Numerator != 12 {
		t.Errorf("after the count grew: shown %v, hidden %v", shown, hidden)
	}
}

func TestCellsThatTheirPublisherProtectsAreTakenAsTheyStand(t *testing.T) {
	s := openWithReference(t)
	outcome := publishPersons(t, s, kommune.DisclosureByPublisher, []kommune.Observation{persons("p/all", "766", 3, 40)})
	shown, hidden := seen(t, s, outcome.ReleaseID)
	if len(hidden) != 0 || *shown[disclosure.Key{TargetGroupID: "p/all", Area: "766"}].Numerator != 3 {
		t.Errorf("shown %v, hidden %v", shown, hidden)
	}
}

func TestDeregistrationsOfFewPersonsAreHidden(t *testing.T) {
	s := openWithReference(t)
	number := func(n int64) *int64 { return &n }
	share := 10.0
	rows := []kommune.Deregistration{
		{ID: "p/few-left", Participants: number(40), Deregistered: number(3)},
		{ID: "p/few-stayed", Participants: number(40), Deregistered: number(38)},
		{ID: "p/few", Participants: number(4)},
		{ID: "p/few-by-share", Participants: number(30), SharePct: &share},
		{ID: "p/many", Participants: number(40), Deregistered: number(20)},
		{ID: "p/nobody", Participants: number(40), Deregistered: number(0)},
		{ID: "p/share-alone", SharePct: &share},
		{ID: "p/few-young", Participants: number(40), Deregistered: number(2)},
		{ID: "p/few-beside-young", Participants: number(140), Deregistered: number(62)},
	}
	for n := range rows {
		rows[n].Kommune, rows[n].TargetGroupIDs, rows[n].Cohort, rows[n].HorizonMonths = "766", []string{}, testedPeriod, 3
		rows[n].InitiativeID = new(string)
		*rows[n].InitiativeID = "p/initiative-" + strconv.Itoa(n)
		rows[n].Qualifier, rows[n].Status = kommune.Exact, kommune.Published
	}
	// The last two are target groups of one cohort: everybody would tell the old.
	rows[len(rows)-1].InitiativeID = rows[len(rows)-2].InitiativeID
	for by, hidden := range map[string]int{kommune.DisclosureByKommunebench: 6, kommune.DisclosureByPublisher: 0} {
		l := Begin(t.Context(), s, kommune.Dataset{ID: by, Title: "P", Publisher: "Tests", DisclosureBy: by}, by)
		storetest.Must(t, l.WriteDeregistrations(t.Context(), rows))
		outcome, err := l.Publish(t.Context(), nil)
		storetest.Must(t, err)
		if got := outcome.Suppression.Cells()[disclosure.Primary]; got != hidden {
			t.Errorf("by %s: %d hidden, want %d", by, got, hidden)
		}
		snapshot, err := s.Snapshot(t.Context(), outcome.ReleaseID)
		storetest.Must(t, err)
		read, err := store.ReadFacts[kommune.Deregistration](t.Context(), s, snapshot)
		storetest.Must(t, err)
		for _, d := range read {
			few := hidden > 0 && d.ID[:5] == "p/few"
			if shown := d.Participants != nil || d.Deregistered != nil || d.SharePct != nil; shown == few || (d.Status == kommune.Suppressed) != few {
				t.Errorf("by %s: %+v", by, d)
			}
		}
	}
	if *rows[0].Deregistered != 3 {
		t.Error("the caller's rows were changed")
	}
}

// What includes a small cohort is hidden with it: the others subtracted from it
// would tell the small one.
func TestCohortsThatIncludeASmallOneAreHidden(t *testing.T) {
	row := func(id, initiative string, cohort kommune.Period, horizon, participants, left int64) kommune.Deregistration {
		d := kommune.Deregistration{
			ID: id, Kommune: "766", Cohort: cohort, HorizonMonths: horizon, Participants: &participants, Deregistered: &left,
			TargetGroupIDs: []string{}, Qualifier: kommune.Exact, Status: kommune.Published,
		}
		if initiative != "" {
			d.InitiativeID = &initiative
		}
		return d
	}
	of := func(d kommune.Deregistration, targetGroup string) kommune.Deregistration {
		d.TargetGroupIDs = []string{targetGroup}
		return d
	}
	for name, c := range map[string]struct {
		rows []kommune.Deregistration
		want []string
	}{
		"an initiative against its kommune": {[]kommune.Deregistration{
			row("small", "a", "2024", 3, 40, 3), row("other", "b", "2024", 3, 90, 30), row("all", "", "2024", 3, 130, 33),
		}, []string{"all", "small"}},
		"a quarter against its year": {[]kommune.Deregistration{
			row("small", "a", "2024Q1", 3, 40, 3), row("q2", "a", "2024Q2", 3, 40, 20), row("year", "a", "2024", 3, 80, 23), row("all", "", "2024", 3, 180, 63), row("before", "a", "2023", 3, 80, 23),
		}, []string{"all", "small", "year"}},
		"horizons": {[]kommune.Deregistration{
			row("at3", "a", "2024", 3, 40, 3), row("at6", "a", "2024", 6, 40, 12), row("at12", "a", "2024", 12, 40, 20),
		}, []string{"at12", "at3", "at6"}},
		"few between two horizons": {[]kommune.Deregistration{
			row("at3", "a", "2024", 3, 40, 10), row("at6", "a", "2024", 6, 40, 12),
		}, []string{"at3", "at6"}},
		"few in none of the initiatives": {[]kommune.Deregistration{
			row("a", "a", "2024", 3, 50, 20), row("b", "b", "2024", 3, 38, 9), row("all", "", "2024", 3, 90, 30), row("both", "", "2023", 3, 90, 30),
		}, []string{"all"}},
		"few who left outside an initiative": {[]kommune.Deregistration{
			row("a", "a", "2024", 3, 50, 29), row("all", "", "2024", 3, 90, 30),
		}, []string{"all"}},
		"few in none of the quarters that are known": {[]kommune.Deregistration{
			row("q1", "", "2024Q1", 3, 60, 20), row("q2", "", "2024Q2", 3, 60, 20), row("q3", "", "2024Q3", 3, 60, 20), row("year", "", "2024", 3, 182, 61),
		}, []string{"year"}},
		"few in none of the target groups": {[]kommune.Deregistration{
			of(row("young", "", "2024", 3, 60, 20), "young"), of(row("old", "", "2024", 3, 28, 9), "old"), row("all", "", "2024", 3, 90, 30),
		}, []string{"all", "old", "young"}},
		"parts that overlap": {[]kommune.Deregistration{
			row("a", "a", "2024", 3, 50, 20), row("b", "b", "2024", 3, 60, 20), row("all", "", "2024", 3, 90, 35),
		}, nil},
		"none small": {[]kommune.Deregistration{
			row("at3", "a", "2024", 3, 40, 10), row("at6", "a", "2024", 6, 40, 20), row("all", "", "2024", 3, 60, 20),
		}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			if n := hideSmallCohorts(c.rows); n != len(c.want) {
				t.Errorf("%d hidden, want %d", n, len(c.want))
			}
			var hidden []string
			for _, d := range c.rows {
				if d.Status == kommune.Suppressed && d.Participants == nil && d.Deregistered == nil {
					hidden = append(hidden, d.ID)
				}
			}
			slices.Sort(hidden)
			if !slices.Equal(hidden, c.want) {
				t.Errorf("hidden %v, want %v", hidden, c.want)
			}
		})
	}
}

// The kommune's total comes in a later load than the small cohort.
func TestALaterLoadHidesWhatIncludesAnEarlierSmallCohort(t *testing.T) {
	s := openWithReference(t)
	initiative, few, many := "p/a", int64(3), int64(60)
	for n, row := range []kommune.Deregistration{
		{ID: "p/small", InitiativeID: &initiative, Participants: &many, Deregistered: &few},
		{ID: "p/all", Participants: &many, Deregistered: &many},
	} {
		row.Kommune, row.TargetGroupIDs, row.Cohort, row.HorizonMonths = "766", []string{}, testedPeriod, 3
		row.Qualifier, row.Status = kommune.Exact, kommune.Published
		l := Begin(t.Context(), s, storetest.Dataset("p"), strconv.Itoa(n))
		storetest.Must(t, l.WriteDeregistrations(t.Context(), []kommune.Deregistration{row}))
		outcome, err := l.Publish(t.Context(), nil)
		storetest.Must(t, err)
		snapshot, err := s.Snapshot(t.Context(), outcome.ReleaseID)
		storetest.Must(t, err)
		read, err := store.ReadFacts[kommune.Deregistration](t.Context(), s, snapshot)
		storetest.Must(t, err)
		for _, d := range read {
			if d.Status != kommune.Suppressed {
				t.Errorf("load %d shows %+v", n+1, d)
			}
		}
	}
}

// status reads what a release shows of a kommune's figure.
func status(t *testing.T, s *store.Store, releaseID string, period kommune.Period, area kommune.Area) kommune.Observation {
	t.Helper()
	snapshot, err := s.Snapshot(t.Context(), releaseID)
	storetest.Must(t, err)
	rows, err := s.ReadObservations(t.Context(), snapshot, kommune.ObservationQuery{
		IndicatorIDs: []string{"p/share"}, Periods: []kommune.Period{period}, Areas: []kommune.Area{area},
	})
	storetest.Must(t, err)
	if len(rows) != 1 {
		t.Fatalf("%d rows of %s in %s", len(rows), area, releaseID)
	}
	return rows[0]
}

func inYear(period kommune.Period, row kommune.Observation) kommune.Observation {
	row.Period = period
	return row
}

// Found by review: the release before hides nothing, but an older one that is
// still kept does.
func TestACellThatAnyKeptReleaseHidesStaysProtected(t *testing.T) {
	s := openWithReference(t)
	load := func(a, b, country float64) Outcome {
		return publishPersons(t, s, kommune.DisclosureByKommunebench, []kommune.Observation{
			persons("p/all", "101", a, 40), persons("p/all", "147", b, 60), persons("p/all", kommune.Country, country, 100),
		})
	}
	first := load(3, 20, 23)
	if got := status(t, s, first.ReleaseID, testedPeriod, "101").Status; got != kommune.Suppressed {
		t.Fatalf("the first release shows the cell as %s", got)
	}
	second := load(9, 25, 34)
	if cells := second.Suppression.Cells(); len(cells) != 0 {
		t.Fatalf("the second release, of other figures, hides %v", cells)
	}
	third := load(9, 20, 29)
	// 20 beside the first release's total of 23 would tell its 3.
	if got := status(t, s, third.ReleaseID, testedPeriod, "147"); got.Status != kommune.Suppressed || third.Suppression.Cells()[disclosure.Carried] == 0 {
		t.Errorf("the third release shows %+v and hides %v", got, third.Suppression.Cells())
	}
}

// Found by review: the figure that is shown one day must be the last one.
func TestARevisionOfAHiddenFigureIsKept(t *testing.T) {
	s := openWithReference(t)
	load := func(hidden float64) Outcome {
		return publishPersons(t, s, kommune.DisclosureByKommunebench, []kommune.Observation{persons("p/all", "153", hidden, 40), persons("p/all", "101", 30, 90)})
	}
	load(3)
	revised := load(4)
	if again := load(4); revised.Unchanged || !again.Unchanged {
		t.Errorf("revised: %+v, the same again: %+v", revised, again)
	}
	first, err := s.Snapshot(t.Context(), "p@1")
	storetest.Must(t, err)
	second, err := s.Snapshot(t.Context(), revised.ReleaseID)
	storetest.Must(t, err)
	if first.Release.ContentHash != second.Release.ContentHash {
		t.Error("the hash of what is shown tells that a hidden figure was revised")
	}
	indicator := sharesOfPersons()
	indicator.CountsPersons = false
	shown := publishWith(t, s, kommune.DisclosureByKommunebench, indicator, []kommune.Observation{persons("p/all", "101", 31, 90)})
	if got := status(t, s, shown.ReleaseID, testedPeriod, "153"); got.Numerator == nil || *got.Numerator != 4 {
		t.Errorf("shown is %+v, want the last figure, 4", got)
	}
}

// Found by review: years that a load does not bring follow the new rules too.
func TestNewRulesJudgeAllYearsAgain(t *testing.T) {
	old := inYear("2022", persons("p/all", "101", 3, 40))
	for name, change := range map[string]func(s *store.Store) Outcome{
		"protection by us": func(s *store.Store) Outcome {
			publishPersons(t, s, kommune.DisclosureByPublisher, []kommune.Observation{old, persons("p/all", "101", 30, 90)})
			return publishPersons(t, s, kommune.DisclosureByKommunebench, []kommune.Observation{persons("p/all", "101", 31, 90)})
		},
		"a larger limit, with no figures at all": func(s *store.Store) Outcome {
			indicator := sharesOfPersons()
			indicator.MinCell = 3
			publishWith(t, s, kommune.DisclosureByKommunebench, indicator, []kommune.Observation{old, persons("p/all", "101", 30, 90)})
			return publishPersons(t, s, kommune.DisclosureByKommunebench, nil)
		},
		"shares that turn out to be per thousand": func(s *store.Store) Outcome {
			share := inYear("2022", persons("p/all", "101", 0, 40)) // 50 per thousand of 40 are 2
			share.Value, share.Numerator = storetest.Number(50), nil
			indicator := sharesOfPersons()
			publishWith(t, s, kommune.DisclosureByKommunebench, indicator, []kommune.Observation{share, persons("p/all", "101", 30, 90)})
			indicator.Scale = 1000
			return publishWith(t, s, kommune.DisclosureByKommunebench, indicator, nil)
		},
		"persons that were none": func(s *store.Store) Outcome {
			indicator := sharesOfPersons()
			indicator.CountsPersons = false
			publishWith(t, s, kommune.DisclosureByKommunebench, indicator, []kommune.Observation{old, persons("p/all", "101", 30, 90)})
			return publishPersons(t, s, kommune.DisclosureByKommunebench, []kommune.Observation{persons("p/all", "101", 31, 90)})
		},
	} {
		s := openWithReference(t)
		outcome := change(s)
		if got := status(t, s, outcome.ReleaseID, "2022", "101"); got.Status != kommune.Suppressed {
			t.Errorf("%s: 2022 is %+v", name, got)
		}
		if len(outcome.Suppression.Exposed) == 0 {
			t.Errorf("%s: nobody is told that the release before still shows the cell", name)
		}
	}
}

// The rows of a year that the source has no more are kept and marked, whatever is
// judged about them later.
func TestAYearThatIsGoneStaysSoWhenItIsJudgedAgain(t *testing.T) {
	s := openWithReference(t)
	limited := sharesOfPersons()
	limited.MinCell = 10
	older, newer := inYear("2022", persons("p/all", "101", 30, 90)), persons("p/all", "101", 30, 90)
	for n, step := range []struct {
		indicator kommune.Indicator
		rows      []kommune.Observation
		changed   int
		isGone    bool // 2022
	}{
		{sharesOfPersons(), []kommune.Observation{older, newer}, 4, false}, // both years, the indicators and the groups
		{sharesOfPersons(), []kommune.Observation{newer}, 1, true},
		{limited, nil, 1, true}, // the indicators alone; all years are judged again
		{sharesOfPersons(), []kommune.Observation{older}, 3, false},
		{limited, []kommune.Observation{newer}, 3, true},
	} {
		outcome := publishWith(t, s, kommune.DisclosureByKommunebench, step.indicator, step.rows)
		snapshot, err := s.Snapshot(t.Context(), outcome.ReleaseID)
		storetest.Must(t, err)
		isGone := map[int]bool{}
		for _, slice := range snapshot.IndicatorSlices("p/share") {
			isGone[slice.Year] = slice.Gone
		}
		if isGone[2022] != step.isGone || len(isGone) != 2 || outcome.SlicesChanged != step.changed {
			t.Errorf("step %d: gone %v, %d slices changed, want %t and %d", n, isGone, outcome.SlicesChanged, step.isGone, step.changed)
		}
	}
}

func TestACountIsItsValue(t *testing.T) {
	count := sharesOfPersons()
	count.Kind = kommune.Count
	row := kommune.Observation{Value: storetest.Number(3), Numerator: storetest.Number(300), Status: kommune.Published}
	if cell := cellsOf(count, []kommune.Observation{row})[0]; *cell.Count != 3 {
		t.Errorf("a count of 3 is taken for %v", *cell.Count)
	}
	// Nobody of an unknown number: that number does not follow.
	row = kommune.Observation{Value: storetest.Number(0), Numerator: storetest.Number(0), Status: kommune.Published}
	if cell := cellsOf(sharesOfPersons(), []kommune.Observation{row})[0]; *cell.Count != 0 || cell.Rest != nil {
		t.Errorf("nobody of an unknown number: %+v", cell)
	}
}

// Found by review: 97.94 % of which 95 are counted leaves two.
func TestCountsThatFollowFromARatioAreSeen(t *testing.T) {
	number := func(v float64) *float64 { return &v }
	indicator := sharesOfPersons()
	for name, row := range map[string]kommune.Observation{
		"value and numerator":   {Value: number(97.938144), Numerator: number(95)},
		"value and denominator": {Value: number(7.5), Denominator: number(40)},
	} {
		row.Status = kommune.Published
		cell := cellsOf(indicator, []kommune.Observation{row})[0]
		if cell.Count == nil || cell.Rest == nil || (*cell.Rest != 2 && *cell.Count != 3) {
			t.Errorf("%s: %+v", name, cell)
		}
	}
	share, left := 97.938, int64(95)
	if !isSmallCohort(kommune.Deregistration{SharePct: &share, Deregistered: &left, Status: kommune.Published}) {
		t.Error("95 of 97 who left the register leave two, and are shown")
	}
}

// Found by review: rows that wait for their release are not protected yet.
func TestTheReaderSeesNoRowOfALoadUnderWay(t *testing.T) {
	s := openWithReference(t)
	l := Begin(t.Context(), s, storetest.Dataset("p"), "x")
	storetest.Must(t, l.WriteObservations(t.Context(), kommunetest.Columns([]kommune.Observation{persons("p/all", "766", 3, 40)})))
	storetest.Must(t, l.finish(t.Context()))
	var rows uint64
	storetest.Must(t, storetest.Database(s).Writer.QueryRow(t.Context(), "SELECT count() FROM "+l.run.StagingTable()).Scan(&rows))
	var denied *driver.Exception
	if err := storetest.Database(s).Reader.QueryRow(t.Context(), "SELECT count() FROM "+l.run.StagingTable()).Scan(&rows); !errors.As(err, &denied) || denied.Code != 497 {
		t.Errorf("the reader got %d rows and %v, want ACCESS_DENIED (497)", rows, err)
	}
	storetest.Must(t, l.Abandon(t.Context()))
}

// A load that brings none of them hides their small counts anew where they were
// loaded under earlier rules, and leaves all their rows.
func TestDeregistrationsOfEarlierRulesAreJudgedAgainAndAllKept(t *testing.T) {
	s := openWithReference(t)
	few, many := int64(3), int64(60)
	var rows []kommune.Deregistration
	for n, left := range []*int64{&many, &few, &many} {
		initiative := "p/initiative-" + strconv.Itoa(n)
		rows = append(rows, kommune.Deregistration{
			ID: "p/" + strconv.Itoa(n), Kommune: "766", InitiativeID: &initiative, TargetGroupIDs: []string{}, Cohort: testedPeriod, HorizonMonths: 3,
			Participants: &many, Deregistered: left, Qualifier: kommune.Exact, Status: kommune.Published,
		})
	}
	begin := func(input string) *Load {
		l := Begin(t.Context(), s, storetest.Dataset("p"), input)
		return l
	}
	first := begin("a")
	storetest.Must(t, first.WriteDeregistrations(t.Context(), rows))
	_, err := first.Publish(t.Context(), nil)
	storetest.Must(t, err)
	storetest.Exec(t, s, "ALTER TABLE releases UPDATE `slices.rules` = arrayMap(r -> toUInt16(r - 1), `slices.rules`) WHERE dataset = 'p' SETTINGS mutations_sync = 1")
	second := begin("b")
	storetest.Must(t, second.WriteObservations(t.Context(), kommunetest.Columns([]kommune.Observation{persons("p/all", "101", 30, 90)})))
	outcome, err := second.Publish(t.Context(), nil)
	storetest.Must(t, err)
	snapshot, err := s.Snapshot(t.Context(), outcome.ReleaseID)
	storetest.Must(t, err)
	read, err := store.ReadFacts[kommune.Deregistration](t.Context(), s, snapshot)
	storetest.Must(t, err)
	statuses := map[string]kommune.ValueStatus{}
	for _, row := range read {
		statuses[row.ID] = row.Status
	}
	want := map[string]kommune.ValueStatus{"p/0": kommune.Published, "p/1": kommune.Suppressed, "p/2": kommune.Published}
	if diff := cmp.Diff(want, statuses); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
