// Package criuimage changes single fields of the images that CRIU keeps a process in.
package criuimage

import (
	"encoding/binary"
	"errors"

	"google.golang.org/protobuf/encoding/protowire"
)

// An image begins with magic numbers of four bytes: two, but one in the inventory (CRIU, criu/image.c, do_open_image). The length of
// its entry follows.
const magicNumber, entryLength = 4, 4

// lockField is `network_lock_method` of CRIU's `inventory_entry` (images/inventory.proto), and lockNothing its value SKIP
// (`criu_network_lock_method`, images/rpc.proto).
const lockField, lockNothing = 11, 3

// hostnameField is `nodename` of CRIU's `utsns_entry` (images/utsns.proto).
const hostnameField = 1

// ErrUnreadable is the error of what is no image.
var ErrUnreadable = errors.New("not a readable image of CRIU")

// WithoutNetworkLock is an inventory with which a process is restored while the pod's network goes on. CRIU locks the network for a
// restore as it did for the dump: that takes its time, and drops what comes meanwhile, so that whoever connected then would try
// again a second later. But what Thaw restores has no connections that could be disturbed: with one, it could not have been dumped.
func WithoutNetworkLock(inventory []byte) ([]byte, error) {
	lock := protowire.AppendVarint(protowire.AppendTag(nil, lockField, protowire.VarintType), lockNothing)
	return withField(inventory, magicNumber, lockField, lock)
}

// WithHostname is the image of a UTS namespace with another host name.
func WithHostname(namespace []byte, hostname string) ([]byte, error) {
	name := protowire.AppendString(protowire.AppendTag(nil, hostnameField, protowire.BytesType), hostname)
	return withField(namespace, 2*magicNumber, hostnameField, name)
}

// withField is an image, of whose magic numbers the size is given, with another value in a field of its entry: `value` is the
// field as it is encoded, with its tag.
func withField(image []byte, magic int, field protowire.Number, value []byte) ([]byte, error) {
	start := magic + entryLength
	if len(image) < start {
		return nil, ErrUnreadable
	}
	var changed []byte
	for entry := image[start:]; len(entry) > 0; {
		number, _, length := protowire.ConsumeField(entry)
		if length < 0 {
			return nil, errors.Join(ErrUnreadable, protowire.ParseError(length))
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
