package main

import (
	"archive/tar"
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
