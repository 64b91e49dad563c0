package engine

import (
	"fmt"
	"os"
	"path/filepath"
)

const (
	libraryName    = "libchdb.so"
	libraryPackage = "node_modules/@chdb/lib-linux-x64-gnu/" + libraryName
)

// findLibrary returns the absolute path of the library: asked when it is not
// empty, else the first that exists of libchdb.so beside the executable, the
// npm package beside the executable's folder or its parent, and the npm package
// in workDir or any folder above it (tests run in their package's folder).
// The error wraps ErrLibraryMissing and says how to get it.
func findLibrary(asked, executable, workDir string) (string, error) {
	if asked != "" {
		path, err := filepath.Abs(asked)
		if err != nil {
			return "", fmt.Errorf("resolving library path %s: %w", asked, err)
		}
		if isFile(path) {
			return path, nil
		}
		return "", missingLibrary("at " + path)
	}
	places := libraryPlaces(executable, workDir)
	for _, place := range places {
		if isFile(place) {
			return place, nil
		}
	}
	return "", missingLibrary("beside the program or in node_modules of " + workDir + " and the folders above it")
}

func libraryPlaces(executable, workDir string) []string {
	var places []string
	if executable != "" {
		dir := filepath.Dir(executable)
		places = append(places,
			filepath.Join(dir, libraryName),
			filepath.Join(dir, libraryPackage),
			filepath.Join(filepath.Dir(dir), libraryPackage))
	}
	for dir := workDir; ; dir = filepath.Dir(dir) {
		places = append(places, filepath.Join(dir, libraryPackage))
		if dir == filepath.Dir(dir) {
			return places
		}
	}
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

func missingLibrary(where string) error {
	return fmt.Errorf("%w: not found %s; get it with `make engine` or `npm ci`, "+
		"name it with `--libchdb PATH`, or use a ClickHouse server with `--clickhouse DSN`",
		ErrLibraryMissing, where)
}
