package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/containerd/containerd/v2/core/content"
	"github.com/opencontainers/go-digest"
	ocispec "github.com/opencontainers/image-spec/specs-go/v1"
)

// fakeRegistry is a registry that can be made to refuse (OCI distribution specification).
type fakeRegistry struct {
	sync.Mutex
	blobs     map[string][]byte
	manifests map[string][]byte
	uploads   int
	// before answers instead of the registry where it returns true.
	before func(http.ResponseWriter, *http.Request) bool
}

func (f *fakeRegistry) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if f.before != nil && f.before(w, r) {
		return
	}
	f.Lock()
	defer f.Unlock()
	last := r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]
	switch {
	case r.Method == http.MethodHead:
		found := f.blobs[last]
		if strings.Contains(r.URL.Path, "/manifests/") {
			found = f.manifests[last]
		}
		if found == nil {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		w.Header().Set("Docker-Content-Digest", digest.FromBytes(found).String())
	case r.Method == http.MethodPost:
		w.Header().Set("Location", r.URL.Path+"1?state=secret")
		w.WriteHeader(http.StatusAccepted)
	case r.Method == http.MethodPut:
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		if strings.Contains(r.URL.Path, "/manifests/") {
			f.manifests[last] = body
		} else {
			f.uploads++
			f.blobs[r.URL.Query().Get("digest")] = body
		}
		w.WriteHeader(http.StatusCreated)
	}
}

// memory provides what an image is made of.
type memory map[digest.Digest][]byte

func (m memory) ReaderAt(_ context.Context, descriptor ocispec.Descriptor) (content.ReaderAt, error) {
	found := m[descriptor.Digest]
	return layerReader{bytes.NewReader(found), int64(len(found)), &progress{output: io.Discard, total: 1}}, nil
}

// pushed is an image to push, and what pushing it has printed.
type pushed struct {
	registry *fakeRegistry
	server   *httptest.Server
	layer    []byte
	manifest ocispec.Descriptor
	source   pushSource
	output   *bytes.Buffer
}

func newPush(t *testing.T) *pushed {
	t.Helper()
	pushPause = time.Millisecond
	registry := &fakeRegistry{blobs: map[string][]byte{}, manifests: map[string][]byte{}}
	server := httptest.NewServer(registry)
	t.Cleanup(server.Close)
	layer := bytes.Repeat([]byte("memory"), 100_000)
	store := memory{}
	add := func(mediaType string, text []byte) ocispec.Descriptor {
		descriptor := ocispec.Descriptor{MediaType: mediaType, Digest: digest.FromBytes(text), Size: int64(len(text))}
		store[descriptor.Digest] = text
		return descriptor
	}
	// The layer is in no store, as on a node.
	layerDescriptor := ocispec.Descriptor{MediaType: ocispec.MediaTypeImageLayer, Digest: digest.FromBytes(layer), Size: int64(len(layer))}
	text, _ := json.Marshal(ocispec.Manifest{
		MediaType: ocispec.MediaTypeImageManifest,
		Config:    add(ocispec.MediaTypeImageConfig, []byte("{}")),
		Layers:    []ocispec.Descriptor{layerDescriptor},
	})
	output := &bytes.Buffer{}
	return &pushed{
		registry: registry, server: server, layer: layer, output: output,
		manifest: add(ocispec.MediaTypeImageManifest, text),
		source: pushSource{
			Provider: store, layer: layerDescriptor, bytes: bytes.NewReader(layer),
			progress: &progress{output: output, total: layerDescriptor.Size},
		},
	}
}

func (p *pushed) host() string { return strings.TrimPrefix(p.server.URL, "http://") }

func (p *pushed) run(t *testing.T, credential registryCredential) error {
	hosts := newRegistryHosts(t.Context(), []string{t.TempDir()}, credential)
	return pushPatiently(t.Context(), hosts, p.host()+"/team/shop:warm", p.manifest, p.source)
}

func TestPushesLayerFromArchive(t *testing.T) {
	push := newPush(t)
	if err := push.run(t, registryCredential{}); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(push.registry.blobs[digest.FromBytes(push.layer).String()], push.layer) {
		t.Error("the registry has not got the layer")
	}
	if push.registry.manifests["warm"] == nil {
		t.Error("the registry has not got the manifest under its tag")
	}
	if !strings.HasSuffix(push.output.String(), fmt.Sprintf("sent %d %d\n", len(push.layer), len(push.layer))) {
		t.Errorf("progress: %s", push.output)
	}
}

func TestSendsNothingTwice(t *testing.T) {
	push := newPush(t)
	push.registry.blobs[digest.FromBytes(push.layer).String()] = push.layer
	if err := push.run(t, registryCredential{}); err != nil {
		t.Fatal(err)
	}
	if push.registry.uploads != 1 {
		t.Errorf("%d blobs were sent, and only the configuration was missing", push.registry.uploads)
	}
}

