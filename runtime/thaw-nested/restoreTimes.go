package main

import (
	"os"
	"time"

	"thaw.dev/runtime/statistics"
)

// restoreTimes is what CRIU says of the time that its restore took.
type restoreTimes struct {
	// ForkingMs is until all processes were there; RestoreMs is all of it.
	ForkingMs float64 `json:"forkingMs"`
	RestoreMs float64 `json:"restoreMs"`
	// EndedAt is when the processes went on, in milliseconds since the Unix epoch by the node's clock.
	EndedAt float64 `json:"endedAt"`
}

// readRestoreTimes reads CRIU's statistics, which it writes as soon as it has let the processes go on. Without them, a restore is none
// the worse.
func readRestoreTimes(path string) *restoreTimes {
	written, err := os.Stat(path)
	if err != nil || written.Size() > statistics.Longest {
		return nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	times, err := statistics.ReadRestore(text)
	if err != nil {
		return nil
	}
	return &restoreTimes{
		ForkingMs: milliseconds(times.Forking),
		RestoreMs: milliseconds(times.Whole),
		EndedAt:   float64(written.ModTime().UnixMicro()) / 1000,
	}
}

func milliseconds(duration time.Duration) float64 {
	return float64(duration.Microseconds()) / 1000
}
