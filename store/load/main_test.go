package load

import (
	"testing"

	"kommunebench/engine/enginetest"
)

func TestMain(m *testing.M) { enginetest.Main(m) }
