package main

import (
	"os"
	"runtime/debug"

	"hawser/internal/lake"
)

// keepLittle has this process keep as little garbage as one should that writes tables, unless GOGC tells otherwise.
func keepLittle() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(lake.GCPercent)
	}
}
