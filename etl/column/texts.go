package column

import (
	_ "embed"
	"encoding/csv"
	"strings"
	"sync"

	"kommunebench/etl/input"
	"kommunebench/kommune"
)

// texts.csv has a row for each layout, whose column is empty, and for each column; one
// without a layout is of all layouts that have no row of their own for it.
//
//go:embed texts.csv
var textsFile string

// Texts are what people are told of a layout or a column.
type Texts struct {
	// Title is the Danish title, which a Danish template has for the name.
	Title string
	// Takes says what a layout's rows are, or what a column takes.
	Takes kommune.Text
}

// Layout is a layout of facts as people fill it in.
type Layout struct {
	Name    string
	Texts   Texts
	Columns []Column
}

type textKey struct{ layout, column string }

// allTexts reads the file that ships with the program; a test reads it too.
var allTexts = sync.OnceValue(func() map[textKey]Texts {
	rows, err := csv.NewReader(strings.NewReader(textsFile)).ReadAll()
	if err != nil || len(rows) == 0 {
		return nil
	}
	texts := make(map[textKey]Texts, len(rows))
	for _, row := range rows[1:] {
		texts[textKey{row[0], row[1]}] = Texts{Title: row[2], Takes: kommune.Text{DA: row[4], EN: row[3]}}
	}
	return texts
})

// TextsOf are those of a layout's column, or of the layout where the column is empty.
// Known is false for layouts that have no templates.
func TextsOf(layout, column string) (texts Texts, known bool) {
	if _, known = allTexts()[textKey{layout, ""}]; !known {
		return Texts{}, false
	}
	texts, known = allTexts()[textKey{layout, column}]
	if !known {
		texts, known = allTexts()[textKey{"", column}]
	}
	return texts, known
}

// Takes says what a cell of a column takes; in Danish with the words to choose from,
// which the English text has itself.
func Takes(layout string, c Column, lang kommune.Language) string {
	texts, _ := TextsOf(layout, c.Name)
	if lang == kommune.English {
		return texts.Takes.EN
	}
	words := make([]string, len(c.Choices))
	for n, choice := range c.Choices {
		words[n] = input.DanishChoice(choice)
	}
	if c.Kind == Truth {
		words = []string{"ja", "nej"}
	}
	if len(words) == 0 {
		return texts.Takes.DA
	}
	return texts.Takes.DA + ": " + strings.Join(words, ", ")
}
