package main

import (
	"bytes"
	"errors"
	"io/fs"
	"os"

	"thaw.dev/runtime/criuimage"
)

// replacements are the members that an image has in place of the archive's own: the config.dump, unless it is nil, and the inventory
// with which CRIU does not lock the pod's network for the restore. A container runtime restores from an image as it is, so that
// only here can it be told; to open the network again takes it 11 ms and more (docs/restore-routes.md). An inventory that cannot be read is left for CRIU to refuse.
func (c *archiveContent) replacements(configDump []byte) []member {
	var members []member
	if configDump != nil {
		members = append(members, member{configDumpName, configDump})
	}
	changed, err := criuimage.WithoutNetworkLock(c.inventory)
	if err == nil && !bytes.Equal(changed, c.inventory) {
		members = append(members, member{inventoryName, changed})
	}
	return members
}

// differingIn are those members that were replaced in an image made of this archive, which is unpacked in a folder.
func (c *archiveContent) differingIn(image *os.Root) ([]member, error) {
	var members []member
	for _, own := range []member{{configDumpName, c.dumps[configDumpName]}, {inventoryName, c.inventory}} {
		found, err := image.ReadFile(own.name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if !bytes.Equal(found, own.bytes) {
			members = append(members, member{own.name, found})
		}
	}
	return members, nil
}
