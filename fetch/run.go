package fetch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

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
	// Select names values of variables, by code or title: "KØN=M,K".
	Select []string
	// TargetGroup is the variable whose values are target groups; empty where
	// none is.
	TargetGroup string
	// Kind is what sort of figure the table holds where its metadata do not
	// say it right; empty lets them.
	Kind string
	// Format is how statbank answers: auto, bulk or csv.
	Format string
	// Revise is how many of the newest periods are asked for again although
	// they are on disk, for they may have been revised.
	Revise int
	// Full asks for everything again.
	Full bool
	// Kommuner are those that areas are matched with.
	Kommuner []kommune.Kommune
	Limits   Limits
	Logger   *slog.Logger
	Now      func() time.Time
}

// Result says what a fetch led to.
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
}

// run is one fetch of one table.
type run struct {
	options   Options
	logger    *slog.Logger
	client    *client
	base      *url.URL
	publisher string
	register  *kommune.Register

	before  record
	now     record
	updated string
	// revisableFrom is the start of the oldest period that may be revised.
	revisableFrom time.Time
	inspect       func(*part, io.Reader) (inspection, error)
	// tables are the descriptions of the table, by file name.
	tables map[string]described
}

// described is what the API said of the table, to be kept beside the data.
type described struct {
	content  []byte
	answered answered
}

// newRun checks the options that both publishers share.
func newRun(publisher, standardURL string, options Options) (*run, error) {
	if !regexp.MustCompile(`^[A-Za-z0-9_]{1,40}$`).MatchString(options.Table) {
		return nil, kommune.InvalidInput("table", options.Table, "a table's id: letters, digits and _")
	}
	if options.Dir == "" {
		return nil, kommune.InvalidInput("out", options.Dir, "the name of a folder")
	}
	if _, err := parseWanted(options.Periods); err != nil {
		return nil, err
	}
	if options.Kind != "" && !slices.Contains(kommune.IndicatorKinds(), kommune.IndicatorKind(options.Kind)) {
		return nil, kommune.InvalidInput("kind", options.Kind, fmt.Sprintf("one of %v", kommune.IndicatorKinds()))
	}
	base, err := parseBase(options.BaseURL, standardURL)
	if err != nil {
		return nil, err
	}
	options.Limits = options.Limits.withDefaults()
	if options.Logger == nil {
		options.Logger = slog.New(slog.DiscardHandler)
	}
	if options.Now == nil {
		options.Now = time.Now
	}
	options.Key = strings.TrimSpace(options.Key)
	r := &run{
		options: options, logger: options.Logger, base: base, publisher: publisher,
		register: kommune.NewRegister(options.Kommuner, nil), tables: map[string]described{},
	}
	r.client = newClient(base, options.Key, options.Limits, options.Logger)
	return r, nil
}

// parseBase reads --base-url; what is empty is the publisher's own.
func parseBase(given, standard string) (*url.URL, error) {
	text := given
	if text == "" {
		text = standard
	}
	base, err := url.Parse(strings.TrimRight(text, "/"))
	if err != nil || base.Host == "" || base.User != nil || base.RawQuery != "" || base.Fragment != "" || base.Scheme != "https" && base.Scheme != "http" {
		// What was given may hold a password.
		return nil, kommune.InvalidInput("base-url", "", "an address such as https://host/v1, without a user, a query or a fragment")
	}
	return base, nil
}

// what names the table in messages.
func (r *run) what() string { return "table " + r.options.Table }

func (r *run) note(a answered) {
	r.now.Requests = append(slices.DeleteFunc(r.now.Requests, func(b answered) bool { return b.Part == a.Part }), a)
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
		return kommune.InvalidInput("out", r.options.Dir, fmt.Sprintf("an empty folder or one of this table: it holds %s of %s", quote(before.Table, ""), quote(before.Publisher, "")))
	}
	if before.Table == "" {
		if _, err := os.Stat(filepath.Join(r.options.Dir, descriptorName)); err == nil && readable {
			return kommune.InvalidInput("out", r.options.Dir, "an empty folder or one that fetch wrote: it holds another data package")
		}
	}
	r.before = before
	r.now = record{Publisher: r.publisher, Table: r.options.Table, Updated: r.updated, Run: r.options.Now().UTC()}
	if !before.Complete && !before.Run.IsZero() && before.Updated == r.updated {
		// A run that broke off goes on.
		r.now.Run = before.Run
	}
	return nil
}

