package main

import (
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
	"google.golang.org/protobuf/encoding/protowire"
)

// hostnameField is `nodename` of CRIU's `utsns_entry` (images/utsns.proto).
const hostnameField = 1

// imageHeader is the size of the magic numbers that an image of CRIU's begins with, and of the length of its entry (criu,
// include/image.h).
const imageHeader, entryLength = 8, 4

// giveHostname lets a process be restored with this host name in place of that which it was checkpointed with: the image
// that holds it is replaced by another, which is mounted over it.
func giveHostname(images, hostname string) error {
	found, err := filepath.Glob(filepath.Join(images, "utsns-*.img"))
	if err != nil || len(found) == 0 {
		// A pod on the host's network has the host's name.
		return err
	}
	image, err := os.ReadFile(found[0])
	if err != nil {
		return err
	}
	changed, err := withHostname(image, hostname)
	if err != nil {
		return err
	}
	replacement := filepath.Join(stateFolder, "utsns.img")
	if err := os.WriteFile(replacement, changed, 0o600); err != nil {
		return err
	}
	return unix.Mount(replacement, found[0], "", unix.MS_BIND, "")
}

// withHostname is the image of a UTS namespace with another host name.
func withHostname(image []byte, hostname string) ([]byte, error) {
	start := imageHeader + entryLength
	if len(image) < start {
		return nil, errUnreadable
	}
	entry := image[start:]
	var changed []byte
	for len(entry) > 0 {
		number, _, length := protowire.ConsumeField(entry)
		if length < 0 {
			return nil, errors.Join(errUnreadable, protowire.ParseError(length))
		}
		if number == hostnameField {
			changed = protowire.AppendTag(changed, hostnameField, protowire.BytesType)
			changed = protowire.AppendString(changed, hostname)
		} else {
			changed = append(changed, entry[:length]...)
		}
		entry = entry[length:]
	}
	result := append([]byte{}, image[:imageHeader]...)
	result = binary.LittleEndian.AppendUint32(result, uint32(len(changed)))
	return append(result, changed...), nil
}
