package fetch

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"kommunebench/fetch/client"
	"kommunebench/fetch/datapackage"
	"kommunebench/fetch/described"
	"kommunebench/kommune"
)

// Options say what to fetch and where to.
type Options struct {
	// Table is the publisher's id, such as FOLK1A or y30r21.
	Table string
	// Dir is the package's folder. It is made where there is none.
	Dir string
	// BaseURL is another address of the API than the publisher's own; http is
	// taken here only.
	BaseURL string
	// Key opens jobindsats. It is sent to the API's host and goes nowhere else.
	Key string
	// Periods is "all" or "latest:N"; From leaves out what starts before it.
	Periods, From string
	// PeriodType is the jobindsats period type to take of a table that has
	// several; empty takes the finest of months, quarters and years.
	PeriodType string
	// Select chooses values of variables, by code or title: "KØN=M,K".
	Select []string
	// TargetGroup is the variable whose values are target groups; empty where
	// none is.
	TargetGroup string
	// Kind is the kind of the table's indicators, one of kommune.IndicatorKinds;
	// empty derives it from the metadata.
	Kind string
	// Format is the format of StatBank's answers: auto, bulk or csv.
	Format string
	// Revise is how many of the newest periods are fetched again although they are
	// on disk, as they may have been revised.
	Revise int
	// Full fetches everything again.
	Full bool
	// Descriptions are those of known tables. A table among them is fetched as it is
	// described, unless Undescribed, or Select, TargetGroup or Kind say otherwise.
	Descriptions []described.Description
	Undescribed  bool
	// Kommuner are those that areas are matched with.
	Kommuner []kommune.Kommune
	Limits   client.Limits
	// Logger may be nil, which logs nothing.
	Logger *slog.Logger
	// Now is the clock; nil is time.Now.
	Now func() time.Time
}

// Result is what a fetch did.
type Result struct {
	Dir     string `json:"dir"`
	Dataset string `json:"dataset"`
	// Fetched and Kept count the answers; Bytes is the size of those fetched.
	Fetched int   `json:"fetched"`
	Kept    int   `json:"kept"`
	Bytes   int64 `json:"bytes"`
	// Rows are those of all answers of the package.
	Rows int64 `json:"rows"`
	// Unchanged says that the package is as it was before, to the byte.
	Unchanged bool `json:"unchanged"`
	// Updated is when the publisher last changed the table, in its own words;
	// empty where it does not say.
	Updated string `json:"updated,omitempty"`
	// Described is true where the table was fetched as its description says, and
	// Unverified where that was never compared with the API before.
	Described  bool `json:"described"`
	Unverified bool `json:"unverified,omitempty"`
	// Differences are what the live table has other than the description.
	Differences []described.Difference `json:"differences,omitempty"`
}

// run is one fetch of one table.
type run struct {
	options   Options
	logger    *slog.Logger
	client    *client.Client
	base      *url.URL
	publisher string
	register  *kommune.Register

	// description is the one that the table is fetched by; nil where its own columns
	// say what it has.
	description *described.Description
	differences []described.Difference

	before  record
	now     record
	updated string
	// provisional are the table's newest periods, whose figures are provisional.
	provisional []period
	// revisableFrom is the start of the oldest period that may be revised.
	revisableFrom time.Time
	inspect       func(*part, io.Reader) (inspection, error)
	// tables are the descriptions of the table, by file name.
	tables map[string]tableDescription
}

// tableDescription is the API's description of the table, kept with the data.
type tableDescription struct {
	content  []byte
	answered answerRecord
}

// newRun checks the options that both publishers share.
func newRun(publisher, standardURL string, options Options) (*run, error) {
	if !regexp.MustCompile(`^[A-Za-z0-9_]{1,40}$`).MatchString(options.Table) {
		return nil, kommune.InvalidInput("table", options.Table, "a table's id: letters, digits and _")
	}
	if options.Dir == "" {
		return nil, kommune.InvalidInput("out", options.Dir, "the name of a folder")
	}
	if _, err := parsePeriodCount(options.Periods); err != nil {
		return nil, err
	}
	if options.Kind != "" && !slices.Contains(kommune.IndicatorKinds(), kommune.IndicatorKind(options.Kind)) {
		return nil, kommune.InvalidInput("kind", options.Kind, fmt.Sprintf("one of %v", kommune.IndicatorKinds()))
	}
	base, err := parseBase(options.BaseURL, standardURL)
	if err != nil {
		return nil, err
	}
	options.Limits = options.Limits.WithDefaults()
	if options.Logger == nil {
		options.Logger = discardLogger()
	}
	if options.Now == nil {
		options.Now = time.Now
	}
	options.Key = strings.TrimSpace(options.Key)
	r := &run{
		options: options, logger: options.Logger, base: base, publisher: publisher,
		register: kommune.NewRegister(options.Kommuner, nil), tables: map[string]tableDescription{},
	}
	r.client = client.New(base, options.Key, options.Limits, options.Logger)
	return r, nil
}

