package main

import (
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
	"google.golang.org/protobuf/encoding/protowire"
)

// The sizes of the magic numbers that images of CRIU's begin with: two, but one in the inventory (criu, image.c, do_open_image); and
// of the length of the entry, which follows.
const magicNumbers, inventoryMagicNumber, entryLength = 8, 4, 4

// changeImage lets CRIU restore from an image with another value in a field of its entry: the image is replaced by another, which is
// mounted over it. `value` is the field as it is encoded, with its tag.
func changeImage(path string, magic int, field protowire.Number, value []byte) error {
	image, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	changed, err := withField(image, magic, field, value)
	if err != nil {
		return err
	}
	replacement := filepath.Join(stateFolder, filepath.Base(path))
	if err := os.WriteFile(replacement, changed, 0o600); err != nil {
		return err
	}
	return unix.Mount(replacement, path, "", unix.MS_BIND, "")
}

// withField is an image with another value in a field of its entry.
func withField(image []byte, magic int, field protowire.Number, value []byte) ([]byte, error) {
	start := magic + entryLength
	if len(image) < start {
		return nil, errUnreadable
	}
	var changed []byte
	for entry := image[start:]; len(entry) > 0; {
		number, _, length := protowire.ConsumeField(entry)
		if length < 0 {
			return nil, errors.Join(errUnreadable, protowire.ParseError(length))
		}
		if number != field {
			changed = append(changed, entry[:length]...)
		}
		entry = entry[length:]
	}
	changed = append(changed, value...)
	result := append([]byte{}, image[:magic]...)
	result = binary.LittleEndian.AppendUint32(result, uint32(len(changed)))
	return append(result, changed...), nil
}
