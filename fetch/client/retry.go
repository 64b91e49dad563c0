package client

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/go-retryablehttp"

	"kommunebench/kommune"
)

// checkRetry reports whether another try may help.
func (c *Client) checkRetry(ctx context.Context, response *http.Response, err error) (bool, error) {
	var redirected *redirectError
	var answer *AnswerError
	var coded *kommune.Error
	switch {
	case ctx.Err() != nil:
		return false, ctx.Err()
	case errors.As(err, &redirected), errors.As(err, &answer) && !isTransient(err), errors.As(err, &coded) && !isTransient(err):
		return false, err
	case isTransient(err):
		return true, err
	case err != nil:
		again, _ := retryablehttp.DefaultRetryPolicy(ctx, nil, err)
		return again, err
	}
	switch response.StatusCode {
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		return retryAfter(response, time.Now()) <= c.limits.RetryAfterMax, nil
	case http.StatusInternalServerError, http.StatusBadGateway, http.StatusGatewayTimeout:
		return true, nil
	}
	return false, nil
}

// backoff doubles the wait from try to try and takes a random half of it off,
// so that programs that failed together do not come back together. A wait
// that the server asks for is kept.
func backoff(shortest, longest time.Duration, try int, response *http.Response) time.Duration {
	if response != nil {
		if wait := retryAfter(response, time.Now()); wait > 0 {
			return wait
		}
	}
	const mostDoublings = 20
	wait := shortest << min(try, mostDoublings)
	if wait <= 0 || wait > longest {
		wait = longest
	}
	return wait/2 + rand.N(wait/2+1)
}

// retryAfter reads the header of that name: seconds or a date; 0 where there
// is none, or where it is past.
func retryAfter(response *http.Response, now time.Time) time.Duration {
	text := strings.TrimSpace(response.Header.Get("Retry-After"))
	const longest = 1 << 31
	if seconds, err := strconv.ParseInt(text, 10, 64); err == nil {
		return time.Duration(min(max(seconds, 0), longest)) * time.Second
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(0, at.Sub(now))
	}
	return 0
}
