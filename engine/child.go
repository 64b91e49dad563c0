package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"syscall"
	"time"

	"github.com/ebitengine/purego"
)

const (
	childEnv = "KOMMUNEBENCH_ENGINE_CHILD"
	// lifelineFD is the child's end of a pipe whose other end only the parent has.
	lifelineFD = 3
	// stopGrace is how long a clean stop may take. ClickHouse needs some 20 ms,
	// or five seconds when connections are still open; a kill loses no data, so
	// it does not get those.
	stopGrace = 500 * time.Millisecond
	// childLockWait bounds the wait for the child of a dead owner to be gone.
	childLockWait = 10 * time.Second
)

// childArguments are passed to the child as JSON in childEnv. They contain no secret,
// as the environment of a process can be read by others.
type childArguments struct {
	Library    string   `json:"library"`
	Config     string   `json:"config"`
	Lock       string   `json:"lock"`
	Addresses  []string `json:"addresses"`
	MajorMinor string   `json:"majorMinor"` // the only library version wanted; empty takes any
}

// childHello is the child's only line on standard output, written before ClickHouse
// opens the data. A problem other than problemNone ends the child.
type childHello struct {
	Problem string `json:"problem"`
	Detail  string `json:"detail"`
	Library string `json:"library"` // the library's version
}

const (
	problemNone    = ""
	problemLibrary = "library" // cannot be loaded
	problemVersion = "version" // is not of the version that wrote the data
	problemAddress = "address" // another program listens on the address
	problemOther   = "other"
)

// RunChildIfAsked turns this process into the engine and never returns when it
// was started as one, and else returns at once. It must be the first call of
// every main function and of every TestMain.
func RunChildIfAsked() {
	raw, asked := os.LookupEnv(childEnv)
	if !asked {
		return
	}
	var arguments childArguments
	if err := json.Unmarshal([]byte(raw), &arguments); err != nil {
		fmt.Fprintf(os.Stderr, "engine: decoding %s: %v\n", childEnv, err)
		os.Exit(2)
	}
	os.Exit(runChild(arguments))
}

func runChild(arguments childArguments) int {
	// The parent alone says when to stop, by closing our standard input: a
	// terminal's Ctrl-C or systemd's SIGTERM reaches both, and the parent still
	// has answers to finish.
	signal.Ignore(syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGPIPE)
	go endWithParent()
	hardenProcess()
	runtime.LockOSThread()
	library, err := loadLibrary(arguments.Library)
	if err != nil {
		return refuse(childHello{Problem: problemLibrary, Detail: err.Error()})
	}
	version := library.version()
	if arguments.MajorMinor != "" && majorMinor(version) != arguments.MajorMinor {
		return refuse(childHello{Problem: problemVersion, Library: version})
	}
	ctx, cancel := context.WithTimeout(context.Background(), childLockWait)
	defer cancel()
	lock, err := awaitLock(ctx, arguments.Lock, syscall.LOCK_EX)
	if err != nil {
		return refuse(childHello{Problem: problemOther, Detail: err.Error()})
	}
	defer lock.Close()
	for _, addr := range arguments.Addresses {
		if err := checkFree(addr); err != nil {
			return refuse(childHello{Problem: problemAddress, Detail: err.Error()})
		}
	}
	writeHello(childHello{Library: version})
	library.setSignalHandlers(false)
	return library.serve(arguments.Config)
}

// hardenProcess keeps the files it makes private and a crash from leaving a core
// file of several gigabytes.
func hardenProcess() {
	syscall.Umask(0o077)
	if err := syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{}); err != nil {
		fmt.Fprintf(os.Stderr, "engine: turning core files off: %v\n", err)
	}
	if err := os.Unsetenv(childEnv); err != nil {
		fmt.Fprintf(os.Stderr, "engine: unsetting %s: %v\n", childEnv, err)
	}
}

// endWithParent ends the process when the parent has closed its end of the
// lifeline, by will or by death, and the end of standard input, which comes at
// the same moment, has not ended ClickHouse in time.
func endWithParent() {
	lifeline := os.NewFile(lifelineFD, "lifeline")
	if lifeline == nil {
		fmt.Fprintln(os.Stderr, "engine: started without a lifeline")
		os.Exit(2)
	}
	// Nothing is ever written to it: any return is the end.
	_, _ = io.Copy(io.Discard, lifeline)
	time.Sleep(stopGrace)
	os.Exit(3)
}

func checkFree(addr string) error {
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return fmt.Errorf("trying %s: %w", addr, err)
	}
	if err := listener.Close(); err != nil {
		return fmt.Errorf("releasing %s: %w", addr, err)
	}
	return nil
}

func writeHello(hello childHello) {
	if err := json.NewEncoder(os.Stdout).Encode(hello); err != nil {
		fmt.Fprintf(os.Stderr, "engine: saying hello: %v\n", err)
	}
}

func refuse(hello childHello) int {
	writeHello(hello)
	return 4
}

// library holds the four functions of libchdb.so that the engine calls.
type library struct {
	version           func() string
	setSignalHandlers func(enabled bool)
	queryCmdline      func(argc int32, argv **byte) uintptr
	resultError       func(result uintptr) string
}

func loadLibrary(path string) (library, error) {
	var lib library
	handle, err := purego.Dlopen(path, purego.RTLD_NOW|purego.RTLD_GLOBAL)
	if err != nil {
		return lib, fmt.Errorf("loading %s: %w", path, err)
	}
	for name, target := range map[string]any{
		"chdb_version":                     &lib.version,
		"chdb_set_signal_handlers_enabled": &lib.setSignalHandlers,
		"chdb_query_cmdline":               &lib.queryCmdline,
		"chdb_result_error":                &lib.resultError,
	} {
		// RegisterLibFunc would panic on a library that lacks the function.
		symbol, err := purego.Dlsym(handle, name)
		if err != nil {
			return lib, fmt.Errorf("finding %s in %s: %w", name, path, err)
		}
		purego.RegisterFunc(target, symbol)
	}
	return lib, nil
}

// serve opens the ports and blocks until standard input ends. It returns the
// process's exit status.
func (lib library) serve(config string) int {
	args := []string{
		"clickhouse", "--config-file=" + config, "--multiquery",
		"--query=" + strings.Join([]string{
			"SYSTEM START LISTEN TCP",
			"SYSTEM START LISTEN HTTP",
			"SELECT * FROM file('/dev/stdin', 'LineAsString', 'l String') FORMAT Null",
		}, "; "),
	}
	argv := make([]*byte, len(args)+1)
	for i, arg := range args {
		text, err := syscall.BytePtrFromString(arg)
		if err != nil {
			fmt.Fprintf(os.Stderr, "engine: argument %q: %v\n", arg, err)
			return 2
		}
		argv[i] = text
	}
	result := lib.queryCmdline(int32(len(args)), &argv[0]) //nolint:gosec // a handful of arguments
	runtime.KeepAlive(argv)
	if result == 0 {
		fmt.Fprintln(os.Stderr, "engine: ClickHouse gave no result")
		return 1
	}
	if text := lib.resultError(result); text != "" {
		fmt.Fprintln(os.Stderr, "engine:", text)
		return 1
	}
	return 0
}
