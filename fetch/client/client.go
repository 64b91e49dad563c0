// Package client sends requests to a publisher's API, within limits of time, size and
// tries, and says what an answer is that holds no data. The key goes to that host only,
// and into no error.
package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"time"

	"github.com/hashicorp/go-retryablehttp"

	"kommunebench/kommune"
)

// Limits bound what a fetch takes from the network. Zero fields take the
// defaults.
type Limits struct {
	// Timeout is how long a server may stay silent: before an answer and
	// within one. Default 60 s.
	Timeout time.Duration
	// Total is how long one request may take with all its tries; default 2 h.
	Total time.Duration
	// AnswerBytes is the largest answer with data; default 2 GiB. Of a table's
	// description 32 MiB are taken at most.
	AnswerBytes int64
	// Tries is how often one request is sent at most; default 6.
	Tries int
	// WaitMin and WaitMax bound the wait between tries; default 0.5 and 30 s.
	WaitMin, WaitMax time.Duration
	// RetryAfterMax is the longest wait that a server may ask for; default 2
	// minutes. Beyond that the fetch ends with RATE_LIMITED.
	RetryAfterMax time.Duration
}

// WithDefaults fills in the defaults.
func (l Limits) WithDefaults() Limits {
	set := func(value *time.Duration, standard time.Duration) {
		if *value <= 0 {
			*value = standard
		}
	}
	set(&l.Timeout, time.Minute)
	set(&l.Total, 2*time.Hour)
	set(&l.WaitMin, 500*time.Millisecond)
	set(&l.WaitMax, 30*time.Second)
	set(&l.RetryAfterMax, 2*time.Minute)
	if l.AnswerBytes <= 0 {
		l.AnswerBytes = 2 << 30
	}
	if l.Tries <= 0 {
		l.Tries = 6
	}
	return l
}

// Request is one request to the API. All of it but the key is recorded.
type Request struct {
	Method, URL, Body string
	Accept            string
	// ETag is sent as If-None-Match; empty sends none.
	ETag string
	// MaxBytes is the largest body that is accepted.
	MaxBytes int64
}

// Head is what is kept of a response besides its body.
type Head struct {
	Status             int
	ETag, LastModified string
}

// Client sends requests to one host, with a key if that is not empty.
type Client struct {
	limits Limits
	logger *slog.Logger
	Host   string
	Key    string
	retry  *retryablehttp.Client
}

// redirectError names the host of a redirect that is not followed.
type redirectError struct{ host string }

func (e *redirectError) Error() string { return "redirected to " + e.host }

// New makes a client of the API at an address. The limits have their defaults.
func New(base *url.URL, key string, limits Limits, logger *slog.Logger) *Client {
	c := &Client{limits: limits, logger: logger, Host: base.Host, Key: key}
	transport := &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		TLSHandshakeTimeout:   limits.Timeout,
		ResponseHeaderTimeout: limits.Timeout,
		IdleConnTimeout:       limits.Timeout,
		// Of headers an ETag is kept.
		MaxResponseHeaderBytes: 64 << 10,
		ForceAttemptHTTP2:      true,
	}
	c.retry = retryablehttp.NewClient()
	c.retry.HTTPClient = &http.Client{Transport: transport, CheckRedirect: checkRedirect}
	// Its own logger writes headers of no interest and bodies of errors.
	c.retry.Logger = nil
	c.retry.RetryMax = limits.Tries - 1
	c.retry.RetryWaitMin, c.retry.RetryWaitMax = limits.WaitMin, limits.WaitMax
	c.retry.CheckRetry = c.checkRetry
	c.retry.Backoff = backoff
	c.retry.ErrorHandler = retryablehttp.PassthroughErrorHandler
	return c
}

// Close closes idle connections.
func (c *Client) Close() { c.retry.HTTPClient.CloseIdleConnections() }

// checkRedirect follows at most three redirects, and only within the host: the key
// must not go to another one, and its answers are not trusted.
func checkRedirect(next *http.Request, before []*http.Request) error {
	const most = 3
	first := before[0].URL
	if next.URL.Host != first.Host || next.URL.Scheme != first.Scheme {
		return &redirectError{next.URL.Host}
	}
	if len(before) > most {
		return &redirectError{next.URL.Host + ", again and again"}
	}
	return nil
}

