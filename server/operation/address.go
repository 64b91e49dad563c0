package operation

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"kommunebench/analysis/phrase"
	"kommunebench/graph/document"
	"kommunebench/kommune"
	"kommunebench/server/response"
)

// ServeNamed answers a trusted operation by its name: /q/NAME with its
// variables as parameters, each as its type is written, or all of them as
// variables={...}. What is wrong tells its status: such an address is asked by
// tools that look at nothing else.
func (g *Gateway) ServeNamed(w http.ResponseWriter, r *http.Request) {
	g.serveStored(w, r, g.options.Trusted, r.PathValue("name"))
}

// ServeBuiltIn answers an operation of the page in the same way.
func (g *Gateway) ServeBuiltIn(name string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { g.serveStored(w, r, g.options.BuiltIn, name) }
}

func (g *Gateway) serveStored(w http.ResponseWriter, r *http.Request, from *Trusted, name string) {
	g.serve(w, r, response.FormatOf(r).WithStatusFromErrors(), func() (*document.Document, *graphql.RawParams, error) {
		trusted, known := from.byName(name)
		if !known {
			names := from.Names()
			if strings.HasPrefix(name, builtInPrefix) {
				names = g.options.BuiltIn.Names()
			}
			err := kommune.UnknownChoice("name", name, phrase.Nearest(name, names))
			err.Code = kommune.NotFound
			return nil, nil, err
		}
		given, err := Parameters(r)
		if err != nil {
			return nil, nil, err
		}
		isVariable := trusted.operation.VariableDefinitions.ForName(languageParameter) != nil
		lang, err := languageOf(r, isVariable)
		if err != nil {
			return nil, nil, err
		}
		if !isVariable {
			given.Del(languageParameter)
		}
		variables, err := variablesOf(g.types, trusted.operation.VariableDefinitions, given)
		if err != nil {
			return nil, nil, err
		}
		found, err := g.documents.in(lang, trusted.document)
		return found, &graphql.RawParams{OperationName: name, Variables: variables}, err
	})
}

func readParameters(r *http.Request) (*graphql.RawParams, error) {
	given, err := Parameters(r)
	if err != nil {
		return nil, err
	}
	params := &graphql.RawParams{Query: given.Get("query"), OperationName: given.Get("operationName")}
	for name, into := range map[string]*map[string]any{"variables": &params.Variables, "extensions": &params.Extensions} {
		text := given.Get(name)
		if text == "" {
			continue
		}
		if err := decodeJSON([]byte(text), into); err != nil {
			return nil, kommune.InvalidInput(name, text, `a JSON object such as {"code":"0766"}, but `+err.Error())
		}
	}
	return params, nil
}

// variablesOf reads the variables of an operation from the parameters of an
// address. A parameter that is none of them is refused: a misspelt one would
// otherwise be left out in silence.
func variablesOf(types *ast.Schema, definitions ast.VariableDefinitionList, given url.Values) (map[string]any, error) {
	variables := map[string]any{}
	if text := given.Get(variablesParameter); text != "" {
		if err := decodeJSON([]byte(text), &variables); err != nil {
			return nil, kommune.InvalidInput(variablesParameter, text, `a JSON object such as {"code":"0766"}, but `+err.Error())
		}
	}
	for name, values := range given {
		if name == variablesParameter || name == kommune.APIKeyParameter {
			continue
		}
		definition := definitions.ForName(name)
		if definition == nil {
			return nil, kommune.UnknownName("parameter", name, "the operation", parameterNames(definitions))
		}
		if _, twice := variables[name]; twice {
			return nil, kommune.InvalidInput(name, values[0], "one value: it stands in "+variablesParameter+" too")
		}
		value, given, err := coerced(types, definition.Type, name, values)
		if err != nil {
			return nil, err
		}
		if given {
			variables[name] = value
		}
	}
	return variables, nil
}

// parameterNames lists an operation's variables with their types.
func parameterNames(definitions ast.VariableDefinitionList) []string {
	names := make([]string, len(definitions))
	for n, definition := range definitions {
		names[n] = definition.Variable + ": " + definition.Type.String()
	}
	return names
}

// coerced reads parameters as a type: a list is the parameter given several
// times, or parted by commas where its entries are no free text, or JSON; an
// input object is JSON. An empty parameter of another type than String is as
// if it was not given.
func coerced(types *ast.Schema, wanted *ast.Type, name string, values []string) (value any, given bool, err error) {
	if wanted.Elem != nil {
		return coercedList(types, wanted, name, values)
	}
	if len(values) > 1 {
		return nil, false, kommune.InvalidInput(name, strings.Join(values, "&"), "one value")
	}
	text := values[0]
	if text == "" && wanted.NamedType != "String" {
		return nil, false, nil
	}
	switch wanted.NamedType {
	case "Int", "Float":
		number := json.Number(text)
		if _, err := number.Float64(); err != nil || !json.Valid([]byte(text)) {
			return nil, false, kommune.InvalidInput(name, text, "a number")
		}
		return number, true, nil
	case "Boolean":
		if text != "true" && text != "false" {
			return nil, false, kommune.InvalidInput(name, text, "true or false")
		}
		return text == "true", true, nil
	}
	if definition := types.Types[wanted.NamedType]; definition != nil && definition.Kind == ast.InputObject {
		var object map[string]any
		if err := decodeJSON([]byte(text), &object); err != nil {
			return nil, false, kommune.InvalidInput(name, text, "a JSON object, as "+wanted.NamedType+" is one: "+err.Error())
		}
		return object, true, nil
	}
	return text, true, nil
}

func coercedList(types *ast.Schema, wanted *ast.Type, name string, values []string) (value any, given bool, err error) {
	if len(values) == 1 && strings.HasPrefix(values[0], "[") {
		var list []any
		if err := decodeJSON([]byte(values[0]), &list); err != nil {
			return nil, false, kommune.InvalidInput(name, values[0], "a JSON list: "+err.Error())
		}
		return list, true, nil
	}
	definition := types.Types[wanted.Elem.NamedType]
	isFree := wanted.Elem.NamedType == "String" || wanted.Elem.NamedType == "" || (definition != nil && definition.Kind == ast.InputObject)
	if len(values) == 1 && !isFree {
		values = strings.Split(values[0], ",")
	}
	list := []any{}
	for _, text := range values {
		entry, given, err := coerced(types, wanted.Elem, name, []string{text})
		if err != nil {
			return nil, false, err
		}
		if given {
			list = append(list, entry)
		}
	}
	return list, len(list) > 0, nil
}
