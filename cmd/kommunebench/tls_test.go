package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// authority signs certificates.
type authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

func newAuthority(t *testing.T) authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "an authority"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(raw)
	if err != nil {
		t.Fatal(err)
	}
	return authority{certificate, key}
}

// file writes the authority's certificate as PEM.
func (a authority) file(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "authority.pem")
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.certificate.Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// sign makes a certificate for a server.
func (a authority) sign(t *testing.T, change func(*x509.Certificate)) tls.Certificate {
	t.Helper()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(2), NotBefore: a.certificate.NotBefore, NotAfter: a.certificate.NotAfter,
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	if change != nil {
		change(template)
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, a.certificate, key.Public(), a.key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{raw}, PrivateKey: key}
}

// encrypted puts TLS before the server that a DSN names, and gives the DSN of
// that with another scheme.
func encrypted(t *testing.T, dsn, scheme string, certificate tls.Certificate) string {
	t.Helper()
	parsed, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	target := parsed.Host
	go func() {
		for {
			near, err := listener.Accept()
			if err != nil {
				return
			}
			go forward(near, target)
		}
	}()
	parsed.Host, parsed.Scheme = listener.Addr().String(), scheme
	if before, secure := strings.CutSuffix(scheme, "?secure=true"); secure {
		parsed.Scheme, parsed.RawQuery = before, "secure=true"
	}
	return parsed.String()
}

// forward opens the connection behind once the handshake is done: bytes that are
// none must not reach the engine.
func forward(near net.Conn, target string) {
	defer func() { _ = near.Close() }()
	conn, isTLS := near.(*tls.Conn)
	if !isTLS || conn.Handshake() != nil {
		return
	}
	far, err := net.Dial("tcp", target)
	if err != nil {
		return
	}
	go func() {
		_, _ = io.Copy(near, far)
		_ = near.Close()
	}()
	_, _ = io.Copy(far, near)
	_ = far.Close()
}

// Not parallel: the authority's file is named in the environment of what it runs.
func TestEncryptedConnectionsToAServer(t *testing.T) {
	own, stranger := newAuthority(t), newAuthority(t)
	t.Setenv("SSL_CERT_FILE", own.file(t))
	_, server := startServer(t, t.TempDir())
	good := own.sign(t, nil)
	plain := map[string]string{"clickhouses": server.Writer, "clickhouse?secure=true": server.Writer, "https": server.WriterHTTP}
	for scheme, dsn := range plain {
		trusted := encrypted(t, dsn, scheme, good)
		for _, command := range []string{"migrate", "release"} {
			arguments := []string{command, "--clickhouse", trusted}
			if command == "release" {
				arguments = []string{command, "list", "--clickhouse", trusted}
			}
			mustRun(t, arguments...)
		}
		unchecked := urlOf(t, encrypted(t, dsn, scheme, stranger.sign(t, nil)))
		unchecked.RawQuery = strings.Trim(unchecked.RawQuery+"&skip_verify=true", "&")
		mustRun(t, "migrate", "--clickhouse", unchecked.String())
		for name, test := range map[string]struct {
			certificate tls.Certificate
			says        []string
		}{
			"of a stranger":    {stranger.sign(t, nil), []string{"does not know the authority", "SSL_CERT_FILE"}},
			"for another host": {own.sign(t, func(c *x509.Certificate) { c.IPAddresses, c.DNSNames = nil, []string{"db.example.dk"} }), []string{"not for 127.0.0.1 but for db.example.dk"}},
			"that has expired": {own.sign(t, func(c *x509.Certificate) { c.NotAfter = c.NotBefore.Add(time.Minute) }), []string{"it is valid from ", " only; renew it"}},
		} {
			bad := encrypted(t, dsn, scheme, test.certificate)
			for flag, arguments := range map[string][]string{
				"clickhouse":        {"migrate", "--clickhouse", bad},
				"clickhouse-reader": {"migrate", "--clickhouse", trusted, "--clickhouse-reader", bad},
			} {
				status, _, log := kommunebench(t, arguments...)
				for _, part := range append(test.says, flag+": the certificate of the ClickHouse server is not trusted") {
					if status != exitUsage || !strings.Contains(log, part) {
						t.Errorf("%s, a certificate %s, --%s: status %d, %q is not in %s", scheme, name, flag, status, part, log)
					}
				}
				password, _ := urlOf(t, bad).User.Password()
				if strings.Contains(log, password) {
					t.Errorf("%s shows the password: %s", scheme, log)
				}
			}
		}
	}
	// Loads take the connection over HTTP of two.
	status, _, log := kommunebench(t, "migrate", "--clickhouse", server.Writer+","+encrypted(t, server.WriterHTTP, "https", stranger.sign(t, nil)))
	if status != exitUsage || !strings.Contains(log, "SSL_CERT_FILE") {
		t.Errorf("a bad certificate of the second DSN: status %d: %s", status, log)
	}
	for scheme, dsn := range map[string]string{"clickhouse": server.Writer, "http": server.WriterHTTP} {
		status, _, log := kommunebench(t, "migrate", "--clickhouse", encrypted(t, dsn, scheme, good))
		if status != exitInternal || !strings.Contains(log, "or it takes only TLS at this port") {
			t.Errorf("%s without TLS: status %d: %s", scheme, status, log)
		}
	}
}

func urlOf(t *testing.T, text string) *url.URL {
	t.Helper()
	parsed, err := url.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

// answering listens and sends the same to everybody.
func answering(t *testing.T, answer string) (address string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			_, _ = conn.Read(make([]byte, 1))
			_, _ = io.WriteString(conn, answer)
			if tcp, is := conn.(*net.TCPConn); is {
				_ = tcp.CloseWrite()
			}
			t.Cleanup(func() { _ = conn.Close() })
		}
	}()
	return listener.Addr().String()
}

// Ports with and without TLS are told from bad certificates.
func TestAPortOfTheOtherKindIsSaid(t *testing.T) {
	t.Parallel()
	// What OpenSSL sends where a connection begins with something else.
	const alert = "\x15\x03\x01\x00\x02\x02\x46"
	for scheme, test := range map[string]struct{ answer, says string }{
		"https":       {"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", "does not speak TLS at this port"},
		"clickhouses": {"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", "does not speak TLS at this port"},
		"http":        {alert, "takes only TLS at this port"},
		"clickhouse":  {alert, "takes only TLS at this port"},
	} {
		status, _, log := kommunebench(t, "migrate", "--clickhouse", scheme+"://a:b@"+answering(t, test.answer)+"/c")
		if status != exitUsage || !strings.Contains(log, test.says) {
			t.Errorf("%s: status %d: %s", scheme, status, log)
		}
	}
}
