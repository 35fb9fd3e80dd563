package study_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pmfnas/pmf/study"
)

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "study.yaml")
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestSettingsAreRefusedWithTheirPlace(t *testing.T) {
	tests := map[string]struct{ text, want string }{
		"an unknown key":          {"seed: 3\nfine:\n  epoch: 5\n", `study.yaml:3: "epoch" is no setting, did you mean "epochs"?`},
		"a word for a number":     {"seed: 3\nparallel: many\n", "study.yaml:2: "},
		"a value out of range":    {"seed: 1\nparallel: 0\n", "study.yaml:2: parallel is 0, want at least 1"},
		"an unknown part":         {"without: [predicter]\n", `did you mean "predictor"?`},
		"an unknown schedule":     {"global: {schedule: cosin}\n", `did you mean "cosine"?`},
		"epochs that do not grow": {"region: {epochs: 3}\n", "study.yaml:1: region.epochs is 3, want more than the 5 of the stage before"},
		"no number":               {"seed: 1\ncontroller:\n  performance: .nan\n", "study.yaml:3: controller.performance is NaN, want a finite number"},
		"no end":                  {"fine: {lr: .inf}\n", "study.yaml:1: fine.lr is +Inf, want a finite number"},
		"no YAML":                 {"seed: [\n", "study.yaml:"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := study.ReadSettings(write(t, test.text))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want …%s…", err, test.want)
			}
		})
	}
}

func TestSettingsComeFromThePresetOfTheirData(t *testing.T) {
	got, err := study.ReadSettings(write(t, "data: {ref: digits}\nseed: 7\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := study.Preset("digits")
	want.Seed = 7
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if changes := study.Preset("digits").Changes(got); len(changes) != 1 || changes[0] != (study.Change{Key: "seed", Was: "1", Now: "7"}) {
		t.Errorf("changes: %+v", changes)
	}
}

func TestPresetsAreValid(t *testing.T) {
	for _, data := range []string{"digits", "mnist:folder", "cifar10:folder", "mine"} {
		if err := study.Preset(data).Validate(); err != nil {
			t.Errorf("%s: %v", data, err)
		}
	}
}

func TestDescriptionReadsBack(t *testing.T) {
	for _, want := range []study.Settings{study.Defaults(), study.Preset("digits"), study.Preset("mnist:x").Drop("predictor", "early-stop")} {
		var text strings.Builder
		if err := want.Describe(&text); err != nil {
			t.Fatal(err)
		}
		got, err := study.ReadSettings(write(t, text.String()))
		if err != nil {
			t.Fatalf("%v\n%s", err, text.String())
		}
		if want.Without == nil {
			want.Without = []string{}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}
}

func FuzzSettings(f *testing.F) {
	f.Add("seed: 3\n")
	f.Add("fine: {epochs: 60}\nwithout: [predictor]\n")
	f.Add(`{"data": {"ref": "digits"}}`)
	f.Add("a: &a [*a]\n")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := study.Defaults().Overlay("fuzz.yaml", []byte(text))
		if err != nil {
			if !strings.HasPrefix(err.Error(), "fuzz.yaml:") {
				t.Errorf("the error names no place: %v", err)
			}
			return
		}
		var again strings.Builder
		if err := s.Describe(&again); err != nil {
			t.Fatal(err)
		}
		back, err := study.Defaults().Overlay("again.yaml", []byte(again.String()))
		if err != nil || len(s.Changes(back)) > 0 {
			t.Errorf("settings came back as %+v (%v)", s.Changes(back), err)
		}
	})
}

func TestObjectivesAreReadFromADocument(t *testing.T) {
	base := study.Defaults()
	got, err := base.Overlay("mine.yaml", []byte("objectives: [accuracy, params, flops]\npredictor: {stop: 0.1}\nwithout: [density, fidelities]\n"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"accuracy", "params", "flops"}, got.Objectives); diff != "" || got.Predictor.Stop != 0.1 || !got.Lacks(study.Density) {
		t.Errorf("got %+v:\n%s", got, diff)
	}
	if diff := cmp.Diff([]string{"accuracy"}, base.Objectives); diff != "" {
		t.Errorf("the base has changed:\n%s", diff)
	}
	for document, want := range map[string]string{
		"objectives: [accuracy, parms]": `mine.yaml:1: objectives is "parms", want accuracy, latency, params, flops, memory (did you mean "params"?)`,
		"predictor: {stop: 1}":          "mine.yaml:1: predictor.stop is 1, want a chance from 0 to below 1",
	} {
		if _, err := base.Overlay("mine.yaml", []byte(document)); err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %s", document, err, want)
		}
	}
}
