package view

import (
	"context"
	"slices"
	"strings"

	"kommunebench/analysis/phrase"
	"kommunebench/kommune"
)

// preview is what a link to a view tells of it where it is shared.
type preview struct {
	title, description string
	// address is that of the view with the release of its figures; empty where they are
	// not pinned.
	address string
}

// previewOf reads what a view shows: at most one operation, whose answer is kept until
// there is a new release.
func previewOf(ctx context.Context, gateway Gateway, name string, state State) (preview, error) {
	switch {
	case name == "sammenlign" && state.IsChange():
		return changePreview(ctx, gateway, state)
	case name == "sammenlign":
		return comparisonPreview(ctx, gateway, state)
	// A group has a sentence for each kommune, and none of its own.
	case name == "udvikling" && state.Kommuner == "" && len(state.Kommune) > 0:
		return trendPreview(ctx, gateway, state)
	case name == "sammenhaeng":
		return relationPreview(ctx, gateway, state)
	case name == "kommune" && len(state.Kommune) > 0:
		return kommunePreview(ctx, gateway, state)
	}
	return preview{}, nil
}

// Period writes a period as people say it. One of those that are undated only files the
// figures: their source does not say when they are from.
func Period(period kommune.Period, undated []kommune.Period, lang kommune.Language) string {
	if slices.Contains(undated, period) {
		return kommune.Text{DA: "udateret", EN: "undated"}.In(lang)
	}
	return phrase.Period(period, lang)
}

// shared is what comparisons and trends say of themselves in a preview.
type shared struct {
	Indicator struct {
		ID       string
		Title    string
		Unit     string
		Decimals int64
		// UndatedPeriods are those whose figures the source does not date.
		UndatedPeriods []kommune.Period
		Dataset        struct {
			Publisher string
			Synthetic bool
		}
	}
	Citation struct {
		URL     string
		PageURL *string `json:"pageUrl"`
		RowURL  *string `json:"rowUrl"`
	}
}

// preview marks figures that are made up before anything else is said.
func (s shared) preview(title, description string, lang kommune.Language) preview {
	if s.Indicator.Dataset.Synthetic {
		title = kommune.Text{DA: "Syntetiske tal: ", EN: "Synthetic figures: "}.In(lang) + title
		description = kommune.Text{DA: "Opdigtede tal, lavet til demonstration. ", EN: "Made up for demonstration. "}.In(lang) + description
	}
	made := preview{title: title, description: description}
	for _, address := range []*string{s.Citation.RowURL, s.Citation.PageURL} {
		if address != nil && made.address == "" {
			made.address = *address
		}
	}
	return made
}

func comparisonPreview(ctx context.Context, gateway Gateway, state State) (preview, error) {
	found, err := Ask[struct {
		Compare struct {
			shared
			Period    kommune.Period
			Benchmark struct {
				Label string
				Value *float64
			}
			Row *struct{ Sentence, ShortSentence string }
		}
	}](ctx, gateway, "PageShareCompare", state.Lang, state.Comparison())
	if err != nil {
		return preview{}, err
	}
	compared := found.Compare
	if compared.Row != nil {
		return compared.preview(compared.Indicator.Title+" · "+compared.Row.ShortSentence, compared.Row.Sentence, state.Lang), nil
	}
	title := compared.Indicator.Title + ", " + Period(compared.Period, compared.Indicator.UndatedPeriods, state.Lang) +
		kommune.Text{DA: ": kommunerne sammenlignet", EN: ": kommuner compared"}.In(state.Lang)
	description := kommune.Text{
		DA: "Hver kommunes tal med usikkerhed, placering og kilde: ", EN: "Each kommune's figure with its uncertainty, place and source: ",
	}.In(state.Lang) + compared.Indicator.Dataset.Publisher + "."
	if value := compared.Benchmark.Value; value != nil {
		unit := kommune.Indicator{Unit: compared.Indicator.Unit, Decimals: compared.Indicator.Decimals}
		description = phrase.UpperFirst(compared.Benchmark.Label) + ": " + phrase.WithUnit(unit, *value, state.Lang) + ". " + description
	}
	return compared.preview(title, description, state.Lang), nil
}

