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
	harmless = regexp.MustCompile(`cgroupd: recv req error|RLIMIT_NOFILE|tun: Unable to create tun|/dev/vsock|Can't open /proc/0/`)
)

// explain writes why nothing was restored to where the kubelet reads a termination message from: a sentence, and then what
// CRIU and runc have logged of it.
func explain(within *inside, err error, terminationLog string) error {
	message := err.Error() + "\n"
	if within != nil {
		_ = within.do(func() error {
			message += matchingLines(filepath.Join(workFolder, "restore.log"), isComplaint)
			message += matchingLines(filepath.Join(workFolder, "lazy-pages.log"), isComplaint)
			message += matchingLines(filepath.Join(workFolder, "runc.log"), isRuncError)
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

func isComplaint(line string) bool {
	return complaint.MatchString(line) && !harmless.MatchString(line)
}

// isRuncError tells runc's own errors from its quotations of CRIU's log.
func isRuncError(line string) bool {
	return strings.Contains(line, " level=error ")
}

// matchingLines are those of a log, each with its end; none where there is no log.
func matchingLines(path string, isMatch func(line string) bool) string {
	log, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	var found strings.Builder
	lines := bufio.NewScanner(bytes.NewReader(log))
	for lines.Scan() {
		if line := lines.Text(); isMatch(line) {
			found.WriteString(line + "\n")
		}
	}
	return found.String()
}
