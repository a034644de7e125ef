package main

import (
	"context"
	"errors"
	"testing"
	"time"

	apievents "github.com/containerd/containerd/api/events"
	"github.com/containerd/containerd/v2/core/events"
	"github.com/containerd/typeurl/v2"
)

var toldAt = time.Unix(1_795_699_200, 1_500_000)

func envelope(t *testing.T, topic string, event any) *events.Envelope {
	t.Helper()
	encoded, err := typeurl.MarshalAny(event)
	if err != nil {
		t.Fatal(err)
	}
	return &events.Envelope{Timestamp: toldAt, Namespace: kubernetesNamespace, Topic: topic, Event: encoded}
}

// labelsOf has the labels of containers, by their ids; others are not there.
func labelsOf(containers map[string]map[string]string) *podLabels {
	return &podLabels{
		read: func(_ context.Context, id string) (map[string]string, error) {
			labels, isThere := containers[id]
			if !isThere {
				return nil, errors.New("not found")
			}
			return labels, nil
		},
		known: map[string]map[string]string{},
	}
}

func demoLabels(kind, container string) map[string]string {
	return map[string]string{labelKind: kind, labelNamespace: "demo", labelPodUID: "u-1", labelContainer: container}
}

func TestTellsOfContainersAndSandboxesOfTheNamespace(t *testing.T) {
	pods := labelsOf(map[string]map[string]string{"c": demoLabels("container", "main"), "s": demoLabels("sandbox", "")})
	for id, container := range map[string]string{"c": "main", "s": ""} {
		told, isWanted := pods.tell(t.Context(), envelope(t, "/tasks/start", &apievents.TaskStart{ContainerID: id}), "demo")
		wanted := podEvent{Topic: "/tasks/start", PodUID: "u-1", Container: container, UnixMilliseconds: 1_795_699_200_001.5}
		if !isWanted || told != wanted {
			t.Errorf("of %s: %+v, %v, want %+v", id, told, isWanted, wanted)
		}
	}
}

func TestTellsNothingOfOthers(t *testing.T) {
	pods := labelsOf(map[string]map[string]string{"c": demoLabels("container", "main")})
	for name, each := range map[string]*events.Envelope{
		"an unknown container": envelope(t, "/tasks/start", &apievents.TaskStart{ContainerID: "unknown"}),
		"a command's end":      envelope(t, exitTopic, &apievents.TaskExit{ContainerID: "c", ID: "exec"}),
		"our own mark":         envelope(t, markTopic, &apievents.NamespaceCreate{Name: "thaw"}),
	} {
		if told, isWanted := pods.tell(t.Context(), each, "demo"); isWanted {
			t.Errorf("%s: %+v", name, told)
		}
	}
	if told, isWanted := pods.tell(t.Context(), envelope(t, "/tasks/start", &apievents.TaskStart{ContainerID: "c"}), "other"); isWanted {
		t.Errorf("another namespace: %+v", told)
	}
}

func TestKnowsAContainerThatIsGoneWhenItsProcessHasEnded(t *testing.T) {
	containers := map[string]map[string]string{"c": demoLabels("container", "main")}
	pods := labelsOf(containers)
	pods.tell(t.Context(), envelope(t, "/tasks/start", &apievents.TaskStart{ContainerID: "c"}), "demo")
	delete(containers, "c")
	told, isWanted := pods.tell(t.Context(), envelope(t, exitTopic, &apievents.TaskExit{ContainerID: "c", ID: "c"}), "demo")
	if !isWanted || told.Container != "main" {
		t.Errorf("%+v, %v", told, isWanted)
	}
	if len(pods.known) != 0 {
		t.Errorf("it keeps what it knew: %v", pods.known)
	}
}

func TestAsksAgainForWhatCouldNotBeRead(t *testing.T) {
	containers := map[string]map[string]string{}
	pods := labelsOf(containers)
	pods.tell(t.Context(), envelope(t, "/containers/create", &apievents.ContainerCreate{ID: "c"}), "demo")
	containers["c"] = demoLabels("container", "main")
	if _, isWanted := pods.tell(t.Context(), envelope(t, "/tasks/start", &apievents.TaskStart{ContainerID: "c"}), "demo"); !isWanted {
		t.Error("it was not asked for again")
	}
}
