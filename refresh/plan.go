package refresh

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/robfig/cron/v3"

	"kommunebench/kommune"
)

// Plan says which tables are fetched, and when.
type Plan struct {
	// Jitter is the longest random delay of a fetch, so that programs with equal plans
	// do not ask a publisher at the same second.
	Jitter time.Duration
	// KeyFile holds the key to jobindsats; empty where it is in the environment.
	KeyFile string
	Tables  []Table
}

// Table is a table to fetch, with the flags of kommunebench fetch.
type Table struct {
	Publisher   string        `yaml:"publisher"`
	Table       string        `yaml:"table"`
	Every       time.Duration `yaml:"-"`
	EveryText   string        `yaml:"every"`
	Cron        string        `yaml:"cron"`
	Periods     string        `yaml:"periods"`
	From        string        `yaml:"from"`
	PeriodType  string        `yaml:"period-type"`
	Select      []string      `yaml:"select"`
	TargetGroup string        `yaml:"target-group"`
	Kind        string        `yaml:"kind"`
	Format      string        `yaml:"format"`
	Undescribed bool          `yaml:"undescribed"`
	Revise      *int          `yaml:"revise"`
	MaxRejects  int           `yaml:"max-rejects"`
	BaseURL     string        `yaml:"base-url"`

	schedule cron.Schedule
}

// planFile is a plan as it is written.
type planFile struct {
	Jitter  string  `yaml:"jitter"`
	KeyFile string  `yaml:"key-file"`
	Tables  []Table `yaml:"tables"`
}

const (
	// shortest limits the requests to the publishers, which change a table once a day
	// at most.
	shortest      = time.Minute
	defaultJitter = 5 * time.Minute
	longestJitter = 6 * time.Hour
	maxFileBytes  = 1 << 20
	maxTables     = 1_000
)

// ReadPlan reads a plan. Knows gives the publisher of a table that names none; empty
// where it is not known. The error, BAD_USER_INPUT, names the line.
func ReadPlan(name string, knows func(table string) string) (*Plan, error) {
	content, err := readBounded(name)
	if err != nil {
		return nil, kommune.InvalidInput("fetch", name, "a YAML file that can be read, of at most 1 MiB: "+err.Error())
	}
	file, err := parser.ParseBytes(content, 0)
	if err != nil {
		return nil, faultOf(name, err)
	}
	var written planFile
	if err := yaml.NewDecoder(bytes.NewReader(content), yaml.Strict()).Decode(&written); err != nil {
		return nil, faultOf(name, err)
	}
	c := &planCheck{name: name, file: file}
	plan := &Plan{KeyFile: strings.TrimSpace(written.KeyFile), Tables: written.Tables, Jitter: defaultJitter}
	if written.Jitter != "" {
		plan.Jitter = c.duration("$.jitter", written.Jitter, 0, longestJitter)
	}
	if len(plan.Tables) == 0 || len(plan.Tables) > maxTables {
		c.add("$.tables", "", fmt.Sprintf("1 to %d tables", maxTables))
	}
	for n := range plan.Tables {
		c.table(fmt.Sprintf("$.tables[%d]", n), plan, n, knows)
	}
	return plan, c.err
}

func readBounded(name string) ([]byte, error) {
	info, err := os.Stat(name)
	if err == nil && info.Size() > maxFileBytes {
		err = errors.New("it is larger")
	}
	if err != nil {
		return nil, err
	}
	return os.ReadFile(name) //nolint:wrapcheck // the caller names the file
}

// faultOf is what a YAML parser says, which has the place at its start: [3:5].
func faultOf(name string, err error) error {
	text := err.Error()
	if first, _, found := strings.Cut(text, "\n"); found {
		text = first
	}
	if at := regexp.MustCompile(`^\[(\d+):\d+\] *`).FindStringSubmatch(text); at != nil {
		return fault(name, at[1], strings.TrimPrefix(text, at[0]))
	}
	return fault(name, "", text)
}

func fault(name, line, message string) error {
	where := name
	if line != "" {
		where += ", line " + line
	}
	return &kommune.Error{Code: kommune.BadUserInput, Argument: "fetch", Value: name, Message: "fetch: " + where + ": " + message}
}

// planCheck collects the first fault of a plan.
type planCheck struct {
	name string
	file *ast.File
	err  error
}

