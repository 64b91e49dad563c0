package fetch

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"kommunebench/fetch/datapackage"
	"kommunebench/fetch/described"
	"kommunebench/kommune"
)

const statbankURL = "https://api.statbank.dk/v1"

// maxCells is how many cells one answer may have in any format but BULK, which
// streams.
const maxCells = 1_000_000

// maxMeasures bounds how many combinations of values a package has: each is an
// indicator with separate requests.
const maxMeasures = 200

// statbank is one fetch of a table of Statistics Denmark.
type statbank struct {
	*run

	table, english *statbankTable
	area, time     *statbankVariable
	group          *statbankVariable
	areas          []string
	groups         []string
	groupTitles    []datapackage.TargetGroup
	measures       []combination
	bulk           bool
}

// combination is one indicator: a value for each variable that is no area, no
// time and no target group.
type combination struct {
	id string
	// codes are by variable; a variable without one is left out of the
	// request, which sums over it.
	codes map[string]string
	// named are the variables that distinguish this indicator from the others.
	named []string
}

// Statbank fetches a table of Statistics Denmark into a data package. The
// errors are *kommune.Error, within an *AnswerError where the publisher's
// answer was refused; the package on disk is then as before.
func Statbank(ctx context.Context, options Options) (Result, error) { //nolint:revive // the steps of a fetch, one after another, each with its refusal
	options.Table, options.Key = strings.ToUpper(options.Table), ""
	r, err := newRun("statbank", statbankURL, options)
	if err != nil {
		return Result{}, err
	}
	defer r.client.Close()
	s := &statbank{run: r}
	r.inspect = s.inspectCSV
	if err := r.chooseDescription(); err != nil {
		return Result{}, err
	}
	if s.table, err = s.describe(ctx, "da"); err != nil {
		return Result{}, err
	}
	if s.english, err = s.describe(ctx, "en"); err != nil {
		return Result{}, err
	}
	r.updated = s.table.Updated
	periods, err := s.plan()
	if err != nil {
		return Result{}, err
	}
	if err := r.start(); err != nil {
		return Result{}, err
	}
	r.revisableFrom = revisableFrom(periods, options.Revise)
	parts, err := s.parts(periods)
	if err != nil {
		return Result{}, err
	}
	result := Result{Dir: options.Dir, Dataset: s.dataset(), Updated: r.updated}
	all, err := r.fetchAll(ctx, parts, &result)
	if err != nil {
		return result, err
	}
	d, err := s.descriptor(all)
	if err != nil {
		return result, err
	}
	for _, one := range all {
		result.Rows += one.inspected.rows
	}
	r.report(&result)
	return result, r.finish(d, &result)
}

func (s *statbank) dataset() string { return s.datasetOf(described.StatbankPublisher) }

// plan decides which values of which variables are asked for.
func (s *statbank) plan() ([]period, error) {
	var err error
	if s.area, s.areas, err = s.findAreas(s.table); err != nil {
		return nil, err
	}
	if s.time, err = s.findTime(s.table); err != nil {
		return nil, err
	}
	selected, err := parseSelect(s.options.Select)
	if err != nil {
		return nil, err
	}
	if err := s.checkSelected(selected); err != nil {
		return nil, err
	}
	if s.description != nil {
		err = s.planDescribed()
	} else {
		err = s.planColumns(selected)
	}
	if err != nil {
		return nil, err
	}
	var names []string
	for _, value := range s.time.Values {
		names = append(names, value.ID)
	}
	list, err := parsePeriods(names, s.tableName())
	if err != nil {
		return nil, err
	}
	s.setProvisional(list)
	return choosePeriods(list, s.options.Periods, s.options.From)
}

