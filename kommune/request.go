package kommune

import "context"

type requestIDKey struct{}

// WithRequestID carries the id of the request that work is done for, so that
// what the work leads to elsewhere can be found by it.
func WithRequestID(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestIDKey{}, id)
}

// RequestIDOf is the id that WithRequestID set; empty where work is done for no
// request.
func RequestIDOf(ctx context.Context) string {
	id, _ := ctx.Value(requestIDKey{}).(string)
	return id
}
