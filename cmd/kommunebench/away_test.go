package main

import (
	"net"
	"strings"
	"testing"
)

func TestADatabaseThatIsAwayHasOneExitStatusInEveryCommand(t *testing.T) {
	t.Parallel()
	// An address that nobody listens on any more.
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	pkg := synthetic(t, 10, 1)
	for _, scheme := range []string{"clickhouse", "http"} {
		for _, command := range [][]string{
			{"serve", "--listen", "127.0.0.1:0"},
			{"load", pkg},
			{"load", "--dry-run", pkg},
			{"migrate"},
			{"release", "list"},
			{"release", "show", "demo@1"},
			{"release", "diff", "demo@1", "demo@2"},
			{"release", "rollback", "demo", "demo@1"},
			{"release", "prune", "demo", "--keep", "1"},
			{"key", "create", "desk"},
			{"key", "list"},
			{"key", "revoke", "kb_x"},
		} {
			status, out, log := kommunebench(t, append(command, "--clickhouse", scheme+"://user:secret@"+address+"/kommunebench")...)
			if status != exitInternal || !strings.Contains(log, "out of reach") || strings.Contains(log, "secret") || out != "" {
				t.Errorf("%s, %v: status %d, want %d: %s%s", scheme, command, status, exitInternal, out, log)
			}
		}
	}
}
