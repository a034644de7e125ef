package statistics

import (
	"os"
	"time"
)

// RestoreTimes is what CRIU says of the time that its restore took.
type RestoreTimes struct {
	// ForkingMs is until all processes were there; RestoreMs is all of it.
	ForkingMs float64 `json:"forkingMs"`
	RestoreMs float64 `json:"restoreMs"`
	// EndedAt is when the processes went on, in milliseconds since the Unix epoch by the node's clock.
	EndedAt float64 `json:"endedAt"`
}

// ReadRestoreFile reads CRIU's file stats-restore, which it writes as soon as it has let the processes go on. Without it, a restore is none
// the worse: nil.
func ReadRestoreFile(path string) *RestoreTimes {
	written, err := os.Stat(path)
	if err != nil || written.Size() > Longest {
		return nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	times, err := ReadRestore(text)
	if err != nil {
		return nil
	}
	return &RestoreTimes{
		ForkingMs: Milliseconds(times.Forking),
		RestoreMs: Milliseconds(times.Whole),
		EndedAt:   float64(written.ModTime().UnixMicro()) / 1000,
	}
}

// Milliseconds is a duration as the tools of this runtime tell it.
func Milliseconds(duration time.Duration) float64 {
	return float64(duration.Microseconds()) / 1000
}
