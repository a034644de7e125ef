package main

import (
	"bytes"
	"errors"
	"testing"
)

// An image as CRIU 4.2 writes it of a host named `counter` without a domain: two magic numbers, a length, and an entry.
var utsImage = []byte("\x19\x43\x56\x54\x03\x12\x43\x54\x0f\x00\x00\x00\x0a\x07counter\x12\x04none")

func TestTheHostNameIsReplacedAndTheDomainKept(t *testing.T) {
	changed, err := withHostname(utsImage, "counter-2")
	if err != nil {
		t.Fatal(err)
	}
	want := []byte("\x19\x43\x56\x54\x03\x12\x43\x54\x11\x00\x00\x00\x0a\x09counter-2\x12\x04none")
	if !bytes.Equal(changed, want) {
		t.Errorf("it is %q, not %q", changed, want)
	}
}

func TestABrokenImageIsAnError(t *testing.T) {
	for _, image := range [][]byte{nil, utsImage[:11], utsImage[:15]} {
		if _, err := withHostname(image, "counter-2"); !errors.Is(err, errUnreadable) {
			t.Errorf("of %q it is %v", image, err)
		}
	}
}