func discardLogger() *slog.Logger { return slog.New(slog.DiscardHandler) }

// parseBase parses --base-url; empty is the publisher's own address.
func parseBase(given, standard string) (*url.URL, error) {
	text := given
	if text == "" {
		text = standard
	}
	base, err := url.Parse(strings.TrimRight(text, "/"))
	if err != nil || base.Host == "" || base.User != nil || base.RawQuery != "" || base.Fragment != "" || base.Scheme != "https" && base.Scheme != "http" {
		// The address is not repeated, as it may contain a password.
		return nil, kommune.InvalidInput("base-url", "", "an address such as https://host/v1, without a user, a query or a fragment")
	}
	return base, nil
}

// tableName names the table in messages.
func (r *run) tableName() string { return "table " + r.options.Table }

func (r *run) recordAnswer(a answerRecord) {
	r.now.Requests = append(slices.DeleteFunc(r.now.Requests, func(b answerRecord) bool { return b.Part == a.Part }), a)
}

// start reads what is on disk.
func (r *run) start() error {
	before, readable, err := readRecord(r.options.Dir)
	if err != nil {
		return err
	}
	if !readable {
		r.logger.Warn("the record of requests can't be read: everything is fetched again", "file", recordName)
	}
	if before.Table != "" && (before.Publisher != r.publisher || !strings.EqualFold(before.Table, r.options.Table)) {
		return kommune.InvalidInput("out", r.options.Dir, fmt.Sprintf("an empty folder or one of this table: it holds %s of %s", client.Quote(before.Table, ""), client.Quote(before.Publisher, "")))
	}
	if before.Table == "" {
		if _, err := os.Stat(filepath.Join(r.options.Dir, datapackage.FileName)); err == nil && readable {
			return kommune.InvalidInput("out", r.options.Dir, "an empty folder or one that fetch wrote: it holds another data package")
		}
	}
	r.before = before
	r.now = record{Publisher: r.publisher, Table: r.options.Table, Updated: r.updated, Run: r.options.Now().UTC()}
	if !before.Complete && !before.Run.IsZero() && before.Updated == r.updated {
		// Resume the run that broke off.
		r.now.Run = before.Run
	}
	return nil
}

// fetchAll makes sure that the answers of all parts are on disk. It saves the record
// after each, so that a run that breaks off can be resumed.
func (r *run) fetchAll(ctx context.Context, parts []*part, result *Result) ([]*fetchedPart, error) {
	all := make([]*fetchedPart, 0, len(parts))
	for n, p := range parts {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("fetching %s: %w", r.tableName(), err)
		}
		found, etag := r.reuse(p)
		if found != nil {
			result.Kept++
			all = append(all, found)
			continue
		}
		started := r.options.Now()
		found, size, err := r.fetch(ctx, p, etag)
		if err == nil && found == nil {
			found, err = r.reuseNotModified(p, etag)
			result.Kept++
		} else {
			result.Fetched++
		}
		if err != nil {
			return nil, err
		}
		result.Bytes += size
		all = append(all, found)
		if err := r.saveProgress(); err != nil {
			return nil, err
		}
		r.logger.InfoContext(ctx, "part fetched", "part", n+1, "of", len(parts), "name", p.name, "bytes", size, "rows", found.inspected.rows, "took", r.options.Now().Sub(started).Round(time.Millisecond))
	}
	return all, nil
}

// reuseNotModified reuses the answer on disk that the server said is current.
func (r *run) reuseNotModified(p *part, etag string) (*fetchedPart, error) {
	for _, a := range r.before.find(p) {
		if a.ETag != etag {
			continue
		}
		found, err := r.verify(p, a)
		if err != nil {
			return nil, err
		}
		a.Updated = r.updated
		r.recordAnswer(a)
		return found, nil
	}
	return nil, client.Unavailable("%s says that an answer did not change which is not on disk", r.client.Host)
}
