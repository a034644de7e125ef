package main

import (
	"os"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"
)

// children are the processes whose parent this one is, as the first of the pod's container: its own, and those whose parents
// have ended before them.
type children struct {
	mutex sync.Mutex
	ended *sync.Cond
	// statuses of those that have ended and whose status nobody has taken.
	statuses map[int]unix.WaitStatus
	// isOpen says that a process may still become one of ours whose id is not known yet.
	isOpen bool
	known  map[int]bool
}

func newChildren() *children {
	all := &children{statuses: map[int]unix.WaitStatus{}, known: map[int]bool{}, isOpen: true}
	all.ended = sync.NewCond(&all.mutex)
	return all
}

// start starts a program on the calling thread, in the namespaces of that thread.
func (c *children) start(program string, arguments []string, files []*os.File, environment ...string) (int, error) {
	descriptors := make([]uintptr, len(files))
	for i, file := range files {
		descriptors[i] = file.Fd()
	}
	// Held, so that the process cannot end before it is known.
	c.mutex.Lock()
	defer c.mutex.Unlock()
	pid, err := syscall.ForkExec(program, append([]string{program}, arguments...), &syscall.ProcAttr{
		Env:   append([]string{programPath}, environment...),
		Files: descriptors,
	})
	if err == nil {
		c.known[pid] = true
	}
	return pid, err
}

// adopt makes a process known that another of ours has started, and ends the keeping of all others' statuses.
func (c *children) adopt(pid int) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.known[pid] = true
	c.isOpen = false
}

// wait waits until a known process has ended.
func (c *children) wait(pid int) unix.WaitStatus {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	for {
		if status, hasEnded := c.statuses[pid]; hasEnded {
			delete(c.statuses, pid)
			delete(c.known, pid)
			return status
		}
		c.ended.Wait()
	}
}

// reap takes the statuses of all that have ended; called after each SIGCHLD.
func (c *children) reap() {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	for {
		var status unix.WaitStatus
		pid, err := unix.Wait4(-1, &status, unix.WNOHANG, nil)
		if err == unix.EINTR {
			continue
		}
		if err != nil || pid <= 0 {
			break
		}
		if c.known[pid] || c.isOpen {
			c.statuses[pid] = status
		}
	}
	c.ended.Broadcast()
}

// exitStatus is what a shell would say of how a process has ended.
func exitStatus(status unix.WaitStatus) int {
	if status.Signaled() {
		return 128 + int(status.Signal())
	}
	return status.ExitStatus()
}
