package front

import (
	"sync"
	"time"
)

// A Jupyter server drops output above a thousand messages or a megabyte a second, measured over
// three seconds. A pace stays below: its allowance and what comes back in three seconds are
// less than three thousand messages and three megabytes.
const (
	allowedMessages, messagesPerSecond = 1_200, 550
	allowedBytes, bytesPerSecond       = 1_400_000, 500_000
)

// pace makes those wait who publish faster than a Jupyter server lets through; the cell waits
// with them, and nothing is lost. The zero value is ready.
type pace struct {
	mu       sync.Mutex
	last     time.Time // when the allowances were last filled
	messages float64   // left to publish at once; negative while someone waits
	bytes    float64
}

// wait returns when a message of a size may be published.
func (p *pace) wait(size int) {
	p.mu.Lock()
	now := time.Now()
	if p.last.IsZero() {
		p.messages, p.bytes = allowedMessages, allowedBytes
	} else {
		passed := now.Sub(p.last).Seconds()
		p.messages = min(allowedMessages, p.messages+passed*messagesPerSecond)
		p.bytes = min(allowedBytes, p.bytes+passed*bytesPerSecond)
	}
	p.last = now
	p.messages--
	p.bytes -= float64(size)
	short := max(-p.messages/messagesPerSecond, -p.bytes/bytesPerSecond)
	p.mu.Unlock()
	if short > 0 {
		time.Sleep(time.Duration(short * float64(time.Second)))
	}
}
