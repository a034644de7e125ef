package main

import (
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
	"thaw.dev/runtime/criuimage"
)

// leaveNetworkOpen lets a process be restored while the pod's network goes on.
func leaveNetworkOpen(images string) error {
	return changeImage(filepath.Join(images, "inventory.img"), criuimage.WithoutNetworkLock)
}

// giveHostname lets a process be restored with this host name in place of that which it was checkpointed with.
func giveHostname(images, hostname string) error {
	found, err := filepath.Glob(filepath.Join(images, "utsns-*.img"))
	if err != nil || len(found) == 0 {
		// A pod on the host's network has the host's name.
		return err
	}
	return changeImage(found[0], func(namespace []byte) ([]byte, error) {
		return criuimage.WithHostname(namespace, hostname)
	})
}

// changeImage lets CRIU restore from an image that was changed: it is replaced by another, which is mounted over it.
func changeImage(path string, change func(image []byte) ([]byte, error)) error {
	image, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	changed, err := change(image)
	if err != nil {
		return err
	}
	replacement := filepath.Join(stateFolder, filepath.Base(path))
	if err := os.WriteFile(replacement, changed, 0o600); err != nil {
		return err
	}
	return unix.Mount(replacement, path, "", unix.MS_BIND, "")
}
