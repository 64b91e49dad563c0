package flatrows

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"kommunebench/analysis"
	"kommunebench/kommune"
)

const (
	maxIndicators = 50
	// DefaultPage is how many rows a page of observations has where nothing else is asked
	// for.
	DefaultPage = 1000
	// MaxPage is how many rows a page of observations has at most.
	MaxPage = 100_000
)

// ObservationsQuery asks for flat rows, a page at a time.
type ObservationsQuery struct {
	IndicatorIDs []string
	Filter       *ObservationFilter
	// Areas asks for rows of areas larger than a kommune instead of those of
	// kommuner; the filter's kommuner are not read then.
	Areas     *AreaFilter
	ReleaseID *string
	First     int
	After     *string
	// Counted has the rows of all pages counted while the page is read.
	Counted bool
}

// ObservationFilter chooses rows: those that meet every condition given.
type ObservationFilter struct {
	Kommuner    *analysis.KommuneFilter
	From, To    *kommune.Period
	TargetGroup *string
}

// Observation is one flat row of a kommune or of a larger area.
type Observation struct {
	IndicatorID string
	Area        kommune.Area
	AreaName    string
	// AreaKind is empty where the area is a kommune.
	AreaKind      kommune.PeerGroupKind
	Period        kommune.Period
	PeriodStart   time.Time
	PeriodEnd     time.Time
	TargetGroupID *string
	Value         *float64
	Numerator     *float64
	Denominator   *float64
	Status        kommune.ValueStatus
	Qualifier     kommune.Qualifier
	ReleaseID     string
	// SourceID is where the figure comes from: the row's own source, else the
	// indicator's.
	SourceID *string
	// InSource is false for a row that the newest delivery lacks.
	InSource bool

	labels *Labels
}

// KommuneCode is the area's code where it is a kommune, else empty.
func (o *Observation) KommuneCode() kommune.Code {
	code, _ := o.Area.Code()
	return code
}

// AreaID is the id of the peer group that the area is, or the code of a kommune.
func (o *Observation) AreaID() string { return string(o.Area) }

// KommuneName is the area's name.
func (o *Observation) KommuneName() string { return o.AreaName }

// ObservationPage is a page of rows in the order of indicator, target group,
// period and area.
type ObservationPage struct {
	Rows        []Observation
	HasNext     bool
	HasPrevious bool
	parts       []observationPart
	releases    []string
	question    string
	query       ObservationsQuery
	catalogue   *kommune.Catalogue
	// count waits for the number of rows; nil where nobody counts them yet.
	count func() (int64, error)
}

// Cursor is the place of the n-th row, from 0, for the page after it. It is
// made when it is asked for: cursors take more time than all else of a row.
func (p *ObservationPage) Cursor(n int) string {
	row := p.Rows[n]
	key := [4]string{row.IndicatorID, groupIDOf(&row), string(row.Period), string(row.Area)}
	return Cursor{Key: key, Releases: p.releases, Question: p.question}.Encode()
}

// SourceIDs are those of the figures of the page, by indicator.
func (p *ObservationPage) SourceIDs() map[string][]string {
	ids := map[string][]string{}
	for n := range p.Rows {
		if row := &p.Rows[n]; row.Value != nil && row.SourceID != nil {
			ids[row.IndicatorID] = analysis.AppendOnce(ids[row.IndicatorID], *row.SourceID)
		}
	}
	return ids
}

// observationPart is what a page reads from one dataset.
type observationPart struct {
	snapshot *kommune.Snapshot
	query    kommune.ObservationQuery
}

// ReadObservationPage reads a page.
func ReadObservationPage(ctx context.Context, a *analysis.Analyst, catalogue *kommune.Catalogue, query ObservationsQuery) (*ObservationPage, error) {
	if query.First < 0 || query.First > MaxPage {
		return nil, kommune.InvalidInput("first", strconv.Itoa(query.First), "a number of rows from 0 to "+strconv.Itoa(MaxPage))
	}
	cursor, err := DecodeCursor(query.After)
	if err != nil {
		return nil, err
	}
	parts, err := observationParts(ctx, a, catalogue, query, cursor)
	if err != nil {
		return nil, err
	}
	page := &ObservationPage{HasPrevious: query.After != nil, parts: parts, question: questionOf(parts), query: query, catalogue: catalogue}
	for _, part := range parts {
		page.releases = append(page.releases, part.snapshot.Release.ID)
	}
	if err := cursor.Check(query.After, page.question, page.releases); err != nil {
		return nil, err
	}
	if query.Counted {
		page.count = startCount(ctx, a, parts)
	}
	for _, part := range parts {
		rows, err := readOn(ctx, a, part, cursor.key(), query.First+1-len(page.Rows))
		if err != nil {
			return nil, err
		}
		page.Rows = appendFlat(page.Rows, catalogue, part.snapshot, rows)
		if len(page.Rows) > query.First {
			page.Rows, page.HasNext = page.Rows[:query.First], true
			break
		}
	}
	return page, nil
}

