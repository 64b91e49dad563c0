package fetch

import (
	"context"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"kommunebench/fetch/client"
	"kommunebench/fetch/described"
	"kommunebench/kommune"
)

const jobindsatsURL = "https://api.jobindsats.dk/v3"

// maxJSONBytes bounds an answer in JSON.
const maxJSONBytes = 256 << 20

// jobindsats is one fetch of a table of STAR.
type jobindsats struct {
	*run

	table      *jobindsatsTable
	group      *jobindsatsHierarchy
	periodType string
	// hierarchies are the query's, by id.
	hierarchies    map[string]string
	dimensionNames []string
}

// Jobindsats fetches a table of jobindsats, version 3 of its API, into a data
// package. The errors are *kommune.Error, within an *AnswerError where the
// publisher's answer was refused; the package on disk is then as before. The
// key appears in none of them, nor in any file.
func Jobindsats(ctx context.Context, options Options) (Result, error) { //nolint:revive // the steps of a fetch, one after another, each with its refusal
	options.Table = strings.ToLower(options.Table)
	options.Limits.AnswerBytes = min(options.Limits.WithDefaults().AnswerBytes, maxJSONBytes)
	r, err := newRun("jobindsats", jobindsatsURL, options)
	if err != nil {
		return Result{}, err
	}
	defer r.client.Close()
	if err := CheckKey(r.options.Key); err != nil {
		return Result{}, err
	}
	if r.base.Scheme == "http" && !isLoopback(r.base.Hostname()) {
		r.logger.WarnContext(ctx, "the key goes over the network unencrypted, as --base-url is http", "host", r.base.Host)
	}
	j := &jobindsats{run: r, hierarchies: map[string]string{}}
	r.inspect = j.inspectJSON
	if err := r.chooseDescription(); err != nil {
		return Result{}, err
	}
	if j.table, err = j.describe(ctx); err != nil {
		return Result{}, err
	}
	if r.description != nil {
		if err := r.settle(compareJobindsats(r.description, j.table)); err != nil {
			return Result{}, err
		}
	}
	r.updated = j.table.Updated
	parts, err := j.plan()
	if err != nil {
		return Result{}, err
	}
	if err := r.start(); err != nil {
		return Result{}, err
	}
	result := Result{Dir: options.Dir, Dataset: j.dataset(), Updated: r.updated}
	all, err := r.fetchAll(ctx, parts, &result)
	if err != nil {
		return result, err
	}
	d, err := j.descriptor(all)
	if err != nil {
		return result, err
	}
	for _, one := range all {
		result.Rows += one.inspected.rows
	}
	r.report(&result)
	return result, r.finish(d, &result)
}

// CheckKey reports whether a text can be a key to jobindsats. The error,
// BAD_USER_INPUT, does not repeat it.
func CheckKey(key string) error {
	key = strings.TrimSpace(key)
	if key != "" && !strings.ContainsFunc(key, func(c rune) bool { return c <= ' ' || c > '~' }) {
		return nil
	}
	return &kommune.Error{
		Code: kommune.BadUserInput, Argument: "KOMMUNEBENCH_JOBINDSATS_KEY",
		Message: "jobindsats takes a key: set KOMMUNEBENCH_JOBINDSATS_KEY to the one that STAR gave you, without spaces or other letters than those of the key",
	}
}

func isLoopback(host string) bool {
	address, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && address.IsLoopback()
}

func (j *jobindsats) dataset() string { return j.datasetOf(described.JobindsatsPublisher) }

// plan decides what is asked for, and in how many requests.
func (j *jobindsats) plan() ([]*part, error) {
	if err := j.checkAreas(); err != nil {
		return nil, err
	}
	if err := j.planHierarchies(); err != nil {
		return nil, err
	}
	kind, names, err := j.choosePeriodType()
	if err != nil {
		return nil, err
	}
	j.periodType = kind
	if len(names) == 0 {
		return j.latestPart()
	}
	list, err := parsePeriods(names, j.tableName())
	if err != nil {
		return nil, err
	}
	j.setProvisional(list)
	if list, err = choosePeriods(list, j.options.Periods, j.options.From); err != nil {
		return nil, err
	}
	j.revisableFrom = revisableFrom(list, j.options.Revise)
	var parts []*part
	for _, b := range blocksOf(list) {
		parts = append(parts, j.part("data-"+b.name, strings.Join(ids(b.periods), ","), b.periods))
	}
	return parts, nil
}

