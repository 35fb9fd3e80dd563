package export_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pmfnas/pmf/export"
)

func TestWhatStandsThereIsReplacedOnlyWhenAsked(t *testing.T) {
	first, second := network(t, subjects[0]), network(t, subjects[1])
	for _, f := range export.Formats() {
		t.Run(string(f), func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "found")
			if err := export.Write(path, first, f, false); err != nil {
				t.Fatal(err)
			}
			before := content(t, path)
			if err := export.Write(path, second, f, false); !errors.Is(err, export.ErrExists) {
				t.Errorf("the second time: got %v, want ErrExists", err)
			}
			if got := content(t, path); got != before {
				t.Error("what was there has changed")
			}
			if err := export.Write(path, second, f, true); err != nil {
				t.Fatal(err)
			}
			if got := content(t, path); got == before || !strings.Contains(got, second.Arch.String()) {
				t.Error("the second network is not there")
			}
			if entries, err := os.ReadDir(filepath.Dir(path)); err != nil || len(entries) != 1 {
				t.Errorf("beside the export there is %v (%v)", entries, err)
			}
		})
	}
}

// content is all that lies at path.
func content(t *testing.T, path string) string {
	t.Helper()
	var all strings.Builder
	err := filepath.WalkDir(path, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		part, err := os.ReadFile(path)
		all.WriteString(path + "\n" + string(part))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}

func TestForeignFoldersAreNeverReplaced(t *testing.T) {
	n := network(t, subjects[0])
	for _, f := range export.Formats() {
		folder := t.TempDir()
		file := filepath.Join(folder, "thesis.tex")
		write(t, file, []byte("years of work"))
		err := export.Write(folder, n, f, true)
		if !errors.Is(err, export.ErrExists) || !strings.Contains(err.Error(), folder) {
			t.Errorf("%s: got %v, want ErrExists and the folder", f, err)
		}
		if got := content(t, file); !strings.Contains(got, "years of work") {
			t.Errorf("%s: the file is now %q", f, got)
		}
	}
}

func TestNothingIsLeftOfAFailedExport(t *testing.T) {
	n := network(t, subjects[0])
	n.Classes = nil
	for _, f := range append(export.Formats(), "pdf") {
		folder := t.TempDir()
		if err := export.Write(filepath.Join(folder, "found"), n, f, false); err == nil {
			t.Errorf("%s: no error for a network without classes", f)
		}
		if entries, err := os.ReadDir(folder); err != nil || len(entries) != 0 {
			t.Errorf("%s: there is %v (%v), want nothing", f, entries, err)
		}
	}
	err := export.Write(filepath.Join(t.TempDir(), "no", "such", "found"), network(t, subjects[0]), export.FormatGo, false)
	if err == nil || !strings.Contains(err.Error(), "mkdir -p") {
		t.Errorf("got %v, want what to do about the missing folder", err)
	}
}
