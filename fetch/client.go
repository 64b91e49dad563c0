package fetch

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

func (l Limits) withDefaults() Limits {
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

// request is one request to the API. All of it but the key is recorded.
type request struct {
	method, url, body string
	accept            string
	// etag is sent as If-None-Match; empty sends none.
	etag string
	// maxBytes is the largest body that is accepted.
	maxBytes int64
}

// head is what is kept of a response besides its body.
type head struct {
	status             int
	etag, lastModified string
}

// client sends requests to one host.
type client struct {
	limits Limits
	logger *slog.Logger
	host   string
	key    string
	retry  *retryablehttp.Client
}

// redirectError names the host of a redirect that is not followed.
type redirectError struct{ host string }

func (e *redirectError) Error() string { return "redirected to " + e.host }

func newClient(base *url.URL, key string, limits Limits, logger *slog.Logger) *client {
	c := &client{limits: limits, logger: logger, host: base.Host, key: key}
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

func (c *client) close() { c.retry.HTTPClient.CloseIdleConnections() }

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

// send sends a request until an answer is accepted, a failure is final, or all tries
// are used. take reads each answer's body and may refuse it, as truncated or no
// data; with status 304 it is not called. The errors are those of networkError.
func (c *client) send(ctx context.Context, q request, take func(head, io.Reader) error) (head, error) {
	ctx, cancel := context.WithTimeout(ctx, c.limits.Total)
	defer cancel()
	message, err := http.NewRequestWithContext(ctx, q.method, q.url, nil)
	if err != nil {
		return head{}, fmt.Errorf("making a request to %s: %w", c.host, err)
	}
	c.setHeaders(message, q)
	sent, err := retryablehttp.FromRequest(message)
	if err == nil && q.body != "" {
		err = sent.SetBody([]byte(q.body))
	}
	if err != nil {
		return head{}, fmt.Errorf("making a request to %s: %w", c.host, err)
	}
	var got head
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

func (c *client) setHeaders(message *http.Request, q request) {
	message.Header.Set("Accept", q.accept)
	message.Header.Set("User-Agent", "kommunebench")
	if q.body != "" {
		message.Header.Set("Content-Type", "application/json; charset=utf-8")
	}
	if q.etag != "" {
		message.Header.Set("If-None-Match", q.etag)
	}
	if c.key != "" {
		message.Header.Set("Authorization", "Bearer "+c.key)
	}
}

// receive passes one answer to take, within the limits of size and silence.
func (c *client) receive(response *http.Response, q request, take func(head, io.Reader) error) (head, error) {
	defer response.Body.Close()
	got := head{status: response.StatusCode, etag: response.Header.Get("ETag"), lastModified: response.Header.Get("Last-Modified")}
	if c.key != "" && (strings.Contains(got.etag, c.key) || strings.Contains(got.lastModified, c.key)) {
		got.etag, got.lastModified = "", ""
	}
	if response.StatusCode == http.StatusNotModified && q.etag != "" {
		return got, nil
	}
	if isBusy(response.StatusCode) {
		return got, c.busyError(response)
	}
	if response.ContentLength > q.maxBytes {
		return got, c.tooLargeError(q.maxBytes)
	}
	body := &boundedBody{body: response.Body, left: q.maxBytes, tooLarge: c.tooLargeError(q.maxBytes)}
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

func (c *client) tooLargeError(most int64) error {
	return refuseAnswer(kommune.TooCostly, "%s sent an answer of more than %d bytes, which is the limit: ask for less, or raise --max-answer", c.host, most)
}

func isBusy(status int) bool {
	return status == http.StatusTooManyRequests || status >= http.StatusInternalServerError
}

func (c *client) busyError(response *http.Response) error {
	wait := retryAfter(response, time.Now())
	if response.StatusCode == http.StatusTooManyRequests || wait > c.limits.RetryAfterMax {
		return rateLimitedError(c.host, wait)
	}
	return unavailableError("%s fails with status %d; try again later", c.host, response.StatusCode)
}

// networkError makes a *kommune.Error of a failure of the network. Causes are kept
// for the log; they name the host, never the key.
func (c *client) networkError(ctx context.Context, err error) error {
	var coded *kommune.Error
	var redirected *redirectError
	var timeout interface{ Timeout() bool }
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		return fmt.Errorf("asking %s: %w", c.host, err)
	case ctx.Err() != nil:
		return &kommune.Error{Code: kommune.Timeout, Message: fmt.Sprintf("%s did not come to an end within %s", c.host, c.limits.Total)}
	case errors.As(err, &redirected):
		return refuseAnswer(kommune.Unavailable, "%s sends its callers on to %s, which is not followed: the key and the trust belong to the first host; name the other with --base-url", c.host, quote(redirected.host, c.key))
	case errors.As(err, &coded):
		return err
	case errors.As(err, &timeout) && timeout.Timeout():
		return &kommune.Error{Code: kommune.Timeout, Message: fmt.Sprintf("%s did not answer within %s", c.host, c.limits.Timeout)}
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET):
		return unavailableError("%s cut the connection", c.host)
	}
	return unavailableError("%s can't be reached: %s", c.host, quote(rootCause(err), c.key))
}

// rootCause is the text of an error without the address that url.Error adds.
func rootCause(err error) string {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		return wrapped.Err.Error()
	}
	return err.Error()
}