func TestBeginsAgainWhenTheConnectionBreaks(t *testing.T) {
	push := newPush(t)
	cuts := 0
	push.registry.before = func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method != http.MethodPut || r.ContentLength < 1000 || cuts == 1 {
			return false
		}
		cuts++
		_, _ = io.CopyN(io.Discard, r.Body, 1000)
		connection, _, _ := w.(http.Hijacker).Hijack()
		connection.Close()
		return true
	}
	if err := push.run(t, registryCredential{}); err != nil {
		t.Fatal(err)
	}
	if cuts != 1 || !bytes.Equal(push.registry.blobs[digest.FromBytes(push.layer).String()], push.layer) {
		t.Error("the registry has not got the layer")
	}
}

// challenge asks for a credential, and has it given to a token server where there is one.
func challenge(scheme string, allowed func(*http.Request) bool) func(http.ResponseWriter, *http.Request) bool {
	return func(w http.ResponseWriter, r *http.Request) bool {
		if allowed(r) {
			return false
		}
		w.Header().Set("WWW-Authenticate", scheme)
		w.WriteHeader(http.StatusUnauthorized)
		return true
	}
}

func isAdmin(r *http.Request) bool {
	user, password, _ := r.BasicAuth()
	return user == "admin" && password == "right"
}

func TestSignsInWithPassword(t *testing.T) {
	push := newPush(t)
	push.registry.before = challenge(`Basic realm="test"`, isAdmin)
	if err := push.run(t, registryCredential{"admin", "right"}); err != nil {
		t.Fatal(err)
	}
}

func TestSignsInWithTokens(t *testing.T) {
	for name, credential := range map[string]registryCredential{
		"of a password":          {"admin", "right"},
		"of an identity token":   {"", "identity"},
		"by the older way (GET)": {"admin", "right"},
	} {
		t.Run(name, func(t *testing.T) {
			push := newPush(t)
			tokens := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if strings.Contains(name, "GET") && r.Method == http.MethodPost {
					w.WriteHeader(http.StatusNotFound)
					return
				}
				if r.FormValue("password") == "right" || r.FormValue("refresh_token") == "identity" || isAdmin(r) {
					fmt.Fprint(w, `{"token":"good","access_token":"good"}`)
					return
				}
				w.WriteHeader(http.StatusUnauthorized)
			}))
			defer tokens.Close()
			scheme := fmt.Sprintf(`Bearer realm="%s",service="test"`, tokens.URL)
			push.registry.before = challenge(scheme, func(r *http.Request) bool { return r.Header.Get("Authorization") == "Bearer good" })
			if err := push.run(t, credential); err != nil {
				t.Fatal(err)
			}
			if err := newPushTo(t, push).run(t, registryCredential{"admin", "wrong"}); statusOf(err) != statusUnauthorized {
				t.Errorf("with a wrong password: %v", err)
			}
		})
	}
}

// newPushTo pushes to the registry of another push, which has the image not yet.
func newPushTo(t *testing.T, other *pushed) *pushed {
	push := newPush(t)
	push.registry.before = other.registry.before
	return push
}

func statusOf(err error) int {
	if err == nil {
		return 0
	}
	status, _ := pushFailure(err)
	return status
}

func TestSaysWhyARegistryRefuses(t *testing.T) {
	answer := func(status int, body string) func(http.ResponseWriter, *http.Request) bool {
		return func(w http.ResponseWriter, r *http.Request) bool {
			if r.Method == http.MethodHead {
				return false
			}
			w.WriteHeader(status)
			fmt.Fprint(w, body)
			return true
		}
	}
	for name, test := range map[string]struct {
		before     func(http.ResponseWriter, *http.Request) bool
		credential registryCredential
		status     int
		text       string
	}{
		"no credential":    {challenge(`Basic realm="test"`, isAdmin), registryCredential{}, statusUnauthorized, "asks for a credential"},
		"wrong credential": {challenge(`Basic realm="test"`, isAdmin), registryCredential{"admin", "wrong"}, statusUnauthorized, "401"},
		"too small a scope": {challenge(`Bearer realm="http://127.0.0.1/",error="insufficient_scope"`, isAdmin), registryCredential{"a", "b"},
			statusUnreachable, "refused"},
		"forbidden":      {answer(403, `{"errors":[{"code":"DENIED","message":"read only"}]}`), registryCredential{}, statusForbidden, "read only"},
		"name invalid":   {answer(400, `{"errors":[{"code":"NAME_INVALID","message":"bad name"}]}`), registryCredential{}, statusImageName, "bad name"},
		"no such thing":  {answer(404, `<html>`), registryCredential{}, statusImageName, "404"},
		"digest invalid": {answer(400, `{"errors":[{"code":"DIGEST_INVALID"}]}`), registryCredential{}, statusInvalid, "archive"},
		"not ready":      {answer(503, ""), registryCredential{}, statusUnreachable, "503"},
		"full":           {answer(413, ""), registryCredential{}, statusFailed, "413"},
	} {
		t.Run(name, func(t *testing.T) {
			push := newPush(t)
			push.registry.before = test.before
			err := push.run(t, test.credential)
			if err == nil {
				t.Fatal("it was pushed")
			}
			status, text := pushFailure(err)
			if status != test.status || !strings.Contains(text, test.text) {
				t.Errorf("%d %s", status, text)
			}
			if strings.Contains(text, "secret") || strings.Contains(text, "wrong") {
				t.Errorf("it tells a secret: %s", text)
			}
		})
	}
}

