package main

import (
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"
)

// socketPatience bounds how long CRIU's page daemon may take until it can be connected to.
const socketPatience = 10 * time.Second

// pageDaemon is CRIU's, from which restored processes get their memory when they touch it.
type pageDaemon struct {
	pid  int
	stop chan struct{}
	done chan struct{}
	// isRestored says that what the daemon closes from now on is of processes that have all of their memory, and not of a restore
	// that fails.
	isRestored atomic.Bool
	// arrived is closed when the daemon has ended because all memory is in.
	arrived chan struct{}
	// lost gets why there is no daemon any more, though memory is missing.
	lost chan error
}

// startPageDaemon starts the daemon, and returns when it can be connected to.
func startPageDaemon(within *inside, processes *children, images string) (*pageDaemon, error) {
	daemon := &pageDaemon{
		stop: make(chan struct{}), done: make(chan struct{}), arrived: make(chan struct{}), lost: make(chan error, 2),
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
	held, err := holdDescriptors(daemon.pid)
	if err != nil {
		return nil, err
	}
	go daemon.hold(held)
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

// hold keeps a second one of each descriptor by which the daemon serves processes, until it is told to stop.
func (d *pageDaemon) hold(held *heldDescriptors) {
	defer close(d.done)
	defer held.close()
	for {
		if err := held.renew(d.isRestored.Load()); err != nil {
			d.lost <- err
			<-d.stop
			return
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
}