// add says what a value at a path should be, unless there is a fault already.
func (c *planCheck) add(path, got, takes string) {
	if c.err != nil {
		return
	}
	key := path[strings.LastIndexAny(path, ".$")+1:]
	c.err = fault(c.name, c.lineOf(path), fmt.Sprintf("%s: got %q, takes %s", key, got, takes))
}

// lineOf is the line of a path, or of what holds it where it is not written.
func (c *planCheck) lineOf(path string) string {
	for path != "" && path != "$" {
		at, err := yaml.PathString(path)
		if err == nil {
			if node, err := at.FilterFile(c.file); err == nil && node != nil && node.GetToken() != nil {
				return fmt.Sprint(lineOfNode(node))
			}
		}
		path = path[:max(0, strings.LastIndexAny(path, ".["))]
	}
	return "1"
}

// lineOfNode is the line on which a node begins: of a mapping that of its first key.
func lineOfNode(node ast.Node) int {
	if mapping, is := node.(*ast.MappingNode); is && len(mapping.Values) > 0 {
		return mapping.Values[0].Key.GetToken().Position.Line
	}
	if pair, is := node.(*ast.MappingValueNode); is {
		return pair.Key.GetToken().Position.Line
	}
	return node.GetToken().Position.Line
}

func (c *planCheck) duration(path, text string, least, most time.Duration) time.Duration {
	duration, err := time.ParseDuration(text)
	if err != nil || duration < least || duration > most {
		c.add(path, text, fmt.Sprintf("a time from %s to %s, such as 24h or 30m", least, most))
	}
	return duration
}

func (c *planCheck) table(path string, plan *Plan, n int, knows func(string) string) {
	t := &plan.Tables[n]
	if !regexp.MustCompile(`^[A-Za-z0-9_]{1,40}$`).MatchString(t.Table) {
		c.add(path+".table", t.Table, "a table's id, such as y25i08 or FOLK1A")
	}
	if t.Publisher == "" {
		t.Publisher = knows(t.Table)
	}
	if t.Publisher != "jobindsats" && t.Publisher != "statbank" {
		c.add(path+".publisher", t.Publisher, "jobindsats or statbank; it may be left out for a table that is described (kommunebench fetch list)")
	}
	for _, before := range plan.Tables[:n] {
		if before.Name() == t.Name() {
			c.add(path+".table", t.Table, "each table once")
		}
	}
	if t.MaxRejects < 0 || t.Revise != nil && *t.Revise < 0 {
		c.add(path, "", "numbers of 0 or more for max-rejects and revise")
	}
	if !slices.Contains([]string{"", "auto", "bulk", "csv"}, t.Format) {
		c.add(path+".format", t.Format, "auto, bulk or csv")
	}
	c.schedule(path, t)
}

// schedule reads when a table is fetched.
func (c *planCheck) schedule(path string, t *Table) {
	const longest = 366 * 24 * time.Hour
	switch {
	case (t.EveryText == "") == (t.Cron == ""):
		c.add(path, t.Table, "either every, such as 24h, or cron, such as 17 5 * * *")
	case t.Cron != "":
		schedule, err := cron.ParseStandard(t.Cron)
		if err != nil {
			c.add(path+".cron", t.Cron, "minute, hour, day, month and weekday, such as 17 5 * * * for 05:17 every day: "+err.Error())
			return
		}
		t.schedule = schedule
	default:
		t.Every = c.duration(path+".every", t.EveryText, shortest, longest)
		t.schedule = every(t.Every)
	}
}

// every is a schedule that counts from the last fetch.
type every time.Duration

// Next is the time after which a table is fetched again.
func (e every) Next(last time.Time) time.Time { return last.Add(time.Duration(e)) }

// Name is how the table is called in the log, in metrics and in the file of states.
func (t *Table) Name() string { return t.Publisher + " " + strings.ToLower(t.Table) }

// interval is about how long it is from one fetch to the next.
func (t *Table) interval(now time.Time) time.Duration {
	first := t.schedule.Next(now)
	if t.Every > 0 {
		return t.Every
	}
	return t.schedule.Next(first).Sub(first)
}

// NeedsKey reports whether a table of the plan is of jobindsats, which takes a key.
func (p *Plan) NeedsKey() bool {
	return slices.ContainsFunc(p.Tables, func(t Table) bool { return t.Publisher == "jobindsats" })
}
