package etl

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"kommunebench/etl/descriptor"
	"kommunebench/etl/input"
	"kommunebench/etl/layout"
	"kommunebench/kommune"
)

// loading is one reading of a package.
type loading struct {
	files fs.FS
	// openers are of files that were looked into before, by their paths.
	openers   map[string]layout.Opener
	layouts   layoutSet
	dataset   kommune.Dataset
	catalogue *kommune.Catalogue
	register  *kommune.Register
	limits    input.Limits
	onReject  func(Reject)
	// onProgress may be nil.
	onProgress func(Progress)
	allowed    int64
	report     *Report
	sink       Sink
	// defined are the ids that the package itself defines, by layout.
	defined map[string]map[string]bool
	// fatal says that the input is refused however many rejects are allowed.
	fatal bool
	// counts are the rows read of each layout that is kept in memory.
	counts map[string]int64
	// broken are the paths of resources that are not read on.
	broken map[string]bool
	// kept are the problems of the report, by their places in it.
	kept map[problem]int
	// brokenKinds are the layouts of which a resource is not read on.
	brokenKinds map[string]bool
	// undefined are the ids of rows that were rejected, by layout.
	undefined map[string]map[string]kommune.Place
	// reading is the row of a plain table that is read now.
	reading kommune.Place
	// rejected is the line that was rejected last.
	rejected kommune.Place

	vocabulary kommune.Vocabulary
	// links are those of the vocabulary by their keys, derivations those of its frameworks
	// by the ids of these.
	links       map[linkKey]kommune.Link
	derivations map[string]derivation
	indicators  map[string]*kommune.Indicator
	firstSource string // of the descriptor
	// matches finds the vocabulary's indicators by a source's words for them.
	matches         layout.NameIndex
	results         []kommune.TestResult
	participations  []kommune.Participation
	deregistrations []kommune.Deregistration
}

// refused reports whether nothing of the input will be loaded.
func (l *loading) refused() bool { return l.fatal || l.report.RowsRejected > l.allowed }

// shouldContinue reports whether it is worth to read on in a resource: an input that will
// be refused is scanned for so many problems only, one that may still load is
// read to its end.
func (l *loading) shouldContinue(r *descriptor.Resource) bool {
	if l.broken[r.Path] {
		return false
	}
	if l.report.Rejected >= l.limits.ScanRejects && l.refused() {
		l.report.ScanEnded = true
	}
	return !l.report.ScanEnded
}

// RejectOr rejects a resource as a whole where the error is a fault of the
// input, and else gives the error back.
func (l *loading) RejectOr(r *descriptor.Resource, err error) error {
	bad, isFault := input.AsFault(err)
	if !isFault {
		return fmt.Errorf("reading %s: %w", r.Path, err)
	}
	bad.Whole = true
	l.Reject(r.Path, bad.Line, "", bad)
	return nil
}

// addRegister makes names known: the package's own kommuner and groups, then
// those of the catalogue.
func (l *loading) addRegister() {
	kommuner := append([]kommune.Kommune{}, l.catalogue.Kommuner.All...)
	groups := append([]kommune.PeerGroup{}, l.catalogue.PeerGroups.All...)
	if l.dataset.ID == kommune.ReferenceDataset && len(l.vocabulary.Kommuner) > 0 {
		kommuner = l.vocabulary.Kommuner
		groups = l.vocabulary.PeerGroups
	}
	l.register = kommune.NewRegister(kommuner, groups)
}

// defineSources takes the descriptor's sources over where the package has no
// table of them.
func (l *loading) defineSources(d *descriptor.Descriptor) {
	if slices.ContainsFunc(d.Resources, func(r descriptor.Resource) bool { return r.Props().Layout == "sources" }) {
		return
	}
	for n, props := range d.Sources {
		id := kommune.QualifyID(l.dataset.ID, cmp.Or(props.Name, fmt.Sprintf("source-%d", n+1)))
		source := kommune.Source{ID: id, Title: cmp.Or(props.Title, props.Path), Publisher: l.dataset.Publisher, Licence: l.dataset.Licence}
		source.Published, source.Retrieved = optionalDay(props.Published), optionalDay(props.Retrieved)
		if props.Path != "" {
			source.URL = &props.Path
		}
		l.Define("sources", id)
		l.vocabulary.Sources = append(l.vocabulary.Sources, source)
		if n == 0 {
			l.firstSource = id
		}
	}
}

