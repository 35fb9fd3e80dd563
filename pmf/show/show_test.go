package show_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"pmfnas/pmf/report/view"
	"pmfnas/pmf/show"
)

func ExampleDisplay() {
	show.Display(view.Table{
		Columns: []view.Column{{Name: "network"}, {Name: "accuracy", Unit: "%", Format: "%.1f", Better: 1}},
		Rows:    [][]any{{"a", 97.21}, {"b", 98.4}},
	})
	// Output:
	// network  accuracy [%]
	// ───────  ────────────
	// a                97.2
	// b              98.4 *
}

// TestMain lets the test binary play the cell of a notebook.
func TestMain(m *testing.M) {
	if os.Getenv(show.FrontVariable) != "" {
		cell()
		return
	}
	os.Exit(m.Run())
}

// cell prints and displays in turn, then fails.
func cell() {
	if err := show.Attach(); err != nil {
		panic(err)
	}
	for i := range 200 {
		fmt.Printf("line %d\n", i)
		show.Display(view.Table{Columns: []view.Column{{Name: "i"}}, Rows: [][]any{{i}}})
	}
	p := show.NewProgress()
	p.Update(view.Progress{Title: "work", Done: 1, Total: 2})
	p.Update(view.Progress{Title: "work", Done: 2, Total: 2})
	show.Result(errors.New("the budget is spent"))
}

func TestTextAndDisplaysArriveInTheOrderOfTheProgram(t *testing.T) {
	stdout, exit := runCell(t)
	if exit != 1 {
		t.Errorf("the cell ended with status %d, want 1", exit)
	}
	for i := range 200 {
		if got, want := stdout[2*i], fmt.Sprintf("line %d", i); got != want {
			t.Fatalf("piece %d is %q, want %q", 2*i, got, want)
		}
		if got := decode(t, stdout[2*i+1])["kind"]; got != "display" {
			t.Fatalf("piece %d is a frame of kind %v, want a display", 2*i+1, got)
		}
	}
	rest := stdout[400:]
	if len(rest) != 3 {
		t.Fatalf("got %d pieces after the loop, want two of progress and an error: %q", len(rest), rest)
	}
	first, second, failure := decode(t, rest[0]), decode(t, rest[1]), decode(t, rest[2])
	if first["id"] != second["id"] || first["update"] == true || second["update"] != true {
		t.Errorf("the second progress must replace the first: %v, %v", first, second)
	}
	if failure["kind"] != "error" || failure["text"] != "the budget is spent" {
		t.Errorf("got %v, want the error as a frame", failure)
	}
}

// runCell runs the cell with a front that only reads, and returns the lines of its standard
// output and its exit status.
func runCell(t *testing.T) (stdout []string, exit int) {
	path := filepath.Join(t.TempDir(), "front.sock")
	listener, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	command := exec.Command(os.Args[0])
	command.Env = append(os.Environ(), show.FrontVariable+"="+path)
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	connection, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(connection)
	if err != nil {
		t.Fatal(err)
	}
	command.Wait()
	body, ok := strings.CutPrefix(string(text), "stdout\n")
	if !ok {
		t.Fatalf("the stream starts with %.20q, want its name", text)
	}
	return strings.Split(strings.TrimSuffix(body, "\n"), "\n"), command.ProcessState.ExitCode()
}

func decode(t *testing.T, line string) map[string]any {
	t.Helper()
	text, ok := strings.CutPrefix(line, "\x1e")
	if !ok {
		t.Fatalf("%q is no frame", line)
	}
	var frame map[string]any
	if err := json.Unmarshal([]byte(text), &frame); err != nil {
		t.Fatal(err)
	}
	return frame
}
