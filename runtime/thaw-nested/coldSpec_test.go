package main

import (
	"slices"
	"testing"

	"github.com/moby/sys/mountinfo"
	"github.com/opencontainers/runtime-spec/specs-go"
)

// coldContainer is the configuration of a container that is started with a request, in a pod's with some mounts.
func coldContainer(t *testing.T, request startRequest, mounts ...*mountinfo.Info) specs.Spec {
	t.Helper()
	usual := []*mountinfo.Info{{Mountpoint: "/"}, {Mountpoint: "/proc"}, {Mountpoint: "/dev"}, {Mountpoint: runtimeVolume}}
	spec, err := coldSpec(request, []string{"server"}, "pod", append(usual, mounts...))
	if err != nil {
		t.Fatal(err)
	}
	return spec
}

func mountAt(spec specs.Spec, destination string) []specs.Mount {
	return slices.DeleteFunc(slices.Clone(spec.Mounts), func(each specs.Mount) bool { return each.Destination != destination })
}

func TestWhatTheKubeletHasMountedIsThereToo(t *testing.T) {
	spec := coldContainer(t, startRequest{},
		&mountinfo.Info{Mountpoint: "/dev/shm", Options: "rw,nosuid"},
		&mountinfo.Info{Mountpoint: "/etc/hosts", Options: "rw"},
		&mountinfo.Info{Mountpoint: "/settings", Options: "ro,relatime"},
	)
	for destination, wanted := range map[string]specs.Mount{
		"/dev/shm":   {Source: "/dev/shm", Options: []string{"rbind", "rprivate", "rw"}},
		"/etc/hosts": {Source: outsideFolder + "/etc/hosts", Options: []string{"rbind", "rprivate", "rw"}},
		"/settings":  {Source: outsideFolder + "/settings", Options: []string{"rbind", "rprivate", "ro"}},
	} {
		found := mountAt(spec, destination)
		if len(found) != 1 || found[0].Source != wanted.Source || !slices.Equal(found[0].Options, wanted.Options) {
			t.Errorf("at %s there is %+v", destination, found)
		}
	}
	if own := mountAt(spec, runtimeVolume); len(own) > 0 {
		t.Errorf("the runtime is mounted: %+v", own)
	}
}

func TestCapabilitiesAreThoseOfThePod(t *testing.T) {
	for name, each := range map[string]struct {
		request startRequest
		has     string
		lacks   string
	}{
		"the usual":          {startRequest{}, "CAP_CHOWN", "CAP_SYS_ADMIN"},
		"an added one":       {startRequest{AddCapabilities: []string{"SYS_NICE"}}, "CAP_SYS_NICE", "CAP_SYS_ADMIN"},
		"without one":        {startRequest{DropCapabilities: []string{"CHOWN"}}, "CAP_KILL", "CAP_CHOWN"},
		"only what is added": {startRequest{DropCapabilities: []string{"ALL"}, AddCapabilities: []string{"KILL"}}, "CAP_KILL", "CAP_CHOWN"},
	} {
		found := coldContainer(t, each.request).Process.Capabilities.Effective
		if !slices.Contains(found, each.has) || slices.Contains(found, each.lacks) {
			t.Errorf("%s are %v", name, found)
		}
	}
}

func TestTheSeccompProfileIsThereWhereThePodHasOne(t *testing.T) {
	if spec := coldContainer(t, startRequest{}); spec.Linux.Seccomp != nil {
		t.Error("there is one that was not asked for")
	}
	if spec := coldContainer(t, startRequest{IsFiltered: true}); spec.Linux.Seccomp == nil {
		t.Error("there is none")
	}
}

func TestAUserThatTheImageDoesNotHaveIsAnError(t *testing.T) {
	if _, err := coldSpec(startRequest{User: "nobody-knows"}, []string{"server"}, "pod", nil); err == nil {
		t.Error("there is no error")
	}
}
