package analysis

import (
	"context"
	"errors"
	"testing"

	"kommunebench/analysis/analysistest"
	"kommunebench/kommune"
)

func TestSimilarKommunerAreTheNearestInStandardDeviations(t *testing.T) {
	analyst, catalogue := analystOf(analysistest.BackgroundWorld("test", false))
	find := func(query SimilarQuery) ([]SimilarKommune, error) {
		return analyst.Similar(context.Background(), catalogue, query)
	}
	for _, c := range []struct {
		name  string
		query SimilarQuery
		want  []string
	}{
		{"on one indicator, equals by code", SimilarQuery{"101", 3, []string{"test/income"}}, []string{"K4", "K6", "K2"}},
		{"on two, whatever their size", SimilarQuery{"101", 4, []string{"test/income", "test/size"}}, []string{"K6", "K2", "K4", "K3"}},
		{"one that all share adds nothing", SimilarQuery{"101", 4, []string{"test/income", "test/flat", "test/size"}}, []string{"K6", "K2", "K4", "K3"}},
		{"who lacks a figure is left out", SimilarQuery{"103", 97, []string{"test/size"}}, []string{"K1", "K6", "K2", "K4"}},
		{"where all are the same all are as near", SimilarQuery{"103", 2, []string{"test/flat"}}, []string{"K1", "K2"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			nearest, err := find(c.query)
			if err != nil {
				t.Fatal(err)
			}
			var names []string
			for n, k := range nearest {
				names = append(names, k.Kommune.Name)
				if n > 0 && k.Distance < nearest[n-1].Distance {
					t.Errorf("%s is nearer than the one before", k.Kommune.Name)
				}
				if len(k.Values) != len(c.query.On) {
					t.Errorf("%s has the values %v of %v", k.Kommune.Name, k.Values, c.query.On)
				}
			}
			analysistest.WantLines(t, names, c.want...)
		})
	}
	for _, c := range []struct {
		name     string
		query    SimilarQuery
		argument string
		code     kommune.ErrorCode
	}{
		{"none wanted", SimilarQuery{"101", 0, []string{"test/income"}}, "k", kommune.BadUserInput},
		{"more than there are", SimilarQuery{"101", 98, []string{"test/income"}}, "k", kommune.BadUserInput},
		{"on nothing", SimilarQuery{"101", 1, nil}, "on", kommune.BadUserInput},
		{"on an unknown indicator", SimilarQuery{"101", 1, []string{"test/none"}}, "on", kommune.BadUserInput},
		{"an unknown kommune", SimilarQuery{"999", 1, []string{"test/income"}}, "kommune", kommune.BadUserInput},
		{"a kommune without a figure", SimilarQuery{"105", 1, []string{"test/size"}}, "kommune", kommune.NotFound},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := find(c.query)
			var coded *kommune.Error
			if !errors.As(err, &coded) || coded.Argument != c.argument || coded.Code != c.code {
				t.Errorf("refused with %v, want %s at %s", err, c.code, c.argument)
			}
		})
	}
}
