package main

import (
	"strconv"
	"time"

	"kommunebench/kommune"
	"kommunebench/server"
	"kommunebench/server/admission"
)

// capacityFlags limit how many requests serve runs at once.
type capacityFlags struct {
	MaxOperations int `help:"Operations that are answered at once; one client has three quarters of them at most." default:"16" placeholder:"N"`
	MaxExports    int `help:"Exports that are open at once; one client has half of them at most." default:"12" placeholder:"N"`
	MaxWaiting    int `help:"Operations that wait for one of these to end, up to 10 seconds, and as many exports; who comes beyond is told when to come back." default:"128" placeholder:"N"`
}

// capacity checks the flags: BAD_USER_INPUT.
func (f capacityFlags) capacity() (admission.Capacity, error) {
	for name, given := range map[string]int{"max-operations": f.MaxOperations, "max-exports": f.MaxExports, "max-waiting": f.MaxWaiting} {
		const most = 10_000
		if given < 1 || given > most {
			return admission.Capacity{}, kommune.InvalidInput(name, strconv.Itoa(given), "a number from 1 to 10000")
		}
	}
	return admission.Capacity{Operations: f.MaxOperations, Exports: f.MaxExports, Waiting: f.MaxWaiting}, nil
}

// stoppingFlags are the times of a graceful stop. A second signal ends serve at once.
type stoppingFlags struct {
	ShutdownDelay   time.Duration `help:"Time in which all is answered after a signal to stop, but /readyz, so that a load balancer sends nobody here any more." default:"0s"`
	ShutdownTimeout time.Duration `help:"Time in which operations and exports that run may end after that; what still runs then is broken off." default:"30s"`
}

// times checks the flags: negative times and those over a day are BAD_USER_INPUT.
func (f stoppingFlags) times() (server.StopTimes, error) {
	for name, given := range map[string]time.Duration{"shutdown-delay": f.ShutdownDelay, "shutdown-timeout": f.ShutdownTimeout} {
		const most = 24 * time.Hour
		if given < 0 || given > most {
			return server.StopTimes{}, kommune.InvalidInput(name, given.String(), "a time from 0s to 24h")
		}
	}
	return server.StopTimes{Delay: f.ShutdownDelay, Timeout: f.ShutdownTimeout}, nil
}
