// Package mcp answers programs that call tools by the Model Context Protocol
// (streamable HTTP), such as assistants. A tool asks stored GraphQL operations, and
// nothing else: there is no second way to a figure, a cost or an error.
package mcp

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"kommunebench/kommune"
	"kommunebench/server/admission"
	"kommunebench/server/operation"
	"kommunebench/server/response"
)

// Options are what the tools are made of.
type Options struct {
	Operations *operation.Gateway
	Gate       *admission.Gate
	Logger     *slog.Logger
	Version    string
	// RequestTimeout bounds the work on one request.
	RequestTimeout time.Duration
	// BodyBytes bounds a request's body.
	BodyBytes int
	// PublicURL is the address that the server is known by.
	PublicURL string
}

// server answers calls. Nothing is kept of a client between two requests.
type server struct {
	options    Options
	operations map[string]*operation.Stored
	protocol   *sdk.StreamableHTTPHandler
}

const instructions = `Figures of Denmark's 98 kommuner (municipalities): unemployment, benefits, practice tests of jobcentres, courses.
Use search to find ids by words, then compare, trend, ranking or check_claim. Every answer holds a sentence that can be printed as it stands.
Say no more than the sentence says, keep its caveats, and give the link: it answers with these very figures for as long as their release is kept.
A figure that is missing or hidden is not zero. Figures with synthetic: true are made up for demonstration; never pass them on as real.`

// New makes the handler of POST requests. It answers INTERNAL to all where a stored
// operation does not fit the schema.
func New(options Options) http.HandlerFunc {
	s, err := newServer(options)
	if err != nil {
		return func(w http.ResponseWriter, r *http.Request) { response.Refuse(r.Context(), w, r, options.Logger, err) }
	}
	return s.serve
}

func newServer(options Options) (*server, error) {
	stored, err := storedOperations(options.Operations)
	if err != nil {
		return nil, err
	}
	s := &server{options: options, operations: stored}
	tools := sdk.NewServer(&sdk.Implementation{Name: "kommunebench", Title: "Kommunebench", Version: options.Version}, &sdk.ServerOptions{
		Instructions: instructions,
		Capabilities: &sdk.ServerCapabilities{Tools: &sdk.ToolCapabilities{}},
	})
	if err := s.addTools(tools); err != nil {
		return nil, err
	}
	tools.AddReceivingMiddleware(withoutStreams)
	s.protocol = sdk.NewStreamableHTTPHandler(func(*http.Request) *sdk.Server { return tools }, &sdk.StreamableHTTPOptions{
		Stateless: true, JSONResponse: true, PropagateRequestCancellation: true,
		// Behind a proxy on the same host every request comes from a loopback
		// address; checkOrigin knows by which names this server is asked.
		DisableLocalhostProtection: true,
		MaxRequestBodyBytes:        int64(options.BodyBytes),
	})
	return s, nil
}

type requestKey struct{}

// serve answers one message. Its client is counted until the answer is written.
func (s *server) serve(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), s.options.RequestTimeout)
	defer cancel()
	body, err := s.read(w, r)
	if err != nil {
		response.Refuse(ctx, w, r, s.options.Logger, err)
		return
	}
	leave, err := s.options.Gate.Begin(ctx)
	if err != nil {
		response.Refuse(ctx, w, r, s.options.Logger, err)
		return
	}
	defer leave()
	// A call is handled with a context of its own, of which this one is the client's.
	r = r.WithContext(context.WithValue(ctx, requestKey{}, ctx))
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	s.protocol.ServeHTTP(w, r)
}

func (s *server) read(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	if err := checkOrigin(r, s.options.PublicURL); err != nil {
		return nil, err
	}
	body, err := operation.ReadJSON(w, r, s.options.BodyBytes)
	if err != nil {
		return nil, err
	}
	if trimmed := bytes.TrimLeft(body, " \t\r\n"); len(trimmed) == 0 || trimmed[0] != '{' {
		return nil, kommune.InvalidInput("body", string(trimmed[:min(len(trimmed), 1)]), "one JSON-RPC message, which is an object; a list of several is refused, so send each on its own")
	}
	return body, nil
}

// withoutStreams refuses to keep a connection open for news, as nothing here
// changes that a client could be told of.
func withoutStreams(next sdk.MethodHandler) sdk.MethodHandler {
	return func(ctx context.Context, method string, request sdk.Request) (sdk.Result, error) {
		if method == "subscriptions/listen" {
			return nil, &jsonrpc.Error{Code: jsonrpc.CodeMethodNotFound, Message: method + ": this server has nothing to subscribe to"}
		}
		return next(ctx, method, request)
	}
}