// gather brings all parts onto the disk. After each, the record says so: a
// run that breaks off goes on where it was.
func (r *run) gather(ctx context.Context, parts []*part, result *Result) ([]*gathered, error) {
	all := make([]*gathered, 0, len(parts))
	for n, p := range parts {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("fetching %s: %w", r.what(), err)
		}
		found, etag := r.keep(p)
		if found != nil {
			result.Kept++
			all = append(all, found)
			continue
		}
		started := r.options.Now()
		found, size, err := r.fetch(ctx, p, etag)
		if err == nil && found == nil {
			found, err = r.keepUnchanged(p, etag)
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
		r.logger.InfoContext(ctx, "part fetched", "part", n+1, "of", len(parts), "name", p.name, "bytes", size, "rows", found.content.rows, "took", r.options.Now().Sub(started).Round(time.Millisecond))
	}
	return all, nil
}

// keepUnchanged takes the answer on disk of which the server says that it
// holds.
func (r *run) keepUnchanged(p *part, etag string) (*gathered, error) {
	for _, a := range r.before.find(p) {
		if a.ETag != etag {
			continue
		}
		found, err := r.verify(p, a)
		if err != nil {
			return nil, err
		}
		a.Updated = r.updated
		r.note(a)
		return found, nil
	}
	return nil, unavailable("%s says that an answer did not change which is not on disk", r.client.host)
}

// saveProgress records the answers so far beside those of the run before,
// which the descriptor on disk still points to.
func (r *run) saveProgress() error {
	record := r.now
	record.Requests = slices.Clone(r.before.Requests)
	for _, a := range r.now.Requests {
		record.Requests = slices.DeleteFunc(record.Requests, func(b answered) bool { return b.File == a.File })
		record.Requests = append(record.Requests, a)
	}
	return record.write(r.options.Dir)
}

// finish replaces the descriptor, and then sweeps out what it no longer
// points to.
func (r *run) finish(d *descriptor, result *Result) error {
	content, err := encodeJSON(d)
	if err != nil {
		return err
	}
	path := filepath.Join(r.options.Dir, descriptorName)
	old, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("reading the descriptor: %w", err)
	}
	result.Unchanged = bytes.Equal(old, content)
	if !result.Unchanged {
		if err := replaceFile(path, content); err != nil {
			return err
		}
	}
	for name, table := range r.tables {
		file := filepath.Join(r.options.Dir, rawDir, name)
		if old, err := os.ReadFile(file); err == nil && bytes.Equal(old, table.content) {
			continue
		}
		if err := replaceFile(file, table.content); err != nil {
			return err
		}
	}
	r.now.Complete = true
	r.now.Requests = append(r.tableRecords(), r.now.Requests...)
	if err := r.now.write(r.options.Dir); err != nil {
		return err
	}
	return r.sweep()
}

func (r *run) tableRecords() []answered {
	var records []answered
	for _, table := range r.tables {
		records = append(records, table.answered)
	}
	slices.SortFunc(records, func(a, b answered) int { return strings.Compare(a.File, b.File) })
	return records
}

// sweep removes the answers that the record no longer names, and what a run
// that was killed left. It looks at files of its own naming only.
func (r *run) sweep() error {
	ours := regexp.MustCompile(`^(.+-[0-9a-f]{12}\.(csv|json)|\` + temporaryPrefix + `.*)$`)
	entries, err := os.ReadDir(filepath.Join(r.options.Dir, rawDir))
	if err != nil {
		return fmt.Errorf("looking for old answers: %w", err)
	}
	for _, entry := range entries {
		isNamed := slices.ContainsFunc(r.now.Requests, func(a answered) bool { return a.File == rawDir+"/"+entry.Name() })
		if isNamed || !entry.Type().IsRegular() || !ours.MatchString(entry.Name()) {
			continue
		}
		if err := os.Remove(filepath.Join(r.options.Dir, rawDir, entry.Name())); err != nil {
			return fmt.Errorf("removing an old answer: %w", err)
		}
	}
	return nil
}
