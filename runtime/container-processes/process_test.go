package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const (
	id    = "3f4e000000000000000000000000000000000000000000000000000000000001"
	other = "3f4e000000000000000000000000000000000000000000000000000000000002"
)

// proc makes a folder as /proc is, with a process in each of the control groups.
func proc(t *testing.T, groups map[int]string, files map[string]string) string {
	t.Helper()
	folder := t.TempDir()
	for pid, group := range groups {
		status := fmt.Sprintf("Name:\tweb\nState:\tS (sleeping)\nNSpid:\t%d\t%d\nUid:\t0\t33\t33\t33\nVmRSS:\t    1024 kB\n", pid, pid-100)
		own := filepath.Join(folder, fmt.Sprint(pid))
		if err := os.MkdirAll(own, 0o700); err != nil {
			t.Fatal(err)
		}
		for name, text := range map[string]string{"cgroup": group, "status": status, "cmdline": "web\x00--port\x0080\x00"} {
			if changed, ok := files[fmt.Sprintf("%d/%s", pid, name)]; ok {
				text = changed
			}
			if err := os.WriteFile(filepath.Join(own, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	return folder
}

func pids(processes []process) []int {
	var all []int
	for _, each := range processes {
		all = append(all, each.Pid)
	}
	return all
}

func TestAProcessIsToldAsItsContainerKnowsIt(t *testing.T) {
	found, err := readProcesses(proc(t, map[int]string{107: "0::/kubepods/pod1/" + id + "\n"}, nil), groupPattern(id, false))
	if err != nil {
		t.Fatal(err)
	}
	want := []process{{Pid: 7, User: 33, State: "S", RSSBytes: 1 << 20, Name: "web", Command: "web --port 80"}}
	if !slices.Equal(found, want) {
		t.Errorf("it is %v, not %v", found, want)
	}
}

func TestTheProcessesOfAContainerAreFoundByItsControlGroup(t *testing.T) {
	folder := proc(t, map[int]string{
		101: "4:memory:/kubepods/pod1/" + id + "\n1:cpu:/\n",
		102: "0::/kubepods.slice/kubepods-pod1.slice/cri-containerd-" + id + ".scope\n",
		103: "0::/../../pod1/crio-" + id + ".scope/child\n",
		104: "0::/kubepods/pod1/" + id + "/thaw-inner\n",
		105: "0::/kubepods/pod1/" + other + "\n",
		106: "0::/kubepods/pod1/" + id + "0\n",
		107: "0::/\n",
	}, nil)
	for _, each := range []struct {
		isNested bool
		want     []int
	}{{false, []int{1, 2, 3, 4}}, {true, []int{4}}} {
		found, err := readProcesses(folder, groupPattern(id, each.isNested))
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(pids(found), each.want) {
			t.Errorf("nested %v: they are %v, not %v", each.isNested, pids(found), each.want)
		}
	}
}

func TestOneThatEndsMeanwhileIsLeftOut(t *testing.T) {
	group := "0::/" + id + "\n"
	folder := proc(t, map[int]string{101: group, 102: group}, map[string]string{"101/status": ""})
	found, err := readProcesses(folder, groupPattern(id, false))
	if err != nil || !slices.Equal(pids(found), []int{2}) {
		t.Errorf("they are %v (%v)", pids(found), err)
	}
}

func TestOfACommandLineOnlyTheBeginningIsRead(t *testing.T) {
	long := strings.Repeat("x", 3*longestCommand)
	folder := proc(t, map[int]string{101: "0::/" + id + "\n"}, map[string]string{"101/cmdline": long})
	found, err := readProcesses(folder, groupPattern(id, false))
	if err != nil || len(found) != 1 || len(found[0].Command) != longestCommand {
		t.Errorf("it is %v (%v)", found, err)
	}
}

func TestAUserIsTheOneInsideOfAUserNamespace(t *testing.T) {
	mapping := "         0     100000      65536\n"
	for user, want := range map[int]int{100000: 0, 100033: 33, 165536: 165536, 0: 0} {
		if got := insideUser(mapping, user); got != want {
			t.Errorf("%d is %d, not %d", user, got, want)
		}
	}
}

func TestNothingIsTakenForAContainerThatIsNone(t *testing.T) {
	for _, arguments := range [][]string{{}, {"/proc"}, {"/proc", ".*"}, {"/proc", ""}, {"/proc", id, "other"}} {
		if err := run(arguments); err != errUsage {
			t.Errorf("%v: %v", arguments, err)
		}
	}
}
