package engine

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"
)

// tailBytes is how much of a child's standard error is kept for the log.
const tailBytes = 4096

// child is one running engine process.
type child struct {
	cmd      *exec.Cmd
	stdin    io.Closer // ClickHouse ends when it is closed
	lifeline *os.File  // the child ends a little later when ClickHouse has not
	started  time.Time
	hello    chan childHello // holds the one hello, if it came
	tail     *tailWriter     // the end of standard error
	exited   chan struct{}   // closed when the process is gone and exit is set
	waitErr  error
}

func startChild(arguments childArguments) (*child, error) {
	executable, err := selfPath()
	if err != nil {
		return nil, err
	}
	raw, err := json.Marshal(arguments)
	if err != nil {
		return nil, fmt.Errorf("encoding engine arguments: %w", err)
	}
	c := &child{
		cmd:     exec.Command(executable),
		started: time.Now(),
		hello:   make(chan childHello, 1),
		tail:    &tailWriter{},
		exited:  make(chan struct{}),
	}
	c.cmd.Args = []string{os.Args[0] + " (engine)"}
	// ClickHouse ends where it can't read the folder that it is started in.
	c.cmd.Dir = filepath.Dir(arguments.Config)
	// ClickHouse local takes its time zone from the environment, not from <timezone>.
	c.cmd.Env = append(os.Environ(), "TZ=UTC", childEnv+"="+string(raw))
	c.cmd.Stdout = &helloWriter{hello: c.hello}
	c.cmd.Stderr = c.tail
	c.cmd.WaitDelay = stopGrace
	// Out of the terminal's process group: Ctrl-C is the parent's to answer.
	c.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := c.start(); err != nil {
		return nil, fmt.Errorf("starting engine process: %w", err)
	}
	go func() {
		c.waitErr = c.cmd.Wait()
		close(c.exited)
	}()
	return c, nil
}

// start makes the two pipes and starts the process.
func (c *child) start() error {
	childEnd, lifeline, err := os.Pipe()
	if err != nil {
		return fmt.Errorf("opening lifeline: %w", err)
	}
	defer childEnd.Close()
	c.lifeline = lifeline
	c.cmd.ExtraFiles = []*os.File{childEnd} // becomes lifelineFD
	c.stdin, err = c.cmd.StdinPipe()
	if err == nil {
		err = c.cmd.Start()
	}
	if err != nil {
		return errors.Join(err, lifeline.Close())
	}
	return nil
}

// selfPath names this very program, on Linux even when its file was replaced or
// removed since it started.
func selfPath() (string, error) {
	if runtime.GOOS == "linux" {
		return "/proc/self/exe", nil
	}
	path, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("finding own program: %w", err)
	}
	return path, nil
}

// awaitHello waits for the hello, with which the child confirms that it has the lock
// of the data folder and that the addresses are free. Only then does an answer at
// them come from this child.
func (c *child) awaitHello(ctx context.Context) (childHello, error) {
	select {
	case hello := <-c.hello:
		return hello, nil
	case <-c.exited:
	case <-ctx.Done():
		return childHello{}, fmt.Errorf("waiting for the engine to load: %w", ctx.Err())
	}
	select {
	case hello := <-c.hello:
		return hello, nil
	default:
		return childHello{}, c.exitError()
	}
}

// stop ends the child: by closing its standard input, and after stopGrace, or
// when kill is closed, by a kill. It returns when the process is gone.
func (c *child) stop(kill <-chan struct{}) {
	// Errors here and below say that the child has gone first.
	_ = c.stdin.Close()
	_ = c.lifeline.Close()
	timer := time.NewTimer(stopGrace)
	defer timer.Stop()
	select {
	case <-c.exited:
		return
	case <-kill:
	case <-timer.C:
	}
	_ = c.cmd.Process.Kill()
	<-c.exited
}

// exitError says how the child ended, with the end of what it printed.
func (c *child) exitError() error {
	how := "exit status 0"
	if c.waitErr != nil {
		how = c.waitErr.Error()
	}
	if text := c.tail.String(); text != "" {
		return fmt.Errorf("engine process ended (%s): %s", how, text)
	}
	return errors.New("engine process ended (" + how + ")")
}

// helloWriter passes on the first line written to it and drops the rest.
type helloWriter struct {
	hello chan<- childHello
	line  []byte
	done  bool
}

func (w *helloWriter) Write(data []byte) (int, error) {
	if w.done {
		return len(data), nil
	}
	w.line = append(w.line, data...)
	line, _, whole := bytes.Cut(w.line, []byte("\n"))
	if !whole {
		return len(data), nil
	}
	w.done = true
	var hello childHello
	if err := json.Unmarshal(line, &hello); err != nil {
		hello = childHello{Problem: problemOther, Detail: fmt.Sprintf("unreadable hello %q: %v", line, err)}
	}
	w.hello <- hello
	return len(data), nil
}

// tailWriter keeps the last tailBytes written to it.
type tailWriter struct {
	mu   sync.Mutex
	tail []byte
}

func (w *tailWriter) Write(data []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.tail = append(w.tail, data...)
	if over := len(w.tail) - tailBytes; over > 0 {
		w.tail = append(w.tail[:0], w.tail[over:]...)
	}
	return len(data), nil
}

func (w *tailWriter) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return strings.TrimSpace(string(w.tail))
}
