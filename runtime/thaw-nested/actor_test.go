package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"
)

// roleVariable lets this program be one of the processes of a test instead of running tests.
const roleVariable = "THAW_TEST_ROLE"

func TestMain(m *testing.M) {
	roles := map[string]func() error{"served": beServed, "daemon": beDaemon}
	if role, isGiven := roles[os.Getenv(roleVariable)]; isGiven {
		if err := role(); err != nil {
			fmt.Println(err)
			os.Exit(statusFailed)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// actor is a process of a test, which is told what to do by lines, and answers by lines.
type actor struct {
	t       *testing.T
	process *exec.Cmd
	input   io.WriteCloser
	output  *bufio.Reader
}

func startActor(t *testing.T, role string, socket *os.File) *actor {
	t.Helper()
	process := exec.Command(os.Args[0])
	process.Env = append(os.Environ(), roleVariable+"="+role)
	process.ExtraFiles = []*os.File{socket}
	input, err := process.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	output, err := process.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	return &actor{t: t, process: process, input: input, output: bufio.NewReader(output)}
}

func (a *actor) tell(order string) {
	a.t.Helper()
	if _, err := fmt.Fprintln(a.input, order); err != nil {
		a.t.Fatal(err)
	}
}

func (a *actor) expect(line string) {
	a.t.Helper()
	text, err := a.output.ReadString('\n')
	if err != nil || strings.TrimSpace(text) != line {
		a.t.Fatalf("it said %q, %v", text, err)
	}
}

func (a *actor) kill() {
	_ = a.process.Process.Kill()
	_, _ = a.process.Process.Wait()
}

// beServed has a page whose content whoever has its descriptor is asked for, sends that to the daemon, and tells how the page begins.
func beServed() error {
	descriptor, err := openUserfault()
	if err != nil {
		return err
	}
	page, err := unix.Mmap(-1, 0, unix.Getpagesize(), unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANONYMOUS)
	if err != nil {
		return err
	}
	registration := struct{ start, length, mode, ioctls uint64 }{
		start: uint64(uintptr(unsafe.Pointer(&page[0]))), length: uint64(len(page)), mode: 1,
	}
	const uffdioRegister = 0xc020aa00
	if err := controlUserfault(descriptor, uffdioRegister, unsafe.Pointer(&registration)); err != nil {
		return err
	}
	if err := unix.Sendmsg(3, []byte("1"), unix.UnixRights(descriptor), nil, 0); err != nil {
		return err
	}
	unix.Close(descriptor)
	fmt.Println("ready")
	return answer(func(string) string { return fmt.Sprint(page[0]) })
}

// beDaemon takes the descriptor, serves nothing, and closes it when it is told to.
func beDaemon() error {
	rights := make([]byte, unix.CmsgSpace(4))
	_, length, _, _, err := unix.Recvmsg(3, make([]byte, 1), rights, 0)
	if err != nil {
		return err
	}
	messages, err := unix.ParseSocketControlMessage(rights[:length])
	if err != nil {
		return err
	}
	descriptors, err := unix.ParseUnixRights(&messages[0])
	if err != nil {
		return err
	}
	fmt.Println("ready")
	return answer(func(string) string {
		unix.Close(descriptors[0])
		return "closed"
	})
}

func answer(answerTo func(order string) string) error {
	orders := bufio.NewScanner(os.Stdin)
	for orders.Scan() {
		fmt.Println(answerTo(orders.Text()))
	}
	return orders.Err()
}

// openUserfault opens what also those may open who have no rights: for what a process itself touches, and not the kernel for it.
func openUserfault() (int, error) {
	const userModeOnly = 1
	descriptor, _, failure := unix.Syscall(unix.SYS_USERFAULTFD, unix.O_CLOEXEC|userModeOnly, 0, 0)
	if failure != 0 {
		return 0, failure
	}
	agreement := struct{ version, features, ioctls uint64 }{version: 0xaa}
	const uffdioAPI = 0xc018aa3f
	return int(descriptor), controlUserfault(int(descriptor), uffdioAPI, unsafe.Pointer(&agreement))
}

func controlUserfault(descriptor int, request uintptr, argument unsafe.Pointer) error {
	if _, _, failure := unix.Syscall(unix.SYS_IOCTL, uintptr(descriptor), request, uintptr(argument)); failure != 0 {
		return failure
	}
	return nil
}