// latestPart leaves it to the API which periods there are.
func (j *jobindsats) latestPart() ([]*part, error) {
	wanted := j.options.Periods
	if j.options.From != "" || wanted == "" || wanted == "all" {
		return nil, kommune.InvalidInput("periods", wanted, "latest:14 or the like here, as the table does not list its periods")
	}
	return []*part{j.part("data-latest", wanted, nil)}, nil
}

// planHierarchies chooses the values to ask for: all of the hierarchy of kommuner,
// and of each other dimension the total or what was selected.
func (j *jobindsats) planHierarchies() error {
	selected, err := parseSelect(j.options.Select)
	if err != nil {
		return err
	}
	j.hierarchies[j.description.AreaHierarchy()] = "*"
	if j.description != nil && j.description.Areas.Level != "" {
		j.hierarchies[j.description.Areas.Hierarchy] = "level:" + j.description.Areas.Level
	}
	var known []string
	for n := range j.table.Dimensions {
		dimension := &j.table.Dimensions[n]
		j.dimensionNames = append(j.dimensionNames, dimension.Name)
		if len(dimension.Hierarchies) == 0 {
			continue
		}
		for k := range dimension.Hierarchies {
			j.dimensionNames = append(j.dimensionNames, dimension.Hierarchies[k].Name)
			known = append(known, dimension.Hierarchies[k].ID)
		}
		if err := j.planDimension(dimension, selected); err != nil {
			return err
		}
	}
	for name := range selected {
		if !slices.ContainsFunc(known, func(id string) bool { return strings.EqualFold(id, name) }) {
			return kommune.UnknownChoice("select", name, known)
		}
	}
	if j.options.TargetGroup != "" && j.group == nil {
		return kommune.UnknownChoice("target-group", j.options.TargetGroup, known)
	}
	return nil
}

// planDimension chooses one of a dimension's hierarchies, and what to ask for of it.
func (j *jobindsats) planDimension(dimension *jobindsatsDimension, selected map[string][]string) error {
	taken := &dimension.Hierarchies[0]
	for k := range dimension.Hierarchies {
		h := &dimension.Hierarchies[k]
		if selected[strings.ToLower(h.ID)] != nil || h.ID == j.description.AreaHierarchy() || strings.EqualFold(h.ID, j.options.TargetGroup) || j.description.Dimension(h.ID) != nil {
			taken = h
		}
	}
	if taken.ID == j.description.AreaHierarchy() {
		return nil
	}
	if described := j.description.Dimension(taken.ID); described != nil {
		j.chooseDescribed(taken, described)
		return nil
	}
	return j.planHierarchy(taken, selected[strings.ToLower(taken.ID)])
}

func (j *jobindsats) planHierarchy(h *jobindsatsHierarchy, wanted []string) error {
	isGroup := strings.EqualFold(h.ID, j.options.TargetGroup)
	if isGroup {
		j.group = h
	}
	switch {
	case wanted == nil && isGroup:
		wanted = []string{"*"}
	case wanted == nil:
		wanted = []string{"/"}
	}
	chosen, err := h.choose(wanted)
	if err != nil {
		return err
	}
	isOne := len(chosen) == 1 && chosen[0] != "*" && !strings.HasPrefix(chosen[0], "level:")
	if !isOne && !isGroup {
		return kommune.InvalidInput("select", h.ID, "one value, or several with --target-group "+h.ID)
	}
	j.hierarchies[h.ID] = strings.Join(chosen, ",")
	return nil
}

func (j *jobindsats) part(name, periods string, list []period) *part {
	query := url.Values{"mgroup.*": {"*"}, "period." + j.periodType: {periods}, "format": {"json"}}
	for id, values := range j.hierarchies {
		query.Set("hierarchy."+id, values)
	}
	// The documentation and all known clients leave these characters unescaped.
	encoded := strings.NewReplacer("%2A", "*", "%2F", "/", "%2C", ",", "%3A", ":").Replace(query.Encode())
	return &part{
		Request: client.Request{
			Method: http.MethodGet, URL: j.base.String() + "/data/" + strings.ToLower(j.options.Table) + "?" + encoded,
			Accept: "application/json", MaxBytes: j.options.Limits.AnswerBytes,
		},
		name: name, extension: ".json", periods: list,
	}
}
