// Package danish says in Danish what is wrong with an input, for people who fill in
// templates. The English messages of etl are the keys.
package danish

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"regexp"
	"strings"
	"sync"
)

// messages.csv has English messages, in which %s stands for any text and %q for one in
// quotes, and what they mean: there %s is the next of these texts, and %1 the first.
//
//go:embed messages.csv
var messagesFile string

type message struct {
	english *regexp.Regexp
	danish  string
}

// messages reads the file that ships with the program; tests hold it to the messages that
// there are.
var messages = sync.OnceValue(func() []message {
	rows, err := csv.NewReader(strings.NewReader(messagesFile)).ReadAll()
	if err != nil || len(rows) == 0 {
		return nil
	}
	list := make([]message, 0, len(rows))
	for _, row := range rows[1:] {
		pattern := strings.NewReplacer("%s", "(.*)", "%q", `"(.*)"`).Replace(regexp.QuoteMeta(row[0]))
		list = append(list, message{regexp.MustCompile("(?s)^" + pattern + "$"), row[1]})
	}
	return list
})

// Message is a message in Danish; known is false for one that has no translation, which
// is then quoted. It is a whole sentence where it begins with a capital, else it is said
// of the cell.
func Message(english string) (text string, known bool) {
	for _, m := range messages() {
		found := m.english.FindStringSubmatch(english)
		if found == nil {
			continue
		}
		text = m.danish
		for n, part := range found[1:] {
			text = strings.ReplaceAll(text, fmt.Sprintf("%%%d", n+1), "»"+part+"«")
			text = strings.Replace(text, "%s", part, 1)
		}
		return text, true
	}
	return "kan ikke læses (på engelsk: " + english + ")", false
}

// Problem is what is wrong with a cell, a row or a file.
type Problem struct {
	Value, Message string
	// Takes says in Danish what the column takes; empty where there is none.
	Takes string
	// OfCell says that it is about a cell, and not about a row or a file.
	OfCell bool
}

// String says what the cell holds, what is wrong with that, and what it takes.
func (p Problem) String() string {
	text, known := Message(p.Message)
	// Where no column says what it takes, the message does.
	if choices, isChoice := strings.CutPrefix(p.Message, "takes "); isChoice && p.Takes == "" && text == "er ikke et af de ord, kolonnen tager" {
		text = "kan ikke stå her: skriv et af " + choices
	}
	subject := "rækken eller filen"
	switch {
	case p.Value != "":
		subject = "»" + p.Value + "«"
	case p.OfCell:
		subject = "cellen"
	}
	if first := []rune(text)[0]; !known || strings.ToLower(string(first)) == string(first) {
		text = subject + " " + text
	}
	if p.Takes != "" {
		text += "; kolonnen tager " + p.Takes
	}
	return text
}

// PlaceWord is what a place with a name is called: a descriptor has fields, a table columns.
func PlaceWord(rule string) string {
	if rule == "descriptor" {
		return "feltet"
	}
	return "kolonnen"
}
