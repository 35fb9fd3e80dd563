package front

import (
	"testing"
	"testing/synctest"
	"time"
)

// published is one message that was let through.
type published struct {
	at   time.Time
	size int
}

func TestNoThreeSecondsHoldMoreThanAServerLetsThrough(t *testing.T) {
	for claim, size := range map[string]int{"many small messages": 10, "few large ones": 300_000} {
		t.Run(claim, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var p pace
				var sent []published
				for range 60_000_000 / size / 1000 {
					p.wait(size)
					sent = append(sent, published{time.Now(), size})
				}
				for first := range sent {
					messages, bytes := 0, 0
					for _, m := range sent[first:] {
						if m.at.Sub(sent[first].at) >= 3*time.Second {
							break
						}
						messages, bytes = messages+1, bytes+m.size
					}
					if messages > 3000 || bytes > 3_000_000 {
						t.Fatalf("%d messages and %d bytes in three seconds", messages, bytes)
					}
				}
			})
		})
	}
}

func TestAnOrdinaryCellDoesNotWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var p pace
		began := time.Now()
		for range 1000 {
			p.wait(1000)
		}
		if waited := time.Since(began); waited > 0 {
			t.Errorf("a thousand messages waited %v", waited)
		}
	})
}
