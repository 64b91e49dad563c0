package load

import (
	"encoding/hex"
	"maps"
	"math"
	"math/bits"
	"slices"
	"strconv"
	"strings"

	"github.com/go-faster/city"
)

// sliceTally lists the slices of rows while they are written, as list_slices.sql
// does by reading them all again, and checks that each key was written once. It gives
// up where a key comes twice or the tally takes too much memory: then list_slices.sql
// is run.
type sliceTally struct {
	gaveUp bool
	// names number the texts of all blocks.
	indicators, targetGroups, periods, areas nameNumbers
	// groups number the rows of an indicator, target group and period. Of each,
	// a stride of bits says which areas were seen, and sliceOf which slice it
	// is of.
	groups  map[uint64]uint32
	seen    []uint64
	stride  int
	sliceOf []uint32
	slices  []*talliedSlice
	byYear  map[uint64]uint32

	hashes blockHashes
}

type talliedSlice struct {
	indicator, year       uint64
	rows                  uint64
	hash                  [2]uint64
	periods, targetGroups map[string]bool
}

// maxTalliedWords bounds the bits to 16 MiB, enough for 100 million rows of all
// kommuner. Where groups have few rows each, what is known of them besides takes
// ten times as much.
const maxTalliedWords = 2 << 20

func newSliceTally() *sliceTally {
	return &sliceTally{
		indicators: newNameNumbers(), targetGroups: newNameNumbers(), periods: newNameNumbers(), areas: newNameNumbers(),
		groups: map[uint64]uint32{}, byYear: map[uint64]uint32{}, stride: 2,
	}
}

// add takes the rows of a block that was just built.
func (s *sliceTally) add(b *observationBlock) {
	if s.gaveUp {
		return
	}
	indicators, targetGroups := s.indicators.number(b.indicator.names), s.targetGroups.number(b.targetGroup.names)
	periods, areas := s.periods.number(b.period.names), s.areas.number(b.area.names)
	s.hashes.set(b)
	if !s.makeRoom() {
		s.giveUp()
		return
	}
	group, hash := -1, [2]uint64{}
	var slice *talliedSlice
	var at [3]uint16
	for n, area := range b.area.keys {
		if next := [3]uint16{b.indicator.keys[n], b.targetGroup.keys[n], b.period.keys[n]}; group < 0 || next != at {
			at = next
			name := [3]uint64{uint64(indicators[at[0]]), uint64(targetGroups[at[1]]), uint64(periods[at[2]])}
			group = s.group(name, b.period.names[at[2]], b.targetGroup.names[at[1]])
			if s.gaveUp {
				return
			}
			slice = s.slices[s.sliceOf[group]]
			hash = s.hashes.begin(at[1], at[2])
		}
		word := &s.seen[group*s.stride+int(areas[area]/64)]
		bit := uint64(1) << (areas[area] % 64)
		if *word&bit != 0 {
			s.giveUp()
			return
		}
		*word |= bit
		row := s.hashes.row(hash, b, n)
		slice.rows++
		slice.hash[0] += row[0]
		slice.hash[1] += row[1]
	}
}

// giveUp frees the tally: list then has no answer.
func (s *sliceTally) giveUp() { *s = sliceTally{gaveUp: true} }

// makeRoom widens the bits of each group to all areas; false where there are
// too many names.
func (s *sliceTally) makeRoom() bool {
	for _, names := range []*nameNumbers{&s.indicators, &s.targetGroups, &s.periods, &s.areas} {
		if len(names.numbers) > mostBlockRows {
			return false
		}
	}
	if len(s.areas.numbers) <= s.stride*64 {
		return true
	}
	stride := 2 * ((len(s.areas.numbers) + 63) / 64)
	if stride*len(s.sliceOf) > maxTalliedWords {
		return false
	}
	wider := make([]uint64, stride*len(s.sliceOf))
	for n := range s.sliceOf {
		copy(wider[n*stride:], s.seen[n*s.stride:(n+1)*s.stride])
	}
	s.seen, s.stride = wider, stride
	return true
}

// group finds the rows of an indicator, target group and period by their
// numbers.
func (s *sliceTally) group(at [3]uint64, period, targetGroup string) int {
	key := at[0]<<32 | at[1]<<16 | at[2]
	group, known := s.groups[key]
	if known {
		return int(group)
	}
	year, err := strconv.ParseUint(period[:min(4, len(period))], 10, 16)
	if err != nil || len(s.seen)+s.stride > maxTalliedWords {
		s.giveUp()
		return 0
	}
	n, known := s.byYear[at[0]<<16|year]
	if !known {
		n = uint32(len(s.slices)) //nolint:gosec // fewer than there are groups
		s.byYear[at[0]<<16|year] = n
		s.slices = append(s.slices, &talliedSlice{indicator: at[0], year: year, periods: map[string]bool{}, targetGroups: map[string]bool{}})
	}
	keep(s.slices[n].periods, period)
	keep(s.slices[n].targetGroups, targetGroup)
	group = uint32(len(s.sliceOf)) //nolint:gosec // bounded by the words above
	s.groups[key] = group
	s.sliceOf = append(s.sliceOf, n)
	s.seen = append(s.seen, make([]uint64, s.stride)...)
	return int(group)
}

