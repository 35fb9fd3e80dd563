package view_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pmfnas/pmf/report/view"
)

func ExampleProgress_Text_ended() {
	p := view.Progress{
		Title: "digits", Stage: "fine", Done: 3, Total: 3, Unit: "architectures", Before: []string{"global 12", "region 10"},
		Elapsed: 61 * time.Second, Best: 0.953, Finished: true,
	}
	fmt.Println(p.Text())
	p.State, p.Done = "paused", 1
	fmt.Println(p.Text())
	// Output:
	// digits · finished  architectures: global 12, region 10, fine 3  took 1m1s  best 95.30 %
	// digits · fine  ████████░░░░░░░░░░░░░░░░  1/3 architectures  paused after 1m1s  best 95.30 %
}

func TestAnEndedProgressIsStatic(t *testing.T) {
	p := view.Progress{Title: "<digits>", Stage: "fine", Done: 3, Total: 3, Unit: "architectures", Note: "a & b"}
	if html := p.HTML(); !strings.Contains(html, "<progress") || !strings.Contains(html, "&lt;digits&gt;") || !strings.Contains(html, "a &amp; b") {
		t.Errorf("under way it is %s", html)
	}
	p.Finished = true
	if html := p.HTML(); strings.Contains(html, "<progress") {
		t.Errorf("in the end it is %s, want no bar", html)
	}
}
