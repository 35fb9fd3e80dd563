package pmf

import (
	"os"
	"path/filepath"
	"testing"
)

func TestWeightsOfAControllerAreFoundFromAnywhere(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("mine.json", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for given, want := range map[string]string{"": "", "mine.json": filepath.Join(here, "mine.json")} {
		s := newSpec("digits", []Option{ActorCritic(given)})
		controller := s.settings["controller"].(map[string]any)
		if controller["kind"] != "actor-critic" || controller["weights"] != want {
			t.Errorf("%q sets %v, want the file %q", given, controller, want)
		}
	}
}
