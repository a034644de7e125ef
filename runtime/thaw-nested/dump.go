package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
)

// dump lets the inner runtime checkpoint the nested container, which goes on. It prints the folder with the result, below
// scratchVolume, and keeps that until it has read a line, or its input has ended: on the node, an archive is made of it meanwhile
// (checkpoint-archive collect).
func dump() (int, error) {
	if err := joinInside(); err != nil {
		return statusFailed, err
	}
	name := fmt.Sprintf("dump-%d", os.Getpid())
	folder := filepath.Join(scratchFolder, name)
	defer os.RemoveAll(folder)
	if err := os.MkdirAll(filepath.Join(folder, "checkpoint"), 0o700); err != nil {
		return statusFailed, err
	}
	// runc names its own log in what it says of a failure; what is of use is CRIU's.
	runc := exec.Command("/usr/sbin/runc", "--root", runcRoot, "--log", filepath.Join(folder, "runc.log"),
		"checkpoint", "--leave-running", "--image-path", filepath.Join(folder, "checkpoint"), "--work-path", folder, innerName)
	runc.Env = []string{programPath}
	if err := runc.Run(); err != nil {
		return statusFailed, dumpFailure(folder, err)
	}
	if err := copyFile(filepath.Join(bundle, "config.json"), filepath.Join(folder, "spec.dump")); err != nil {
		return statusFailed, err
	}
	fmt.Println(name)
	_, err := bufio.NewReader(os.Stdin).ReadString('\n')
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return 0, err
}

func dumpFailure(folder string, err error) error {
	log := matchingLines(filepath.Join(folder, "dump.log"), isComplaint)
	if log == "" {
		text, _ := os.ReadFile(filepath.Join(folder, "runc.log"))
		log = string(text)
	}
	return errors.Join(fmt.Errorf("the nested container could not be dumped: %w", err), errors.New(log))
}

func copyFile(source, target string) error {
	text, err := os.ReadFile(source)
	if err != nil {
		return err
	}
	return os.WriteFile(target, text, 0o600)
}
