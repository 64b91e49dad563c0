package analysis

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
)

// inParallel calls do with each number below count, on as many processors as there are,
// and returns when all calls have. A panic of one is a panic of the caller, who may
// recover; it names where it arose.
func inParallel(count int, do func(n int)) {
	workers := min(count, runtime.GOMAXPROCS(0))
	if workers < 2 {
		for n := range count {
			do(n)
		}
		return
	}
	var next atomic.Int64
	panics := make(chan string, workers)
	var group sync.WaitGroup
	for range workers {
		group.Go(func() {
			defer func() {
				if cause := recover(); cause != nil {
					panics <- fmt.Sprintf("%v\n%s", cause, debug.Stack())
				}
			}()
			for n := int(next.Add(1)) - 1; n < count; n = int(next.Add(1)) - 1 {
				do(n)
			}
		})
	}
	group.Wait()
	select {
	case cause := <-panics:
		panic(cause) //nolint:forbidigo // as if the caller had called it
	default:
	}
}
