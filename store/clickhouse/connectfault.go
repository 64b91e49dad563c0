package clickhouse

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"kommunebench/kommune"
)

// connectFault says what is wrong with the DSN, or with the server that it
// names, where the first statement of a connection failed.
func (c *Connection) connectFault(ctx context.Context, err error) error {
	message := ""
	var exception *clickhouse.Exception
	var certificate *tls.CertificateVerificationError
	var noTLS tls.RecordHeaderError
	switch {
	case errors.As(err, &exception) && exception.Code == codeAuthenticationFailed:
		message = "ClickHouse refuses the user or the password of the DSN"
	case errors.As(err, &certificate):
		message = certificateFault(certificate.Err)
	case errors.As(err, &noTLS), errors.Is(err, http.ErrSchemeMismatch):
		message = "the server does not speak TLS at this port: name its port for TLS (usually 9440, over HTTP 8443), or leave out the encryption: clickhouse:// or http://"
	case errors.Is(err, io.EOF):
		return &kommune.Error{Code: kommune.Unavailable, RetryAfter: time.Second, Err: err, Message: "the ClickHouse server closed the connection: " +
			"it is starting or stopping, or it takes only TLS at this port (then write https:// or clickhouses:// in the DSN)"}
	case isTLSAlert(err):
		message = "the server takes only TLS at this port: write https:// or clickhouses:// in the DSN, or name its port without TLS"
	case errors.As(err, &exception):
		return Coded(ctx, err)
	default:
		return kommune.UnavailableFor(time.Second, err)
	}
	return &kommune.Error{Code: kommune.BadUserInput, Argument: c.flag, Err: err, Message: c.flag + ": " + message}
}

// certificateFault says why the server's certificate is not trusted, and what to
// do.
func certificateFault(err error) string {
	var unknown x509.UnknownAuthorityError
	var otherHost x509.HostnameError
	var invalid x509.CertificateInvalidError
	const begin = "the certificate of the ClickHouse server is not trusted: "
	switch {
	case errors.As(err, &unknown):
		return begin + "this machine does not know the authority that signed it; write that authority's certificate (PEM) to a file and name the file in the environment variable SSL_CERT_FILE"
	case errors.As(err, &otherHost):
		names := otherHost.Certificate.DNSNames
		for _, address := range otherHost.Certificate.IPAddresses {
			names = append(names, address.String())
		}
		return begin + "it is not for " + otherHost.Host + " but for " + strings.Join(names, ", ") + "; name the server in the DSN as its certificate does"
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return begin + "it is valid from " + dayOf(invalid.Cert.NotBefore) + " to " + dayOf(invalid.Cert.NotAfter) + " only; renew it, or set the clock of this machine"
	}
	return begin + err.Error() + "; give the server a certificate that this machine trusts, or name that of its authority (PEM) in the environment variable SSL_CERT_FILE"
}

func dayOf(t time.Time) string { return t.UTC().Format(time.DateOnly) }

// isTLSAlert reports whether a server answered a connection without TLS with an
// alert, as OpenSSL does: over the native protocol its first byte is taken for a
// packet's kind. Over HTTP some servers and proxies say it in words.
func isTLSAlert(err error) bool {
	return strings.Contains(err.Error(), "unexpected packet [21]") || strings.Contains(err.Error(), `malformed HTTP response "\x15\x03`) ||
		strings.Contains(err.Error(), "HTTP request to an HTTPS server") ||
		strings.Contains(err.Error(), "plain HTTP request was sent to HTTPS port")
}
