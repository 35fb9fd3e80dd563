package front

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pmfnas/kernel/assist"
	"pmfnas/kernel/cell"
	"pmfnas/kernel/gonb"
	"pmfnas/kernel/wire"
)

func TestInspectionIsOneWordWithAQuestionMark(t *testing.T) {
	for code, want := range map[string]string{
		"?name": "name", "name?": "name", "??strings.Fields": "strings.Fields", "a.b??": "a.b",
		"?": "", "": "", "name": "", "a ?": "a", "? a": "a", "a b?": "", "x\ny?": "",
	} {
		if got, ok := inspection(code); got != want && ok || ok != (want != "") {
			t.Errorf("%q asks for %q (%t), want %q", code, got, ok, want)
		}
	}
}

func TestCursorsCountWhatTheirSenderCounts(t *testing.T) {
	const code = "größe := \"🎓\" + x"
	before := strings.Index(code, " + x")
	vscode := wire.Header{Username: "5e3c1f7e-8a52-4d3c-9c58-0e6f6c0d9f3a"}
	for claim, c := range map[string]struct {
		header         wire.Header
		cursor, offset int
	}{
		"characters":                           {cursor: 12, offset: before},
		"UTF-16 from VS Code":                  {header: vscode, cursor: 13, offset: before},
		"what only UTF-16 can count":           {cursor: 17, offset: len(code)},
		"the same where no character is wide":  {header: vscode, cursor: 4, offset: len("größ")},
		"the end for a cursor that is past it": {cursor: 99, offset: len(code)},
	} {
		t.Run(claim, func(t *testing.T) {
			content, _ := json.Marshal(map[string]any{"code": code, "cursor_pos": c.cursor})
			q := ask(&request{Message: &wire.Message{Header: c.header, Content: content}})
			if got := q.offset(); got != c.offset {
				t.Errorf("cursor %d is byte %d, want %d", c.cursor, got, c.offset)
			}
			if got := q.cursor(c.offset); got != min(c.cursor, 17) {
				t.Errorf("byte %d is cursor %d, want %d", c.offset, got, c.cursor)
			}
		})
	}
}

func TestHistory(t *testing.T) {
	var h history
	for _, cell := range []string{"a := 1", "fmt.Println(2)", "b"} {
		h.add(cell, true)
	}
	if got := h.add("unstored", false); got != 3 {
		t.Errorf("a cell that is not stored counts %d, want 3", got)
	}
	for query, want := range map[string][]any{
		`{"hist_access_type":"tail","n":2}`:                       {"fmt.Println(2)", "b"},
		`{"hist_access_type":"range","start":1,"stop":3}`:         {"a := 1", "fmt.Println(2)"},
		`{"hist_access_type":"range","start":2}`:                  {"fmt.Println(2)", "b"},
		`{"hist_access_type":"search","pattern":"*Print*","n":5}`: {"fmt.Println(2)"},
		`{"hist_access_type":"search","pattern":"*none*"}`:        nil,
	} {
		var got []any
		for _, entry := range h.answer(json.RawMessage(query))["history"].([][]any) {
			got = append(got, entry[2])
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", query, diff)
		}
	}
}

// compiled is a server whose cells 2 and 3 were sent to GoNB as its cells 1 and 2.
func compiled() *Server {
	s := &Server{options: Options{Assistant: assist.New("../..")}}
	s.history.add("// nothing", true)
	s.history.add("// take takes.\nfunc take(a []int) int {\n\treturn a[7]\n}", true)
	s.history.add("x := 1\ntake(nil)", true)
	s.origins.add(2, cell.Cell{Lines: []int{1, 2, 3, 4}, Code: "// take takes.\nfunc take(a []int) int {\n\treturn a[7]\n}"})
	s.origins.add(3, cell.Cell{Lines: []int{0, 0, 1, 2, 0}, Code: "%%\npmf_kernel_show.Attach()\nx := 1\npmf_kernel_show.Result(take(nil))\n_ = x"})
	s.history.began(3, []string{"x"})
	return s
}

func TestOriginsKnowOnlyThePersonsLines(t *testing.T) {
	s := compiled()
	for place, want := range map[[2]int][2]int{
		{1, 3}: {2, 3}, {2, 3}: {3, 1}, {2, 1}: {0, 0}, {2, 9}: {0, 0}, {3, 1}: {0, 0}, {0, 0}: {0, 0},
	} {
		if count, line := s.origins.find(place[0], place[1]); count != want[0] || line != want[1] {
			t.Errorf("GoNB's %v is cell %d, line %d, want %v", place, count, line, want)
		}
	}
}

