package refresh

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// state is what is kept of a table from one program to the next.
type state struct {
	// LastSuccess is when the table was last fetched and loaded; zero for never.
	LastSuccess time.Time `json:"lastSuccess,omitzero"`
	// LastAttempt is when that was last tried, and Failed how often it failed since
	// the last success.
	LastAttempt time.Time `json:"lastAttempt,omitzero"`
	Failed      int       `json:"failed,omitempty"`
	Rows        int64     `json:"rows,omitempty"`
	Release     string    `json:"release,omitempty"`
}

// readStates reads the states by the tables' names; none where there is no file.
func readStates(path string) (map[string]state, error) {
	content, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return map[string]state{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading when tables were fetched: %w", err)
	}
	states := map[string]state{}
	if err := json.Unmarshal(content, &states); err != nil {
		return nil, fmt.Errorf("reading when tables were fetched, in %s: %w", path, err)
	}
	return states, nil
}

// writeStates replaces the file at once: a program that is killed leaves the old one
// or the new one.
func writeStates(path string, states map[string]state) (err error) {
	content, err := json.MarshalIndent(states, "", "  ")
	if err != nil {
		return fmt.Errorf("writing when tables were fetched: %w", err)
	}
	file, err := os.CreateTemp(filepath.Dir(path), ".unfinished-")
	if err != nil {
		return fmt.Errorf("writing when tables were fetched: %w", err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(file.Name())
		}
	}()
	_, err = file.Write(append(content, '\n'))
	if err = errors.Join(err, file.Sync(), file.Close()); err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("writing when tables were fetched: %w", err)
	}
	return nil
}
