package backend

import (
	"os"
	"path/filepath"
	"strings"
)

// FindPlugin returns the path of the PJRT plugin for a device (cpu or cuda): the first file
// pjrt_c_api_NAME_plugin.so in the folders.
func FindPlugin(name string, folders []string) (path string, ok bool) {
	for _, folder := range folders {
		path := filepath.Join(folder, "pjrt_c_api_"+name+"_plugin.so")
		if _, err := os.Stat(path); err == nil {
			return path, true
		}
	}
	return "", false
}

// Folders returns where plugins may lie: the folders of PJRT_PLUGIN_LIBRARY_PATH as given in
// environment, then lib/pjrt beside the folder of the program, then that of the default
// installation. Nothing is checked for existence. Empty arguments are left out; environment and
// home are arguments so that only commands look at the process's environment.
func Folders(environment, program, home string) []string {
	var folders []string
	for folder := range strings.SplitSeq(environment, ":") {
		if folder != "" {
			folders = append(folders, folder)
		}
	}
	if program != "" {
		if real, err := filepath.EvalSymlinks(program); err == nil {
			program = real
		}
		folders = append(folders, filepath.Join(filepath.Dir(program), "..", "lib", "pjrt"))
	}
	if home != "" {
		folders = append(folders, filepath.Join(home, ".local", "share", "pmf-nas", "lib", "pjrt"))
	}
	return folders
}

// kindOf guesses the device from a plugin's file name.
func kindOf(path string) string {
	if strings.Contains(strings.ToLower(filepath.Base(path)), "cuda") {
		return "cuda"
	}
	return "cpu"
}

// hasDriver tells whether the kernel's NVIDIA driver is loaded.
func hasDriver() bool {
	_, err := os.Stat("/dev/nvidiactl")
	return err == nil
}
