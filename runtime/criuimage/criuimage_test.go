package criuimage

import (
	"bytes"
	"errors"
	"testing"
)

// An image as CRIU 4.2 writes it of a host named `counter` without a domain: two magic numbers, a length, and an entry.
var utsImage = []byte("\x19\x43\x56\x54\x03\x12\x43\x54\x0f\x00\x00\x00\x0a\x07counter\x12\x04none")

// The beginning of an inventory as CRIU 4.2 writes it: one magic number, a length, the version, and how the network was locked.
var inventory = []byte("\x16\x31\x31\x58\x06\x00\x00\x00\x08\x02\x10\x01\x58\x01")

func TestTheHostNameIsReplacedAndTheDomainKept(t *testing.T) {
	changed, err := WithHostname(utsImage, "counter-2")
	want := []byte("\x19\x43\x56\x54\x03\x12\x43\x54\x11\x00\x00\x00\x12\x04none\x0a\x09counter-2")
	if err != nil || !bytes.Equal(changed, want) {
		t.Errorf("it is %q, not %q: %v", changed, want, err)
	}
}

func TestTheNetworkIsNotLockedForARestore(t *testing.T) {
	changed, err := WithoutNetworkLock(inventory)
	want := []byte("\x16\x31\x31\x58\x06\x00\x00\x00\x08\x02\x10\x01\x58\x03")
	if err != nil || !bytes.Equal(changed, want) {
		t.Errorf("it is %q, not %q: %v", changed, want, err)
	}
}

func TestABrokenImageIsAnError(t *testing.T) {
	for _, image := range [][]byte{nil, utsImage[:11], utsImage[:15]} {
		if _, err := WithHostname(image, "counter-2"); !errors.Is(err, ErrUnreadable) {
			t.Errorf("of %q it is %v", image, err)
		}
	}
}
