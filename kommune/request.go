package kommune

import "context"

type requestIDKey struct{}

// WithRequestID returns a context with the id of the request, so that its queries can
// be found in logs.
func WithRequestID(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestIDKey{}, id)
}

// RequestIDOf returns the id that WithRequestID set; empty if there is none.
func RequestIDOf(ctx context.Context) string {
	id, _ := ctx.Value(requestIDKey{}).(string)
	return id
}
