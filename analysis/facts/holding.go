package facts

import (
	"slices"

	"kommunebench/kommune"
)

// FigureHolding is the figure that holds another as a part; nil where none does.
func FigureHolding(all []kommune.Figure, part kommune.Figure) *kommune.Figure {
	if part.PartOfID == nil {
		return nil
	}
	return findOne(all, func(f kommune.Figure) bool { return f.ID == *part.PartOfID })
}

// FigureParts are the figures that another holds.
func FigureParts(all []kommune.Figure, whole kommune.Figure) []kommune.Figure {
	return findAll(all, func(f kommune.Figure) bool { return f.PartOfID != nil && *f.PartOfID == whole.ID })
}

// FigureConflicts are the figures that differ from one, whichever of the two says so.
func FigureConflicts(all []kommune.Figure, figure kommune.Figure) []kommune.Figure {
	return findAll(all, func(f kommune.Figure) bool {
		return slices.Contains(f.ConflictIDs, figure.ID) || slices.Contains(figure.ConflictIDs, f.ID)
	})
}

// ParticipationHolding is the fact that holds another as a part; nil where none does.
func ParticipationHolding(all []kommune.Participation, part kommune.Participation) *kommune.Participation {
	if part.PartOfID == nil {
		return nil
	}
	return findOne(all, func(p kommune.Participation) bool { return p.ID == *part.PartOfID })
}

// ParticipationParts are the facts that another holds.
func ParticipationParts(all []kommune.Participation, whole kommune.Participation) []kommune.Participation {
	return findAll(all, func(p kommune.Participation) bool { return p.PartOfID != nil && *p.PartOfID == whole.ID })
}

func findOne[T any](all []T, wanted func(T) bool) *T {
	at := slices.IndexFunc(all, wanted)
	if at < 0 {
		return nil
	}
	return &all[at]
}

// findAll is never nil.
func findAll[T any](all []T, wanted func(T) bool) []T {
	found := []T{}
	for _, one := range all {
		if wanted(one) {
			found = append(found, one)
		}
	}
	return found
}
