package bi_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// page is a page of this folder, whose fenced blocks are taken one by one.
type page struct {
	name, text string
	blocks     []block
}

type block struct {
	language, text string
	taken          bool
}

var fenced = regexp.MustCompile("(?ms)^```([a-z]*)\n(.*?)^```$")

func readPage(t *testing.T, name string) *page {
	t.Helper()
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	p := &page{name: name, text: string(content)}
	for _, match := range fenced.FindAllStringSubmatch(p.text, -1) {
		p.blocks = append(p.blocks, block{language: match[1], text: match[2]})
	}
	return p
}

// take gives the next block of a language.
func (p *page) take(t *testing.T, language string) string {
	t.Helper()
	for n := range p.blocks {
		if b := &p.blocks[n]; b.language == language && !b.taken {
			b.taken = true
			return b.text
		}
	}
	t.Fatalf("%s has no further block of %s", p.name, language)
	return ""
}

// checkAllTaken finds blocks that no test ran.
func (p *page) checkAllTaken(t *testing.T) {
	t.Helper()
	for _, b := range p.blocks {
		if !b.taken {
			t.Errorf("%s: nobody tried this block of %q:\n%s", p.name, b.language, b.text)
		}
	}
}

// checkPrints holds what a recipe printed against the figures asked by GraphQL,
// and against what the page says that it prints.
func (p *page) checkPrints(t *testing.T, printed, figures string) {
	t.Helper()
	if printed != figures {
		t.Errorf("%s: the recipe prints\n%s\nthe same asked by GraphQL is\n%s", p.name, printed, figures)
	}
	if shown := p.take(t, "text"); shown != printed {
		t.Errorf("%s: the page says that it prints\n%s\nit prints\n%s", p.name, shown, printed)
	}
}

// interpreter finds a program that can do what a recipe needs, tried with the
// arguments of the probe. Without one the recipe is left out: the log says so,
// and the file that .ci/run prints at its end.
func interpreter(t *testing.T, recipe string, probe []string, names ...string) (string, bool) {
	t.Helper()
	for _, name := range names {
		path, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		if exec.CommandContext(t.Context(), path, probe...).Run() == nil {
			return path, true
		}
	}
	note := fmt.Sprintf("left out: %s, as no %s here can do %s", recipe, strings.Join(names, " or "), strings.Join(probe, " "))
	t.Log(note)
	if name := os.Getenv("KOMMUNEBENCH_LEFT_OUT"); name != "" {
		noteIn(t, name, note)
	}
	return "", false
}

func noteIn(t *testing.T, name, note string) {
	t.Helper()
	file, err := os.OpenFile(name, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err := file.WriteString(note + "\n"); err != nil {
		t.Fatal(err)
	}
}

var (
	address = regexp.MustCompile(regexp.QuoteMeta(documented) + "[^\\s`'\")]*")
	// relative is an address that a page names without its server.
	relative = regexp.MustCompile("`(/export/[a-zA-Z]+\\?[^`]+)`")
)

// Every address that a page names answers with rows, or is the start of one.
func checkAddresses(t *testing.T, p *program) {
	pages, err := filepath.Glob("*.md")
	if err != nil || len(pages) < 9 {
		t.Fatalf("pages: %v, %v", pages, err)
	}
	for _, name := range pages {
		text := relative.ReplaceAllString(readPage(t, name).text, documented+"$1")
		for _, found := range address.FindAllString(text, -1) {
			if found == documented || strings.HasSuffix(found, "/graphql") {
				continue // asked by the recipe itself
			}
			body, header := get(t, p.here(found))
			if len(body) < 300 || (strings.Contains(found, "/export/") && header.Get("X-Rows") == "0") {
				t.Errorf("%s: %s answers %.300s", name, found, body)
			}
		}
	}
}
