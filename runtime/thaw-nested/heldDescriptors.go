package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// heldDescriptors are second ones of those by which a page daemon serves processes (userfaultfd(2)). If the daemon dies, the kernel
// lets its own go; were they the last, it would fill what is missing with zeros. As they are not, a process that touches it waits,
// until it is killed.
type heldDescriptors struct {
	daemon int
	// process refers to the daemon also when its id is another's.
	process int
	// copies are by the daemon's own numbers.
	copies map[int]int
}

func holdDescriptors(daemon int) (*heldDescriptors, error) {
	process, err := unix.PidfdOpen(daemon, 0)
	if err != nil {
		return nil, fmt.Errorf("CRIU's page daemon cannot be watched: %w", err)
	}
	return &heldDescriptors{daemon: daemon, process: process, copies: map[int]int{}}, nil
}

// renew takes a second one of each that the daemon has got since. With `letsGo`, it lets go of those that the daemon itself has closed:
// of a process all of whose memory is in, and which would wait for nobody.
func (h *heldDescriptors) renew(letsGo bool) error {
	present := h.present()
	for number, copied := range h.copies {
		if present[number] && h.isSame(number, copied) {
			continue
		}
		// One that is dying has no descriptors either: asked last, it tells that all were seen.
		if letsGo && h.hasDescriptors() {
			unix.Close(copied)
			delete(h.copies, number)
		}
	}
	for number := range present {
		if _, isHeld := h.copies[number]; isHeld {
			continue
		}
		copied, err := unix.PidfdGetfd(h.process, number, 0)
		if errors.Is(err, unix.EBADF) || errors.Is(err, unix.ESRCH) {
			// It was closed, or has died, meanwhile.
			continue
		}
		if err != nil {
			return fmt.Errorf("what CRIU's page daemon serves cannot be protected from its end: %w", err)
		}
		h.copies[number] = copied
	}
	return nil
}

// close lets go of all: only after all memory is in, or nobody is left to read it.
func (h *heldDescriptors) close() {
	for _, copied := range h.copies {
		unix.Close(copied)
	}
	unix.Close(h.process)
}

// present are the numbers of those that the daemon has.
func (h *heldDescriptors) present() map[int]bool {
	numbers := map[int]bool{}
	entries, _ := os.ReadDir(h.folder())
	for _, entry := range entries {
		target, err := os.Readlink(filepath.Join(h.folder(), entry.Name()))
		if err != nil || !strings.Contains(target, "userfaultfd") {
			continue
		}
		if number, err := strconv.Atoi(entry.Name()); err == nil {
			numbers[number] = true
		}
	}
	return numbers
}

// hasDescriptors tells a daemon that lives from one that is dying, which was given a standard input, and from another process with
// its id.
func (h *heldDescriptors) hasDescriptors() bool {
	_, err := os.Readlink(filepath.Join(h.folder(), "0"))
	return err == nil && unix.PidfdSendSignal(h.process, 0, nil, 0) == nil
}

// isSame tells whether the daemon's is still the one that was copied: numbers are used again (kcmp(2)).
func (h *heldDescriptors) isSame(number, copied int) bool {
	const kcmpFile = 0
	order, _, failure := unix.Syscall6(
		unix.SYS_KCMP, uintptr(os.Getpid()), uintptr(h.daemon), kcmpFile, uintptr(copied), uintptr(number), 0)
	return failure == 0 && order == 0
}

func (h *heldDescriptors) folder() string {
	return fmt.Sprintf("/proc/%d/fd", h.daemon)
}
