package main

import (
	"bufio"
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// longestMessage is how much of a termination message the kubelet takes, in bytes (kubernetes, "Determine the Reason for Pod
// Failure").
const longestMessage = 4096

var (
	// complaint is a line of CRIU's log that is of use to whoever asks why (criu, include/log.h).
	complaint = regexp.MustCompile(`\) *\d*: *Error|\) Error|Warn`)
	// harmless are complaints of restores that succeed (research/nested.md, section 1).
	harmless = regexp.MustCompile(`cgroupd: recv req error|RLIMIT_NOFILE|/dev/net/tun|/dev/vsock|Can't open /proc/0/`)
)

// explain writes why nothing was restored to where the kubelet reads a termination message from: a sentence, and then what
// CRIU and runc have logged of it.
func explain(within *inside, err error, terminationLog string) error {
	message := err.Error() + "\n"
	if within != nil {
		_ = within.do(func() error {
			message += complaints(filepath.Join(workFolder, "restore.log"))
			message += complaints(filepath.Join(workFolder, "lazy-pages.log"))
			if log, err := os.ReadFile(filepath.Join(workFolder, "runc.log")); err == nil {
				message += string(log)
			}
			return nil
		})
	}
	if len(message) > longestMessage {
		message = message[:longestMessage]
	}
	// Where it cannot be written, it is in the pod's log.
	_ = os.WriteFile(terminationLog, []byte(message), 0o644)
	return errors.New(strings.TrimSpace(message))
}

// complaints are the errors and warnings in a log of CRIU's.
func complaints(path string) string {
	log, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	var found strings.Builder
	lines := bufio.NewScanner(bytes.NewReader(log))
	for lines.Scan() {
		if line := lines.Text(); complaint.MatchString(line) && !harmless.MatchString(line) {
			found.WriteString(line + "\n")
		}
	}
	return found.String()
}
