package load

import (
	"context"

	"golang.org/x/sync/errgroup"

	"kommunebench/store"
)

// open opens the run. Rows are written once what earlier loads left behind is gone:
// on a full disk that makes room.
func (l *Load) open(ctx context.Context, withRows bool) error {
	err := l.run.Open(ctx, withRows)
	<-l.swept
	return err
}

// head reads the newest release, and looks whether all rows that were written are
// there.
func (l *Load) head(ctx context.Context) (head *store.Head, err error) {
	if err := l.finish(ctx); err != nil {
		return nil, err
	}
	var group errgroup.Group
	group.Go(func() error { return l.checkStaged(ctx) })
	group.Go(func() error { return l.run.Prepare(ctx) })
	group.Go(func() (err error) {
		head, err = l.run.Head(ctx)
		return err
	})
	return head, group.Wait()
}
