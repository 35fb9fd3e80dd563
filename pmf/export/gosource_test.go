package export_test

import (
	"bytes"
	"encoding/json"
	"go/format"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/backend/backendtest"
	"pmfnas/pmf/export"
)

func TestExportedProgramComputesTheSameLogits(t *testing.T) {
	device := backendtest.Open(t)
	chosen := []int{2, 1, 0, 9} // each brings a norm, an activation, an attention or depth
	if testing.Short() {
		chosen = chosen[:1]
	}
	for _, i := range chosen {
		s := subjects[i]
		t.Run(s.text, func(t *testing.T) {
			const batch = 2
			bytes := pixels(s.in, batch)
			program := build(t, unpack(t, s))
			arguments := append([]string{"-logits"}, pictures(t, s.in, bytes)...)
			out := output(t, command(program, arguments...))
			var got []float32
			for _, line := range strings.Split(strings.TrimSpace(out), "\n") {
				var one []float32
				if err := json.Unmarshal([]byte(line), &one); err != nil {
					t.Fatalf("%v in %s", err, out)
				}
				got = append(got, one...)
			}
			compare(t, got, logits(t, device, network(t, s), batch, unit(bytes)))
		})
	}
}

func TestExportedProgramNamesTheClass(t *testing.T) {
	s := subjects[0]
	folder := unpack(t, s)
	output(t, goCommand(folder, "vet", "."))
	program := build(t, folder)
	files := pictures(t, s.in, pixels(s.in, 1))
	line := regexp.MustCompile(`^` + regexp.QuoteMeta(files[0]) + `\tclass '.'\t\d+\.\d %\n$`)
	if got := output(t, command(program, files...)); !line.MatchString(got) {
		t.Errorf("got %q, want it to match %v", got, line)
	}
	large := pictures(t, arch.Input{Height: 30, Width: 41, Channels: 3}, pixels(arch.Input{Height: 30, Width: 41, Channels: 3}, 1))
	output(t, command(program, large...)) // of another size, and in colour

	broken := filepath.Join(t.TempDir(), "broken.png")
	write(t, broken, []byte("no picture"))
	if out, err := command(program, broken).CombinedOutput(); err == nil || !strings.Contains(string(out), broken) {
		t.Errorf("got %q (%v), want an error that names %s", out, err, broken)
	}
}

// unpack writes the program of a subject into a folder.
func unpack(t *testing.T, s subject) string {
	t.Helper()
	files, err := export.Go(network(t, s))
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	for name, content := range files {
		write(t, filepath.Join(folder, name), content)
	}
	return folder
}

// build compiles a program as its reader would, but without asking the network.
func build(t *testing.T, folder string) string {
	t.Helper()
	output(t, goCommand(folder, "build", "-o", "network", "."))
	return filepath.Join(folder, "network")
}

func goCommand(folder string, arguments ...string) *exec.Cmd {
	c := exec.Command("go", arguments...)
	c.Dir = folder
	c.Env = append(os.Environ(), "GOPROXY=off", "GOFLAGS=", "GOWORK=off")
	return c
}

// command runs an exported program on the backend that it chooses itself.
func command(program string, arguments ...string) *exec.Cmd {
	c := exec.Command(program, arguments...)
	c.Env = append(os.Environ(), "GOMLX_BACKEND=")
	return c
}

func output(t *testing.T, c *exec.Cmd) string {
	t.Helper()
	var complaints bytes.Buffer
	c.Stderr = &complaints
	out, err := c.Output()
	if err != nil {
		t.Fatalf("%v: %v\n%s%s", c.Args, err, out, &complaints)
	}
	return string(out)
}

// pictures writes images [batch, h, w, c] as PNG files.
func pictures(t *testing.T, in arch.Input, pixels []uint8) []string {
	t.Helper()
	folder, size := t.TempDir(), in.Height*in.Width*in.Channels
	var paths []string
	for i := range len(pixels) / size {
		part := pixels[i*size : (i+1)*size]
		var picture image.Image = &image.Gray{Pix: part, Stride: in.Width, Rect: image.Rect(0, 0, in.Width, in.Height)}
		if in.Channels == 3 {
			colour := image.NewRGBA(image.Rect(0, 0, in.Width, in.Height))
			for p := range in.Height * in.Width {
				copy(colour.Pix[4*p:], append(part[3*p:3*p+3:3*p+3], 255))
			}
			picture = colour
		}
		var file bytes.Buffer
		if err := png.Encode(&file, picture); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, filepath.Join(folder, string(rune('a'+i))+".png"))
		write(t, paths[i], file.Bytes())
	}
	return paths
}

func TestEveryExportedProgramIsFormatted(t *testing.T) {
	for _, s := range subjects {
		files, err := export.Go(network(t, s))
		if err != nil {
			t.Fatal(err)
		}
		for name, content := range files {
			if filepath.Ext(name) != ".go" {
				continue
			}
			formatted, err := format.Source(content)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if diff := cmp.Diff(string(formatted), string(content)); diff != "" {
				t.Errorf("%s (-gofmt +got)\n%s", name, diff)
			}
			if strings.Contains(string(content), "pmfnas") {
				t.Errorf("%s of %s names this module", name, s.text)
			}
		}
	}
}

// What we write for readers is read in the diff.
func TestExportedNetworkReadsAsBefore(t *testing.T) {
	files, err := export.Go(network(t, subjects[9]))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"network.go", "README.md"} {
		path := filepath.Join("testdata", name+".golden")
		if *update {
			write(t, path, files[name])
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), string(files[name])); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
}

// The exported program uses the versions that this module was tested with.
func TestVersionsAreThoseOfThisModule(t *testing.T) {
	lines := func(path string) []string {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var list []string
		for line := range strings.Lines(string(content)) {
			list = append(list, strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(line), "// indirect")))
		}
		return list
	}
	for _, file := range []string{"go.mod", "go.sum"} {
		ours := lines("../../" + file)
		for _, line := range lines("program/" + file + ".tmpl") {
			if line != "module network" && !slices.Contains(ours, line) {
				t.Errorf("%s of the exported program says %q, and ours does not", file, line)
			}
		}
	}
	version := regexp.MustCompile(`github.com/gomlx/go-xla\S*[@ ](v[\d.]+)`)
	find := func(path string) string { return version.FindStringSubmatch(strings.Join(lines(path), "\n"))[1] }
	if got, want := find("program/README.md.tmpl"), find("../../go.mod"); got != want {
		t.Errorf("README.md names go-xla %s, want %s", got, want)
	}
}
