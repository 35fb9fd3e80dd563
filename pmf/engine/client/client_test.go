package client_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"golang.org/x/sys/unix"

	"pmfnas/pmf/engine/client"
	"pmfnas/pmf/engine/enginetest"
	"pmfnas/pmf/engine/protocol"
)

func TestMain(m *testing.M) {
	enginetest.Main()
	os.Exit(m.Run())
}

// A client starts the engine, has it run a study, and ends it.
func ExampleClient_Run() {
	ctx := context.Background()
	workspace, err := os.MkdirTemp("", "client")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(workspace)
	engine, err := client.Open(ctx, workspace, client.Options{Program: os.Args[0]}) // "" would be pmf on PATH
	if err != nil {
		fmt.Println(err)
		return
	}
	defer engine.Close()
	defer engine.Stop(ctx)

	var study protocol.Study
	err = engine.Call(ctx, protocol.StudyOpen, protocol.OpenParams{Name: "mine", Data: "digits"}, &study)
	fmt.Println(study.Name, study.Data, err)
	err = engine.Run(ctx, protocol.RunParams{Name: "mine", Stage: "global"}, nil)
	fmt.Println(err)
	// Output:
	// mine digits <nil>
	// <nil>
}

func ExampleTracker() {
	tracker := client.NewTracker("digits")
	body := json.RawMessage(`{"kind":"trial","stage":"global","done":3,"total":40,"arch":"3f9c","accuracy":0.912,"best":0.95}`)
	fmt.Println(tracker.Note(protocol.Event{Seq: 1, Body: body}))
	state, _ := tracker.State()
	fmt.Println(state.Done, state.Total, state.Best)
	// Output:
	// global   3/40  3f9c  91.20 %, best 95.00 %
	// 3 40 0.95
}

func TestWithoutEngineAndWithoutStart(t *testing.T) {
	folder := t.TempDir()
	if _, err := client.Open(t.Context(), folder, client.Options{NoStart: true}); !errors.Is(err, client.ErrNotRunning) {
		t.Errorf("got %v, want ErrNotRunning", err)
	}
	if entries, err := os.ReadDir(folder); err != nil || len(entries) > 0 {
		t.Errorf("the folder holds %v (%v), want nothing", entries, err)
	}
}

func TestMissingProgramIsAnInstruction(t *testing.T) {
	_, err := client.Open(t.Context(), t.TempDir(), client.Options{Program: "no-such-pmf"})
	if err == nil || !strings.Contains(err.Error(), "put pmf on PATH or name it in PMF_PROGRAM") {
		t.Errorf("got %v, want what to do", err)
	}
}

func TestEngineThatDoesNotStartSaysWhy(t *testing.T) {
	program := filepath.Join(t.TempDir(), "pmf")
	if err := os.WriteFile(program, []byte("#!/bin/sh\necho 'pmf: the disk is full' >&2\nexit 1\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	_, err := client.Open(t.Context(), t.TempDir(), client.Options{Program: program})
	if err == nil || err.Error() != "the engine did not start: pmf: the disk is full" {
		t.Errorf("got %v, want the last line of the log", err)
	}
}

// A kernel that ends finds what it has started by a mark in the environment.
func TestEngineOutlivesTheKernelThatStartedIt(t *testing.T) {
	t.Setenv("PMF_KERNEL", "mark")
	t.Setenv("PMF_FRONT", "/front.sock")
	c := enginetest.Start(t, t.TempDir(), os.Args[0])
	var ping protocol.Ping
	if err := c.Call(t.Context(), protocol.EnginePing, nil, &ping); err != nil {
		t.Fatal(err)
	}
	environ, err := os.ReadFile(fmt.Sprintf("/proc/%d/environ", ping.PID))
	if err != nil {
		t.Fatal(err)
	}
	if text := string(environ); strings.Contains(text, "PMF_KERNEL=") || strings.Contains(text, "PMF_FRONT=") {
		t.Error("the engine's environment still holds the kernel's marks")
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", ping.PID))
	if err != nil {
		t.Fatal(err)
	}
	if fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:])); fields[1] == strconv.Itoa(os.Getpid()) {
		t.Error("the engine is a child of the program that started it: VS Code would end it with the kernel")
	}
	if own, err := unix.Getsid(os.Getpid()); err != nil {
		t.Fatal(err)
	} else if engine, err := unix.Getsid(ping.PID); err != nil || engine == own {
		t.Errorf("the engine's session is %d (%v), want one of its own", engine, err)
	}
}

// Cells that are run at once all get the one engine.
func TestClientsThatStartAtOnceShareOneEngine(t *testing.T) {
	workspace := t.TempDir()
	enginetest.Start(t, workspace, os.Args[0]).Stop(t.Context())
	var wait sync.WaitGroup
	pids := make([]int, 6)
	for i := range pids {
		wait.Go(func() {
			c, err := client.Open(t.Context(), workspace, client.Options{Program: os.Args[0]})
			if err != nil {
				t.Error(err)
				return
			}
			defer c.Close()
			var ping protocol.Ping
			if err := c.Call(t.Context(), protocol.EnginePing, nil, &ping); err != nil {
				t.Error(err)
			}
			pids[i] = ping.PID
		})
	}
	wait.Wait()
	for _, pid := range pids {
		if pid != pids[0] || pid == 0 {
			t.Fatalf("the engines are %v, want one", pids)
		}
	}
}

func TestDataReferenceBecomesAbsolute(t *testing.T) {
	wd, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ref, want := range map[string]string{"digits": "digits", "mnist:": "mnist:", "mnist:/data": "mnist:/data", "mnist:data": "mnist:" + filepath.Join(wd, "data")} {
		if got := client.AbsoluteData(ref); got != want {
			t.Errorf("%s became %s, want %s", ref, got, want)
		}
	}
}
