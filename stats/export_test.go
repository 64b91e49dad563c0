package stats

// WithinYears is the part of SeasonalTrend's correction that allows for covariance
// between the seasons of a year.
func WithinYears(ys []float64, cycle int) float64 {
	seasons := splitSeasons(ys, cycle)
	var variance float64
	for _, season := range seasons {
		sorted := sortedFinite(season)
		variance += kendallVariance(len(sorted), tieSizes(sorted))
	}

	return hirschSlackFactor(seasons, variance)
}
