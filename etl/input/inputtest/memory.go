package inputtest

import "runtime"

// AllocatedBy counts the bytes that work allocates, kept or not. Tests that use
// it do not run in parallel.
func AllocatedBy(work func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	work()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}
