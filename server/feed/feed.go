package feed

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/maypok86/otter/v2"

	"kommunebench/kommune"
	"kommunebench/server/admission"
	"kommunebench/server/operation"
	"kommunebench/server/response"
	"kommunebench/server/telemetry"
)

// Path is where the feed is.
const Path = "/feed.atom"

const (
	// maxReleases bounds how many releases a feed looks at, and so its entries.
	maxReleases = 50
	// maxListed bounds the figures that an entry lists.
	maxListed = 25
	// keptBytes bounds what is kept of entries on kommuner.
	keptBytes = 16 << 20
)

// Archive holds what was published.
type Archive interface {
	// Releases lists the releases of all datasets where the id is empty, newest first.
	Releases(ctx context.Context, datasetID string) ([]kommune.Release, error)
	// Snapshot reads one release; NOT_FOUND where it is not kept.
	Snapshot(ctx context.Context, releaseID string) (*kommune.Snapshot, error)
}

// Changes are what differs between releases.
type Changes interface {
	ReadKommuneChanges(ctx context.Context, before, after, newest *kommune.Snapshot, code kommune.Code, limit int) (*kommune.KommuneChanges, error)
}

// Catalogues give what is published now.
type Catalogues interface {
	Catalogue(ctx context.Context) (*kommune.Catalogue, error)
}

// Options are what a feed is made of.
type Options struct {
	Data     Catalogues
	Archive  Archive
	Changes  Changes
	Logger   *slog.Logger
	Gate     *admission.Gate
	Encoders *response.Encoders
	// BaseURL stands before the path of links.
	BaseURL string
	// RequestTimeout bounds the work on one request.
	RequestTimeout time.Duration
	// TrustedOnly leaves out links to operations, as they would be refused.
	TrustedOnly bool
}

// Feed answers Path. It is safe for concurrent use.
type Feed struct {
	options Options
	// kept holds entries on kommuner; nil is kept for a release that changed nothing.
	kept *otter.Cache[keptKey, *atomEntry]
}

// keptKey is all that decides on an entry on a kommune: releases never change, but
// what the newest one hides is hidden in all.
type keptKey struct {
	before, after, newest string
	code                  kommune.Code
	lang                  kommune.Language
}

// New makes a feed.
func New(options Options) *Feed {
	options.BaseURL = strings.TrimSuffix(options.BaseURL, "/")
	const bytesPerEntry = 400
	return &Feed{options: options, kept: otter.Must(&otter.Options[keptKey, *atomEntry]{
		MaximumWeight: keptBytes,
		Weigher: func(_ keptKey, entry *atomEntry) uint32 {
			if entry == nil {
				return bytesPerEntry
			}
			return uint32(min(len(entry.Content.HTML)+2*bytesPerEntry, math.MaxUint32)) // bounded
		},
	})}
}

// Serve answers a request.
func (f *Feed) Serve(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), f.options.RequestTimeout)
	defer cancel()
	var body []byte
	err := response.Caught(func() (err error) {
		if unknown := telemetry.RecordOf(ctx).UncachedError; unknown != nil {
			return unknown
		}
		body, err = f.answer(ctx, r)
		return err
	})
	if err != nil {
		response.Refuse(ctx, w, r, f.options.Logger, err)
		return
	}
	f.options.Encoders.Send(w, r, contentType, body)
}

// request is what is asked for.
type request struct {
	// code is empty in the feed of all releases.
	code    kommune.Code
	lang    kommune.Language
	address string
}

func (f *Feed) read(r *http.Request) (request, error) {
	given, err := operation.Parameters(r)
	if err != nil {
		return request{}, err
	}
	asked := request{lang: kommune.Danish}
	known := []string{"kommune", "lang"}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		switch value := given[name][0]; {
		case name == kommune.APIKeyParameter:
		case !slices.Contains(known, name):
			return request{}, kommune.UnknownName("parameter", name, Path, known)
		case len(given[name]) > 1:
			return request{}, kommune.InvalidInput(name, given[name][1], "one value")
		case name == "lang":
			languages := []string{string(kommune.Danish), string(kommune.English)}
			if !slices.Contains(languages, value) {
				return request{}, kommune.UnknownChoice(name, value, languages)
			}
			asked.lang = kommune.Language(value)
		default:
			if asked.code, err = kommune.ParseCode(value); err != nil {
				return request{}, kommune.RenameArgument(map[string]string{"code": name}, err)
			}
		}
	}
	asked.address = f.options.BaseURL + Path
	parameters := url.Values{}
	if asked.code != "" {
		parameters.Set("kommune", string(asked.code))
	}
	if asked.lang != kommune.Danish {
		parameters.Set("lang", string(asked.lang))
	}
	if len(parameters) > 0 {
		asked.address += "?" + parameters.Encode()
	}
	return asked, nil
}

