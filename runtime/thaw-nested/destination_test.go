package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/opencontainers/runtime-spec/specs-go"
)

// rootWithLink has /var/run, a link to /run, and there the folder secrets.
func rootWithLink(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	for _, folder := range []string{"run/secrets", "var"} {
		if err := os.MkdirAll(filepath.Join(root, folder), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("/run", filepath.Join(root, "var/run")); err != nil {
		t.Fatal(err)
	}
	return root
}

func TestDestinationsAreThoseThatTheKernelKnows(t *testing.T) {
	given := []specs.Mount{{Destination: "/var/run/secrets"}, {Destination: "/run/secrets"}, {Destination: "/proc"}}
	resolved := realDestinations(given, rootWithLink(t))
	for i, want := range []string{"/run/secrets", "/run/secrets", "/proc"} {
		if resolved[i].Destination != want {
			t.Errorf("%s is %s, not %s", given[i].Destination, resolved[i].Destination, want)
		}
	}
}

func TestNoLinkLeadsOutOfTheRoot(t *testing.T) {
	root := rootWithLink(t)
	if err := os.Symlink("../../../../..", filepath.Join(root, "up")); err != nil {
		t.Fatal(err)
	}
	if path, err := realPath(root, "/up/run/secrets"); err != nil || path != "/run/secrets" {
		t.Errorf("it is %q: %v", path, err)
	}
}
