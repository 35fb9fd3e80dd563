package engine

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"pmfnas/pmf/engine/client"
	"pmfnas/pmf/engine/protocol"
	"pmfnas/pmf/study"
)

// Folder returns where a workspace keeps its studies.
func Folder(workspace string) string { return filepath.Join(workspace, client.Folder, "studies") }

// Names lists the studies in a folder of studies, in order.
func Names(folder string) []string {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil // there is no folder before the first study
	}
	var names []string
	for _, entry := range entries {
		if _, err := os.Stat(study.Path(folder, entry.Name())); err == nil {
			names = append(names, entry.Name())
		}
	}
	return names
}

// Read returns what a study in a folder of studies knows. No engine is needed, and one may be
// running it. An unknown name is an Error that lists the known ones.
func Read(folder, name string) (study.Snapshot, error) {
	snapshot, err := study.Read(folder, name)
	if errors.Is(err, fs.ErrNotExist) {
		return snapshot, unknown(folder, name)
	}
	return snapshot, err
}

// unknown says that there is no such study, and which there are.
func unknown(folder, name string) error {
	names := Names(folder)
	if len(names) == 0 {
		return protocol.Errorf(protocol.CodeUnknown, "there is no study %q, nor any other in this workspace", name)
	}
	return protocol.Errorf(protocol.CodeUnknown, "there is no study %q in this workspace; there is %s", name, strings.Join(names, ", "))
}
