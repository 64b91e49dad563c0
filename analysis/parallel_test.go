package analysis

import (
	"fmt"
	"strings"
	"testing"
)

func TestInParallelCallsWithEachNumberOnce(t *testing.T) {
	for _, count := range []int{0, 1, 2, 3, 100} {
		calls := make([]int, count)
		inParallel(count, func(n int) { calls[n]++ })
		for n, made := range calls {
			if made != 1 {
				t.Errorf("of %d, %d was called with %d times", count, n, made)
			}
		}
	}
}

func TestAPanicInParallelIsTheCallers(t *testing.T) {
	for _, count := range []int{1, 5} {
		func() {
			defer func() {
				if cause := fmt.Sprint(recover()); !strings.Contains(cause, "the third") && !strings.Contains(cause, "the only one") {
					t.Errorf("recovered %s", cause)
				}
			}()
			inParallel(count, func(n int) {
				switch {
				case count == 1:
					panic("the only one") //nolint:forbidigo // what the test is about
				case n == 2:
					panic("the third") //nolint:forbidigo // what the test is about
				}
			})
			t.Errorf("of %d nothing panicked", count)
		}()
	}
}