// optionalDay reads a day that was checked before; nil where there is none.
func optionalDay(text string) *time.Time {
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return nil
	}
	return &day
}

// defineIndicators takes the descriptor's indicators over. One that names no source is
// of the descriptor's first.
func (l *loading) defineIndicators(d *descriptor.Descriptor, file string) {
	first := l.firstSource
	for n, props := range d.Kommunebench.Indicators {
		indicator := props.Indicator(l.dataset.ID)
		if first != "" {
			indicator.SourceID = &first
		}
		if props.Source != "" {
			source, bad := l.Resolve("sources", props.Source)
			if bad != nil {
				bad.Column = fmt.Sprintf("kommunebench.indicators[%d].source", n)
				bad.Value = props.Source
				bad.Whole = true
				l.Reject(file, 0, "", bad)
				continue
			}
			indicator.SourceID = &source
		}
		if props.Initiative != "" {
			initiative, bad := l.Resolve("initiatives", props.Initiative)
			if bad != nil {
				bad.Column = fmt.Sprintf("kommunebench.indicators[%d].initiative", n)
				bad.Value = props.Initiative
				bad.Whole = true
				l.Reject(file, 0, "", bad)
				continue
			}
			indicator.InitiativeID = &initiative
		}
		l.matches.Add(len(l.vocabulary.Indicators), props.Match...)
		l.vocabulary.Indicators = append(l.vocabulary.Indicators, indicator)
	}
	for n := range l.vocabulary.Indicators {
		l.indicators[l.vocabulary.Indicators[n].ID] = &l.vocabulary.Indicators[n]
	}
}

func (l *loading) defineTargetGroups(r *descriptor.Resource) {
	for _, props := range r.Props().TargetGroups {
		id := kommune.QualifyID(l.dataset.ID, props.ID)
		if l.IsDefined("target-groups", id) {
			continue
		}
		l.Define("target-groups", id)
		l.vocabulary.TargetGroups = append(l.vocabulary.TargetGroups, kommune.TargetGroup{
			ID: id, TitleDA: props.Title.DA, TitleEN: props.Title.EN, Total: props.Total, Aliases: append([]string{}, props.Match...),
		})
	}
}

// indicator finds an indicator of the package, by its id or what it matches,
// or of its dataset's newest release.
func (l *loading) indicator(id string) (*kommune.Indicator, *input.Fault) {
	qualified := kommune.QualifyID(l.dataset.ID, id)
	if known, ok := l.indicators[qualified]; ok {
		return known, nil
	}
	if at, matched := l.matches.Find(id); matched {
		return &l.vocabulary.Indicators[at], nil
	}
	message := fmt.Sprintf("unknown indicator %q: define it in the descriptor's indicators", input.Clip(id, input.LongestValue))
	if kommune.DatasetOf(qualified) != l.dataset.ID {
		return nil, &input.Fault{Rule: "unknown_indicator", Message: "belongs to another dataset than " + l.dataset.ID}
	}
	if known, ok := l.catalogue.Indicators.Find(qualified); ok {
		l.indicators[qualified] = &known
		return &known, nil
	}
	return nil, &input.Fault{Rule: "unknown_indicator", Message: message}
}

// writeFacts gives everything but observations to the sink.
func (l *loading) writeFacts(ctx context.Context) error {
	if l.refused() {
		return nil
	}
	if err := l.sink.WriteVocabulary(ctx, l.vocabulary); err != nil {
		return fmt.Errorf("writing the vocabulary of %s: %w", l.dataset.ID, err)
	}
	if err := l.sink.WriteTestResults(ctx, l.results); err != nil {
		return fmt.Errorf("writing the test results of %s: %w", l.dataset.ID, err)
	}
	if err := l.sink.WriteParticipations(ctx, l.participations); err != nil {
		return fmt.Errorf("writing the participations of %s: %w", l.dataset.ID, err)
	}
	if err := l.sink.WriteDeregistrations(ctx, l.deregistrations); err != nil {
		return fmt.Errorf("writing the deregistrations of %s: %w", l.dataset.ID, err)
	}
	return nil
}
