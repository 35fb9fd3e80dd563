package show

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// Input asks the person for a line of text and waits for it. A cell has no standard input, but
// its front end shows a field to type in; outside a notebook the line is read from standard
// input.
func Input(prompt string) (string, error) { return ask(question{Prompt: prompt}) }

// Password is Input whose text a front end hides while it is typed.
func Password(prompt string) (string, error) { return ask(question{Prompt: prompt, Password: true}) }

// question is what the front is asked.
type question struct {
	Prompt   string `json:"prompt"`
	Password bool   `json:"password"`
}

// answer is what the front says: a value, or why there is none.
type answer struct {
	Value string `json:"value"`
	Error string `json:"error"`
}

func ask(q question) (string, error) {
	if !attached() {
		return readLine(q.Prompt)
	}
	text, err := json.Marshal(q)
	if err != nil {
		return "", err
	}
	said, err := askFront(text)
	var a answer
	if err == nil {
		err = json.Unmarshal(said, &a)
	}
	switch {
	case err != nil:
		return "", fmt.Errorf("ask for input: %w", err)
	case a.Error != "":
		return "", errors.New(a.Error)
	}
	return a.Value, nil
}

// readLine reads a line of standard input, byte by byte: what follows belongs to others.
func readLine(prompt string) (string, error) {
	fmt.Print(prompt)
	line, err := bufio.NewReader(&single{os.Stdin}).ReadString('\n')
	if err != nil && (err != io.EOF || line == "") {
		return "", fmt.Errorf("ask for input: %w", err)
	}
	return strings.TrimRight(line, "\r\n"), nil
}

// single reads one byte at a time.
type single struct{ from io.Reader }

func (s *single) Read(p []byte) (int, error) { return s.from.Read(p[:min(1, len(p))]) }
