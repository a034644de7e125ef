package main

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

// Inventories as CRIU 4.2 begins them: one magic number, a length, the version, and how the network is locked: by iptables, or not.
var (
	lockingInventory    = []byte("\x16\x31\x31\x58\x06\x00\x00\x00\x08\x02\x10\x01\x58\x00")
	notLockingInventory = []byte("\x16\x31\x31\x58\x06\x00\x00\x00\x08\x02\x10\x01\x58\x03")
)

func TestAnImageHasAnInventoryThatDoesNotLockTheNetwork(t *testing.T) {
	found := archiveContent{inventory: lockingInventory}
	want := []member{{inventoryName, notLockingInventory}}
	if got := found.replacements(nil); !reflect.DeepEqual(got, want) {
		t.Errorf("it has %q", got)
	}
}

func TestAnInventoryThatLocksNothingIsLeftAlone(t *testing.T) {
	found := archiveContent{inventory: notLockingInventory}
	if got := found.replacements(nil); got != nil {
		t.Errorf("it is replaced by %q", got)
	}
}

func TestAnInventoryThatCannotBeReadIsLeftForCRIUToRefuse(t *testing.T) {
	for _, inventory := range [][]byte{nil, lockingInventory[:5], append(lockingInventory, 0xff)} {
		found := archiveContent{inventory: inventory}
		if got := found.replacements(nil); got != nil {
			t.Errorf("%q is replaced by %q", inventory, got)
		}
	}
}

func TestWhatWasReplacedIsFoundInTheImage(t *testing.T) {
	found := archiveContent{
		dumps:     map[string][]byte{configDumpName: []byte("{}")},
		inventory: lockingInventory,
	}
	for _, configDump := range [][]byte{nil, []byte(`{"rootfsImageRef":"demo:1"}`)} {
		image := unpackedImage(t, map[string][]byte{configDumpName: []byte("{}"), inventoryName: lockingInventory})
		replacements := found.replacements(configDump)
		for _, file := range replacements {
			if err := image.WriteFile(file.name, file.bytes, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		got, err := found.differingIn(image)
		if err != nil || !reflect.DeepEqual(got, replacements) {
			t.Errorf("with the config.dump %q it is %q: %v", configDump, got, err)
		}
	}
}

func TestNothingWasReplacedInAnImageWithoutWhatTheArchiveLacks(t *testing.T) {
	found := archiveContent{dumps: map[string][]byte{}}
	if got, err := found.differingIn(unpackedImage(t, nil)); err != nil || got != nil {
		t.Errorf("it is %q: %v", got, err)
	}
}

func unpackedImage(t *testing.T, files map[string][]byte) *os.Root {
	t.Helper()
	folder := t.TempDir()
	if err := os.Mkdir(filepath.Join(folder, filepath.Dir(inventoryName)), 0o700); err != nil {
		t.Fatal(err)
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	for name, bytes := range files {
		if err := root.WriteFile(name, bytes, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return root
}
