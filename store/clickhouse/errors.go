package clickhouse

import (
	"context"
	"crypto/tls"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"syscall"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"kommunebench/kommune"
)

// ClickHouse's error codes that mean more to a user than "internal fault".
const (
	codeUnexpectedInput       = 27
	codeChecksumDiffers       = 40
	codeTimeoutExceeded       = 159
	codeSyntaxError           = 62
	codeTooManyRows           = 158
	codeReadOnly              = 164
	codeTooManySimultaneous   = 202
	codeNetworkError          = 210
	codeNoFileInDataPart      = 226
	codeAborted               = 236
	codeMemoryLimitExceeded   = 241
	codeNotEnoughSpace        = 243
	codeCorruptedData         = 246
	codeUnfinishedMutation    = 341
	codeSettingViolation      = 452
	codeTooManyBytes          = 307
	codeQueryWasCancelled     = 394
	codeTooManyResultRows     = 396
	codeAccessDenied          = 497
	codeAuthenticationFailed  = 516
	retryAfterLostConnection  = 2 * time.Second
	retryAfterTooManyQueries  = time.Second
	retryAfterDiskFull        = time.Minute
	messageQueryTookTooLong   = "the query took longer than is allowed; ask for fewer indicators, periods or kommuner"
	messageQueryReadsTooMuch  = "the query reads more than is allowed; ask for fewer indicators, periods or kommuner"
	messageTooManyConcurrent  = "too many queries run at once; try again shortly"
	messageDiskFull           = "the disk of the database is full: nothing was changed, make room on it and run this again"
	messageDataDamaged        = "files of the database are damaged, as a full disk can leave them; its operator must restore a backup or load the data anew"
	messageDatabaseWentAstray = "reading from the database failed"
)

// IsLostConnection reports whether the server went away, as against having
// answered with an error or the caller having given up.
func IsLostConnection(ctx context.Context, err error) bool {
	if err == nil || ctx.Err() != nil {
		return false
	}
	var exception *clickhouse.Exception
	if errors.As(err, &exception) {
		// A server that is being stopped answers what it still has at hand with ABORTED.
		return exception.Code == codeNetworkError || exception.Code == codeAborted
	}
	var network net.Error
	var certificate *tls.CertificateVerificationError
	return errors.As(err, &network) || errors.As(err, &certificate) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, net.ErrClosed) || errors.Is(err, syscall.ECONNREFUSED) ||
		errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) ||
		errors.Is(err, clickhouse.ErrAcquireConnTimeout) || errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone)
}

// isDiskFull reports whether the server, or this program itself, had no room to
// write. The server says so under many codes: its own for a disk that it looked
// at before, and that of whatever it was at when the write failed.
func isDiskFull(err error) bool {
	var exception *clickhouse.Exception
	if errors.As(err, &exception) && exception.Code == codeNotEnoughSpace {
		return true
	}
	// Over HTTP an error may come as text alone.
	return errors.Is(err, syscall.ENOSPC) || strings.Contains(err.Error(), syscall.ENOSPC.Error()) ||
		strings.Contains(err.Error(), "No space left on device") || strings.Contains(err.Error(), "(NOT_ENOUGH_SPACE)")
}

// isDataDamaged reports whether the server found files of a table cut or altered.
// ClickHouse 26.7 can leave such files behind when the disk fills while it merges.
func isDataDamaged(exception *clickhouse.Exception) bool {
	switch exception.Code {
	case codeChecksumDiffers, codeCorruptedData, codeNoFileInDataPart:
		return true
	case codeUnexpectedInput:
		// The code is that of any text that can't be parsed; this one is the list of a part's columns.
		return strings.Contains(exception.Message, "columns.txt")
	}
	return false
}

// DiskFull is the error of what was not begun for want of room on the disk.
func DiskFull(cause error) error {
	return &kommune.Error{Code: kommune.Unavailable, Message: messageDiskFull, RetryAfter: retryAfterDiskFull, Err: cause}
}

// Coded gives the *kommune.Error that a user may see of a failure. Where ctx was
// cancelled it wraps the cause of that instead, as no user waits for the answer.
func Coded(ctx context.Context, err error) error {
	var known *kommune.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &known):
		return err
	case errors.Is(context.Cause(ctx), context.DeadlineExceeded):
		return &kommune.Error{Code: kommune.Timeout, Message: messageQueryTookTooLong, Err: err}
	case ctx.Err() != nil:
		// The cause may be a message for the caller.
		return fmt.Errorf("the caller left: %w", context.Cause(ctx))
	case isDiskFull(err):
		return DiskFull(err)
	case IsLostConnection(ctx, err):
		return kommune.UnavailableFor(retryAfterLostConnection, err)
	}
	var exception *clickhouse.Exception
	if errors.As(err, &exception) {
		switch exception.Code {
		case codeTimeoutExceeded, codeQueryWasCancelled:
			return &kommune.Error{Code: kommune.Timeout, Message: messageQueryTookTooLong, Err: err}
		case codeMemoryLimitExceeded, codeTooManyRows, codeTooManyBytes, codeTooManyResultRows:
			return &kommune.Error{Code: kommune.TooCostly, Message: messageQueryReadsTooMuch, Err: err}
		case codeTooManySimultaneous:
			return &kommune.Error{Code: kommune.Unavailable, Message: messageTooManyConcurrent, RetryAfter: retryAfterTooManyQueries, Err: err}
		}
		if isDataDamaged(exception) {
			return &kommune.Error{Code: kommune.Internal, Message: messageDataDamaged, Err: err}
		}
	}
	return &kommune.Error{Code: kommune.Internal, Message: messageDatabaseWentAstray, Err: err}
}

const (
	// pingTimeout is how long a database that works takes at most to answer a ping.
	pingTimeout     = time.Second
	retryAfterStall = 5 * time.Second
)

// CodedByPing is Coded for a read whose time may be up. A ping on a connection of
// its own decides whether the request was too much (TIMEOUT) or the database does
// not answer at all (UNAVAILABLE); reads that end at the same time share one.
func (db *Database) CodedByPing(ctx context.Context, err error) error {
	var known *kommune.Error
	// The second one is of a caller with more time than a query is given.
	isTimeUp := errors.Is(context.Cause(ctx), context.DeadlineExceeded) || (ctx.Err() == nil && errors.Is(err, context.Canceled))
	if err == nil || errors.As(err, &known) || !isTimeUp {
		return Coded(ctx, err)
	}
	_, stalled, _ := db.pings.Do("", func() (any, error) {
		pinging, cancel := context.WithTimeout(context.Background(), pingTimeout)
		defer cancel()
		return nil, db.pinger.Ping(pinging)
	})
	if stalled != nil {
		return kommune.UnavailableFor(retryAfterStall, errors.Join(err, stalled))
	}
	return &kommune.Error{Code: kommune.Timeout, Message: messageQueryTookTooLong, Err: err}
}