// changePreview is of a ranking of changes: of the row of the kommune that the view is
// about, or the first of those that are ranked, as the view has it.
func changePreview(ctx context.Context, gateway Gateway, state State) (preview, error) {
	found, err := Ask[struct{ Ranking ranking }](ctx, gateway, "PageShareChange", state.Lang, state.Change())
	if err != nil {
		return preview{}, err
	}
	ranked := found.Ranking
	undated := ranked.Indicator.UndatedPeriods
	title := ranked.Indicator.Title + kommune.Text{DA: ": ændring fra ", EN: ": change from "}.In(state.Lang) +
		Period(ranked.From, undated, state.Lang) + kommune.Text{DA: " til ", EN: " to "}.In(state.Lang) + Period(ranked.To, undated, state.Lang)
	description := kommune.Text{
		DA: "Hver kommunes ændring med placering og kilde: ", EN: "Each kommune's change with its place and source: ",
	}.In(state.Lang) + ranked.Indicator.Dataset.Publisher + "."
	if told := ranked.told(state.Kommune); told != "" {
		description = told
	}
	return ranked.preview(title, description, state.Lang), nil
}

// ranking is the answer of PageShareChange.
type ranking struct {
	shared
	From, To kommune.Period
	Ranked   int
	Rows     []struct {
		Kommune  struct{ Code string }
		Sentence string
	}
}

// fewestForRanks are as many changes as have a first one.
const fewestForRanks = 10

// told is the sentence of the kommune that the view is about, else of the first of those
// that are ranked.
func (r ranking) told(own []string) string {
	for n, row := range r.Rows {
		if len(own) > 0 && row.Kommune.Code == own[0] || len(own) == 0 && n == 0 && r.Ranked >= fewestForRanks {
			return row.Sentence
		}
	}
	return ""
}

func trendPreview(ctx context.Context, gateway Gateway, state State) (preview, error) {
	found, err := Ask[struct {
		Trend struct {
			shared
			Periods []kommune.Period
			Series  []struct {
				Kommune  struct{ Name string }
				Sentence string
			}
		}
	}](ctx, gateway, "PageShareTrend", state.Lang, state.Trend())
	if err != nil || len(found.Trend.Series) == 0 || len(found.Trend.Periods) == 0 {
		return preview{}, err
	}
	var names []string
	for _, series := range found.Trend.Series {
		names = append(names, series.Kommune.Name)
	}
	const named = 4
	if more := len(names) - named; more > 0 {
		names = append(names[:named], "…")
	}
	periods, undated := found.Trend.Periods, found.Trend.Indicator.UndatedPeriods
	title := found.Trend.Indicator.Title + ": " + strings.Join(names, ", ") + ", " +
		Period(periods[0], undated, state.Lang) + " – " + Period(periods[len(periods)-1], undated, state.Lang)
	return found.Trend.preview(title, found.Trend.Series[0].Sentence, state.Lang), nil
}

func relationPreview(ctx context.Context, gateway Gateway, state State) (preview, error) {
	type axis struct {
		Title   string
		Dataset struct{ Synthetic bool }
	}
	found, err := Ask[struct {
		Relation struct {
			X, Y     axis
			Sentence string
			shared
		}
	}](ctx, gateway, "PageShareRelation", state.Lang, state.Relation())
	if err != nil {
		return preview{}, err
	}
	related := found.Relation
	related.Indicator.Dataset.Synthetic = related.X.Dataset.Synthetic || related.Y.Dataset.Synthetic
	title := related.X.Title + kommune.Text{DA: " og ", EN: " and "}.In(state.Lang) + phrase.LowerFirst(related.Y.Title)
	return related.preview(title, related.Sentence, state.Lang), nil
}

func kommunePreview(ctx context.Context, gateway Gateway, state State) (preview, error) {
	found, err := Ask[struct{ Kommune *struct{ Name string } }](ctx, gateway, "PageShareKommune", state.Lang, map[string]any{"kommune": state.Kommune[0]})
	if err != nil || found.Kommune == nil {
		return preview{}, err
	}
	return preview{
		title: found.Kommune.Name + kommune.Text{DA: " i tal", EN: " in figures"}.In(state.Lang),
		description: kommune.Text{
			DA: "Hvor kommunen ligger bedre, dårligere og som de andre, og hvad der er nyt. Med usikkerhed og kilde.",
			EN: "Where the kommune does better, worse and like the others, and what is new. With uncertainty and source.",
		}.In(state.Lang),
	}, nil
}
