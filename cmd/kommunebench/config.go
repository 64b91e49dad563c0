package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/alecthomas/kong"

	"kommunebench/analysis/phrase"
	"kommunebench/kommune"
)

const (
	serveName  = "serve"
	configFlag = "config"
)

// configFile is a kong.Resolver for the flags of serve: it reads their values from
// the JSON object in the file of --config. Command line and environment take
// precedence.
type configFile struct {
	path   string
	values map[string]any
	err    error
}

// Validate refuses a file that can't be read, and keys that are no flags of serve:
// BAD_USER_INPUT.
func (c *configFile) Validate(app *kong.Application) error {
	if c.err != nil {
		return c.err
	}
	var names []string
	for _, command := range app.Children {
		if command.Name != serveName {
			continue
		}
		for _, flag := range command.Flags {
			if flag.Name != configFlag {
				names = append(names, flag.Name)
			}
		}
	}
	for name := range c.values {
		if !slices.Contains(names, name) {
			return kommune.UnknownChoice(c.path, name, phrase.Nearest(name, names))
		}
	}
	return nil
}

// Resolve returns the value of a flag of serve; nil where the file has none or the
// environment sets it.
func (c *configFile) Resolve(context *kong.Context, parent *kong.Path, flag *kong.Flag) (any, error) {
	if parent.Command == nil || parent.Command.Name != serveName || flag.Name == configFlag {
		return nil, nil
	}
	for _, variable := range flag.Envs {
		if _, set := os.LookupEnv(variable); set {
			return nil, nil
		}
	}
	for _, other := range parent.Flags {
		if path, _ := context.FlagValue(other).(string); other.Name == configFlag && path != "" && c.values == nil {
			c.path, c.values = path, map[string]any{}
			c.err = c.read()
		}
	}
	return c.values[flag.Name], nil
}

func (c *configFile) read() error {
	text, err := os.ReadFile(c.path)
	if err != nil {
		return kommune.InvalidInput(configFlag, c.path, "a JSON file that can be read: "+err.Error())
	}
	const takes = `a JSON object of flags without their dashes, such as {"log-level": "warn"}`
	err = json.Unmarshal(text, &c.values)
	if otherKind := (*json.UnmarshalTypeError)(nil); errors.As(err, &otherKind) || (err == nil && c.values == nil) {
		return kommune.InvalidInput(configFlag, c.path, takes)
	}
	if err != nil {
		return kommune.InvalidInput(configFlag, c.path, takes+": "+err.Error())
	}
	for name, value := range c.values {
		switch value.(type) {
		case string, bool, float64, []any:
		default:
			return kommune.InvalidInput(configFlag, c.path, fmt.Sprintf("a text, number, true, false or list as value of %q", name))
		}
	}
	return nil
}
