package main

import (
	"sync"
	"sync/atomic"
	"testing"
)

func TestTurnsAreTakenOneAfterAnother(t *testing.T) {
	var running, most atomic.Int32
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			turn, err := takeTurn()
			if err != nil {
				t.Error(err)
				return
			}
			if now := running.Add(1); now > most.Load() {
				most.Store(now)
			}
			running.Add(-1)
			if err := turn.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if most.Load() != 1 {
		t.Errorf("%d had a turn at once", most.Load())
	}
}
