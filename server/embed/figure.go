package embed

import (
	"strconv"
	"strings"

	"kommunebench/analysis/phrase"
	"kommunebench/kommune"
)

// figure is all that an embedded figure shows.
type figure struct {
	Lang string
	// Demo marks figures that are made up; empty for real ones.
	Demo             string
	Title, Lead, Sub string
	// Sentence is the whole sentence of a title that is a short one.
	Sentence string
	Fact     *fact
	Drawing  *drawing
	Legend   []legend
	Notes    []string
	// Empty says why there is nothing to draw.
	Empty string
	// Notice says whether the figure changes, and IsOld that there are newer figures.
	Notice string
	IsOld  bool
	// Released says of which release the figures are.
	Released string
	Source   string
	// Page is the page's view of the same figures, and Newer that of the newest ones;
	// empty where there is none.
	Page, Newer string
	Table       table
	Caveats     []string
	Style       string
	Words       map[string]string
}

// fact is a figure that stands alone.
type fact struct{ Name, Figure string }

type legend struct{ Symbol, Class, Text string }

type table struct {
	Caption string
	Head    []string
	Rows    []tableRow
}

type tableRow struct {
	Name  string
	IsOwn bool
	// Rank is nil where nobody is ranked.
	Rank  *cell
	Cells []cell
}

// cell is a figure as people read it, and as it is.
type cell struct{ Text, Value string }

func newCell(p point, words string) cell {
	made := cell{Text: words}
	if p.Value != nil {
		const digits = 64
		made.Value = strconv.FormatFloat(*p.Value, 'f', -1, digits)
	}
	return made
}

// frame is what comparisons and trends say around their drawing.
func (m measured) frame(t texts) figure {
	made := figure{
		Lang: strings.ToLower(string(t.lang)), Source: m.source(t), Caveats: m.Caveats, Released: phrase.UpperFirst(m.released(t)) + ".",
		Words: map[string]string{
			"table": t.in("Tallene som tabel, med forbehold", "The figures as a table, with caveats"), "newer": t.in("Se de nye tal", "See the new figures"),
			"page": t.in("Se tallene hos Kommunebench", "See the figures at Kommunebench"),
		},
	}
	if m.Indicator.Dataset.Synthetic {
		made.Demo = t.in("Demodata. Tallene er opfundet og siger intet om rigtige kommuner.", "Demo data. The figures are made up and say nothing about real kommuner.")
	}
	if m.EmptyBecause != nil {
		made.Empty = t.in("Her er ingen tal at vise.", "There are no figures to show.")
	}
	for _, address := range []*string{m.Citation.RowURL, m.Citation.PageURL} {
		if address != nil && made.Page == "" {
			made.Page = *address
		}
	}
	return made
}

// subtitle is what figures are of, after what is not said above it.
func (m measured) subtitle(t texts, parts ...string) string {
	if m.TargetGroup != nil && !m.TargetGroup.Total {
		parts = append(parts, m.TargetGroup.Title)
	}
	if m.Indicator.Unit != "" && m.Indicator.Unit != "%" {
		parts = append(parts, phrase.UnitTextOf(m.Indicator.Unit, t.lang).Name)
	}
	if polarity := t.polarity(m.Indicator.Polarity); polarity != "" {
		parts = append(parts, polarity)
	}
	return strings.Join(parts, " · ")
}

// failure is a figure that can't be shown, in words that repeat nothing of the address.
func failure(lang kommune.Language, code kommune.ErrorCode, argument string) (said string) {
	t := texts{lang}
	what := map[string]string{
		"indicator": t.in("nøgletal", "indicator"), "period": t.in("periode", "period"), "from": t.in("periode", "period"), "to": t.in("periode", "period"),
		"targetGroup": t.in("målgruppe", "target group"), "kommune": "kommune", "kommuner": t.in("gruppe af kommuner", "group of kommuner"), "peerGroup": t.in("gruppe af kommuner", "group of kommuner"),
		"x": t.in("nøgletal", "indicator"), "y": t.in("nøgletal", "indicator"), "xPeriod": t.in("periode", "period"), "yPeriod": t.in("periode", "period"), "yRelease": t.in("udgivelse", "release"),
		"benchmark": t.in("målestok", "benchmark"), "release": t.in("udgivelse", "release"),
	}
	name, _, _ := strings.Cut(argument, ".")
	switch {
	case code == kommune.RateLimited || code == kommune.TooCostly || code == kommune.Unavailable || code == kommune.Timeout:
		return t.in("Figuren kan ikke vises lige nu. Prøv igen om lidt.", "This chart can't be shown right now. Try again in a moment.")
	case code == kommune.Internal:
		return t.in("Figuren kan ikke vises på grund af en fejl hos serveren.", "This chart can't be shown for a fault of the server.")
	case what[name] != "":
		return t.in("Figuren kan ikke vises, for der er en fejl i dens adresse: ", "This chart can't be shown, as there is a mistake in its address: ") + what[name] + "."
	}
	return t.in("Figuren kan ikke vises, for der er en fejl i dens adresse.", "This chart can't be shown, as there is a mistake in its address.")
}
