package correlation

import (
	"math"
	"testing"
)

func TestARelationOfFewOrEqualKommunerHasNoCorrelation(t *testing.T) {
	for _, c := range []struct {
		name   string
		points []RelationPoint
		known  bool
	}{
		{"nobody", nil, false},
		{"two", []RelationPoint{{X: 1, Y: 1}, {X: 2, Y: 2}}, false},
		{"three", []RelationPoint{{X: 1, Y: 1}, {X: 2, Y: 3}, {X: 3, Y: 2}}, true},
		{"all the same", []RelationPoint{{X: 1, Y: 1}, {X: 1, Y: 2}, {X: 1, Y: 3}}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			relation := &Relation{Points: c.points}
			relation.correlate()
			if (relation.Pearson != nil) != c.known || (relation.Spearman != nil) != c.known {
				t.Errorf("Pearson %v, Spearman %v", relation.Pearson, relation.Spearman)
			}
			if c.known && relation.Pearson.Interval != nil {
				t.Errorf("three kommuner determine the interval %+v", *relation.Pearson.Interval)
			}
			if c.known && math.IsNaN(*relation.Pearson.PValue) {
				t.Error("p is no number")
			}
		})
	}
}
