package main

import (
	"context"
	"fmt"

	"kommunebench/data"
	"kommunebench/etl"
	"kommunebench/kommune"
	"kommunebench/synth"
)

type synthCommand struct {
	Rows int64  `help:"How many observations to write; 0 writes the demo's own size." default:"0" placeholder:"N"`
	Seed uint64 `help:"Seed of the figures." default:"0" placeholder:"S"`
	Name string `help:"Id of the dataset. One that holds other figures keeps them: load says so, and takes --replace-demo." default:"demo" placeholder:"ID"`
	Out  string `help:"Folder to write; it must be empty or not exist yet." required:"" type:"path" placeholder:"DIR"`
}

// Run writes a synthetic package.
func (c *synthCommand) Run(ctx context.Context, io *streams) error {
	if err := etl.CheckID("name", c.Name); err != nil {
		return err
	}
	kommuner, err := shippedKommuner(ctx)
	if err != nil {
		return err
	}
	result, err := synth.Write(ctx, c.Out, kommuner, synth.Options{Rows: c.Rows, Seed: c.Seed, Dataset: c.Name})
	if err != nil {
		return err
	}
	_, _ = fmt.Fprintf(io.out, "%s: %d synthetic observations of dataset %s, %d bytes\n", c.Out, result.Rows, result.Dataset, result.Bytes)
	return nil
}

// vocabularySink is an etl.Sink that keeps what a package says besides its rows.
type vocabularySink struct{ kommune.Vocabulary }

// shippedKommuner reads the kommuner of the reference package, without a database.
func shippedKommuner(ctx context.Context) ([]kommune.Kommune, error) {
	pkg, err := etl.OpenFS(ctx, data.Reference(), etl.Options{})
	if err != nil {
		return nil, err
	}
	var sink vocabularySink
	if _, err := pkg.Read(ctx, &sink); err != nil {
		return nil, err
	}
	return sink.Kommuner, nil
}

func (s *vocabularySink) WriteVocabulary(_ context.Context, v kommune.Vocabulary) error {
	s.Vocabulary = v
	return nil
}

func (*vocabularySink) WriteTestResults(context.Context, []kommune.TestResult) error { return nil }

func (*vocabularySink) WriteParticipations(context.Context, []kommune.Participation) error {
	return nil
}

func (*vocabularySink) WriteDeregistrations(context.Context, []kommune.Deregistration) error {
	return nil
}

func (*vocabularySink) WriteObservations(context.Context, *kommune.ObservationColumns) error {
	return nil
}

func (*vocabularySink) Duplicates(context.Context, int) (int64, []kommune.ObservationKey, error) {
	return 0, nil, nil
}
