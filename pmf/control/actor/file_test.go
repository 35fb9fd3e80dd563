package actor_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pmfnas/pmf/control/actor"
)

// saved returns the text of a small policy's file.
func saved(tb testing.TB) []byte {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), "small.json")
	if err := small(2).Save(path); err != nil {
		tb.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	return text
}

func TestASavedPolicyComesBack(t *testing.T) {
	p := small(4).Rounded()
	p.Training = actor.Training{Tables: []string{"invented"}, Predictor: "last", Budgets: []float64{0.1}, Episodes: 7, Seed: 3, Return: -0.1, Untrained: -0.2}
	path := filepath.Join(t.TempDir(), "p.json")
	if err := p.Save(path); err != nil {
		t.Fatal(err)
	}
	back, err := actor.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	if back.Key() != p.Key() || back.Key() != small(4).Key() {
		t.Errorf("key %s came back as %s, before rounding it was %s", p.Key(), back.Key(), small(4).Key())
	}
	again := filepath.Join(t.TempDir(), "again.json")
	if err := back.Save(again); err != nil {
		t.Fatal(err)
	}
	one, _ := os.ReadFile(path)
	if two, _ := os.ReadFile(again); !bytes.Equal(one, two) {
		t.Error("saved twice, it is two files")
	}
	if back.Training.Episodes != 7 || back.Training.Untrained != -0.2 {
		t.Errorf("its training came back as %+v", back.Training)
	}
}

func TestAKeyNamesWhatIsDecidedAndNothingElse(t *testing.T) {
	one, two := small(1), small(1)
	two.Training.Episodes = 9
	if one.Key() != two.Key() {
		t.Error("how it was trained changes the key")
	}
	if one.Key() == small(2).Key() {
		t.Error("other weights have the same key")
	}
}

func TestDamagedFilesNameThePlace(t *testing.T) {
	whole := string(saved(t))
	for _, c := range []struct{ name, old, new, want string }{
		{"no object", "{", "", `bad.json: the text (byte 11) is string, want an object`},
		{"cut off", "\n}\n", "", `bad.json: the text is no controller: unexpected EOF`},
		{"no JSON", ":", "=", `bad.json: byte 13 is no JSON`},
		{"another format", "pmf-controller/1", "pmf-controller/9", `bad.json: format is "pmf-controller/9", want "pmf-controller/1"`},
		{"an unknown key", `"format"`, `"farmat"`, `bad.json: the text is no controller: json: unknown field "farmat"`},
		{"another kind", `"inputs": 25`, `"inputs": "25"`, "bad.json: actor.inputs (byte "},
		{"other inputs", "stage.global", "stage.glabal", `bad.json: inputs is "stage.glabal" at place 0, want what this version sees`},
		{"other actions", `"end"`, `"stop"`, `bad.json: actions is "stop" at place 0`},
		{"layers that do not fit", `"inputs": 5`, `"inputs": 6`, "bad.json: actor[1].inputs is 6, want 5"},
		{"an absurd layer", `"outputs": 5`, `"outputs": 99999`, "bad.json: actor[0].outputs is 99999, want 1 to 4096"},
		{"too few numbers", `"numbers": "AA`, `"numbers": "`, "bad.json"},
		{"something after", "\n}\n", "\n}\n{}", "the end of the file"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := strings.Replace(whole, c.old, c.new, 1)
			if c.name == "too few numbers" {
				at := strings.Index(whole, `"numbers": "`) + len(`"numbers": "`)
				text = whole[:at] + whole[at+4:]
				c.want = "bad.json: actor[0].numbers is of "
			}
			_, err := actor.Parse("bad.json", []byte(text))
			var format *actor.FormatError
			if !errors.As(err, &format) || !strings.HasPrefix(err.Error(), c.want) && !strings.Contains(err.Error(), c.want) {
				t.Errorf("error is %v, want one with %q", err, c.want)
			}
		})
	}
}

func TestAFileThatIsNotThereIsNamed(t *testing.T) {
	if _, err := actor.Read("nowhere.json"); !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), "nowhere.json") {
		t.Errorf("error is %v", err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(saved(f))
	f.Add([]byte(`{"format":"pmf-controller/1"}`))
	f.Add([]byte("{"))
	f.Fuzz(func(t *testing.T, in []byte) {
		p, err := actor.Parse("fuzz.json", in)
		var format *actor.FormatError
		switch {
		case err != nil && !errors.As(err, &format):
			t.Fatalf("%v names no place", err)
		case err != nil:
			return
		}
		path := filepath.Join(t.TempDir(), "again.json")
		if err := p.Save(path); err != nil {
			t.Fatal(err)
		}
		if back, err := actor.Read(path); err != nil || back.Key() != p.Key() {
			t.Fatalf("it came back with %v", err)
		}
	})
}

func TestTheDefaultPolicyIsTrained(t *testing.T) {
	p, err := actor.Default()
	if err != nil {
		t.Fatal(err)
	}
	if p.Training.Episodes < 1 || p.Training.Return <= p.Training.Untrained {
		t.Errorf("it was trained so: %+v", p.Training)
	}
}
