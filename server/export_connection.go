package server

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
)

// breakOff ends a file in the middle so that no client takes it for whole: with
// HTTP/1.1 its last chunk never comes; with HTTP/1.0, where the end of the
// connection is the end of the file, the connection is reset.
func (d *download) breakOff() {
	if d.oldHTTP {
		if conn, _, err := d.controller.Hijack(); err == nil {
			resetOnClose(conn)
			_ = conn.Close()
			return
		}
	}
	panic(http.ErrAbortHandler) //nolint:forbidigo // net/http's own way to break an answer off
}

type connKey struct{}

// ConnContext is for an http.Server. Net/http closes a connection by itself
// when a write fails; with it even that resets a connection of HTTP/1.0 where a
// file is not whole.
func ConnContext(ctx context.Context, conn net.Conn) context.Context {
	return context.WithValue(ctx, connKey{}, conn)
}

func resetOnClose(conn net.Conn) {
	if tcp, isTCP := conn.(*net.TCPConn); isTCP {
		_ = tcp.SetLinger(0)
	}
}

// sendOnClose has what is written already sent when the connection is closed,
// as is usual.
func (d *download) sendOnClose() error {
	tcp, isTCP := d.ctx.Value(connKey{}).(*net.TCPConn)
	if !d.oldHTTP || !isTCP {
		return nil
	}
	if err := d.controller.Flush(); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return fmt.Errorf("sending the last piece: %w", err)
	}
	if err := tcp.SetLinger(-1); err != nil {
		return fmt.Errorf("ending the file: %w", err)
	}
	return nil
}
