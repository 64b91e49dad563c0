package embed

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/vektah/gqlparser/v2/gqlerror"

	"kommunebench/kommune"
	"kommunebench/server/admission"
	"kommunebench/server/response"
	"kommunebench/server/telemetry"
	"kommunebench/server/view"
)

//go:embed templates/*.tmpl
var templateFiles embed.FS

// Options are what embedded figures are made of.
type Options struct {
	Gateway  view.Gateway
	Gate     *admission.Gate
	Encoders *response.Encoders
	Logger   *slog.Logger
	// RequestTimeout bounds the work on one request.
	RequestTimeout time.Duration
	// Tokens are the page's colours and type as CSS.
	Tokens []byte
}

// Embeds answer the addresses of embedded figures.
type Embeds struct {
	options   Options
	templates *template.Template
	// style is the style sheet of pages, styleAddress its address beside them, which
	// changes with it, and fileStyle that of files.
	style, fileStyle string
	styleAddress     string
}

// policy lets anybody show an embedded figure, which runs nothing and loads its own
// style sheet alone.
const policy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *"

// filePolicy is that of a picture, whose style stands in it.
const filePolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors *"

// StylePath is the path of the style sheet.
const StylePath = "/embed/style.css"

// New makes embedded figures.
func New(options Options) *Embeds {
	e := &Embeds{
		options: options, templates: template.Must(template.ParseFS(templateFiles, "templates/*.tmpl")),
		style: styleOfPages(string(options.Tokens)), fileStyle: styleOfFiles(string(options.Tokens)),
	}
	tag := response.TagOf([]byte(e.style))
	e.styleAddress = "style.css?v=" + tag[1:len(tag)-1]
	return e
}

// ServeStyle answers with the style sheet.
func (e *Embeds) ServeStyle(w http.ResponseWriter, r *http.Request) {
	if "style.css?"+r.URL.RawQuery == e.styleAddress {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	e.options.Encoders.Send(w, r, "text/css; charset=utf-8", []byte(e.style))
}

// Comparison answers with a comparison, as a page or as a picture.
func (e *Embeds) Comparison(isFile bool) http.HandlerFunc {
	return e.serve("sammenlign", isFile, func(ctx context.Context, state view.State) (figure, error) {
		if state.Indicator == "" {
			return figure{}, noIndicator("indicator")
		}
		if state.IsChange() {
			found, err := view.Ask[change](ctx, e.options.Gateway, "PageEmbedChange", state.Lang, state.Change())
			return drawChange(found, state), err
		}
		found, err := view.Ask[comparison](ctx, e.options.Gateway, "PageEmbedCompare", state.Lang, state.Comparison())
		return drawComparison(found, state), err
	})
}

// Trend answers with a trend, likewise.
func (e *Embeds) Trend(isFile bool) http.HandlerFunc {
	return e.serve("udvikling", isFile, func(ctx context.Context, state view.State) (figure, error) {
		const most = 12 // lines of one figure
		if state.Indicator == "" {
			return figure{}, noIndicator("indicator")
		}
		if len(state.Kommune) > most || (len(state.Kommune) == 0 && state.Kommuner == "") {
			return figure{}, kommune.InvalidInput("kommune", "", "the codes of one to twelve kommuner")
		}
		found, err := view.Ask[trend](ctx, e.options.Gateway, "PageEmbedTrend", state.Lang, state.Trend())
		if err == nil && len(found.Trend.Series) > most {
			return figure{}, kommune.InvalidInput("kommuner", "", "a group of up to twelve kommuner")
		}
		return drawTrend(found, state), err
	})
}

// Relation answers with how two indicators go together, likewise.
func (e *Embeds) Relation(isFile bool) http.HandlerFunc {
	return e.serve("sammenhaeng", isFile, func(ctx context.Context, state view.State) (figure, error) {
		for argument, id := range map[string]string{"x": state.X, "y": state.Y} {
			if id == "" {
				return figure{}, noIndicator(argument)
			}
		}
		found, err := view.Ask[relation](ctx, e.options.Gateway, "PageEmbedRelation", state.Lang, state.Relation())
		return drawRelation(found, state), err
	})
}

func noIndicator(argument string) error {
	return kommune.InvalidInput(argument, "", "the id of an indicator")
}

func (e *Embeds) serve(name string, isFile bool, draw func(context.Context, view.State) (figure, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), e.options.RequestTimeout)
		defer cancel()
		telemetry.RecordHeader(ctx, w.Header())
		w.Header().Set("Content-Security-Policy", policy)
		state, err := view.Read(r.URL.Query())
		var made figure
		if err == nil {
			err = response.Caught(func() (err error) {
				made, err = e.draw(ctx, state, draw)
				return err
			})
		}
		if err != nil {
			e.fail(ctx, w, r, state.Lang, err)
			return
		}
		if made.Page != "" {
			w.Header().Add("Link", "<"+made.Page+`>; rel="cite-as"`)
		}
		if made.IsOld {
			made.Newer = "../" + name + "?" + state.Newest()
		}
		made.Style = e.styleAddress
		var body bytes.Buffer
		template, contentType, data := "page", "text/html; charset=utf-8", any(made)
		if isFile {
			w.Header().Set("Content-Security-Policy", filePolicy)
			template, contentType, data = "file", "image/svg+xml", newFile(made, e.fileStyle)
		}
		if err := e.templates.ExecuteTemplate(&body, template, data); err != nil {
			e.fail(ctx, w, r, state.Lang, fmt.Errorf("drawing %s: %w", name, err))
			return
		}
		e.options.Encoders.Send(w, r, contentType, body.Bytes())
	}
}

// draw makes a figure within the limits of its client.
func (e *Embeds) draw(ctx context.Context, state view.State, draw func(context.Context, view.State) (figure, error)) (figure, error) {
	leave, err := e.options.Gate.Begin(ctx)
	if err != nil {
		return figure{}, err
	}
	defer leave()
	return draw(ctx, state)
}

// fail answers with a page that says what is wrong, and repeats nothing of the address.
func (e *Embeds) fail(ctx context.Context, w http.ResponseWriter, r *http.Request, lang kommune.Language, err error) {
	var fault *gqlerror.Error
	if !errors.As(err, &fault) {
		fault = response.Present(ctx, e.options.Logger, err)
	}
	code := response.CodeOf(gqlerror.List{fault})
	argument, _ := fault.Extensions["argument"].(string)
	var body bytes.Buffer
	err = e.templates.ExecuteTemplate(&body, "failure", map[string]string{
		"Lang": strings.ToLower(string(lang)), "Style": e.styleAddress, "Said": failure(lang, code, argument), "RequestID": telemetry.RequestIDOf(ctx),
	})
	if err != nil {
		response.Refuse(ctx, w, r, e.options.Logger, err)
		return
	}
	header := w.Header()
	header.Set("Content-Type", "text/html; charset=utf-8")
	header.Set("Cache-Control", "no-store")
	w.WriteHeader(response.StatusOf(code))
	_, _ = w.Write(body.Bytes())
}
