package mcp

import (
	"cmp"
	"strings"

	"kommunebench/kommune"
)

// About says what figures are of, and what must be said with them.
type About struct {
	Sentence  string    `json:"sentence" jsonschema:"One sentence that can be printed as it stands. It claims no more than the data carry."`
	Indicator Indicator `json:"indicator" jsonschema:"What was measured."`
	// TargetGroup is null where the figures are of everybody.
	TargetGroup *Named   `json:"targetGroup,omitempty" jsonschema:"The group of citizens that the figures are of; absent where they are of everybody."`
	Synthetic   bool     `json:"synthetic" jsonschema:"True where the figures are made up for demonstration: never pass them on as real."`
	Caveats     []string `json:"caveats" jsonschema:"What to keep in mind when using these figures."`
	Source      Source   `json:"source" jsonschema:"Where the figures come from."`
	Release     string   `json:"release" jsonschema:"The release that the figures were read from; give it as the argument release to get the same figures later."`
	Citation    string   `json:"citation" jsonschema:"A reference to print."`
	Link        string   `json:"link" jsonschema:"A link that answers with these very figures, as JSON, for as long as their release is kept."`
	Page        *string  `json:"page,omitempty" jsonschema:"The page that shows these very figures to people: the link to give to a reader. Absent where there is none."`
}

// Indicator is what was measured.
type Indicator struct {
	ID         string `json:"id" jsonschema:"Its id, which every tool takes as the argument indicator."`
	Title      string `json:"title" jsonschema:"A short title."`
	Definition string `json:"definition" jsonschema:"What is counted, and how."`
	Unit       string `json:"unit" jsonschema:"The unit of its values."`
	Decimals   int    `json:"decimals" jsonschema:"How many decimals the source publishes."`
	Polarity   string `json:"polarity" jsonschema:"HIGHER_IS_BETTER, LOWER_IS_BETTER or NEUTRAL, where neither is better."`
}

// Named is a thing with an id.
type Named struct {
	ID    string `json:"id" jsonschema:"Its id."`
	Title string `json:"title" jsonschema:"Its title."`
}

// Source is where figures come from.
type Source struct {
	Title     string  `json:"title" jsonschema:"Its title."`
	Publisher string  `json:"publisher" jsonschema:"Who published it."`
	URL       *string `json:"url,omitempty" jsonschema:"Where it can be read."`
	Licence   *string `json:"licence,omitempty" jsonschema:"On what terms it may be used."`
}

// Row is one kommune's figure among those compared.
type Row struct {
	Kommune      string   `json:"kommune" jsonschema:"The name."`
	Code         string   `json:"code" jsonschema:"The code of three digits."`
	Value        *float64 `json:"value" jsonschema:"The figure in the indicator's unit; null where there is none, which is not zero."`
	Status       string   `json:"status" jsonschema:"OK, or why there is no figure, e.g. SUPPRESSED where it is hidden to protect individuals."`
	Qualifier    string   `json:"qualifier" jsonschema:"How exact the source says the figure is, e.g. EXACT or ABOUT."`
	Interval     *Range   `json:"interval,omitempty" jsonschema:"The 95 % confidence interval; absent where the source does not publish what it takes."`
	Rank         *int     `json:"rank" jsonschema:"The place: 1 is the best, or the largest where neither direction is better. Never pass it on without its interval where there is one."`
	RankInterval *Ranks   `json:"rankInterval,omitempty" jsonschema:"Places that the data can't tell apart from this one, right for every kommune at 95 %."`
	LikelyRanks  *Ranks   `json:"likelyRankInterval,omitempty" jsonschema:"Places that the true one is likely to be among, by a model; narrower than rankInterval."`
	Difference   *float64 `json:"difference,omitempty" jsonschema:"The figure less the benchmark."`
	Significance string   `json:"significance" jsonschema:"How it differs from the other kommuner together, after correction for comparing many: BETTER, WORSE, HIGHER, LOWER, SIMILAR, or NOT_TESTED."`
}

// Range is from a lower to an upper figure.
type Range struct {
	Lower float64 `json:"lower" jsonschema:"The lower limit."`
	Upper float64 `json:"upper" jsonschema:"The upper limit."`
}

// Ranks are from a best to a worst place.
type Ranks struct {
	Lower int `json:"lower" jsonschema:"The best place."`
	Upper int `json:"upper" jsonschema:"The worst place."`
}

