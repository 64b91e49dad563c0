package document

import (
	"errors"
	"fmt"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"kommunebench/graph/model"
	"kommunebench/kommune"
)

func missing(argument, field string, wanted *ast.Type) *kommune.Error {
	return &kommune.Error{
		Code: kommune.BadUserInput, Argument: argument, Takes: "a value of " + wanted.String(),
		Message: field + " needs the argument " + argument + " of type " + wanted.String(),
	}
}

func argumentNames(taken ast.ArgumentDefinitionList) []string {
	names := make([]string, len(taken))
	for n, argument := range taken {
		names[n] = argument.Name
	}
	return names
}

func fieldNames(definition *ast.Definition) []string {
	names := make([]string, len(definition.Fields))
	for n, field := range definition.Fields {
		names[n] = field.Name
	}
	return names
}

func enumNames(definition *ast.Definition) []string {
	names := make([]string, len(definition.EnumValues))
	for n, value := range definition.EnumValues {
		names[n] = value.Name
	}
	return names
}

// withoutRepeats drops what another fault of the same place says already, and what
// a fragment has once for every use.
func withoutRepeats(faults gqlerror.List) gqlerror.List {
	type told struct {
		place   gqlerror.Location
		message string
	}
	placeOf := func(fault *gqlerror.Error) gqlerror.Location {
		if len(fault.Locations) == 0 {
			return gqlerror.Location{}
		}
		return fault.Locations[0]
	}
	explained := map[gqlerror.Location]bool{}
	for _, fault := range faults {
		if fault.Rule == argumentRule {
			explained[placeOf(fault)] = true
		}
	}
	seen := map[told]bool{}
	var kept gqlerror.List
	for _, fault := range faults {
		one := told{placeOf(fault), fault.Message}
		again := false
		switch fault.Rule {
		case rules.KnownArgumentNamesRuleWithoutSuggestions.Name, rules.ValuesOfCorrectTypeRuleWithoutSuggestions.Name, rules.ProvidedRequiredArgumentsRule.Name:
			again = explained[one.place]
		}
		if !again && !seen[one] {
			seen[one] = true
			kept = append(kept, fault)
		}
	}
	return kept
}

// ExplainVariable says what a variable takes where gqlparser says only that
// it can't be used.
func ExplainVariable(types *ast.Schema, operation *ast.OperationDefinition, fault *gqlerror.Error) *gqlerror.Error {
	if fault.Err != nil || len(fault.Path) < 2 || fault.Path[0] != ast.PathName("variable") {
		return fault
	}
	name, _ := fault.Path[1].(ast.PathName)
	declared := operation.VariableDefinitions.ForName(string(name))
	if declared == nil {
		return fault
	}
	argument := "$" + fault.Path[1:].String()
	wanted := declared.Type
	for _, step := range fault.Path[2:] {
		if wanted.Elem != nil {
			wanted = wanted.Elem
		}
		inside, isName := step.(ast.PathName)
		definition := types.Types[wanted.Name()]
		if !isName || definition == nil {
			continue
		}
		field := definition.Fields.ForName(string(inside))
		if field == nil {
			return wrapped(kommune.UnknownName("argument", argument, definition.Name, fieldNames(definition)))
		}
		wanted = field.Type
	}
	takes := "a value of " + wanted.String()
	if definition := types.Types[wanted.Name()]; definition != nil && definition.Kind == ast.Enum {
		takes = "one of " + strings.Join(enumNames(definition), ", ")
	} else if definition != nil && definition.Kind == ast.InputObject {
		takes = "a JSON object with fields of " + strings.Join(fieldNames(definition), ", ")
	}
	said := Clipped(fault.Message)
	switch {
	case said == "must be defined":
		said = "needs a value"
	case strings.HasPrefix(said, "must be a "): // and of what kind in Go it is
		said = "is no object"
	}
	return wrapped(&kommune.Error{
		Code: kommune.BadUserInput, Argument: Clipped(argument), Takes: takes,
		Message: Clipped(argument) + ": " + said + "; takes " + takes,
	})
}

func unknownField(name, of string, names []string) *kommune.Error {
	fault := &kommune.Error{Code: kommune.BadUserInput, Argument: Clipped(name), Message: Clipped(name) + ": " + of + " has no such field"}
	if len(names) > 0 {
		choices := kommune.UnknownChoice("", "", names)
		fault.Takes = choices.Takes
		fault.Message += "; did you mean " + names[0] + "? It has " + strings.TrimPrefix(choices.Takes, "one of ")
	}
	return fault
}

func outputNames(definition *ast.Definition) []string {
	names := make([]string, 0, len(definition.Fields))
	for _, field := range definition.Fields {
		if !strings.HasPrefix(field.Name, "__") {
			names = append(names, field.Name)
		}
	}
	return names
}

func requestFault(at *ast.Position, message string, arguments ...any) *gqlerror.Error {
	fault := &gqlerror.Error{Message: fmt.Sprintf(message, arguments...), Rule: "Request"}
	if at != nil {
		fault.Locations = []gqlerror.Location{{Line: at.Line, Column: at.Column}}
	}
	return fault
}

func wrapped(err *kommune.Error) *gqlerror.Error {
	return &gqlerror.Error{Err: err, Message: err.Message}
}

func (r *Reader) parseFault(err error) *gqlerror.Error {
	most := r.most[model.LimitKindTokens]
	var fault *gqlerror.Error
	if !errors.As(err, &fault) {
		return gqlerror.Wrap(err)
	}
	if fault.Message == fmt.Sprintf("exceeded token limit of %d", most) {
		return wrapped(TooCostly(model.LimitKindTokens, most+1, most))
	}
	return &gqlerror.Error{Message: fault.Message, Locations: fault.Locations, Rule: "Syntax"}
}

// Clipped cuts what users sent, which is never echoed at length.
func Clipped(text string) string {
	const most = 300
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "…"
}
