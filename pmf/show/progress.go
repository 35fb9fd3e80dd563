package show

import (
	"fmt"
	"os"

	"pmfnas/pmf/report/view"
)

// Progress is one display that is replaced as work goes on. It is not safe for concurrent use.
type Progress struct {
	id    string
	shown bool
	last  view.Progress
}

// NewProgress returns a progress that appears with its first Update.
func NewProgress() *Progress {
	p := &Progress{}
	p.id = fmt.Sprintf("progress-%d-%p", os.Getpid(), p)
	return p
}

// Update shows the state; callers keep to two updates a second. Outside a notebook a line is
// printed whenever another unit is done.
func (p *Progress) Update(state view.Progress) error {
	if !attached() {
		return p.print(state)
	}
	err := send(frame{Kind: kindDisplay, Data: state.Bundle(), ID: p.id, Update: p.shown})
	p.shown, p.last = true, state
	return err
}

func (p *Progress) print(state view.Progress) error {
	if p.shown && state.Done == p.last.Done && state.Finished == p.last.Finished {
		return nil
	}
	p.shown, p.last = true, state
	_, err := fmt.Println(state.Text())
	return err
}

// Close leaves the last state standing as one that has ended.
func (p *Progress) Close() error {
	if !p.shown || p.last.Finished {
		return nil
	}
	p.last.Finished, p.last.ETA, p.last.Note = true, 0, ""
	return p.Update(p.last)
}
