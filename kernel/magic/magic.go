// Package magic answers %pmf lines in a cell by asking the pmf program, without compiling
// anything.
package magic

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"time"

	"pmfnas/pmf/arch"
)

// A Command is one word after %pmf.
type Command struct {
	Name string
	Help string
	Args []string // of the pmf program; the person's further words follow
}

// Commands lists what may follow %pmf.
func Commands() []Command {
	return []Command{
		{"status", "what runs in this workspace, and how far it is", []string{"status"}},
		{"studies", "the studies of this workspace", []string{"status"}},
		{"report", "a table of a study: %pmf report NAME --table stages", []string{"report"}},
		{"engine", "the engine: %pmf engine status, start, stop or logs", []string{"engine"}},
		{"doctor", "what works on this machine, and what to do about the rest", []string{"doctor"}},
		{"help", "this text", nil},
	}
}

// A Runner runs the pmf program.
type Runner struct {
	Program string // path of pmf; "" looks on PATH
	Timeout time.Duration
}

// Run answers a line such as "status" (without %pmf).
func (r Runner) Run(ctx context.Context, line string) (map[string]string, error) {
	words := strings.Fields(line)
	if len(words) == 0 || words[0] == "help" {
		return map[string]string{"text/plain": help()}, nil
	}
	commands := Commands()
	at := slices.IndexFunc(commands, func(c Command) bool { return c.Name == words[0] })
	if at < 0 {
		return nil, unknown(words[0])
	}
	arguments := append(slices.Clone(commands[at].Args), words[1:]...)
	if words[0] == "engine" && len(words) == 1 {
		arguments = append(arguments, "status")
	}
	text, err := r.output(ctx, arguments)
	if err != nil {
		return nil, err
	}
	return map[string]string{"text/plain": text}, nil
}

// unknown refuses a command that does not exist, with the nearest one that does.
func unknown(word string) error {
	var names []string
	for _, c := range Commands() {
		names = append(names, c.Name)
	}
	if near := arch.Nearest(word, names); near != "" {
		return fmt.Errorf("%%pmf %s is unknown, did you mean %%pmf %s? %%pmf help lists the commands", word, near)
	}
	return fmt.Errorf("%%pmf %s is unknown; %%pmf help lists the commands", word)
}

func (r Runner) output(ctx context.Context, arguments []string) (string, error) {
	program := r.Program
	if program == "" {
		program = "pmf"
	}
	if r.Timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, r.Timeout)
		defer cancel()
	}
	command := exec.CommandContext(ctx, program, arguments...)
	var stdout, stderr bytes.Buffer
	command.Stdout, command.Stderr = &stdout, &stderr
	err := command.Run()
	if errors.Is(err, exec.ErrNotFound) {
		return "", errors.New("the program pmf is not there; ./install.sh brings it")
	}
	if said := strings.TrimSpace(stderr.String()); err != nil && said != "" {
		return "", errors.New(said)
	}
	if err != nil && stdout.Len() == 0 {
		return "", fmt.Errorf("pmf %s: %w", strings.Join(arguments, " "), err)
	}
	return stdout.String(), nil
}

func help() string {
	var b strings.Builder
	b.WriteString("Lines that start with %pmf are answered without compiling:\n\n")
	for _, c := range Commands() {
		fmt.Fprintf(&b, "  %%pmf %-8s  %s\n", c.Name, c.Help)
	}
	b.WriteString("\nIn a cell, declarations and statements may mix, the last expression is shown,\n" +
		"%keep x stores x for the cells that follow, name? shows documentation, and a line that starts with ! runs in the shell.\n")
	return b.String()
}
