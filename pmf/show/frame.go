package show

import (
	"encoding/json"
	"os"

	"pmfnas/pmf/report/view"
)

// FrontVariable names the environment variable in which the kernel's front tells a cell the
// path of its Unix socket.
const FrontVariable = "PMF_FRONT"

// The kinds of frames.
const (
	kindDisplay = "display"
	kindError   = "error"
	kindClear   = "clear"
	kindPage    = "page"
)

// frame is what a cell tells the kernel's front between its printed text.
type frame struct {
	Kind   string      `json:"kind"`
	Data   view.Bundle `json:"data,omitempty"`   // of a display
	ID     string      `json:"id,omitempty"`     // names a display that will be replaced
	Update bool        `json:"update,omitempty"` // replace the display that has the ID
	Result bool        `json:"result,omitempty"` // the display is what the cell's last expression gave
	Text   string      `json:"text,omitempty"`   // of an error
	Wait   bool        `json:"wait,omitempty"`   // clear when the next output comes
}

// recordSeparator starts a frame; a line feed ends it.
const recordSeparator = '\x1e'

// send writes a frame where the front reads it, or its plain text where there is no front.
// One Write is atomic among all writes to os.Stdout, so frames never mix with printed text.
func send(f frame) error {
	if !attached() {
		if f.Update {
			return nil
		}
		_, err := os.Stdout.WriteString(f.Data[view.Plain])
		return err
	}
	text, err := json.Marshal(f)
	if err != nil {
		return err
	}
	line := make([]byte, 0, len(text)+2)
	line = append(append(append(line, recordSeparator), text...), '\n')
	_, err = os.Stdout.Write(line)
	return err
}
