package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"thaw.dev/runtime/statistics"
)

// written is a file stats-restore of CRIU's: pages compared and skipped, 8 ms of forking, 120.5 ms in all, pages restored.
var written = []byte("\x40\x59\x10\x55\x06\x33\x09\x57\x0f\x00\x00\x00" +
	"\x12\x0d\x08\x04\x10\x05\x18\xc0\x3e\x20\xb4\xad\x07\x28\x64")

func TestStateTellsOfCriusRestoreInMilliseconds(t *testing.T) {
	path := filepath.Join(t.TempDir(), "stats-restore")
	if err := os.WriteFile(path, written, 0o600); err != nil {
		t.Fatal(err)
	}
	ended := time.UnixMicro(1_795_699_200_123_456)
	if err := os.Chtimes(path, ended, ended); err != nil {
		t.Fatal(err)
	}
	state, err := json.Marshal(containerState{Phase: phaseRunning, RestoreMs: 312.5, Criu: statistics.ReadRestoreFile(path)})
	expected := `{"phase":"running","restoreMs":312.5,"criu":{"forkingMs":8,"restoreMs":120.5,"endedAt":1795699200123.456}}`
	if err != nil || string(state) != expected {
		t.Errorf("told %s, %v", state, err)
	}
}
