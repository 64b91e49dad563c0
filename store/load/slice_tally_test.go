package load

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kommunebench/kommune"
	"kommunebench/kommune/kommunetest"
	"kommunebench/store/storetest"
)

// randomFigures gives rows with all that a hash must tell apart, no key twice.
func randomFigures(random *rand.Rand, count int) []kommune.Observation {
	figure := func() *float64 {
		if random.IntN(3) == 0 {
			return nil
		}
		return new([]float64{0, math.Copysign(0, -1), random.NormFloat64(), math.Floor(1e6 * random.Float64()), 1e15}[random.IntN(5)])
	}
	seen := map[kommune.ObservationKey]bool{}
	rows := make([]kommune.Observation, 0, count)
	for len(rows) < count {
		row := kommune.Observation{
			IndicatorID: fmt.Sprintf("robust/%d", random.IntN(3)), TargetGroupID: []string{"", "robust/a", "robust/a target group of a long name, longer than sixty-four bytes"}[random.IntN(3)],
			Period: kommune.Period(fmt.Sprintf("%dM%02d", 2019+random.IntN(3), 1+random.IntN(12))), Area: kommune.Area(fmt.Sprint(101 + random.IntN(400))),
			Value: figure(), Numerator: figure(), Denominator: figure(),
			Status:    kommune.ValueStatuses()[random.IntN(len(kommune.ValueStatuses()))],
			Qualifier: kommune.Qualifiers()[random.IntN(len(kommune.Qualifiers()))], SourceID: []string{"", "robust/sæt"}[random.IntN(2)],
		}
		if !seen[row.Key()] {
			seen[row.Key()] = true
			rows = append(rows, row)
		}
	}
	return rows
}

func TestWhatWasSeenWhileRowsWereWrittenIsWhatTheTableHolds(t *testing.T) {
	s := storetest.Open(t)
	random := rand.New(rand.NewPCG(1, 2))
	l := begin(t, s, "columns")
	rows := randomFigures(random, 9000)
	for chunk := range slices.Chunk(rows, 2500) {
		storetest.Must(t, l.WriteObservations(t.Context(), kommunetest.Columns(chunk)))
	}
	storetest.Must(t, l.finish(t.Context()))
	seen, known := l.writer.slices()
	if !known {
		t.Fatal("it gave up")
	}
	stored, err := l.listSlices(t.Context(), l.run.StagingTable())
	storetest.Must(t, err)
	if diff := cmp.Diff(stored, seen); diff != "" || len(stored) != 9 {
		t.Errorf("the table holds (-), and was seen (+): %s", diff)
	}
	storetest.Must(t, l.Abandon(t.Context()))
}

func TestAKeyThatComesTwiceIsLeftToTheTable(t *testing.T) {
	s := storetest.Open(t)
	for name, other := range map[string]bool{"equal": false, "different": true} {
		l := begin(t, s, name)
		rows := randomFigures(rand.New(rand.NewPCG(3, 4)), 1000)
		storetest.Must(t, l.WriteObservations(t.Context(), kommunetest.Columns(rows)))
		again := rows[500]
		if other {
			again.Value = new(4711.0)
		}
		storetest.Must(t, l.WriteObservations(t.Context(), kommunetest.Columns([]kommune.Observation{again})))
		dropped, conflicts, err := l.Duplicates(t.Context(), 10)
		storetest.Must(t, err)
		if other && (len(conflicts) != 1 || conflicts[0] != again.Key()) || !other && (len(conflicts) != 0 || dropped != 1) {
			t.Errorf("%s: dropped %d, conflicts %v", name, dropped, conflicts)
		}
		storetest.Must(t, l.Abandon(t.Context()))
	}
}

func TestTooManyKeysAreLeftToTheTable(t *testing.T) {
	seen, block := newSliceTally(), newObservationBlock(1)
	for n := range 3 {
		rows := storetest.Figures(0, 60_000)
		for k := range rows {
			rows[k].Area = kommune.Area(fmt.Sprint(60_000*n + k))
		}
		_, err := block.encode(kommunetest.Columns(rows))
		storetest.Must(t, err)
		seen.add(block)
	}
	if _, known := seen.list(); known {
		t.Error("more areas than can be told apart were told apart")
	}
	if seen.groups != nil || seen.seen != nil {
		t.Error("what was seen is kept for nothing")
	}
}

// One area in each of very many groups is what takes the most memory for a row.
func TestTooManyGroupsAreLeftToTheTable(t *testing.T) {
	seen, block := newSliceTally(), newObservationBlock(1)
	rows := make([]kommune.Observation, 60_000)
	for group := 0; group < maxTalliedWords && !seen.gaveUp; {
		for n := range rows {
			rows[n] = kommune.Observation{
				IndicatorID: "robust/a", TargetGroupID: fmt.Sprint(group % 50_000), Period: kommune.Period(fmt.Sprintf("2024M%02d", group/50_000)),
				Area: "101", Status: kommune.Missing, Qualifier: kommune.Exact,
			}
			group++
		}
		_, err := block.encode(kommunetest.Columns(rows))
		storetest.Must(t, err)
		seen.add(block)
	}
	if _, known := seen.list(); known || seen.groups != nil {
		t.Error("more groups than there is room for were told apart")
	}
}

func TestColumnsOverTheNativeProtocolAreTheSame(t *testing.T) {
	rows := randomFigures(rand.New(rand.NewPCG(5, 6)), 3000)
	var stored [2][]stagedSlice
	for n, overHTTP := range []bool{true, false} {
		l := begin(t, openOver(t, overHTTP), "columns")
		storetest.Must(t, l.WriteObservations(t.Context(), kommunetest.Columns(rows)))
		storetest.Must(t, l.finish(t.Context()))
		stored[n] = l.touched
	}
	if diff := cmp.Diff(stored[0], stored[1]); diff != "" {
		t.Error(diff)
	}
}
