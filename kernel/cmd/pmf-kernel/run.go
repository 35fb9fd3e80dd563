package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"pmfnas/kernel/assist"
	"pmfnas/kernel/front"
	"pmfnas/kernel/gonb"
	"pmfnas/kernel/magic"
	"pmfnas/kernel/wire"
)

func runCommand() *cobra.Command {
	var connection, project string
	c := &cobra.Command{
		Use: "run", Short: "Run the kernel (Jupyter does this)", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return serve(connection, project) },
	}
	c.Flags().StringVar(&connection, "connection", "", "the connection `file` that Jupyter wrote")
	c.Flags().StringVar(&project, "project", ".", "folder of the project's `sources`")
	c.MarkFlagRequired("connection")
	return c
}

func serve(connection, project string) error {
	c, err := wire.ReadConnection(connection)
	if err != nil {
		return err
	}
	program, err := os.Executable()
	if err != nil {
		return err
	}
	// Tools that install.sh put beside this program come first.
	tools := filepath.Dir(program)
	os.Setenv("PATH", tools+string(os.PathListSeparator)+os.Getenv("PATH"))
	place, problem := makeWorkplace()
	defer place.close()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	interrupts := make(chan os.Signal, 1) // most come by message
	signal.Notify(interrupts, syscall.SIGINT)
	if os.Getenv("JPY_PARENT_PID") != "" || os.Getenv("VSCODE_PID") != "" {
		go endWithParent(stop, os.Getppid())
	}
	runner := magic.Runner{Program: pmfProgram(tools), Timeout: 30 * time.Second}
	assistant := assist.New(project)
	// Who presses Tab waits a tenth of a second.
	assistant.Words = magic.Runner{Program: runner.Program, Timeout: 80 * time.Millisecond}.Complete
	time.AfterFunc(5*time.Second, assistant.Read) // the start needs the processor for itself
	err = front.Serve(ctx, front.Options{
		Connection: c, Folder: place.folder, Problem: problem,
		Interrupts: interrupts, Outputs: filepath.Join(".pmf", "outputs"),
		GoNB:      gonb.Options{Program: "gonb", Project: project, Log: place.log, Plans: plansFolder()},
		Magic:     runner,
		Assistant: assistant,
		Log:       slog.New(slog.NewTextHandler(place.log, nil)),
	})
	if ctx.Err() != nil {
		return nil // told to end by a signal
	}
	return err
}

// workplace is the kernel's private folder and the log in it.
type workplace struct {
	folder string
	log    *os.File
}

// makeWorkplace makes the private folder. Without one the kernel still answers, and each cell
// says why it cannot run; the log goes to the terminal then.
func makeWorkplace() (workplace, error) {
	w := workplace{log: os.Stderr}
	folder, err := os.MkdirTemp("", "pmf-kernel-")
	if err != nil {
		return w, fmt.Errorf("there is no folder for temporary files: %w.\nMake it, or let TMPDIR name another one, and restart the kernel", err)
	}
	w.folder = folder
	file, err := os.Create(filepath.Join(folder, "gonb.log"))
	if err != nil {
		return w, fmt.Errorf("the folder for temporary files cannot be used: %w.\nMake room in it, or let TMPDIR name another one, and restart the kernel", err)
	}
	w.log = file
	return w, nil
}

func (w workplace) close() {
	if w.log != os.Stderr {
		w.log.Close()
	}
	if w.folder != "" {
		os.RemoveAll(w.folder)
	}
}

// plansFolder is where later kernels find how cells are built; "" when there is no such place.
func plansFolder() string {
	cache, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	folder := filepath.Join(cache, "pmf-nas", "cells")
	if os.MkdirAll(folder, 0o700) != nil {
		return ""
	}
	return folder
}

// endWithParent calls stop when the Jupyter that started the kernel has died without a word.
// Jupyter names itself in $JPY_PARENT_PID when it wants that; VS Code has never another wish, and
// $VSCODE_PID is in the environment of its extensions, not of its terminals.
func endWithParent(stop func(), parent int) {
	for os.Getppid() == parent {
		time.Sleep(time.Second)
	}
	stop()
}

// pmfProgram finds the pmf program: as the environment says, else beside this one.
func pmfProgram(tools string) string {
	if program := os.Getenv("PMF_PROGRAM"); program != "" {
		return program
	}
	if beside := filepath.Join(tools, "pmf"); fileExists(beside) {
		return beside
	}
	return ""
}

func fileExists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
