package response

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strconv"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"kommunebench/graph/failure"
	"kommunebench/kommune"
	"kommunebench/server/telemetry"
)

// refusal is an error with the HTTP status of the answer that tells it, where
// its code alone would give another.
type refusal struct {
	status int
	err    *kommune.Error
}

// Error is that of the error itself.
func (r *refusal) Error() string { return r.err.Error() }

// Unwrap gives the error itself.
func (r *refusal) Unwrap() error { return r.err }

// WithStatus is an error that is told with an HTTP status of its own.
func WithStatus(status int, err *kommune.Error) error { return &refusal{status, err} }

// Refuse answers a request that could not be read or may not be answered: the one
// place that does, whoever found out.
func Refuse(ctx context.Context, w http.ResponseWriter, r *http.Request, logger *slog.Logger, err error) {
	telemetry.RecordHeader(ctx, w.Header())
	status := 0
	if refused := (*refusal)(nil); errors.As(err, &refused) {
		status, err = refused.status, refused.err
	}
	faults := gqlerror.List{Present(ctx, logger, err)}
	if status == 0 {
		status = StatusOf(CodeOf(faults))
	}
	FormatOf(r).writeStatus(w, status, &graphql.Response{Errors: faults})
}

// Refused is the answer to an operation that is not run.
func Refused(ctx context.Context, logger *slog.Logger, faults ...*gqlerror.Error) *graphql.Response {
	answer := &graphql.Response{}
	for _, fault := range faults {
		answer.Errors = append(answer.Errors, Present(ctx, logger, fault))
	}
	return answer
}

// Present is an error as users are told of it; what they are not told is logged.
func Present(ctx context.Context, logger *slog.Logger, err error) *gqlerror.Error {
	presented := failure.Present(ctx, err, telemetry.RequestIDOf(ctx), func(coded *kommune.Error) { report(ctx, logger, coded) })
	// What was sent by mistake in another's place is not said again.
	presented.Message = kommune.HideAPIKeys(presented.Message)
	if value, given := presented.Extensions["value"].(string); given {
		presented.Extensions["value"] = kommune.HideAPIKeys(value)
	}
	return presented
}

// report logs what users are not told, and tells when to try again.
func report(ctx context.Context, logger *slog.Logger, coded *kommune.Error) {
	if coded.Code == kommune.Timeout && errors.Is(ctx.Err(), context.Canceled) {
		telemetry.RecordDisconnect(ctx)
		return
	}
	telemetry.RecordError(ctx, coded)
	// Who is sent away for others has no cause, and a line as everybody.
	if coded.Code == kommune.Internal || (coded.Code == kommune.Unavailable && coded.Err != nil) {
		logger.ErrorContext(ctx, "request failed", "request", telemetry.RequestIDOf(ctx), "code", coded.Code, "error", kommune.HideAPIKeys(coded.Error()))
	}
}

// CodeOf is the code of the first error (extensions.code): INTERNAL for no errors,
// empty where the first has no code.
func CodeOf(errs gqlerror.List) kommune.ErrorCode {
	if len(errs) == 0 {
		return kommune.Internal
	}
	code, _ := errs[0].Extensions["code"].(string)
	return kommune.ErrorCode(code)
}

// StatusOf is the HTTP status of an error.
func StatusOf(code kommune.ErrorCode) int {
	switch code {
	case kommune.BadUserInput, kommune.TooCostly:
		return http.StatusBadRequest
	case kommune.NotFound:
		return http.StatusNotFound
	case kommune.Unauthenticated:
		return http.StatusUnauthorized
	case kommune.RateLimited:
		return http.StatusTooManyRequests
	case kommune.Unavailable:
		return http.StatusServiceUnavailable
	case kommune.Timeout:
		return http.StatusGatewayTimeout
	case kommune.Internal:
	}
	return http.StatusInternalServerError
}

// Write writes an answer. An answer without data is a request that was
// refused, whose first error tells the status.
func (m Format) Write(w http.ResponseWriter, answer *graphql.Response) {
	status := http.StatusOK
	if answer.Data == nil || (m.statusFromErrors && len(answer.Errors) > 0 && string(answer.Data) == "null") {
		status = StatusOf(CodeOf(answer.Errors))
		if m.alwaysOK && status < http.StatusInternalServerError {
			status = http.StatusOK
		}
	}
	m.writeStatus(w, status, answer)
}

func (m Format) writeStatus(w http.ResponseWriter, status int, answer *graphql.Response) {
	header := w.Header()
	header.Set("Content-Type", m.ContentType)
	header.Add("Vary", "Accept")
	if len(answer.Errors) > 0 {
		header.Set("Cache-Control", "no-store")
	}
	body := Body(answer)
	header.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body)
}