// Send sends a request until an answer is accepted, a failure is final, or all tries
// are used. take reads each answer's body and may refuse it, as truncated or no
// data; with status 304 it is not called. The errors are those of networkError.
func (c *Client) Send(ctx context.Context, q Request, take func(Head, io.Reader) error) (Head, error) {
	ctx, cancel := context.WithTimeout(ctx, c.limits.Total)
	defer cancel()
	message, err := http.NewRequestWithContext(ctx, q.Method, q.URL, nil)
	if err != nil {
		return Head{}, fmt.Errorf("making a request to %s: %w", c.Host, err)
	}
	c.setHeaders(message, q)
	sent, err := retryablehttp.FromRequest(message)
	if err == nil && q.Body != "" {
		err = sent.SetBody([]byte(q.Body))
	}
	if err != nil {
		return Head{}, fmt.Errorf("making a request to %s: %w", c.Host, err)
	}
	var got Head
	sent.SetResponseHandler(func(response *http.Response) error {
		var err error
		got, err = c.receive(response, q, take)
		return err
	})
	response, err := c.retry.Do(sent)
	if response != nil && response.Body != nil {
		defer response.Body.Close()
	}
	if err == nil && response != nil && isBusy(response.StatusCode) {
		err = c.busyError(response)
	}
	return got, c.networkError(ctx, err)
}

func (c *Client) setHeaders(message *http.Request, q Request) {
	message.Header.Set("Accept", q.Accept)
	message.Header.Set("User-Agent", "kommunebench")
	if q.Body != "" {
		message.Header.Set("Content-Type", "application/json; charset=utf-8")
	}
	if q.ETag != "" {
		message.Header.Set("If-None-Match", q.ETag)
	}
	if c.Key != "" {
		message.Header.Set("Authorization", "Bearer "+c.Key)
	}
}

// receive passes one answer to take, within the limits of size and silence.
func (c *Client) receive(response *http.Response, q Request, take func(Head, io.Reader) error) (Head, error) {
	defer response.Body.Close()
	got := Head{Status: response.StatusCode, ETag: response.Header.Get("ETag"), LastModified: response.Header.Get("Last-Modified")}
	if c.Key != "" && (strings.Contains(got.ETag, c.Key) || strings.Contains(got.LastModified, c.Key)) {
		got.ETag, got.LastModified = "", ""
	}
	if response.StatusCode == http.StatusNotModified && q.ETag != "" {
		return got, nil
	}
	if isBusy(response.StatusCode) {
		return got, c.busyError(response)
	}
	if response.ContentLength > q.MaxBytes {
		return got, c.tooLargeError(q.MaxBytes)
	}
	body := &boundedBody{body: response.Body, left: q.MaxBytes, tooLarge: c.tooLargeError(q.MaxBytes)}
	body.timer = time.AfterFunc(c.limits.Timeout, func() {
		body.silent.Store(true)
		_ = response.Body.Close() // wakes the reader
	})
	body.timeout = c.limits.Timeout
	defer body.timer.Stop()
	err := take(got, body)
	if body.failure != nil {
		err = body.failure
	}
	return got, err
}

func (c *Client) tooLargeError(most int64) error {
	return Refuse(kommune.TooCostly, "%s sent an answer of more than %d bytes, which is the limit: ask for less, or raise --max-answer", c.Host, most)
}

func isBusy(status int) bool {
	return status == http.StatusTooManyRequests || status >= http.StatusInternalServerError
}

func (c *Client) busyError(response *http.Response) error {
	wait := retryAfter(response, time.Now())
	if response.StatusCode == http.StatusTooManyRequests || wait > c.limits.RetryAfterMax {
		return rateLimitedError(c.Host, wait)
	}
	return Unavailable("%s fails with status %d; try again later", c.Host, response.StatusCode)
}

// networkError makes a *kommune.Error of a failure of the network. Causes are kept
// for the log; they name the host, never the key.
func (c *Client) networkError(ctx context.Context, err error) error {
	var coded *kommune.Error
	var redirected *redirectError
	var timeout interface{ Timeout() bool }
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		return fmt.Errorf("asking %s: %w", c.Host, err)
	case ctx.Err() != nil:
		return &kommune.Error{Code: kommune.Timeout, Message: fmt.Sprintf("%s did not come to an end within %s", c.Host, c.limits.Total)}
	case errors.As(err, &redirected):
		return Refuse(kommune.Unavailable, "%s sends its callers on to %s, which is not followed: the key and the trust belong to the first host; name the other with --base-url", c.Host, Quote(redirected.host, c.Key))
	case errors.As(err, &coded):
		return err
	case errors.As(err, &timeout) && timeout.Timeout():
		return &kommune.Error{Code: kommune.Timeout, Message: fmt.Sprintf("%s did not answer within %s", c.Host, c.limits.Timeout)}
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET):
		return Unavailable("%s cut the connection", c.Host)
	}
	return Unavailable("%s can't be reached: %s", c.Host, Quote(rootCause(err), c.Key))
}

// rootCause is the text of an error without the address that url.Error adds.
func rootCause(err error) string {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		return wrapped.Err.Error()
	}
	return err.Error()
}