// keep adds a text, whose memory is not its own, to a set.
func keep(set map[string]bool, text string) {
	if !set[text] {
		set[strings.Clone(text)] = true
	}
}

// list gives the slices as list_slices.sql does; false where the tally gave up.
func (s *sliceTally) list() ([]stagedSlice, bool) {
	if s.gaveUp {
		return nil, false
	}
	names := make([]string, len(s.indicators.numbers))
	for name, n := range s.indicators.numbers {
		names[n] = name
	}
	found := make([]stagedSlice, len(s.slices))
	for n, slice := range s.slices {
		found[n] = stagedSlice{
			Indicator: names[slice.indicator], Year: uint16(slice.year), Rows: slice.rows, Keys: slice.rows, //nolint:gosec // it was read as one
			Hash: hexOf(slice.hash[0]) + hexOf(slice.hash[1]), Periods: slices.Sorted(maps.Keys(slice.periods)), TargetGroups: slices.Sorted(maps.Keys(slice.targetGroups)),
		}
	}
	slices.SortFunc(found, compareStaged)
	return found, true
}

// nameNumbers numbers texts in the order in which they come.
type nameNumbers struct {
	numbers map[string]uint32
	block   []uint32
}

func newNameNumbers() nameNumbers { return nameNumbers{numbers: map[string]uint32{}} }

// number gives the numbers of a block's texts, valid until the next block.
func (s *nameNumbers) number(names []string) []uint32 {
	s.block = s.block[:0]
	for _, name := range names {
		n, known := s.numbers[name]
		if !known {
			n = uint32(len(s.numbers)) //nolint:gosec // checked after each block
			s.numbers[strings.Clone(name)] = n
		}
		s.block = append(s.block, n)
	}
	return s.block
}

// blockHashes are what ClickHouse's cityHash64 makes of a block's texts, for
// the hash of list_slices.
type blockHashes struct {
	targetGroups, periods, areas, sources []uint64
	// enums are of the small numbers that words are held as.
	enums [8]uint64
}

func (h *blockHashes) set(b *observationBlock) {
	for n := range h.enums {
		h.enums[n] = hashNumber(uint64(n))
	}
	for _, texts := range []struct {
		hashes *[]uint64
		names  []string
	}{{&h.targetGroups, b.targetGroup.names}, {&h.periods, b.period.names}, {&h.areas, b.area.names}, {&h.sources, b.source.names}} {
		*texts.hashes = (*texts.hashes)[:0]
		for _, name := range texts.names {
			*texts.hashes = append(*texts.hashes, city.CH64([]byte(name)))
		}
	}
}

// begin hashes what comes before the area, under both salts.
func (h *blockHashes) begin(targetGroup, period uint16) [2]uint64 {
	hash := [2]uint64{h.enums[0], h.enums[1]}
	for n := range hash {
		hash[n] = combineHashes(combineHashes(hash[n], h.targetGroups[targetGroup]), h.periods[period])
	}
	return hash
}

// row hashes the rest of a row.
func (h *blockHashes) row(hash [2]uint64, b *observationBlock, n int) [2]uint64 {
	area, source := h.areas[b.area.keys[n]], h.sources[b.source.keys[n]]
	status, qualifier := h.enums[b.status[n]], h.enums[b.qualifier[n]]
	value, numerator, denominator := hashFigure(b.value.Nulls[n], b.values[n]), hashFigure(b.numerator.Nulls[n], b.numerators[n]), hashFigure(b.denominator.Nulls[n], b.denominators[n])
	for k := range hash {
		x := combineHashes(combineHashes(combineHashes(hash[k], area), status), qualifier)
		x = combineHashes(combineHashes(x, source), h.enums[0]) // no row that is loaded is gone
		hash[k] = combineHashes(combineHashes(combineHashes(x, value), numerator), denominator)
	}
	return hash
}

func hashFigure(null uint8, figure float64) uint64 {
	if null != 0 {
		const quietNaN = 0x7ff8000000000000
		return hashNumber(quietNaN)
	}
	return hashNumber(math.Float64bits(figure))
}

// hashNumber is ClickHouse's intHash64, MurmurHash's finalizer after a salt.
func hashNumber(x uint64) uint64 {
	x ^= 0x4cf2d2baae6da887
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	x *= 0xc4ceb9fe1a85ec53
	return x ^ x>>33
}

// combineHashes is CityHash's Hash128to64, by which ClickHouse hashes several
// values.
func combineHashes(a, b uint64) uint64 {
	const factor = 0x9ddfea08eb382d69
	x := (a ^ b) * factor
	x ^= x >> 47
	y := (b ^ x) * factor
	y ^= y >> 47
	return y * factor
}

// hexOf is ClickHouse's hex of a number: whole bytes, and one at least.
func hexOf(x uint64) string {
	text := make([]byte, 8)
	for n := range text {
		text[n] = byte(x >> (56 - 8*n)) //nolint:gosec // the lowest byte
	}
	return strings.ToUpper(hex.EncodeToString(text[min(7, bits.LeadingZeros64(x)/8):]))
}
