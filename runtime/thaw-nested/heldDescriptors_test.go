package main

import (
	"errors"
	"os"
	"runtime"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"
)

func TestAProcessWaitsForMissingMemoryWhenItsPageDaemonIsKilled(t *testing.T) {
	served, daemon, held := serve(t)
	renew(t, held, true)
	daemon.kill()
	renew(t, held, true)
	served.tell("read")
	giveMemory(t, held, 42)
	served.expect("42")
}

func TestAProcessReadsZerosWhenNobodyHoldsWhatItsKilledPageDaemonServed(t *testing.T) {
	served, daemon, _ := serve(t)
	daemon.kill()
	served.tell("read")
	served.expect("0")
}

func TestAProcessWaitsForNobodyWhenItsPageDaemonHasServedAllOfItsMemory(t *testing.T) {
	served, daemon, held := serve(t)
	renew(t, held, true)
	daemon.tell("close")
	daemon.expect("closed")
	renew(t, held, true)
	if len(held.copies) != 0 {
		t.Fatalf("%d are held", len(held.copies))
	}
	served.tell("read")
	served.expect("0")
}

func TestWhatAPageDaemonClosesIsHeldWhileARestoreCanFail(t *testing.T) {
	served, daemon, held := serve(t)
	renew(t, held, false)
	daemon.tell("close")
	daemon.expect("closed")
	renew(t, held, false)
	served.tell("read")
	giveMemory(t, held, 42)
	served.expect("42")
}

func renew(t *testing.T, held *heldDescriptors, letsGo bool) {
	t.Helper()
	if err := held.renew(letsGo); err != nil {
		t.Fatal(err)
	}
}

// serve starts a process with a page of missing memory, and a page daemon of which nothing is held yet.
func serve(t *testing.T) (served, daemon *actor, held *heldDescriptors) {
	t.Helper()
	if descriptor, err := openUserfault(); err == nil {
		unix.Close(descriptor)
	} else if errors.Is(err, unix.EPERM) || errors.Is(err, unix.ENOSYS) {
		t.Skip("this system lets nobody serve memory:", err)
	}
	sockets, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	ends := []*os.File{os.NewFile(uintptr(sockets[0]), "served"), os.NewFile(uintptr(sockets[1]), "daemon")}
	daemon = startActor(t, "daemon", ends[1])
	served = startActor(t, "served", ends[0])
	for _, end := range ends {
		end.Close()
	}
	served.expect("ready")
	daemon.expect("ready")
	held, err = holdDescriptors(daemon.process.Process.Pid)
	if err != nil {
		t.Fatal(err)
	}
	// After the processes are gone.
	t.Cleanup(func() { served.kill(); daemon.kill(); held.close() })
	return served, daemon, held
}

// giveMemory answers the next touch of missing memory as a daemon does, with a page that begins with a number.
func giveMemory(t *testing.T, held *heldDescriptors, number byte) {
	t.Helper()
	if len(held.copies) != 1 {
		t.Fatalf("%d are held", len(held.copies))
	}
	for _, descriptor := range held.copies {
		// struct uffd_msg: at 0 the event, at 16 the address (linux/userfaultfd.h).
		var message [32]byte
		if _, err := unix.Read(descriptor, message[:]); err != nil {
			t.Fatal(err)
		}
		page := make([]byte, unix.Getpagesize())
		page[0] = number
		copying := struct {
			target, source, length, mode uint64
			copied                       int64
		}{
			target: *(*uint64)(unsafe.Pointer(&message[16])) &^ uint64(len(page)-1),
			source: uint64(uintptr(unsafe.Pointer(&page[0]))), length: uint64(len(page)),
		}
		const uffdioCopy = 0xc028aa03
		if err := controlUserfault(descriptor, uffdioCopy, unsafe.Pointer(&copying)); err != nil {
			t.Fatal(err)
		}
		runtime.KeepAlive(page)
	}
}
