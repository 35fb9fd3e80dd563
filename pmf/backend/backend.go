package backend

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/gobackend"
	"github.com/gomlx/go-xla/compute/xla"
)

// Options choose a device. The zero value takes the best one that works.
type Options struct {
	Name    string   // cuda, cpu or go; also in GoMLX's spelling, such as xla:cuda; "" means the best
	Plugins []string // folders that may hold PJRT plugins, in the order of preference

	// Flags are XLA's for the CPU, as in XLA_FLAGS; "" means RecommendedFlags, a space none.
	// They are set for the whole process, and the first CPU device to be opened decides.
	Flags string
}

// A Device is an opened backend.
type Device struct {
	Backend     compute.Backend // may be used by several goroutines
	Name        string          // cuda, cpu or go
	Description string          // one line for people: what runs, on how many devices, from which file
	Passed      []string        // why better devices were not taken, a sentence each
}

// Close releases the device. No program or buffer made on it may be used afterwards.
func (d *Device) Close() { d.Backend.Finalize() }

// ErrNoPlugin says that XLA was asked for and no plugin for it was found. Its text is the way
// out, so whoever shows it need not add one.
var ErrNoPlugin = errors.New("no XLA plugin found; ./install.sh brings it (pip package xla-cpu-pjrt, or jax-cuda12-pjrt for NVIDIA)")

// Open opens the device that the options name. Without a name it tries cuda, cpu and go in this
// order and keeps in Passed why it did not take one. The errors are ErrNoPlugin and those of
// loading a plugin, cut to their first line. The caller must Close the device.
func Open(o Options) (*Device, error) {
	name := strings.TrimPrefix(o.Name, "xla:")
	switch {
	case name == "" || name == "xla":
		return openBest(o)
	case name == "go":
		return openGo()
	case name == "cpu" || name == "cuda":
		return openXLA(name, o)
	case filepath.IsAbs(name):
		return openPlugin(kindOf(name), name)
	}
	return nil, fmt.Errorf("backend is %q, want cuda, cpu, go or the path of a PJRT plugin", o.Name)
}

// openBest never fails for want of XLA: the last in line is part of the program.
func openBest(o Options) (*Device, error) {
	var passed []string
	for _, name := range []string{"cuda", "cpu"} {
		d, err := openXLA(name, o)
		if err == nil {
			d.Passed = passed
			return d, nil
		}
		passed = append(passed, fmt.Sprintf("%s: %v", name, err))
	}
	d, err := openGo()
	if err == nil {
		d.Passed = passed
	}
	return d, err
}

// openXLA checks for the driver first: a CUDA plugin without one fails late and at length.
func openXLA(name string, o Options) (*Device, error) {
	if name == "cuda" && !hasDriver() {
		return nil, errors.New("no NVIDIA driver on this machine")
	}
	path, ok := FindPlugin(name, o.Plugins)
	if !ok {
		return nil, ErrNoPlugin
	}
	if name == "cpu" { // a plugin that was given by its path may not know the flags
		keepMemory()
		if err := setFlags(o.Flags); err != nil {
			return nil, err
		}
	}
	return openPlugin(name, path)
}

// openPlugin loads a plugin by its path. The path is given to XLA with its links resolved,
// because a CUDA plugin finds its libraries relative to where it really lies.
func openPlugin(name, path string) (d *Device, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("open XLA plugin %s: %v", path, p)
		}
	}()
	resolved, err := filepath.EvalSymlinks(path)
	if err != nil {
		return nil, fmt.Errorf("open XLA plugin: %w", err)
	}
	xla.EnableAutoInstall(false) // go-xla would download a plugin that it misses
	// On the CPU a program may read our arrays where they are, instead of copying them first.
	config := resolved
	if name == "cpu" {
		config += ",shared_buffers"
	}
	b, err := xla.New(config)
	if err != nil {
		return nil, fmt.Errorf("open XLA plugin %s: %w", path, firstLine(err))
	}
	description := fmt.Sprintf("XLA on %s, %d device(s), %s", strings.ToUpper(name), b.NumDevices(), path)
	return &Device{Backend: b, Name: name, Description: description}, nil
}

// openGo opens GoMLX's interpreter, which is part of the program and needs no plugin.
func openGo() (*Device, error) {
	b, err := gobackend.New("ops_sequential") // in parallel it stalls for ever on some large graphs
	if err != nil {
		return nil, fmt.Errorf("open the pure Go backend: %w", err)
	}
	return &Device{Backend: b, Name: "go", Description: "pure Go (slow: for a first look only)"}, nil
}

// firstLine drops the stack trace that GoMLX's errors carry.
func firstLine(err error) error {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return errors.New(line)
}
