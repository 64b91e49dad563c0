package etl

import (
	"context"

	"kommunebench/etl/layout"
	"kommunebench/kommune"
)

func newLoading(options Options) *loading {
	return &loading{
		layouts: options.layouts, catalogue: options.Catalogue, limits: options.Limits, onReject: options.OnReject, onProgress: options.OnProgress, allowed: int64(options.MaxRejects),
		report: &Report{}, defined: map[string]map[string]bool{}, counts: map[string]int64{}, broken: map[string]bool{}, brokenKinds: map[string]bool{}, kept: map[problem]int{}, undefined: map[string]map[string]kommune.Place{},
		indicators: map[string]*kommune.Indicator{}, matches: layout.NameIndex{}, links: map[linkKey]kommune.Link{}, derivations: map[string]derivation{},
	}
}

// Read reads the package and hands its rows to the sink. All problems are
// collected. When there are more than allowed, or one that refuses the whole
// input, the error is a *RejectedError and what the sink got must not be
// published. Other errors are of the machine or the sink.
func (p *Package) Read(ctx context.Context, sink Sink) (*Report, error) {
	l := newLoading(p.options)
	l.files, l.openers, l.dataset, l.sink = p.files, p.openers, p.dataset, sink
	l.addRegister()
	l.defineSources(p.descriptor)
	for n := range p.descriptor.Resources {
		l.defineTargetGroups(&p.descriptor.Resources[n])
	}
	factsWritten, indicatorsDefined := false, false
	for _, form := range l.layouts {
		if !indicatorsDefined && form.Name == "figures" {
			// Indicators name sources and initiatives, which are read by now.
			l.defineIndicators(p.descriptor, p.descriptorFile)
			indicatorsDefined = true
		}
		if form.Observations && !factsWritten {
			if err := l.writeFacts(ctx); err != nil {
				return l.report, err
			}
			factsWritten = true
		}
		if err := p.readLayout(ctx, l, form); err != nil {
			return l.report, err
		}
	}
	if err := p.checkDuplicates(ctx, l); err != nil {
		return l.report, err
	}
	if l.refused() {
		return l.report, newRejectedError(l.report)
	}
	return l.report, nil
}

// readLayout reads the package's resources of one layout.
func (p *Package) readLayout(ctx context.Context, l *loading, form *layoutReader) error {
	for n := range p.descriptor.Resources {
		r := &p.descriptor.Resources[n]
		if r.Props().Layout != form.Name {
			continue
		}
		before := *l.report
		if err := form.read(ctx, l, r); err != nil {
			return err
		}
		l.brokenKinds[form.Name] = l.brokenKinds[form.Name] || l.broken[r.Path]
		p.options.Logger.DebugContext(ctx, "read resource",
			"dataset", l.dataset.ID, "path", r.Path, "layout", form.Name, "encoding", r.Found, "lines", l.report.Lines-before.Lines,
			"rows", l.report.RowsRead-before.RowsRead, "rejected", l.report.Rejected-before.Rejected)
	}
	switch form.Name {
	case "kommuner", "figures":
		l.addRegister()
	case "frameworks":
		l.checkDerivations()
	}
	return nil
}
