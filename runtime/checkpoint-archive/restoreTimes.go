package main

import (
	"encoding/json"
	"fmt"
	"io"

	"thaw.dev/runtime/statistics"
)

// printRestoreTimes prints what CRIU has written of the time that a restore took, which its runtime keeps for as long as the container is
// there.
func printRestoreTimes(file string, output io.Writer) error {
	times := statistics.ReadRestoreFile(file)
	if times == nil {
		return fmt.Errorf("%s: no statistics of a restore", file)
	}
	return json.NewEncoder(output).Encode(times)
}
