package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// socketPatience bounds how long CRIU's page daemon may take until it can be connected to.
const socketPatience = 10 * time.Second

// pageDaemon is CRIU's, from which restored processes get their memory when they touch it.
type pageDaemon struct {
	pid  int
	held []int
	stop chan struct{}
	done chan struct{}
	// arrived is closed when the daemon has ended because all memory is in.
	arrived chan struct{}
	// lost gets why there is no daemon any more, though memory is missing.
	lost chan error
}

// startPageDaemon starts the daemon, and returns when it can be connected to.
func startPageDaemon(within *inside, processes *children, images string) (*pageDaemon, error) {
	daemon := &pageDaemon{
		stop: make(chan struct{}), done: make(chan struct{}), arrived: make(chan struct{}), lost: make(chan error, 1),
	}
	err := within.do(func() (err error) {
		quiet, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
		if err != nil {
			return err
		}
		defer quiet.Close()
		daemon.pid, err = processes.start("/usr/sbin/criu", []string{
			"lazy-pages", "--images-dir", images, "--work-dir", workFolder, "-v4", "--log-file", "lazy-pages.log",
		}, []*os.File{quiet, quiet, quiet})
		return err
	})
	if err != nil {
		return nil, err
	}
	deadline := time.Now().Add(socketPatience)
	for !within.exists(filepath.Join(workFolder, "lazy-pages.socket")) {
		if time.Now().After(deadline) || unix.Kill(daemon.pid, 0) != nil {
			return nil, fmt.Errorf("CRIU's page daemon did not start")
		}
		time.Sleep(time.Millisecond)
	}
	go daemon.hold()
	go daemon.watch(processes)
	return daemon, nil
}

// watch waits until the daemon has ended, however that comes.
func (d *pageDaemon) watch(processes *children) {
	status := processes.wait(d.pid)
	if status.Exited() && status.ExitStatus() == 0 {
		close(d.arrived)
		return
	}
	d.lost <- fmt.Errorf("memory that had not arrived was lost: CRIU's page daemon ended with %d", exitStatus(status))
}

// hold takes a second descriptor of everything by which the daemon serves processes, as soon as it has it. If the daemon dies,
// the kernel would let its last descriptor go, and with it fill what is missing with zeros: so a process that touches it
// waits, until it is killed.
func (d *pageDaemon) hold() {
	defer close(d.done)
	process, err := unix.PidfdOpen(d.pid, 0)
	if err != nil {
		return
	}
	defer unix.Close(process)
	folder := fmt.Sprintf("/proc/%d/fd", d.pid)
	seen := map[string]bool{}
	for {
		entries, _ := os.ReadDir(folder)
		for _, entry := range entries {
			target, err := os.Readlink(filepath.Join(folder, entry.Name()))
			if err != nil || !strings.Contains(target, "userfaultfd") || seen[entry.Name()] {
				continue
			}
			var descriptor int
			if _, err := fmt.Sscan(entry.Name(), &descriptor); err != nil {
				continue
			}
			if copied, err := unix.PidfdGetfd(process, descriptor, 0); err == nil {
				seen[entry.Name()] = true
				d.held = append(d.held, copied)
			}
		}
		select {
		case <-d.stop:
			return
		case <-time.After(time.Millisecond):
		}
	}
}

// release lets go of what is held: only after all memory is in, or nobody is left to read it.
func (d *pageDaemon) release() {
	close(d.stop)
	<-d.done
	for _, descriptor := range d.held {
		unix.Close(descriptor)
	}
}
