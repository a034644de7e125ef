package main

import (
	"errors"
	"testing"

	"github.com/opencontainers/runtime-spec/specs-go"
)

// dumped is as much of a container's configuration as containerd writes that matters here.
func dumped() specs.Spec {
	score := 100
	return specs.Spec{
		Root:    &specs.Root{Path: "rootfs"},
		Hooks:   &specs.Hooks{},
		Process: &specs.Process{Args: []string{"server"}, OOMScoreAdj: &score, ApparmorProfile: "cri-containerd"},
		Mounts: []specs.Mount{
			{Destination: "/proc", Type: "proc", Source: "proc"},
			{Destination: "/dev/shm", Type: "bind", Source: "/run/containerd/shm", Options: []string{"rbind"}},
			{Destination: "/etc/hosts", Type: "bind", Source: "/var/lib/kubelet/pods/1/etc-hosts"},
		},
		Linux: &specs.Linux{
			CgroupsPath: "/kubepods/burstable/pod1/abc",
			Namespaces: []specs.LinuxNamespace{
				{Type: specs.PIDNamespace},
				{Type: specs.NetworkNamespace, Path: "/proc/123/ns/net"},
				{Type: specs.UTSNamespace, Path: "/proc/123/ns/uts"},
			},
			Seccomp: &specs.LinuxSeccomp{},
		},
	}
}

func everything(string) bool { return true }

func inner(t *testing.T) specs.Spec {
	t.Helper()
	spec, err := innerSpec(dumped(), everything)
	if err != nil {
		t.Fatal(err)
	}
	return spec
}

func TestBindsComeFromWhatTheKubeletHasMounted(t *testing.T) {
	mounts := inner(t).Mounts
	for i, want := range []string{"proc", "/dev/shm", "/thaw/outside/etc/hosts"} {
		if mounts[i].Source != want {
			t.Errorf("%s is mounted from %s, not %s", mounts[i].Destination, mounts[i].Source, want)
		}
	}
}

func TestTheNetworkIsThePodsAndOtherNamespacesAreNew(t *testing.T) {
	for _, namespace := range inner(t).Linux.Namespaces {
		want := ""
		if namespace.Type == specs.NetworkNamespace {
			want = "/proc/1/ns/net"
		}
		if namespace.Path != want {
			t.Errorf("the %s namespace is %q, not %q", namespace.Type, namespace.Path, want)
		}
	}
}

func TestWhatOnlyTheNodesRuntimeDecidesIsLeftOut(t *testing.T) {
	spec := inner(t)
	if spec.Hooks != nil || spec.Linux.Seccomp != nil || spec.Process.OOMScoreAdj != nil || spec.Process.ApparmorProfile != "" {
		t.Errorf("something is left: %+v", spec)
	}
	if spec.Linux.CgroupsPath != innerCgroup {
		t.Errorf("the control group is %s", spec.Linux.CgroupsPath)
	}
}

func TestTheDumpedConfigurationIsNotChanged(t *testing.T) {
	spec := dumped()
	if _, err := innerSpec(spec, everything); err != nil {
		t.Fatal(err)
	}
	if spec.Linux.Namespaces[1].Path != "/proc/123/ns/net" || spec.Process.OOMScoreAdj == nil {
		t.Error("it was")
	}
}

func TestAMountThatThePodLacksIsAnError(t *testing.T) {
	_, err := innerSpec(dumped(), func(destination string) bool { return destination != "/etc/hosts" })
	if !errors.Is(err, errUnfit) {
		t.Errorf("it is %v", err)
	}
}

func TestAConfigurationThatIsNoContainersIsAnError(t *testing.T) {
	if _, err := innerSpec(specs.Spec{}, everything); !errors.Is(err, errUnreadable) {
		t.Errorf("it is %v", err)
	}
}
