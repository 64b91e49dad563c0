package store_test

import (
	"errors"

	"kommunebench/kommune"
)

func asError(err error) *kommune.Error {
	var coded *kommune.Error
	if errors.As(err, &coded) {
		return coded
	}
	return nil
}
