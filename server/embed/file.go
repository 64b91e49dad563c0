package embed

import (
	"html/template"
	"slices"
	"strings"
)

// file is a figure as a picture of its own, for who edits it.
type file struct {
	Figure                                       figure
	Width, Height, Inner, Frame, Top, Left, Wide int
	Style                                        template.CSS
	Texts                                        []text
	Keys                                         []key
}

type key struct {
	X, Y   int
	Legend legend
}

const (
	fileWidth  = 720
	fileMargin = 20
	fileInner  = fileWidth - 2*fileMargin
)

// newFile sets what stands around a drawing below one another. How wide text is can
// only be guessed here: by the width of most letters.
func newFile(made figure, style string) file {
	f := file{Figure: made, Width: fileWidth, Inner: fileWidth - 4, Style: template.CSS(style)} //nolint:gosec // the program's own style sheet
	y := fileMargin
	write := func(said, class string, size, letter float64) {
		for _, line := range wrap(said, int(fileInner/(size*letter))) {
			y += int(size * 1.3)
			f.Texts = append(f.Texts, text{X: place(fileMargin), Y: place(float64(y)), Class: class, Text: line})
		}
	}
	if made.Demo != "" {
		f.Texts = append(f.Texts, text{X: place(fileMargin), Y: "20", Class: "demo-text", Text: "DEMO  " + made.Demo})
		y += 20
	}
	write(made.Title, "title", 22, 0.62)
	y += 4
	write(made.Sub, "small", 12, 0.56)
	y += 6
	write(made.Lead, "lead", 16, 0.56)
	write(made.Empty, "lead", 16, 0.56)
	if made.Fact != nil {
		write(made.Fact.Name+" "+made.Fact.Figure, "title", 22, 0.62)
	}
	if made.Drawing != nil {
		f.Top = y + 10
		f.Left, f.Wide = fileMargin+made.Drawing.AxisWidth, fileInner-made.Drawing.AxisWidth
		y = f.Top + made.Drawing.Height + 4
	}
	y = f.keys(y)
	// A file changes no more, whatever the page does that it was taken from.
	for _, said := range append(slices.Clone(made.Notes), made.Released, made.Source, made.Page) {
		write(said, "small", 12, 0.56)
	}
	f.Height = y + fileMargin
	f.Frame = f.Height - 4
	return f
}

// keys sets the legend in lines.
func (f *file) keys(y int) int {
	const (
		symbol, gap, line = 28, 16, 20
		letter            = 7.2
	)
	x := fileMargin
	for n, entry := range f.Figure.Legend {
		wide := symbol + gap + int(float64(len([]rune(entry.Text)))*letter)
		if n == 0 || x+wide > fileWidth-fileMargin {
			x, y = fileMargin, y+line
		}
		f.Keys = append(f.Keys, key{x, y - 12, entry})
		f.Texts = append(f.Texts, text{X: place(float64(x + symbol)), Y: place(float64(y)), Class: "key", Text: entry.Text})
		x += wide
	}
	return y + 4
}

// wrap breaks a text into lines of so many letters.
func wrap(said string, most int) []string {
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(said) {
		for letters := []rune(word); len(letters) > most; letters = []rune(word) { // an address
			if line != "" {
				lines = append(lines, line)
			}
			line, word = string(letters[:most]), string(letters[most:])
		}
		switch {
		case line == "":
			line = word
		case len([]rune(line))+1+len([]rune(word)) <= most:
			line += " " + word
		default:
			lines = append(lines, line)
			line = word
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}
