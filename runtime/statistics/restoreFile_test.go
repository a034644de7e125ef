package statistics

import (
	"os"
	"path/filepath"
	"testing"
)

// restoreFile is a file stats-restore of CRIU's: pages compared and skipped, 8 ms of forking, 120.5 ms in all, pages restored.
var restoreFile = []byte("\x40\x59\x10\x55\x06\x33\x09\x57\x0f\x00\x00\x00" +
	"\x12\x0d\x08\x04\x10\x05\x18\xc0\x3e\x20\xb4\xad\x07\x28\x64")

func TestTheWholeFileIsRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "stats-restore")
	if err := os.WriteFile(path, restoreFile, 0o600); err != nil {
		t.Fatal(err)
	}
	if times := ReadRestoreFile(path); times == nil || times.ForkingMs != 8 || times.RestoreMs != 120.5 {
		t.Errorf("read %+v", times)
	}
}

func TestNothingIsReadOfStatisticsThatAreNotThere(t *testing.T) {
	path := filepath.Join(t.TempDir(), "stats-restore")
	for name, content := range map[string][]byte{"nothing": nil, "a cut one": restoreFile[:20], "too much": make([]byte, 5000)} {
		if content != nil {
			if err := os.WriteFile(path, content, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if times := ReadRestoreFile(path); times != nil {
			t.Errorf("of %s, %+v was told", name, times)
		}
	}
}
