package load

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"kommunebench/disclosure"
	"kommunebench/kommune"
	"kommunebench/store"
	"kommunebench/store/clickhouse"
)

// withheldCell is a row of the table of withheld figures.
type withheldCell struct {
	kommune.Observation

	Reason string `col:"reason"`
}

// suppress hides, in the assembled rows, the cells from which a count of few persons
// could be derived, and keeps their figures where readers have no right to look.
func (l *Load) suppress(ctx context.Context, before *kommune.Snapshot) (Suppression, error) {
	found := Suppression{ByIndicator: map[string]map[disclosure.Reason]int{}}
	if l.dataset.DisclosureBy != kommune.DisclosureByKommunebench {
		return found, nil
	}
	s, err := l.newSuppressor(ctx, before)
	if err != nil {
		return found, err
	}
	for _, family := range s.families {
		if err := s.protect(ctx, family, &found); err != nil {
			return found, err
		}
	}
	slices.SortFunc(found.Exposed, func(a, b ExposedCell) int {
		if a.KnowsRule != b.KnowsRule {
			if b.KnowsRule {
				return -1
			}
			return 1
		}
		return cmp.Or(compareKeys(a.Key, b.Key), cmp.Compare(a.ReleaseID, b.ReleaseID))
	})
	if len(found.ByIndicator) == 0 {
		return found, nil
	}
	return found, l.exec(ctx, "suppress", map[string]any{"run": l.run.Number()})
}

// suppressor works out what to hide, family by family.
type suppressor struct {
	load       *Load
	structures *structures
	families   []family
	// limits are the smallest counts that the release before may show, by indicator.
	limits map[string]int64
	// earlier are the runs of kept releases, newest first.
	earlier map[kommune.SliceKey][]earlierRun
}

type earlierRun struct {
	Indicator string `col:"indicator"`
	Year      uint16 `col:"year"`
	Run       uint64 `col:"run"`
	Release   string `col:"release"`
	Rules     uint16 `col:"rules"`
}

func (l *Load) newSuppressor(ctx context.Context, before *kommune.Snapshot) (*suppressor, error) {
	s := &suppressor{load: l, limits: map[string]int64{}, earlier: map[kommune.SliceKey][]earlierRun{}}
	indicators, err := mergedFacts[kommune.Indicator](ctx, l, before)
	if err != nil {
		return nil, err
	}
	groups, err := mergedFacts[kommune.TargetGroup](ctx, l, before)
	if err != nil {
		return nil, err
	}
	shown, err := store.ReadFacts[kommune.Indicator](ctx, l.store, before)
	if err != nil {
		return nil, err
	}
	for _, indicator := range shown {
		s.limits[indicator.ID] = indicator.MinCell
	}
	touched := map[string]bool{}
	for _, slice := range l.judged() {
		touched[slice.Indicator] = true
	}
	var ids []string
	for _, family := range familiesOf(indicators) {
		if slices.ContainsFunc(family.ids(), func(id string) bool { return touched[id] }) {
			s.families = append(s.families, family)
			ids = append(ids, family.lead.ID)
		}
	}
	if len(ids) == 0 {
		return s, nil
	}
	if s.structures, err = readStructures(ctx, l.store, groups); err != nil {
		return nil, err
	}
	runs, err := clickhouse.SelectRows[earlierRun](ctx, l.run.Database(), "list_earlier_runs", map[string]any{"dataset": l.dataset.ID, "indicators": ids})
	for _, run := range runs {
		key := figuresKey(run.Indicator, int(run.Year))
		s.earlier[key] = append(s.earlier[key], run)
	}
	return s, err
}

// mergedFacts are the rows of a table of facts as the load would publish them.
func mergedFacts[T any](ctx context.Context, l *Load, before *kommune.Snapshot) ([]T, error) {
	var old []T
	if !l.replaces {
		var err error
		if old, err = store.ReadFacts[T](ctx, l.store, before); err != nil {
			return nil, err
		}
	}
	if pending, some := l.facts[store.FactTableOf[T]().Name].(*factsOf[T]); some {
		return pending.merge(old), nil
	}
	return old, nil
}

// protect hides what must be hidden of one family.
func (s *suppressor) protect(ctx context.Context, family family, found *Suppression) error {
	runs, years := []uint64{}, map[int]bool{}
	for _, slice := range s.load.judged() {
		if !slices.Contains(family.ids(), slice.Indicator) {
			continue
		}
		years[int(slice.Year)] = true
		for _, run := range s.earlier[figuresKey(family.lead.ID, int(slice.Year))] {
			runs = append(runs, run.Run)
		}
	}
	type row struct {
		Period kommune.Period `col:"period"`
	}
	byYear := map[int][]string{}
	for _, member := range append([]kommune.Indicator{family.lead}, family.shares...) {
		_, hasDenominators := family.denominators[member.ID]
		atRisk, err := selectStaged[row](ctx, s.load, "list_periods_at_risk", map[string]any{
			"indicator": member.ID, "min_cell": float64(member.MinCell), "runs": runs,
			"scale": member.Scale, "is_ratio": member.IsRatio(), "all": hasDenominators,
		})
		if err != nil {
			return err
		}
		for _, row := range atRisk {
			year, period := row.Period.Year(), string(row.Period)
			if years[year] && !slices.Contains(byYear[year], period) {
				byYear[year] = append(byYear[year], period)
			}
		}
	}
	for _, year := range slices.Sorted(maps.Keys(byYear)) {
		if err := s.protectYear(ctx, family, year, byYear[year], found); err != nil {
			return err
		}
	}
	return nil
}