func (s *statbank) checkSelected(selected map[string][]string) error {
	var free []string
	for _, v := range s.table.Variables {
		if v.ID != s.area.ID && v.ID != s.time.ID {
			free = append(free, v.ID)
		}
	}
	isFree := func(name string) bool {
		return slices.ContainsFunc(free, func(id string) bool { return strings.EqualFold(id, name) })
	}
	for name := range selected {
		if !isFree(name) {
			return kommune.UnknownChoice("select", name, free)
		}
	}
	if group := s.options.TargetGroup; group != "" && !isFree(group) {
		return kommune.UnknownChoice("target-group", group, free)
	}
	return nil
}

// planColumns takes the target groups and indicators from the table's own variables.
func (s *statbank) planColumns(selected map[string][]string) error {
	if err := s.planGroups(selected); err != nil {
		return err
	}
	return s.planMeasures(selected)
}

// planGroups takes the values of the variable of target groups.
func (s *statbank) planGroups(selected map[string][]string) error {
	for n := range s.table.Variables {
		v := &s.table.Variables[n]
		if s.options.TargetGroup == "" || !strings.EqualFold(v.ID, s.options.TargetGroup) {
			continue
		}
		wanted := selected[strings.ToLower(v.ID)]
		if wanted == nil {
			wanted = []string{"*"}
		}
		codes, err := v.choose(wanted)
		if err != nil {
			return err
		}
		s.group, s.groups = v, codes
		made := uniqueIDs{}
		for _, code := range codes {
			s.groupTitles = append(s.groupTitles, datapackage.TargetGroup{
				ID: made.make(slug(code), "group"), Title: datapackage.Bilingual{DA: v.title(code), EN: s.english.variable(v.ID).title(code)},
				Total: code == v.total(), Match: []string{code},
			})
		}
	}
	return nil
}

// planMeasures makes an indicator of each combination of values: of each variable
// those selected, else the total if it has one or can be eliminated, else all.
func (s *statbank) planMeasures(selected map[string][]string) error {
	s.bulk = true
	s.measures = []combination{{codes: map[string]string{}}}
	for n := range s.table.Variables {
		v := &s.table.Variables[n]
		if v == s.area || v == s.time || v == s.group {
			continue
		}
		wanted := selected[strings.ToLower(v.ID)]
		if wanted == nil && v.Elimination {
			if code := v.total(); code != "" {
				s.addVariable(v, []string{code}, false)
			} else {
				s.bulk = false
			}
			continue
		}
		if wanted == nil {
			wanted = []string{"*"}
		}
		codes, err := v.choose(wanted)
		if err != nil {
			return err
		}
		if len(codes)*len(s.measures) > maxMeasures {
			return kommune.InvalidInput("select", v.ID, fmt.Sprintf("fewer values: together with the other variables these are over %d indicators", maxMeasures))
		}
		s.addVariable(v, codes, len(v.Values) > 1)
	}
	made := uniqueIDs{}
	for n := range s.measures {
		m := &s.measures[n]
		id := strings.ToLower(s.options.Table)
		for _, variable := range m.named {
			id += "-" + slug(m.codes[variable])
		}
		m.id = made.make(slug(id), "indicator")
	}
	return s.chooseFormat()
}

// chooseFormat decides whether answers come as BULK.
func (s *statbank) chooseFormat() error {
	switch s.options.Format {
	case "", "auto":
	case "csv":
		s.bulk = false
	case "bulk":
		if !s.bulk {
			return kommune.InvalidInput("format", "bulk", "auto or csv here: bulk wants a value of every variable, and one that can be summed over has no plain total; name its value with --select")
		}
	default:
		return kommune.InvalidInput("format", s.options.Format, "auto, bulk or csv")
	}
	return nil
}

// addVariable combines each combination so far with each code of a variable.
func (s *statbank) addVariable(v *statbankVariable, codes []string, named bool) {
	var crossed []combination
	for _, before := range s.measures {
		for _, code := range codes {
			one := combination{codes: map[string]string{v.ID: code}, named: slices.Clone(before.named)}
			for variable, known := range before.codes {
				one.codes[variable] = known
			}
			if named {
				one.named = append(one.named, v.ID)
			}
			crossed = append(crossed, one)
		}
	}
	s.measures = crossed
}
