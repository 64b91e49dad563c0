// Package failure says what users may see of what went wrong.
package failure

import (
	"context"
	"errors"
	"math"
	"slices"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/errcode"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"kommunebench/graph/document"
	"kommunebench/kommune"
	"kommunebench/loaders"
)

// Present turns what went wrong into what a user may see: a message that
// says what to do, with a code and the argument at fault. Everything else is
// INTERNAL with the request's id; the cause is handed to report.
func Present(ctx context.Context, err error, requestID string, report func(*kommune.Error)) *gqlerror.Error {
	coded := codedError(ctx, err)
	presented := &gqlerror.Error{Path: graphql.GetPath(ctx)}
	if field := graphql.GetFieldContext(ctx); field != nil && field.Field.Field != nil && field.Field.Position != nil {
		presented.Locations = []gqlerror.Location{{Line: field.Field.Position.Line, Column: field.Field.Position.Column}}
	}
	var located *gqlerror.Error
	if errors.As(err, &located) {
		if located.Locations != nil {
			presented.Locations = located.Locations
		}
		coded = atArgument(coded, argumentOf(presented.Path, located.Path))
	}
	if l := loaders.From(ctx); l != nil {
		coded = l.Catalogue.Suggest(coded)
	}
	presented.Message = coded.Message
	presented.Extensions = map[string]any{"code": string(coded.Code)}
	for key, value := range map[string]string{"argument": coded.Argument, "value": coded.Value, "takes": coded.Takes} {
		if value != "" || (key == "value" && coded.Takes != "") {
			presented.Extensions[key] = value
		}
	}
	if coded.RetryAfter > 0 {
		presented.Extensions["retryAfterSeconds"] = math.Ceil(coded.RetryAfter.Seconds())
	}
	if coded.Code == kommune.Internal {
		presented.Message = "an internal fault; the request id helps us to find it"
		presented.Extensions["requestId"] = requestID
	}
	report(coded)
	return presented
}

func codedError(ctx context.Context, err error) *kommune.Error {
	var coded *kommune.Error
	if errors.As(err, &coded) || errors.As(context.Cause(ctx), &coded) {
		return coded
	}
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return &kommune.Error{Code: kommune.Timeout, Message: "the request took longer than is allowed; ask for less at once", Err: err}
	case ctx.Err() != nil:
		return &kommune.Error{Code: kommune.Timeout, Message: "the client left before the answer was ready", Err: err}
	}
	var located *gqlerror.Error
	if errors.As(err, &located) && isRequestFault(located) {
		return &kommune.Error{Code: kommune.BadUserInput, Message: document.Clipped(located.Message)}
	}
	return &kommune.Error{Code: kommune.Internal, Message: "internal fault", Err: err}
}

// argumentOf is where in a field's arguments, or in the variables, a fault is:
// gqlgen writes that behind the path of the field.
func argumentOf(field, fault ast.Path) string {
	if len(fault) <= len(field) || !slices.Equal(field, fault[:len(field)]) {
		return ""
	}
	fault = fault[len(field):]
	if fault[0] == ast.PathName("variable") {
		fault = fault[1:]
		return "$" + fault.String()
	}
	return fault.String()
}

// atArgument names the argument that a value of a wrong form was given for;
// the scalar that refused it did not know.
func atArgument(coded *kommune.Error, argument string) *kommune.Error {
	switch {
	case argument == "" || coded.Code != kommune.BadUserInput:
		return coded
	case coded.Takes != "":
		return kommune.InvalidInput(argument, coded.Value, coded.Takes)
	}
	return &kommune.Error{Code: coded.Code, Argument: argument, Message: argument + ": " + coded.Message}
}

// isRequestFault tells faults of the query itself, which parser and validator
// report, from faults of resolvers.
func isRequestFault(err *gqlerror.Error) bool {
	code, _ := err.Extensions["code"].(string)
	return err.Rule != "" || code == errcode.ParseFailed || code == errcode.ValidationFailed || err.Err == nil
}