// protectYear decides table by table for some periods of one year, so that no
// more than a year of one family is held in memory.
func (s *suppressor) protectYear(ctx context.Context, family family, year int, periods []string, found *Suppression) error {
	parameters := map[string]any{"indicator": family.lead.ID, "periods": periods}
	tables, err := s.readTables(ctx, family, periods)
	if err != nil {
		return err
	}
	earlier, err := s.readEarlier(ctx, family.lead, year, parameters)
	if err != nil {
		return err
	}
	precedes := map[string]bool{}
	for _, run := range s.earlier[figuresKey(family.lead.ID, year)] {
		precedes[run.Release] = run.Rules < kommune.RulesVersion
	}
	plans, err := s.plan(family.lead, tables, earlier, precedes)
	if err != nil {
		return err
	}
	var hidden []withheldCell
	for period, table := range tables {
		plan := plans[period]
		if s.limits[family.lead.ID] == family.lead.MinCell {
			keepHidden(plan, cellsOf(family.lead, table.lead), earlier[period], precedes)
		}
		hidden = append(hidden, table.hiddenBy(plan)...)
		for _, exposure := range plan.Exposed {
			key := kommune.ObservationKey{IndicatorID: family.lead.ID, TargetGroupID: exposure.TargetGroupID, Period: period, Area: exposure.Area}
			found.Exposed = append(found.Exposed, ExposedCell{key, exposure})
		}
	}
	for _, cell := range hidden {
		if found.ByIndicator[cell.IndicatorID] == nil {
			found.ByIndicator[cell.IndicatorID] = map[disclosure.Reason]int{}
		}
		found.ByIndicator[cell.IndicatorID][disclosure.Reason(cell.Reason)]++
	}
	return s.load.withhold(ctx, hidden)
}

// plan decides for each table, on all cores: it is what takes time in a load
// of small counts. precedes names the releases whose tables were loaded under
// earlier rules.
func (s *suppressor) plan(
	indicator kommune.Indicator, tables map[kommune.Period]*familyTable, earlier map[kommune.Period][]disclosure.Before, precedes map[string]bool,
) (map[kommune.Period]disclosure.Plan, error) {
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	var mu sync.Mutex
	plans := map[kommune.Period]disclosure.Plan{}
	for period, table := range tables {
		structure := s.structures.in(period)
		group.Go(func() error {
			plan, err := protectTable(structure, int(indicator.MinCell), table.cells, earlier[period], precedes)
			if err != nil {
				return fmt.Errorf("disclosure control of %s in %s: %w", indicator.ID, period, err)
			}
			mu.Lock()
			defer mu.Unlock()
			plans[period] = plan
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return plans, nil
}

// protectTable plans with all older releases in view. What an older release
// shows protects nothing; but where it showed that only because it was loaded
// under earlier rules, the table is protected as if it were not there too, so
// that it is safe once that release is pruned.
func protectTable(
	structure *disclosure.Structure, minCell int, cells []disclosure.Cell, before []disclosure.Before, precedes map[string]bool,
) (disclosure.Plan, error) {
	plan, err := disclosure.Protect(structure, minCell, cells, before)
	if err != nil {
		return plan, err
	}
	today := slices.DeleteFunc(slices.Clone(before), func(b disclosure.Before) bool { return precedes[b.ReleaseID] })
	if len(today) == len(before) {
		return plan, nil
	}
	alone, err := disclosure.Protect(structure, minCell, cells, today)
	for key, reason := range alone.Hidden {
		if _, hidden := plan.Hidden[key]; !hidden {
			plan.Hidden[key] = reason
		}
	}
	return plan, err
}

// keepHidden hides in a table that did not change what the newest earlier release hides
// of it. A plan that is made anew may need less, as it knows what is hidden already; to
// show that would look like a revision of a figure that nobody revised.
func keepHidden(plan disclosure.Plan, cells []disclosure.Cell, before []disclosure.Before, precedes map[string]bool) {
	if len(before) == 0 || precedes[before[0].ReleaseID] {
		return
	}
	newest := before[0]
	if !disclosure.SameFigures(cells, newest.Cells) {
		return
	}
	for _, cell := range cells {
		if _, hidden := plan.Hidden[cell.Key()]; newest.Hidden[cell.Key()] && !hidden && !cell.Suppressed {
			plan.Hidden[cell.Key()] = disclosure.Carried
		}
	}
}

func compareKeys(a, b kommune.ObservationKey) int {
	return cmp.Or(cmp.Compare(a.IndicatorID, b.IndicatorID), cmp.Compare(a.TargetGroupID, b.TargetGroupID),
		cmp.Compare(a.Period, b.Period), cmp.Compare(a.Area, b.Area))
}

// withhold keeps the figures of cells that will be hidden.
func (l *Load) withhold(ctx context.Context, hidden []withheldCell) error {
	return clickhouse.Coded(ctx, clickhouse.InsertRows(l.run.Tag(ctx), l.run.Database(), l.run.WithheldTable(), hidden, map[string]any{"run": l.run.Number()}))
}
