package engine

import (
	"testing"
	"testing/synctest"
	"time"
)

func TestIdleEngineLeavesOnlyWhenNobodyIsInside(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var expired bool
		i := newIdle(time.Hour, func() { expired = true })
		i.enter()
		time.Sleep(5 * time.Hour)
		i.enter()
		i.leave()
		time.Sleep(5 * time.Hour)
		if expired {
			t.Fatal("the engine left while a client was there")
		}
		i.leave()
		time.Sleep(59 * time.Minute)
		if expired {
			t.Fatal("the engine left before its time")
		}
		time.Sleep(2 * time.Minute)
		if !expired {
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
