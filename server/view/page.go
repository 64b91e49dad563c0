package view

import (
	"bytes"
	"context"
	"html"
	"net/http"
	"regexp"
	"time"

	"kommunebench/kommune"
	"kommunebench/server/admission"
	"kommunebench/server/response"
	"kommunebench/server/telemetry"
)

// Options are what pages are made of.
type Options struct {
	Gateway  Gateway
	Gate     *admission.Gate
	Encoders *response.Encoders
	// Index is the page as it was built. Plain answers with it as it stands.
	Index []byte
	Plain http.HandlerFunc
	// Policy is the page's content security policy.
	Policy string
}

// Pages answer the addresses of views with the page, which says in its head what the
// view shows: where a link is shared, nothing of the page is run.
type Pages struct {
	options Options
	// head and tail are the page before and after what is said of a view; head is nil
	// where the page has no place for it.
	head, tail []byte
}

var (
	titleElement     = regexp.MustCompile(`(?s)<title>.*?</title>`)
	descriptionEntry = regexp.MustCompile(`(?s)<meta name="description" content="[^"]*"\s*/?>\s*`)
)

// New makes pages.
func New(options Options) *Pages {
	p := &Pages{options: options}
	index := descriptionEntry.ReplaceAll(options.Index, nil)
	if place := titleElement.FindIndex(index); place != nil {
		p.head, p.tail = index[:place[0]], index[place[1]:]
	}
	return p
}

// sharing is how long a page waits at the most for what its head says of the view.
const sharing = 2 * time.Second

// Serve answers the address of a view. Whatever goes wrong with what is said of it,
// the page is served.
func (p *Pages) Serve(name string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		state, err := Read(r.URL.Query())
		if err != nil || p.head == nil {
			p.options.Plain(w, r)
			return
		}
		said, err := p.preview(r.Context(), name, state)
		if err != nil || said.title == "" {
			p.options.Plain(w, r)
			return
		}
		header := w.Header()
		header.Set("Content-Security-Policy", p.options.Policy)
		if said.address != "" {
			header.Add("Link", "<"+said.address+`>; rel="cite-as"`)
		}
		p.options.Encoders.Send(w, r, "text/html; charset=utf-8", p.page(said, state.Lang))
	}
}

// preview reads what a view shows, within the limits of its client.
func (p *Pages) preview(ctx context.Context, name string, state State) (said preview, err error) {
	if refused := telemetry.RecordOf(ctx).UncachedError; refused != nil {
		return said, refused
	}
	leave, err := p.options.Gate.Begin(ctx)
	if err != nil {
		return said, err
	}
	defer leave()
	// What goes wrong is no error of the page.
	ctx, _ = telemetry.DetachRecord(ctx)
	ctx, cancel := context.WithTimeout(ctx, sharing)
	defer cancel()
	err = response.Caught(func() (err error) {
		said, err = previewOf(ctx, p.options.Gateway, name, state)
		return err
	})
	return said, err
}

// page is the page with what is said of a view in its head, as text: it holds titles of
// data packages and words of addresses.
func (p *Pages) page(said preview, lang kommune.Language) []byte {
	head, locale := p.head, "da_DK"
	if lang == kommune.English {
		head, locale = bytes.Replace(head, []byte(`<html lang="da"`), []byte(`<html lang="en"`), 1), "en_GB"
	}
	var page bytes.Buffer
	page.Write(head)
	page.WriteString("<title>" + html.EscapeString(said.title) + " · Kommunebench</title>\n")
	meta := func(kind, name, content string) {
		if content != "" {
			page.WriteString(`    <meta ` + kind + `="` + name + `" content="` + html.EscapeString(content) + "\">\n")
		}
	}
	meta("name", "description", said.description)
	meta("property", "og:type", "article")
	meta("property", "og:site_name", "Kommunebench")
	meta("property", "og:locale", locale)
	meta("property", "og:title", said.title)
	meta("property", "og:description", said.description)
	meta("property", "og:url", said.address)
	meta("name", "twitter:card", "summary")
	page.Write(p.tail)
	return page.Bytes()
}
