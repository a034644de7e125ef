package main

import (
	"path/filepath"

	"google.golang.org/protobuf/encoding/protowire"
)

// hostnameField is `nodename` of CRIU's `utsns_entry` (images/utsns.proto).
const hostnameField = 1

// giveHostname lets a process be restored with this host name in place of that which it was checkpointed with.
func giveHostname(images, hostname string) error {
	found, err := filepath.Glob(filepath.Join(images, "utsns-*.img"))
	if err != nil || len(found) == 0 {
		// A pod on the host's network has the host's name.
		return err
	}
	return changeImage(found[0], magicNumbers, hostnameField, encodedHostname(hostname))
}

func encodedHostname(hostname string) []byte {
	return protowire.AppendString(protowire.AppendTag(nil, hostnameField, protowire.BytesType), hostname)
}