func TestSaysThatNobodyListens(t *testing.T) {
	push := newPush(t)
	push.server.Close()
	status, text := pushFailure(push.run(t, registryCredential{}))
	if status != statusUnreachable || !strings.Contains(text, "connection refused") {
		t.Errorf("%d %s", status, text)
	}
}

func TestTrustsOnlyWhatTheNodeTrusts(t *testing.T) {
	push := newPush(t)
	server := httptest.NewTLSServer(push.registry)
	defer server.Close()
	_, port, _ := strings.Cut(strings.TrimPrefix(server.URL, "https://"), ":")
	const host = "registry.test"
	folder := t.TempDir()
	run := func(settings string) error {
		_ = os.MkdirAll(filepath.Join(folder, host), 0o700)
		text := fmt.Sprintf("server = 'https://127.0.0.1:%s'\n%s", port, settings)
		if err := os.WriteFile(filepath.Join(folder, host, "hosts.toml"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		hosts := newRegistryHosts(t.Context(), []string{t.TempDir(), folder}, registryCredential{})
		return pushPatiently(t.Context(), hosts, host+"/team/shop:warm", push.manifest, push.source)
	}
	if status, text := pushFailure(run("")); status != statusUntrusted || !strings.Contains(text, "unknown authority") {
		t.Errorf("%d %s", status, text)
	}
	if status, text := pushFailure(run("ca = 'missing.crt'")); status != statusUntrusted {
		t.Errorf("%d %s", status, text)
	}
	if err := run("skip_verify = true"); err != nil {
		t.Error(err)
	}
}

func TestSpeaksNoPlainHTTPUnasked(t *testing.T) {
	push := newPush(t)
	_, port, _ := strings.Cut(push.host(), ":")
	folder := t.TempDir()
	_ = os.MkdirAll(filepath.Join(folder, "registry.test"), 0o700)
	settings := fmt.Sprintf("server = 'https://127.0.0.1:%s'\n", port)
	if err := os.WriteFile(filepath.Join(folder, "registry.test", "hosts.toml"), []byte(settings), 0o600); err != nil {
		t.Fatal(err)
	}
	hosts := newRegistryHosts(t.Context(), []string{folder}, registryCredential{"admin", "right"})
	status, text := pushFailure(pushPatiently(t.Context(), hosts, "registry.test/team/shop:warm", push.manifest, push.source))
	if status != statusUntrusted {
		t.Errorf("%d %s", status, text)
	}
}

func TestEndsWithItsContext(t *testing.T) {
	push := newPush(t)
	ctx, cancel := context.WithCancel(t.Context())
	push.registry.before = func(_ http.ResponseWriter, r *http.Request) bool {
		if r.Method == http.MethodPut {
			cancel()
			_, _ = io.Copy(io.Discard, r.Body)
		}
		return false
	}
	hosts := newRegistryHosts(ctx, nil, registryCredential{})
	err := pushPatiently(ctx, hosts, push.host()+"/team/shop:warm", push.manifest, push.source)
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestReadsALayerOverItsSeam(t *testing.T) {
	layer := joined{strings.NewReader("archive-end"), 8, []byte("LAST")}
	for offset := range 12 {
		for length := range 13 - offset {
			buffer := make([]byte, length)
			if _, err := layer.ReadAt(buffer, int64(offset)); err != nil && err != io.EOF {
				t.Fatal(err)
			}
			if want := "archive-LAST"[offset : offset+length]; string(buffer) != want {
				t.Errorf("%q instead of %q", buffer, want)
			}
		}
	}
}

func TestReadsCredentials(t *testing.T) {
	if credential, err := parseCredential("eyJ1c2VybmFtZSI6InUiLCJzZWNyZXQiOiJzIn0="); err != nil || credential != (registryCredential{"u", "s"}) {
		t.Error(credential, err)
	}
	if credential, err := parseCredential("-"); err != nil || credential != (registryCredential{}) {
		t.Error(credential, err)
	}
	for _, broken := range []string{"", "%", "bm8="} {
		if _, err := parseCredential(broken); err == nil || (broken != "" && strings.Contains(err.Error(), broken)) {
			t.Errorf("%q was read: %v", broken, err)
		}
	}
}
