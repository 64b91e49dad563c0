package fetch_test

import (
	"errors"
	"testing"

	"go.uber.org/goleak"

	"kommunebench/kommune"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func codeOf(err error) kommune.ErrorCode {
	var coded *kommune.Error
	if !errors.As(err, &coded) {
		return ""
	}
	return coded.Code
}
