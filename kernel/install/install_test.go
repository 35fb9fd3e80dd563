package install_test

import (
	"encoding/json"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"pmfnas/kernel/install"
)

func ExampleFolder() {
	fmt.Println(install.Folder("", "", "/home/ada"))
	fmt.Println(install.Folder("/opt/pmf", "", "/home/ada"))
	// Output:
	// /home/ada/.local/share/jupyter/kernels/pmf-nas
	// /opt/pmf/share/jupyter/kernels/pmf-nas
}

func TestDescriptionIsWrittenAgainAndRemoved(t *testing.T) {
	project, folder := t.TempDir(), filepath.Join(t.TempDir(), "kernels", install.Name)
	spec := install.Spec{Program: "/opt/pmf-kernel", Project: project, Env: map[string]string{"A": "b"}}
	if err := install.Write(folder, spec); err == nil {
		t.Error("a folder without go.mod was taken as the project")
	}
	if err := os.WriteFile(filepath.Join(project, "go.mod"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := install.Write(folder, spec); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(filepath.Join(folder, "kernel.json"))
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Argv []string `json:"argv"`
		Mode string   `json:"interrupt_mode"`
	}
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	if got.Argv[0] != spec.Program || got.Mode != "message" {
		t.Errorf("got %+v", got)
	}
	for name, side := range map[string]int{"logo-32x32.png": 32, "logo-64x64.png": 64} {
		file, err := os.Open(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		if logo, err := png.DecodeConfig(file); err != nil || logo.Width != side || logo.Height != side {
			t.Errorf("%s has %d×%d pixels (%v), want %d×%[5]d", name, logo.Width, logo.Height, err, side)
		}
	}
	if err := install.Remove(folder); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(folder); !os.IsNotExist(err) {
		t.Error("the folder is still there")
	}
}
