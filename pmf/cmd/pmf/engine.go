package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"pmfnas/pmf/engine"
	"pmfnas/pmf/engine/client"
	"pmfnas/pmf/engine/protocol"
)

func newEngine(a *app) *cobra.Command {
	c := &cobra.Command{
		Use: "engine", Short: "Start, stop and look at the resident process",
		Long: `The engine of a workspace holds the device, the compiled programs, the data and the
running studies. It is started by whatever needs it and leaves by itself after hours without
client and run, so these commands are rarely needed.

Checkpoints may take 2 GiB of disk for each data set; PMF_CHECKPOINTS_MIB sets another budget
for engines that are started afterwards (negative: no limit). Over it, those go that are
cheapest to train again and least likely to be needed. Whatever needs one of them later trains
it again, to the same bits.`,
		Example: `  pmf engine status
  pmf engine logs | tail
  pmf engine stop        # pauses every run at its next step and keeps all that was done`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, args []string) error { return c.Help() },
	}
	c.AddCommand(newEngineStart(a), newEngineStop(a), newEngineStatus(a), newEngineLogs(a), newEngineServe(a))
	return c
}

func newEngineStart(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "start", Short: "Start the engine in the background, unless it runs already", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, args []string) error {
			engine, err := a.connect(c.Context())
			if err != nil {
				return err
			}
			defer engine.Close()
			var ping protocol.Ping
			if err := engine.Call(c.Context(), protocol.EnginePing, nil, &ping); err != nil {
				return err
			}
			fmt.Fprintf(a.out, "the engine is running (process %d); its log is %s\n", ping.PID, filepath.Join(a.workspace, client.Folder, client.LogName))
			return nil
		},
	}
}

func newEngineStop(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "stop", Short: "Pause every run, keep everything and end the engine", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, args []string) error {
			engine, err := a.attach(c.Context())
			if errors.Is(err, client.ErrNotRunning) {
				fmt.Fprintln(a.out, "no engine is running in this workspace")
				return nil
			} else if err != nil {
				return err
			}
			defer engine.Close()
			if err := engine.Stop(c.Context()); err != nil {
				return err
			}
			fmt.Fprintln(a.out, "the engine has stopped; every study is kept and continues when it is run again")
			return nil
		},
	}
}

func newEngineStatus(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "status", Short: "Tell whether the engine runs, on which device, and what it is doing", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, args []string) error {
			engine, err := a.attach(c.Context())
			if errors.Is(err, client.ErrNotRunning) {
				fmt.Fprintln(a.out, "no engine is running in this workspace; `pmf run` starts it, as does a notebook")
				return nil
			} else if err != nil {
				return err
			}
			defer engine.Close()
			var s protocol.Status
			if err := engine.Call(c.Context(), protocol.EngineStatus, nil, &s); err != nil {
				return err
			}
			printStatus(a.out, s)
			return nil
		},
	}
}

func printStatus(w io.Writer, s protocol.Status) {
	device := s.Device
	if device == "" {
		device = "not opened yet (nothing was trained so far)"
	}
	fmt.Fprintf(w, "process    %d, since %s\nworkspace  %s\ndevice     %s\nprograms   %d compiled\nclients    %d\n",
		s.PID, s.Started.Format(time.DateTime), s.Workspace, device, s.Programs, s.Clients)
	for _, study := range s.Studies {
		state := "at rest"
		if study.Running != "" {
			state = "running up to the " + study.Running + " stage"
		}
		fmt.Fprintf(w, "study      %s: %s\n", study.Name, state)
	}
}

// It reads the file, and so works while no engine runs.
func newEngineLogs(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "logs", Short: "Print the engine's log", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, args []string) error {
			log, err := os.Open(filepath.Join(a.workspace, client.Folder, client.LogName))
			if errors.Is(err, os.ErrNotExist) {
				return fmt.Errorf("there is no log: no engine has run in %s", a.workspace)
			} else if err != nil {
				return err
			}
			defer log.Close()
			_, err = io.Copy(a.out, log)
			return err
		},
	}
}

// newEngineServe is what the engine's own process runs.
func newEngineServe(a *app) *cobra.Command {
	var idle time.Duration
	var checkpoints int64
	var detach bool
	c := &cobra.Command{
		Use: "serve", Short: "Be the engine, in the foreground: for service managers", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, args []string) error {
			if detach {
				return client.Detach(c.Context(), a.workspace, os.Args[0])
			}
			if !c.Flags().Changed(checkpointsFlag) {
				var err error
				if checkpoints, err = budgetMiB(os.Getenv(checkpointsVariable)); err != nil {
					return err
				}
			}
			return serve(c.Context(), a, engine.Options{Idle: idle, CheckpointBytes: checkpoints << 20})
		},
	}
	c.Flags().DurationVar(&idle, "idle", 0, "leave after so long without client and run (default 6h; negative never)")
	c.Flags().Int64Var(&checkpoints, checkpointsFlag, 0, "MiB that the checkpoints of a data set may take (default $"+checkpointsVariable+", or 2048; negative no limit)")
	c.Flags().BoolVar(&detach, client.DetachFlag, false, "leave the engine behind: what needs one starts it so")
	c.Flags().MarkHidden(client.DetachFlag)
	return c
}

// The budget of checkpoints. A variable is what reaches an engine that a notebook starts.
const (
	checkpointsFlag     = "checkpoints-mib"
	checkpointsVariable = "PMF_CHECKPOINTS_MIB"
)

// budgetMiB reads the variable; none is 0, the trainer's own choice.
func budgetMiB(text string) (int64, error) {
	if text == "" {
		return 0, nil
	}
	mib, err := strconv.ParseInt(text, 10, 40)
	if err != nil {
		return 0, usagef("%s is %q, want a number of MiB, or a negative one for no limit", checkpointsVariable, text)
	}
	return mib, nil
}

// serve runs an engine until it is told to stop. One that is already there is no error: that
// is what whoever started this one wanted.
func serve(ctx context.Context, a *app, o engine.Options) error {
	log := slog.New(slog.NewTextHandler(a.err, nil))
	o.Device, o.Version, o.Log = a.device, version, log
	e, err := engine.New(ctx, a.workspace, o)
	if errors.Is(err, engine.ErrRunning) {
		log.Info("another engine lives here already")
		return nil
	} else if err != nil {
		return err
	}
	return e.Serve(ctx)
}
