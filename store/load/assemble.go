package load

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"golang.org/x/sync/errgroup"

	"kommunebench/kommune"
	"kommunebench/store"
	"kommunebench/store/clickhouse"
)

// assembly is the state that a load would publish.
type assembly struct {
	// slices are all of the new state; fresh are those whose rows stand in the
	// load's table of assembled rows and nowhere else yet.
	slices []kommune.Slice
	fresh  []kommune.Slice
	// altered reports whether the assembled rows are others than those that the load
	// brought: some were carried forward, or some are hidden.
	altered bool
	// withheldChanged reports whether withheld figures were revised: what is shown is
	// as before, but the next release must build on the new ones.
	withheldChanged bool
	// whole reports whether every assembled row is of a fresh slice. The table of
	// assembled rows is then attached as it is, else the fresh slices are copied.
	whole bool
	// lacksRows reports whether rows of the release before are kept which the load has
	// not, some of them for the first time maybe.
	lacksRows bool
	// changed counts the slices that differ from the release before, those that
	// ended included.
	changed     int
	suppression Suppression
	// incomplete are slices of which rows were gone before and still are; healed
	// says that others are whole again.
	incomplete []store.IncompleteSlice
	healed     bool
}

// assemble works out the state after this load on top of a release: the rows
// that the load brought, those of the release before that it does not replace,
// and which cells of them are hidden.
func (l *Load) assemble(ctx context.Context, before *kommune.Snapshot) (assembly, error) {
	if err := l.finish(ctx); err != nil {
		return assembly{}, err
	}
	before, lost, err := l.complete(ctx, before)
	if err != nil {
		return assembly{}, err
	}
	old := map[kommune.SliceKey]kommune.Slice{}
	for _, slice := range before.Slices {
		old[slice.Key()] = slice
	}
	var next assembly
	l.judgeDeregistrations(before)
	var written, facts []kommune.Slice
	var group errgroup.Group
	group.Go(func() (err error) {
		written, err = l.assembleObservations(ctx, before, old, &next)
		return err
	})
	group.Go(func() (err error) {
		facts, err = l.writeFacts(ctx, before)
		return err
	})
	if err := group.Wait(); err != nil {
		return assembly{}, err
	}
	next.suppression.addPrimary(store.FactTableOf[kommune.Deregistration]().Name, l.hiddenDeregistrations)
	state := map[kommune.SliceKey]kommune.Slice{}
	if !l.replaces {
		maps.Copy(state, l.carriedSlices(before))
	}
	for _, slice := range append(written, facts...) {
		state[slice.Key()] = slice
	}
	next.countChanges(old, state)
	next.carryIncomplete(state, lost, l)
	next.slices = slices.Collect(maps.Values(state))
	return next, l.findGaps(ctx, before, &next)
}

// countChanges counts the slices that differ from the release before.
func (a *assembly) countChanges(old, state map[kommune.SliceKey]kommune.Slice) {
	for key, slice := range state {
		known, found := old[key]
		if !found || known.Hash != slice.Hash || known.Gone != slice.Gone {
			a.changed++
		}
		a.lacksRows = a.lacksRows || found && slice.Gone && !known.Gone
	}
	for key := range old {
		if _, kept := state[key]; !kept {
			a.changed++
		}
	}
}

// judgeDeregistrations adds those of the release before to the load where their small
// counts were hidden by earlier rules.
func (l *Load) judgeDeregistrations(before *kommune.Snapshot) {
	table := store.FactTableOf[kommune.Deregistration]()
	if _, brought := l.facts[table.Name]; !l.replaces && !brought && precedesRules(before.Slices) && slices.ContainsFunc(before.Slices, func(s kommune.Slice) bool { return s.Table == table.Name }) {
		l.facts[table.Name] = &factsOf[kommune.Deregistration]{table: table}
	}
}

// writeFacts writes the tables of facts side by side.
func (l *Load) writeFacts(ctx context.Context, before *kommune.Snapshot) ([]kommune.Slice, error) {
	if l.replaces {
		// Rows that the package lacks are not merged in.
		before = &kommune.Snapshot{Dataset: before.Dataset}
	}
	names := slices.Sorted(maps.Keys(l.facts))
	written := make([]kommune.Slice, len(names))
	var group errgroup.Group
	group.SetLimit(store.SideBySide)
	for n, name := range names {
		group.Go(func() (err error) {
			written[n], err = l.facts[name].write(ctx, l, before)
			return err
		})
	}
	return written, group.Wait()
}

// assembleObservations puts the load's rows and those carried forward
// together, hides what must be hidden, and lists the slices that come out.
func (l *Load) assembleObservations(ctx context.Context, before *kommune.Snapshot, old map[kommune.SliceKey]kommune.Slice, next *assembly) ([]kommune.Slice, error) {
	var err error
	if l.reopened, err = l.findReopened(ctx, before); err != nil || len(l.judged()) == 0 {
		return nil, err
	}
	if err := l.run.CreateAssembled(ctx); err != nil {
		return nil, err
	}
	if next.altered, err = l.assembleRows(ctx, old); err != nil {
		return nil, err
	}
	if err := l.reopen(ctx, old); err != nil {
		return nil, err
	}
	if next.suppression, err = l.suppress(ctx, before); err != nil {
		return nil, err
	}
	next.altered = next.altered || len(l.reopened) > 0 || len(next.suppression.ByIndicator) > 0
	return l.listAssembled(ctx, old, next)
}

