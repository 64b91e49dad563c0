package etl

import (
	"context"
	"io/fs"
	"log/slog"

	"kommunebench/etl/input"
	"kommunebench/kommune"
)

// Sink receives what a package holds: vocabulary first, then facts, then
// observations. Observations are only valid during the call, but for their names:
// their memory is used again for the next chunk. All other rows may be kept.
type Sink interface {
	// WriteVocabulary may be called several times with parts.
	WriteVocabulary(ctx context.Context, v kommune.Vocabulary) error
	WriteTestResults(ctx context.Context, rows []kommune.TestResult) error
	WriteParticipations(ctx context.Context, rows []kommune.Participation) error
	WriteDeregistrations(ctx context.Context, rows []kommune.Deregistration) error
	// WriteObservations takes chunks of up to 65,536 rows, with the lines they were
	// read from.
	WriteObservations(ctx context.Context, columns *kommune.ObservationColumns) error
	// Duplicates is asked once when all observations are written. It drops and
	// counts equal duplicates and returns the first keys for which different
	// rows were written, at most limit.
	Duplicates(ctx context.Context, limit int) (dropped int64, conflicts []kommune.ObservationKey, err error)
}

// Options says what a package is read with. The zero value reads packages
// that need nothing from elsewhere.
type Options struct {
	// Known holds one folder with a datapackage.json for each publisher's table
	// that is recognised without a descriptor; nil for none.
	Known fs.FS
	// Catalogue is the state that the package's references are resolved
	// against; nil for an empty one.
	Catalogue *kommune.Catalogue
	// Logger gets one line for each resource; nil for none.
	Logger *slog.Logger
	// MaxRejects is how many rows with problems, however many these are, still
	// let the rest of the rows load. It is compared with Report.RowsRejected.
	MaxRejects int
	// OnReject, where it is set, is called for each reject as it is found.
	OnReject func(Reject)
	// OnProgress, where it is set, is called about every 100 ms while
	// observations and other rows are read, and once at each resource's end.
	OnProgress func(Progress)
	Limits     input.Limits
	// layouts are those that are known; nil for all that there are.
	layouts layoutSet
}

func (o Options) withDefaults() Options {
	orDefault := func(value *int64, byDefault int64) {
		if *value <= 0 {
			*value = byDefault
		}
	}
	orDefault(&o.Limits.RecordBytes, 1<<20)
	orDefault(&o.Limits.Rows, 1_000_000)
	orDefault(&o.Limits.ScanRejects, 10_000)
	orDefault(&o.Limits.PageBytes, 8<<20)
	orDefault(&o.Limits.DescriptorBytes, 4<<20)
	o.Limits.SetDefaults()
	o.MaxRejects = max(0, o.MaxRejects)
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Catalogue == nil || o.Catalogue.Register == nil {
		o.Catalogue = kommune.NewCatalogue(nil)
	}
	if o.layouts == nil {
		o.layouts = allLayouts()
	}
	return o
}
