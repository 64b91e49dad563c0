package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"kommunebench/engine/enginetest"
)

// TestScripts runs testdata/scripts: what the program says and with which
// status it ends. Besides testscript's own commands there are
//
//	status N kommunebench ...   the command ends with status N
//	releases DIR                lists the releases in a data folder
//	json FIELD VALUE            standard output is one JSON object with that field
//	savedid VARIABLE            keeps the id of the JSON object on standard output
//
// and the file y30r21.csv, made up in the layout of table Y30R21.
func TestScripts(t *testing.T) {
	t.Parallel()
	path := library(t)
	madeUp, _ := jobindsatsFiles(t)
	testscript.Run(t, testscript.Params{
		Dir: "testdata/scripts",
		Setup: func(env *testscript.Env) error {
			env.Setenv(enginetest.LibraryEnv, path)
			return os.WriteFile(filepath.Join(env.WorkDir, "y30r21.csv"), []byte(madeUp), 0o600)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"status":   checkStatus,
			"releases": listReleases,
			"json":     checkJSON,
			"savedid":  saveID,
		},
		RequireUniqueNames: true,
	})
}

func checkStatus(ts *testscript.TestScript, neg bool, arguments []string) {
	if neg || len(arguments) < 2 {
		ts.Fatalf("usage: status N command ...")
	}
	want, err := strconv.Atoi(arguments[0])
	ts.Check(err)
	got := 0
	err = ts.Exec(arguments[1], arguments[2:]...)
	var ended *exec.ExitError
	switch {
	case errors.As(err, &ended):
		got = ended.ExitCode()
	case err != nil:
		ts.Fatalf("%v", err)
	}
	if got != want {
		ts.Fatalf("status %d, want %d", got, want)
	}
}

// checkJSON compares a field of the JSON object that the last command printed;
// a VALUE is JSON too, or a bare text.
func checkJSON(ts *testscript.TestScript, neg bool, arguments []string) {
	if neg || len(arguments) != 2 {
		ts.Fatalf("usage: json FIELD VALUE")
	}
	out := ts.ReadFile("stdout")
	var object map[string]json.RawMessage
	if err := json.Unmarshal([]byte(out), &object); err != nil {
		ts.Fatalf("standard output is no single JSON object: %v", err)
	}
	value, found := object[arguments[0]]
	if !found {
		ts.Fatalf("no field %s in %s", arguments[0], out)
	}
	if got := strings.Trim(string(value), `"`); got != arguments[1] {
		ts.Fatalf("%s is %s, want %s", arguments[0], got, arguments[1])
	}
}

func saveID(ts *testscript.TestScript, neg bool, arguments []string) {
	if neg || len(arguments) != 1 {
		ts.Fatalf("usage: savedid VARIABLE")
	}
	var object struct{ ID string }
	ts.Check(json.Unmarshal([]byte(ts.ReadFile("stdout")), &object))
	ts.Setenv(arguments[0], object.ID)
}

func listReleases(ts *testscript.TestScript, neg bool, arguments []string) {
	if neg || len(arguments) != 1 {
		ts.Fatalf("usage: releases DIR")
	}
	list, err := publishedIn(context.Background(), ts.MkAbs(arguments[0]), ts.Getenv(enginetest.LibraryEnv))
	ts.Check(err)
	for _, one := range list {
		_, err := fmt.Fprintln(ts.Stdout(), one.ID, one.Rows, one.Figures, one.ContentHash)
		ts.Check(err)
	}
}
