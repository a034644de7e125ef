package main

import (
	"archive/tar"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"testing"

	"github.com/containerd/containerd/v2/core/content"
	"github.com/containerd/containerd/v2/core/images"
	imagearchive "github.com/containerd/containerd/v2/core/images/archive"
	"github.com/containerd/containerd/v2/plugins/content/local"
	"github.com/opencontainers/go-digest"
	ocispec "github.com/opencontainers/image-spec/specs-go/v1"
)

func (m memory) Info(_ context.Context, of digest.Digest) (content.Info, error) {
	return content.Info{Digest: of, Size: int64(len(m[of]))}, nil
}

// exported is what is in a tar, by name.
func exported(t *testing.T, stream io.Reader) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	for reader := tar.NewReader(stream); ; {
		header, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return files
		}
		if err != nil {
			t.Fatal(err)
		}
		if files[header.Name], err = io.ReadAll(reader); err != nil {
			t.Fatal(err)
		}
	}
}

func blobName(of digest.Digest) string { return "blobs/sha256/" + of.Encoded() }

func TestAnExportedImageHasItsNameAndTheBytesOfItsLayer(t *testing.T) {
	image := newPush(t)
	store := image.source.Provider.(memory)
	const name = "localhost/thaw/checkpoint/demo/warm:1"
	var output bytes.Buffer
	if err := writeImage(t.Context(), exportSource{image.source, store}, image.manifest, name, &output); err != nil {
		t.Fatal(err)
	}
	files := exported(t, &output)
	var index ocispec.Index
	if err := json.Unmarshal(files["index.json"], &index); err != nil {
		t.Fatal(err)
	}
	if len(index.Manifests) != 1 || index.Manifests[0].Digest != image.manifest.Digest {
		t.Fatalf("the index names %v", index.Manifests)
	}
	if got := index.Manifests[0].Annotations["io.containerd.image.name"]; got != name {
		t.Errorf("the image is called %q", got)
	}
	if !bytes.Equal(files[blobName(image.source.layer.Digest)], image.layer) {
		t.Error("the layer is not the archive")
	}
	if !bytes.Equal(files[blobName(image.manifest.Digest)], store[image.manifest.Digest]) {
		t.Error("the manifest is another one")
	}
	if files["oci-layout"] == nil || files["manifest.json"] == nil {
		t.Error("it is not a layout that every runtime imports")
	}
}

func TestAnImageOfAnArchiveThatHasChangedIsNotExported(t *testing.T) {
	image := newPush(t)
	image.source.bytes = bytes.NewReader(bytes.Repeat([]byte("others"), 100_000))
	source := exportSource{image.source, image.source.Provider.(memory)}
	if err := writeImage(t.Context(), source, image.manifest, "demo:1", io.Discard); err == nil {
		t.Error("it is exported with another layer")
	}
}

// What containerd does first of all with what `ctr images import` and the tools of local clusters give it.
func TestAnExportedImageIsImportedByContainerd(t *testing.T) {
	image := newPush(t)
	source := exportSource{image.source, image.source.Provider.(memory)}
	const name = "localhost/thaw/checkpoint/demo/warm:1"
	var output bytes.Buffer
	if err := writeImage(t.Context(), source, image.manifest, name, &output); err != nil {
		t.Fatal(err)
	}
	store, err := local.NewStore(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	imported, err := imagearchive.ImportIndex(t.Context(), store, &output)
	if err != nil {
		t.Fatal(err)
	}
	text, err := content.ReadBlob(t.Context(), store, imported)
	if err != nil {
		t.Fatal(err)
	}
	var index ocispec.Index
	if err := json.Unmarshal(text, &index); err != nil {
		t.Fatal(err)
	}
	if len(index.Manifests) != 1 || index.Manifests[0].Digest != image.manifest.Digest {
		t.Fatalf("it is imported as %v", index.Manifests)
	}
	if got := index.Manifests[0].Annotations[images.AnnotationImageName]; got != name {
		t.Errorf("it is called %q", got)
	}
	layer, err := content.ReadBlob(t.Context(), store, image.source.layer)
	if err != nil || !bytes.Equal(layer, image.layer) {
		t.Errorf("its layer is not the archive (%v)", err)
	}
}