// assembleRows takes the load's rows and those that it carries forward, and reports
// whether there may be any of those.
func (l *Load) assembleRows(ctx context.Context, old map[kommune.SliceKey]kommune.Slice) (carried bool, err error) {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(l.statementsAtOnce())
	group.Go(func() error { return l.exec(ctx, "assemble", nil) })
	if !l.replaces {
		carried = l.carryForward(ctx, group, old)
	}
	return carried, group.Wait()
}

// statementsAtOnce is how many statements that read rows run side by side: those of a
// large load take memory of the server, and one takes all of its cores.
func (l *Load) statementsAtOnce() int {
	const few = 1 << 20
	if l.staged > few {
		return 1
	}
	return store.SideBySide
}

// listAssembled lists the slices that were assembled. One that came out as it
// was before stays the old one, with the old one's rows.
func (l *Load) listAssembled(ctx context.Context, old map[kommune.SliceKey]kommune.Slice, next *assembly) ([]kommune.Slice, error) {
	var err error
	rows := l.touched
	if next.altered {
		if rows, err = l.listSlices(ctx, l.run.AssembledTable()); err != nil {
			return nil, err
		}
	}
	next.lacksRows = sumRows(rows) > sumRows(l.touched)
	withheld, err := l.hashWithheld(ctx, old)
	if err != nil {
		return nil, err
	}
	written := make([]kommune.Slice, 0, len(rows))
	for _, row := range rows {
		slice := kommune.Slice{
			Table: store.ObservationsTable, IndicatorID: row.Indicator, Year: int(row.Year), Run: l.run.Number(),
			Rows: row.Rows, Hash: fmt.Sprintf("%d-%s", row.Rows, row.Hash), TargetGroupIDs: row.TargetGroups,
			RulesVersion: kommune.RulesVersion,
		}
		for _, period := range row.Periods {
			slice.Periods = append(slice.Periods, kommune.Period(period))
		}
		slices.SortFunc(slice.Periods, kommune.ComparePeriods)
		known, found := old[slice.Key()]
		slice.Gone = found && l.isGone(known)
		if found && l.isReopened(known) {
			slice.RulesVersion = known.RulesVersion // its rows were read then
		}
		if found && known.Hash == slice.Hash {
			if withheld[runOf(slice)] != withheld[runOf(known)] {
				next.withheldChanged = true
				written, next.fresh = append(written, slice), append(next.fresh, slice)
				continue
			}
			known.Gone, known.RulesVersion = slice.Gone, slice.RulesVersion
			written = append(written, known)
			continue
		}
		written = append(written, slice)
		next.fresh = append(next.fresh, slice)
	}
	next.whole = len(next.fresh) == len(written)
	return written, nil
}

// sumRows counts the rows of slices.
func sumRows(list []stagedSlice) (rows uint64) {
	for _, slice := range list {
		rows += slice.Rows
	}
	return rows
}

// figuresKey is the key of a slice of observations.
func figuresKey(indicatorID string, year int) kommune.SliceKey {
	return kommune.SliceKey{Table: store.ObservationsTable, IndicatorID: indicatorID, Year: year}
}

// runSlice is a slice as one run wrote it.
type runSlice struct {
	run uint64
	kommune.SliceKey
}

func runOf(slice kommune.Slice) runSlice { return runSlice{slice.Run, slice.Key()} }

// hashWithheld gives a hash of the withheld figures of each slice, as this load and
// as the release before has them: a revision shows in it and no figure does.
func (l *Load) hashWithheld(ctx context.Context, old map[kommune.SliceKey]kommune.Slice) (map[runSlice]string, error) {
	hashes := map[runSlice]string{}
	if l.dataset.DisclosureBy != kommune.DisclosureByKommunebench {
		return hashes, nil
	}
	runs := []uint64{l.run.Number()}
	for _, slice := range l.judged() {
		if known, found := old[figuresKey(slice.Indicator, int(slice.Year))]; found {
			runs = append(runs, known.Run)
		}
	}
	slices.Sort(runs)
	type row struct {
		Run       uint64 `col:"run"`
		Indicator string `col:"indicator"`
		Year      uint16 `col:"year"`
		Hash      string `col:"hash"`
	}
	rows, err := selectStaged[row](ctx, l, "hash_withheld", map[string]any{"runs": slices.Compact(runs)})
	for _, found := range rows {
		hashes[runSlice{found.Run, figuresKey(found.Indicator, int(found.Year))}] = found.Hash
	}
	return hashes, err
}

// attach makes the assembled rows part of the table that readers read, where
// no release names them yet.
func (l *Load) attach(ctx context.Context, next assembly) error {
	if len(l.judged()) == 0 {
		return nil
	}
	if next.whole {
		return l.exec(ctx, "attach", nil)
	}
	pairs := clickhouse.Tuples{}
	for _, slice := range next.fresh {
		pairs = append(pairs, clickhouse.Tuple(slice.IndicatorID, uint16(slice.Year))) //nolint:gosec // years were read as UInt16
	}
	if err := l.exec(ctx, "copy_changed", map[string]any{"slices": pairs}); err != nil {
		return err
	}
	return l.exec(ctx, "discard_withheld", map[string]any{"run": l.run.Number(), "slices": pairs})
}