func TestFrameWithoutAPlaceIsFoundByItsText(t *testing.T) {
	program := filepath.Join(t.TempDir(), "main.go")
	text := "package main\nfunc main() {\npmf_kernel_show.Attach()\n\tx   := 1\n  pmf_kernel_show.Result( take(nil) )\n}\nfunc take() {\nreturn a[7]\n}"
	if err := os.WriteFile(program, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s := compiled()
	for line, want := range map[int][2]int{8: {2, 3}, 5: {3, 2}, 4: {3, 1}, 3: {0, 0}, 1: {0, 0}, 99: {0, 0}} {
		count, own := s.locateByText(fmt.Sprintf("\t%s:%d +0xb0", program, line))
		if count != want[0] || own != want[1] {
			t.Errorf("line %d is cell %d, line %d, want %v", line, count, own, want)
		}
	}
}

func TestDiagnosis(t *testing.T) {
	failed := gonb.Reply{Status: "error", Value: "exit status 2"}
	for claim, c := range map[string]struct {
		reply  gonb.Reply
		dump   string
		frame  string
		halted bool
		want   string
	}{
		"success is no trouble":  {reply: gonb.Reply{Status: "ok"}},
		"an error frame wins":    {reply: failed, frame: "the budget is spent", want: "error: the budget is spent"},
		"an interrupt is named":  {reply: failed, halted: true, dump: "goroutine 1", want: "Interrupted: the cell was interrupted"},
		"an exit status is told": {reply: failed, want: "error: exit status 2: the program ended itself, by os.Exit or log.Fatal"},
		"a panic keeps the person's frames": {
			reply: failed,
			dump: "panic: runtime error: index out of range\n\ngoroutine 1 [running]:\nmain.take(...)\n\t  [[ Cell [1] Line 3 ]]  main.go:9\n" +
				"main.main()\n\t[[ Cell [2] Line 4 ]]  main.go:14\nruntime.main()\n\tproc.go:2",
			want: "panic\nruntime error: index out of range\nCell In[2] line 3\nin take:\n\n        return a[7]\nCell In[3], line 2\nin main:\n\n    take(nil)",
		},
		"a package that does not compile is named": {
			reply: gonb.Reply{Status: "error", Value: "# pmfnas/pmf\n/src/pmf.go:2:1: syntax error"},
			want:  "compile error\n# pmfnas/pmf\n/src/pmf.go:2:1: syntax error\nThis is outside of your cells: what they import does not compile.",
		},
		"messages stand apart": {
			reply: gonb.Reply{Status: "error", Value: "./main.go:14:2: a is not a type\n./main.go:14:2: b is not a type", Traceback: []string{"Cell[2]: Line 4", "Cell[2]: Line 4"}},
			want:  "compile error\nCell In[3], line 2\na is not a type\n\n    take(nil)\n\nCell In[3], line 2\nb is not a type\n\n    take(nil)",
		},
		"a compiler's message gets its place": {
			reply: gonb.Reply{Status: "error", Value: "./main.go:14:2: undefined: y", Traceback: []string{"Cell[2]: Line 4"}},
			want:  "compile error\nCell In[3], line 2\nundefined: y\n\n    take(nil)\n\nHas the cell that defines y been run? Is it spelled like this?",
		},
	} {
		t.Run(claim, func(t *testing.T) {
			s := compiled()
			s.interrupted.Store(c.halted)
			out := &outlet{server: s, silent: true, failed: c.frame}
			out.stderr.WriteString(c.dump)
			got := ""
			if trouble := s.diagnose(c.reply, out); trouble != nil {
				got = strings.NewReplacer(red, "", reset, "").Replace(strings.Join(trouble.traceback(3), "\n"))
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// heard is a sink that notes what it takes.
type heard chan string

func (h heard) take(e event) { h <- e.stream + " " + e.text }

func (h heard) ask(q query, _ <-chan struct{}) (string, error) { return q.Prompt + "!", nil }

func TestListenerGivesACellItsOutputUntilItsStreamsClose(t *testing.T) {
	folder := filepath.Join(t.TempDir(), strings.Repeat("deep", 30))
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	l, err := listen(folder)
	if err != nil {
		t.Fatal(err)
	}
	defer l.close()
	got := make(chan string, 10)
	l.begin(heard(got), func() {})
	connection, err := net.Dial("unix", l.near)
	if err != nil {
		t.Fatal(err)
	}
	connection.Write([]byte("stdout\nhello"))
	connection.Close()
	l.end()
	if text := <-got; text != "stdout hello" {
		t.Errorf("got %q", text)
	}
}

// FuzzDiagnosis: whatever GoNB says of a cell that failed, there is one trouble with a first line,
// and no place that is not the person's.
func FuzzDiagnosis(f *testing.F) {
	f.Add("./main.go:14:2: undefined: y\n\thave (int)\n", "Cell[2]: Line 4", "")
	f.Add("# pmfnas/pmf\n/src/pmf.go:2:1: syntax error", "", "")
	f.Add("exit status 2", "", "panic: a\n\ngoroutine 1 [running]:\nmain.take(...)\n\t  [[ Cell [1] Line 3 ]]  main.go:9\n")
	f.Add("main.go:1:1: \xff (and 9 more errors)", "Cell[99999999999999999999]: Line 0", "fatal error: \n\t/main.go:0")
	f.Fuzz(func(t *testing.T, value, traceback, dump string) {
		s := compiled()
		out := &outlet{server: s, silent: true}
		out.stderr.WriteString(dump)
		trouble := s.diagnose(gonb.Reply{Status: "error", Value: value, Traceback: strings.Split(traceback, "\n")}, out)
		if trouble == nil || trouble.name == "" || len(trouble.traceback(3)) == 0 {
			t.Fatalf("a cell that failed has the trouble %v", trouble)
		}
		if strings.Contains(trouble.value, "\n") {
			t.Errorf("the first line is %q", trouble.value)
		}
	})
}
