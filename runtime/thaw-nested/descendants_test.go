package main

import (
	"os"
	"os/exec"
	"testing"
)

func TestDescendantsAreKilledWithTheirChildren(t *testing.T) {
	shell := exec.Command("sh", "-c", "sleep 1000 & sleep 1000 & echo started; wait")
	output, err := shell.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := shell.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := output.Read(make([]byte, 8)); err != nil {
		t.Fatal(err)
	}
	if running, err := descendants(os.Getpid()); err != nil || len(running) != 3 {
		t.Fatalf("running were %v, %v", running, err)
	}
	if err := killDescendants(); err != nil {
		t.Fatal(err)
	}
	if running, err := descendants(os.Getpid()); err != nil || len(running) != 0 {
		t.Errorf("left are %v, %v", running, err)
	}
	_ = shell.Wait()
}

func TestANameWithParenthesesIsNoState(t *testing.T) {
	parent, state, err := parseStat("12 (a ) R (b) S 7 12 12 0")
	if err != nil || parent != 7 || state != "S" {
		t.Errorf("it was %d, %q, %v", parent, state, err)
	}
}
