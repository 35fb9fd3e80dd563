package main

import (
	"context"
	"encoding/json"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"pmfnas/pmf/backend"
)

// ask runs a program and returns what it printed, in one line; ok tells whether it succeeded. It
// waits for 20 seconds at most: a program that hangs must not hang the doctor.
func ask(ctx context.Context, program string, args ...string) (line string, ok bool) {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, program, args...).CombinedOutput()
	line, _, _ = strings.Cut(strings.TrimSpace(string(out)), "\n")
	if err != nil && line == "" {
		line = err.Error()
	}
	return line, err == nil
}

// lookDevice opens the device in a process of its own: a plugin that does not fit the machine
// may end the process that loads it.
func (a *app) lookDevice(ctx context.Context) finding {
	seen, ok := ask(ctx, a.program, "device")
	return finding{what: "device", ok: ok, needed: true, seen: seen, advice: "see the lines below; GOMLX_BACKEND=go trains without any plugin, slowly"}
}

func (a *app) lookPlugin(context.Context) finding {
	f := finding{what: "XLA plugin", seen: "none in " + strings.Join(a.device.Plugins, ", "), advice: "./install.sh brings it (pip package xla-cpu-pjrt)"}
	for _, name := range []string{"cuda", "cpu"} {
		if path, ok := backend.FindPlugin(name, a.device.Plugins); ok {
			f.ok, f.seen = true, path
			break
		}
	}
	return f
}

func (a *app) lookDriver(ctx context.Context) finding {
	f := finding{what: "NVIDIA GPU"}
	if f.seen, f.ok = ask(ctx, "nvidia-smi", "--query-gpu=name,driver_version", "--format=csv,noheader"); !f.ok {
		f.spare, f.seen, f.advice = true, "no driver", "nothing, if there is no such GPU: the CPU is used"
		return f
	}
	if _, found := backend.FindPlugin("cuda", a.device.Plugins); !found {
		f.ok, f.advice = false, "the GPU has no XLA plugin: ./install.sh --cuda13 (or --cuda12 for older drivers)"
	}
	return f
}

func lookGo(ctx context.Context) finding {
	seen, ok := ask(ctx, "go", "version")
	return finding{what: "Go", ok: ok, seen: seen, advice: "install Go 1.26 or later: cells of notebooks are compiled"}
}

func lookCompiler(ctx context.Context) finding {
	f := finding{what: "C compiler", seen: "neither cc nor gcc", advice: "apt-get install gcc libc6-dev   or   dnf install gcc glibc-devel"}
	for _, name := range []string{"cc", "gcc", "clang"} {
		if seen, ok := ask(ctx, name, "--version"); ok {
			f.ok, f.seen = true, seen
			break
		}
	}
	return f
}

// lookTool looks for a program beside this one and on PATH. A tool beside this program wins over
// one on PATH, as for the kernel.
func (a *app) lookTool(name string) func(context.Context) finding {
	return func(context.Context) finding {
		f := finding{what: name, seen: "not on PATH", advice: "./install.sh builds it: notebooks need it"}
		for _, candidate := range []string{filepath.Join(filepath.Dir(a.own), name), name} {
			if path, err := exec.LookPath(candidate); err == nil {
				f.ok, f.seen = true, path
				break
			}
		}
		return f
	}
}

func (a *app) lookKernel(ctx context.Context) finding {
	f := a.lookTool("pmf-kernel")(ctx)
	f.what = "kernel"
	return f
}

// jupyter is the one on PATH, else the one that install.sh has put beside this program.
func (a *app) jupyter() string {
	if path, err := exec.LookPath("jupyter"); err == nil {
		return path
	}
	return filepath.Join(filepath.Dir(a.own), "..", "python", "bin", "jupyter")
}

func (a *app) lookJupyter(ctx context.Context) finding {
	seen, ok := ask(ctx, a.jupyter(), "--version")
	if !ok {
		seen = "neither on PATH nor beside this program"
	}
	return finding{what: "Jupyter", ok: ok, seen: seen, advice: "./install.sh brings JupyterLab; VS Code needs none"}
}

// lookKernelspec asks Jupyter which of its kernels are ours.
func (a *app) lookKernelspec(ctx context.Context) finding {
	f := finding{what: "kernelspec", seen: "Jupyter sees no kernel of pmf-kernel", advice: "./install.sh registers it (pmf-kernel install --user)"}
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, a.jupyter(), "kernelspec", "list", "--json").Output()
	if err != nil {
		f.seen = "no Jupyter to ask"
		return f
	}
	var list struct {
		Kernelspecs map[string]struct {
			Folder string `json:"resource_dir"`
			Spec   struct {
				Argv []string `json:"argv"`
			} `json:"spec"`
		} `json:"kernelspecs"`
	}
	if err := json.Unmarshal(out, &list); err != nil {
		f.seen = "Jupyter's answer is no JSON: " + err.Error()
		return f
	}
	for name, k := range list.Kernelspecs {
		if len(k.Spec.Argv) > 0 && filepath.Base(k.Spec.Argv[0]) == "pmf-kernel" {
			f.ok, f.seen = true, name+" in "+k.Folder
		}
	}
	return f
}