// observationParts plans what to read, a dataset at a time in the order of
// the ids.
func observationParts(ctx context.Context, a *analysis.Analyst, catalogue *kommune.Catalogue, query ObservationsQuery, cursor Cursor) ([]observationPart, error) {
	if len(query.IndicatorIDs) > maxIndicators {
		return nil, kommune.InvalidInput("indicators", fmt.Sprintf("%d ids", len(query.IndicatorIDs)), fmt.Sprintf("up to %d ids", maxIndicators))
	}
	filter := ObservationFilter{}
	if query.Filter != nil {
		filter = *query.Filter
	}
	first, last := kommune.DateRange(filter.From, filter.To)
	ids, releases, err := analysis.SplitAllAsOf("indicators", query.IndicatorIDs, filter.TargetGroup, func(id string) *string {
		return cursor.Release(query.ReleaseID, id)
	})
	if err != nil {
		return nil, err
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	indicators := make([]analysis.Indicator, len(ids))
	for n, id := range ids {
		if indicators[n], err = a.FindIndicator(ctx, catalogue, "indicators", id, releases[kommune.DatasetOf(id)]); err != nil {
			return nil, err
		}
	}
	areas, err := chosenAreas(ctx, a, catalogue, query, indicators)
	if err != nil {
		return nil, err
	}
	var parts []observationPart
	for _, indicator := range indicators {
		var groups []string
		if filter.TargetGroup != nil {
			_, group, err := analysis.ChooseTargetGroup(indicator, filter.TargetGroup)
			if err != nil {
				return nil, err
			}
			groups = []string{group}
		}
		periods := slices.DeleteFunc(indicator.Periods(), func(p kommune.Period) bool { return !p.Within(first, last) })
		parts = addPart(parts, indicator, kommune.ObservationQuery{Periods: periods, TargetGroupIDs: groups, Areas: areas})
	}
	return parts, nil
}

// addPart joins indicators of one dataset into one read where they choose the
// same periods and groups.
func addPart(parts []observationPart, indicator analysis.Indicator, query kommune.ObservationQuery) []observationPart {
	query.IndicatorIDs = []string{indicator.ID}
	if n := len(parts) - 1; n >= 0 {
		last := &parts[n]
		if last.snapshot == indicator.Snapshot && slices.Equal(last.query.Periods, query.Periods) && slices.Equal(last.query.TargetGroupIDs, query.TargetGroupIDs) {
			last.query.IndicatorIDs = append(last.query.IndicatorIDs, indicator.ID)
			return parts
		}
	}
	return append(parts, observationPart{indicator.Snapshot, query})
}

// appendFlat adds rows as they were read. It shares their texts and figures.
func appendFlat(rows []Observation, catalogue *kommune.Catalogue, snapshot *kommune.Snapshot, found []kommune.Observation) []Observation {
	rows = slices.Grow(rows, len(found))
	var indicator kommune.Indicator // of a row: those of one stand together
	for n := range found {
		row := flat(catalogue, snapshot, &found[n])
		if indicator.ID != row.IndicatorID {
			indicator, _ = snapshot.Indicator(row.IndicatorID)
		}
		if row.SourceID == nil {
			row.SourceID = indicator.SourceID
		}
		// So do those of one target group.
		if last := len(rows) - 1; last >= 0 && rows[last].IndicatorID == row.IndicatorID && found[n].TargetGroupID == groupIDOf(&rows[last]) {
			row.labels = rows[last].labels
		} else {
			row.labels = labelsOf(catalogue, snapshot, indicator, found[n].TargetGroupID)
		}
		// Rows of one period stand together: its days are worked out once.
		if last := len(rows) - 1; last >= 0 && rows[last].Period == row.Period {
			row.PeriodStart, row.PeriodEnd = rows[last].PeriodStart, rows[last].PeriodEnd
		} else {
			row.PeriodStart, row.PeriodEnd = row.Period.Start(), row.Period.End()
		}
		rows = append(rows, row)
	}
	return rows
}

// flat leaves the days of the period out.
func flat(catalogue *kommune.Catalogue, snapshot *kommune.Snapshot, row *kommune.Observation) Observation {
	name, kind := analysis.NameArea(catalogue, snapshot, row.Area)
	return Observation{
		IndicatorID: row.IndicatorID, Area: row.Area, AreaName: name, AreaKind: kind,
		Period: row.Period,
		Value:  row.Value, Numerator: row.Numerator, Denominator: row.Denominator,
		Status: row.Status, Qualifier: row.Qualifier, ReleaseID: snapshot.Release.ID,
		TargetGroupID: optional(&row.TargetGroupID), SourceID: optional(&row.SourceID), InSource: !row.Gone,
	}
}

func groupIDOf(row *Observation) string {
	if row.TargetGroupID == nil {
		return ""
	}
	return *row.TargetGroupID
}

func optional(text *string) *string {
	if *text == "" {
		return nil
	}
	return text
}
