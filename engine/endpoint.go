package engine

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"math/big"
	"net"
	"net/url"
	"os"
)

// Credentials are a ClickHouse user's name and password in clear text.
type Credentials struct {
	User     string `json:"user"`
	Password string `json:"password"`
}

// Endpoint is where the engine listens and who may log in.
type Endpoint struct {
	// NativeAddr is host:port of the native protocol.
	NativeAddr string `json:"nativeAddr"`
	// HTTPAddr is host:port of the HTTP interface.
	HTTPAddr string `json:"httpAddr"`
	// Writer may do everything except manage users.
	Writer Credentials `json:"writer"`
	// Reader may only read, see Options.ReaderGrants.
	Reader Credentials `json:"reader"`
	// PID is the process id of the child that serves now; it changes at a restart.
	PID int `json:"pid"`
	// Version is ClickHouse's, like 26.7.2.1; empty before the first start.
	Version string `json:"version"`
}

// WriterDSN is the data source name of the writer over the native protocol.
func (e Endpoint) WriterDSN(database string) string {
	return dsn("clickhouse", e.Writer, e.NativeAddr, database)
}

// ReaderDSN is the data source name of the reader over the native protocol.
func (e Endpoint) ReaderDSN(database string) string {
	return dsn("clickhouse", e.Reader, e.NativeAddr, database)
}

// WriterHTTPDSN is the data source name of the writer over HTTP.
func (e Endpoint) WriterHTTPDSN(database string) string {
	return dsn("http", e.Writer, e.HTTPAddr, database)
}

// ReaderHTTPDSN is the data source name of the reader over HTTP.
func (e Endpoint) ReaderHTTPDSN(database string) string {
	return dsn("http", e.Reader, e.HTTPAddr, database)
}

func dsn(scheme string, who Credentials, addr, database string) string {
	name := url.URL{Scheme: scheme, User: url.UserPassword(who.User, who.Password), Host: addr, Path: "/" + database}
	return name.String()
}

// newEndpoint picks a random loopback address with two free ports and new
// passwords. The address is random so that a stray connection of another
// program, which could end the engine, is unlikely to find it.
func newEndpoint() (Endpoint, error) {
	host, err := randomLoopback()
	if err != nil {
		return Endpoint{}, err
	}
	native, err := net.Listen("tcp", net.JoinHostPort(host, "0"))
	if err != nil {
		return Endpoint{}, fmt.Errorf("picking a native port on %s: %w", host, err)
	}
	defer native.Close()
	// Both stay open until both are known, so that they differ.
	web, err := net.Listen("tcp", net.JoinHostPort(host, "0"))
	if err != nil {
		return Endpoint{}, fmt.Errorf("picking an HTTP port on %s: %w", host, err)
	}
	defer web.Close()
	return Endpoint{
		NativeAddr: native.Addr().String(),
		HTTPAddr:   web.Addr().String(),
		Writer:     Credentials{User: "writer", Password: rand.Text()},
		Reader:     Credentials{User: "reader", Password: rand.Text()},
	}, nil
}

// randomLoopback returns 127.x.y.z, or 127.0.0.1 where the system answers on no
// other loopback address (macOS).
func randomLoopback() (string, error) {
	number, err := rand.Int(rand.Reader, big.NewInt(254*256*256))
	if err != nil {
		return "", fmt.Errorf("picking a loopback address: %w", err)
	}
	n := number.Int64()
	host := net.IPv4(127, byte(1+n>>16), byte(n>>8), byte(n)).String() //nolint:gosec // one byte each of a random number
	listener, err := net.Listen("tcp", net.JoinHostPort(host, "0"))
	if err != nil {
		return "127.0.0.1", nil //nolint:nilerr // where the address is not ours to use, the usual one serves
	}
	if err := listener.Close(); err != nil {
		return "", fmt.Errorf("closing probe of %s: %w", host, err)
	}
	return host, nil
}

// readEndpoint reads endpoint.json. The error is fs.ErrNotExist when no engine
// has been started here, or the last one was closed.
func readEndpoint(path string) (Endpoint, error) {
	var endpoint Endpoint
	raw, err := os.ReadFile(path)
	if err != nil {
		return endpoint, fmt.Errorf("reading engine address: %w", err)
	}
	if err := json.Unmarshal(raw, &endpoint); err != nil {
		return endpoint, fmt.Errorf("decoding engine address %s: %w", path, err)
	}
	if endpoint.NativeAddr == "" || endpoint.HTTPAddr == "" || endpoint.Reader.User == "" || endpoint.Writer.User == "" {
		return endpoint, fmt.Errorf("decoding engine address %s: it is incomplete", path)
	}
	return endpoint, nil
}
