package phrase

import (
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
)

// Nearest sorts names by how much they are like one, the most similar first.
func Nearest(name string, names []string) []string {
	const longest = 64 // a comparison takes time with the length of both
	asked := strings.ToLower(name[:min(longest, len(name))])
	distance := make(map[string]int, len(names))
	for _, other := range names {
		distance[other] = levenshtein.ComputeDistance(asked, strings.ToLower(other))
	}
	sorted := slices.Clone(names)
	slices.SortStableFunc(sorted, func(a, b string) int { return distance[a] - distance[b] })
	return sorted
}
