package engine

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestIdleEngineLeavesOnlyWhenNobodyIsInside(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var expired atomic.Bool
		i := newIdle(time.Hour, func() { expired.Store(true) })
		i.enter()
		time.Sleep(5 * time.Hour)
		i.enter()
		i.leave()
		time.Sleep(5 * time.Hour)
		if expired.Load() {
			t.Fatal("the engine left while a client was there")
		}
		i.leave()
		time.Sleep(59 * time.Minute)
		if expired.Load() {
			t.Fatal("the engine left before its time")
		}
		time.Sleep(2 * time.Minute)
		if !expired.Load() {
			t.Fatal("the engine stayed after its time")
		}
	})
}

func TestNegativeIdleNeverLeaves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		newIdle(-1, func() { t.Error("the engine left") })
		time.Sleep(1000 * time.Hour)
	})
}