// answer makes the feed that is asked for.
func (f *Feed) answer(ctx context.Context, r *http.Request) ([]byte, error) {
	asked, err := f.read(r)
	if err != nil {
		return nil, err
	}
	leave, err := f.options.Gate.Begin(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	cost := maxReleases
	if asked.code != "" {
		cost = maxReleases * maxListed
	}
	telemetry.RecordCost(ctx, cost)
	leaveQueue, err := f.options.Gate.Enter(ctx, cost)
	if err != nil {
		return nil, err
	}
	defer leaveQueue()
	catalogue, err := f.options.Data.Catalogue(ctx)
	if err != nil {
		return nil, err
	}
	releases, err := f.options.Archive.Releases(ctx, "")
	if err != nil {
		return nil, err
	}
	w := writer{options: &f.options, request: asked, catalogue: catalogue}
	var entries []atomEntry
	if asked.code == "" {
		entries = w.releases(releases)
	} else if entries, err = f.changes(ctx, &w, releases); err != nil {
		return nil, err
	}
	return w.feed(entries, releases).text()
}

// changes are the entries on a kommune: of each release that has one before it,
// what it changed, where it changed anything.
func (f *Feed) changes(ctx context.Context, w *writer, releases []kommune.Release) ([]atomEntry, error) {
	code := w.code
	if w.kommune, _ = w.catalogue.Kommuner.Find(string(code)); w.kommune.Code == "" {
		return nil, &kommune.Error{
			Code: kommune.NotFound, Argument: "kommune", Value: string(code),
			Message: "kommune: no kommune has the code " + string(code) + "; /export/kommuner lists all",
		}
	}
	entries, looked := []atomEntry{}, 0
	for n, release := range releases {
		before, has := previous(releases[n+1:], release)
		if !has {
			continue
		}
		if looked++; looked > maxReleases {
			break
		}
		entry, err := f.change(ctx, w, before, release)
		if isGone(err) {
			continue // it was pruned a moment ago
		}
		if err != nil {
			return nil, err
		}
		if entry != nil {
			entries = append(entries, *entry)
		}
	}
	return entries, nil
}

// change is the entry on what a release changed for a kommune; nil where it changed
// nothing.
func (f *Feed) change(ctx context.Context, w *writer, before, after kommune.Release) (*atomEntry, error) {
	newest, loaded := w.catalogue.Snapshot(after.DatasetID)
	if !loaded {
		return nil, nil //nolint:nilnil // as nothing is told of a dataset that is not there
	}
	key := keptKey{before.ID, after.ID, newest.Release.ID, w.code, w.lang}
	if entry, kept := f.kept.GetIfPresent(key); kept {
		return entry, nil
	}
	from, err := f.options.Archive.Snapshot(ctx, before.ID)
	if err != nil {
		return nil, err
	}
	to, err := f.options.Archive.Snapshot(ctx, after.ID)
	if err != nil {
		return nil, err
	}
	changes, err := f.options.Changes.ReadKommuneChanges(ctx, from, to, newest, w.code, maxListed)
	if err != nil {
		return nil, err
	}
	var entry *atomEntry
	if changes.All() > 0 {
		made := w.changed(from, to, changes)
		entry = &made
	}
	f.kept.Set(key, entry)
	return entry, nil
}

// previous is the release of the same dataset that came before one, of older ones
// that are kept, newest first.
func previous(older []kommune.Release, release kommune.Release) (kommune.Release, bool) {
	n := slices.IndexFunc(older, func(one kommune.Release) bool {
		return one.DatasetID == release.DatasetID && one.Sequence < release.Sequence
	})
	if n < 0 {
		return kommune.Release{}, false
	}
	return older[n], true
}

func isGone(err error) bool {
	coded := (*kommune.Error)(nil)
	return errors.As(err, &coded) && coded.Code == kommune.NotFound
}
