package main

import (
	"path/filepath"

	"google.golang.org/protobuf/encoding/protowire"
)

// lockField is `network_lock_method` of CRIU's `inventory_entry` (images/inventory.proto), and lockNothing its value SKIP
// (`criu_network_lock_method`, images/rpc.proto).
const lockField, lockNothing = 11, 3

// leaveNetworkOpen lets a process be restored while the pod's network goes on. CRIU locks the network for a restore as it did for the
// dump, and drops what comes meanwhile: whoever connected then would try again a second later. But what is restored here has no
// connections that could be disturbed: with one, it could not have been dumped.
func leaveNetworkOpen(images string) error {
	return changeImage(filepath.Join(images, "inventory.img"), inventoryMagicNumber, lockField, encodedLock())
}

func encodedLock() []byte {
	return protowire.AppendVarint(protowire.AppendTag(nil, lockField, protowire.VarintType), lockNothing)
}
