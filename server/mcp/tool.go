package mcp

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/google/jsonschema-go/jsonschema"
	sdk "github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"kommunebench/kommune"
	"kommunebench/server/response"
)

// tool is what a program may call. Its arguments and its answer are structs, whose
// tags the schemas are made of.
type tool[In, Out any] struct {
	name, title, description string
	run                      func(ctx context.Context, c *call, in In) (Out, error)
	// enums are the values that arguments take, by their names.
	enums map[string][]any
}

// worded is an answer that can be told in words.
type worded interface{ words() string }

// call is one call of a tool.
type call struct {
	*server
	tool string
	lang kommune.Language
}

// addTool adds a tool to those that can be called.
func addTool[In any, Out worded](s *server, to *sdk.Server, t tool[In, Out]) error {
	input, err := jsonschema.For[In](nil)
	if err != nil {
		return fmt.Errorf("the arguments of %s: %w", t.name, err)
	}
	output, err := jsonschema.For[Out](nil)
	if err != nil {
		return fmt.Errorf("the answer of %s: %w", t.name, err)
	}
	for name, values := range t.enums {
		input.Properties[name].Enum = values
	}
	known := input.PropertyOrder
	closed := false
	to.AddTool(&sdk.Tool{
		Name: t.name, Title: t.title, Description: t.description, InputSchema: input, OutputSchema: output,
		Annotations: &sdk.ToolAnnotations{Title: t.title, ReadOnlyHint: true, IdempotentHint: true, DestructiveHint: new(bool), OpenWorldHint: &closed},
	}, func(ctx context.Context, request *sdk.CallToolRequest) (*sdk.CallToolResult, error) {
		ofClient, is := ctx.Value(requestKey{}).(context.Context)
		if !is {
			return nil, errors.New("a call without its request")
		}
		var answer Out
		err := response.Caught(func() error {
			in, language, err := decode[In](t.name, request.Params.Arguments, known)
			if err != nil {
				return err
			}
			answer, err = t.run(ofClient, &call{server: s, tool: t.name, lang: language}, in)
			return err
		})
		if err != nil {
			return s.failed(ofClient, err), nil
		}
		return answered(answer)
	})
	return nil
}

// languages are what the argument language takes.
func languages() []any { return []any{"da", "en"} }

// decode reads the arguments of a call, and the language that every tool takes.
func decode[In any](tool string, raw json.RawMessage, known []string) (in In, language kommune.Language, err error) {
	if len(raw) == 0 || string(raw) == "null" {
		raw = json.RawMessage("{}")
	}
	var every struct {
		Language string `json:"language"`
	}
	err = errors.Join(explain(json.Unmarshal(raw, &every), tool, known), explain(strictly(raw, &in), tool, known))
	if err != nil {
		return in, "", err
	}
	switch strings.ToLower(every.Language) {
	case "", "da":
		return in, kommune.Danish, nil
	case "en":
		return in, kommune.English, nil
	}
	return in, "", kommune.InvalidInput("language", every.Language, "da or en")
}

func strictly(raw []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return err //nolint:wrapcheck // explained by the caller
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return errors.New("more than one value")
	}
	return nil
}

// explain says in our words what is wrong with arguments.
func explain(err error, tool string, known []string) error {
	if err == nil {
		return nil
	}
	if wrong := (*json.UnmarshalTypeError)(nil); errors.As(err, &wrong) {
		if wrong.Field == "" {
			return kommune.InvalidInput("arguments", wrong.Value, "a JSON object")
		}
		return kommune.InvalidInput(wrong.Field, wrong.Value, kindOf(wrong.Type.String()))
	}
	if _, name, unknown := strings.Cut(err.Error(), "unknown field "); unknown {
		return kommune.UnknownName("argument", strings.Trim(name, `"`), tool, known)
	}
	return kommune.InvalidInput("arguments", "what is no JSON object", "a JSON object")
}

// kindOf names the JSON that a Go type is read from.
func kindOf(goType string) string {
	switch strings.TrimPrefix(goType, "*") {
	case "string":
		return "a string"
	case "int":
		return "a whole number"
	case "float64":
		return "a number"
	case "[]string":
		return "a list of strings"
	}
	return "another kind of value"
}

// answered is the result of a call: in words, and the figures both as they are and,
// for programs that read texts only, as JSON.
func answered(answer worded) (*sdk.CallToolResult, error) {
	figures, err := json.Marshal(answer)
	if err != nil {
		return nil, fmt.Errorf("writing an answer: %w", err)
	}
	return &sdk.CallToolResult{
		Content:           []sdk.Content{&sdk.TextContent{Text: answer.words()}, &sdk.TextContent{Text: string(figures)}},
		StructuredContent: json.RawMessage(figures),
	}, nil
}

// failed tells a program why a call failed, with the errors as GraphQL has them.
func (s *server) failed(ctx context.Context, err error) *sdk.CallToolResult {
	faults, isList := err.(gqlerror.List) //nolint:errorlint // as an operation gave them
	if !isList {
		faults = gqlerror.List{response.Present(ctx, s.options.Logger, err)}
	}
	lines := make([]string, len(faults))
	for n, fault := range faults {
		// Variables of a document that the program did not write are its arguments.
		fault.Message = strings.TrimPrefix(fault.Message, "$")
		if argument, is := fault.Extensions["argument"].(string); is {
			fault.Extensions["argument"] = strings.TrimPrefix(argument, "$")
		}
		fault.Path, fault.Locations = nil, nil
		lines[n] = fmt.Sprintf("%s (%v)", fault.Message, fault.Extensions["code"])
	}
	return &sdk.CallToolResult{
		IsError: true, Content: []sdk.Content{&sdk.TextContent{Text: strings.Join(lines, "\n")}},
		StructuredContent: map[string]any{"errors": faults},
	}
}