// kommuneOf is a kommune as operations give it.
type kommuneOf struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

// rowOf is a row as operations give it.
type rowOf struct {
	Kommune  kommuneOf `json:"kommune"`
	Sentence string    `json:"sentence"`
	rowFigures
}

// rowFigures are the fields that a row has in both.
type rowFigures struct {
	Value              *float64 `json:"value"`
	Status             string   `json:"status"`
	Qualifier          string   `json:"qualifier"`
	Interval           *Range   `json:"interval"`
	Rank               *int     `json:"rank"`
	RankInterval       *Ranks   `json:"rankInterval"`
	LikelyRankInterval *Ranks   `json:"likelyRankInterval"`
	Difference         *float64 `json:"difference"`
	Significance       string   `json:"significance"`
}

func (r rowOf) row() Row {
	return Row{
		Kommune: r.Kommune.Name, Code: r.Kommune.Code, Value: r.Value, Status: r.Status, Qualifier: r.Qualifier,
		Interval: r.Interval, Rank: r.Rank, RankInterval: r.RankInterval, LikelyRanks: r.LikelyRankInterval,
		Difference: r.Difference, Significance: r.Significance,
	}
}

// indicatorOf is an indicator as operations give it.
type indicatorOf struct {
	Indicator
	Dataset struct {
		Title     string  `json:"title"`
		Publisher string  `json:"publisher"`
		Licence   *string `json:"licence"`
		Synthetic bool    `json:"synthetic"`
	} `json:"dataset"`
	Source *Source `json:"source"`
}

// source is that of the indicator, else its dataset.
func (i indicatorOf) source() Source {
	source := Source{Title: i.Dataset.Title, Publisher: i.Dataset.Publisher, Licence: i.Dataset.Licence}
	if i.Source != nil {
		source = *i.Source
		if source.Licence == nil {
			source.Licence = i.Dataset.Licence
		}
	}
	return source
}

// citationOf is a citation as operations give it.
type citationOf struct {
	Text     string `json:"text"`
	URL      string `json:"url"`
	Accessed string `json:"accessed"`
	// PageURL is the page that shows the figures, and RowURL the same about the kommune
	// that was asked about.
	PageURL *string `json:"pageUrl"`
	RowURL  *string `json:"rowUrl"`
}

// comparisonOf is a comparison as operations give it.
type comparisonOf struct {
	Indicator   indicatorOf `json:"indicator"`
	Period      string      `json:"period"`
	TargetGroup *Named      `json:"targetGroup"`
	Release     struct {
		ID string `json:"id"`
	} `json:"release"`
	Benchmark    Benchmark `json:"benchmark"`
	Distribution struct {
		N      int      `json:"n"`
		Median *float64 `json:"median"`
	} `json:"distribution"`
	Caveats  []string   `json:"caveats"`
	Citation citationOf `json:"citation"`
	Revised  *struct {
		Sentence string `json:"sentence"`
	} `json:"revised"`
	Rows []rowOf `json:"rows"`
	Row  *rowOf  `json:"row"`
}

// Benchmark is what figures are measured against.
type Benchmark struct {
	Label string   `json:"label" jsonschema:"What it is, in words."`
	Value *float64 `json:"value" jsonschema:"Its figure; null where there is none."`
}

func (o comparisonOf) about(sentence string) About {
	return About{
		Sentence: sentence, Indicator: o.Indicator.Indicator, TargetGroup: o.TargetGroup, Synthetic: o.Indicator.Dataset.Synthetic,
		Caveats: o.Caveats, Source: o.Indicator.source(), Release: o.Release.ID, Citation: o.Citation.Text, Link: o.Citation.URL,
		Page: cmp.Or(o.Citation.RowURL, o.Citation.PageURL),
	}
}

// own is the row of the kommune that was asked about.
func (o comparisonOf) own(name string) (*Row, string, error) {
	if o.Row == nil {
		return nil, "", kommune.InvalidInput("kommune", name, "one of the kommuner that are compared: it must be among kommuner or in the region")
	}
	row := o.Row.row()
	return &row, o.Row.Sentence, nil
}

// words are the sentence and what must be said with it, for programs that read no
// figures.
func (a About) words() string {
	lines := []string{a.Sentence}
	lines = append(lines, a.Caveats...)
	lines = append(lines, a.Citation, a.Link)
	if a.Page != nil {
		lines = append(lines, *a.Page)
	}
	return strings.Join(lines, "\n")
}
