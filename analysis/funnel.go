package analysis

import (
	"math"
	"sync"

	"kommunebench/kommune"
	"kommunebench/stats"
)

// Funnel is control limits around the pooled value, which widen as
// denominators shrink, in the unit of the value: stats.Funnel as the API shows it.
// Method: docs/methods.md.
type Funnel struct {
	Centre float64
	// Overdispersion is the factor on the variance, at least 1: how much more
	// the kommuner vary than chance alone would make them. Where denominators are known
	// only within rounding it is the largest that the factor may be, by which the
	// limits are drawn.
	Overdispersion float64
	// Outside lists the kommuner beyond the 99.8 % limits.
	Outside []kommune.Kommune

	// lower has the limits below the centre and upper those above it: one and the
	// same, unless the centre is known only within rounding.
	lower, upper      stats.Funnel
	scale             float64
	smallest, largest float64
	once              sync.Once
	points            []FunnelPoint
}

// Points are the limits over the denominators of the kommuner, smallest first.
// They are computed when they are first asked for, as exact limits take long.
func (f *Funnel) Points() []FunnelPoint {
	f.once.Do(func() {
		for _, denominator := range spread(f.smallest, f.largest, funnelPoints) {
			point := FunnelPoint{Denominator: denominator}
			point.Lower95, point.Upper95 = f.limits(denominator, warningLevel)
			point.Lower998, point.Upper998 = f.limits(denominator, controlLevel)
			f.points = append(f.points, point.times(f.scale))
		}
	})
	return f.points
}

func (f *Funnel) limits(denominator, level float64) (lower, upper float64) {
	lower, _, _ = f.lower.Limits(denominator, level)
	_, upper, _ = f.upper.Limits(denominator, level)
	return lower, upper
}

// FunnelPoint is the control limits at one denominator as published, at 95 and
// 99.8 per cent, in the unit of the value.
type FunnelPoint struct {
	Denominator, Lower95, Upper95, Lower998, Upper998 float64
}

const (
	funnelPoints = 60
	warningLevel = 0.95
	controlLevel = 0.998
	// controlZ is the deviate of 99.8 %.
	controlZ = 3.0902323061678132
)

// funnel fits one to the rows; nil for kinds without numerators and
// denominators, and where fewer than two rows have them.
func (r ratios) funnel(rows []ComparisonRow) *Funnel {
	if r.shares != nil {
		return r.roundedFunnel(rows)
	}
	var fitted stats.Funnel
	var ok bool
	switch r.kind {
	case kommune.Proportion:
		fitted, ok = stats.FitProportionFunnel(r.xs, r.ns, math.NaN())
	case kommune.Rate:
		fitted, ok = stats.FitRateFunnel(r.xs, r.ns, math.NaN())
	case kommune.Count, kommune.Mean, kommune.Score, kommune.Difference:
	}
	if !ok || fitted.N < 2 {
		return nil
	}
	funnel := &Funnel{
		Centre: kommune.WithoutFloatError(fitted.Centre*r.scale, r.decimals), Overdispersion: fitted.Overdispersion, Outside: []kommune.Kommune{},
		lower: fitted, upper: fitted, scale: r.scale, smallest: math.Inf(1),
	}
	for n := range rows {
		if math.IsNaN(fitted.ZScores[n]) {
			continue
		}
		funnel.smallest, funnel.largest = min(funnel.smallest, r.ns[n]), max(funnel.largest, r.ns[n])
		if math.Abs(fitted.ZScores[n]) > controlZ {
			funnel.Outside = append(funnel.Outside, rows[n].Kommune)
		}
	}
	return funnel
}

// roundedFunnel is the funnel where denominators are known only within rounding:
// limits that hold, and kommuner that are outside, whatever the figures were before.
// It runs from the least to the greatest that a denominator may be.
func (r ratios) roundedFunnel(rows []ComparisonRow) *Funnel {
	lower, upper, ok := stats.FitRoundedProportionFunnel(r.shares)
	if !ok || lower.N < 2 {
		return nil
	}
	funnel := &Funnel{
		Centre:  kommune.WithoutFloatError((lower.Centre+upper.Centre)/2*r.scale, r.decimals),
		Outside: []kommune.Kommune{}, Overdispersion: lower.Overdispersion,
		lower: lower, upper: upper, scale: r.scale, smallest: math.Inf(1),
	}
	for n := range rows {
		if math.IsNaN(lower.ZScores[n]) {
			continue
		}
		least, most := r.shares[n].Denominators()
		funnel.smallest, funnel.largest = min(funnel.smallest, math.Floor(least)), max(funnel.largest, math.Ceil(most))
		if math.Abs(lower.ZScores[n]) > controlZ {
			funnel.Outside = append(funnel.Outside, rows[n].Kommune)
		}
	}
	return funnel
}

func (f FunnelPoint) times(scale float64) FunnelPoint {
	f.Lower95, f.Upper95, f.Lower998, f.Upper998 = f.Lower95*scale, f.Upper95*scale, f.Lower998*scale, f.Upper998*scale
	return f
}

// spread gives n numbers from smallest to largest, in equal ratios: a funnel
// bends where denominators are small.
func spread(smallest, largest float64, n int) []float64 {
	if smallest == largest {
		return []float64{smallest}
	}
	points := make([]float64, n)
	for k := range points {
		points[k] = smallest * math.Pow(largest/smallest, float64(k)/float64(n-1))
	}
	points[n-1] = largest
	return points
}

// Under this many kommuner with enough events the overdispersion of a funnel is
// mostly noise, and nothing is said of it.
const fewForDispersion = 10

// IsOverdispersed reports whether the kommuner vary by more than chance explains,
// as far as enough of them can tell.
func (c *Comparison) IsOverdispersed() bool {
	return c.Funnel != nil && c.Funnel.lower.DispersionN >= fewForDispersion && c.Funnel.lower.IsOverdispersed()
}

// LeastOverdispersion is the smallest that the factor on the variance may be; that of
// the funnel, unless denominators are known only within rounding.
func (f *Funnel) LeastOverdispersion() float64 { return max(f.lower.Dispersion, 1) }
