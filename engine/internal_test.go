package engine

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestALibraryIsFoundWhereTheProgramIsOrAboveTheWorkingFolder(t *testing.T) {
	root := t.TempDir()
	inPackage := "node_modules/@chdb/lib-linux-x64-gnu/libchdb.so"
	for name, test := range map[string]struct{ have, executable, workDir string }{
		"beside the executable":                {"bin/libchdb.so", "bin/program", "elsewhere"},
		"in the package beside the folder":     {"bin/" + inPackage, "bin/program", "elsewhere"},
		"in the package of the parent":         {inPackage, "bin/program", "/"},
		"in the package of the working folder": {"work/" + inPackage, "bin/program", "work"},
		"in a folder above":                    {"work/" + inPackage, "bin/program", "work/store/queries"},
	} {
		t.Run(name, func(t *testing.T) {
			home := filepath.Join(root, t.Name())
			want := filepath.Join(home, test.have)
			if err := os.MkdirAll(filepath.Dir(want), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(want, nil, 0o600); err != nil {
				t.Fatal(err)
			}
			workDir := filepath.Join(home, test.workDir)
			if test.workDir == "/" {
				workDir = "/"
			}
			got, err := findLibrary("", filepath.Join(home, test.executable), workDir)
			if err != nil || got != want {
				t.Errorf("found %q (%v), want %q", got, err, want)
			}
		})
	}
	if got, err := findLibrary("", filepath.Join(root, "bin/program"), "/"); !errors.Is(err, ErrLibraryMissing) {
		t.Errorf("found %q (%v) where there is none", got, err)
	}
}

func TestPausesGrowWhileAChildKeepsDyingAndEndWhenItServes(t *testing.T) {
	policy := newRestartPolicy()
	const ms = time.Millisecond
	for i, step := range []struct{ served, want time.Duration }{
		{300 * ms, 0},
		{300 * ms, 0},
		{300 * ms, 0},
		{300 * ms, 50 * ms},
		{0, 100 * ms},
		{300 * ms, 200 * ms},
		{time.Minute, 0},
		{0, 50 * ms},
		{0, 100 * ms},
		{0, 200 * ms},
		{0, 400 * ms},
		{0, 800 * ms},
		{0, 1600 * ms},
		{0, 3200 * ms},
		{0, 5 * time.Second},
		{0, 5 * time.Second},
		{6 * time.Second, 0},
		{300 * ms, 0},
	} {
		if got := policy.next(step.served); got != step.want {
			t.Errorf("step %d, after serving %v: pause %v, want %v", i, step.served, got, step.want)
		}
	}
}

func TestAFolderOfAnotherUserIsRefused(t *testing.T) {
	paths := newLayout(t.TempDir())
	if err := paths.prepare(os.Geteuid()); err != nil {
		t.Fatal(err)
	}
	if err := paths.prepare(os.Geteuid() + 1); !errors.Is(err, ErrOtherUser) {
		t.Errorf("as another user: %v, want %v", err, ErrOtherUser)
	}
	if os.Geteuid() != 0 {
		return
	}
	if err := os.Chown(paths.root, 65534, 65534); err != nil {
		t.Fatal(err)
	}
	if err := paths.prepare(os.Geteuid()); !errors.Is(err, ErrOtherUser) {
		t.Errorf("as root in another user's folder: %v, want %v", err, ErrOtherUser)
	}
}

func TestTheNameOfASourceHasUserAddressAndDatabase(t *testing.T) {
	endpoint := Endpoint{
		NativeAddr: "127.1.2.3:9000", HTTPAddr: "127.1.2.3:8123",
		Writer: Credentials{"writer", "w/1"}, Reader: Credentials{"reader", "r@2"},
	}
	for got, want := range map[string]string{
		endpoint.WriterDSN("a"):     "clickhouse://writer:w%2F1@127.1.2.3:9000/a",
		endpoint.ReaderDSN("b"):     "clickhouse://reader:r%402@127.1.2.3:9000/b",
		endpoint.WriterHTTPDSN("c"): "http://writer:w%2F1@127.1.2.3:8123/c",
		endpoint.ReaderHTTPDSN(""):  "http://reader:r%402@127.1.2.3:8123/",
	} {
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestAnAddressThatLacksAPartIsNone(t *testing.T) {
	whole := Endpoint{NativeAddr: "127.0.0.1:1", HTTPAddr: "127.0.0.1:2", Writer: Credentials{User: "writer"}, Reader: Credentials{User: "reader"}}
	for name, c := range map[string]struct {
		change func(*Endpoint)
		isGood bool
	}{
		"all":               {func(*Endpoint) {}, true},
		"no native address": {func(e *Endpoint) { e.NativeAddr = "" }, false},
		"no HTTP address":   {func(e *Endpoint) { e.HTTPAddr = "" }, false},
		"no writer":         {func(e *Endpoint) { e.Writer.User = "" }, false},
		"no reader":         {func(e *Endpoint) { e.Reader.User = "" }, false},
	} {
		t.Run(name, func(t *testing.T) {
			written, path := whole, filepath.Join(t.TempDir(), "endpoint.json")
			c.change(&written)
			if err := writeJSON(path, written); err != nil {
				t.Fatal(err)
			}
			if read, err := readEndpoint(path); (err == nil) != c.isGood || read != written {
				t.Errorf("read %+v, %v", read, err)
			}
		})
	}
}

func TestOfStandardErrorTheEndIsKept(t *testing.T) {
	tail := &tailWriter{}
	long := strings.Repeat("early ", tailBytes)
	for _, part := range []string{long, "late", " and last\n"} {
		if n, err := tail.Write([]byte(part)); n != len(part) || err != nil {
			t.Errorf("wrote %d of %d bytes, %v", n, len(part), err)
		}
	}
	if got := tail.String(); !strings.HasSuffix(got, "early late and last") || len(got) > tailBytes || len(got) < tailBytes-10 {
		t.Errorf("%d bytes, of which the last are %q", len(got), got[max(0, len(got)-30):])
	}
}

func TestTheFirstLineOfAChildIsItsHello(t *testing.T) {
	hello := make(chan childHello, 1)
	w := &helloWriter{hello: hello}
	for _, part := range []string{`{"library":`, `"26.7"}` + "\n" + `{"library":"no"`, "}\nmore"} {
		if n, err := w.Write([]byte(part)); n != len(part) || err != nil {
			t.Errorf("wrote %d of %d bytes, %v", n, len(part), err)
		}
	}
	if got := <-hello; got != (childHello{Library: "26.7"}) {
		t.Errorf("got %+v", got)
	}
}
