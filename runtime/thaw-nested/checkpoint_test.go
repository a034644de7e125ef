package main

import (
	"archive/tar"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func writeArchive(t *testing.T, files map[string]string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "archive.tar")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	writer := tar.NewWriter(file)
	for name, text := range files {
		if err := writer.WriteHeader(&tar.Header{Name: name, Size: int64(len(text)), Mode: 0o600}); err != nil {
			t.Fatal(err)
		}
		if _, err := writer.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestUnpackTakesWhatARestoreReads(t *testing.T) {
	pages := string(make([]byte, 3<<20)) + "end"
	path := writeArchive(t, map[string]string{
		"checkpoint/pages-1.img": pages,
		"checkpoint/mm-1.img":    "mm",
		"spec.dump":              "{}",
		"container.log":          "not needed",
	})
	unpacked := checkpoint{folder: t.TempDir()}
	if err := unpacked.unpack(path); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"checkpoint/pages-1.img": pages, "checkpoint/mm-1.img": "mm", "spec.dump": "{}"} {
		if text, err := os.ReadFile(filepath.Join(unpacked.folder, name)); err != nil || string(text) != want {
			t.Errorf("%s has %d bytes: %v", name, len(text), err)
		}
	}
	if _, err := os.Stat(filepath.Join(unpacked.folder, "container.log")); err == nil {
		t.Error("container.log is there")
	}
}

func TestUnpackLeavesItsFolderAlone(t *testing.T) {
	parent := t.TempDir()
	unpacked := checkpoint{folder: filepath.Join(parent, "inside")}
	path := writeArchive(t, map[string]string{
		"../escaped":               "no",
		"checkpoint/../../escaped": "no",
		"checkpoint/..":            "no",
		"checkpoint/a/b":           "no",
		"/etc/escaped":             "no",
	})
	if err := unpacked.unpack(path); err != nil {
		t.Fatal(err)
	}
	found, err := filepath.Glob(filepath.Join(parent, "*"))
	if err != nil || len(found) != 1 {
		t.Errorf("there is %v: %v", found, err)
	}
	if inside, _ := filepath.Glob(filepath.Join(unpacked.images(), "*")); len(inside) != 0 {
		t.Errorf("unpacked was %v", inside)
	}
}

func TestAnArchiveThatIsCutIsAnError(t *testing.T) {
	path := writeArchive(t, map[string]string{
		"checkpoint/pages-1.img": string(make([]byte, 3<<20)),
		"container.log":          string(make([]byte, 1<<20)),
		"spec.dump":              "{}",
	})
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, size := range []int{1, len(whole) / 8, len(whole) / 2, len(whole) * 7 / 8, len(whole) - 2000} {
		if err := os.WriteFile(path, whole[:size], 0o600); err != nil {
			t.Fatal(err)
		}
		if err := (checkpoint{folder: t.TempDir()}).unpack(path); !errors.Is(err, errUnreadable) {
			t.Errorf("of %d bytes it is %v", size, err)
		}
	}
}
